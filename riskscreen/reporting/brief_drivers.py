"""Figures of one country that stand beside the paragraphs on what drives trafficking: latest value, year and source."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from riskscreen.reference.catalogue import Catalogue


@dataclass(frozen=True)
class Fact:
    """One figure.

    Attributes:
        driver: id of the paragraph that it stands with.
        key: what it is, a message `fact.KEY`.
        value: the figure; null where `word` says it.
        digits: decimals to print.
        word: a value in words: a tier, or a visa regime's message key.
        year: year of the value.
        source: id of the source.
    """

    driver: str
    key: str
    value: float | None
    digits: int
    word: str
    year: int
    source: str


@dataclass(frozen=True)
class _Series:
    driver: str
    key: str
    source: str
    table: str
    value: str
    digits: int
    keep: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame


def _poverty(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("series_id") == "si.pov.dday")


def _fled(frame: pl.DataFrame) -> pl.DataFrame:
    parts = ("refugees", "asylum_seekers", "internally_displaced")
    return frame.with_columns(pl.sum_horizontal(parts).alias("fled"))


SERIES = (
    _Series("driver_poverty", "poverty", "wdi", "observations", "value", 1, _poverty),
    _Series("driver_poverty", "hdi", "hdr", "indices", "hdi_0_1", 3),
    _Series("driver_gender", "gii", "hdr", "indices", "gii_0_1", 3),
    _Series("driver_migration", "displaced", "unhcr", "origin", "fled", 0, _fled),
    _Series("driver_conflict", "deaths", "ucdp", "deaths", "deaths", 0),
    _Series("driver_disaster", "climate", "ndgain", "vulnerability", "vulnerability_0_1", 3),
    _Series("driver_corruption", "corruption", "wgi", "governance", "control_of_corruption_estimate", 2),
    _Series("driver_enforcement", "law", "wgi", "governance", "rule_of_law_estimate", 2),
)


def facts(tables: Catalogue, iso3: str) -> tuple[Fact, ...]:
    """Return a country's latest figures, each of its own year.

    Args:
        tables: reference tables.
        iso3: the country.

    Returns:
        One fact per series that has a value for the country; no value is filled in from elsewhere.
    """
    found = []
    for series in SERIES:
        frame = series.keep(tables.table(series.source, series.table).filter(pl.col("iso3") == iso3))
        latest = frame.drop_nulls(series.value).sort("year").tail(1)
        for year, value in latest.select("year", series.value).iter_rows():
            found.append(Fact(series.driver, series.key, float(value), series.digits, "", int(year), series.source))
    tiers = tables.table("tip", "tiers").filter(pl.col("iso3") == iso3).sort("report_year").tail(1)
    for year, tier in tiers.select("report_year", "tier").iter_rows():
        found.append(Fact("driver_enforcement", "tier", None, 0, str(tier), int(year), "tip"))
    visas = tables.table("expert", "tied_visa").filter(pl.col("iso3") == iso3, pl.col("until_year").is_null())
    for regime, since in visas.select("regime", "since_year").head(1).iter_rows():
        found.append(Fact("driver_migration", "visa", None, 0, f"visa.{regime}", int(since or 0), "expert"))
    return tuple(found)
