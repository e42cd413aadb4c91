"""Reading columnar files (Parquet, Arrow IPC): every value as text that says the same.

Numbers are written with as few digits as tell them apart, whole ones without ".0"; moments in ISO 8601, midnight as the
date alone; truth values as "true" and "false"; records inside a cell become columns with dotted names, lists of simple
values are joined by "; ", anything deeper is written as JSON.
"""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.detect import Kind
from riskscreen.ingest.raw import LINE, META, OK, ROW, STATE, RawTable, Source, unique_names
from riskscreen.ingest.staging import Stage, TableWriter, mark_blank
from riskscreen.ingest.written import cell_text, number_text

BATCH_ROWS = 65_536


def read_columnar(source: Source, stage: Stage, kind: Kind) -> RawTable:
    """Read a Parquet or Arrow IPC file.

    Args:
        source: the file.
        stage: where to put the records.
        kind: `PARQUET`, `ARROW_FILE` or `ARROW_STREAM`.

    Returns:
        The table; records are numbered from 1, as there is no header row.

    Raises:
        InputRejected: if the file is damaged or has no records.
    """
    import pyarrow as pa

    what = "a Parquet" if kind is Kind.PARQUET else "an Arrow"
    names: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    given: list[str] = []
    with TableWriter(stage) as writer:
        try:
            for batch in _batches(source, kind):
                columns = _flatten(batch)
                if not given:
                    given = [name for name, _ in columns]
                    names, renamed = unique_names(given)
                records = _frame(columns, names, writer.rows)
                writer.write(mark_blank(records, names))
        except (
            pa.ArrowException,
            OSError,
            ValueError,
            KeyError,
            OverflowError,
            pl.exceptions.PolarsError,
            RecursionError,
        ) as error:
            reason = " ".join(str(error).split())[:160].rstrip(".") or type(error).__name__
            raise InputRejected(
                f"{source.name} is {what} file that cannot be read ({reason}). Write it anew and screen that file."
            ) from error
    if not writer.rows:
        raise InputRejected(
            f"{source.name} is {what} file without a single record. Give a list with at least one supplier."
        )
    return RawTable(
        label=source.label,
        path=source.origin,
        frame=writer.frame(names),
        columns=names,
        rows=writer.rows,
        sha256=source.sha256,
        bytes=source.bytes,
        format="parquet" if kind is Kind.PARQUET else "arrow",
        notes=renamed,
    )


def _batches(source: Source, kind: Kind) -> Iterator[Any]:
    import pyarrow as pa

    if kind is Kind.PARQUET:
        import pyarrow.parquet as pq

        with pq.ParquetFile(source.path) as file:
            yield from file.iter_batches(batch_size=BATCH_ROWS)
        return
    with pa.OSFile(str(source.path)) as raw:
        if kind is Kind.ARROW_FILE:
            with pa.ipc.open_file(raw) as reader:
                for at in range(reader.num_record_batches):
                    yield from _slices(reader.get_batch(at))
        else:
            with pa.ipc.open_stream(raw) as reader:
                for batch in reader:
                    yield from _slices(batch)


def _slices(batch: Any) -> Iterator[Any]:
    for start in range(0, batch.num_rows, BATCH_ROWS):
        yield batch.slice(start, BATCH_ROWS)


def _flatten(batch: Any) -> list[tuple[str, Any]]:
    """Return the columns of a batch, records taken apart into columns with dotted names."""
    import pyarrow as pa

    flat: list[tuple[str, Any]] = []

    def add(name: str, column: Any, depth: int) -> None:
        if pa.types.is_struct(column.type) and column.type.num_fields and depth < 16:
            for at, part in enumerate(column.flatten()):
                add(f"{name}.{column.type.field(at).name}", part, depth + 1)
        else:
            flat.append((name, column))

    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        add(name, column, 0)
    return flat


def _frame(columns: list[tuple[str, Any]], names: tuple[str, ...], before: int) -> pl.DataFrame:
    import pyarrow as pa

    rows = len(columns[0][1]) if columns else 0
    data = {name: text_of(column) for name, (_, column) in zip(names, columns, strict=True)}
    numbers = pa.array(range(before + 1, before + 1 + rows), pa.uint32())
    table = pl.DataFrame({ROW: pl.Series(numbers), **{n: pl.Series(n, v, dtype=pl.String) for n, v in data.items()}})
    return table.select(
        ROW,
        pl.col(ROW).alias(LINE),
        pl.lit(OK).alias(STATE),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in list(META)[3:]),
        *names,
    )


def text_of(column: Any) -> Any:
    """Write an Arrow array as text; empty texts become null.

    Args:
        column: an array of any type.

    Returns:
        An Arrow array of strings.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    types = pa.types
    if types.is_dictionary(kind) or isinstance(column, pa.ExtensionArray):
        return text_of(_decoded(column) if types.is_dictionary(kind) else column.storage)
    if types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        text = column.cast(pa.string())
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if types.is_integer(kind) or types.is_boolean(kind) or types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.string()) if types.is_date(kind) else column.cast(pa.string())
    if types.is_timestamp(kind):
        return _moments(column)
    return pa.array(_distinct_text(column), pa.string())


def _decoded(column: Any) -> Any:
    """Write out a dictionary's values; Arrow cannot do so with views of text, as polars writes categories."""
    import pyarrow as pa

    values, types = column.dictionary, pa.types
    if types.is_string_view(values.type) or types.is_binary_view(values.type):
        values = values.cast(pa.large_string() if types.is_string_view(values.type) else pa.large_binary())
    return values.take(column.indices)


def _moments(column: Any) -> Any:
    """Write moments in ISO 8601, midnight without a time zone as the date alone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = column.cast(pa.string())
    zone = r"([+-]\d{4}|Z)?$"
    rules = [(rf"(\.\d*?)0+{zone}", r"\1\2"), (rf"\.{zone}", r"\1"), (r" 00:00:00$", ""), (" ", "T")]
    if column.type.tz:
        rules.append((r"([+-]\d{2})(\d{2})$", r"\1:\2"))
    for pattern, replacement in rules:
        text = pc.replace_substring_regex(text, pattern=pattern, replacement=replacement)
    return text


def _distinct_text(column: Any) -> list[str | None]:
    """Write the values of a type that Arrow writes otherwise: distinct values once each."""
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        return [_plain(v) for v in column.to_pylist()]
    try:
        parted = column.dictionary_encode()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return [_plain(v) for v in column.to_pylist()]
    written = [_plain(v, single=pa.types.is_float32(column.type)) for v in parted.dictionary.to_pylist()]
    return [None if at is None else written[at] for at in parted.indices.to_pylist()]


def _plain(value: Any, *, single: bool = False) -> str | None:
    """Write one value as text; empty texts, lists and objects are None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value, single=single)
    if isinstance(value, bytes):
        return _bytes(value) or None
    if isinstance(value, list | tuple | dict):
        return _nested(value)
    return cell_text(value) or None


def _nested(value: Any) -> str | None:
    """Write a list of simple values joined by "; ", anything deeper as JSON."""
    if not value:
        return None
    if isinstance(value, dict) or any(isinstance(v, list | tuple | dict) for v in value):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return "; ".join(text for text in map(_plain, value) if text is not None) or None


def _number(value: float, *, single: bool) -> str:
    import numpy as np

    # A 32-bit number has fewer digits of its own than the 64-bit number it becomes.
    return number_text(float(str(np.float32(value)))) if single else number_text(value)


def _bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
