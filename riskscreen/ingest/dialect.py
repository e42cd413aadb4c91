"""How a text file parts its cells, and reading single records by that.

Records are read as RFC 4180 reads them, with the leniency of the usual readers: a quotation mark opens a cell only
where the cell begins, two of them inside a quoted cell are one, what follows the closing one belongs to the cell as it
stands.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

DELIMITERS = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"
"""Stands for the separator of a text of one column; a control character that no list holds."""
QUOTE = '"'
SAMPLE_RECORDS = 300


@dataclass(frozen=True)
class Dialect:
    """How cells are parted.

    Attributes:
        delimiter: the character between cells.
        quote: the quotation mark; empty where marks are letters like any other.
        escape: the character that makes a following quotation mark a letter; empty where there is none.
    """

    delimiter: str
    quote: str = QUOTE
    escape: str = ""


@dataclass(frozen=True)
class Record:
    """One physical record.

    Attributes:
        text: the record without its line end.
        start: where it begins in the text.
        end: where the next begins.
        complete: False where the text ended inside an open quotation mark.
    """

    text: str
    start: int
    end: int
    complete: bool


@lru_cache(maxsize=64)
def _patterns(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str]]:
    part, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    plain = rf"[^{part}\r\n]*+"
    if not dialect.quote:
        cell = plain
    else:
        inner = rf"[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+"
        if dialect.escape:
            escape = re.escape(dialect.escape)
            inner = rf"(?:[^{quote}{escape}]|{escape}.|{quote}{quote}|{escape}\Z)*+"
            plain = rf"(?:[^{part}\r\n{escape}]|{escape}.|{escape}\Z)*+"
        cell = rf"(?:{quote}{inner}(?:{quote}|(?P<open>\Z)))?{plain}"
    once = cell.replace("(?P<open>", "(?:")
    record = re.compile(rf"(?P<text>{once}(?:{part}{once})*+)(?P<eol>\r\n|\n|\r|\Z)", re.DOTALL)
    return record, re.compile(rf"{cell}(?P<more>{part})?", re.DOTALL)


def records(text: str, dialect: Dialect, *, at: int = 0) -> Iterator[Record]:
    """Part a text into its records.

    Args:
        text: the text.
        dialect: how it is parted.
        at: where to begin.
    """
    pattern, _ = _patterns(dialect)
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:  # pragma: only where a pattern is at odds with itself
            return
        raw = match["text"]
        complete = bool(match["eol"]) or not is_open(raw, dialect)
        yield Record(raw, at, match.end(), complete)
        at = match.end()


def cells(record: str, dialect: Dialect) -> list[str]:
    """Part one record into its cells.

    Args:
        record: the record without its line end.
        dialect: how it is parted.
    """
    _, pattern = _patterns(dialect)
    found: list[str] = []
    at = 0
    while True:
        match = pattern.match(record, at)
        if match is None:
            return found
        found.append(_bare(record[match.start() : match.end()].removesuffix(match["more"] or ""), dialect))
        at = match.end()
        if not match["more"]:
            return found


def _bare(cell: str, dialect: Dialect) -> str:
    quote = dialect.quote
    if not quote or not cell.startswith(quote):
        return re.sub(rf"{re.escape(dialect.escape)}(.)", r"\1", cell, flags=re.DOTALL) if dialect.escape else cell
    inside: list[str] = []
    at = 1
    while at < len(cell):
        char = cell[at]
        if dialect.escape and char == dialect.escape and at + 1 < len(cell):
            inside.append(cell[at + 1])
            at += 2
        elif char != quote:
            stop = cell.find(quote, at) if not dialect.escape else at + 1
            stop = len(cell) if stop < 0 else stop
            inside.append(cell[at:stop])
            at = stop
        elif cell.startswith(quote, at + 1):
            inside.append(quote)
            at += 2
        else:
            inside.append(cell[at + 1 :])
            break
    return "".join(inside)


def is_open(record: str, dialect: Dialect) -> bool:
    """Say whether a quotation mark is opened in the record and never closed."""
    if dialect.quote not in record or not dialect.quote:
        return False
    _, pattern = _patterns(dialect)
    at = 0
    while (match := pattern.match(record, at)) is not None:
        if match["open"] is not None:
            return True
        if not match["more"]:
            return False
        at = match.end()
    return False


def well_quoted(record: str, dialect: Dialect) -> bool:
    """Say whether every quotation mark opens a cell, closes one, or is doubled inside one (RFC 4180 to the letter)."""
    quote, part = re.escape(dialect.quote), re.escape(dialect.delimiter)
    if not dialect.quote or dialect.quote not in record:
        return True
    cell = rf"(?:{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}|[^{quote}{part}\r\n]*+)"
    return re.fullmatch(rf"{cell}(?:{part}{cell})*+", record, re.DOTALL) is not None


def find_dialect(sample: str, *, whole: bool) -> Dialect:
    """Find out how a text parts its cells.

    Each separator is tried on the first records; that wins which parts most records into the same number of cells, more
    cells being better evidence than fewer. Quotation marks are taken as letters, a backslash as an escape, only where
    this makes the records more even.

    Args:
        sample: the beginning of the text.
        whole: the sample is the whole text, so that its last record is complete.
    """
    best: tuple[float, Dialect] = (0.0, one_column(sample))
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        for dialect in _variants(sample, delimiter):
            score = _evenness(sample, dialect, whole=whole)
            if score > best[0] + 1e-9:
                best = (score, dialect)
    return best[1]


def one_column(sample: str) -> Dialect:
    """Return the dialect of a text whose every line is one cell.

    Args:
        sample: the beginning of the text.
    """
    quoted = Dialect(NO_DELIMITER)
    # Marks pair up where each line that begins with one ends with one.
    pairs = QUOTE in sample and all(
        r.complete and well_quoted(r.text, quoted)
        for r, _ in zip(records(sample, quoted), range(SAMPLE_RECORDS), strict=False)
    )
    return quoted if pairs else Dialect(NO_DELIMITER, quote="")


def _variants(sample: str, delimiter: str) -> Iterator[Dialect]:
    yield Dialect(delimiter)
    if QUOTE in sample:
        if '\\"' in sample:
            yield Dialect(delimiter, escape="\\")
        if _marks_are_letters(sample, Dialect(delimiter)):
            yield Dialect(delimiter, quote="")
    if sample.count(f"'{delimiter}'") > sample.count("\n"):
        yield Dialect(delimiter, quote="'")


def _marks_are_letters(sample: str, dialect: Dialect) -> bool:
    """Say whether no cell is quoted while several lines have a mark that is opened and never closed."""
    part, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    if re.search(rf"(?:^|{part}){quote}[^{quote}\r\n]*{quote}(?:{part}|\r?$)", sample, re.MULTILINE):
        return False
    lines = re.split(r"\r\n|\n|\r", sample)[:SAMPLE_RECORDS]
    return sum(is_open(line, dialect) for line in lines) >= 3


def _evenness(sample: str, dialect: Dialect, *, whole: bool) -> float:
    widths: list[int] = []
    spanning = 0
    for record in records(sample, dialect):
        if (record.end >= len(sample) and not whole and widths) or len(widths) >= SAMPLE_RECORDS:
            break
        if not record.text.strip():
            continue
        if record.complete:
            widths.append(width(record.text, dialect))
        else:
            # A mark that is never closed holds lines together: they are counted by themselves.
            spanning += 5
            lines = re.split(r"\r\n|\n|\r", record.text)[:SAMPLE_RECORDS]
            widths.extend(line.count(dialect.delimiter) + 1 for line in lines if line.strip())
    wide = Counter(w for w in widths if w > 1)
    # Titles and remarks stand at the top: what follows them has to be parted.
    body = widths[len(widths) // 2 :]
    parted = sum(w > 1 for w in body) - len(body) / 2
    if not wide or parted < 0 or (parted == 0 and widths[0] == 1):
        return 0.0
    # The most common width, the greater of equals; near misses (a cell too few or too many) count a little.
    mode, times = max(wide.items(), key=lambda item: (item[1] * (1 + 0.05 * min(item[0], 20)), item[0]))
    even = times / (len(widths) + spanning)
    # Marks as letters must earn it: they are quotation marks until proven otherwise.
    thrift = 0.8 if not dialect.quote else 0.97 if dialect != Dialect(dialect.delimiter) else 1.0
    return even * (1 - 0.6 / mode) * thrift


def width(record: str, dialect: Dialect) -> int:
    """Count the cells of one record."""
    if not dialect.quote or dialect.quote not in record:
        return record.count(dialect.delimiter) + 1
    _, pattern = _patterns(dialect)
    count, at = 1, 0
    while (match := pattern.match(record, at)) is not None and match["more"]:
        count, at = count + 1, match.end()
    return count
