"""Where lines begin and end in a file."""

import io
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from riskscreen.ingest.dialect import Dialect

FIRST_READ, LARGEST_READ = 1 << 16, 1 << 22


class Blocks(io.RawIOBase):
    """The file from an offset on. Never parts CR from LF: Arrow drops a line feed at the beginning of a block."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes."""
        data = self._file.read(size)
        if data.endswith(b"\r") and len(data) > 1:
            data = data[:-1]
            self._file.seek(-1, io.SEEK_CUR)
        return data


def line_ends(cell: pl.Expr) -> pl.Expr:
    """Count the line ends in a cell: CR LF, LF or CR."""
    count = cell.str.count_matches
    return count("\n", literal=True) + count("\r", literal=True) - count("\r\n", literal=True)


def offset_of_line(path: Path, offset: int, lines: int) -> int:
    """Return the byte at which a line begins.

    Args:
        path: the file.
        offset: byte at which line 0 begins.
        lines: which line.

    Returns:
        The byte; the file's size where there are no more lines.
    """
    if lines <= 0:
        return offset
    size = FIRST_READ
    with path.open("rb") as file:
        file.seek(offset)
        while data := Blocks(file).read(size):
            size = min(2 * size, LARGEST_READ)
            at = line_ends_in(data)
            if len(at) >= lines:
                return offset + int(at[lines - 1]) + 1
            lines -= len(at)
            offset += len(data)
    return offset


def line_ends_in(data: bytes) -> Any:
    """Return where lines end: at LF, and at CR unless LF follows."""
    import numpy as np

    letters = np.frombuffer(data, dtype=np.uint8)
    ends, returns = letters == 10, letters == 13
    returns[:-1] &= ~ends[1:]
    return np.flatnonzero(ends | returns)


def marks_in_order(text: bytes, dialect: Dialect) -> bool:
    """Say whether in a text of whole records every quotation mark opens a cell, closes one, or is doubled inside one.

    Where that holds, marks alternate: every first one follows a separator, a line end or the mark it doubles, and every
    second one is followed by one of these.

    Args:
        text: the text, encoded as UTF-8.
        dialect: how it is parted; separator and mark are ASCII.
    """
    import numpy as np

    letters = np.frombuffer(text, dtype=np.uint8)
    mark = ord(dialect.quote)
    at = np.flatnonzero(letters == mark)
    if len(at) % 2:
        return False
    around = np.array([ord(dialect.delimiter), 10, 13, mark], dtype=np.uint8)
    before, after = at[0::2] - 1, at[1::2] + 1
    opened = np.isin(letters[np.maximum(before, 0)], around) | (before < 0)
    closed = np.isin(letters[np.minimum(after, len(letters) - 1)], around) | (after >= len(letters))
    return bool(opened.all() and closed.all())
