"""The form of the governance estimates: six indicators, their names, their range, and the long form of them."""

import re

import polars as pl

from riskscreen.reference.imports.cells import figures, in_range, once, settle, whole_years
from riskscreen.reference.imports.files import ROW, demand, plain, shown
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.imports.wdi import AGGREGATES

ESTIMATES = {
    "rl": "rule_of_law_estimate",
    "cc": "control_of_corruption_estimate",
    "ge": "government_effectiveness_estimate",
    "pv": "political_stability_estimate",
    "rq": "regulatory_quality_estimate",
    "va": "voice_and_accountability_estimate",
}
"""The publisher's short name of an indicator -> column, in the order of the table."""

BEGINNINGS = {
    "ruleoflaw": "rl",
    "controlofcorruption": "cc",
    "governmenteffectiveness": "ge",
    "politicalstability": "pv",
    "regulatoryquality": "rq",
    "voiceandaccountability": "va",
}
"""How the long names of indicators begin, blanks and case aside."""

IGNORED = {"ANT": "the Netherlands Antilles, dissolved in 2010"} | dict.fromkeys(
    AGGREGATES.split(), "a group of countries"
)
LOWEST, HIGHEST = -4.0, 4.0
"""Estimates are about -2.5 to 2.5; the lowest published so far is about -3.3."""

DECIMALS = 4
LONG = ("code", "year", "indicator", "estimate")
LONG_NOT_USED = ("codeindyr", "countryname", "stddev", "nsource", "pctrank", "pctranklower", "pctrankupper")


def wide(tall: pl.DataFrame) -> pl.DataFrame:
    """Return the shipped form of estimates in long form.

    Args:
        tall: iso3, year (Int64), indicator (rl, cc, ge, pv, rq, va) and estimate (Float64).

    Returns:
        iso3, year and a column per indicator, rounded to four decimals, in order.
    """
    named = tall.with_columns(pl.col("indicator").replace_strict(ESTIMATES), pl.col("estimate").round(DECIMALS))
    columns = list(ESTIMATES.values())
    return named.pivot(on="indicator", on_columns=columns, index=["iso3", "year"], values="estimate").sort(
        "iso3", "year"
    )


def short_name(text: str) -> str | None:
    """Return an indicator's short name by a sheet's or a column's text; null where it is none."""
    bare = plain(text)
    found = re.fullmatch(r"(?:govwgi)?(rl|cc|ge|pv|rq|va)(?:est)?", bare)
    return found[1] if found else next((short for start, short in BEGINNINGS.items() if bare.startswith(start)), None)


def long_form(rows: pl.DataFrame, where: str) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Return the estimates of a table with code, year, indicator and estimate in every row.

    Args:
        rows: the table as text.
        where: file and sheet, for messages.

    Returns:
        iso3, year, indicator and estimate; notes; and columns that are not known.

    Raises:
        ImportRefused: a column is missing, no indicator is known, or a value cannot be.
    """
    rows = rows.rename({name: plain(name) for name in rows.columns if plain(name) in (*LONG, *LONG_NOT_USED)})
    demand(rows, LONG, where)
    unknown = [c for c in rows.columns if c not in (*LONG, *LONG_NOT_USED, ROW) and not c.startswith("column ")]
    name = "countryname" if "countryname" in rows.columns else None
    rows, notes = settle(rows, "code", where=where, ignored=IGNORED, name=name)
    shorts = {text: short_name(text) for text in rows["indicator"].drop_nulls().unique().sort()}
    if other := [text for text, short in shorts.items() if short is None]:
        notes.append(f"{where}: indicators not known here and passed over: {shown(other)}.")
    rows = rows.with_columns(pl.col("indicator").replace_strict(shorts, default=None, return_dtype=pl.String))
    parts = [checked(part, str(short), where) for (short,), part in rows.drop_nulls("indicator").group_by("indicator")]
    if not parts:
        raise ImportRefused(f"{where}: column 'indicator' holds {shown(other)}; expected va, pv, ge, rq, rl and cc.")
    return pl.concat(parts), notes, unknown


def checked(tall: pl.DataFrame, short: str, where: str) -> pl.DataFrame:
    """Return iso3, year, indicator and estimate, each checked."""
    tall = whole_years(tall, "year", where=where)
    tall = figures(tall.select("iso3", "year", "estimate"), ["estimate"], where=where).drop_nulls("estimate")
    in_range(tall, {"estimate": (LOWEST, HIGHEST)}, where=f"{where}, {ESTIMATES[short]}")
    once(tall, ["iso3", "year"], where=f"{where}, {ESTIMATES[short]}")
    return tall.select("iso3", "year", pl.lit(short).alias("indicator"), "estimate")
