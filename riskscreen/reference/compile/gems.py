"""ILO, Walk Free and IOM, Global Estimates of Modern Slavery 2022: adults in forced labour by broad sector."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built

BOOK = "victims/GEMS.xlsx"

SECTIONS = {
    "Agriculture": "01;02",
    "Mining and quarrying": "B",
    "Manufacturing": "C",
    "Construction": "F",
    "Services": "D;E;G;H;I;J;K;L;M;N;O;P;Q;R;S",
    "Other": "03;97",
}
"""The source's broad sectors -> ISIC Rev. 4 sections and divisions.

Agriculture there is without fishing, and services are without domestic work: both are counted in Other, with what is left.
"""


def build(inputs: Inputs) -> list[Built]:
    """Return `gems/2022/forced_labour_by_sector`: sector_group, isic_sections, adults_millions."""
    sheet = inputs.sheet(BOOK, "Sheet1", header_row=0).drop_nulls("Sector")
    frame = sheet.select(
        pl.col("Sector").alias("sector_group"),
        pl.col("Sector").replace_strict(SECTIONS, return_dtype=pl.String).alias("isic_sections"),
        pl.col("Forced labour").cast(pl.Float64).round(1).alias("adults_millions"),
    )
    return [Built("gems", "2022", "forced_labour_by_sector", frame)]
