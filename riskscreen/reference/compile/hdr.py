"""UNDP, Human Development Report: human development and gender inequality, with the components that matter here."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

PANEL = "drivers/HDR23-24_Composite_indices_complete_time_series.csv"

INDICES = {"hdi": "hdi_0_1", "gii": "gii_0_1"}
COMPONENTS = {
    "ihdi": "ihdi_0_1",
    "gdi": "gdi_ratio",
    "le": "life_expectancy_years",
    "eys": "expected_schooling_years",
    "mys": "mean_schooling_years",
    "mys_f": "mean_schooling_women_years",
    "gnipc": "gni_per_head_ppp_2017_usd",
    "ineq_inc": "inequality_in_income_pct",
    "lfpr_f": "labour_force_women_pct",
    "lfpr_m": "labour_force_men_pct",
    "abr": "adolescent_births_per_1000",
    "mmr": "maternal_deaths_per_100000",
}
REGIONS = ("ZZ",)
"""Aggregates (regions, groups) have codes that start so."""


def build(inputs: Inputs) -> list[Built]:
    """Return `indices` (iso3, year, hdi_0_1, gii_0_1) and `components` of `hdr/2023-24`."""
    panel = inputs.csv(PANEL)
    aggregates = {code: "an aggregate of countries" for code in panel["iso3"] if code.startswith(REGIONS)}
    panel = settle_codes(panel, "iso3", ignored=aggregates, where=PANEL)
    return [
        Built("hdr", "2023-24", "indices", _long(panel, INDICES)),
        Built("hdr", "2023-24", "components", _long(panel, COMPONENTS)),
    ]


def _long(panel: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Return one row per country and year that has at least one of the named indicators."""
    wanted = [column for column in panel.columns if column.rsplit("_", 1)[0] in names and column[-4:].isdigit()]
    tall = panel.unpivot(wanted, index="iso3").drop_nulls("value")
    split = tall.select(
        "iso3",
        pl.col("variable").str.slice(-4).cast(pl.Int64).alias("year"),
        pl.col("variable").str.head(-5).replace_strict(names).alias("name"),
        pl.col("value").cast(pl.Float64).round(3),
    )
    return split.pivot(on="name", on_columns=list(names.values()), index=["iso3", "year"], values="value").sort(
        "iso3", "year"
    )
