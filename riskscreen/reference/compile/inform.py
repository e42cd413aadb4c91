"""European Commission JRC, INFORM Risk Index: hazard, vulnerability and coping capacity of countries."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

BOOKS = {
    "2021": ("drivers/INFORM_Risk_2021_v050.xlsx", "INFORM Risk 2021 (a-z)"),
    "2025": ("drivers/inform_risk_2025_v070.xlsx", "INFORM Risk 2025 (a-z)"),
}
"""Edition -> workbook and sheet."""

COLUMNS = {
    "INFORM RISK": "inform_risk_0_10",
    "HAZARD & EXPOSURE": "hazard_and_exposure_0_10",
    "Natural": "natural_hazard_0_10",
    "Human": "human_hazard_0_10",
    "VULNERABILITY": "vulnerability_0_10",
    "Socio-Economic Vulnerability": "socio_economic_vulnerability_0_10",
    "Vulnerable Groups": "vulnerable_groups_0_10",
    "Uprooted people": "uprooted_people_0_10",
    "Food Security": "food_insecurity_0_10",
    "LACK OF COPING CAPACITY": "lack_of_coping_capacity_0_10",
    "Governance": "lack_of_governance_0_10",
    "Lack of Reliability (*)": "lack_of_reliability_0_10",
}
IGNORED = {"(a-z)": "a second header row"}


def build(inputs: Inputs) -> list[Built]:
    """Return `inform/2021/risk` and `inform/2025/risk`: iso3 and indices of 0 to 10, higher is worse."""
    return [Built("inform", edition, "risk", _risk(inputs, *book)) for edition, book in BOOKS.items()]


def _risk(inputs: Inputs, name: str, sheet: str) -> pl.DataFrame:
    rows = inputs.sheet(name, sheet, header_row=0).drop_nulls("ISO3")
    rows = settle_codes(rows, "ISO3", ignored=IGNORED, where=name)
    value = pl.col(list(COLUMNS)).replace("x", None).cast(pl.Float64).round(2)
    return rows.select("iso3", value).rename(COLUMNS).sort("iso3")
