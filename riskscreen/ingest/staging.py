"""Writing raw tables to Parquet as they are read, and handing them back as lazy scans."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from riskscreen.ingest.raw import BLANK, DETAIL, META, RAW, STATE, UNREADABLE

GROUP_ROWS = 250_000


class Stage:
    """A folder that staged tables and unpacked files go into.

    Args:
        folder: an existing or new folder; whoever gives it removes it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._numbers = itertools.count()

    def new_path(self, suffix: str) -> Path:
        """Return a path in the folder that nothing has yet."""
        while True:
            path = self.folder / f"raw-{next(self._numbers):04d}{suffix}"
            if not path.exists():
                return path

    def new_folder(self) -> Path:
        """Return a new empty folder in the folder."""
        path = self.new_path("")
        path.mkdir()
        return path


class TableWriter:
    """Writes one table's records, in order, in row groups of `GROUP_ROWS`.

    Records may come with columns that earlier ones did not have (JSON objects differ): a new file is begun, and the
    scan fills what is missing with null.

    Args:
        stage: where to write.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._paths: list[Path] = []
        self._writer: Any = None
        self._waiting: list[pl.DataFrame] = []
        self._columns: dict[str, None] = {}
        self._written: tuple[str, ...] = ()
        self.rows = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, whatever happened."""
        if kind is None:
            self._flush()
        self._close()

    @property
    def columns(self) -> tuple[str, ...]:
        """The input's columns so far, in the order they came up."""
        return tuple(self._columns)

    def write(self, records: pl.DataFrame) -> None:
        """Add records.

        Args:
            records: the columns of `raw.META`, then the input's, all String.
        """
        if records.is_empty():
            return
        given = set(records.columns)
        fresh = [c for c in records.columns if c not in self._columns and c not in META]
        if fresh and self._waiting:
            self._flush()
        self._columns.update(dict.fromkeys(fresh))
        absent = [c for c in self._columns if c not in given]
        if absent:
            records = records.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in absent)
        self._waiting.append(records.select(*META, *self._columns))
        self.rows += records.height
        if sum(r.height for r in self._waiting) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow.parquet as pq

        if not self._waiting:
            return
        table = pl.concat(self._waiting, rechunk=False).to_arrow(compat_level=pl.CompatLevel.oldest())
        self._waiting = []
        columns = tuple(table.schema.names)
        if self._writer is None or columns != self._written:
            self._close()
            self._paths.append(self._stage.new_path(".parquet"))
            self._writer = pq.ParquetWriter(self._paths[-1], table.schema, compression="zstd", compression_level=1)
            self._written = columns
        self._writer.write_table(table, row_group_size=GROUP_ROWS)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def frame(self, columns: Sequence[str] | None = None) -> pl.LazyFrame:
        """Return a scan of what was written; to be called after the writer is closed.

        Args:
            columns: the input's columns to name, default all that came up; one that no record had is all null.
        """
        wanted = list(self.columns if columns is None else columns)
        schema = pl.Schema(META | dict.fromkeys(self._columns, pl.String()))
        if not self._paths:
            return pl.DataFrame(schema=META | dict.fromkeys(wanted, pl.String())).lazy()
        scan = pl.scan_parquet(self._paths, schema=schema, missing_columns="insert")
        absent = [pl.lit(None, dtype=pl.String).alias(c) for c in wanted if c not in self._columns]
        return scan.with_columns(absent).select(*META, *wanted)


def mark_blank(records: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Set the state of records whose every cell is empty or white space to "blank".

    Args:
        records: staged records.
        columns: the input's columns.
    """

    def is_blank(_: int, cells: pl.Series) -> pl.Series:
        return cells.is_null() | (cells.str.strip_chars() == "").fill_null(value=True)

    blank = _where_all(records, columns, is_blank)
    if blank is None:
        return records
    return records.with_columns(pl.when(blank).then(pl.lit(BLANK)).otherwise(pl.col(STATE)).alias(STATE))


def mark_repeats(records: pl.DataFrame, columns: Sequence[str], header: Sequence[str | None]) -> pl.DataFrame:
    """Set aside records that are the header over again, as where files were put together or printed page by page.

    Args:
        records: staged records.
        columns: the input's columns.
        header: the header's cells, as many as the first columns.
    """
    if sum(label is not None for label in header) < 2:
        return records

    def is_label(place: int, cells: pl.Series) -> pl.Series:
        return cells.is_null() if header[place] is None else (cells == header[place]).fill_null(value=False)

    repeats = _where_all(records, columns[: len(header)], is_label)
    if repeats is None:
        return records
    text = " | ".join(label or "" for label in header)
    changed = {STATE: UNREADABLE, DETAIL: "it repeats the header", RAW: text, **dict.fromkeys(columns)}
    return records.with_columns(
        pl.when(repeats).then(pl.lit(value, dtype=pl.String)).otherwise(pl.col(name)).alias(name)
        for name, value in changed.items()
    )


def _where_all(
    records: pl.DataFrame, columns: Sequence[str], holds: Callable[[int, pl.Series], pl.Series]
) -> pl.Expr | None:
    """Return where every cell of a readable record passes a test; None where no record does."""
    # Column by column over the rows still in question: after the first column hardly any are left.
    left = (records[STATE] != UNREADABLE).arg_true()
    for place, column in enumerate(columns):
        if left.is_empty():
            return None
        left = left.filter(holds(place, records[column].gather(left)))
    if left.is_empty():
        return None
    return pl.int_range(pl.len(), dtype=pl.UInt32).is_in(left.cast(pl.UInt32).implode())
