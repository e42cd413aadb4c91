"""Country text to ISO 3166-1, and where given to a subdivision (ISO 3166-2). An unknown country beats a wrong one.

Distinct values come in and are looked up whole (code, name in any language, long form), then in pieces ("Xinjiang,
China"); what is left may get a suggestion. Nothing is guessed: names that several countries share are ambiguous, and
come with the candidates.
"""

import polars as pl

from riskscreen.reference.territory_context import in_context
from riskscreen.reference.territory_lookup import find
from riskscreen.reference.territory_names import tidy
from riskscreen.reference.territory_parts import read_parts
from riskscreen.reference.territory_places import resolve_subdivisions, subdivisions_in_text
from riskscreen.reference.territory_suggest import named_by_code, suggest
from riskscreen.reference.territory_tables import MEANING, lookup
from riskscreen.reference.territory_text import countries_in_text

__all__ = [
    "countries_in_text",
    "country_names",
    "resolve_countries",
    "resolve_subdivisions",
    "subdivisions_in_text",
]

#: Flags are pairs of letters of their own.
_FLAG = r"([\u{1F1E6}-\u{1F1FF}]{2})"
_FLAG_LETTERS = {chr(0x1F1E6 + i): chr(65 + i) for i in range(26)}


def resolve_countries(values: pl.Series) -> pl.DataFrame:
    """Resolve country texts.

    Some readings depend on the other values given (see `territory_context`): "NA" is Namibia's code unless most values
    are names; short numbers and codes that are states of the United States too count only where nothing speaks against.

    Args:
        values: distinct country texts as written; nulls allowed.

    Returns:
        One row per value, in the order given: value; country_iso3 (ISO 3166-1 alpha-3, or XKX; null unless recognised);
        subdivision_code (ISO 3166-2; null where none); status (recognised, ambiguous, unknown, blank, former);
        candidates (text: what an ambiguous name or a former state may mean, or what a recognised former name is read
        as); suggestion (never applied: English name for an unknown text that looks misspelt; for an ambiguous one the
        codes to choose from, "GIN (Guinea), GNB (Guinea-Bissau) or ...").

    Raises:
        ReferenceDataError: the tables of names are missing, changed or malformed.
    """
    tables = lookup()
    frame = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("id").with_columns(_text().alias("text"))
    whole = in_context(find(frame, tables), tables)
    nothing = ~pl.col("text").str.contains(r"[\p{L}\p{N}]")
    whole = whole.with_columns(pl.when(nothing).then(pl.lit("blank")).otherwise("status").alias("status"))
    parts = read_parts(whole.filter(pl.col("status").is_null()).select("id", "text"), tables)
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
            pl.when(pl.col("status") == "unknown")
            .then("suggestion")
            .when(pl.col("status") == "ambiguous")
            .then(named_by_code(pl.col("candidates"), tables))
            .alias("suggestion"),
        )
    )


def _text() -> pl.Expr:
    """Return the tidy text of `value`: flags as codes; "Ga.", "Ind." (United States) kept from being codes."""
    value = pl.col("value")
    lettered = value.str.replace_all(_FLAG, " $1 ").str.replace_many(list(_FLAG_LETTERS), list(_FLAG_LETTERS.values()))
    text = tidy(pl.when(value.str.contains(_FLAG)).then(lettered).otherwise(value)).fill_null("")
    clipped = value.str.contains(r"^\s*[A-Z][a-z]{1,2}\.\s*$").fill_null(False)
    return pl.when(clipped).then(text + "…").otherwise(text)


def country_names() -> pl.DataFrame:
    """Return the countries and territories of ISO 3166-1, and Kosovo.

    Returns:
        iso3, name_en, un_region, un_subregion (UN M49; the intermediate region where there is one), iso2, numeric; in
        order of iso3.

    Raises:
        ReferenceDataError: the table is missing, changed or malformed.
    """
    return lookup().countries.select("iso3", "name_en", "un_region", "un_subregion", "iso2", "numeric").sort("iso3")
