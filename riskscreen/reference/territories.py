"""Country text to ISO 3166-1, and where given to a subdivision (ISO 3166-2). An unknown country beats a wrong one.

Distinct values come in, are looked up whole (code, name in any language, long form), then in pieces ("Xinjiang, China"), and what
is left may get a suggestion. Nothing is guessed: names that several countries share are ambiguous, with the candidates.
"""

import polars as pl

from riskscreen.reference.territory_lookup import find
from riskscreen.reference.territory_names import compact, tidy, words
from riskscreen.reference.territory_parts import read_parts
from riskscreen.reference.territory_suggest import suggest
from riskscreen.reference.territory_tables import MEANING, lookup
from riskscreen.reference.territory_text import countries_in_text

__all__ = ["countries_in_text", "country_names", "resolve_countries", "resolve_subdivisions"]

_FLAG_LETTERS = {chr(0x1F1E6 + i): chr(65 + i) for i in range(26)}
#: Codes of states of the United States that are countries' codes too, and some that are not.
_STATE_CODE = "^(?:AL|AR|AZ|CA|CO|DE|GA|ID|IL|IN|KY|LA|MA|MD|ME|MN|MO|MS|MT|NC|NE|PA|SC|SD|TN|VA|VT)$"
_STATE_ONLY = "^(?:TX|OH|NY|FL|NJ|WA|WI|OK|OR|CT|IA|KS|HI|UT|NV|WY|WV|NH|ND|RI|DC|NM)$"


def resolve_countries(values: pl.Series) -> pl.DataFrame:
    """Resolve country texts.

    Two readings depend on the other values given: "NA" is Namibia's code unless most values are names (then it may as well mean
    "not available", and is ambiguous); numbers of one or two digits are ISO numeric codes without their zeros only where every
    number given is an ISO numeric code and one of them has three digits.

    Args:
        values: distinct country texts as written; nulls allowed.

    Returns:
        One row per value, in the order given: value; country_iso3 (ISO 3166-1 alpha-3, or XKX; null unless recognised);
        subdivision_code (ISO 3166-2; null where none); status (recognised, ambiguous, unknown, blank, former); candidates (text:
        the countries an ambiguous name or former state may mean, or what a recognised former name is read as); suggestion
        (English name for an unknown text that looks misspelt; never applied).
    """
    tables = lookup()
    value = pl.col("value")
    frame = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("id")
    flag = value.str.replace_all(r"([\u{1F1E6}-\u{1F1FF}]{2})", " $1 ").str.replace_many(list(_FLAG_LETTERS), list(_FLAG_LETTERS.values()))
    text = tidy(pl.when(value.str.contains(r"[\u{1F1E6}-\u{1F1FF}]")).then(flag).otherwise(value)).fill_null("")
    frame = frame.with_columns(text.alias("text"))
    whole = find(frame, tables)
    whole = _in_context(whole)
    nothing = ~pl.col("text").str.contains(r"[\p{L}\p{N}]")
    whole = whole.with_columns(pl.when(nothing).then(pl.lit("blank")).otherwise("status").alias("status"))
    open_ones = whole.filter(pl.col("status").is_null()).select("id", "text")
    parts = read_parts(open_ones, tables)
    whole = whole.join(parts, on="id", how="left", suffix="_part", maintain_order="left").with_columns(
        pl.coalesce(name, f"{name}_part").alias(name) for name in MEANING
    )
    left = whole.filter(pl.col("status").is_null())["text"].unique(maintain_order=True)
    return (
        whole.with_columns(pl.col("status").fill_null("unknown"))
        .join(suggest(left, tables), on="text", how="left", maintain_order="left")
        .select(
            "value",
            pl.col("iso3").alias("country_iso3"),
            pl.col("subdivision").alias("subdivision_code"),
            "status",
            "candidates",
            pl.when(pl.col("status") == "unknown").then("suggestion").alias("suggestion"),
        )
    )


def _in_context(found: pl.DataFrame) -> pl.DataFrame:
    """Take back readings that the other values make doubtful: "NA" among names, short numbers that are not codes."""
    recognised = pl.col("status") == "recognised"
    as_code = recognised & (pl.col("kind") == "code") & pl.col("text").str.contains("^[A-Za-z]{2}$") & (pl.col("text") != "NA")
    as_name = recognised & ~pl.col("text").str.contains("^[A-Za-z]{2}$")
    number = pl.col("text").str.contains(r"^\d+(\.0+)?$")
    counts = found.select(
        as_code.sum().alias("codes"),
        as_name.sum().alias("names"),
        (number & ~recognised.fill_null(False)).sum().alias("not_codes"),
        (number & pl.col("text").str.contains(r"^\d{3}(\.0+)?$")).sum().alias("full"),
    ).row(0, named=True)
    states = pl.col("text").str.contains(_STATE_CODE)
    if found.filter(pl.col("text").str.contains(_STATE_ONLY)).height >= 3:
        found = _may_be_states(found, states)
    short = pl.col("text").str.contains(r"^\d{1,2}(\.0+)?$")
    doubt = pl.lit(False)
    if counts["names"] > counts["codes"]:
        doubt = doubt | (pl.col("text") == "NA")
    lower_na = pl.col("text").is_in(["na", "Na", "nA"])
    drop = short if counts["not_codes"] or not counts["full"] else pl.lit(False)
    null = pl.lit(None, pl.String)
    return found.with_columns(
        pl.when(lower_na).then(pl.lit("blank")).when(doubt).then(pl.lit("ambiguous")).when(drop & recognised).then(null)
        .otherwise("status").alias("status"),
        pl.when(lower_na | doubt | (drop & recognised)).then(null).otherwise("iso3").alias("iso3"),
        pl.when(doubt).then(pl.lit("Namibia (its code) or not available")).otherwise("candidates").alias("candidates"),
    )  # fmt: skip


def _may_be_states(found: pl.DataFrame, states: pl.Expr) -> pl.DataFrame:
    """Call "CA", "DE", "IN" ambiguous: beside "TX", "OH" and "NY" they are states of the United States as likely as countries."""
    named = lookup().countries.select("iso3", pl.col("name_en").alias("_name"))
    joined = found.join(named, on="iso3", how="left", maintain_order="left")
    both = pl.format("{} (its code) or a state of the United States", "_name")
    return joined.with_columns(
        pl.when(states).then(pl.lit("ambiguous")).otherwise("status").alias("status"),
        pl.when(states).then(both).otherwise("candidates").alias("candidates"),
        pl.when(~states).then("iso3").alias("iso3"),
    ).drop("_name")


def resolve_subdivisions(frame: pl.DataFrame) -> pl.DataFrame:
    """Resolve subdivision texts within their countries.

    Args:
        frame: distinct pairs in columns country_iso3 (null where unknown) and subdivision_text.

    Returns:
        The frame with subdivision_code (ISO 3166-2). Where the country is unknown, only names that no other country shares are
        read; where the name belongs to another country, the code is null.
    """
    tables = lookup()
    text = tidy(pl.col("subdivision_text"))
    key = compact(words(text))
    subs = tables.subdivisions
    codes = subs.select(
        pl.col("subdivision_code").str.replace("-", "").str.to_lowercase().alias("key"), "country_iso3", "subdivision_code"
    ).unique("key")
    short = codes.with_columns(pl.col("key").str.slice(2))
    alone = subs.filter("is_enough_alone").unique("key", keep="none").select("key", "subdivision_code")
    inside = pl.concat([subs.select("key", "country_iso3", "subdivision_code"), codes, short]).unique(["key", "country_iso3"], keep="first")
    pieces = frame.with_row_index("_row").with_columns(
        text.str.replace_all(r"[()\[\]/,;|]", "\n").str.split("\n").alias("_piece")
    ).explode("_piece")
    from riskscreen.reference.territory_parts import _KIND_OF_PLACE

    pieces = pieces.with_columns(compact(words(tidy(pl.col("_piece")))).alias("_k"))
    pieces = pieces.with_columns(pl.col("_k").str.replace(_KIND_OF_PLACE, "").alias("_s"))
    for column in ("_k", "_s"):
        pieces = pieces.join(inside.rename({"key": column, "subdivision_code": f"{column}_in"}), on=["country_iso3", column], how="left")
        pieces = pieces.join(alone.rename({"key": column, "subdivision_code": f"{column}_alone"}), on=column, how="left")
    unknown_country = pl.col("country_iso3").is_null()
    code = pl.coalesce(
        "_k_in", "_s_in", pl.when(unknown_country).then("_k_alone"), pl.when(unknown_country).then("_s_alone")
    )
    told = pieces.group_by("_row").agg(code.drop_nulls().unique().alias("_codes"))
    one = pl.when(pl.col("_codes").list.len() == 1).then(pl.col("_codes").list.first()).alias("subdivision_code")
    return frame.with_row_index("_row").join(told.select("_row", one), on="_row", how="left", maintain_order="left").drop("_row")


def country_names() -> pl.DataFrame:
    """Return the countries and territories of ISO 3166-1, and Kosovo.

    Returns:
        iso3, name_en, un_region, un_subregion (UN M49; the intermediate region where there is one), iso2, numeric; by iso3.
    """
    return lookup().countries.select("iso3", "name_en", "un_region", "un_subregion", "iso2", "numeric").sort("iso3")
