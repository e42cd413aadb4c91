"""Reading delimited text (CSV and kin), whole files of it, without a Python loop over records.

Arrow's streaming reader parts the text; what it cannot part (records with another number of cells) is handed over one
by one and read here. A quotation mark that is opened and never closed would swallow the records after it: such a record
is found by its text, set aside as unreadable, and reading begins again with the next line.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.layout import Layout, lay_out
from riskscreen.ingest.raw import META, RawTable, Source, counted, listed
from riskscreen.ingest.shape import Shape, Start
from riskscreen.ingest.staging import Stage, TableWriter
from riskscreen.ingest.stream import stream
from riskscreen.ingest.text import as_utf8, survey
from riskscreen.ingest.wrapped import is_wrapped, unwrap

SAMPLE_BYTES = 1 << 18
MOST_SAMPLE_BYTES = 1 << 24
OWN_COLUMNS = frozenset({"rs_source_file", "rs_source_row"})
"""A CSV with both of these columns was written by riskscreen."""
OWN_PREFIX = "rs_"


def read_delimited(source: Source, stage: Stage, *, several_columns: bool = False) -> RawTable:
    """Read a text file of delimited records.

    Args:
        source: the file.
        stage: where to put the records.
        several_columns: turn down a text that no separator parts into columns, as when the user did not name the file.

    Returns:
        The table; every physical record below the header is in it, in order.

    Raises:
        InputRejected: if there is no table in the text.
    """
    found = survey(source.path)
    path, start = as_utf8(source.path, found, stage.new_path(".txt"))
    try:
        sample, whole = _sample(path, start)
        unwrapped: tuple[str, ...] = ()
        if is_wrapped(sample):
            path, start, unwrapped = _unwrapped(path, start, source, stage)
            sample, whole = _sample(path, start)
        layout = lay_out(sample, whole=whole, name=source.name)
        if several_columns and layout.one_column:
            raise InputRejected(
                f"{source.name} is text that no separator parts into columns. Give the list as CSV or XLSX."
            )
        before = sample[: layout.begins]
        at = Start(start + len(before.encode("utf-8")), layout.before, _lines(before))
        shape = Shape(path, layout.dialect, layout.width, layout.columns, layout.labels, found.quotes)
        with TableWriter(stage) as writer:
            broken = stream(shape, at, writer)
    finally:
        if path != source.path:
            path.unlink()
    if not writer.rows:
        raise InputRejected(
            f"{source.name} has a header row but no records below it. Give a list with at least one supplier."
        )
    columns, late = _late_columns(layout, writer)
    return _own(
        RawTable(
            label=source.label,
            path=source.origin,
            frame=writer.frame(columns),
            columns=columns,
            rows=writer.rows,
            sha256=source.sha256,
            bytes=source.bytes,
            format="csv",
            encoding="utf-8-sig" if found.start and found.encoding == "utf-8" else found.encoding,
            delimiter=None if layout.one_column else layout.dialect.delimiter,
            header_row=layout.header_row,
            notes=(*found.notes, *unwrapped, *layout.notes, *late, *broken),
        )
    )


def _unwrapped(path: Path, start: int, source: Source, stage: Stage) -> tuple[Path, int, tuple[str, ...]]:
    """Write a text anew whose records are each in quotation marks as a whole; return it and a note."""
    new_path = stage.new_path(".txt")
    left = unwrap(path, start, new_path)
    if path != source.path:
        path.unlink()
    note = "each line was one quoted cell that held a whole record: the marks around the lines were taken away"
    return new_path, 0, (f"{note}, except for {counted(left, 'line')}" if left else note,)


def _sample(path: Path, start: int) -> tuple[str, bool]:
    """Return the beginning of the text, to the end of a line, and whether that is all of it."""
    size = SAMPLE_BYTES
    while True:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(size)
            whole = not file.read(1)
        # A carriage return at the very end may be half of a line end.
        cut = len(data) if whole else max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        if whole or cut or size >= MOST_SAMPLE_BYTES:
            return data[: cut or len(data)].decode("utf-8", "replace"), whole
        size *= 4


def _lines(text: str) -> int:
    """Count line ends: CR LF, LF or CR."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _late_columns(layout: Layout, writer: TableWriter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keep columns beyond the header only where a record has something in them; return the columns and a note."""
    header = set(layout.columns)
    surplus = [c for c in writer.columns if c not in header]
    if not surplus:
        return layout.columns, ()
    used = writer.frame().select(pl.col(surplus).is_not_null().any()).collect().row(0)
    kept = surplus[: max((place for place, some in enumerate(used, 1) if some), default=0)]
    if not kept:
        return layout.columns, ("records have blank cells beyond the header; they are left out",)
    note = f"the records have more cells than the header; the columns without one were named {listed(kept)}"
    return (*layout.columns, *kept), (note,)


def _own(table: RawTable) -> RawTable:
    """Undo what riskscreen added where the file is one of its own."""
    from riskscreen.domain.cells import unescape

    if not set(table.columns) >= OWN_COLUMNS:
        return table
    kept = tuple(c for c in table.columns if not c.startswith(OWN_PREFIX))
    frame = table.frame.select(*META, *(unescape(pl.col(c)).alias(c) for c in kept))
    note = "the file was written by riskscreen: its rs_ columns are left out and its escapes undone"
    return replace(table, frame=frame, columns=kept, own_output=True, notes=(*table.notes, note))
