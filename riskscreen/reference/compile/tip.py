"""US State Department, Trafficking in Persons Report: tier of every country and report year."""

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

PANEL = "tip/tip_tiers_panel_DERIVED.csv"

NOTES = {
    "heiss_kelley": "re-keyed by an academic project",
    "factbook": "read from the CIA World Factbook, which names Tier 2 Watch List and Tier 3 only",
    "teomotun_2018_narratives": "read from the report's country narratives",
    "transcribed_2020": "transcribed from a page that repeats the report's list",
    "transcribed_2021": "transcribed from a page that repeats the report's list",
    "transcribed_2023": "transcribed from a page that repeats the report's list",
    "transcribed_2024": "transcribed from a page that repeats the report's Tier 1 list",
    "transcribed_2025": "transcribed from a page that repeats the report's list",
    "inferred_complement": "inferred: in the report, and on none of its lists for Tier 1, Tier 2 Watch List and Tier 3",
}
"""How each value reached the panel; a provider that is not here stops the compile step."""


def build(inputs: Inputs) -> list[Built]:
    """Return `tip/2025/tiers`: iso3, report_year, tier (1, 2, 2WL, 3, SC), note."""
    panel = settle_codes(inputs.csv(PANEL), "iso3", ignored={}, where=PANEL)
    if strangers := sorted(set(panel["source"]) - set(NOTES)):
        raise ReferenceDataError(f"{PANEL}: provider '{strangers[0]}' is new; say in NOTES how its values were read.")
    tiers = panel.select(
        "iso3",
        pl.col("report_year").cast(pl.Int64),
        "tier",
        pl.col("source").replace_strict(NOTES).alias("note"),
    )
    return [Built("tip", "2025", "tiers", tiers.sort("iso3", "report_year"))]
