"""Evidence from neighbours on the goods list: the same good elsewhere, other goods here, the same good next door.

METHOD section 6 measured that these say more about the next listings than any country index. All are counts on a log
scale: a count raises, none is no sign of low risk.
"""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator
from riskscreen.screening.indicators.ilab_pairs import OUTSIDE
from riskscreen.screening.isic import GOODS_SECTIONS, SECTION_OF
from riskscreen.screening.scorecard import Indicator

NONE_LISTED = "none listed; no sign of low risk"
#: Sections by the goods list's own sector, where a good has no ISIC code.
SECTION_BY_LIST = {"Agriculture": "A", "Mining": "B", "Manufacturing": "C"}


def _counted(
    rows: pl.DataFrame,
    bundle: ReferenceBundle,
    spec: Indicator,
    keys: tuple[str, ...],
    *,
    phrase: pl.Expr,
    detail: pl.Expr,
) -> pl.DataFrame:
    number = pl.col("count").cast(pl.Float64)
    edition = bundle.ilab_edition
    place = pl.concat_str([pl.concat_str(pl.lit(f"{key} "), pl.col(key)) for key in keys], separator=", ")
    return evidence_frame(
        rows,
        bundle,
        "listings",
        "ilab",
        keys=keys,
        number=number,
        value=pl.col("count").cast(pl.Int64).cast(pl.String).fill_null("outside the list"),
        hazard=hazard_of(number, spec),
        phrase=phrase,
        detail=detail,
        locator=pl.format(f"listings_by_edition.csv, edition {edition}, counted for {{}}", place),
        year=pl.lit(int(edition[:4])),
    )


@reference_indicator(
    "good_listed_elsewhere",
    axis="good",
    direction="higher is worse",
    source="ilab",
    absent="zero",
    absent_value=NONE_LISTED,
)
def good_listed_elsewhere(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many countries the list names for this good; a good made under abuse in many places is prone to it.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by good.
    """
    rows = bundle.listings.group_by("good").agg(pl.col("iso3").n_unique().alias("count"))
    edition = bundle.ilab_edition
    return _counted(
        rows,
        bundle,
        spec,
        ("good",),
        phrase=pl.format(f"Countries listed for {{}}: {{}} (ILAB {edition})", "good", "count"),
        detail=pl.format(f"Countries that the goods list's edition {edition} names for {{}}: {{}}.", "good", "count"),
    )


@reference_indicator(
    "good_listed_in_subregion",
    axis="country_good",
    direction="higher is worse",
    source="ilab",
    absent="zero",
    absent_value=NONE_LISTED,
)
def good_listed_in_subregion(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many other countries of the same UN subregion the list names for this good; labour practice crosses borders.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good, for every country of a subregion with a listing of the good.
    """
    listed = bundle.listings.select("iso3", "good").unique().join(bundle.subregions, on="iso3")
    per_region = listed.group_by("un_subregion", "good").agg(pl.col("iso3").n_unique().alias("all"))
    own = listed.select("iso3", "good", pl.lit(1).alias("own"))
    rows = (
        bundle.subregions.join(per_region, on="un_subregion")
        .join(own, on=["iso3", "good"], how="left")
        .with_columns((pl.col("all").cast(pl.Int64) - pl.col("own").fill_null(0)).alias("count"))
        .filter(pl.col("count") > 0)
    )
    edition = bundle.ilab_edition
    return _counted(
        rows,
        bundle,
        spec,
        ("iso3", "good"),
        phrase=pl.format(
            f"Other countries of {{}} listed for {{}}: {{}} (ILAB {edition})", "un_subregion", "good", "count"
        ),
        detail=pl.format(
            f"Other countries of {{}} that the goods list's edition {edition} names for {{}}: {{}}.",
            "un_subregion",
            "good",
            "count",
        ),
    )


@reference_indicator(
    "goods_listed_in_country",
    axis="country",
    direction="higher is worse",
    source="ilab",
    absent="zero",
    absent_value=NONE_LISTED,
)
def goods_listed_in_country(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many goods of the country the list names, whatever the supplier makes.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3; the United States, which the list leaves out, as not known.
    """
    rows = bundle.listings.group_by("iso3").agg(pl.col("country").first(), pl.col("good").n_unique().alias("count"))
    unsaid = bundle.countries.filter(pl.col("iso3").is_in(list(OUTSIDE)))
    unsaid = unsaid.select(
        "iso3", pl.col("name_en").alias("country"), pl.lit(None).cast(rows.schema["count"]).alias("count")
    )
    edition = bundle.ilab_edition
    return _counted(
        pl.concat([rows, unsaid]),
        bundle,
        spec,
        ("iso3",),
        phrase=pl.format(f"Goods listed for {{}}: {{}} (ILAB {edition})", "country", "count"),
        detail=pl.format(f"Goods that the goods list's edition {edition} names for {{}}: {{}}.", "country", "count"),
    )


def listed_sections(bundle: ReferenceBundle) -> pl.DataFrame:
    """Return the listings with section and division: iso3, country, good, is_forced_labour, section, division."""
    own = pl.col("ilab_sector").replace_strict(SECTION_BY_LIST, default=None)
    return (
        bundle.listings.join(bundle.goods, on="good", how="left")
        .explode("divisions", empty_as_null=True, keep_nulls=True)
        .with_columns(
            pl.col("divisions").alias("division"),
            pl.col("divisions").replace_strict(SECTION_OF, default=None).alias("found"),
        )
        .with_columns(own.fill_null(pl.col("found")).alias("section"))
        .select("iso3", "country", "good", "is_forced_labour", "section", "division")
    )


@reference_indicator(
    "goods_listed_in_country_sector",
    axis="country_sector",
    direction="higher is worse",
    source="ilab",
    absent="unknown",
)
def goods_listed_in_country_sector(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many goods of the country and the same broad sector (farming, mining, manufacturing) the list names.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and isic for every code of the sections that make goods (A, B, C); a list of goods says
        nothing about services, which are not known, nor about the United States.
    """
    counts = listed_sections(bundle).group_by("iso3", "section").agg(pl.col("good").n_unique().alias("count"))
    section = pl.col("division").replace_strict(SECTION_OF, default=None)
    codes = bundle.isic.select(pl.col("sector_isic").alias("isic"), section.alias("section"))
    codes = codes.filter(pl.col("section").is_in(list(GOODS_SECTIONS)))
    places = bundle.countries.filter(~pl.col("iso3").is_in(list(OUTSIDE))).select("iso3", "name_en")
    rows = (
        places.join(codes, how="cross")
        .join(counts, on=["iso3", "section"], how="left")
        .with_columns(
            pl.col("count").fill_null(0),
            pl.col("section")
            .replace_strict(dict(zip("ABC", ("farming", "mining", "manufacturing"), strict=True)))
            .alias("broad"),
        )
    )
    edition = bundle.ilab_edition
    return _counted(
        rows,
        bundle,
        spec,
        ("iso3", "isic"),
        phrase=pl.format(f"Goods listed for {{}} in {{}}: {{}} (ILAB {edition})", "name_en", "broad", "count"),
        detail=pl.format(
            f"Goods that the goods list's edition {edition} names for {{}} in {{}}: {{}}.", "name_en", "broad", "count"
        ),
    )


@reference_indicator(
    "sector_forced_labour_listings", axis="sector", direction="higher is worse", source="ilab", absent="unknown"
)
def sector_forced_labour_listings(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many country and good pairs of the ISIC division the list names for forced labour, worldwide.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by isic for every code of the sections that make goods; services are not covered and not known.
    """
    forced = listed_sections(bundle).filter(pl.col("is_forced_labour")).unique(["iso3", "good", "division"])
    counts = forced.group_by("division").agg(pl.len().alias("count"))
    section = pl.col("division").replace_strict(SECTION_OF, default=None)
    rows = (
        bundle.isic.select(pl.col("sector_isic").alias("isic"), "division", section.alias("section"))
        .filter(pl.col("section").is_in(list(GOODS_SECTIONS)))
        .join(counts, on="division", how="left")
        .with_columns(pl.col("count").fill_null(0))
    )
    edition = bundle.ilab_edition
    return _counted(
        rows,
        bundle,
        spec,
        ("isic",),
        phrase=pl.format(f"Forced-labour listings in the division worldwide: {{}} (ILAB {edition})", "count"),
        detail=pl.format(
            f"Pairs of country and good in this division that edition {edition} lists for forced labour: {{}}.", "count"
        ),
    )
