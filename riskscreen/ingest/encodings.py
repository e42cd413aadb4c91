"""Judging by evidence which encoding a text that is not Unicode is in.

Which encoding turns the text's non-ASCII words into words that could be written? The score is ours: letters of one
script, cases that go together, likely signs. It is measured in the tests on sentences in the languages of lists.
"""

import re
import unicodedata
from functools import lru_cache
from typing import BinaryIO

CHUNK = 1 << 22
SAMPLE_TOKENS = 4000

SINGLE_BYTE = (
    *("cp1252", "mac-roman", "cp1250", "cp1254", "cp1251", "cp1253", "cp874"),
    *("cp1257", "koi8-r", "cp850", "cp866", "cp1255", "cp1256"),
)
"""Candidates in the order in which they are preferred where the evidence is equal."""

_HIGH_TOKEN = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_PUNCTUATION = frozenset("’‘“”„–—…€£§°·•®™©¿¡«»ºª½¼¾²³µ´`\u00a0\u202f")


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
        if encoding == "euc_kr" and share > 0.9:
            # Chinese text spreads over twice as many rows as Korean syllables have.
            return encoding
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
            between = before.isalpha() and after.isalpha()
            score += 0.4 if not between else 1.0 if char in "’·" else -0.3
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
        return 1.2 if char.lower() in _FREQUENT else -0.5 if char in _RARE else 0.8
    if not before and not after and char not in "àéèíóúyÀÉÈÍÓÚ":
        # A lone accented letter is more likely a sign in another encoding.
        return -0.5
    if run > 2:
        return -1.0
    return 1.0 if char in _COMMON else 0.2


_FREQUENT = frozenset("оеаинтсрвлαοιετσνηυρπκλςάέήίόύώיוהלאםנרת")
"""The letters that make up most of any Russian, Greek or Hebrew text."""
_RARE = frozenset("ΐΰϊϋΪΫ")
_COMMON = frozenset("áàâäãåæçéèêëíìîïñóòôöõøœúùûüßÁÀÂÄÃÅÆÇÉÈÊËÍÎÑÓÔÖÕØÚÜąćęłńśźżŁŚŻčďěňřšťůžČŘŠŽğışİŞőűăâîșțţđ")


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0]
