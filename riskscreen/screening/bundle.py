"""The reference tables that scoring reads, gathered once and, where a back-test asks for it, frozen at an edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.screening.isic import DIVISIONS

if TYPE_CHECKING:
    from datetime import date

    from riskscreen.reference.catalogue import Catalogue

#: Tables by their name in a bundle: source id and table name in the catalogue.
TABLES: dict[str, tuple[str, str]] = {
    "listings": ("ilab", "listings_by_edition"),
    "tiers": ("tip", "tiers"),
    "governance": ("wgi", "governance"),
    "development": ("hdr", "indices"),
    "detected_victims": ("glotip", "detected_victims"),
    "roles_2006": ("unodc_2006", "roles"),
    "tier3_2007": ("documents", "tip_tier3"),
    "gems": ("gems", "forced_labour_by_sector"),
    "document_sectors": ("sector_groups", "sectors"),
    "tied_visa": ("expert", "tied_visa"),
    "presumptions": ("expert", "statutory_presumptions"),
    "goods": ("goods", "goods"),
    "downstream": ("goods", "downstream"),
    "universe": ("universe", "countries"),
    "displaced": ("unhcr", "origin"),
    "conflict": ("ucdp", "deaths"),
    "climate": ("ndgain", "vulnerability"),
    "treaties": ("ratifications", "status"),
}


@dataclass(frozen=True, eq=False)
class ReferenceBundle:
    """Reference tables as scoring reads them.

    Attributes:
        tables: frame by name (see `TABLES`).
        editions: edition by table name.
        published: date of publication by table name, as far as known (`2022-09-28`, `2022-09`, `2022` or null).
        countries: iso3, iso2, name_en, un_region, un_subregion of every territory.
        isic: sector_isic, name, division of every ISIC code of two digits or more.
        sector_names: sector_isic, name of every ISIC code, section letters included.
        ilab_edition: edition of the goods list that is taken as today's.
        until_year: the last year that country tables may speak of; null = no limit.
    """

    tables: Mapping[str, pl.DataFrame]
    editions: Mapping[str, str]
    published: Mapping[str, str | None]
    countries: pl.DataFrame
    isic: pl.DataFrame
    sector_names: pl.DataFrame
    ilab_edition: str
    until_year: int | None = None

    def up_to_year(self, name: str, column: str = "year") -> pl.DataFrame:
        """Return a table's rows up to `until_year`."""
        frame = self.tables[name]
        return frame if self.until_year is None else frame.filter(pl.col(column) <= self.until_year)

    @cached_property
    def _named(self) -> pl.DataFrame:
        """The goods list with countries called as everywhere else in a report."""
        names = self.countries.select("iso3", "name_en")
        rows = self.tables["listings"].join(names, on="iso3", how="left", maintain_order="left")
        return rows.with_columns(pl.coalesce("name_en", "country").alias("country")).drop("name_en")

    @cached_property
    def listings(self) -> pl.DataFrame:
        """Country and good pairs of the edition, downstream goods left out."""
        rows = self._named.filter(pl.col("edition") == self.ilab_edition, ~pl.col("is_downstream"))
        return rows.sort("iso3", "good")

    @cached_property
    def earlier_listings(self) -> pl.DataFrame:
        """Pairs of editions before this one, downstream goods left out."""
        rows = self._named.filter(pl.col("edition") < self.ilab_edition, ~pl.col("is_downstream"))
        return rows.sort("edition", "iso3", "good")

    @cached_property
    def downstream_listings(self) -> pl.DataFrame:
        """Pairs that the edition itself names as made from listed goods."""
        rows = self.tables["listings"].filter(pl.col("edition") == self.ilab_edition, pl.col("is_downstream"))
        return rows.sort("iso3", "good")

    @cached_property
    def goods(self) -> pl.DataFrame:
        """Goods known to the list up to this edition or to the goods table: good, divisions (list)."""
        known = self.tables["goods"].select("good", "isic").unique("good")
        named = self.tables["listings"].filter(pl.col("edition") <= self.ilab_edition).select("good").unique()
        codes = pl.col("isic").fill_null("").str.split(";").list.eval(pl.element().str.strip_chars().str.slice(0, 2))
        return (
            pl.concat([known, named.join(known, on="good", how="anti").with_columns(pl.lit("").alias("isic"))])
            .select(
                "good",
                codes.list.eval(pl.element().filter(pl.element().is_in(list(DIVISIONS))))
                .list.unique()
                .list.sort()
                .alias("divisions"),
            )
            .sort("good")
        )

    @cached_property
    def universe(self) -> pl.DataFrame:
        """The countries of the frozen reference universe: iso3, un_subregion."""
        return self.tables["universe"].select("iso3", "un_subregion").sort("iso3")

    @cached_property
    def subregions(self) -> pl.DataFrame:
        """UN subregion of every country, the universe's first: iso3, un_subregion."""
        rest = self.countries.select("iso3", "un_subregion").join(self.universe, on="iso3", how="anti")
        return pl.concat([self.universe, rest]).drop_nulls().sort("iso3")

    @cached_property
    def regions(self) -> pl.DataFrame:
        """UN region (continent) of every country: iso3, un_region."""
        return self.countries.select("iso3", "un_region").drop_nulls().sort("iso3")

    def edition_of(self, name: str) -> str:
        """Return the edition of a table; for the goods list the edition that is taken as today's."""
        return self.ilab_edition if name == "listings" else self.editions[name]

    def ilab_age_years(self, on: "date") -> float | None:
        """Return how old the edition of the goods list was on a day, in years; null where its date is not known."""
        stamp = self.published["listings"]
        if stamp is None or self.ilab_edition != self.editions["listings"]:
            return None
        year, month = int(stamp[:4]), int(stamp[5:7] or 12)
        return max(0.0, (on.year - year) + (on.month - month) / 12)


def gather(
    catalogue: "Catalogue",
    countries: pl.DataFrame,
    isic: pl.DataFrame,
    *,
    ilab_edition: str | None = None,
    until_year: int | None = None,
) -> ReferenceBundle:
    """Gather the tables that scoring reads.

    Args:
        catalogue: hands out verified tables.
        countries: iso3, iso2, name_en, un_region, un_subregion of every territory.
        isic: sector_isic, name of every ISIC code.
        ilab_edition: edition of the goods list to take as today's; the latest where not given.
        until_year: last year that country tables may speak of, for a back-test.

    Returns:
        The bundle.

    Raises:
        ReferenceDataError: a table is missing, or the goods list has no such edition.
    """
    frames = {name: catalogue.table(*where) for name, where in TABLES.items()}
    editions = {name: catalogue.edition_in_force(*where) for name, where in TABLES.items()}
    published = {name: catalogue.sidecar(*where).date_published for name, where in TABLES.items()}
    known = frames["listings"]["edition"].unique().sort().to_list()
    edition = known[-1] if ilab_edition is None else ilab_edition
    if edition not in known:
        raise ReferenceDataError(f"the goods list has no edition '{edition}'; it has {', '.join(known)}.")
    names = isic.select("sector_isic", "name").unique("sector_isic").sort("sector_isic")
    codes = isic.select("sector_isic", "name", pl.col("sector_isic").str.slice(0, 2).alias("division"))
    codes = codes.filter(pl.col("division").is_in(list(DIVISIONS))).sort("sector_isic")
    return ReferenceBundle(frames, editions, published, countries.sort("iso3"), codes, names, edition, until_year)
