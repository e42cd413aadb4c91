"""Countries ranked by our own score for a sector group, with intervals; nothing of any supplier goes in."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.sector_groups import codes_of_group
from riskscreen.screening.assess import Screen
from riskscreen.screening.bands import banded, likelihood
from riskscreen.screening.base import KEYS
from riskscreen.screening.supplier import blank_profile

TRADE = ("45", "46", "47")
"""Divisions of trade: what a trader sells is open to every good, so the makers stand for the group."""


@dataclass(frozen=True)
class RankRow:
    """One country in the ranking.

    Attributes:
        rank: 1 is the highest index.
        iso3: country.
        index: likelihood index 0 to 100 of a supplier of which nothing else is known.
        low: lower end of the interval over what is not known of country, sector and goods.
        high: its upper end.
        band: band of the index.
        coverage: share of what the framework asks that is known, in per cent.
        isic: the sector's code that is the gravest there.
    """

    rank: int
    iso3: str
    index: float
    low: float
    high: float
    band: str
    coverage: float
    isic: str


def ranked_countries(tables: Catalogue) -> list[str]:
    """Return what the ranking holds: the reference universe, and all other countries and territories with governance figures.

    The universe is frozen with the method and lacks some (Romania, the Democratic Republic of the Congo); a map must not.
    """
    codes = set(tables.table("territories", "territories")["iso3"])
    governed = set(tables.table("wgi", "governance")["iso3"])
    return sorted(set(tables.table("universe", "countries")["iso3"]) | governed & codes)


def ranking(screen: Screen, group: str, countries: Sequence[str]) -> tuple[RankRow, ...]:
    """Score countries for a sector group.

    Of the group's ISIC codes the gravest counts (trade left out where others are there), as among several goods (METHOD section 3).

    Args:
        screen: scorecard and reference tables.
        group: id of a sector group.
        countries: iso3 codes.

    Returns:
        All countries given, the highest index first; equal ones by code.
    """
    blank = pl.lit(None, dtype=pl.String).alias("subdivision_code")
    places = pl.DataFrame({"country_iso3": sorted(countries)}, schema={"country_iso3": pl.String})
    named = codes_of_group(group)
    codes = pl.DataFrame({"sector_isic": [code for code in named if code[:2] not in TRADE] or named})
    profiles = places.join(codes, how="cross").with_columns(blank, pl.lit("").alias("goods_key")).select(KEYS)
    conduct = screen.conduct_frame(blank_profile())
    z = screen.card.base + pl.col("base_points") + conduct["conduct_points"][0]
    covered = pl.col("base_covered") + conduct["conduct_covered"][0]
    rows = (
        screen.base_frame(profiles, screen.card.as_of)
        .with_columns(
            likelihood(z).alias("rs_likelihood_0_100"),
            likelihood(z - pl.col("base_below")).alias("rs_likelihood_low"),
            likelihood(z + pl.col("base_above")).alias("rs_likelihood_high"),
            (100.0 * covered / screen.total_weight).alias("rs_coverage_pct"),
        )
        .with_columns(banded(screen.card))
        .sort("rs_likelihood_0_100", "country_iso3", "sector_isic", descending=[True, False, False])
        .unique("country_iso3", keep="first", maintain_order=True)
    )
    return tuple(
        RankRow(
            rank,
            row["country_iso3"],
            row["rs_likelihood_0_100"],
            row["rs_likelihood_low"],
            row["rs_likelihood_high"],
            row["rs_band"],
            row["rs_coverage_pct"],
            row["sector_isic"],
        )
        for rank, row in enumerate(rows.iter_rows(named=True), start=1)
    )
