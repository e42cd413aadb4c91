"""What a reader of a publisher's file hands over, and how it says no."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.sources import AppliedCorrection


class ImportRefused(ReferenceDataError):
    """A publisher's file cannot be taken over: what was found, where, what was expected, what to do."""


@dataclass(frozen=True)
class ReadTable:
    """One table as read.

    Attributes:
        table: its name; for shipped sources one of the shipped tables.
        frame: columns as the shipped table's sidecar declares them (same names, types, units); for sources that are not
            shipped own columns, with units in their names.
        holds: what it holds, in one line.
        columns: column -> one-line description with its unit; needed only for sources that are not shipped.
        key: columns that together name a row once.
        year_column: the column of years where the table holds a history.
        left_empty: columns that the reader leaves empty by design, with a note; no latest year is expected of them.
    """

    table: str
    frame: pl.DataFrame
    holds: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    year_column: str | None = None
    left_empty: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A publisher's file as read.

    Attributes:
        source_id: the source it is of.
        edition: the edition that the file itself states, if it does.
        tables: what was read.
        unknown_columns: columns that the reader does not know; named to the user, no error.
        notes: what was decided or left out, for the user.
        date_published: a day, month or year, if the file says so.
        corrections: the corrections that hold for the tables, where the reader settles them; null leaves it to the store.
        renews: series that the file renews, where the table's others are those in force.
    """

    source_id: str
    edition: str | None
    tables: tuple[ReadTable, ...]
    unknown_columns: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    date_published: str | None = None
    corrections: tuple[AppliedCorrection, ...] | None = None
    renews: tuple[str, ...] = ()


Importer = Callable[[Sequence[Path]], Reading]
"""A reader's `read(paths) -> Reading`."""
