"""The goods list itself: this good of this country, listed for child labour or forced labour (US DOL, ILAB).

A pair that is not on the list earns no points and is no sign of low risk. The list does not look into the United
States.
"""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator

OUTSIDE = ("ASM", "GUM", "MNP", "PRI", "UMI", "USA", "VIR")
"""The United States and its territories: the publisher lists goods of other countries only."""

NOT_LISTED = "not on the list; no sign of low risk"


def outside(bundle: ReferenceBundle) -> pl.DataFrame:
    """Return country and good pairs that the list cannot speak of: iso3, good."""
    places = bundle.countries.select("iso3").filter(pl.col("iso3").is_in(list(OUTSIDE)))
    return places.join(bundle.goods.select("good"), how="cross")


def _listed(bundle: ReferenceBundle, spec: Indicator, flag: str, what: str) -> pl.DataFrame:
    rows = bundle.listings.filter(pl.col(flag)).select("iso3", "country", "good", pl.lit("listed").alias("state"))
    unsaid = outside(bundle).select(
        "iso3", pl.col("iso3").alias("country"), "good", pl.lit("outside the list").alias("state")
    )
    edition = bundle.ilab_edition
    return evidence_frame(
        pl.concat([rows, unsaid]),
        bundle,
        "listings",
        "ilab",
        keys=("iso3", "good"),
        value=pl.col("state"),
        hazard=category_hazard(pl.col("state"), spec),
        phrase=pl.format(f"{what} listed for {{}} in {{}} (ILAB {edition})", "good", "country"),
        detail=pl.format(
            f"The goods list's edition {edition} lists {{}} of {{}} for {what.lower()}.", "good", "country"
        ),
        locator=pl.format(f"listings_by_edition.csv, edition {edition}, iso3 {{}}, good {{}}", "iso3", "good"),
        year=pl.lit(int(edition[:4])),
    )


@reference_indicator(
    "pair_forced_labour",
    axis="country_good",
    direction="category",
    source="ilab",
    absent="zero",
    absent_value=NOT_LISTED,
)
def pair_forced_labour(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether the list names this good of this country for forced labour, in the edition used.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good.
    """
    return _listed(bundle, spec, "is_forced_labour", "Forced labour")


@reference_indicator(
    "pair_child_labour",
    axis="country_good",
    direction="category",
    source="ilab",
    absent="zero",
    absent_value=NOT_LISTED,
)
def pair_child_labour(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether the list names this good of this country for child labour, in the edition used.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good.
    """
    return _listed(bundle, spec, "is_child_labour", "Child labour")


@reference_indicator(
    "pair_forced_child_labour",
    axis="country_good",
    direction="category",
    source="ilab",
    absent="zero",
    absent_value=NOT_LISTED,
)
def pair_forced_child_labour(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether the list names this good of this country for forced child labour, in the edition used.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good.
    """
    return _listed(bundle, spec, "is_forced_child_labour", "Forced child labour")


@reference_indicator(
    "pair_removed",
    axis="country_good",
    direction="category",
    source="ilab",
    absent="zero",
    orders=(("child labour", "forced labour"),),
    absent_value="never removed from the list, as far as the editions at hand show",
)
def pair_removed(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether an earlier edition listed the pair and the one used does not; carries points only as history.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; categories `forced labour` and `child labour`.

    Returns:
        Evidence by iso3 and good, with the last edition that listed it.
    """
    flags = pl.col("is_forced_labour", "is_child_labour").any()
    rows = (
        bundle.earlier_listings.join(bundle.listings, on=["iso3", "good"], how="anti")
        .group_by("iso3", "good")
        .agg(pl.col("country").last(), pl.col("edition").max().alias("last_edition"), flags)
        .filter(pl.col("is_forced_labour") | pl.col("is_child_labour"))
    )
    what = pl.when(pl.col("is_forced_labour")).then(pl.lit("forced labour")).otherwise(pl.lit("child labour"))
    edition = bundle.ilab_edition
    return evidence_frame(
        rows,
        bundle,
        "listings",
        "ilab",
        keys=("iso3", "good"),
        value=pl.format(f"listed for {{}} until edition {{}}, not in {edition}", what, "last_edition"),
        hazard=category_hazard(what, spec),
        phrase=pl.format(
            f"{{}} of {{}} listed for {{}} until {{}}, removed by {edition} (ILAB, history)",
            "good",
            "country",
            what,
            "last_edition",
        ),
        detail=pl.format(
            f"The goods list named {{}} of {{}} for {{}} until edition {{}}, no longer in {edition}; history.",
            "good",
            "country",
            what,
            "last_edition",
        ),
        locator=pl.format("listings_by_edition.csv, edition {}, iso3 {}, good {}", "last_edition", "iso3", "good"),
        year=pl.col("last_edition").str.slice(0, 4).cast(pl.Int32),
    )
