"""Records broken by a quotation mark that has no partner, and the lines that such a mark swallows."""

import re

from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.dialect import Dialect

LINE_END = re.compile(r"\r\n|\n|\r")
LINES_LOOKED_AT = 400

NEVER_CLOSED = "a quotation mark is opened and never closed"
STRAY = "a quotation mark stands inside a quoted cell without being doubled"


def fault(record: str, dialect: Dialect) -> str:
    """Say what is wrong with the quotation marks of a record.

    Args:
        record: the record without its line end.
        dialect: how it is parted.

    Returns:
        The fault in words; empty where the marks open, close or are doubled as they should, or are letters inside a cell.
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
    """Say whether a record of several lines is really several records, held together by a quotation mark without a partner.

    Every line is counted by itself: a mark left open there is taken as a letter. Lines that each hold a whole record's
    cells are records. Where the marks are in order the evidence has to be stronger, as addresses hold commas too.

    Args:
        record: the record's text with its inner line ends.
        dialect: how it is parted.
        widths: numbers of cells that a record of this file has.
    """
    lines = LINE_END.split(record)[:LINES_LOOKED_AT]
    rest = [line for line in lines[1:] if line.strip()]
    if not rest:
        return False
    fitting = [_alone(line, dialect) in widths for line in rest]
    share = sum(fitting) / len(fitting)
    first = _alone(lines[0], dialect) in widths
    if dialects.is_open(record, dialect) or not dialects.well_quoted(record, dialect):
        return share >= 0.5 and (first or len(rest) >= 2)
    return first and share >= 0.9 and len(rest) >= 2 and min(widths) >= 3


def _alone(line: str, dialect: Dialect) -> int:
    if dialects.is_open(line, dialect):
        return line.count(dialect.delimiter) + 1
    return dialects.width(line, dialect)


def first_line(record: str) -> str:
    """Return the text before the record's first inner line end."""
    return LINE_END.split(record, maxsplit=1)[0]
