"""The lookup tables behind `territories.py`: read once, through the catalogue, and joined by key afterwards."""

from dataclasses import dataclass
from functools import cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.territory_names import bag, compact, words

#: What a key stands for: a status, a country, a subdivision, and (where there is no one country) what it may mean.
MEANING = ("status", "iso3", "subdivision", "candidates", "kind")


@dataclass(frozen=True)
class Lookup:
    """Frames to join with.

    Attributes:
        countries: one row per country or territory (ISO 3166-1 and XKX): iso3, iso2, numeric, name_en, un_region,
            un_subregion, sovereign_iso3.
        codes: `code` (alpha-2, alpha-3, numeric of three digits) to `iso3`.
        keys: `key` (compact name) to MEANING.
        bags: `bag` (words in alphabetical order) to MEANING; only where all names with those words mean one country.
        subdivisions: subdivision_code, country_iso3, key, is_enough_alone.
    """

    countries: pl.DataFrame
    codes: pl.DataFrame
    keys: pl.DataFrame
    bags: pl.DataFrame
    subdivisions: pl.DataFrame


def one_of(iso3s: pl.Expr, countries: pl.DataFrame) -> pl.Expr:
    """Return "A, B or C" for codes separated by ';'."""
    marked = iso3s.str.replace(r";([A-Z]{3})$", "\x01$1").str.replace_many([";", "\x01"], ["\x02", "\x01"])
    full = marked.str.replace_many(countries["iso3"].to_list(), countries["name_en"].to_list())
    return full.str.replace_many(["\x02", "\x01"], [", ", " or "])


@cache
def lookup() -> Lookup:
    """Return the tables, read and prepared once per process.

    Raises:
        ReferenceDataError: a table is missing, changed or malformed.
    """
    catalogue = load_catalogue()

    def table(name: str) -> pl.DataFrame:
        return catalogue.table("territories", name)

    countries = table("territories")
    codes = pl.concat([countries.select(pl.col(c).alias("code"), "iso3") for c in ("iso2", "iso3", "numeric")]).drop_nulls()
    subdivisions = table("subdivisions").with_columns(words(pl.col("text")).alias("spaced"))
    keys = _keys(table, countries, subdivisions)
    named = keys.filter((pl.col("status") == "recognised") & pl.col("spaced").str.contains(" ", literal=True))
    bags = (
        named.with_columns(bag(pl.col("spaced")).alias("bag"))
        .filter(pl.col("iso3").n_unique().over("bag") == 1)
        .unique("bag", keep="first", maintain_order=True)
    )
    return Lookup(
        countries,
        codes,
        keys.select("key", *MEANING),
        bags.select("bag", *MEANING),
        subdivisions.select("subdivision_code", "country_iso3", compact(pl.col("spaced")).alias("key"), "is_enough_alone"),
    )


def _keys(table: "Table", countries: pl.DataFrame, subdivisions: pl.DataFrame) -> pl.DataFrame:
    """Stack all tables of names; where two claim a key, the one named first here wins."""
    former = table("former").with_columns(pl.col("successors_iso3").str.contains(";", literal=True).alias("several"))
    no_text, name = pl.lit(None, pl.String), pl.lit("recognised")
    stacked = [
        table("not_countries").select("text", pl.when(pl.col("kind") == "blank").then(pl.lit("blank")).otherwise(pl.lit("unknown"))
                                      .alias("status"), no_text.alias("iso3"), no_text.alias("subdivision"),
                                      no_text.alias("candidates"), pl.lit("placeholder").alias("kind")),
        former.select("text", pl.when("several").then(pl.lit("former")).otherwise(name).alias("status"),
                      pl.when(~pl.col("several")).then("successors_iso3").alias("iso3"), no_text.alias("subdivision"),
                      pl.format("{} {} ({})", pl.when("several").then(pl.lit("today")).otherwise(pl.lit("read as")),
                                one_of(pl.col("successors_iso3"), countries), "note").alias("candidates"),
                      pl.lit("former").alias("kind")),
        table("ambiguous").select("text", pl.lit("ambiguous").alias("status"), no_text.alias("iso3"), no_text.alias("subdivision"),
                                  one_of(pl.col("candidates_iso3"), countries).alias("candidates"), pl.lit("name").alias("kind")),
        pl.concat([table("aliases"), countries.select(pl.col("name_en").alias("text"), "iso3")]).select(
            "text", name.alias("status"), "iso3", no_text.alias("subdivision"), no_text.alias("candidates"),
            pl.lit("alias").alias("kind")),
        table("demonyms").select("text", name.alias("status"), "iso3", no_text.alias("subdivision"), no_text.alias("candidates"),
                                 pl.lit("demonym").alias("kind")),
        subdivisions.filter("is_enough_alone").select(
            "text", name.alias("status"), pl.col("country_iso3").alias("iso3"), pl.col("subdivision_code").alias("subdivision"),
            no_text.alias("candidates"), pl.lit("subdivision").alias("kind")),
    ]  # fmt: skip
    curated = pl.concat(stacked).with_columns(words(pl.col("text")).alias("spaced")).drop("text")
    several = pl.col("iso3").str.contains(";", literal=True)
    names = pl.concat([table("names"), table("names_earlier")]).select(
        pl.when(several).then(pl.lit("ambiguous")).otherwise(name).alias("status"), pl.when(~several).then("iso3").alias("iso3"),
        no_text.alias("subdivision"), pl.when(several).then(one_of(pl.col("iso3"), countries)).alias("candidates"),
        pl.lit("name").alias("kind"), pl.col("name_words").alias("spaced"),
    )  # fmt: skip
    both = pl.concat([curated, names]).with_columns(compact(pl.col("spaced")).alias("key")).filter(pl.col("key") != "")
    return both.unique("key", keep="first", maintain_order=True)
