"""Points of every draw along the axes: places, sector codes and goods as whole tables, pairs on demand."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from riskscreen.screening.axes import Axes, Bools, Ints, Reals
from riskscreen.screening.completions import SERVICES, Completions
from riskscreen.screening.isic import DIVISIONS, SECTION_OF, divisions_of
from riskscreen.screening.layers import Cells, by_section
from riskscreen.screening.uncertainty.draws import Draws, Singles
from riskscreen.screening.uncertainty.references import (
    Goalposts,
    at,
    from_prior,
    from_values,
    goalposts,
    no_reference,
    only_known,
)

COUNTRY, SECTOR = "country", "sector"
MOST = np.float32(20.0)
"""Log-odds of one layer beyond which a noisy-or tells no further apart (so that four layers' odds stay in range)."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """One indicator under all draws.

    Attributes:
        cell: the indicator.
        factor: points per unit of hazard, per column.
        fixed: hazards under the file's goalposts.
        moved: hazards under percentile goalposts (the same array where they stay).
        open: hazards of what is not known, per column: a row per cell of a single axis, or per sector or good of a pair.
    """

    cell: Cells
    factor: Singles
    fixed: Singles
    moved: Singles
    open: Singles | None

    def add_to(self, out: Singles, columns: slice, *, place: int | None = None, at: Ints | None = None) -> None:
        """Add points to a table of cells by columns.

        Args:
            out: the table; one row per cell.
            columns: columns with percentile goalposts.
            place: the place, for indicators of pairs.
            at: which sectors or goods (cells of a single axis); all where not given.
        """
        last: Ints | slice = slice(None) if at is None else at
        index = (last,) if place is None else (place, last)
        known = self.cell.known[index]
        parts = [(self.fixed, slice(0, columns.start)), (self.moved, columns)]
        if self.moved is self.fixed:
            parts = [(self.fixed, slice(None))]
        for table, part in parts:
            hazards = table[index]
            rows = np.flatnonzero((hazards > 0) & known)
            if len(rows) == len(hazards):
                out[:, part] += hazards[:, None] * self.factor[None, part]
            elif len(rows):
                out[rows, part] += hazards[rows, None] * self.factor[None, part]
        if self.open is not None and not known.all():
            rows = np.flatnonzero(~known)
            out[rows] += self.open[last][rows] * self.factor

    def cells(self, place: int, at: Ints, columns: Ints, first: int) -> Singles:
        """Return points of single cells of an indicator of pairs.

        Args:
            place: the place.
            at: sector or good of each.
            columns: its column.
            first: first column with percentile goalposts.
        """
        hazard = np.where(columns >= first, self.moved[place, at], self.fixed[place, at])
        if self.open is not None:
            hazard = np.where(self.cell.known[place, at], hazard, self.open[at, columns])
        found: Singles = hazard * self.factor[columns]
        return found


@dataclass(frozen=True, eq=False)
class Tables:
    """All reference indicators under all draws.

    Attributes:
        completions: the nominal model.
        draws: the draws.
        cautious: what is not known is taken at its conservative quantile or above (for upper ends).
    """

    completions: Completions
    draws: Draws
    cautious: bool
    _places: dict[int, Ints] = field(default_factory=dict)
    _open_divisions: dict[tuple[str | None, int], Ints] = field(default_factory=dict)

    @property
    def axes(self) -> Axes:
        """The axes."""
        return self.completions.axes

    @property
    def q(self) -> float:
        """Conservative quantile of a gap."""
        return self.completions.q

    def on(self, axis: str) -> tuple[Drawn, ...]:
        """Return the indicators along an axis."""
        return tuple(d for d in self.drawn if d.cell.definition.axis == axis)

    @cached_property
    def drawn(self) -> tuple[Drawn, ...]:
        """All indicators."""
        return tuple(self._draw(cell) for cell in self.completions.layers.cells)

    def _draw(self, cell: Cells) -> Drawn:
        if np.isnan(cell.hazard).any():
            raise no_reference(cell.spec)
        spec = cell.spec
        factor = spec.hazard_to_points * self.draws.factors(spec.code, spec.layer, spec.spread)
        posts = goalposts(self.axes, cell)
        fixed = cell.hazard.astype(np.float32)
        moved = fixed if posts is None else posts.apply(cell.hazard).astype(np.float32)
        return Drawn(cell, factor.astype(np.float32), fixed, moved, self._open(cell, posts))

    def _open(self, cell: Cells, posts: Goalposts | None) -> Singles | None:
        """Draw what is not known: cells of one axis each for itself, pairs once per sector or good for all places."""
        if cell.known.all():
            return None
        spec, values = cell.spec, only_known(cell)
        u = self.draws.uniforms(spec.code, spec.unknown.quantile, rows=cell.hazard.shape[-1], cautious=self.cautious)
        if spec.unknown.prior is not None:
            found = from_prior(spec, u)
        elif cell.definition.axis == "country_sector":
            found = self._by_sector(cell, values, u)
        elif cell.definition.unknown_over == "section":
            found = from_values(spec, by_section(self.axes, values), u)
        else:
            found = from_values(spec, values[self.axes.universe] if cell.definition.axis == "country" else values, u)
        if posts is not None:
            part = self.draws.percentile_columns
            found[:, part] = posts.apply(found[:, part])
        return found.astype(np.float32)

    def _by_sector(self, cell: Cells, values: Reals, u: Reals) -> Reals:
        """Draw from the same sector in the universe, else from all its divisions, as the nominal score does."""
        universe = values[self.axes.universe]
        ordered = np.sort(universe, axis=0)
        counts = (~np.isnan(ordered)).sum(axis=0)
        found = np.empty_like(u)
        some = np.flatnonzero(counts)
        found[some] = ordered[at(u[some], counts[some, None]), some[:, None]]
        none = np.flatnonzero(counts == 0)
        if len(none):
            found[none] = from_values(cell.spec, universe[:, self.axes.division_index], u[none])
        return np.maximum(found, cell.spec.floor)

    def prepare(self) -> None:
        """Make the tables that all places share, before threads ask for them."""
        _ = self.drawn, self.country, self.sector, self.good, self.own, self.service_goods
        _ = self.nominal_without_goods, self.completions.listed, self.sector_quantile, self.goods_quantile

    def blank(self, rows: int) -> Singles:
        """Return an empty table of cells by columns."""
        return np.zeros((rows, self.draws.columns), dtype=np.float32)

    def _whole(self, axis: str, rows: int, layer: str | None) -> Singles:
        out = self.blank(rows)
        for drawn in self.on(axis):
            if layer is None or self.layer_of(drawn) == layer:
                drawn.add_to(out, self.draws.percentile_columns)
        return out

    def layer_of(self, drawn: Drawn) -> str:
        """Return the layer that an indicator of places and sectors belongs to in a noisy-or."""
        return COUNTRY if drawn.cell.spec.layer == COUNTRY else SECTOR

    @cached_property
    def country(self) -> dict[str, Singles]:
        """Points of every place, by layer."""
        return {layer: self._whole("country", len(self.axes.places), layer) for layer in (COUNTRY, SECTOR)}

    @cached_property
    def sector(self) -> dict[str, Singles]:
        """Points of every sector code, by layer."""
        return {layer: self._whole("sector", len(self.axes.sectors), layer) for layer in (COUNTRY, SECTOR)}

    @cached_property
    def good(self) -> Singles:
        """Points of every good."""
        return self._whole("good", len(self.axes.goods), None)

    def mixed(self, points: Singles) -> Singles:
        """Turn a layer's points into odds, in place, in the columns with noisy-or.

        A layer's odds are those of a profile with that layer's points alone: exp(base + points).
        """
        part = points[:, self.draws.noisy_columns]
        part += np.float32(self.completions.layers.card.base)
        np.minimum(part, MOST, out=part)
        np.exp(part, out=part)
        return points

    def odds_of(self, points: Singles) -> Singles:
        """Return the odds of a layer's points."""
        found: Singles = np.exp(np.minimum(points + np.float32(self.completions.layers.card.base), MOST))
        return found

    def join(self, one: Singles, other: Singles, columns: Ints | None = None) -> Singles:
        """Join two layers: points add up; odds of a noisy-or are o1 + o2 + o1 o2 (either cause, or both)."""
        out = one + other
        if columns is None:
            part = self.draws.noisy_columns
            out[:, part] += one[:, part] * other[:, part]
        else:
            marks = self.draws.is_noisy[columns]
            out += np.where(marks, one * other, np.float32(0.0))
        return out

    @cached_property
    def goods_quantile(self) -> Reals:
        """Quantile at which goods that are not named are taken, per division and column."""
        return self.draws.uniforms("goods", self.q, rows=len(DIVISIONS), cautious=self.cautious)

    @cached_property
    def sector_quantile(self) -> Reals:
        """Quantile at which an open sector is taken, per column."""
        return self.draws.uniforms("sector", self.q, cautious=self.cautious)

    def sector_places(self, count: int) -> Ints:
        """Return the place among `count` sorted divisions at which an open sector is taken, per column."""
        if count not in self._places:
            self._places[count] = at(self.sector_quantile, count)
        return self._places[count]

    def open_divisions(self, entry: str | None, good: int) -> Ints:
        """Return the divisions that a sector entry leaves open: those that make the good, where any of them does."""
        if (entry, good) not in self._open_divisions:
            open_ = np.array([DIVISIONS.index(d) for d in divisions_of(entry)])
            if good >= 0:
                makers = open_[np.isin(open_, self.axes.good_makers[good])]
                open_ = makers if len(makers) else open_
            self._open_divisions[entry, good] = open_
        return self._open_divisions[entry, good]

    @cached_property
    def nominal_without_goods(self) -> Reals:
        """Nominal points of every division (rows) at every place, goods not named."""
        c = self.completions
        return np.stack([c.without_goods(int(sector)).point for sector in self.axes.division_index])

    @cached_property
    def country_quantile(self) -> Reals:
        """Quantile at which an unknown country is taken, per column."""
        return self.draws.uniforms("country", self.q, cautious=self.cautious)

    @cached_property
    def makers(self) -> Bools:
        """Which divisions sell goods; for the others goods are drawn from all goods of all countries."""
        sections = [SECTION_OF[division] for division in DIVISIONS]
        return np.array([section not in SERVICES for section in sections])

    @cached_property
    def own(self) -> tuple[Ints, Bools]:
        """Goods of each division that sells goods: padded indices, and which of them stand for a good."""
        lists = [self.completions.own_goods[d] for d in np.flatnonzero(self.makers)]
        width = max(len(goods) for goods in lists)
        goods = np.zeros((len(lists), width), dtype=np.int64)
        real = np.zeros((len(lists), width), dtype=bool)
        for row, found in enumerate(lists):
            goods[row, : len(found)] = found
            real[row, : len(found)] = True
        return goods, real

    @cached_property
    def service_goods(self) -> Singles:
        """Points that goods of a service are drawn at, per division and column (rows of other divisions stay 0).

        They are drawn from all goods of the universe's countries, but never above the conservative quantile: a list of
        goods says nothing about services, so it is no reason to think one of them much worse than the nominal score does.
        """
        s, axes, draws = self.completions.sums, self.axes, self.draws
        nominal = (s.good.points[None, :] + s.country_good.points[axes.universe]).ravel()
        order = np.argsort(nominal, kind="stable")
        rows = np.flatnonzero(~self.makers)
        picked = order[at(np.minimum(self.goods_quantile[rows], self.q), len(order))]
        place, good = axes.universe[picked // len(axes.goods)], picked % len(axes.goods)
        column = np.broadcast_to(np.arange(draws.columns), picked.shape)
        points = self.good[good, column]
        moved = np.zeros(draws.columns, dtype=bool)
        moved[draws.percentile_columns] = True
        for drawn in self.on("country_good"):
            hazard = np.where(moved, drawn.moved[place, good], drawn.fixed[place, good])
            if drawn.open is not None:
                hazard = np.where(drawn.cell.known[place, good], hazard, drawn.open[good, column])
            points = points + hazard * drawn.factor
        out = self.blank(len(DIVISIONS))
        out[rows] = points
        return out
