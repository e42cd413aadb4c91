"""The phrases that name a good, ready to be searched for: with their plural and singular forms, the longest first."""

from dataclasses import dataclass
from functools import cache, lru_cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_text import normalise, spread
from riskscreen.reference.listed_goods import own_words

#: Marks put into a text where a phrase was: one that counts anywhere, only alone, only as the head of its words, never.
ANYWHERE, WHOLE, HEAD, DEAD, END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"

_ORDER = {"anywhere": 0, "head": 1, "whole": 2}
_UNSPACED = r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]"
_SMALL = {
    "a",
    "au",
    "aux",
    "con",
    "d",
    "da",
    "de",
    "del",
    "des",
    "di",
    "do",
    "du",
    "em",
    "en",
    "l",
    "la",
    "le",
    "y",
    "&",
    "fins",
    "sin",
}


@dataclass(frozen=True)
class Phrases:
    """Everything the resolver searches for."""

    patterns: list[str]
    marks: list[str]
    goods: pl.DataFrame
    """`phrase_id` (UInt32), `phrase`, `good`: what each mark stands for."""
    keys: pl.DataFrame
    """`key` (normalised text of a whole entry), `phrase_id`."""
    after: str
    before: str
    rest: str
    inside: str
    fillers: dict[str, str]


@lru_cache(maxsize=8)
def phrases(beyond: tuple[str, ...] = ()) -> Phrases:
    """Return the phrases of the shipped tables, and the names of further goods; worked out once.

    Args:
        beyond: goods of the list that the shipped tables do not have (`reference.listed_goods`).

    Raises:
        ReferenceDataError: a goods table is missing or was changed.
    """
    catalogue = load_catalogue()
    forms = _shipped_forms()
    if beyond:
        forms = pl.concat([forms, _forms_beyond(beyond, forms)])
    exclusions = catalogue.table("goods", "exclusions").with_columns(key=normalise(pl.col("phrase")))
    dead = exclusions.filter(pl.col("kind") == "phrase")["key"].unique().to_list()
    numbered = forms.select("key").unique(maintain_order=True).with_row_index("phrase_id")
    found = forms.join(numbered, on="key", how="left", maintain_order="left")
    fillers = _fillers(exclusions)
    strictest = found.group_by("key", "phrase_id", maintain_order=True).agg(
        pl.col("match").replace_strict(_ORDER).max()
    )
    wanted = [
        (key, f"{(ANYWHERE, HEAD, WHOLE)[match]}{number}{END}")
        for key, number, match in strictest.rows()
        if f" {key} " not in fillers
    ]
    barred = [(key, DEAD) for key in sorted(set(dead) - {key for key, _ in wanted})]
    ordered = sorted(wanted + barred, key=lambda pair: (-len(pair[0]), pair[0]))
    keys = pl.Series([key for key, _ in ordered], dtype=pl.String)
    spaced = keys.to_frame("key").select(
        pl.when(pl.col("key").str.contains(_UNSPACED)).then(pl.col("key")).otherwise(spread(pl.col("key")))
    )
    return Phrases(
        patterns=spaced.to_series().to_list(),
        marks=[f" {mark} " for _, mark in ordered],
        goods=found.select("phrase_id", "phrase", "good").unique(
            ["phrase_id", "good"], keep="first", maintain_order=True
        ),
        keys=numbered.select("key", "phrase_id"),
        after=_alternatives(exclusions, "after"),
        before=_alternatives(exclusions, "before"),
        rest=_alternatives(exclusions, "rest"),
        inside=_alternatives(exclusions, "inside"),
        fillers=fillers,
    )


def _fillers(exclusions: pl.DataFrame) -> dict[str, str]:
    words = exclusions.filter((pl.col("kind") == "filler") & (pl.col("key") != "&"))["key"].unique().sort().to_list()
    return {word if not word.isascii() else f" {word.replace(' ', '  ')} ": "" for word in words}


def _alternatives(exclusions: pl.DataFrame, kind: str) -> str:
    words = exclusions.filter(pl.col("kind") == kind)["key"].unique().sort().to_list()
    return "|".join(" +".join(word.split(" ")) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _shipped_forms() -> pl.DataFrame:
    return _forms(load_catalogue().table("goods", "synonyms"))


def _forms_beyond(beyond: tuple[str, ...], shipped: pl.DataFrame) -> pl.DataFrame:
    """Return the forms of further goods; they change nothing about where a shipped phrase counts.

    A name without its brackets that is a shipped phrase is left to that: Fish (tilapia) is not what fish means.
    """
    words = own_words(beyond)
    known = shipped["key"].unique().to_list()
    mine = pl.concat(
        [_forms(part).with_columns(bare=pl.lit(bare)) for (bare,), part in words.group_by("bare", maintain_order=True)]
    )
    taken = pl.col("key").is_in(known)
    return (
        mine.filter(~(taken & pl.col("bare")))
        .with_columns(match=pl.when(taken).then(pl.lit("anywhere")).otherwise("match"))
        .select(shipped.columns)
    )


def _forms(synonyms: pl.DataFrame) -> pl.DataFrame:
    """Return the phrases with one row per form: `key`, `phrase`, `good`, `match`."""
    normal = synonyms.with_columns(key=normalise(pl.col("phrase")))
    rows = [
        (form, row["phrase"], row["good"], row["match"])
        for row in normal.iter_rows(named=True)
        for form in inflect(row["key"], row["language"] if row["forms"] == "inflected" else "")
    ]
    return pl.DataFrame(
        rows, schema={"key": pl.String, "phrase": pl.String, "good": pl.String, "match": pl.String}, orient="row"
    )


def inflect(key: str, language: str) -> list[str]:
    """Return a normalised phrase with its other number.

    Args:
        key: the normalised phrase.
        language: en (the last word changes), fr, es or pt (every word of three letters or more changes); other
            languages change nothing.

    Returns:
        The phrase itself first, then the other form where there is one.
    """
    words = key.split(" ")
    if language == "en":
        other = [*words[:-1], _english(words[-1])]
    elif language in ("fr", "es", "pt"):
        plural = all(word.endswith("s") for word in words if word not in _SMALL)
        other = [word if word in _SMALL or len(word) < 3 else _romance(word, language, plural=plural) for word in words]
    else:
        return [key]
    return list(dict.fromkeys([key, " ".join(other)]))


#: Ending of the last English word, what is cut off, what is added; the first that fits decides.
_ENGLISH = (
    ("ss", 0, "es"),
    *((ending, 0, "") for ending in ("us", "is", "ics")),
    ("ies", 3, "y"),
    *((ending, 2, "") for ending in ("ches", "shes", "xes", "sses", "toes")),
    ("s", 1, ""),
    *((vowel + "y", 0, "s") for vowel in "aeiou"),
    ("y", 1, "ies"),
    *((ending, 0, "es") for ending in ("ch", "sh", "x", "to")),
    ("", 0, "s"),
)


def _english(word: str) -> str:
    if len(word) < 3:
        return word
    _, cut, added = next(rule for rule in _ENGLISH if word.endswith(rule[0]))
    return word[: len(word) - cut] + added


def _romance(word: str, language: str, *, plural: bool) -> str:
    if plural:
        return word[:-1] if word.endswith("s") else word
    if language == "fr":
        return word if word.endswith(("s", "x")) else f"{word}s"
    return f"{word}s" if word[-1] in "aeiou" else f"{word}es" if language == "es" and not word.endswith("s") else word
