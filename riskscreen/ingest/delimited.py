"""Reading delimited text (CSV and kin), whole files of it, without a Python loop over records.

Arrow's streaming reader parts the text; what it cannot part (records with another number of cells) is handed over one by
one and read here. A quotation mark that is opened and never closed would swallow the records after it: such a record is
found by its text (`quotes.py`), set aside as unreadable, and reading begins again with the next line.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.dialect import Dialect, Record
from riskscreen.ingest.preamble import LOOKED_AT, Preamble, find_preamble
from riskscreen.ingest.raw import META, RawTable, Source, listed, unique_names
from riskscreen.ingest.staging import Stage, TableWriter
from riskscreen.ingest.stream import Start, stream
from riskscreen.ingest.text import Survey, as_utf8, survey

SAMPLE_BYTES = 1 << 18
MOST_SAMPLE_BYTES = 1 << 24
OWN_COLUMNS = ("rs_source_file", "rs_source_row")
"""A CSV with both of these columns was written by riskscreen."""


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out.

    Attributes:
        dialect: how its cells are parted.
        preamble: where header and data begin among `rows`.
        rows: the first records.
        skipped: records before `rows` (a "sep=;" line).
        columns: names of the columns.
        width: cells of most records.
        notes: for the user.
    """

    dialect: Dialect
    preamble: Preamble
    rows: tuple[Record, ...]
    skipped: int
    columns: tuple[str, ...]
    width: int
    notes: tuple[str, ...]


def read_delimited(source: Source, stage: Stage, *, several_columns: bool = False) -> RawTable:
    """Read a text file of delimited records.

    Args:
        source: the file.
        stage: where to put the records.
        several_columns: turn down a text that no separator parts into columns, as when the file was not named as a list.

    Returns:
        The table; every physical record below the header is in it, in order.

    Raises:
        InputRejected: if there is no table in the text.
    """
    found = survey(source.path)
    text_path, start = as_utf8(source.path, found, stage.new_path(".txt"))
    sample, whole = _sample(text_path, start)
    layout = lay_out(sample, whole=whole, name=source.name)
    if several_columns and layout.dialect.delimiter == dialects.NO_DELIMITER:
        raise InputRejected(
            f"{source.name} is text that no separator parts into columns. Give the list as CSV or XLSX."
        )
    begins = layout.rows[layout.preamble.first].start if layout.preamble.first < len(layout.rows) else len(sample)
    at = Start(
        offset=start + len(sample[:begins].encode("utf-8")),
        record=layout.skipped + layout.preamble.first,
        line=_lines(sample[:begins]),
    )
    with TableWriter(stage) as writer:
        outcome = stream(text_path, at, layout.dialect, layout.width, layout.columns, found.quotes, writer)
    if not writer.rows:
        raise InputRejected(
            f"{source.name} has a header row but no records below it. Give a list with at least one supplier."
        )
    if text_path != source.path:
        text_path.unlink()
    columns, late = _late_columns(layout, writer)
    table = RawTable(
        label=source.label,
        path=source.origin,
        frame=writer.frame(columns),
        columns=columns,
        rows=writer.rows,
        sha256=source.sha256,
        bytes=source.bytes,
        format="csv",
        encoding=("utf-8-sig" if found.start and found.encoding == "utf-8" else found.encoding),
        delimiter=None if layout.dialect.delimiter == dialects.NO_DELIMITER else layout.dialect.delimiter,
        header_row=None if layout.preamble.header is None else layout.skipped + layout.preamble.header + 1,
        notes=(*_survey_notes(found), *layout.notes, *late, *outcome),
    )
    return _own(table)


def _survey_notes(found: Survey) -> tuple[str, ...]:
    return found.notes


def _sample(path: Path, start: int) -> tuple[str, bool]:
    """Return the beginning of the text, to the end of a line, and whether that is all of it."""
    size = SAMPLE_BYTES
    while True:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(size)
            whole = not file.read(1)
        cut = len(data) if whole else max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        # A carriage return at the very end may be half of a line end.
        if not whole and data[:cut].endswith(b"\r"):
            cut = max(data.rfind(b"\n", 0, cut - 1), data.rfind(b"\r", 0, cut - 1)) + 1
        if whole or cut or size >= MOST_SAMPLE_BYTES:
            return data[: cut or len(data)].decode("utf-8", "replace"), whole
        size *= 4


def _lines(text: str) -> int:
    """Count line ends: CR LF, LF or CR."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def lay_out(sample: str, *, whole: bool, name: str) -> Layout:
    """Find out how a text is laid out.

    Args:
        sample: the beginning of the text, cut at the end of a line.
        whole: the sample is all of it.
        name: the file's name for messages.

    Raises:
        InputRejected: if there is nothing in the text, or only prose.
    """
    if not sample.strip("\ufeff\x00 \t\r\n"):
        raise InputRejected(
            f"{name} holds nothing but white space. Give a list with a header and at least one supplier."
        )
    skipped, at, said = 0, 0, ""
    dialect = dialects.find_dialect(sample, whole=whole)
    if sample[:4].casefold() == "sep=" and len(sample) > 5 and sample[5] in "\r\n":
        dialect = Dialect(sample[4], dialect.quote if dialect.delimiter == sample[4] else dialects.QUOTE)
        at = 7 if sample[5:7] == "\r\n" else 6
        skipped, said = 1, f"the first line says that cells are parted by '{sample[4]}'"
    rows, cells, preamble = _top(sample, dialect, at, whole=whole)
    if (
        preamble.header is not None
        and len(cells[preamble.header]) == 1
        and dialect.delimiter != dialects.NO_DELIMITER
        and not said
    ):
        # One label over many cells: a column of names with commas in them.
        dialect = dialects.one_column(sample)
        rows, cells, preamble = _top(sample, dialect, at, whole=whole)
    body = [len(c) for c, r in zip(cells[preamble.first :], rows[preamble.first :], strict=True) if r.text.strip()]
    header = cells[preamble.header] if preamble.header is not None else []
    width = _usual_width(body, len(header))
    _refuse_prose(cells, body.count(width) / max(1, len(body)), preamble, name)
    given: list[str | None] = list(header) if preamble.header is not None else [None] * width
    columns, renamed = unique_names(given)
    notes = [said] if said else []
    notes += _preamble_notes(preamble, cells, skipped)
    notes += renamed if preamble.header is not None else []
    if not dialect.quote and dialects.QUOTE in sample and dialect.delimiter != dialects.NO_DELIMITER:
        notes.append("quotation marks were read as letters, because as quotation marks they do not pair up")
    return Layout(dialect, preamble, tuple(rows), skipped, columns, width, tuple(notes))


def _top(
    sample: str, dialect: Dialect, at: int, *, whole: bool
) -> tuple[list[Record], list[list[str | None]], Preamble]:
    rows = _first_records(sample, dialect, at, whole=whole)
    cells = [[c or None for c in dialects.cells(r.text, dialect)] for r in rows]
    return rows, cells, find_preamble(cells)


def _usual_width(body: list[int], header: int) -> int:
    """Return the number of cells that most records have; the header's where no other is clearly more common."""
    if not body:
        return header
    common, times = Counter(body).most_common(1)[0]
    return header if header and body.count(header) * 2 >= times else common


def _first_records(sample: str, dialect: Dialect, at: int, *, whole: bool) -> list[Record]:
    rows: list[Record] = []
    for record in dialects.records(sample, dialect, at=at):
        if len(rows) >= dialects.SAMPLE_RECORDS or (not whole and record.end >= len(sample) and rows):
            break
        rows.append(record)
    return rows


def _preamble_notes(preamble: Preamble, cells: list[list[str | None]], skipped: int) -> list[str]:
    if preamble.header is None:
        return ["no header was found: the columns are numbered and the first record is taken as data"]
    above = [next((c for c in row if c), "") for row in cells[: preamble.header] if any(row)]
    if not above:
        return []
    return [
        f"the header was found in row {skipped + preamble.header + 1}; passed over above it: {listed([a[:60] for a in above], most=3)}"
    ]


def _refuse_prose(cells: list[list[str | None]], even: float, preamble: Preamble, name: str) -> None:
    """Turn down running text: lines of many words that no separator parts evenly, or blank lines between paragraphs."""
    lines = [" ".join(c for c in row if c) for row in cells]
    written = [line for line in lines if line.strip()]
    columns = max(map(len, cells), default=0)
    words = sum(len(line.split()) for line in written) / max(1, len(written))
    paragraphs = len(lines) - len(written) > 0.15 * len(lines)
    listlike = preamble.header is not None and (preamble.names or preamble.countries) and preamble.header == 0
    prose = (
        words > 9 or (words > 3 and paragraphs) if columns < 2 else even < 0.5 and words > 6 and preamble.known < 0.5
    )
    if len(written) >= 3 and prose and not (listlike and columns < 2 and words < 9):
        raise InputRejected(
            f"{name} is running text, not a list: no separator parts its lines into columns. Give the list as CSV or XLSX."
        )


def _late_columns(layout: Layout, writer: TableWriter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keep columns beyond the header only where a record has something in them."""
    surplus = [c for c in writer.columns if c not in layout.columns]
    if not surplus:
        return layout.columns, ()
    used = set(
        writer.frame()
        .select(pl.col(surplus).is_not_null().any())
        .collect()
        .unpivot()
        .filter(pl.col("value"))["variable"]
    )
    last = max((surplus.index(c) for c in used), default=-1)
    kept = surplus[: last + 1]
    if not kept:
        return layout.columns, ("records have blank cells beyond the header; they are left out",)
    return (*layout.columns, *kept), (
        f"the records have more cells than the header; the columns without one were named {listed(kept)}",
    )


def _own(table: RawTable) -> RawTable:
    """Undo what riskscreen added where the file is one of its own."""
    from dataclasses import replace

    from riskscreen.domain.cells import unescape

    if not set(OWN_COLUMNS) <= set(table.columns):
        return table
    kept = tuple(c for c in table.columns if not c.startswith("rs_"))
    frame = table.frame.select(*META, *(unescape(pl.col(c)).alias(c) for c in kept))
    note = "the file was written by riskscreen: its rs_ columns are left out and its escapes undone"
    return replace(table, frame=frame, columns=kept, own_output=True, notes=(*table.notes, note))
