"""The sector vocabulary: phrases with their other number, and what the phrases inside a text agree on."""

from functools import cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_phrases import inflect
from riskscreen.reference.goods_text import normalise
from riskscreen.reference.isic_sections import SECTIONS as ISIC_SECTIONS

SECTIONS = {f"{n:02d}": letter for letter, (first, last) in ISIC_SECTIONS.items() for n in range(first, last + 1)}
"""Section letter of each ISIC division."""
_HANDLES = ["33", "45", "46", "47", "77", "78", "95"]
"""Repair, trade, hire, staffing: beside the name of a product ("clothing retail") they say what is done with it."""
_MADE_UP_TO = "32"
_MAKES = r"manufact|fabric|fabbric|herstell|factor|production|producer|produktion|produccion|producao|produzione"
"""Beside a word of trade these say that the goods are made too, so neither alone is the sector."""


@cache
def phrases() -> pl.DataFrame:
    """Return the vocabulary with one row per written form: key, isic, match.

    A key that means several things in two languages is left out.
    """
    table = (
        load_catalogue().table("sector_vocabulary", "phrases").with_columns(normalise(pl.col("phrase")).alias("key"))
    )
    forms = [
        (form, row["isic"], row["match"], form == row["key"])
        for row in table.iter_rows(named=True)
        for form in inflect(row["key"], row["language"])
    ]
    frame = pl.DataFrame(
        forms, schema={"key": pl.String, "isic": pl.String, "match": pl.String, "as_written": pl.Boolean}, orient="row"
    )
    written = frame.filter(pl.col("as_written")).select("key").unique()
    kept = pl.concat(
        [frame.filter(pl.col("as_written")), frame.filter(~pl.col("as_written")).join(written, on="key", how="anti")]
    )
    agreed = (
        kept.sort("match", "isic")
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("isic").first(),
            (pl.col("isic").str.slice(0, 2).n_unique() == 1).alias("one"),
            pl.col("match").min().alias("match"),
        )
    )
    return agreed.filter(pl.col("one") & (pl.col("key") != "")).select("key", "isic", "match").sort("key")


def inside(texts: pl.DataFrame) -> pl.DataFrame:
    """Read the phrases inside each text, on word boundaries (Chinese and Thai have none).

    Args:
        texts: id, key (normalised text).

    Returns:
        One row for each text in which any phrase was found: id; isic_inside (ISIC Rev. 4; null where the phrases
        disagree or are barred); share (0-1) of the text's characters that stand in phrases with a code.
    """
    spaced = pl.col("key").str.contains(r"^[\x00-\x{24F}]*$")
    usable = phrases().filter(pl.col("match") != "whole")
    keys = usable.with_columns(pl.when(spaced).then(pl.format(" {} ", "key")).otherwise("key").alias("pattern"))
    found = (
        texts.with_columns(pl.format(" {} ", "key").alias("padded"))
        .select(
            "id",
            pl.col("padded")
            .str.extract_many(keys["pattern"].to_list(), overlapping=True)
            .list.unique()
            .alias("pattern"),
        )
        .explode("pattern", empty_as_null=True, keep_nulls=True)
        .drop_nulls("pattern")
        .join(keys.select("pattern", "isic", "match"), on="pattern", how="inner")
    )
    longer = found.select("id", pl.col("pattern").alias("other"))
    nested = (
        found.join(longer, on="id", how="inner")
        .filter((pl.col("other") != pl.col("pattern")) & pl.col("other").str.contains(pl.col("pattern"), literal=True))
        .select("id", "pattern")
        .unique()
    )
    longest = found.join(nested, on=["id", "pattern"], how="anti")
    makes = texts.select(
        "id", pl.col("key").str.contains(_MAKES).alias("makes"), pl.col("key").str.len_chars().alias("of")
    )
    return _agreed(longest.join(makes, on="id", how="left"))


def _agreed(found: pl.DataFrame) -> pl.DataFrame:
    """Return the one ISIC code that the phrases of each text agree on.

    Returns:
        id, isic_inside (null where they do not agree), share.
    """
    code = pl.col("isic")
    letter = code.str.contains("^[A-Z]$")
    read = found.with_columns(
        pl.when(~letter).then(code.str.slice(0, 2)).alias("division"),
        pl.when(letter)
        .then(code)
        .otherwise(code.str.slice(0, 2).replace_strict(SECTIONS, default=None))
        .alias("section"),
    )
    division, handles = pl.col("division"), pl.col("division").is_in(_HANDLES)
    told = read.group_by("id").agg(
        (pl.col("match") == "bar").any().alias("barred"),
        code.drop_nulls().unique().sort().alias("codes"),
        division.drop_nulls().unique().sort().alias("divisions"),
        pl.col("section").drop_nulls().unique().sort().alias("sections"),
        division.filter(handles).unique().alias("handling"),
        (
            (letter & code.is_not_null()).any() | (~handles & (division > _MADE_UP_TO)).any() | pl.col("makes").any()
        ).alias("other"),
        (pl.col("pattern").str.strip_chars().str.len_chars().filter(code.is_not_null()).sum() / pl.col("of").first())
        .clip(0.0, 1.0)
        .alias("share"),
    )
    only = pl.col("divisions").list.len() == 1
    handled = (pl.col("handling").list.len() == 1) & ~pl.col("other")
    return told.select(
        "id",
        pl.when(pl.col("barred"))
        .then(None)
        .when(only & (pl.col("sections").list.len() == 1))
        .then(
            pl.when(pl.col("codes").list.len() == 1)
            .then(pl.col("codes").list.first())
            .otherwise(pl.col("divisions").list.first())
        )
        .when(handled)
        .then(pl.col("handling").list.first())
        .when(pl.col("sections").list.len() == 1)
        .then(pl.col("sections").list.first())
        .alias("isic_inside"),
        "share",
    ).sort("id")
