"""Goods made from listed goods: forced labour in the fibre, the ore or the fruit is in what is made of it."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator


@reference_indicator(
    "downstream_of_listed",
    axis="country_good",
    direction="category",
    source="goods",
    absent="zero",
    orders=(
        ("input elsewhere, forced labour", "input here, forced labour"),
        ("input here, child labour", "input here, forced labour"),
    ),
    absent_value="no listed input is known; no sign of low risk",
)
def downstream_of_listed(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether the good is made from another that the list names: here or elsewhere, for forced labour or child labour.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; its categories name the cases, the gravest counts.

    Returns:
        Evidence by iso3 and good; pairs that the list itself names as downstream included.
    """
    chain = (
        bundle.tables["downstream"]
        .select(pl.col("downstream").alias("good"), pl.col("upstream").alias("input"))
        .unique()
    )
    listed = bundle.listings.select("iso3", pl.col("good").alias("input"), "is_forced_labour")
    here = chain.join(listed, on="input").select(
        "iso3",
        "good",
        "input",
        pl.when("is_forced_labour")
        .then(pl.lit("input here, forced labour"))
        .otherwise(pl.lit("input here, child labour"))
        .alias("case"),
    )
    forced_inputs = listed.filter("is_forced_labour").select("input").unique()
    anywhere = chain.join(forced_inputs, on="input").join(bundle.countries.select("iso3"), how="cross")
    anywhere = anywhere.select("iso3", "good", "input", pl.lit("input elsewhere, forced labour").alias("case"))
    named = bundle.downstream_listings.select(
        "iso3", "good", pl.lit("").alias("input"), pl.lit("named as downstream").alias("case")
    )
    rows = (
        pl.concat([here, anywhere, named])
        .with_columns(category_hazard(pl.col("case"), spec).alias("hazard"))
        .sort("iso3", "good", "hazard", "input", descending=[False, False, True, False])
        .unique(["iso3", "good"], keep="first", maintain_order=True)
    )
    edition = bundle.ilab_edition
    by_name = pl.col("case") == "named as downstream"
    return evidence_frame(
        rows,
        bundle,
        "downstream",
        "goods",
        keys=("iso3", "good"),
        value=pl.concat_str("case", pl.when(by_name).then(pl.lit("")).otherwise(pl.format(": {}", "input"))),
        hazard=pl.col("hazard"),
        phrase=pl.when(by_name)
        .then(pl.format(f"{{}} named as made from listed inputs (ILAB {edition})", "good"))
        .otherwise(
            pl.format(
                f"{{}} is made from {{}}: {{}} (ILAB {edition})",
                "good",
                "input",
                pl.col("case").str.replace("input ", "listed "),
            )
        ),
        detail=pl.when(by_name)
        .then(pl.format(f"The goods list's edition {edition} names {{}} as made with listed inputs.", "good"))
        .otherwise(
            pl.format(
                f"{{}} is made from {{}}, which the goods list's edition {edition} names ({{}}).",
                "good",
                "input",
                "case",
            )
        ),
        locator=pl.format(f"downstream.csv, good {{}}; listings_by_edition.csv, edition {edition}", "good"),
        year=pl.lit(int(edition[:4])),
    )
