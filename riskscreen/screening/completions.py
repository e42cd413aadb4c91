"""Profiles with a gap: the score over what the gap could be (METHOD law 2).

A profile without a country, sector or good is completed with every country, division or good it could have. Its point
is a conservative quantile over the completions, its upper end the highest upper end of any of them, its lower end a
low quantile. So filling a gap in can never raise the upper end, and leaving one never lowers it.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from riskscreen.screening.axes import Axes, Bools, Ints, Reals
from riskscreen.screening.isic import DIVISIONS, GOODS_SECTIONS, SECTION_OF, SECTIONS, divisions_of
from riskscreen.screening.layers import Layers, quantile
from riskscreen.screening.sums import LayerSums, Sums

TRADE = "G"
SERVICES = tuple(section for section in SECTIONS if section not in (*GOODS_SECTIONS, TRADE))
"""Sections that sell no goods of their own: services, utilities, building. Trade may sell any good of its country."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Base points of profiles (arrays of one shape), before the supplier's own conduct.

    Attributes:
        point: conservative point.
        low: lower end of the interval.
        high: upper end.
        reach_low: a low quantile of the points of the completions, doubt in weights left out.
        reach_high: the highest points of any completion, doubt in weights left out.
        covered: sum of weights that rest on evidence.
    """

    point: Reals
    low: Reals
    high: Reals
    reach_low: Reals
    reach_high: Reals
    covered: Reals

    def pick(self, at: Ints) -> "Outcome":
        """Pick entries by index."""
        return Outcome(*(getattr(self, f.name)[at] for f in fields(self)))

    @classmethod
    def known(cls, sums: Sums) -> "Outcome":
        """Return the outcome of profiles without a gap."""
        return cls(sums.points, sums.lowest, sums.highest, sums.points, sums.points, sums.covered)


@dataclass(frozen=True, eq=False)
class Spread:
    """What an open part of profiles could add, for all places.

    Attributes:
        point: the conservative point.
        low: a low quantile of the points of the completions.
        high: the highest points of any completion, single unknown values at their worst.
        variance: the largest squared doubt of any completion.
    """

    point: Reals
    low: Reals
    high: Reals
    variance: Reals

    @classmethod
    def over(cls, every: Sums, point: Reals, q_low: float) -> "Spread":
        """Return the spread of completions (second axis) with a given point."""
        low = np.minimum(point, quantile(every.points, q_low, axis=1))
        return cls(point, low, (every.points + every.above).max(axis=1), every.variance.max(axis=1))


def _completed(rest: Sums, part: Spread, covered: Reals | float = 0.0) -> Outcome:
    """Return the outcomes of what is known and a part that is open.

    The upper end is at least that of every completion: highest points and largest doubt need not belong to the same
    one.
    """
    point = rest.points + part.point
    reach_low, reach_high = rest.points + part.low, rest.points + part.high
    doubt = np.sqrt(rest.variance + part.variance)
    low = reach_low - np.sqrt(rest.variance + rest.below)
    return Outcome(point, low, rest.above + reach_high + doubt, reach_low, reach_high, rest.covered + covered)


class Completions:
    """Outcomes of profiles with a gap, worked out per sector entry and good for all places at once."""

    def __init__(self, layers: Layers) -> None:
        """Prepare for a scorecard on a bundle.

        Args:
            layers: all reference indicators.
        """
        self.layers = layers
        self.axes: Axes = layers.axes
        self.sums = LayerSums.of(layers)
        self.q = layers.card.missing.quantile
        self.q_low = layers.card.missing.low
        self._without_goods: dict[int, Outcome] = {}
        self._goods: dict[int, Spread] = {}
        self._sectors: dict[str | None, tuple[Spread, Reals]] = {}

    def with_layers(self, layers: Layers) -> "Completions":
        """Return completions for other weights on the same axes; which goods belong to which division is kept.

        Args:
            layers: the same indicators, weighed otherwise.
        """
        other = Completions(layers)
        for name in ("listed", "own_goods", "reachable_goods"):
            other.__dict__[name] = getattr(self, name)
        return other

    @cached_property
    def listed(self) -> Bools:
        """Which goods the edition lists for which place, for whatever labour."""
        marks = np.zeros((len(self.axes.places), len(self.axes.goods)), dtype=bool)
        rows = self.layers.bundle.listings
        good = self.axes.indices(rows["good"], self.axes.good_index)
        iso3 = rows["iso3"].to_list()
        for place, country in enumerate(self.axes.place_iso3):
            here = np.array([i == country for i in iso3], dtype=bool)
            marks[place, good[here]] = True
        return marks

    @cached_property
    def own_goods(self) -> tuple[Ints, ...]:
        """Goods of each division (of its section where it has none; all goods for services, trade and building)."""
        by_division: list[list[int]] = [[] for _ in DIVISIONS]
        for good, divisions in enumerate(self.axes.good_divisions):
            for made_in in divisions:
                by_division[made_in].append(good)
        found = []
        for position, division in enumerate(DIVISIONS):
            section = SECTION_OF[division]
            if section not in GOODS_SECTIONS:
                found.append(np.arange(len(self.axes.goods)))
                continue
            goods = by_division[position] or [
                g for other, d in enumerate(DIVISIONS) if SECTION_OF[d] == section for g in by_division[other]
            ]
            found.append(np.unique(np.array(goods, dtype=np.int64)))
        return tuple(found)

    @cached_property
    def reachable_goods(self) -> tuple[Ints, ...]:
        """Goods of each division and what they are made from: a weaver may well be listed as a supplier of cotton.

        A good whose division is not known may be of any division of its broad section, so the ends of the intervals reach it.
        """
        chain = (
            self.layers.bundle.tables["downstream"]
            .select("downstream", "upstream")
            .unique()
            .sort("downstream", "upstream")
        )
        inputs: dict[int, list[int]] = {}
        for product, input_ in chain.iter_rows():
            if product in self.axes.good_index and input_ in self.axes.good_index:
                inputs.setdefault(self.axes.good_index[product], []).append(self.axes.good_index[input_])
        found = []
        for division, goods in enumerate(self.own_goods):
            reached = {*goods.tolist(), *(g for g, makers in enumerate(self.axes.good_makers) if division in makers)}
            frontier = list(reached)
            while frontier:
                frontier = [g for made in frontier for g in inputs.get(made, []) if g not in reached]
                reached.update(frontier)
            found.append(np.array(sorted(reached), dtype=np.int64))
        return tuple(found)

    def without_goods(self, sector: int) -> Outcome:
        """Return the outcomes of all places for a known sector, no goods named.

        The point ranges over the goods listed for that country and division and over the division's goods anywhere; the
        higher of both quantiles counts, so that a first listing never lowers it.
        """
        if sector not in self._without_goods:
            self._without_goods[sector] = self._complete_goods(sector)
        return self._without_goods[sector]

    def _complete_goods(self, sector: int) -> Outcome:
        s = self.sums
        rest = s.country + s.sector[sector] + s.country_sector[:, sector]
        return _completed(rest, self._goods_spread(int(self.axes.division_of[sector])))

    def _goods_spread(self, division: int) -> "Spread":
        """What the goods of a division could add, for all places; worked out for the divisions that are asked for."""
        if division not in self._goods:
            self._goods[division] = self._spread_of_goods(division)
        return self._goods[division]

    def _spread_of_goods(self, division: int) -> "Spread":
        s = self.sums
        reached = self.reachable_goods[division]
        goods = s.good[None, reached] + s.country_good[:, reached]
        if SECTION_OF[DIVISIONS[division]] in SERVICES:
            return Spread.over(goods, np.full(len(self.axes.places), self._service_goods), self.q_low)
        own = np.isin(reached, self.own_goods[division])
        anywhere = quantile(np.where(own, goods.points, np.nan), self.q, axis=1)
        listed = quantile(np.where(self.listed[:, reached] & own, goods.points, np.nan), self.q, axis=1)
        return Spread.over(goods, np.fmax(anywhere, listed), self.q_low)

    @cached_property
    def _service_goods(self) -> float:
        """Goods points taken for a service: the cautious quantile over all goods and countries of the universe.

        A list of goods says nothing about services, and a country's listed goods little about its hotels and offices;
        what it does say is in the country layer. So the reference is the same for all countries. The upper end still
        ranges over every good of the country.
        """
        s = self.sums
        pairs = s.good.points[None, :] + s.country_good.points[self.axes.universe]
        return float(quantile(pairs.ravel(), self.q, axis=0))

    def without_sector(self, entry: str | None, good: int) -> Outcome:
        """Return the outcomes of all places for a known good where a sector entry leaves several divisions open.

        The point ranges over the divisions that make the good, where the entry leaves any of them open.
        """
        open_ = self._open_divisions(entry)
        makers = [d for d in open_ if d in self.axes.good_makers[good]] or open_
        s = self.sums
        rest = s.country + s.good[good] + s.country_good[:, good]
        at = self.axes.division_index[makers]
        point = quantile(s.sector.points[None, at] + s.country_sector.points[:, at], self.q, axis=1)
        spread, covered = self._sector_spread(entry)
        return _completed(rest, Spread(point, spread.low, spread.high, spread.variance), covered)

    def _sector_spread(self, entry: str | None) -> tuple["Spread", Reals]:
        """What the divisions that an entry leaves open could add, for all places, and half the weights they rest on."""
        if entry not in self._sectors:
            open_ = self._open_divisions(entry)
            every = self._sectors_at(self.axes.division_index[open_])
            finest = self._sectors_at(np.flatnonzero(np.isin(self.axes.division_of, open_)))
            half = 0.0 if entry is None else 0.5
            low = quantile(every.points, self.q_low, axis=1)
            spread = Spread(low, low, (finest.points + finest.above).max(axis=1), finest.variance.max(axis=1))
            self._sectors[entry] = (spread, half * every.covered.mean(axis=1))
        return self._sectors[entry]

    def _sectors_at(self, at: Ints) -> Sums:
        """Return the sums of sectors for all places: an array of places by the sectors asked for."""
        return self.sums.sector[None, at] + self.sums.country_sector[:, at]

    def without_sector_and_goods(self, entry: str | None) -> Outcome:
        """Return the outcomes of all places where several divisions are open and no goods are named."""
        open_ = self._open_divisions(entry)
        each = [self.without_goods(int(self.axes.division_index[d])) for d in open_]
        highs = [self._finest(d) for d in open_]
        _, covered = self._sector_spread(entry)
        return Outcome(
            quantile(np.stack([o.point for o in each], axis=1), self.q, axis=1),
            quantile(np.stack([o.low for o in each], axis=1), self.q_low, axis=1),
            np.stack([o.high for o in highs], axis=1).max(axis=1),
            quantile(np.stack([o.reach_low for o in each], axis=1), self.q_low, axis=1),
            np.stack([o.reach_high for o in highs], axis=1).max(axis=1),
            self.sums.country.covered + covered,
        )

    def _finest(self, division: int) -> Outcome:
        """Return the upper ends over all codes of a division, goods open (a class can weigh more than its division)."""
        codes = self._sectors_at(np.flatnonzero(self.axes.division_of == division))
        goods = self._goods_spread(division)
        high = (codes.points + codes.above).max(axis=1) + goods.high
        variance = codes.variance.max(axis=1) + goods.variance
        return _completed(self.sums.country, Spread(goods.low, goods.low, high, variance))

    def without_country(self, each: Outcome, covered: Reals) -> Outcome:
        """Return the outcomes where the country is unknown.

        Args:
            each: outcomes of all places; places along the first axis.
            covered: weights that rest on evidence without the country.

        Returns:
            Outcomes with the first axis taken away: point and lower end over the reference universe, upper end over
            all places.
        """
        universe = self.axes.universe
        point = quantile(each.point[universe], self.q, axis=0)
        return Outcome(
            point,
            np.minimum(point, quantile(each.low[universe], self.q_low, axis=0)),
            each.high.max(axis=0),
            np.minimum(point, quantile(each.reach_low[universe], self.q_low, axis=0)),
            each.reach_high.max(axis=0),
            covered,
        )

    def _open_divisions(self, entry: str | None) -> list[int]:
        return [DIVISIONS.index(d) for d in divisions_of(entry)]
