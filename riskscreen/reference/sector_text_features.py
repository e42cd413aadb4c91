"""Texts as numbers: hashed word and character n-grams, in numpy alone.

Training and run time share this one routine, so that a model trained with a library needs none to be used. A text is
lower-cased and stripped of accents; each word stands between two blanks; its features are the words, the pairs of
neighbouring words, the runs of 2 to 5 characters that stay within one word, the pairs of beginnings of words up to three
places apart in either order (they survive inflection and word order), and the beginning of the first word. A feature is
a polynomial hash of its code points in 64-bit arithmetic, mixed and cut to the number of buckets, so nothing but
arithmetic decides where it falls.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

CHARACTERS = (2, 3, 4, 5)
"""Lengths of the runs of characters, blanks at the ends of a word included."""
BEGINNING, APART = 5, 3
"""Letters of a word's beginning, and how far apart the words of a pair of beginnings may stand."""

_PRIME = np.uint64(1_099_511_628_211)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_BLANK = np.uint64(32)
_KEEP = 1_000
"""Characters of a text that are looked at: what stands beyond is no name of a sector."""


@dataclass(frozen=True)
class Features:
    """Features of several texts: one entry per text and distinct bucket.

    `text` (position of the text) and `bucket` are sorted by text, then bucket; `weight` is such that the squares of a
    text's weights add up to one.
    """

    text: npt.NDArray[np.int64]
    bucket: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float32]


def clean(text: pl.Expr) -> pl.Expr:
    """Return the text in lower case, without accents, digits and punctuation, words apart by one blank.

    Args:
        text: a String expression.

    Returns:
        A String expression; null stays null. This is the model's own spelling, kept apart from the vocabulary's,
        because a change of it asks for a new training.
    """
    return (
        text.str.slice(0, _KEEP)
        .str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all("[\u0300-\u036f]", "")
        .str.replace_all(r"['\u2019\u02bc]", " ")
        .str.replace_all(r"[^\p{L}\p{M}]+", " ")
        .str.strip_chars()
    )


def features(cleaned: pl.Series, bits: int) -> Features:
    """Return the features of cleaned texts.

    Args:
        cleaned: texts as `clean` leaves them.
        bits: logarithm of the number of buckets.

    Returns:
        The features; an empty text has none.
    """
    cells = pl.DataFrame({"text": cleaned.fill_null("")}).with_row_index("id").filter(pl.col("text") != "")
    if not cells.height:
        return Features(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    words = cells.with_columns(pl.col("text").str.split(" ")).explode("text", empty_as_null=True, keep_nulls=True)
    owner = words["id"].to_numpy().astype(np.int64)
    padded = words.select(pl.format(" {} ", "text").alias("word"))["word"]
    length = padded.str.len_chars().to_numpy().astype(np.int64)
    points = np.frombuffer("".join(padded.to_list()).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    word_of = np.repeat(np.arange(length.size), length)
    start = np.concatenate([[0], np.cumsum(length)[:-1]])
    hashes = [*_words(points, word_of, start, owner), *_runs(points, word_of, owner)]
    return _gather(np.concatenate([h for h, _ in hashes]), np.concatenate([t for _, t in hashes]), bits)


_Hashed = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]


def _words(points: Any, word_of: Any, start: Any, owner: Any) -> list[_Hashed]:
    place = np.arange(points.size) - start[word_of]
    power = np.cumprod(np.full(int(place.max()) + 1, _PRIME, dtype=np.uint64))
    whole = np.add.reduceat(points * power[place], start)
    whole = whole * _PRIME + np.uint64(1)
    same = owner[1:] == owner[:-1]
    pairs = (whole[:-1] * _PRIME * _MIX + whole[1:])[same]
    head = np.add.reduceat(np.where(place <= BEGINNING, points * power[place], np.uint64(0)), start)
    head = (head * _PRIME + np.uint64(3)) * _MIX
    first = np.concatenate([[True], owner[1:] != owner[:-1]])
    found = [(whole, owner), (pairs, owner[1:][same]), (head[first] * _PRIME + np.uint64(17), owner[first])]
    for apart in range(1, APART + 1):
        one, other = head[:-apart], head[apart:]
        same = owner[apart:] == owner[:-apart]
        both = np.minimum(one, other) * _MIX + np.maximum(one, other) * _PRIME
        found.append((both[same], owner[apart:][same]))
    return found


def _runs(points: Any, word_of: Any, owner: Any) -> list[_Hashed]:
    found = []
    rolling = points
    for n in range(2, max(CHARACTERS) + 1):
        rolling = rolling[:-1] * _PRIME + points[n - 1 :]
        if n in CHARACTERS:
            within = word_of[: rolling.size] == word_of[n - 1 :]
            found.append((rolling[within] * np.uint64(n), owner[word_of[: rolling.size][within]]))
    return found


def _gather(hashed: Any, text: Any, bits: int) -> Features:
    mixed = hashed ^ (hashed >> np.uint64(31))
    mixed = mixed * _MIX
    mixed ^= mixed >> np.uint64(29)
    bucket = (mixed >> np.uint64(64 - bits)).astype(np.int64)
    joint = np.sort((text << bits) | bucket)
    joint = joint[np.concatenate([[True], joint[1:] != joint[:-1]])]
    owner = joint >> bits
    count = np.bincount(owner)
    return Features(owner, joint & ((1 << bits) - 1), (1.0 / np.sqrt(count[owner])).astype(np.float32))
