"""Goods of a sector group on the ILAB list, and how their listing grew over its editions."""

from dataclasses import dataclass

import polars as pl

from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.sector_groups import codes_of_group

ELSEWHERE = {"Pornography": ("media_and_content", "online_platforms", "entertainment_and_personal_services")}
"""Entries of the list that are no goods of an industry: the sexual exploitation of children is shown where it is the subject."""


@dataclass(frozen=True)
class EditionRow:
    """The sector in one edition: `edition` (2021u is the update of June 2021), goods, countries and pairs."""

    edition: str
    goods: int
    countries: int
    pairs: int
    child: int
    forced: int


@dataclass(frozen=True)
class GoodRow:
    """One good: countries that it was listed for in the first and in the last edition, and in the last by kind."""

    good: str
    first: int
    last: int
    child: int
    forced: int
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Listings:
    """The sector's goods on the list.

    Attributes:
        editions: one row per edition, oldest first; empty where the list has no good of the sector.
        goods: goods of the last edition and of earlier ones; most forced labour first.
        in_country: goods listed for the briefing's country in the last edition, with child and forced labour flags.
    """

    editions: tuple[EditionRow, ...]
    goods: tuple[GoodRow, ...]
    in_country: tuple[tuple[str, bool, bool], ...]


def goods_of_group(tables: Catalogue, group: str) -> list[str]:
    """Return the goods that are made in a sector group: those with an ISIC code within one of the group's."""
    goods = tables.table("goods", "goods").select("good", pl.col("isic").str.split(";")).explode("isic")
    codes = codes_of_group(group)
    within = pl.any_horizontal([pl.col("isic").str.strip_chars().str.starts_with(code) for code in codes])
    found = goods.filter(within.fill_null(value=False))["good"].unique().sort().to_list()
    return [good for good in found if group in ELSEWHERE.get(good, (group,))]


def listings(tables: Catalogue, group: str, country: str | None) -> Listings:
    """Count the listed pairs of a sector group.

    Args:
        tables: reference tables.
        group: id of a sector group.
        country: iso3 of the briefing's country; null = none.

    Returns:
        The counts; goods that the list derives from listed inputs are left out.
    """
    rows = tables.table("ilab", "listings_by_edition").filter(
        ~pl.col("is_downstream"), pl.col("good").is_in(goods_of_group(tables, group))
    )
    flags = rows.with_columns(pl.col("is_forced_labour").cast(pl.Int64), pl.col("is_child_labour").cast(pl.Int64))
    by_edition = (
        flags.group_by("edition")
        .agg(
            pl.col("good").n_unique().alias("goods"),
            pl.col("iso3").n_unique().alias("countries"),
            pl.len().alias("pairs"),
            pl.col("is_child_labour").sum().alias("child"),
            pl.col("is_forced_labour").sum().alias("forced"),
        )
        .sort("edition")
    )
    if not by_edition.height:
        return Listings((), (), ())
    first, last = by_edition["edition"][0], by_edition["edition"][-1]
    in_last = pl.col("edition") == last
    goods = (
        flags.group_by("good")
        .agg(
            (pl.col("edition") == first).sum().alias("first"),
            in_last.sum().alias("last"),
            pl.col("is_child_labour").filter(in_last).sum().alias("child"),
            pl.col("is_forced_labour").filter(in_last).sum().alias("forced"),
            pl.col("iso3").filter(in_last).sort().alias("countries"),
        )
        .sort("forced", "last", "good", descending=[True, True, False])
    )
    here = rows.filter(in_last, pl.col("iso3") == country).sort("good") if country else rows.clear()
    return Listings(
        tuple(EditionRow(**row) for row in by_edition.iter_rows(named=True)),
        tuple(GoodRow(**{**row, "countries": tuple(row["countries"])}) for row in goods.iter_rows(named=True)),
        tuple(here.select("good", "is_child_labour", "is_forced_labour").iter_rows()),
    )
