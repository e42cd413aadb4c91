"""World Bank, Worldwide Governance Indicators: six estimates per country and year."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

PANEL = "drivers/wgi_long_1996-2022_DERIVED.csv"

DIMENSIONS = {
    "RuleofLaw": "rule_of_law_estimate",
    "ControlofCorruption": "control_of_corruption_estimate",
    "GovernmentEffectiveness": "government_effectiveness_estimate",
    "PoliticalStabilityNoViolence": "political_stability_estimate",
    "RegulatoryQuality": "regulatory_quality_estimate",
    "VoiceandAccountability": "voice_and_accountability_estimate",
}
IGNORED = {"ANT": "the Netherlands Antilles, dissolved in 2010", "Code": "a header row that the extract kept"}


def build(inputs: Inputs) -> list[Built]:
    """Return `wgi/2022/governance`: iso3, year and six estimates (about -2.5 to 2.5)."""
    panel = settle_codes(inputs.csv(PANEL), "iso3", ignored=IGNORED, where=PANEL)
    wide = panel.select(
        "iso3",
        pl.col("year").cast(pl.Int64),
        pl.col("dimension").str.replace_all(" ", "").replace_strict(DIMENSIONS),
        pl.col("estimate").cast(pl.Float64).round(4),
    ).pivot(on="dimension", on_columns=list(DIMENSIONS.values()), index=["iso3", "year"], values="estimate")
    return [Built("wgi", "2022", "governance", wide.sort("iso3", "year"))]
