"""Base points of distinct profiles (country, sector, goods) under all draws."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.base import Points
from riskscreen.screening.completions import Completions
from riskscreen.screening.isic import DIVISIONS
from riskscreen.screening.uncertainty.draws import Singles
from riskscreen.screening.uncertainty.places import PlaceDraws
from riskscreen.screening.uncertainty.references import at
from riskscreen.screening.uncertainty.tables import Tables


@dataclass(frozen=True, eq=False)
class Entries:
    """Entries (a profile and one of its goods) at one place, ordered by profile.

    Attributes:
        profiles: the profiles, rising.
        starts: first entry of each.
        sector: sector index per entry.
        good: good index per entry, or -1.
    """

    profiles: Ints
    starts: Ints
    sector: Ints
    good: Ints

    @classmethod
    def of(cls, points: Points, rows: Ints) -> "Entries":
        """Gather entries by their numbers."""
        profiles, starts = np.unique(points.profile[rows], return_index=True)
        return cls(profiles, starts, points.sector[rows], points.good[rows])

    def gravest(self, values: Singles) -> Singles:
        """Return the highest of each profile's entries."""
        counts = np.diff(np.append(self.starts, len(values)))
        found = values[self.starts]
        for n in range(1, int(counts.max(initial=1))):
            more = np.flatnonzero(counts > n)
            found[more] = np.maximum(found[more], values[self.starts[more] + n])
        return found


def draw_base(tables: Tables, points: Points, rates: Reals, threads: int) -> Singles:
    """Draw the base points of distinct profiles.

    Args:
        tables: all indicators under all draws.
        points: profiles on the axes, ordered by profile.
        rates: share of mistaken readings of country, sector and goods, per profile.
        threads: how many places are worked on at once; changes nothing in the result.

    Returns:
        Profiles by columns: points, or odds in columns with noisy-or; of several goods the gravest in each draw.
    """
    count = len(rates)
    out = np.empty((count, tables.draws.columns), dtype=np.float32)
    doubts = tables.draws.doubts()
    nowhere = np.flatnonzero(points.place < 0)
    lost = Entries.of(points, nowhere)
    chosen = _places(tables, lost).ravel()
    visits = np.argsort(chosen, kind="stable")
    edges = np.searchsorted(chosen[visits], np.arange(len(tables.axes.places) + 1))
    drifting = np.empty(len(chosen), dtype=np.float32)
    order = np.argsort(points.place, kind="stable")
    bounds = np.searchsorted(points.place[order], np.arange(len(tables.axes.places) + 1))
    tables.prepare()

    def work(place: int) -> None:
        rows = order[bounds[place] : bounds[place + 1]]
        cells = visits[edges[place] : edges[place + 1]]
        if not len(rows) and not len(cells):
            return
        draws = PlaceDraws(tables, place)
        if len(rows):
            entries = Entries.of(points, rows)
            values = entries.gravest(draws.profiles(entries.sector, entries.good))
            _misread(draws, entries, values, rates[entries.profiles], doubts)
            out[entries.profiles] = values
        if len(cells):
            entry, column = np.divmod(cells, tables.draws.columns)
            drifting[cells] = draws.cells(lost.sector[entry], lost.good[entry], column)

    _all(work, range(len(tables.axes.places)), threads)
    if len(nowhere):
        out[lost.profiles] = lost.gravest(drifting.reshape(len(nowhere), -1))
    _misread_countries(tables, points, out, rates, doubts)
    return out


def _all(work: Callable[[int], None], places: Iterable[int], threads: int) -> None:
    if threads == 1:
        for place in places:
            work(place)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, places))


def _places(tables: Tables, lost: Entries) -> Ints:
    """Return the place that each entry without a country is taken at, per column."""
    universe = tables.axes.universe
    chosen = np.full((len(lost.sector), tables.draws.columns), -1, dtype=np.int64)
    if not len(lost.sector):
        return chosen
    pairs, group = np.unique(np.stack([lost.sector, lost.good]), axis=1, return_inverse=True)
    picks = at(tables.country_quantile, len(universe))
    for n in range(pairs.shape[1]):
        points = _nominal(tables.completions, int(pairs[0, n]), int(pairs[1, n]))[universe]
        chosen[group == n] = universe[np.argsort(points, kind="stable")][picks]
    return chosen


def _nominal(completions: Completions, sector: int, good: int) -> Reals:
    """Return the nominal points of a sector entry and good at all places."""
    s, axes = completions.sums, completions.axes
    if sector >= 0 and good >= 0:
        pair = s.country_sector.points[:, sector] + s.country_good.points[:, good]
        points: Reals = s.country.points + s.sector.points[sector] + s.good.points[good] + pair
        return points
    if sector >= 0:
        return completions.without_goods(sector).point
    entry = axes.open_sectors[-1 - sector]
    return (
        completions.without_sector(entry, good).point
        if good >= 0
        else (completions.without_sector_and_goods(entry).point)
    )


def _misread(draws: PlaceDraws, entries: Entries, values: Singles, rates: Reals, doubts: Reals) -> None:
    """Put in the draws in which a sector or the goods were read wrongly; at most one reading is mistaken in a draw."""
    t = draws.tables
    others = t.draws.others("sector", len(DIVISIONS))
    single = np.repeat(np.arange(len(entries.profiles)), np.diff(np.append(entries.starts, len(entries.sector))))
    for country, sector, goods in np.unique(rates, axis=0):
        mine = (rates == (country, sector, goods)).all(axis=1)
        rows = np.flatnonzero(mine)
        these = np.flatnonzero(mine[single])
        part = Entries(rows, np.searchsorted(single[these], rows), entries.sector[these], entries.good[these])
        columns = np.flatnonzero((doubts >= country) & (doubts < country + sector))
        if len(columns):
            found = part.gravest(draws.misread_sector(part.good, columns, others[columns]))
            _put(t, values, rows, columns, found)
        columns = np.flatnonzero((doubts >= country + sector) & (doubts < country + sector + goods))
        if len(columns):
            _put(t, values, rows, columns, draws.misread_goods(part.sector[part.starts], columns))


def _misread_countries(tables: Tables, points: Points, out: Singles, rates: Reals, doubts: Reals) -> None:
    """Put in the draws in which the country was read wrongly: another country of the universe stands in for it."""
    universe = tables.axes.universe
    others = universe[tables.draws.others("country", len(universe))]
    rate = rates[points.profile, 0]
    for column in np.flatnonzero(doubts < rates[:, 0].max(initial=0.0)):
        rows = np.flatnonzero((doubts[column] < rate) & (points.place >= 0))
        entries = Entries.of(points, rows)
        draws = PlaceDraws(tables, int(others[column]))
        found = entries.gravest(draws.cells(entries.sector, entries.good, np.full(len(rows), column))[:, None])
        _put(tables, out, entries.profiles, np.array([column]), found)


def _put(tables: Tables, values: Singles, rows: Ints, columns: Ints, found: Singles) -> None:
    """Replace draws; an upper end is never lowered by a doubt."""
    cells = np.ix_(rows, columns)
    values[cells] = np.maximum(values[cells], found) if tables.cautious else found
