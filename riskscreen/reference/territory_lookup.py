"""Looks one piece of text up: as a code, as a name, as a name in its long form. Pieces are put together elsewhere."""

import polars as pl

from riskscreen.reference.territory_forms import (
    ARTICLE_BEHIND,
    ARTICLES_FIRST,
    FORM_FIRST,
    FORM_JOINED,
    FORM_LAST,
    FORM_MATTERS,
    FORM_NAMES,
    LEAD,
    PLACE_LAST,
)
from riskscreen.reference.territory_names import bag, compact, words
from riskscreen.reference.territory_tables import MEANING, Lookup, meaning

#: Words that are alpha-3 codes by accident; as codes they count in capitals only.
_WORDS_LIKE_CODES = """
and are arm bel ben can cub dom est fin geo gin guy lao mac mar mus nga nor pan per sen sun sur ton tun
"""
_LETTERS = r"^(?:[A-Z]{2,3}|[a-z]{2,3}|[A-Z][a-z])$"
_CAPITALS = r"^[A-Z]{2,3}$"


def find(frame: pl.DataFrame, tables: Lookup, *, capitals_only: bool = False) -> pl.DataFrame:
    """Look up each text as a code or a name.

    The readings are tried in this order, and the first that is known counts: code; code of a subdivision; name; name
    without articles; name with its words in another order; name without the form of state; subdivision without its
    kind of place.

    Args:
        frame: column `text` (tidy text), among others.
        tables: the lookup tables.
        capitals_only: take letters as a code only in capitals (for pieces of a longer text).

    Returns:
        The frame with status, iso3, subdivision, candidates (all null where nothing was found), and kind: code, alias,
        name, demonym, subdivision, former or placeholder.
    """
    text = pl.col("text").str.replace(LEAD, "").str.replace(ARTICLE_BEHIND, "")
    keyed = frame.with_columns(_code(text, capitals_only=capitals_only).alias("_code"), words(text).alias("_words"))
    spaced = pl.col("_words")
    short = spaced.str.replace(FORM_FIRST, "").str.replace(FORM_LAST, "").str.replace(FORM_JOINED, "")
    keyed = keyed.with_columns(
        pl.when(text.str.contains(r"^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$"))
        .then(text.str.to_uppercase())
        .alias("_place_code"),
        compact(spaced).alias("_name"),
        compact(spaced.str.replace(ARTICLES_FIRST, "")).alias("_bare"),
        bag(spaced).alias("_bag"),
        pl.when(~spaced.str.contains(FORM_NAMES)).then(compact(short)).alias("_short"),
        compact(spaced.str.replace(PLACE_LAST, "")).alias("_place"),
    )
    changed = [pl.when(pl.col(k) != pl.col("_name")).then(k).alias(k) for k in ("_bare", "_short", "_place")]
    keyed = keyed.with_columns(changed)
    steps = _steps(tables)
    for column, known in steps.items():
        keyed = keyed.join(
            known.rename({"key": column, "is": f"{column}_is"}), on=column, how="left", maintain_order="left"
        )
    first = pl.coalesce(_unless_short() if column == "_name" else pl.col(f"{column}_is") for column in steps)
    told = keyed.with_columns(first.alias("_is"))
    return told.with_columns(pl.col("_is").struct.field(name) for name in MEANING).select(*frame.columns, *MEANING)


def _code(text: pl.Expr, *, capitals_only: bool) -> pl.Expr:
    """Return the text as an ISO code would be written (capitals, three digits), or null."""
    letters = text.str.contains(_CAPITALS if capitals_only else _LETTERS)
    digits = text.str.extract(r"^(\d{3})$" if capitals_only else r"^(\d{1,3})(?:\.0+)?$").str.zfill(3)
    accident = text.is_in(_WORDS_LIKE_CODES.split())
    return pl.when(letters & ~accident).then(text.str.to_uppercase()).otherwise(digits)


def _unless_short() -> pl.Expr:
    """Return the meaning of a name, unless it is a short Latin one (Çin, Irã) and the text shows no such letter."""
    known = pl.col("_name_is")
    short = pl.col("_name").str.contains("^[a-z]{1,3}$") & (known.struct.field("kind") == "name")
    plain = ~pl.col("text").str.contains(r"[^ -~]")
    return pl.when(~(short & plain).fill_null(False)).then(known)


def _steps(tables: Lookup) -> dict[str, pl.DataFrame]:
    """Return what each reading is looked up in: column to a frame of `key` and `is` (a struct of MEANING)."""
    is_ = pl.struct(MEANING).alias("is")
    names = tables.keys.select("key", is_)
    kind, iso3 = pl.col("kind"), pl.col("iso3")
    plain = (pl.col("status") == "recognised") & kind.is_in(["alias", "name"]) & ~iso3.is_in(FORM_MATTERS)
    by_code = tables.subdivisions.unique("subdivision_code").select(
        pl.col("subdivision_code").alias("key"),
        *meaning("subdivision", iso3=pl.col("country_iso3"), subdivision=pl.col("subdivision_code")),
    )
    codes = tables.codes.select(pl.col("code").alias("key"), *meaning("code", iso3=iso3))
    return {
        "_code": codes.select("key", is_),
        "_place_code": by_code.select("key", is_),
        "_name": names,
        "_bare": names,
        "_bag": tables.bags.select(pl.col("bag").alias("key"), is_),
        "_short": tables.keys.filter(plain & (pl.col("key").str.len_chars() > 1)).select("key", is_),
        "_place": tables.keys.filter(kind == "subdivision").select("key", is_),
    }
