"""Which encoding a text file is in, and the same text as UTF-8.

Unicode is proven (byte order mark, valid UTF-8, the zero bytes of UTF-16); anything else is judged by `encodings`. A
file put together of UTF-8 and another encoding is decoded line by line. No byte is ever lost: what an encoding cannot
decode is read byte by byte as Windows-1252, or as Latin-1 where that has no letter.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from riskscreen.ingest.encodings import SINGLE_BYTE, judge
from riskscreen.ingest.mixed import count_in_other_lines, other_encoding, recoded

CHUNK = 1 << 22

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(1, 9)) | set(range(14, 27)) | set(range(28, 32)))
_LEADS = bytes(range(0xC2, 0xF5))
_UNDECODED = re.compile("[\udc80-\udcff]")
_FALLBACK = "riskscreen-fallback"


@dataclass(frozen=True)
class Survey:
    """What a pass over a text file found.

    Attributes:
        encoding: Python's name of the encoding.
        start: bytes of a byte order mark at the beginning.
        strange: bytes that the encoding cannot decode.
        nuls: NUL characters (in UTF-8 and single-byte text).
        quotes: whether a double quotation mark may occur.
        other: encoding of the lines that are not UTF-8 in a file of both; empty elsewhere.
        other_lines: how many lines that is.
    """

    encoding: str
    start: int
    strange: int
    nuls: int
    quotes: bool
    other: str = ""
    other_lines: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of the decoding."""
        said = []
        if self.encoding != "utf-8":
            said.append(f"read as {self.encoding}")
        if self.other:
            lines = "1 line that is not" if self.other_lines == 1 else f"{self.other_lines:,} lines that are not"
            said.append(f"{lines} UTF-8 in a file that otherwise is: read as {self.other}")
        if self.strange:
            said.append(
                f"{self.strange:,} byte(s) that are not {self.other or self.encoding} were read as Windows-1252"
            )
        if self.nuls:
            said.append(f"{self.nuls:,} NUL character(s) were kept as they are")
        return tuple(said)


def _fallback(error: UnicodeError) -> tuple[str, int]:
    """Decode what an encoding cannot, byte by byte; an error handler for `codecs`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(b) if b in _undefined("cp1252") else bytes([b]).decode("cp1252") for b in bad), error.end


codecs.register_error(_FALLBACK, _fallback)


@lru_cache(maxsize=64)
def _undefined(encoding: str) -> frozenset[int]:
    """Return the bytes that a single-byte encoding has no character for."""

    def missing(byte: int) -> bool:
        try:
            bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            return True
        return False

    return frozenset(b for b in range(128, 256) if missing(b))


def looks_binary(head: bytes) -> bool:
    """Say whether the beginning of a file is not text in any encoding that riskscreen reads."""
    if not head or head.startswith(tuple(bom for bom, _ in _BOMS)) or _utf16(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > 0.05 * len(head) or head.count(0) > 0.3 * len(head) or b"\x00\x00\x00\x00" in head


def peek(head: bytes) -> str:
    """Decode the beginning of a text file roughly, to look for marks of a format."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace")
    return head.decode(_utf16(head) or "latin-1", "replace")


def _utf16(head: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: text that is mostly ASCII has a zero in every other byte."""
    sample = head[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def survey(path: Path) -> Survey:
    """Find out how a text file is encoded, reading all of it.

    Args:
        path: a file that `detect` took for text.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
        for bom, encoding in _BOMS:
            if head.startswith(bom):
                return _utf8(file, len(bom)) if encoding == "utf-8" else _wide(file, encoding, len(bom))
        wide = _utf16(head)
        return _wide(file, wide, 0) if wide else _utf8(file, 0)


def _wide(file: BinaryIO, encoding: str, start: int) -> Survey:
    """Survey UTF-16 or UTF-32."""
    file.seek(start)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    strange = 0
    while chunk := file.read(CHUNK):
        strange += decoder.decode(chunk).count("\ufffd")
    strange += decoder.decode(b"", final=True).count("\ufffd")
    return Survey(encoding, start, strange, 0, quotes=True)


def _utf8(file: BinaryIO, start: int) -> Survey:
    """Survey UTF-8, which the text may turn out not to be."""
    file.seek(start)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    strange, leads, nuls, quotes, tail = 0, 0, 0, False, False
    while chunk := file.read(CHUNK):
        nuls += chunk.count(0)
        quotes = quotes or b'"' in chunk
        if chunk.isascii() and not tail:
            continue
        leads += len(chunk) - len(chunk.translate(None, _LEADS))
        strange += _count_undecoded(decoder.decode(chunk))
        tail = bool(decoder.getstate()[0])
    strange += _count_undecoded(decoder.decode(b"", final=True))
    # A few bad bytes among good UTF-8 are slips; as many as good ones, and the text is in another encoding.
    if strange * 2 > leads - strange and not start:
        mixed = _mixed(file, nuls, quotes=quotes)
        if mixed is not None:
            return mixed
        file.seek(0)
        encoding = judge(file)
        if encoding is not None:
            return Survey(encoding, 0, _undecodable(file, encoding), nuls, quotes)
    return Survey("utf-8", start, strange, nuls, quotes)


def _mixed(file: BinaryIO, nuls: int, *, quotes: bool) -> Survey | None:
    """Survey a file of which some lines are UTF-8 and others are not; None where it is in one encoding."""
    found = other_encoding(file)
    if found is None:
        return None
    encoding, lines = found
    strange = count_in_other_lines(file, bytes(_undefined(encoding)))
    return Survey("utf-8", 0, strange, nuls, quotes, encoding, lines)


def _count_undecoded(text: str) -> int:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(_UNDECODED.findall(text))
    return 0


def _undecodable(file: BinaryIO, encoding: str) -> int:
    if encoding not in SINGLE_BYTE:
        return 0
    file.seek(0)
    missing, found = bytes(_undefined(encoding)), 0
    while chunk := file.read(CHUNK):
        found += len(chunk) - len(chunk.translate(None, missing))
    return found


def utf8_chunks(path: Path, found: Survey) -> Iterator[bytes]:
    """Yield the text as UTF-8, a few megabytes at a time.

    Args:
        path: the file.
        found: what `survey` found.
    """
    decoder = codecs.getincrementaldecoder(found.encoding)(_FALLBACK)
    with path.open("rb") as file:
        file.seek(found.start)
        if found.other:
            yield from recoded(file, found.other, _FALLBACK)
            return
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def decode_all(path: Path, found: Survey) -> str:
    """Return the whole text.

    Args:
        path: the file.
        found: what `survey` found.
    """
    return b"".join(utf8_chunks(path, found)).decode("utf-8")


def as_utf8(path: Path, found: Survey, new_path: Path) -> tuple[Path, int]:
    """Return a file that holds the text as UTF-8, and where in it the text begins.

    Args:
        path: the file.
        found: what `survey` found.
        new_path: where to write the text if it has to be written anew.
    """
    if found.encoding == "utf-8" and not found.strange and not found.other:
        return path, found.start
    with new_path.open("wb") as out:
        for chunk in utf8_chunks(path, found):
            out.write(chunk)
    return new_path, 0
