"""World Bank, Worldwide Governance Indicators: six estimates per country and year.

The input is a tidy extract of the publisher's workbook, not the workbook; its rows are brought to the form that an
imported workbook takes (`imports.wgi_form`).
"""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports.wgi_form import IGNORED, short_name, wide

PANEL = "drivers/wgi_long_1996-2022_DERIVED.csv"
EXTRACT_ONLY = {"Code": "a header row that the extract kept"}


def build(inputs: Inputs) -> list[Built]:
    """Return `wgi/2022/governance`: iso3, year and six estimates (about -2.5 to 2.5)."""
    panel = settle_codes(inputs.csv(PANEL), "iso3", ignored=IGNORED | EXTRACT_ONLY, where=PANEL)
    shorts = {text: short_name(text) for text in panel["dimension"].unique()}
    tall = panel.select(
        "iso3",
        pl.col("year").cast(pl.Int64),
        pl.col("dimension").replace_strict(shorts, return_dtype=pl.String).alias("indicator"),
        pl.col("estimate").cast(pl.Float64),
    )
    return [Built("wgi", "2022", "governance", wide(tall))]
