"""Statutory presumptions: a law that takes goods of a place to be made with forced labour until shown otherwise."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator


def places(bundle: ReferenceBundle) -> pl.DataFrame:
    """Return the places that a presumption tells apart within a country.

    Args:
        bundle: reference tables.

    Returns:
        iso3, subdivision_code of every presumption in force (by `until_year`, where that is set).
    """
    table = bundle.tables["presumptions"]
    if bundle.until_year is not None:
        table = table.filter(pl.col("from_date").cast(pl.String).str.slice(0, 4).cast(pl.Int32) <= bundle.until_year)
    return table.select("iso3", "subdivision_code").unique().sort("subdivision_code")


@reference_indicator(
    "statutory_presumption",
    axis="country",
    direction="category",
    source="expert",
    absent="zero",
    absent_value="no presumption in the expert table",
)
def statutory_presumption(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether a law presumes that goods of the supplier's region are made with forced labour.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and place: the region itself (`CHN:CN-XJ`), the rest of its country (`CHN:*`) and, as not
        known, the country where no region is given (`CHN`).
    """
    table = bundle.tables["presumptions"].join(places(bundle), on=["iso3", "subdivision_code"], how="semi")
    inside = table.with_columns(
        pl.format("{}:{}", "iso3", "subdivision_code").alias("place"), pl.lit("presumed").alias("state")
    )
    rest = table.unique("iso3", maintain_order=True)
    outside = rest.with_columns(pl.format("{}:*", "iso3").alias("place"), pl.lit("elsewhere").alias("state"))
    unsaid = rest.with_columns(pl.col("iso3").alias("place"), pl.lit("region not given").alias("state"))
    rows = pl.concat([inside, outside, unsaid])
    since = pl.col("from_date").cast(pl.String)
    return evidence_frame(
        rows,
        bundle,
        "presumptions",
        "expert",
        keys=("place",),
        value=pl.col("state"),
        hazard=pl.when(pl.col("state") == "elsewhere").then(0.0).otherwise(category_hazard(pl.col("state"), spec)),
        phrase=pl.format("{}: forced labour presumed for goods of {} (since {})", "statute", "subdivision_code", since),
        detail=pl.format(
            "{} ({}, in force since {}).", pl.col("presumption").str.strip_chars_end("."), "statute", since
        ),
        locator=pl.format("statutory_presumptions.csv, {}: {}", "subdivision_code", "citation"),
        year=since.str.slice(0, 4).cast(pl.Int32),
    )
