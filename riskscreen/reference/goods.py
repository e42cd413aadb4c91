"""Product texts and customs codes to the goods of the ILAB list.

A wrong good costs a supplier's workers a false finding, so unknown beats wrong. Entries of a cell are taken apart; an
entry that is the name of a good is that good; in any other entry the longest known phrases are found on word
boundaries, known traps ("cotton candy", "gold plated") are stepped over, and a phrase does not count where the words
beside it say that the article is something else ("coffee machine", "imitation leather", "packaging for garments").
A good brings the goods it is also one of: rubber gloves are gloves.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_phrases import ANYWHERE, DEAD, END, HEAD, WHOLE, Phrases, phrases
from riskscreen.reference.goods_text import STRONG_SEPARATORS, WEAK_SEPARATORS, normalise, spread
from riskscreen.reference.hs_codes import codes_in, goods_of_codes

BLANKS = ("", "na", "n a", "none", "nil", "null", "unknown", "tbc", "tbd", "not applicable", "not known", "x", "&")
"""Normalised texts that mean nothing was filled in."""

_MARK = f"[{ANYWHERE}{WHOLE}{HEAD}][0-9]+{END}"
_CHAIN = rf"{_MARK}(?: *&? *{_MARK})*"
_ARTICLES = "(?:(?:the|la|el|le|les|los|las|de|a|an|other) )*"
_PREPOSITIONS = {
    f" {word} ": " & "
    for word in (
        "in",
        "from",
        "to",
        "of",
        "by",
        "at",
        "on",
        "under",
        "through",
        "with",
        "via",
        "for",
        "related",
        "which",
        "that",
        "is",
        "are",
    )
}
_CUSTOMERS = (
    "companies|company|producers|producer|industry|industries|manufacturers|customers|clients|sector|farmers|growers"
    "|businesses"
)
_TO_CUSTOMERS = rf"\bto (?:\p{{L}}+ ){{0,2}}{_CHAIN}(?: *& *\p{{L}}+| \p{{L}}+){{0,4}} (?:{_CUSTOMERS})\b"
_RESOLVED = {
    "value": pl.String(),
    "goods": pl.List(pl.String()),
    "status": pl.String(),
    "unmatched": pl.String(),
    "hs": pl.List(pl.String()),
    "matched": pl.List(pl.String()),
}


def goods_table() -> pl.DataFrame:
    """Return the goods: `good`, `ilab_sector`, `isic`, `hs`, `broader` (the last three are lists separated by ;)."""
    return load_catalogue().table("goods", "goods")


def downstream_goods() -> pl.DataFrame:
    """Return which good is an input of which: `upstream`, `downstream`, `rationale`; one row per step."""
    return load_catalogue().table("goods", "downstream")


@cache
def goods_of_sector() -> pl.DataFrame:
    """Return the goods produced in each ISIC Rev. 4 division: `isic_division` (2 digits), `good`; one row per pair."""
    classes = goods_table().select("good", isic=pl.col("isic").str.split(";")).explode("isic")
    return (
        classes.select(isic_division=pl.col("isic").str.slice(0, 2), good="good").unique().sort("isic_division", "good")
    )


@lru_cache(maxsize=8)
def broader_goods(beyond: tuple[str, ...] = ()) -> pl.DataFrame:
    """Return `good`, `broader`: every good that a good is also one of, over any number of steps.

    Args:
        beyond: goods of the list that the shipped tables do not have; each is also what the shipped phrases find in its
            name, so that an imported edition never takes a good away from a text.
    """
    if beyond:
        found = resolve_goods(pl.Series(beyond)).select(good="value", broader="goods").explode("broader")
        return pl.concat([broader_goods(), found.drop_nulls("broader")]).sort("good", "broader")
    step = (
        goods_table().select("good", broader=pl.col("broader").str.split(";")).explode("broader").drop_nulls("broader")
    )
    closed, height = step, 0
    while closed.height > height:
        height = closed.height
        further = closed.join(step, left_on="broader", right_on="good", suffix="_next").select(
            "good", broader="broader_next"
        )
        closed = pl.concat([closed, further]).unique()
    return closed.sort("good", "broader")


def resolve_goods(values: pl.Series, *, column_name: str = "", beyond: Sequence[str] = ()) -> pl.DataFrame:
    """Find the goods of the ILAB list in product texts.

    Args:
        values: product texts as written, any number of goods or HS codes each; repeated and null values are allowed.
        column_name: the user's name of the column, evidence on whether bare numbers are customs codes.
        beyond: goods of the edition in force that the shipped tables do not have (`listed_goods.goods_beyond`); they are
            found by the publisher's spelling.

    Returns:
        One row per distinct value, in order of first appearance: `value`; `goods` (sorted names, with the goods they
        are also one of); `status` (recognised: every entry has a good; partly; unknown; blank); `unmatched` (the
        entries without a good, separated by "; "; null where there are none); `hs` (HS codes read); `matched` (phrase
        or code, arrow, good: why each good was found).

    Raises:
        ReferenceDataError: a goods table is missing or was changed.
    """
    distinct = values.cast(pl.String).unique(maintain_order=True).to_frame("value")
    further = tuple(sorted(set(beyond)))
    known = phrases(further)
    entries = _entries(distinct, known)
    codes = codes_in(entries.select("value", "entry"), column_name)
    found = pl.concat([_phrase_hits(entries, known), _code_hits(codes)])
    hits = _with_broader(found, further)
    goods = hits.group_by("value").agg(goods=pl.col("good").unique().sort(), matched=pl.col("why").unique().sort())
    read = codes.group_by("value", maintain_order=True).agg(hs=pl.col("code").unique().sort())
    left = (
        entries.filter(~pl.col("empty"))
        .join(hits.select("value", "entry").unique(), on=["value", "entry"], how="anti")
        .group_by("value", maintain_order=True)
        .agg(unmatched=pl.col("entry").str.strip_chars().unique(maintain_order=True).str.join("; "))
    )
    blank = normalise(pl.col("value")).is_in(BLANKS).fill_null(value=True)
    status = (
        pl.when(blank).then(pl.lit("blank"))
        .when(pl.col("goods").is_null()).then(pl.lit("unknown"))
        .when(pl.col("unmatched").is_null()).then(pl.lit("recognised"))
        .otherwise(pl.lit("partly"))
    )  # fmt: skip
    empty = pl.lit([], dtype=pl.List(pl.String))
    joined = distinct
    for more in (goods, left, read):
        joined = joined.join(more, on="value", how="left", nulls_equal=True, maintain_order="left")
    return (
        joined.with_columns(status=status)
        .with_columns(
            goods=pl.coalesce("goods", empty),
            matched=pl.coalesce("matched", empty),
            hs=pl.coalesce("hs", empty),
            unmatched=pl.when(pl.col("status") == "unknown")
            .then(pl.coalesce("unmatched", "value"))
            .when(pl.col("status") == "partly")
            .then("unmatched"),
        )
        .select(*_RESOLVED)
        .cast(pl.Schema(_RESOLVED))
    )


def _entries(distinct: pl.DataFrame, known: Phrases) -> pl.DataFrame:
    """Take the values apart: `value`, `entry`, `key`, `phrase_id` (where the entry is a known name), `empty`."""
    whole = _apart(distinct.drop_nulls().with_columns(entry="value"), STRONG_SEPARATORS)
    whole = whole.with_columns(key=normalise(pl.col("entry"))).join(
        known.keys, on="key", how="left", maintain_order="left"
    )
    named = whole.filter(pl.col("phrase_id").is_not_null())
    parts = _apart(whole.filter(pl.col("phrase_id").is_null()).select("value", "entry"), WEAK_SEPARATORS)
    parts = parts.with_columns(key=normalise(pl.col("entry"))).join(
        known.keys, on="key", how="left", maintain_order="left"
    )
    bare = spread(pl.col("key")).str.replace_many(known.fillers).str.strip_chars(" &")
    return (
        pl.concat([named, parts])
        .filter(~pl.col("key").is_in(BLANKS))
        .with_columns(empty=bare.str.len_chars() == 0)
        .unique(["value", "entry"], maintain_order=True)
    )


def _apart(frame: pl.DataFrame, separators: str) -> pl.DataFrame:
    one = "\u241e"
    return frame.with_columns(entry=pl.col("entry").str.replace_all(separators, one).str.split(one)).explode("entry")


def _phrase_hits(entries: pl.DataFrame, known: Phrases) -> pl.DataFrame:
    """Return `value`, `entry`, `good`, `word` for the phrases found."""
    named = entries.drop_nulls("phrase_id").select("value", "entry", "phrase_id")
    texts = entries.filter(pl.col("phrase_id").is_null()).select("key").unique(maintain_order=True)
    marked = (
        spread(pl.col("key")).str.replace_many(known.patterns, known.marks, leftmost=True).str.replace_all(" +", " ")
    )
    counted = (
        marked.str.replace_all(rf"\b(?:{known.rest})\b.*$", DEAD)
        .str.replace_all(rf"{_CHAIN} (?:{known.after})\b", DEAD)
        .str.replace_all(rf"{_MARK} ?\p{{Han}}{{0,4}}?(?:{known.inside}|用)", DEAD)
        .str.replace_all(rf"\b(?:{known.before}) {_ARTICLES}{_CHAIN}", DEAD)
        .str.replace_all(rf"\b(?:for|pour|para|per) (?:\p{{L}}+ ){{0,3}}{_CHAIN}", DEAD)
        .str.replace_all(_TO_CUSTOMERS, DEAD)
    )  # fmt: skip
    plain = spread(pl.col("counted").str.replace_all(" +", " ").str.strip_chars())
    bare = plain.str.replace_many(_PREPOSITIONS | known.fillers).str.replace_all(" +", " ")
    headed = bare.str.replace_all(rf"{HEAD}[0-9]+{END} *\p{{Latin}}\p{{L}}*", DEAD)
    alone = bare.str.replace_all(_MARK, "").str.replace_all("[ &0-9]", "") == ""
    ids = (
        pl.when(alone)
        .then(bare.str.extract_all(_MARK))
        .otherwise(headed.str.extract_all(f"[{ANYWHERE}{HEAD}][0-9]+{END}"))
    )
    found = (
        texts.with_columns(counted=counted)
        .select("key", phrase_id=ids)
        .explode("phrase_id")
        .drop_nulls()
        .with_columns(pl.col("phrase_id").str.extract("([0-9]+)").cast(pl.UInt32))
    )
    inside = (
        entries.filter(pl.col("phrase_id").is_null()).select("value", "entry", "key").join(found, on="key", how="inner")
    )
    hits = pl.concat([named, inside.select("value", "entry", "phrase_id")]).join(
        known.goods, on="phrase_id", how="inner"
    )
    return hits.select("value", "entry", "good", word="phrase")


def _code_hits(codes: pl.DataFrame) -> pl.DataFrame:
    hits = codes.join(goods_of_codes(codes["code"]), on="code", how="inner")
    return hits.select("value", "entry", "good", word=pl.concat_str(pl.lit("HS "), pl.col("code")))


def _with_broader(hits: pl.DataFrame, beyond: tuple[str, ...]) -> pl.DataFrame:
    why = pl.concat_str(pl.col("word"), pl.lit(" → "), pl.col("good"))
    own = hits.with_columns(why=why).select("value", "entry", "good", "why")
    wider = own.join(broader_goods(beyond), on="good", how="inner").select("value", "entry", good="broader", why="why")
    return pl.concat([own, wider])
