"""Which encoding a text file is in, and the same text as UTF-8.

Unicode is proven (byte order mark, valid UTF-8, the zero bytes of UTF-16); anything else is judged by evidence: which
encoding turns the file's non-ASCII words into words that could be written. The score is ours; it is measured in the
tests against texts in the languages that riskscreen reads.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 22
SAMPLE_TOKENS = 4000

_BOMS: tuple[tuple[bytes, str, int], ...] = (
    (codecs.BOM_UTF8, "utf-8", 3),
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
)

SINGLE_BYTE = (
    "cp1252",
    "mac-roman",
    "cp1250",
    "cp1254",
    "cp1251",
    "cp1253",
    "cp874",
    "cp1257",
    "koi8-r",
    "cp850",
    "cp866",
    "cp1255",
    "cp1256",
)
"""Candidates in the order in which they are preferred where the evidence is equal."""

_HIGH_TOKEN = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_CONTROLS = bytes(set(range(1, 9)) | set(range(14, 27)) | set(range(28, 32)))
_PUNCTUATION = frozenset("’‘“”„–—…€£§°·•®™©¿¡«»ºª½¼¾²³µ´`\u00a0\u202f")
_FALLBACK = "riskscreen-fallback"


@dataclass(frozen=True)
class Survey:
    """What a pass over a text file found.

    Attributes:
        encoding: Python's name of the encoding.
        start: bytes of a byte order mark at the beginning.
        strange: bytes that the encoding cannot decode; they are read as Windows-1252 or Latin-1 one by one.
        nuls: NUL characters (in UTF-8 and single-byte text).
        quotes: whether a double quotation mark occurs.
        ascii: nothing but ASCII.
    """

    encoding: str
    start: int
    strange: int
    nuls: int
    quotes: bool
    ascii: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of the decoding."""
        said = []
        if self.encoding != "utf-8":
            said.append(f"read as {self.encoding}")
        if self.strange:
            said.append(f"{self.strange:,} byte(s) that are not {self.encoding} were read as Windows-1252")
        if self.nuls:
            said.append(f"{self.nuls:,} NUL character(s) were kept as they are")
        return tuple(said)


def _fallback(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(bytes([b]).decode("cp1252", "replace") if b not in _UNDEFINED else chr(b) for b in bad), error.end


_UNDEFINED = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
codecs.register_error(_FALLBACK, _fallback)


def looks_binary(head: bytes) -> bool:
    """Say whether the beginning of a file is not text in any encoding that riskscreen reads."""
    if not head or head.startswith(tuple(bom for bom, _, _ in _BOMS)) or _utf16(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    nuls = head.count(0)
    return controls > 0.05 * len(head) or nuls > 0.3 * len(head) or b"\x00\x00\x00\x00" in head


def peek(head: bytes) -> str:
    """Decode the beginning of a text file roughly, to look for marks of a format."""
    for bom, encoding, length in _BOMS:
        if head.startswith(bom):
            return head[length:].decode(encoding, "replace")
    return head.decode(_utf16(head) or "latin-1", "replace")


def _utf16(head: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: text that is mostly ASCII has a zero in every other byte."""
    sample = head[:4096]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def survey(path: Path) -> Survey:
    """Find out how a text file is encoded, reading all of it.

    Args:
        path: a file that `detect` took for text.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
        for bom, encoding, length in _BOMS:
            if head.startswith(bom):
                return _proven(file, encoding, length)
        utf16 = _utf16(head)
        return _proven(file, utf16 or "utf-8", 0)


def _proven(file: BinaryIO, encoding: str, start: int) -> Survey:
    """Check a Unicode encoding over the file; fall to the judged ones where it is not UTF-8 after all."""
    file.seek(start)
    decoder = codecs.getincrementaldecoder(encoding)(_COUNTER)
    before, letters, nuls, quotes, plain = _count_strange.total, 0, 0, False, True
    while chunk := file.read(CHUNK):
        if encoding == "utf-8":
            nuls += chunk.count(0)
            quotes = quotes or b'"' in chunk
            if plain and chunk.isascii() and not decoder.getstate()[0]:
                continue
            plain = False
            letters += len(chunk) - len(chunk.translate(None, _LEADS))
        else:
            quotes, plain = True, False
        decoder.decode(chunk)
    decoder.decode(b"", final=True)
    strange = _count_strange.total - before
    if encoding == "utf-8" and strange and strange * 2 > letters - strange and not start:
        file.seek(0)
        judged = judge(file)
        if judged is not None:
            file.seek(0)
            left = sum(
                len(c) - len(c.translate(None, bytes(_undefined(judged)))) for c in iter(lambda: file.read(CHUNK), b"")
            )
            return Survey(judged, 0, left if judged in SINGLE_BYTE else 0, nuls, quotes, ascii=False)
    return Survey(encoding, start, strange, nuls, quotes, plain)


_LEADS = bytes(range(0xC2, 0xF5))


class _Strange:
    """Counts undecodable bytes; an error handler of the codecs machinery has nowhere else to put them."""

    total = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        text, end = _fallback(error)
        self.total += len(text)
        return text, end


_COUNTER = "riskscreen-count"
_count_strange = _Strange()
codecs.register_error(_COUNTER, _count_strange)


@lru_cache(maxsize=64)
def _undefined(encoding: str) -> frozenset[int]:
    def missing(byte: int) -> bool:
        try:
            bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            return True
        return False

    return frozenset(b for b in range(128, 256) if missing(b))


def judge(file: BinaryIO) -> str | None:
    """Judge by evidence which encoding bytes that are not UTF-8 are in.

    Args:
        file: the open file; read from where it stands.

    Returns:
        Python's name of the encoding; None where there is nothing to judge.
    """
    tokens: dict[bytes, int] = {}
    runs = bytearray()
    while chunk := file.read(CHUNK):
        for match in _HIGH_TOKEN.finditer(chunk):
            token = match[0]
            tokens[token] = tokens.get(token, 0) + 1
            if len(runs) < 1 << 17:
                around = chunk[match.start() : match.end() + 1]
                runs += around
            if len(tokens) >= SAMPLE_TOKENS:
                break
        if len(tokens) >= SAMPLE_TOKENS:
            break
    if not tokens:
        return None
    double = _double_byte(bytes(runs))
    if double:
        return double
    scores = {encoding: sum(_score(token, encoding) for token in tokens) for encoding in SINGLE_BYTE}
    return max(SINGLE_BYTE, key=lambda encoding: (round(scores[encoding], 6), -SINGLE_BYTE.index(encoding)))


def _double_byte(runs: bytes) -> str | None:
    """Tell Chinese, Japanese and Korean double-byte text by its most common rows of characters."""
    high = sum(b > 127 for b in runs)
    found: list[tuple[float, str]] = []
    for encoding, common in (
        ("gb18030", lambda c: "\u4e00" <= c <= "\u9fff" and 0xB0 <= c.encode("gb18030")[0] <= 0xD7),
        ("big5", lambda c: "\u4e00" <= c <= "\u9fff" and 0xA4 <= c.encode("big5")[0] <= 0xC6),
        ("shift_jis", lambda c: "\u3041" <= c <= "\u30fe" or "\u4e00" <= c <= "\u9fff"),
        ("euc_kr", lambda c: "\uac00" <= c <= "\ud7a3"),
    ):
        try:
            text = runs.decode(encoding)
        except UnicodeDecodeError as error:
            # The sample may end in the middle of a character.
            if error.start < len(runs) - 2:
                continue
            text = runs[: error.start].decode(encoding)
        wide = [c for c in text if ord(c) > 127]
        # Two bytes a character, and nearly all in the rows that hold the common ones.
        if not wide or high < 1.5 * len(wide) * 0.9 or len(wide) < 4:
            continue
        share = sum(map(common, wide)) / len(wide)
        kana = sum("\u3041" <= c <= "\u30fe" for c in wide) / len(wide)
        if encoding == "shift_jis" and kana < 0.1:
            share -= 0.3
        found.append((share, encoding))
    best = max(found, default=(0.0, ""))
    return best[1] if best[0] > 0.7 else None


def _score(token: bytes, encoding: str) -> float:
    """Score how well a word reads in an encoding: letters of one script, cases that go together, likely signs."""
    try:
        word = token.decode(encoding)
    except UnicodeDecodeError:
        return -4.0
    score = 0.0
    scripts = {_script(c) for c in word if c.isalpha()}
    if len(scripts) > 1:
        score -= 2.0
    run = 0
    for at, char in enumerate(word):
        if ord(char) < 128:
            run = 0
            continue
        before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
        if char.isalpha() or unicodedata.category(char) == "Mn":
            run += 1
            score += _letter(char, before, after, run)
        elif char in _PUNCTUATION:
            score += 0.4 if not (before.isalpha() and after.isalpha()) or char in "’´`·" else -0.3
        elif unicodedata.category(char) in {"Cc", "Cn", "Co"}:
            score -= 3.0
        else:
            score -= 1.0
    return score


def _letter(char: str, before: str, after: str, run: int) -> float:
    if (char.isupper() and before.islower()) or (char.islower() and before.isupper() and after.isupper()):
        return -1.5
    if _script(char) != "LATIN":
        # A word of another script is written in it from end to end.
        if run == 1 and (not after or after.isascii()):
            return -1.0
        return 1.2 if char.lower() in _FREQUENT else 0.8
    if run > 2:
        return -1.0
    return 1.0 if char in _COMMON else 0.2


_FREQUENT = frozenset("оеаинтсрвлαοιετσνηυρπκλςάέήίόύώ")
"""The letters that make up most of any Russian, and of any Greek, text."""
_COMMON = frozenset("áàâäãåæçéèêëíìîïñóòôöõøœúùûüßÁÀÂÄÃÅÆÇÉÈÊËÍÎÑÓÔÖÕØÚÜąćęłńśźżŁŚŻčďěňřšťůžČŘŠŽğışİŞőűăâîșțţđ")


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0]


def decode_all(path: Path, found: Survey) -> str:
    """Return the whole text, decoded as the survey says.

    Args:
        path: the file.
        found: what `survey` found.
    """
    return path.read_bytes()[found.start :].decode(found.encoding, _FALLBACK)


def utf8_chunks(path: Path, found: Survey) -> Iterator[bytes]:
    """Yield the text as UTF-8, a few megabytes at a time.

    Args:
        path: the file.
        found: what `survey` found.
    """
    decoder = codecs.getincrementaldecoder(found.encoding)(_FALLBACK)
    with path.open("rb") as file:
        file.seek(found.start)
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def as_utf8(path: Path, found: Survey, new_path: Path) -> tuple[Path, int]:
    """Return a file that holds the text as UTF-8, and where in it the text begins.

    Args:
        path: the file.
        found: what `survey` found.
        new_path: where to write the text if it has to be written anew.
    """
    if found.encoding == "utf-8" and not found.strange:
        return path, found.start
    with new_path.open("wb") as out:
        for chunk in utf8_chunks(path, found):
            out.write(chunk)
    return new_path, 0
