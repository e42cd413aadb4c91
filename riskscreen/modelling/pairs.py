"""Training rows from the goods list's history: every pair of country and good at an edition, with the hazards that a scorecard sees.

What is learnt is (a) which pairs stand on the list *now*: positive-unlabelled, since a pair that is not listed is unlabelled and not
clean. A listed pair must not give itself away: every count is taken again without the pair (`_without_itself`; the counts of
`ilab_kin` and of the subregion leave it out by themselves). The flags of the pair itself (`pair_*`) are the label and never learnt from.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import hazard_of
from riskscreen.screening.indicators.ilab_neighbours import listed_sections
from riskscreen.screening.isic import SECTION_OF
from riskscreen.screening.layers import Cells, Layers, build_layers
from riskscreen.screening.scorecard import Indicator, Scorecard

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LABEL_FLAGS = ("pair_forced_labour", "pair_child_labour", "pair_forced_child_labour", "pair_removed")
"""Indicators that speak of the pair itself: the label, never a feature."""

COUNTS_ITSELF = (
    "goods_listed_in_country",
    "goods_listed_in_country_sector",
    "good_listed_elsewhere",
    "sector_forced_labour_listings",
)
"""Counts that a listed pair is part of; they are taken again without it."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of country and good of one edition, a row each, countries outermost.

    Attributes:
        codes: indicator of each column of `hazards`.
        hazards: rows x indicators, 0-1, to learn from: the pair itself left out of every count, its own flags blank. An indicator
            without data at the edition is constant.
        as_scored: the same with nothing left out, as a scorecard sees the pair.
        country: index of the country (the group: no country is on both sides of a split).
        good: index of the good.
        listed: whether the edition lists the pair.
        countries: iso3 by index.
        goods: name by index.
        unsaid: indicators without data at the edition.
        edition: of the goods list.
        dropped: rows left out, by reason.
    """

    codes: tuple[str, ...]
    hazards: Reals
    as_scored: Reals
    country: Ints
    good: Ints
    listed: Bools
    countries: tuple[str, ...]
    goods: tuple[str, ...]
    unsaid: tuple[str, ...]
    edition: str
    dropped: dict[str, int]

    @property
    def shape(self) -> tuple[int, int]:
        """Countries x goods."""
        return len(self.countries), len(self.goods)

    def columns(self, codes: tuple[str, ...]) -> Ints:
        """Return the positions of some indicators."""
        at = {code: i for i, code in enumerate(self.codes)}
        return np.array([at[code] for code in codes], dtype=np.int64)


def read_pairs(bundle: ReferenceBundle, card: Scorecard) -> Pairs:
    """Lay out the training rows of an edition: the countries of the frozen universe x the goods on the list.

    Args:
        bundle: tables frozen at the edition (`load_bundle` with `ilab_edition` and `until_year`).
        card: the scorecard whose goalposts turn values into hazards; of a good's several divisions the gravest under it is taken.

    Returns:
        The rows.
    """
    listings = bundle.listings.select("iso3", "good").unique()
    countries, goods = tuple(bundle.universe["iso3"]), tuple(listings["good"].unique().sort())
    known = _marks(listings, countries, goods)
    layers = build_layers(bundle, card)
    axes = layers.axes
    place = np.array([axes.place_index[iso3] for iso3 in countries])
    good = np.array([axes.good_index[name] for name in goods])
    sector = _gravest_sector(layers, place, good)
    shape = (len(place), len(good))
    codes = tuple(i.code for i in card.indicators if i.layer in ("country", "sector", "goods"))
    cells = {cell.spec.code: cell for cell in layers.cells}
    hazards = np.zeros((*shape, len(codes)))
    for n, code in enumerate(codes):
        if code in cells:
            hazards[:, :, n] = _spread(cells[code], place, sector, good)
    own = hazards.copy()
    for code, values in _without_itself(bundle, cells, (countries, goods, known), axes.sectors, sector).items():
        n = codes.index(code)
        own[:, :, n] = np.where(known, values, hazards[:, :, n])
    own[:, :, [codes.index(code) for code in LABEL_FLAGS if code in codes]] = 0.0
    of_country, of_good = (i.ravel().astype(np.int64) for i in np.indices(shape))
    flat = (shape[0] * shape[1], len(codes))
    return Pairs(
        codes,
        own.reshape(flat),
        hazards.reshape(flat),
        of_country,
        of_good,
        known.ravel(),
        countries,
        goods,
        tuple(code for code in codes if code not in cells),
        bundle.ilab_edition,
        {"listed, but the country is outside the frozen universe": listings.height - int(known.sum())},
    )


def _marks(listings: pl.DataFrame, countries: tuple[str, ...], goods: tuple[str, ...]) -> Bools:
    grid = pl.DataFrame({"iso3": countries}).join(pl.DataFrame({"good": goods}), how="cross")
    marked = grid.join(
        listings.with_columns(pl.lit(value=True).alias("listed")),
        on=["iso3", "good"],
        how="left",
        maintain_order="left",
    )
    out: Bools = marked["listed"].fill_null(value=False).to_numpy().reshape(len(countries), len(goods))
    return out


def _gravest_sector(layers: Layers, place: Ints, good: Ints) -> Ints:
    """Return the sector index of each pair: of the good's divisions the one with most points in that country; -1 without any."""
    axes = layers.axes
    points = np.zeros((len(place), len(axes.sectors)))
    for cell in layers.on("sector"):
        points = points + cell.points[None, :]
    for cell in layers.on("country_sector"):
        points = points + cell.points[place]
    out = np.full((len(place), len(good)), -1, dtype=np.int64)
    for column, index in enumerate(good):
        divisions = axes.division_index[list(axes.good_divisions[index])]
        if len(divisions):
            out[:, column] = divisions[np.argmax(points[:, divisions], axis=1)]
    return out


def _spread(cell: Cells, place: Ints, sector: Ints, good: Ints) -> Reals:
    """Return an indicator's hazard for every pair; the upper quartile of the divisions where a good has no sector."""
    shape = sector.shape
    axis = cell.definition.axis
    if axis == "country":
        return np.broadcast_to(cell.hazard[place][:, None], shape)
    if axis == "good":
        return np.broadcast_to(cell.hazard[good][None, :], shape)
    if axis == "country_good":
        return cell.hazard[np.ix_(place, good)]
    rows = np.arange(shape[0])[:, None]
    table = (
        cell.hazard[place] if axis == "country_sector" else np.broadcast_to(cell.hazard, (shape[0], len(cell.hazard)))
    )
    found: Reals = table[rows, sector]
    return np.where(sector >= 0, found, np.quantile(table, 0.75, axis=1)[:, None])


def _without_itself(
    bundle: ReferenceBundle,
    cells: dict[str, Cells],
    grid: tuple[tuple[str, ...], tuple[str, ...], Bools],
    sectors: tuple[str, ...],
    sector: Ints,
) -> dict[str, Reals]:
    """Return hazards as they would be if each pair were not listed (of use for listed pairs only), countries x goods."""
    countries, goods, known = grid
    rows = bundle.listings.select("iso3", "good")
    per_country = dict(rows.group_by("iso3").agg(pl.col("good").n_unique()).iter_rows())
    per_good = dict(rows.group_by("good").agg(pl.col("iso3").n_unique()).iter_rows())
    long = listed_sections(bundle)
    in_section = {(c, s): n for c, s, n in long.group_by("iso3", "section").agg(pl.col("good").n_unique()).iter_rows()}
    stands = set(long.select("iso3", "section", "good").unique().iter_rows())
    forced = long.filter("is_forced_labour").unique(["iso3", "good", "division"])
    per_division = dict(forced.group_by("division").agg(pl.len()).iter_rows())
    counted = set(forced.select("iso3", "division", "good").iter_rows())
    shape = sector.shape
    counts = {code: np.zeros(shape) for code in COUNTS_ITSELF}
    for c, g in np.argwhere(known):
        iso3, name = countries[c], goods[g]
        counts["goods_listed_in_country"][c, g] = per_country[iso3] - 1
        counts["good_listed_elsewhere"][c, g] = per_good[name] - 1
        if sector[c, g] >= 0:
            division = sectors[sector[c, g]][:2]
            section = SECTION_OF[division]
            counts["goods_listed_in_country_sector"][c, g] = in_section.get((iso3, section), 0) - (
                (iso3, section, name) in stands
            )
            counts["sector_forced_labour_listings"][c, g] = per_division.get(division, 0) - (
                (iso3, division, name) in counted
            )
    return {code: _hazards(counts[code], cells[code].spec) for code in COUNTS_ITSELF if code in cells}


def _hazards(counts: Reals, spec: Indicator) -> Reals:
    frame = pl.DataFrame({"n": counts.ravel()})
    out: Reals = frame.select(hazard_of(pl.col("n"), spec)).to_series().to_numpy().reshape(counts.shape)
    return out


__all__ = ["COUNTS_ITSELF", "LABEL_FLAGS", "Pairs", "read_pairs"]
