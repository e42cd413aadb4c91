"""Finds personal data in single cells of columns that hold something else: an e-mail address in a name, a telephone number in a comment.

Every cell is looked at once by a quick regular expression; those that could hold personal data are looked at closely, each distinct text
once, up to `MOST` per column. What is found is named by column, kind and number of rows, never by value.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from riskscreen.domain.issues import make_issues
from riskscreen.domain.masking import CANDIDATE, ID_KIND, PHONE_KIND, SUSPECT, found_in
from riskscreen.ingest.personal import INSTEAD, numbers_of_companies
from riskscreen.ingest.raw import RawTable

MOST = 10_000
"""Distinct texts of a column that are looked at closely; where there are more, the number of rows is a least one."""
FIRST = 5
"""Rows named by their number, to begin with."""
BATCH_ROWS = 100_000


@dataclass(frozen=True)
class CellsFound:
    """Personal data in cells of one column.

    Attributes:
        column: the user's column.
        kind: e-mail address, telephone number, national id or person's name.
        rows: number of rows.
        least: there may be more: the column holds more suspicious texts than are looked at.
        first: file and number of the first of them.
        ids: the column holds suppliers' ids.
    """

    column: str
    kind: str
    rows: int
    least: bool
    first: tuple[tuple[str, int], ...]
    ids: bool = False

    def sentence(self) -> str:
        """Say what was found, without a value."""
        count = f"{'at least ' if self.least else ''}{self.rows:,} row{'' if self.rows == 1 else 's'}"
        numbers = ", ".join(str(row) for _, row in self.first)
        which = "" if self.rows == 1 else "the first: " if self.rows > len(self.first) else ""
        said = f"{self.kind} in {count} ({which}row {numbers} of {self.first[0][0]})"
        return said + (INSTEAD if self.ids else "")


def find_personal_cells(
    tables: Sequence[RawTable], columns: Sequence[str], *, names: Iterable[str] = (), ids: Iterable[str] = ()
) -> list[CellsFound]:
    """Look through columns for cells that hold personal data.

    Args:
        tables: tables with these columns.
        columns: columns to look through; those that are personal data as a whole are named already.
        names: columns that hold names of suppliers, in which a form of address is no person ("Mr Price").
        ids: columns that hold suppliers' ids, in which only e-mail addresses and people count: ids look like telephone numbers.

    Returns:
        What was found, in the order of the columns; the kinds by their names.
    """
    looked = {
        column: _Column(
            column,
            people=column not in set(names),
            ids=column in set(ids),
            companies=numbers_of_companies(column),
        )
        for column in columns
    }
    for table in tables:
        for start in range(0, table.rows, BATCH_ROWS):
            batch = table.frame.select("__row", *columns).slice(start, BATCH_ROWS).collect()
            flags = batch.select(pl.col(c).str.contains(SUSPECT).fill_null(False) for c in columns)
            for column in columns:
                if flags[column].any():
                    looked[column].add(
                        table.label, batch.select("__row", pl.col(column).alias("v")).filter(flags[column])
                    )
    return [found for column in looked.values() for found in column.told()]


def personal_cell_issues(found: Sequence[CellsFound]) -> list[pl.LazyFrame]:
    """Return one issue per column and kind, without value."""
    return [
        make_issues(
            pl.LazyFrame(
                {"source_file": [one.first[0][0]], "source_row": [None]}, schema_overrides={"source_row": pl.UInt32}
            ),
            "personal-data-cells",
            field="record",
            column=one.column,
            detail=one.sentence(),
        )
        for one in found
    ]


class _Column:
    """Gathers what is found in one column."""

    def __init__(self, column: str, *, people: bool, ids: bool, companies: bool) -> None:
        self.column = column
        self.people = people
        self.ids = ids
        self.passed_over = frozenset({ID_KIND, PHONE_KIND} if ids or companies else ())
        self.kinds: dict[str, frozenset[str]] = {}
        self.rows: Counter[str] = Counter()
        self.first: dict[str, list[tuple[str, int]]] = {}
        self.least = False

    def add(self, label: str, batch: pl.DataFrame) -> None:
        """Take in suspicious cells: `__row` and `v`."""
        close = batch.filter(pl.col("v").str.contains(CANDIDATE))
        if close.is_empty():
            return
        counted = close.group_by("v", maintain_order=True).agg(pl.len().alias("n"), pl.col("__row").head(FIRST))
        for text, count, rows in counted.iter_rows():
            if text not in self.kinds:
                if len(self.kinds) >= MOST:
                    self.least = True
                    continue
                kinds = frozenset(kind for _, _, kind in found_in(text, people=self.people))
                self.kinds[text] = kinds - self.passed_over
            for kind in self.kinds[text]:
                self.rows[kind] += count
                first = self.first.setdefault(kind, [])
                first.extend((label, row) for row in rows[: FIRST - len(first)])

    def told(self) -> list[CellsFound]:
        """Return what was found."""
        return [
            CellsFound(
                self.column,
                kind,
                self.rows[kind],
                self.least,
                tuple(sorted(self.first[kind], key=lambda p: p[1])),
                self.ids,
            )
            for kind in sorted(self.rows)
        ]
