"""Editions that are named for a run: a folder of tables, or the picture as of an edition or year of a table's history."""

from dataclasses import dataclass

import polars as pl

from riskscreen.reference.sources import Sidecar, edition_key

HISTORY = ("report_year", "year", "edition")
"""Columns that date a row, the first that a table has; a table with one holds a history."""


@dataclass(frozen=True)
class Named:
    """An edition that was named for a run.

    Attributes:
        source_id: the source.
        wanted: what the user wrote.
        folder: the edition whose tables are used.
        as_of: the edition or year up to which its history is used; null = the whole edition.
    """

    source_id: str
    wanted: str
    folder: str
    as_of: str | None

    @property
    def sentence(self) -> str:
        """Return what a report says of it."""
        how = (
            f"as of {self.as_of}, from the history in edition {self.folder}"
            if self.as_of
            else f"in edition {self.folder}"
        )
        return f"{self.source_id} is used {how}, as named for this run; newer figures are left out."


def history_column(sidecar: Sidecar) -> str | None:
    """Return the column that says of which report year, year or edition a row is."""
    return next((name for name in HISTORY if name in sidecar.columns), None)


def rows_up_to(frame: pl.DataFrame, column: str, wanted: str) -> pl.DataFrame:
    """Return the rows up to an edition or year."""
    kept = [value for value in frame[column].drop_nulls().unique() if edition_key(str(value)) <= edition_key(wanted)]
    return frame.filter(pl.col(column).is_in(kept))


def in_spans(history: tuple[str, ...]) -> str:
    """Return '2001 to 2015, 2018' for editions or years in order."""
    runs: list[list[str]] = []
    for item in history:
        if runs and item.isdigit() and runs[-1][-1].isdigit() and int(item) == int(runs[-1][-1]) + 1:
            runs[-1] = [runs[-1][0], item]
        else:
            runs.append([item])
    return ", ".join(" to ".join(run) for run in runs)
