"""Uppsala Conflict Data Program, georeferenced events: deaths in organised violence by country and year."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import iso3_of
from riskscreen.reference.compile.plan import Built

PANEL = "drivers/ucdp_ged_country_year_2019_2023.csv"

TYPES = {"1": "state_based_deaths", "2": "non_state_deaths", "3": "one_sided_deaths"}


def build(inputs: Inputs) -> list[Built]:
    """Return `ucdp/2023/deaths`: iso3, year, deaths by kind of violence and in total (best estimates)."""
    panel = inputs.csv(PANEL)
    frame = panel.select(
        iso3_of(panel["country"], where=PANEL),
        pl.col("year").cast(pl.Int64),
        pl.col("type_of_violence").replace_strict(TYPES),
        pl.col("best_deaths").cast(pl.Int64),
    )
    wide = frame.pivot(
        on="type_of_violence",
        on_columns=list(TYPES.values()),
        index=["iso3", "year"],
        values="best_deaths",
        aggregate_function="sum",
    )
    kinds = pl.col(list(TYPES.values())).fill_null(0)
    deaths = wide.with_columns(kinds).with_columns(pl.sum_horizontal(TYPES.values()).alias("deaths"))
    return [Built("ucdp", "2023", "deaths", deaths.sort("iso3", "year"))]
