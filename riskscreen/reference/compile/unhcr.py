"""UNHCR, refugee population statistics: people displaced from and to each country, by year."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

ORIGIN = "drivers/unhcr_by_origin_year_DERIVED.csv"
ASYLUM = "drivers/unhcr_by_asylum_year_DERIVED.csv"

IGNORED = {
    "UNK": "origin or place not known",
    "XXA": "stateless people",
    "TIB": "Tibetans, counted apart by the publisher",
}
COUNTS = {
    "refugees": "refugees",
    "asylum_seekers": "asylum_seekers",
    "idps": "internally_displaced",
    "oip": "others_in_need",
}
FIRST_YEAR = 2000


def build(inputs: Inputs) -> list[Built]:
    """Return `origin` and `asylum` of `unhcr/2025`: iso3, year and counts of people."""
    origin = _table(inputs, ORIGIN, "coo_iso", COUNTS)
    asylum = _table(inputs, ASYLUM, "coa_iso", COUNTS | {"stateless": "stateless"})
    return [Built("unhcr", "2025", "origin", origin), Built("unhcr", "2025", "asylum", asylum)]


def _table(inputs: Inputs, name: str, code: str, counts: dict[str, str]) -> pl.DataFrame:
    rows = settle_codes(inputs.csv(name), code, ignored=IGNORED, where=name)
    whole = pl.col(list(counts)).cast(pl.Float64).round(0).cast(pl.Int64)
    frame = rows.select("iso3", pl.col("year").cast(pl.Float64).cast(pl.Int64), whole).rename(counts)
    return frame.filter(pl.col("year") >= FIRST_YEAR).sort("iso3", "year")
