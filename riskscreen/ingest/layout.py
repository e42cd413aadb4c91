"""How a delimited text is laid out: its separator, its header among title rows, its columns."""

from collections import Counter
from dataclasses import dataclass, replace

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.dialect import Dialect, Record
from riskscreen.ingest.preamble import Preamble, find_preamble
from riskscreen.ingest.quotes import LINE_END, first_line, swallows
from riskscreen.ingest.raw import listed, unique_names

MOST_MENDED = 50


@dataclass(frozen=True)
class Layout:
    """How a text is laid out.

    Attributes:
        dialect: how its cells are parted.
        header_row: row of the header as a spreadsheet counts; None where there is none.
        begins: where in the text the first record of data begins.
        before: physical records before that.
        columns: names of the header's columns.
        labels: the header's cells; empty where there is none.
        width: cells that most records have.
        notes: for the user.
    """

    dialect: Dialect
    header_row: int | None
    begins: int
    before: int
    columns: tuple[str, ...]
    labels: tuple[str | None, ...]
    width: int
    notes: tuple[str, ...]

    @property
    def one_column(self) -> bool:
        """Whether no separator parts the text into columns."""
        return self.dialect.delimiter == dialects.NO_DELIMITER


@dataclass(frozen=True)
class _Top:
    rows: list[Record]
    cells: list[list[str | None]]
    preamble: Preamble

    @property
    def header(self) -> list[str | None]:
        return list(self.preamble.labels)

    @property
    def widths(self) -> list[int]:
        """Cells of each record of data that is not blank."""
        first = self.preamble.first
        return [len(c) for c, r in zip(self.cells[first:], self.rows[first:], strict=True) if r.text.strip()]


def lay_out(sample: str, *, whole: bool, name: str) -> Layout:
    """Find out how a text is laid out.

    Args:
        sample: the beginning of the text, cut at the end of a line.
        whole: the sample is all of it.
        name: the file's name for messages, in quotation marks.

    Raises:
        InputRejected: if there is nothing in the text, or only prose.
    """
    if not sample.strip("\ufeff\x00 \t\r\n"):
        raise InputRejected(f"{name} holds nothing but white space. Give a list with at least one supplier.")
    dialect = dialects.find_dialect(sample, whole=whole)
    told = _told_delimiter(sample)
    at, notes = 0, list[str]()
    if told is not None:
        dialect = replace(dialect, delimiter=told)
        at = next(LINE_END.finditer(sample)).end()
        notes.append(f"the first line says that cells are parted by '{told}'")
    top = _top(sample, dialect, at, whole=whole)
    if len(top.header) == 1 and dialect.delimiter != dialects.NO_DELIMITER and told is None:
        # One label over several cells: a column of names with commas in them.
        dialect = dialects.one_column(sample)
        top = _top(sample, dialect, at, whole=whole)
    width = _usual_width(top.widths, len(top.header))
    _refuse_prose(top, width, name)
    first, skipped = top.preamble.first, int(told is not None)
    columns, renamed = unique_names(top.header or [None] * width)
    notes += _preamble_notes(top, skipped)
    if top.preamble.joined:
        notes.append(top.preamble.joined)
    if top.preamble.header is not None:
        notes += renamed
    if not dialect.quote and dialect.delimiter != dialects.NO_DELIMITER:
        notes.append("quotation marks were read as letters, because as quotation marks they do not pair up")
    return Layout(
        dialect=dialect,
        header_row=None if top.preamble.header is None else skipped + top.preamble.header + 1,
        begins=top.rows[first].start if first < len(top.rows) else (top.rows[-1].end if top.rows else len(sample)),
        before=skipped + first,
        columns=columns,
        labels=tuple(top.header),
        width=width,
        notes=tuple(notes),
    )


def _told_delimiter(sample: str) -> str | None:
    """Return the separator that a first line "sep=;" names, as some spreadsheet programs write it."""
    line = first_line(sample[:16])
    return line[4] if len(line) == 5 and line.casefold().startswith("sep=") and len(sample) > 6 else None


def _top(sample: str, dialect: Dialect, at: int, *, whole: bool) -> _Top:
    rows = _first_records(sample, dialect, at, whole=whole)
    cells = [[c or None for c in _cells(r.text, dialect)] for r in rows]
    return _Top(rows, cells, find_preamble(cells))


def _cells(record: str, dialect: Dialect) -> list[str]:
    """Part a record; a mark that is never closed is a letter."""
    return dialects.cells(record, replace(dialect, quote="") if dialects.is_open(record, dialect) else dialect)


def _first_records(sample: str, dialect: Dialect, at: int, *, whole: bool) -> list[Record]:
    """Return the first records; where a mark without a partner holds several together, they are taken apart."""
    rows: list[Record] = []
    usual: int | None = None
    for _ in range(MOST_MENDED):
        for record in dialects.records(sample, dialect, at=at):
            if len(rows) >= dialects.SAMPLE_RECORDS or (not whole and record.end >= len(sample) and rows):
                break
            rows.append(record)
        if usual is None:
            widths = Counter(dialects.width(line, dialect) for line in LINE_END.split(sample)[:60] if line.strip())
            usual = widths.most_common(1)[0][0]
        broken = next(
            (
                i
                for i, r in enumerate(rows)
                if LINE_END.search(r.text) and swallows(r.text, dialect, frozenset({usual}))
            ),
            None,
        )
        if broken is None:
            return rows
        line = first_line(rows[broken].text)
        start = rows[broken].start
        ends = LINE_END.match(sample, start + len(line))
        at = ends.end() if ends else len(sample)
        rows = [*rows[:broken], Record(line, start, at, complete=True)]
    return rows


def _usual_width(body: list[int], header: int) -> int:
    """Return the number of cells that most records have; the header's where no other is clearly more common."""
    if not body:
        return header
    common, times = Counter(body).most_common(1)[0]
    return header if header and body.count(header) * 2 > times else common


def _preamble_notes(top: _Top, skipped: int) -> list[str]:
    if top.preamble.header is None:
        return ["no header was found: the columns are numbered and the first record is taken as data"]
    above = [next((c for c in row if c), "") for row in top.cells[: top.preamble.header] if any(row)]
    if not above:
        return []
    row = skipped + top.preamble.header + 1
    return [f"the header was found in row {row}; passed over above it: {listed([a[:60] for a in above], most=3)}"]


def _refuse_prose(top: _Top, width: int, name: str) -> None:
    """Turn down running text: lines of many words that no separator parts evenly, or blank lines between paragraphs."""
    lines = [" ".join(c for c in row if c) for row in top.cells]
    written = [line for line in lines if line.strip()]
    if len(written) < 3:
        return
    words = sum(len(line.split()) for line in written) / len(written)
    preamble = top.preamble
    paragraphs = len(lines) - len(written) > 0.15 * len(lines)
    if max(map(len, top.cells)) < 2:
        listlike = preamble.header == 0 and (preamble.names or preamble.countries) and words < 9
        prose = not listlike and (words > 9 or (words > 3 and paragraphs))
    else:
        uneven = top.widths.count(width) < 0.6 * len(top.widths) and preamble.known < 0.5
        prose = uneven and (words > 6 or (words > 3 and paragraphs))
    if prose:
        raise InputRejected(
            f"{name} is running text, not a list: no separator parts its lines into columns. "
            "Give the list as CSV or XLSX."
        )
