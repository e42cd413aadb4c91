"""Evidence from further kin on the goods list: the world region, countries with like listings, kindred goods, supply chains.

Together with `ilab_neighbours` these say where the list grows next; docs/backtest.md holds what each adds out of time. All
are counts on a log scale and never count the pair itself: a count raises, none is no sign of low risk.
"""

import numpy as np
import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator
from riskscreen.screening.indicators.ilab_neighbours import NONE_LISTED, listed_sections
from riskscreen.screening.isic import GOODS_SECTIONS, SECTION_OF
from riskscreen.screening.scorecard import Indicator

HALF_ALIKE = 5.0
"""Goods listed for both that make two countries half alike. Likeness grows with every such good and never falls, so that a
new listing can raise other countries but not lower them (METHOD law 8); a cosine would not do."""
NAMED = 3
"""Most countries or goods named in a sentence."""


def _pairs(bundle: ReferenceBundle) -> pl.DataFrame:
    return bundle.listings.select("iso3", "good").unique().sort("iso3", "good")


BROAD = {"A": "farming", "B": "mining", "C": "manufacturing"}


def _laid_out(
    rows: pl.DataFrame,
    bundle: ReferenceBundle,
    spec: Indicator,
    *,
    value: pl.Expr,
    phrase: pl.Expr,
    detail: pl.Expr,
    table: str = "listings",
    source: str = "ilab",
    keys: tuple[str, str] = ("iso3", "good"),
) -> pl.DataFrame:
    number = pl.col("number").cast(pl.Float64)
    edition = bundle.ilab_edition
    return evidence_frame(
        rows,
        bundle,
        table,
        source,
        keys=keys,
        number=number,
        value=value,
        hazard=hazard_of(number, spec),
        phrase=phrase,
        detail=detail,
        locator=pl.format(f"listings_by_edition.csv, edition {edition}, counted for iso3 {{}}, {keys[1]} {{}}", *keys),
        year=pl.lit(int(edition[:4])),
    )


@reference_indicator(
    "good_listed_in_region",
    axis="country_good",
    direction="higher is worse",
    source="ilab",
    absent="zero",
    absent_value=NONE_LISTED,
)
def good_listed_in_region(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many other countries of the same continent the list names for this good; climates, crops and buyers are shared.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good, for every country of a continent with a listing of the good elsewhere on it.
    """
    region = bundle.regions
    listed = _pairs(bundle).join(region, on="iso3")
    per_region = listed.group_by("un_region", "good").agg(pl.len().cast(pl.Int64).alias("all"))
    own = listed.select("iso3", "good", pl.lit(1).cast(pl.Int64).alias("own"))
    rows = (
        region.join(per_region, on="un_region")
        .join(own, on=["iso3", "good"], how="left")
        .with_columns((pl.col("all") - pl.col("own").fill_null(0)).alias("number"))
        .filter(pl.col("number") > 0)
    )
    edition = bundle.ilab_edition
    told = ("un_region", "good", "number")
    return _laid_out(
        rows,
        bundle,
        spec,
        value=pl.col("number").cast(pl.String),
        phrase=pl.format(f"Other countries of {{}} listed for {{}}: {{}} (ILAB {edition})", *told),
        detail=pl.format(
            f"Other countries of {{}} that the goods list's edition {edition} names for {{}}: {{}}.", *told
        ),
    )


@reference_indicator(
    "good_listed_in_like_countries",
    axis="country_good",
    direction="higher is worse",
    source="ilab",
    absent="zero",
    absent_value=NONE_LISTED,
)
def good_listed_in_like_countries(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many countries whose other listed goods are like this country's are listed for this good, each by its likeness.

    Likeness of two countries is n / (n + `HALF_ALIKE`), where n is the number of other goods listed for both.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good: the sum of the likenesses, and the countries most alike.
    """
    pairs = _pairs(bundle)
    countries, goods = pairs["iso3"].unique().sort(), pairs["good"].unique().sort()
    at_country = dict(zip(countries, range(len(countries)), strict=True))
    at_good = dict(zip(goods, range(len(goods)), strict=True))
    listed = np.zeros((len(countries), len(goods)))
    listed[pairs["iso3"].replace_strict(at_country).to_numpy(), pairs["good"].replace_strict(at_good).to_numpy()] = 1.0
    shared = listed @ listed.T
    np.fill_diagonal(shared, 0.0)
    likeness = shared / (shared + HALF_ALIKE)
    # a good that both list must not make them alike for its own sake
    fewer = np.maximum(shared - 1.0, 0.0)
    total = np.where(listed > 0, (fewer / (fewer + HALF_ALIKE)) @ listed, likeness @ listed)
    here, good = np.nonzero(total > 1e-9)
    order = np.argsort(-(likeness[here] * listed[:, good].T), axis=1, kind="stable")[:, :NAMED]
    alike = np.take_along_axis(likeness[here] * listed[:, good].T, order, axis=1) > 0
    label = dict(bundle.listings.select("iso3", "country").unique("iso3").iter_rows())
    names = np.array([label[iso3] for iso3 in countries])
    told = [", ".join(names[row[keep]]) for row, keep in zip(order, alike, strict=True)]
    rows = pl.DataFrame(
        {
            "iso3": countries.gather(here),
            "good": goods.gather(good),
            "number": np.round(total[here, good], 6),
            "alike": pl.Series(told, dtype=pl.String),
        }
    )
    edition = bundle.ilab_edition
    return _laid_out(
        rows,
        bundle,
        spec,
        value=pl.format("{} ({})", pl.col("number").round(2), "alike"),
        phrase=pl.format(f"{{}} listed in countries with like listings: {{}} (ILAB {edition})", "good", "alike"),
        detail=pl.format(
            f"Countries whose listed goods resemble this country's are listed for {{}} in edition {edition}: {{}}; "
            "their likenesses add up to {}.",
            "good",
            "alike",
            pl.col("number").round(2),
        ),
    )


@reference_indicator(
    "kindred_goods_listed_in_country",
    axis="country_good",
    direction="higher is worse",
    source="ilab",
    absent="zero",
    absent_value=NONE_LISTED,
)
def kindred_goods_listed_in_country(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many kindred goods (same chapter of the Harmonized System) of this country the list names.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good, the good itself not counted.
    """
    chapters = (
        bundle.tables["goods"]
        .select("good", pl.col("hs").fill_null("").str.split(";").alias("chapter"))
        .explode("chapter")
        .select("good", pl.col("chapter").str.strip_chars().str.slice(0, 2))
        .filter(pl.col("chapter") != "")
        .unique()
    )
    kin = (
        chapters.join(chapters.rename({"good": "kin"}), on="chapter")
        .filter(pl.col("good") != pl.col("kin"))
        .select("good", "kin")
        .unique()
    )
    rows = (
        _pairs(bundle)
        .rename({"good": "kin"})
        .join(kin, on="kin")
        .sort("iso3", "good", "kin")
        .group_by("iso3", "good", maintain_order=True)
        .agg(pl.len().alias("number"), pl.col("kin").head(NAMED).str.join(", ").alias("told"))
    )
    edition = bundle.ilab_edition
    return _laid_out(
        rows,
        bundle,
        spec,
        value=pl.col("number").cast(pl.String),
        phrase=pl.format(f"Goods kindred to {{}} listed for the country: {{}} (ILAB {edition})", "good", "told"),
        detail=pl.format(
            f"Goods of this country in the same HS chapter as {{}} that edition {edition} names: {{}} ({{}}).",
            "good",
            "number",
            "told",
        ),
    )


@reference_indicator(
    "supply_chain_listed_in_subregion",
    axis="country_good",
    direction="higher is worse",
    source="goods",
    absent="zero",
    absent_value=NONE_LISTED,
)
def supply_chain_listed_in_subregion(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """In how many other countries of the subregion the list names a good that this one is made from, or that is made from it.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and good.
    """
    chain = bundle.tables["downstream"].select(pl.col("downstream").alias("good"), pl.col("upstream").alias("kin"))
    both = pl.concat([chain, chain.select(pl.col("kin").alias("good"), pl.col("good").alias("kin"))]).unique()
    listed = _pairs(bundle).rename({"good": "kin"}).join(both, on="kin").join(bundle.subregions, on="iso3")
    names = bundle.listings.select("iso3", "country").unique("iso3")
    rows = (
        bundle.subregions.join(
            listed.join(names, on="iso3").select(
                "un_subregion", "good", "kin", pl.col("iso3").alias("there"), "country"
            ),
            on="un_subregion",
        )
        .filter(pl.col("iso3") != pl.col("there"))
        .sort("iso3", "good", "country", "kin")
        .group_by("iso3", "good", maintain_order=True)
        .agg(
            pl.col("there").n_unique().alias("number"),
            pl.format("{} ({})", "country", "kin").unique(maintain_order=True).head(NAMED).str.join(", ").alias("told"),
        )
    )
    edition = bundle.ilab_edition
    return _laid_out(
        rows,
        bundle,
        spec,
        table="downstream",
        source="goods",
        value=pl.col("number").cast(pl.String),
        phrase=pl.format(
            f"Neighbouring countries listed for goods of the supply chain of {{}}: {{}} (ILAB {edition})",
            "good",
            "told",
        ),
        detail=pl.format(
            f"Other countries of the subregion that edition {edition} names for goods that go into {{}} or are made of it: {{}} ({{}}).",
            "good",
            "number",
            "told",
        ),
    )


@reference_indicator(
    "sector_listed_in_subregion",
    axis="country_sector",
    direction="higher is worse",
    source="ilab",
    absent="unknown",
)
def sector_listed_in_subregion(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many goods of the broad sector (farming, mining, manufacturing) the list names per other country of the subregion.

    A country that the list passes over borrows from its neighbours, as in shrinkage towards a group.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3 and isic for every code of the sections that make goods; services are not known to a list of goods.
    """
    places = bundle.subregions.join(bundle.universe.select("iso3"), on="iso3", how="semi")
    counts = listed_sections(bundle).group_by("iso3", "section").agg(pl.col("good").n_unique().alias("own"))
    members = places.group_by("un_subregion").agg(pl.len().cast(pl.Int64).alias("members"))
    totals = counts.join(places, on="iso3").group_by("un_subregion", "section").agg(pl.col("own").sum().alias("total"))
    inside = bundle.subregions.join(places.select("iso3", pl.lit(1).alias("inside")), on="iso3", how="left")
    section = pl.col("division").replace_strict(SECTION_OF, default=None)
    codes = bundle.isic.select(pl.col("sector_isic").alias("isic"), section.alias("section"))
    rows = (
        inside.join(members, on="un_subregion")
        .join(codes.filter(pl.col("section").is_in(list(GOODS_SECTIONS))), how="cross")
        .join(totals, on=["un_subregion", "section"], how="left")
        .join(counts, on=["iso3", "section"], how="left")
        .with_columns(pl.col("inside").fill_null(0), pl.col("own").fill_null(0), pl.col("total").fill_null(0))
        .with_columns(
            (pl.col("total").cast(pl.Int64) - pl.col("own").cast(pl.Int64) * pl.col("inside")).alias("goods"),
            (pl.col("members") - pl.col("inside")).alias("others"),
            pl.col("section").replace_strict(BROAD).alias("broad"),
        )
        .filter(pl.col("others") > 0)
        .with_columns((pl.col("goods") / pl.col("others")).round(6).alias("number"))
    )
    edition = bundle.ilab_edition
    shown = pl.col("number").round(1)
    told = ("broad", "un_subregion", shown)
    return _laid_out(
        rows,
        bundle,
        spec,
        keys=("iso3", "isic"),
        value=pl.format("{} goods per country", shown),
        phrase=pl.format(f"Goods of {{}} listed per other country of {{}}: {{}} (ILAB {edition})", *told),
        detail=pl.format(
            f"Edition {edition} names {{}} goods of {{}} in the {{}} other countries of {{}}: {{}} per country.",
            "goods",
            "broad",
            "others",
            "un_subregion",
            shown,
        ),
    )
