"""Delimited text in which every whole record was put into quotation marks once more: "Supplier,Country,Goods"."""

from collections import Counter
from pathlib import Path

from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.dialect import DELIMITERS, Dialect

LINES_LOOKED_AT = 300
NEARLY_ALL = 0.9
_MARK = b'"'


def unwrap_line(line: bytes) -> bytes | None:
    """Take a line out of its quotation marks, the doubled ones inside it undone once.

    Args:
        line: the line without its line end.

    Returns:
        The line's text; None where the line is not one quoted cell.
    """
    bare = line.strip(b" \t")
    if len(bare) < 2 or not (bare.startswith(_MARK) and bare.endswith(_MARK)):
        return None
    inside = bare[1:-1]
    if _MARK in inside.replace(_MARK * 2, b""):
        return None
    return inside.replace(_MARK * 2, _MARK)


def is_wrapped(sample: str) -> bool:
    """Say whether nearly every line is one quoted cell that holds a delimited record, the first line included.

    A column of quoted names with commas in them is not meant: its cells do not hold the same number of separators.

    Args:
        sample: the beginning of the text, cut at the end of a line.
    """
    if not sample.lstrip("\ufeff \t\r\n").startswith('"'):
        return False
    lines = [line for line in sample.lstrip("\ufeff").encode().splitlines()[:LINES_LOOKED_AT] if line.strip()]
    opened = [unwrap_line(line) for line in lines]
    inner = [line.decode() for line in opened if line is not None]
    if len(lines) < 2 or opened[0] is None or len(inner) < NEARLY_ALL * len(lines):
        return False
    for delimiter in DELIMITERS:
        widths = [dialects.width(line, Dialect(delimiter)) for line in inner]
        usual, times = Counter(widths).most_common(1)[0]
        if usual == 2 and all(f"{delimiter} " in line for line in inner):
            # Names with their legal form ("Acme, Ltd") below a label like "Name, full".
            continue
        if usual > 1 and widths[0] == usual and times >= NEARLY_ALL * len(widths):
            return True
    return False


def unwrap(path: Path, start: int, new_path: Path) -> int:
    """Write a text anew, its records out of their quotation marks; every line stays a line.

    Args:
        path: the text, UTF-8.
        start: byte at which it begins.
        new_path: where to write.

    Returns:
        How many lines were no single quoted cell and stay as they are; blank ones do not count.
    """
    left = 0
    with path.open("rb") as file, new_path.open("wb") as out:
        file.seek(start)
        # Lines ended by CR alone come together as one.
        for block in file:
            for line in block.splitlines(keepends=True):
                text = line.rstrip(b"\r\n")
                opened = unwrap_line(text)
                left += opened is None and bool(text.strip())
                out.write(line if opened is None else opened + line[len(text) :])
    return left
