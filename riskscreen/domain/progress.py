"""Announcing progress, apart from showing it: the library announces, the command line shows."""

from typing import Protocol


class Progress(Protocol):
    """Receives the name of each step as it begins."""

    def step(self, text: str) -> None:
        """Say that the step called `text` has begun."""

    def note(self, text: str) -> None:
        """Say something a user should read now (what was taken for what, what was passed over)."""


class Silent:
    """Announces nothing."""

    def step(self, text: str) -> None:
        """Ignore the step."""

    def note(self, text: str) -> None:
        """Ignore the note."""
