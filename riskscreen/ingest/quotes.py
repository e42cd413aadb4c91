"""Records broken by a quotation mark that has no partner, and the lines that such a mark swallows."""

import re

from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.dialect import Dialect

LINE_END = re.compile(r"\r\n|\n|\r")
LINES_LOOKED_AT = 400
MARKS_TRIED = 60

NEVER_CLOSED = "a quotation mark is opened and never closed"
STRAY = "a quotation mark stands inside a quoted cell without being doubled"


def fault(record: str, dialect: Dialect) -> str:
    """Say what is wrong with the quotation marks of a record.

    Args:
        record: the record without its line end.
        dialect: how it is parted.

    Returns:
        The fault in words; empty where the marks open, close or are doubled as they should, or are letters in a cell.
    """
    quote, part = dialect.quote, dialect.delimiter
    if not quote or quote not in record:
        return ""
    if dialects.is_open(record, dialect):
        return NEVER_CLOSED
    if dialects.well_quoted(record, dialect):
        return ""
    # A quoted cell that goes on after its closing mark, or the rest of one whose opening mark was on an earlier line.
    q, p = re.escape(quote), re.escape(part)
    if re.search(rf"(?:^|{p}){q}[^{q}]*+(?:{q}{q}[^{q}]*+)*+{q}(?!{p}|$|[\r\n])", record):
        return STRAY
    if record.count(quote) % 2 and re.search(rf"[^{p}{q}\r\n]{q}(?:{p}|$)", record):
        return STRAY
    return ""


def swallows(record: str, dialect: Dialect, widths: frozenset[int]) -> bool:
    """Say whether a record of several lines is really several, held together by a mark without a partner.

    Every line is looked at by itself. Where the record's marks are not in order, it is enough that the first line would
    be a whole record were it not for one mark, or that most lines are whole records. Where they are in order the
    evidence has to be stronger, as addresses hold separators too: every line a whole record.

    Args:
        record: the record's text with its inner line ends.
        dialect: how it is parted.
        widths: numbers of cells that a record of this file has.
    """
    lines = LINE_END.split(record)[:LINES_LOOKED_AT]
    rest = [line for line in lines[1:] if line.strip()]
    if not rest:
        return False
    first = _is_whole(lines[0], dialect, widths)
    if not dialects.is_open(record, dialect) and dialects.well_quoted(record, dialect):
        return first and len(rest) >= 2 and min(widths) >= 3 and _share(rest, dialect, widths) >= 0.9
    return first or (len(rest) >= 2 and _share(rest, dialect, widths) >= 0.5)


def _share(lines: list[str], dialect: Dialect, widths: frozenset[int]) -> float:
    return sum(_is_whole(line, dialect, widths) for line in lines) / len(lines)


def _is_whole(line: str, dialect: Dialect, widths: frozenset[int]) -> bool:
    """Say whether a line is one whole record, if need be after one quotation mark is taken away."""
    if not dialects.is_open(line, dialect):
        return dialects.width(line, dialect) in widths
    if line.count(dialect.delimiter) + 1 in widths:
        return True
    marks = [at for at, char in enumerate(line) if char == dialect.quote][:MARKS_TRIED]
    mended = (line[:at] + line[at + 1 :] for at in marks)
    return any(dialects.well_quoted(m, dialect) and dialects.width(m, dialect) in widths for m in mended)


def first_line(record: str) -> str:
    """Return the text before the record's first inner line end."""
    return LINE_END.split(record, maxsplit=1)[0]
