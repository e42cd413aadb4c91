"""Sector words to ISIC: what companies write, matched whole first, then by the longest phrase inside the text.

The vocabulary is this project's own work (`data/reference/sector_vocabulary`). A text in which phrases of different divisions stand and
none is the longer is left unknown: unknown beats wrong.
"""

from functools import cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_phrases import inflect
from riskscreen.reference.goods_text import normalise

WHOLE, INSIDE = 0.99, 0.9
"""Confidence printed for a text that is a phrase of the vocabulary, and for one that contains a phrase."""


def resolve_text(values: pl.Series) -> pl.DataFrame:
    """Resolve free text to an ISIC code.

    Args:
        values: distinct texts.

    Returns:
        One row per value, in the order given: value; sector_isic (ISIC Rev. 4 section letter or 2 to 4 digits; null where unknown);
        confidence (0-1); method (vocabulary, or null).
    """
    texts = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("id").with_columns(normalise(pl.col("value")).fill_null("").alias("key"))
    phrases = _phrases()
    whole = texts.join(phrases.select("key", "isic"), on="key", how="left", maintain_order="left")
    rest = whole.filter(pl.col("isic").is_null() & (pl.col("key") != "")).select("id", "key")
    inside = _inside(rest, phrases.filter(pl.col("match") == "anywhere"))
    found = whole.join(inside, on="id", how="left", maintain_order="left")
    return found.select(
        "value",
        pl.coalesce("isic", "isic_inside").alias("sector_isic"),
        pl.when(pl.col("isic").is_not_null()).then(WHOLE).when(pl.col("isic_inside").is_not_null()).then(INSIDE).alias("confidence"),
        pl.when(pl.coalesce("isic", "isic_inside").is_not_null()).then(pl.lit("vocabulary")).alias("method"),
    )


@cache
def _phrases() -> pl.DataFrame:
    """Return the vocabulary with one row per written form: key, isic, match; a key that means several things in two languages is left out."""
    table = load_catalogue().table("sector_vocabulary", "phrases").with_columns(normalise(pl.col("phrase")).alias("key"))
    forms = [
        (form, row["isic"], row["match"], form == row["key"])
        for row in table.iter_rows(named=True)
        for form in inflect(row["key"], row["language"])
    ]
    frame = pl.DataFrame(forms, schema={"key": pl.String, "isic": pl.String, "match": pl.String, "as_written": pl.Boolean}, orient="row")
    written = frame.filter(pl.col("as_written")).select("key").unique()
    kept = pl.concat([frame.filter(pl.col("as_written")), frame.filter(~pl.col("as_written")).join(written, on="key", how="anti")])
    agreed = kept.group_by("key").agg(
        pl.col("isic").first(), (pl.col("isic").str.slice(0, 2).n_unique() == 1).alias("one"), pl.col("match").min().alias("match")
    )
    return agreed.filter(pl.col("one") & (pl.col("key") != "")).select("key", "isic", "match").sort("key")


def _inside(texts: pl.DataFrame, phrases: pl.DataFrame) -> pl.DataFrame:
    """Find the longest phrase inside each text, on word boundaries (Chinese and Thai have none).

    Returns:
        id, isic_inside; texts in which the longest phrases disagree on the division are not among them.
    """
    spaced = pl.col("key").str.contains(r"^[\x00-\x{24F}]*$")
    keys = phrases.with_columns(pl.when(spaced).then(pl.format(" {} ", "key")).otherwise("key").alias("pattern"))
    found = (
        texts.with_columns(pl.format(" {} ", "key").alias("padded"))
        .with_columns(pl.col("padded").str.extract_many(keys["pattern"].to_list(), overlapping=True).alias("pattern"))
        .explode("pattern", empty_as_null=True, keep_nulls=True)
        .drop_nulls("pattern")
        .join(keys.select("pattern", "isic"), on="pattern", how="inner")
        .with_columns(pl.col("pattern").str.strip_chars().str.len_chars().alias("length"))
    )
    longest = found.filter(pl.col("length") == pl.col("length").max().over("id"))
    return (
        longest.group_by("id")
        .agg(pl.col("isic").first().alias("isic_inside"), pl.col("isic").str.slice(0, 2).n_unique().alias("divisions"))
        .filter(pl.col("divisions") == 1)
        .select("id", "isic_inside")
        .sort("id")
    )
