"""Resolves provinces and states within their countries, and finds Xinjiang in addresses."""

import polars as pl

from riskscreen.reference.territory_forms import PLACE_LAST
from riskscreen.reference.territory_names import compact, tidy, words
from riskscreen.reference.territory_tables import lookup

_CUTS = r"[()\[\]/,;|，、\n\r]"
#: A street or a house of that name stands anywhere.
_NAMED_AFTER = (
    r"(?i)(?:xinjiang|sinkiang|xuar)\W+(?:(?:east|west|north|south|middle|central|[nswe])\W+)?"
    r"(?:road|rd|lu|street|st|jie|avenue|ave|dadao|hotel|restaurant|building|tower|mansion|house|village in)\b"
    r"|新疆[东西南北中]?(?:路|街|大街|大道|巷|里|大厦|饭店|餐厅|酒店|村)"
)


def resolve_subdivisions(frame: pl.DataFrame) -> pl.DataFrame:
    """Resolve subdivision texts within their countries.

    Args:
        frame: distinct pairs in columns country_iso3 (null where unknown) and subdivision_text.

    Returns:
        The frame with subdivision_code (ISO 3166-2; null where unknown, or where a text names two). Where the country
        is unknown, only names that say their country are read; a name that belongs to another country is not.

    Raises:
        ReferenceDataError: the tables of names are missing, changed or malformed.
    """
    rows = frame.with_row_index("_row")
    pieces = rows.with_columns(
        tidy(pl.col("subdivision_text")).str.replace_all(_CUTS, "\n").str.split("\n").alias("_piece")
    )
    spaced = words(tidy(pl.col("_piece")))
    pieces = pieces.explode("_piece").with_columns(
        compact(spaced).alias("_whole"), compact(spaced.str.replace(PLACE_LAST, "")).alias("_short")
    )
    inside, alone = _known()
    for column in ("_whole", "_short"):
        own = inside.rename({"key": column, "subdivision_code": f"{column}_in"})
        free = alone.rename({"key": column, "subdivision_code": f"{column}_free"})
        pieces = pieces.join(own, on=["country_iso3", column], how="left").join(free, on=column, how="left")
    nowhere = pl.col("country_iso3").is_null()
    code = pl.coalesce("_whole_in", "_short_in", pl.when(nowhere).then(pl.coalesce("_whole_free", "_short_free")))
    told = pieces.group_by("_row").agg(code.drop_nulls().unique().alias("codes"))
    one = pl.when(pl.col("codes").list.len() == 1).then(pl.col("codes").list.first())
    answer = told.select("_row", one.alias("subdivision_code"))
    return rows.join(answer, on="_row", how="left", maintain_order="left").drop("_row")


def _known() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what counts beside a country (key, country_iso3, subdivision_code), and what counts alone."""
    places = lookup().subdivisions
    code = pl.col("subdivision_code").str.to_lowercase()
    codes = places.select(code.str.replace("-", "").alias("key"), "country_iso3", "subdivision_code")
    short = codes.with_columns(pl.col("key").str.slice(2))
    names = places.select("key", "country_iso3", "subdivision_code")
    inside = pl.concat([names, codes, short]).unique(["key", "country_iso3"], keep="first", maintain_order=True)
    lone = pl.concat(
        [places.filter("is_enough_alone").select("key", "subdivision_code"), codes.select("key", "subdivision_code")]
    )
    return inside, lone.unique().unique("key", keep="none")


def subdivisions_in_text(values: pl.Series) -> pl.DataFrame:
    """Find Xinjiang (CN-XJ), the one subdivision that a law presumes on, in addresses.

    Args:
        values: distinct addresses; nulls allowed.

    Returns:
        One row per value, in the order given: value, subdivision_code (CN-XJ, or null). A part between commas must be
        the name, or the name must stand as a word or in Chinese; streets and houses named after it do not count.

    Raises:
        ReferenceDataError: the tables of names are missing, changed or malformed.
    """
    places = lookup().subdivisions.filter((pl.col("subdivision_code") == "CN-XJ") & pl.col("is_enough_alone"))
    frame = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("_row")
    likely = pl.col("value").str.contains(
        r"(?i)xin\W?j|sinkiang|xuar|uy?ig?h?u?[gy][hu]?r|turkest|turkist|bingtuan|[^ -~]"
    )
    parts = frame.filter(likely).with_columns(
        tidy(pl.col("value")).str.replace_all(_CUTS, "\n").str.split("\n").alias("part")
    )
    spaced = words(tidy(pl.col("part"))).str.replace(r"[ ]?\d+$", "")
    parts = parts.explode("part").with_columns(
        compact(spaced).alias("_whole"), compact(spaced.str.replace(PLACE_LAST, "")).alias("_short")
    )
    known = places["key"].unique().implode()
    named = pl.col("_whole").is_in(known) | pl.col("_short").is_in(known)
    word = pl.col("part").str.contains(r"(?i)\b(?:xinjiang|sinkiang|xuar)\b|新疆") & ~pl.col("part").str.contains(
        _NAMED_AFTER
    )
    found = parts.filter(named | word)["_row"].unique().implode()
    code = pl.when(pl.col("_row").is_in(found)).then(pl.lit("CN-XJ")).alias("subdivision_code")
    return frame.with_columns(code).select("value", "subdivision_code")
