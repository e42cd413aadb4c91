"""Adults in forced labour by broad sector: the Global Estimates of Modern Slavery 2022 (ILO, Walk Free, IOM)."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator
from riskscreen.screening.isic import SECTION_OF
from riskscreen.screening.scorecard import Indicator


@reference_indicator("ilo_sector", axis="sector", direction="higher is worse", source="gems", absent="unknown")
def ilo_sector(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many adults are in forced labour in the broad sector worldwide; five counts, no rates, so low weight.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by isic for every ISIC code whose section is among those estimated.
    """
    groups = (
        bundle.tables["gems"]
        .drop_nulls("isic_sections")
        .with_columns(pl.col("isic_sections").str.split(";").alias("section"))
    )
    section = pl.col("division").replace_strict(SECTION_OF, default=None)
    rows = bundle.isic.select(pl.col("sector_isic").alias("isic"), section.alias("section")).join(
        groups.explode("section").with_columns(pl.col("section").str.strip_chars()), on="section"
    )
    number = pl.col("adults_millions").cast(pl.Float64)
    return evidence_frame(
        rows,
        bundle,
        "gems",
        "gems",
        keys=("isic",),
        number=number,
        value=pl.format("{} million adults", number),
        hazard=hazard_of(number, spec),
        phrase=pl.format(
            "{} million adults in forced labour in {} worldwide (2021)",
            number,
            pl.col("sector_group").str.to_lowercase(),
        ),
        detail=pl.format(
            "The global estimates put {} million adults in forced labour in {} in 2021; a count of a broad sector.",
            number,
            pl.col("sector_group").str.to_lowercase(),
        ),
        locator=pl.format("forced_labour_by_sector.csv, {}", "sector_group"),
        year=pl.lit(2021),
    )
