"""Rule of law and control of corruption: the Worldwide Governance Indicators."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator
from riskscreen.screening.scorecard import Indicator


def _latest(bundle: ReferenceBundle, spec: Indicator, column: str, title: str) -> pl.DataFrame:
    rows = (
        bundle.up_to_year("governance")
        .drop_nulls(column)
        .sort("iso3", "year")
        .group_by("iso3", maintain_order=True)
        .last()
    )
    number, year = pl.col(column).cast(pl.Float64), pl.col("year")
    shown = number.round(2)
    return evidence_frame(
        rows,
        bundle,
        "governance",
        "wgi",
        keys=("iso3",),
        number=number,
        value=shown.cast(pl.String),
        hazard=hazard_of(number, spec),
        phrase=pl.format(f"{title} {{}} on -2.5 to 2.5 ({{}})", shown, year),
        detail=pl.format(
            f"{title} was estimated at {{}} in {{}}, on a scale from about -2.5 (weak) to 2.5 (strong).", shown, year
        ),
        locator=pl.format(f"governance.csv, iso3 {{}}, year {{}}, {column}", "iso3", year),
        year=year,
    )


@reference_indicator("rule_of_law", axis="country", direction="lower is worse", source="wgi", absent="unknown")
def rule_of_law(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How far contracts, police and courts are trusted and obeyed; weak rule of law shelters abuse.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: the latest estimate.
    """
    return _latest(bundle, spec, "rule_of_law_estimate", "Rule of law")


@reference_indicator(
    "control_of_corruption", axis="country", direction="lower is worse", source="wgi", absent="unknown"
)
def control_of_corruption(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How far public power is kept from private gain; corruption opens borders, permits and inspections to traffickers.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: the latest estimate.
    """
    return _latest(bundle, spec, "control_of_corruption_estimate", "Control of corruption")
