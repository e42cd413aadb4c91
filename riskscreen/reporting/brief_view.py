"""What a sector briefing says, computed before anything is drawn; no language and no supplier is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from riskscreen.domain.errors import UsageError
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.sector_groups import codes_of_group, sector_groups
from riskscreen.reporting import brief_choice as choice
from riskscreen.reporting.brief_drivers import Fact, facts
from riskscreen.reporting.brief_listings import Listings, listings
from riskscreen.reporting.brief_scores import RankRow, ranked_countries, ranking
from riskscreen.reporting.brief_victims import YEARS, Crossed, VictimRow, crossed, victims
from riskscreen.reporting.editions import SourceRow, source_rows
from riskscreen.reporting.geometry import Shape, load_shapes
from riskscreen.screening.assess import Screen
from riskscreen.screening.indicators.ilo_sectors import REMAINING
from riskscreen.screening.isic import divisions_of

TOP = 15
"""Countries in the printed ranking; the CSV has all."""
TOP_VICTIMS = 10
NEVER_SHOWN = (
    "universe",
    "geometry",
    "territories",
    "classifications",
    "sector_groups",
    "goods",
    "documents",
    "unodc_2006",
)


@dataclass(frozen=True)
class BriefView:
    """A briefing.

    Attributes:
        group: id of the sector group.
        country: iso3 of its country; null = none.
        as_of: the day it is made, which ages count to.
        card: scorecard, name and version.
        ranking: countries and territories, the highest index first.
        listings: goods of the sector on the ILAB list.
        gems: part of the economy in the world estimate, and million adults; null where the sector is in none.
        victims: detected victims; of the country, or of the highest ranked countries, one year each.
        crossed: detected victims of the country by form, sex and age; null where no year can be shown.
        facts: figures of the country beside the drivers.
        looks: paragraphs on the sector.
        forms: paragraphs on forms.
        control: paragraphs on means of control.
        drivers: paragraphs on drivers.
        business: actions of businesses, platforms and banks, in the order in which they are shown.
        claims: figures that documents use.
        sources: editions used, stale ones first.
        shapes: outlines of the map.
    """

    group: str
    country: str | None
    as_of: date
    card: str
    ranking: tuple[RankRow, ...]
    listings: Listings
    gems: tuple[str, float] | None
    victims: tuple[VictimRow, ...]
    crossed: Crossed | None
    facts: tuple[Fact, ...]
    looks: tuple[str, ...]
    forms: tuple[str, ...]
    control: tuple[str, ...]
    drivers: tuple[str, ...]
    business: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    shapes: tuple[Shape, ...]

    @property
    def top(self) -> tuple[RankRow, ...]:
        """The printed part of the ranking; the briefing's country comes with it, wherever it stands."""
        own = tuple(row for row in self.ranking[TOP:] if row.iso3 == self.country)
        return self.ranking[:TOP] + own

    def rank_of(self, iso3: str) -> RankRow | None:
        """Return a country's place in the ranking; None where nothing is known of how it is governed."""
        return next((row for row in self.ranking if row.iso3 == iso3), None)

    def in_band(self, band: str) -> tuple[str, ...]:
        """Return the countries of a band, the highest index first."""
        return tuple(row.iso3 for row in self.ranking if row.band == band)

    def edition(self, source: str) -> str:
        """Return the edition of a source that the briefing uses; empty where it uses none."""
        return next((row.edition for row in self.sources if row.id == source), "")

    @property
    def stale(self) -> tuple[SourceRow, ...]:
        """Editions older than their own limit."""
        return tuple(row for row in self.sources if row.stale)


def group_of(sector: str) -> str:
    """Return the sector group that a word of the command line means.

    Args:
        sector: id of a group, its label, or one of the short words (ict, textiles).

    Raises:
        UsageError: no group is called so.
    """
    word = " ".join(sector.casefold().replace("_", " ").replace("-", " ").split())
    groups = dict(sector_groups().select("group", "label").unique().iter_rows())
    named = {group.replace("_", " "): group for group in groups}
    named |= {str(label).casefold(): group for group, label in groups.items()} | choice.ALIASES
    if word not in named:
        raise UsageError(
            f"There is no sector '{sector}'; there are {', '.join(sorted(choice.ALIASES | {g: g for g in groups}))}."
        )
    return str(named[word])


def brief_view(
    screen: Screen, tables: Catalogue, group: str, *, country: str | None = None, as_of: date | None = None
) -> BriefView:
    """Compute a briefing.

    Args:
        screen: scorecard and the bundle of the same tables.
        tables: reference tables.
        group: id of a sector group.
        country: iso3 of one country to look at; null = none.
        as_of: the day ages count to; today where not given.

    Returns:
        The view.

    Raises:
        UsageError: the country is not one of the tables.
    """
    known = set(tables.table("territories", "territories")["iso3"])
    if country is not None and country not in known:
        raise UsageError(f"There is no country '{country}'; give its ISO 3166-1 code of three letters, such as THA.")
    ranks = ranking(screen, group, ranked_countries(tables))
    named = [country] if country is not None else [row.iso3 for row in ranks[:TOP_VICTIMS]]
    people = victims(tables, named, years=YEARS if country is not None else 1)
    listed, told, shapes = (
        listings(tables, group, country),
        facts(tables, country) if country else (),
        load_shapes(tables),
    )
    gems = _gems(tables, group)
    day = as_of or date.today()
    return BriefView(
        group=group,
        country=country,
        as_of=day,
        card=f"{screen.card.name} {screen.card.version}",
        ranking=ranks,
        listings=listed,
        gems=gems,
        victims=people,
        crossed=crossed(tables, people) if country is not None else None,
        facts=told,
        looks=choice.sector_paragraphs(group),
        forms=(*choice.FORMS, *choice.FORMS_OF.get(group, ())),
        control=choice.control_paragraphs(group),
        drivers=(*choice.DRIVERS, *choice.DRIVERS_OF.get(group, ())),
        business=choice.business_actions(group),
        claims=choice.CLAIMS,
        sources=_shown(source_rows(tables.sources(), _used(screen, tables), day)),
        shapes=shapes,
    )


def _used(screen: Screen, tables: Catalogue) -> dict[str, str]:
    """Return the tables read so far; those of the bundle may have been read from another catalogue object."""
    from riskscreen.screening.bundle import TABLES

    for name, (source, table) in TABLES.items():
        tables.table(source, table, edition=screen.bundle.editions[name])
    return tables.used()


def _shown(rows: Iterable[SourceRow]) -> tuple[SourceRow, ...]:
    return tuple(row for row in rows if row.id not in NEVER_SHOWN and not row.newer)


def _gems(tables: Catalogue, group: str) -> tuple[str, float] | None:
    """Return the part of the world estimate that holds all of the group; mixed groups and what is left over there have none."""
    wanted = {
        division for code in codes_of_group(group) for division in divisions_of(code if len(code) == 1 else code[:2])
    }
    for row in tables.table("gems", "forced_labour_by_sector").iter_rows(named=True):
        held = {division for code in (row["isic_sections"] or "").split(";") if code for division in divisions_of(code)}
        if wanted <= held and row["sector_group"] != REMAINING:
            return row["sector_group"], row["adults_millions"]
    return None
