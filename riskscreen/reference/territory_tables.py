"""The lookup tables behind `territories.py`: read once, through the catalogue, and joined by key afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.territory_names import bag, compact, words

#: What a key stands for: a status, a country, a subdivision, what it may mean (text), and the kind of name it is.
MEANING = ("status", "iso3", "subdivision", "candidates", "kind")

_NOTHING = pl.lit(None, pl.String)


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
    codes = pl.concat(countries.select(pl.col(c).alias("code"), "iso3") for c in ("iso2", "iso3", "numeric"))
    subdivisions = table("subdivisions").with_columns(words(pl.col("text")).alias("spaced"))
    keys = _keys(table, countries, subdivisions)
    several_words = keys.filter((pl.col("status") == "recognised") & pl.col("spaced").str.contains(" ", literal=True))
    bags = (
        several_words.with_columns(bag(pl.col("spaced")).alias("bag"))
        .filter(pl.col("iso3").n_unique().over("bag") == 1)
        .unique("bag", keep="first", maintain_order=True)
    )
    places = subdivisions.with_columns(compact(pl.col("spaced")).alias("key"))
    return Lookup(
        countries=countries,
        codes=codes.drop_nulls(),
        keys=keys.select("key", *MEANING),
        bags=bags.select("bag", *MEANING),
        subdivisions=places.select("subdivision_code", "country_iso3", "key", "is_enough_alone"),
    )


def one_of(iso3s: pl.Expr, countries: pl.DataFrame) -> pl.Expr:
    """Return "A, B or C" for codes separated by ';'."""
    marked = iso3s.str.replace(r";([A-Z]{3})$", "\x01$1").str.replace_all(";", "\x02", literal=True)
    full = marked.str.replace_many(countries["iso3"].to_list(), countries["name_en"].to_list())
    return full.str.replace_many(["\x02", "\x01"], [", ", " or "])


def meaning(
    kind: str,
    *,
    status: pl.Expr | None = None,
    iso3: pl.Expr = _NOTHING,
    subdivision: pl.Expr = _NOTHING,
    candidates: pl.Expr = _NOTHING,
) -> list[pl.Expr]:
    """Return the columns of MEANING; the status is `recognised` where none is given."""
    status = pl.lit("recognised") if status is None else status
    found = (status, iso3, subdivision, candidates, pl.lit(kind))
    return [expression.alias(name) for name, expression in zip(MEANING, found, strict=True)]


def _keys(table: Callable[[str], pl.DataFrame], countries: pl.DataFrame, subdivisions: pl.DataFrame) -> pl.DataFrame:
    """Stack all tables of names; where two claim a key, the one that stands first here has it."""
    iso3, text = pl.col("iso3"), pl.col("text")
    several = pl.col("successors_iso3").str.contains(";", literal=True)
    today = one_of(pl.col("successors_iso3"), countries)
    former = meaning(
        "former",
        status=pl.when(several).then(pl.lit("former")).otherwise(pl.lit("recognised")),
        iso3=pl.when(~several).then("successors_iso3"),
        candidates=pl.format(
            "{} {} ({})", pl.when(several).then(pl.lit("today")).otherwise(pl.lit("read as")), today, "note"
        ),
    )
    blank = pl.when(pl.col("kind") == "blank").then(pl.lit("blank")).otherwise(pl.lit("unknown"))
    may_mean = one_of(pl.col("candidates_iso3"), countries)
    named = countries.select(pl.col("name_en").alias("text"), "iso3")
    curated = [
        table("not_countries").select("text", *meaning("placeholder", status=blank)),
        table("former").select("text", *former),
        table("ambiguous").select("text", *meaning("name", status=pl.lit("ambiguous"), candidates=may_mean)),
        pl.concat([table("aliases"), named]).select("text", *meaning("alias", iso3=iso3)),
        table("demonyms").select("text", *meaning("demonym", iso3=iso3)),
        subdivisions.filter("is_enough_alone").select(
            "text", *meaning("subdivision", iso3=pl.col("country_iso3"), subdivision=pl.col("subdivision_code"))
        ),
    ]
    by_hand = pl.concat(curated).select(words(text).alias("spaced"), *MEANING)
    shared = iso3.str.contains(";", literal=True)
    compiled = meaning(
        "name",
        status=pl.when(shared).then(pl.lit("ambiguous")).otherwise(pl.lit("recognised")),
        iso3=pl.when(~shared).then(iso3),
        candidates=pl.when(shared).then(one_of(iso3, countries)),
    )
    languages = pl.concat([table("names"), table("names_earlier")])
    stacked = pl.concat([by_hand, languages.select(pl.col("name_words").alias("spaced"), *compiled)])
    keyed = stacked.with_columns(compact(pl.col("spaced")).alias("key")).filter(pl.col("key") != "")
    return keyed.unique("key", keep="first", maintain_order=True)
