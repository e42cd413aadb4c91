"""Codes of the Harmonized System in product texts, and the goods they stand for.

The same digits are a class of ISIC, NACE or NAICS, a year, or a price; so a bare number counts only where the column's
name or the text itself says that it is a customs code, or where no other system has the digits.
"""

import re
from functools import cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_text import normalise

_NAMED = (
    r"\b(?:hs|hts|htsus|taric|ncm|customs|tariff|tarif|zolltarif|zolltarifnummer|douanier|arancel\w*)\b"
    r"|harmoni[sz]ed|commodity code"
)
_OTHER = r"\b(?:unspsc|cpv|naics|scian|nace|isic|ciiu|sic|cucop|gpc|eclass|ean|gtin|sku|cas)\b"
_PREFIX = r"(?i)\b(?:hs|hts|htsus|taric|ncm)(?:[ -]*(?:codes?|no|nr|heading|number|chapter))?[ .:#-]*"
_DIGITS = r"\d{2}[ .]?\d{2}(?:[ .]?\d{2}){0,3}"
_BARE = r"^(?:\d{4}(?:\d{2}){0,3}|\d{2}\.\d{2}(?:\.?\d{2}){0,3}|\d{4}[. ]\d{2}(?:[. ]?\d{2}){0,2})$"
_SHORT = r"^\d(?:\d{2}){1,4}$"
_CHAPTER = rf"^(?:{_PREFIX})?(\d{{1,2}})$"
FAMILIES = (
    "02", "03", "10", "18", "24", "41", "50", "52", "54", "55", "57", "58", "60", "61", "62", "64", "70",
)  # fmt: skip
"""Chapters whose goods are of one family (fish and shellfish; cotton, its yarn and its cloth); the others mix goods
that have nothing to do with each other, so that the chapter alone names none."""


@cache
def _tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    catalogue = load_catalogue()
    known = (
        catalogue.table("goods", "hs_codes").with_columns(taken=pl.col("also").is_not_null()).select("code", "taken")
    )
    goods = (
        catalogue.table("goods", "goods")
        .select("good", prefix=pl.col("hs").str.split(";"))
        .explode("prefix")
        .drop_nulls()
    )
    return known, goods.with_columns(size=pl.col("prefix").str.len_chars())


def codes_in(entries: pl.DataFrame, column_name: str) -> pl.DataFrame:
    """Find HS codes in product texts.

    Args:
        entries: `value` (the whole text) and `entry` (one entry of it), both String.
        column_name: the user's name of the column, as evidence for or against customs codes.

    Returns:
        Distinct `value`, `entry`, `code` (4 to 6 digits of a code that exists, or a chapter of `FAMILIES`).
    """
    name = str(pl.select(normalise(pl.lit(column_name))).item())
    named, other = re.search(_NAMED, name) is not None, re.search(_OTHER, name) is not None
    if other and not named:
        return pl.DataFrame(schema={"value": pl.String, "entry": pl.String, "code": pl.String})
    said = pl.col("value").str.contains(_PREFIX + r"\d{2}") | pl.lit(named)
    bare = pl.col("entry").str.strip_chars()
    full = pl.when(bare.str.contains(_BARE)).then(bare.str.replace_all(r"[ .]", ""))
    padded = pl.when(said & bare.str.contains(_SHORT)).then(pl.concat_str(pl.lit("0"), bare))
    led = pl.when(said).then(bare.str.extract(rf"^({_DIGITS})\b").str.replace_all(r"[ .]", ""))
    prefixed = (
        pl.col("entry")
        .str.extract_all(_PREFIX + _DIGITS)
        .list.eval(pl.element().str.replace(_PREFIX, "").str.replace_all(r"[ .]", ""))
    )
    found = (
        entries.with_columns(
            said=said,
            certain=bare.str.contains(r"^\d{4}\.\d{2}"),
            bare=pl.coalesce(full, padded, led),
            prefixed=prefixed,
        )
        .with_columns(code=pl.concat_list(pl.col("bare"), pl.col("prefixed")))
        .explode("code")
        .drop_nulls("code")
        .with_columns(wanted=pl.col("code").str.slice(0, 6))
    )
    known, _ = _tables()
    exact = found.join(known, left_on="wanted", right_on="code", how="inner").filter(
        pl.col("said")
        | pl.col("certain")
        | (~pl.col("taken") & ~pl.col("wanted").is_between(pl.lit("1900"), pl.lit("2099")))
    )
    heading = (
        found.filter(pl.col("said") | pl.col("certain"))
        .join(known, left_on="wanted", right_on="code", how="anti")
        .with_columns(wanted=pl.col("wanted").str.slice(0, 4))
        .join(known, left_on="wanted", right_on="code", how="inner")
    )
    chapter = (
        entries.filter(said)
        .with_columns(wanted=bare.str.extract(_CHAPTER).str.zfill(2))
        .filter(pl.col("wanted").is_in(FAMILIES))
    )
    return pl.concat([frame.select("value", "entry", code="wanted") for frame in (exact, heading, chapter)]).unique(
        maintain_order=True
    )


def goods_of_codes(codes: pl.Series) -> pl.DataFrame:
    """Return the goods that HS codes stand for.

    Args:
        codes: HS codes of 2 (chapters of `FAMILIES`), 4 or 6 digits.

    Returns:
        `code`, `good`: the goods listed at the narrowest prefix of the code, and those listed at narrower codes within
        it. A heading may hold any good of its subheadings, so it must not look less grave than one of them.
    """
    _, goods = _tables()
    distinct = codes.unique(maintain_order=True).to_frame("code")
    prefixes = pl.concat(
        [
            distinct.filter(pl.col("code").str.len_chars() >= size).with_columns(
                prefix=pl.col("code").str.slice(0, size)
            )
            for size in (2, 4, 6)
        ]
    )
    above = prefixes.join(goods, on="prefix", how="inner").filter(pl.col("size") == pl.col("size").max().over("code"))
    within = pl.concat(
        [
            distinct.filter(pl.col("code").str.len_chars() == size).join(
                goods.filter(pl.col("size") > size).select("good", code=pl.col("prefix").str.slice(0, size)),
                on="code",
                how="inner",
            )
            for size in (2, 4)
        ]
    )
    return pl.concat([frame.select("code", "good") for frame in (above, within)]).unique(maintain_order=True)
