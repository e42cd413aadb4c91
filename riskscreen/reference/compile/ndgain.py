"""Notre Dame Global Adaptation Initiative: vulnerability of countries to climate change, by year."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

PANEL = "drivers/ndgain_vulnerability_raw_1995-2023.csv"


def build(inputs: Inputs) -> list[Built]:
    """Return `ndgain/2023/vulnerability`: iso3, year, vulnerability_0_1 (higher is worse)."""
    panel = settle_codes(inputs.csv(PANEL), "ISO3", ignored={}, where=PANEL).drop("Name")
    tall = panel.unpivot(index="iso3").drop_nulls("value")
    frame = tall.select(
        "iso3",
        pl.col("variable").cast(pl.Int64).alias("year"),
        pl.col("value").cast(pl.Float64).round(4).alias("vulnerability_0_1"),
    )
    return [Built("ndgain", "2023", "vulnerability", frame.sort("iso3", "year"))]
