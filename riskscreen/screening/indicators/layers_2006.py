"""Old layers that the documents quote: UNODC's roles of 2006 and Tier 3 of 2007; history, with their year."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator

NOT_NAMED = "not among those named; no sign of low risk"


def _role(bundle: ReferenceBundle, spec: Indicator, role: str) -> pl.DataFrame:
    rows = bundle.tables["roles_2006"].filter(pl.col("role") == role).select("iso3").unique()
    return evidence_frame(
        rows,
        bundle,
        "roles_2006",
        "unodc_2006",
        keys=("iso3",),
        value=pl.lit(f"major {role} country"),
        hazard=category_hazard(pl.lit("named"), spec),
        phrase=pl.lit(f"named a major {role} country (UNODC 2006, history)"),
        detail=pl.lit(f"UNODC named the country a major country of {role} in 2006; kept as history."),
        locator=pl.format(f"roles.csv, iso3 {{}}, role {role}", "iso3"),
        year=pl.lit(2006),
    )


@reference_indicator(
    "unodc_origin_2006",
    axis="country",
    direction="category",
    source="unodc_2006",
    absent="zero",
    absent_value=NOT_NAMED,
)
def unodc_origin_2006(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether UNODC named the country a major country of origin in 2006; carries points only as history.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 of the countries named.
    """
    return _role(bundle, spec, "origin")


@reference_indicator(
    "unodc_transit_2006",
    axis="country",
    direction="category",
    source="unodc_2006",
    absent="zero",
    absent_value=NOT_NAMED,
)
def unodc_transit_2006(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether UNODC named the country a major country of transit in 2006; carries points only as history.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 of the countries named.
    """
    return _role(bundle, spec, "transit")


@reference_indicator(
    "unodc_destination_2006",
    axis="country",
    direction="category",
    source="unodc_2006",
    absent="zero",
    absent_value=NOT_NAMED,
)
def unodc_destination_2006(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether UNODC named the country a major destination in 2006; carries points only as history.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 of the countries named.
    """
    return _role(bundle, spec, "destination")


@reference_indicator(
    "tip_tier3_2007", axis="country", direction="category", source="documents", absent="zero", absent_value=NOT_NAMED
)
def tip_tier3_2007(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether the country stood on Tier 3 in 2007, as the white paper says; carries points only as history.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 of the countries named.
    """
    return evidence_frame(
        bundle.tables["tier3_2007"].select("iso3").unique(),
        bundle,
        "tier3_2007",
        "documents",
        keys=("iso3",),
        value=pl.lit("Tier 3"),
        hazard=category_hazard(pl.lit("named"), spec),
        phrase=pl.lit("TIP Tier 3 in 2007 (history)"),
        detail=pl.lit("The country stood on Tier 3 of the Trafficking in Persons Report 2007; kept as history."),
        locator=pl.format("tip_tier3.csv, iso3 {} (S3:429-439)", "iso3"),
        year=pl.lit(2007),
    )
