"""World Bank, Women, Business and the Law: how the law treats women at work, by country and report year."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

BOOK = "drivers/WBL50YearPanelData.xlsx"
SHEET = "WBL1971-2020"

COLUMNS = {
    "WBL INDEX": "wbl_index_0_100",
    "MOBILITY": "mobility_0_100",
    "WORKPLACE": "workplace_0_100",
    "PAY": "pay_0_100",
    "MARRIAGE": "marriage_0_100",
    "PARENTHOOD": "parenthood_0_100",
    "ENTREPRENEURSHIP": "entrepreneurship_0_100",
    "ASSETS": "assets_0_100",
    "PENSION": "pension_0_100",
}
FIRST_YEAR = 2000


def build(inputs: Inputs) -> list[Built]:
    """Return `wbl/2020/scores`: iso3, report_year and nine scores of 0 to 100 (higher is better)."""
    rows = settle_codes(inputs.sheet(BOOK, SHEET, header_row=1).drop_nulls("Code"), "Code", ignored={}, where=BOOK)
    scores = pl.col(list(COLUMNS)).cast(pl.Float64).round(1)
    frame = rows.select("iso3", pl.col("WBL Report Year").cast(pl.Int64).alias("report_year"), scores).rename(COLUMNS)
    return [
        Built("wbl", "2020", "scores", frame.filter(pl.col("report_year") >= FIRST_YEAR).sort("iso3", "report_year"))
    ]
