"""What drives the doubt in a portfolio, and what single indicators do, as a report tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.screening.uncertainty import Drivers

MEANING = {
    "weights: country": ("weights: country", "how much each of them counts"),
    "weights: sector": ("weights: sector", "how much each of them counts"),
    "weights: goods": ("weights: goods", "how much each of them counts"),
    "weights: supplier": ("weights: own exposure", "how much each of them counts"),
    "weights: control": ("weights: controls", "how much each of them counts"),
    "goalposts": ("goalposts", "from which value an indicator starts to count, and where it counts in full"),
    "aggregation": ("how layers are joined", "points added up, or each layer as a cause by itself"),
    "unknown values": ("what is not known", "what it could turn out to be"),
    "readings": ("how cells were read", "a country, sector or goods taken for another"),
}
"""Group of factors -> its name in a report, and what varies in it."""


@dataclass(frozen=True)
class DriverRow:
    """A group of factors: its shares of the variance in percent, with half widths at 90 %."""

    name: str
    meaning: str
    first_pct: float
    first_doubt_pct: float
    total_pct: float
    total_doubt_pct: float

    @property
    def total_from_pct(self) -> float:
        """Lower end of the total's interval, drawn at 0 at least."""
        return max(self.total_pct - self.total_doubt_pct, 0.0)

    @property
    def total_to_pct(self) -> float:
        """Upper end of the total's interval, drawn at 100 at most."""
        return min(self.total_pct + self.total_doubt_pct, 100.0)


@dataclass(frozen=True)
class DriversTold:
    """What drives the doubt in the list's mean likelihood.

    Attributes:
        rows: groups of factors, the largest total first; empty where it was not worked out.
        sentence: the same in words, or why it was not worked out.
        mean: the list's mean likelihood over the models.
        deviation: its standard deviation over the models.
    """

    rows: tuple[DriverRow, ...]
    sentence: str
    mean: float | None = None
    deviation: float | None = None


def drivers_told(found: Drivers | None, why_not: str = "") -> DriversTold:
    """Put drivers in words.

    Args:
        found: the drivers; None where they were not worked out.
        why_not: why not.
    """
    if found is None:
        return DriversTold((), why_not)
    rows = tuple(_row(row) for row in found.table.iter_rows(named=True))
    return DriversTold(rows, _sentence(rows, found), round(found.mean, 1), round(found.deviation, 1))


def _row(found: dict[str, Any]) -> DriverRow:
    name, meaning = MEANING.get(found["group"], (found["group"], ""))
    first, first_doubt, total, total_doubt = (
        round(100 * found[column], 1)
        for column in ("first_order", "first_order_doubt", "total_order", "total_order_doubt")
    )
    return DriverRow(name, meaning, first, first_doubt, total, total_doubt)


def _sentence(rows: Sequence[DriverRow], found: Drivers) -> str:
    if not any(row.total_pct > 0 for row in rows):
        return "The list's mean likelihood is the same in every model."
    named = [f"{row.name} ({max(row.total_pct, 0):.0f} %)" for row in rows[:3] if row.total_pct >= 1]
    most = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0] if named else rows[0].name
    return (
        f"Over the models the list's mean likelihood is {found.mean:.1f}, give or take {found.deviation:.1f}. "
        f"Most of that comes from {most}."
    )


REMOVED: dict[str, pl.DataType] = {
    "rs_priority_rank": pl.UInt32(),
    "rs_supplier_id": pl.String(),
    "rs_supplier_name": pl.String(),
    "title": pl.String(),
    "likelihood_0_100": pl.Float64(),
    "likelihood_without": pl.Float64(),
    "change": pl.Float64(),
    "band": pl.String(),
    "band_without": pl.String(),
}
"""What a workbook says of suppliers without one indicator at a time."""


def no_effects() -> pl.DataFrame:
    """Return an empty table of the columns of `REMOVED`."""
    return pl.DataFrame(schema=REMOVED)


__all__ = ["REMOVED", "DriverRow", "DriversTold", "drivers_told", "no_effects"]
