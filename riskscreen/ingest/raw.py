"""What reading a list gives: tables of raw text, staged as Parquet, every physical record present."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROW, LINE, STATE, DETAIL, RAW = "__row", "__line", "__state", "__detail", "__raw"
"""Columns of every staged table that come before the input's own."""

META: dict[str, pl.DataType] = {
    **dict.fromkeys((ROW, LINE), pl.UInt32()),
    **dict.fromkeys((STATE, DETAIL, RAW), pl.String()),
}

OK, SHORT, LONG_BLANK, UNREADABLE, BLANK = "ok", "short", "long-blank", "unreadable", "blank"
"""States of a record: as wide as the header; narrower; wider, the rest blank; not readable as one; all cells blank."""


@dataclass(frozen=True)
class RawTable:
    """One table of raw text.

    Attributes:
        label: how the table is called in results (`source_file`): "a.csv", "a.xlsx [Sites]", "a.zip/b.csv".
        path: the file the user named, or that stood in the folder the user named.
        frame: the staged records in their order. Columns: `__row` (record number as a spreadsheet counts, so that the
            header's is `header_row`), `__line` (physical line where the record begins, for text formats; else the row),
            `__state` (one of "ok", "short", "long-blank", "unreadable", "blank"), `__detail` (why a record is
            unreadable, else null), `__raw` (the text of an unreadable record, else null), then the input's columns, all
            String, empty cells null.
        columns: the input's column names in order, verbatim but unique.
        rows: physical records below the header, in whatever state.
        sha256: SHA-256 of the file's bytes, hexadecimal.
        bytes: size of the file in bytes.
        format: "csv", "xlsx", "xls", "xlsb", "ods", "json", "ndjson", "parquet", "arrow".
        encoding: how the text was decoded; None for binary formats.
        delimiter: what parts the cells; None for other formats.
        header_row: row of the header as a spreadsheet counts; None where there is none.
        sheet: the sheet's name; None for other formats.
        own_output: the file is a CSV that riskscreen wrote: its escape is undone and its `rs_` columns are gone.
        notes: what was decided or passed over, for the user.
    """

    label: str
    path: Path
    frame: pl.LazyFrame
    columns: tuple[str, ...]
    rows: int
    sha256: str
    bytes: int
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    own_output: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawList:
    """The tables of a run.

    Attributes:
        tables: at least one.
        notes: what was passed over among the files, for the user.
    """

    tables: tuple[RawTable, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """The bytes that a reader is to read, and whose they are.

    Attributes:
        path: file that holds the bytes; a temporary one where they came out of an archive.
        origin: file the user named.
        label: name of the table in results.
        sha256: SHA-256 of the origin's bytes.
        bytes: size of the origin.
    """

    path: Path
    origin: Path
    label: str
    sha256: str
    bytes: int

    @property
    def name(self) -> str:
        """Name for messages, in quotation marks."""
        return f"'{self.label}'"


def named(name: str) -> str:
    """Return a column's name with the sign of NUL where it holds one: no table can carry the character itself in a name."""
    return name.replace("\0", "\N{SYMBOL FOR NULL}")


def unique_names(names: Sequence[str | None], *, first: int = 1) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Make column names unique without touching those that are.

    A name that is absent or white space becomes "column N"; the second of a kind gets " (2)"; a NUL becomes its sign, as no table
    can carry it in a name.

    Args:
        names: the names as they stand.
        first: number of the first column.

    Returns:
        The unique names in the same order, and a note on each kind of change.
    """
    names = [named(name) if name else name for name in names]
    given = {name for name in names if name and name.strip()}
    taken: set[str] = set(META)
    unique: list[str] = []
    empty: list[str] = []
    doubled: list[str] = []
    for place, name in enumerate(names, first):
        blank = name is None or not name.strip()
        base = f"column {place}" if blank or name is None else name
        chosen, times = base, 1
        while chosen in taken or (chosen != name and chosen in given):
            times += 1
            chosen = f"{base} ({times})"
        taken.add(chosen)
        unique.append(chosen)
        if blank:
            empty.append(chosen)
        elif chosen != name:
            doubled.append(chosen)
    notes = []
    if empty:
        notes.append(f"columns without a header were named {listed(empty)}")
    if doubled:
        notes.append(f"columns with the same header were told apart as {listed(doubled)}")
    return tuple(unique), tuple(notes)


def listed(things: Iterable[object], *, most: int = 6) -> str:
    """Write out a few things for a note: "'a', 'b' and 3 more"."""
    texts = [f"'{thing}'" for thing in things]
    if len(texts) <= most:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} and {len(texts) - most} more"


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Write a number with its noun: "1 record", "2 records"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
