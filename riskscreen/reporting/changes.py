"""What changed between two runs, as the pages show it: counts, bands, causes and the suppliers that moved most."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mover:
    """One supplier of both runs whose band or score changed; points are those of the likelihood, 0 to 100.

    The five ``by_`` amounts add up to ``after - before``. Where one of the runs has no score for the supplier, they
    are nought and ``before`` or ``after`` is None.
    """

    id: str
    name: str
    country: str
    band_before: str
    band_after: str
    before: float | None
    after: float | None
    by_data: float
    by_reference: float
    by_scorecard: float
    by_code: float
    by_day: float
    renamed: bool = False
    """Matched by its id, though its name is another than before."""


@dataclass(frozen=True)
class Changes:
    """The difference of a later run from an earlier one."""

    earlier: str
    """Label of the earlier run: its folder's name and its list."""
    earlier_as_of: str
    later_as_of: str
    before: int
    """Suppliers counted in the earlier run."""
    after: int
    came: int
    went: int
    up: int
    down: int
    same_band: int
    """Suppliers in both runs whose band did not change, those that moved within it among them."""
    moved: int
    """Of those, suppliers whose score did change."""
    bands: tuple[tuple[str, int, int], ...]
    """Band, suppliers before, suppliers after."""
    causes: tuple[tuple[str, float, int], ...]
    """Cause in words, mean points over the suppliers in both runs, suppliers whose score it moved."""
    movers: tuple[Mover, ...]
    """At most 50, the largest change of band first, then of score."""
    notes: tuple[str, ...]
    """What could not be attributed or matched, and why."""


CAUSE_WORDS = {
    "data": "supplier data",
    "reference": "reference edition",
    "scorecard": "scorecard",
    "day": "passing of time",
    "code": "code",
}
"""Causes, in the order in which they are told."""


@dataclass(frozen=True)
class Supplier:
    """A supplier of one of the runs only."""

    id: str
    name: str
    country: str
    band: str
    score: float | None
    priority: int | None


@dataclass(frozen=True)
class Comparison:
    """Everything a comparison says: the changes, and what lies behind them."""

    changes: Changes
    later: str
    """Label of the later run."""
    differed: tuple[tuple[str, str, str], ...]
    """What differs between the runs: what, as it was, as it is."""
    fields: tuple[tuple[str, int, int], ...]
    """Field of the list, suppliers whose cells changed, suppliers among them whose score the data moved."""
    band_moves: tuple[tuple[str, str, int, str], ...]
    """Band before, band after, suppliers, and how many of them each cause moved most."""
    mover_fields: tuple[str, ...]
    """Fields of the list that changed, for each of the movers; empty = none."""
    came: tuple[Supplier, ...]
    """The first of them by priority, at most `LISTED`."""
    went: tuple[Supplier, ...]
    matching: tuple[str, ...]
    """How suppliers were matched, and what to know of it."""
    mean_before: float | None
    """Mean likelihood of the suppliers in both runs."""
    mean_after: float | None

    @property
    def both(self) -> int:
        """Suppliers in both runs."""
        return self.changes.before - self.changes.went


LISTED = 50
"""Suppliers that came or went which a page names."""
