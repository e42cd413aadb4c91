"""All sectors and goods of one place under all draws."""

from functools import cached_property

import numpy as np

from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.uncertainty.draws import Singles
from riskscreen.screening.uncertainty.references import at
from riskscreen.screening.uncertainty.tables import COUNTRY, SECTOR, Tables

CHUNK = 256


class PlaceDraws:
    """Base points (odds, in columns with noisy-or) of profiles at one place."""

    def __init__(self, tables: Tables, place: int) -> None:
        """Prepare; tables are made when they are asked for.

        Args:
            tables: all indicators under all draws.
            place: index of the place.
        """
        self.tables = tables
        self.place = place
        self._choices: dict[tuple[str | None, int], Ints] = {}

    def _sector_rows(self, sectors: Ints) -> Singles:
        """Return country and sector layers joined, a row per sector code."""
        t = self.tables
        layers = {}
        for layer in (COUNTRY, SECTOR):
            layers[layer] = t.sector[layer][sectors] + t.country[layer][self.place]
        for drawn in t.on("country_sector"):
            drawn.add_to(layers[t.layer_of(drawn)], t.draws.percentile_columns, place=self.place, at=sectors)
        return t.join(t.mixed(layers[COUNTRY]), t.mixed(layers[SECTOR]))

    @cached_property
    def _goods_points(self) -> Singles:
        t = self.tables
        out = t.good.copy()
        for drawn in t.on("country_good"):
            drawn.add_to(out, t.draws.percentile_columns, place=self.place)
        return out

    @cached_property
    def goods(self) -> Singles:
        """The goods layer, a row per good."""
        return self.tables.mixed(self._goods_points.copy())

    @cached_property
    def nominal_goods(self) -> Reals:
        """Nominal points of every good here."""
        s = self.tables.completions.sums
        points: Reals = s.good.points + s.country_good.points[self.place]
        return points

    @cached_property
    def no_goods(self) -> Singles:
        """The goods layer where no goods are named, a row per division."""
        return self.tables.mixed(self._no_goods_points.copy())

    @cached_property
    def _no_goods_points(self) -> Singles:
        """Points of goods that are not named, a row per division.

        The goods drawn stand at one quantile of the nominal points among those that the division makes anywhere, and
        among those of them that are listed here; the higher of both counts, as in the nominal score.
        """
        t = self.tables
        goods, real = t.own
        points = np.where(real, self.nominal_goods[goods], np.inf)
        rows = np.flatnonzero(t.makers)
        u = t.goods_quantile[rows]
        column = np.arange(t.draws.columns)
        order = np.argsort(points, axis=1, kind="stable")
        anywhere = np.take_along_axis(order, at(u, real.sum(axis=1)[:, None]), axis=1)
        found = self._goods_points[np.take_along_axis(goods, anywhere, axis=1), column]
        listed = real & t.completions.listed[self.place][goods]
        count = listed.sum(axis=1)
        some = np.flatnonzero(count)
        if len(some):
            order = np.argsort(np.where(listed[some], points[some], np.inf), axis=1, kind="stable")
            here = np.take_along_axis(order, at(u[some], count[some][:, None]), axis=1)
            named = self._goods_points[np.take_along_axis(goods[some], here, axis=1), column]
            found[some] = np.maximum(found[some], named)
        out = t.service_goods.copy()
        out[rows] = found
        return out

    @cached_property
    def divisions(self) -> Singles:
        """Country and sector layers, a row per division."""
        return self._sector_rows(self.tables.axes.division_index)

    @cached_property
    def divisions_without_goods(self) -> Singles:
        """Whole base points where no goods are named, a row per division."""
        return self.tables.join(self.divisions, self.no_goods)

    @cached_property
    def _nominal_sectors(self) -> Reals:
        """Nominal points of every division here, goods and country left out."""
        c, at_ = self.tables.completions, self.tables.axes.division_index
        points: Reals = c.sums.sector.points[at_] + c.sums.country_sector.points[self.place, at_]
        return points

    @cached_property
    def _nominal_profiles(self) -> Reals:
        """Nominal points of every division here, goods not named."""
        points: Reals = self.tables.nominal_without_goods[:, self.place]
        return points

    def _choice(self, entry: str | None, good: int) -> Ints:
        """Return which division an open sector entry is taken as in every column."""
        if (entry, good) not in self._choices:
            open_ = self.tables.open_divisions(entry, good)
            points = (self._nominal_sectors if good >= 0 else self._nominal_profiles)[open_]
            order = open_[np.argsort(points, kind="stable")]
            self._choices[entry, good] = order[self.tables.sector_places(len(order))]
        return self._choices[entry, good]

    def cells(self, sectors: Ints, goods: Ints, columns: Ints) -> Singles:
        """Return base points of single cells: an entry under one draw each.

        Args:
            sectors: sector index; -1 - n for the n-th open entry.
            goods: good index, or -1.
            columns: the draw.

        Returns:
            Points, or odds in columns with noisy-or.
        """
        t = self.tables
        sectors = sectors.copy()
        open_ = np.flatnonzero(sectors < 0)
        pairs, which = np.unique(np.stack([sectors[open_], goods[open_]]), axis=1, return_inverse=True)
        for n in range(pairs.shape[1]):
            mine = open_[which == n]
            division = self._choice(t.axes.open_sectors[-1 - int(pairs[0, n])], int(pairs[1, n]))
            sectors[mine] = t.axes.division_index[division[columns[mine]]]
        layers = {
            layer: t.sector[layer][sectors, columns] + t.country[layer][self.place, columns]
            for layer in (COUNTRY, SECTOR)
        }
        for drawn in t.on("country_sector"):
            layers[t.layer_of(drawn)] += drawn.cells(self.place, sectors, columns, t.draws.percentile_columns.start)
        named = goods >= 0
        points = np.where(
            named, self._goods_points[goods, columns], self._no_goods_points[t.axes.division_of[sectors], columns]
        )
        noisy = t.draws.is_noisy[columns]
        out = np.where(noisy, t.odds_of(layers[COUNTRY]), layers[COUNTRY])
        for layer in (layers[SECTOR], points):
            other = np.where(noisy, t.odds_of(layer), layer)
            out = out + other + np.where(noisy, out * other, np.float32(0.0))
        return out

    def profiles(self, sectors: Ints, goods: Ints) -> Singles:
        """Return base points of entries, a row each.

        Args:
            sectors: sector index; -1 - n for the n-th open entry.
            goods: good index, or -1.

        Returns:
            Points, or odds in columns with noisy-or.
        """
        t = self.tables
        out = np.empty((len(sectors), t.draws.columns), dtype=np.float32)
        known = np.flatnonzero(sectors >= 0)
        codes, where = np.unique(sectors[known], return_inverse=True)
        rows = self._sector_rows(codes) if len(codes) else t.blank(0)
        for start in range(0, len(known), CHUNK):
            here = known[start : start + CHUNK]
            named = goods[here] >= 0
            layer = np.empty((len(here), t.draws.columns), dtype=np.float32)
            layer[named] = self.goods[goods[here[named]]] if named.any() else 0
            if not named.all():
                layer[~named] = self.no_goods[t.axes.division_of[sectors[here[~named]]]]
            out[here] = t.join(rows[where[start : start + CHUNK]], layer)
        column = np.arange(t.draws.columns)
        for n in np.flatnonzero(sectors < 0):
            entry, good = t.axes.open_sectors[-1 - int(sectors[n])], int(goods[n])
            division = self._choice(entry, good)
            if good < 0:
                out[n] = self.divisions_without_goods[division, column]
            else:
                out[n] = t.join(self.divisions[division, column][None], self.goods[[good]])[0]
        return out

    def misread_sector(self, goods: Ints, columns: Ints, others: Ints) -> Singles:
        """Return base points of entries in draws in which the sector is another division.

        Args:
            goods: good index of each entry, or -1.
            columns: the draws.
            others: the division in each of them.

        Returns:
            Entries by these columns.
        """
        t = self.tables
        sector = self.divisions[others, columns][None, :]
        layer = np.where(
            (goods >= 0)[:, None], self.goods[np.maximum(goods, 0)][:, columns], self.no_goods[others, columns][None, :]
        )
        return t.join(np.broadcast_to(sector, layer.shape), layer, columns)

    def misread_goods(self, sectors: Ints, columns: Ints) -> Singles:
        """Return base points of entries in draws in which the goods are taken as not named.

        Args:
            sectors: sector index of each entry; -1 - n for the n-th open entry.
            columns: the draws.

        Returns:
            Entries by these columns.
        """
        t = self.tables
        codes, where = np.unique(sectors, return_inverse=True)
        known = codes >= 0
        out = np.empty((len(codes), len(columns)), dtype=np.float32)
        if known.any():
            layer = self.no_goods[t.axes.division_of[codes[known]]][:, columns]
            out[known] = t.join(self._sector_rows(codes[known])[:, columns], layer, columns)
        for n in np.flatnonzero(~known):
            entry = t.axes.open_sectors[-1 - int(codes[n])]
            out[n] = self.divisions_without_goods[self._choice(entry, -1)[columns], columns]
        return out[where]
