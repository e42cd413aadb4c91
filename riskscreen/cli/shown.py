"""Progress on stderr, and the kind of argument that names a file or folder."""

import sys
from pathlib import Path
from typing import Any

import click

PATH = click.Path(path_type=Path)


class Shown:
    """Shows steps on stderr: a spinner on a terminal, a line per step elsewhere once a run takes longer than a second."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.status: Any = None
        self.started = 0.0

    def __enter__(self) -> "Shown":
        import time

        self.started = time.monotonic()
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console

            self.status = Console(stderr=True).status("starting")
            self.status.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self.status is not None:
            self.status.stop()

    def step(self, text: str) -> None:
        """Show the step that begins."""
        import time

        if self.status is not None:
            from rich.markup import escape

            self.status.update(escape(text))
        elif not self.quiet and time.monotonic() - self.started > 1:
            click.echo(f"{time.monotonic() - self.started:6.1f} s  {text}", err=True)

    def note(self, text: str) -> None:
        """Show something a user should read now."""
        if not self.quiet:
            click.echo(text, err=True)
