"""Adults in forced labour by broad sector: the Global Estimates of Modern Slavery 2022 (ILO, Walk Free, IOM)."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator
from riskscreen.screening.isic import divisions_of
from riskscreen.screening.scorecard import Indicator

REMAINING = "Other"
"""The source's last group: fishing and domestic work, which it counts apart from farming and services, and what is left."""


@reference_indicator(
    "ilo_sector", axis="sector", direction="higher is worse", source="gems", absent="unknown", unknown_over="section"
)
def ilo_sector(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many adults are in forced labour in the broad sector worldwide; five counts, no rates, so low weight.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by isic for every ISIC code whose section is among those estimated. A division that a group names goes
        before the section that it is in.
    """
    groups = (
        bundle.tables["gems"]
        .drop_nulls("isic_sections")
        .with_columns(pl.col("isic_sections").str.split(";").alias("code"))
        .explode("code")
        .with_columns(pl.col("code").str.strip_chars())
        .with_columns((pl.col("code").str.len_chars() == 1).alias("wide"))
    )
    divisions = [(code, division) for code in groups["code"].unique() for division in divisions_of(code)]
    spread = pl.DataFrame(divisions, schema={"code": pl.String, "division": pl.String}, orient="row")
    each = groups.join(spread, on="code").sort("division", "wide").unique("division", keep="first", maintain_order=True)
    rows = bundle.isic.select(pl.col("sector_isic").alias("isic"), "division").join(each, on="division")
    remaining = pl.lit("the remaining sectors (fishing and domestic work among them)")
    called = (
        pl.when(pl.col("sector_group") == REMAINING)
        .then(remaining)
        .otherwise(pl.col("sector_group").str.to_lowercase())
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
            called,
        ),
        detail=pl.format(
            "The global estimates put {} million adults in forced labour in {} in 2021; a count of a broad sector.",
            number,
            called,
        ),
        locator=pl.format("forced_labour_by_sector.csv, {}", "sector_group"),
        year=pl.lit(2021),
    )
