"""Government response: the tier in the US Trafficking in Persons Report."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator

TIERS = {"1": "Tier 1", "2": "Tier 2", "2WL": "Tier 2 Watch List", "3": "Tier 3", "SC": "Special Case"}


@reference_indicator(
    "tip_tier",
    axis="country",
    direction="category",
    source="tip",
    absent="unknown",
    orders=(("1", "2", "2WL", "3"), ("1", "SC")),
)
def tip_tier(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How a government's efforts against trafficking were rated in the latest report on it.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; its categories are the tiers.

    Returns:
        Evidence by iso3: the latest tier of each country.
    """
    rows = (
        bundle.up_to_year("tiers", "report_year")
        .sort("iso3", "report_year")
        .group_by("iso3", maintain_order=True)
        .last()
    )
    name = pl.col("tier").replace_strict(TIERS, default=pl.col("tier"))
    year = pl.col("report_year")
    return evidence_frame(
        rows,
        bundle,
        "tiers",
        "tip",
        keys=("iso3",),
        hazard=category_hazard(pl.col("tier"), spec),
        value=name,
        phrase=pl.format("TIP {} ({})", name, year),
        detail=pl.format(
            "The Trafficking in Persons Report {} places the country in {}; one government's judgement.", year, name
        ),
        locator=pl.format("tiers.csv, iso3 {}, report_year {}", "iso3", year),
        year=year,
    )
