"""Files of which some lines are UTF-8 and others in another encoding, as when lists were pasted one below another."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from riskscreen.ingest.encodings import SINGLE_BYTE, judge

CHUNK = 1 << 22
_LATIN = frozenset({"cp1252", "mac-roman", "cp1250", "cp1254", "cp1257", "cp850"})
LATIN_SHARE, OTHER_SHARE = 0.1, 0.5
"""Share of the lines with letters beyond ASCII that must be UTF-8 for a file to be one of two encodings."""
MOST_SAMPLE = 1 << 20
"""Bytes of the lines that are not UTF-8 from which their encoding is judged."""


def other_encoding(file: BinaryIO) -> tuple[str, int] | None:
    """Find the encoding of the lines that are not UTF-8, and how many they are.

    A line with letters beyond ASCII that is valid UTF-8 by chance is rare in single-byte text, and rarest in that of
    Latin script: a share of such lines is evidence.

    Args:
        file: the open file, without a byte order mark.

    Returns:
        Encoding and number of lines; None where the file is in one encoding.
    """
    good, bad = 0, 0
    sample = bytearray()
    for part in _parts(file):
        if part.isascii():
            continue
        for line in part.splitlines(keepends=True):
            if line.isascii():
                continue
            if _is_utf8(line):
                good += 1
            else:
                bad += 1
                if len(sample) < MOST_SAMPLE:
                    sample += line
    encoding = judge(io.BytesIO(bytes(sample))) if good and bad else None
    if encoding is None or encoding not in SINGLE_BYTE:
        return None
    share = LATIN_SHARE if encoding in _LATIN else OTHER_SHARE
    return (encoding, bad) if good >= share * (good + bad) else None


def count_in_other_lines(file: BinaryIO, letters: bytes) -> int:
    """Count bytes in the lines that are not UTF-8.

    Args:
        file: the open file.
        letters: the bytes to count.
    """
    return sum(
        len(line) - len(line.translate(None, letters))
        for part in _parts(file)
        if not _is_utf8(part)
        for line in part.splitlines(keepends=True)
        if not _is_utf8(line)
    )


def recoded(file: BinaryIO, encoding: str, errors: str) -> Iterator[bytes]:
    """Yield a file as UTF-8: lines that are as they stand, the others decoded.

    Args:
        file: the open file.
        encoding: encoding of the others.
        errors: name of the error handler for them.
    """
    for part in _parts(file):
        lines = [part] if _is_utf8(part) else part.splitlines(keepends=True)
        yield b"".join(line if _is_utf8(line) else line.decode(encoding, errors).encode("utf-8") for line in lines)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file's bytes a few megabytes at a time, parted where a line ends (LF or CR)."""
    file.seek(0)
    rest = b""
    while chunk := file.read(CHUNK):
        data = rest + chunk
        cut = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
