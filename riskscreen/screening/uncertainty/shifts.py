"""The second way, for lists with very many distinct profiles: how far the draws move each base profile, as quantiles.

A list in which nearly every supplier has shares and dates of its own has about as many profiles as rows, but far fewer
distinct countries, sectors and goods. Those are drawn with the conduct of a supplier of whom nothing is known; kept is by
how much the draws move the log-odds. Each row's own log-odds are then moved by the same amounts.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from riskscreen.screening import supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.uncertainty.assess import Places
from riskscreen.screening.uncertainty.draws import Draws, Singles
from riskscreen.screening.uncertainty.model import (
    BASE,
    Nominal,
    Profiles,
    World,
    build_world,
    every_chunk,
    threads_or_all,
)
from riskscreen.screening.uncertainty.ranks import Ranks
from riskscreen.screening.uncertainty.readings import Readings
from riskscreen.screening.uncertainty.spec import Uncertainty
from riskscreen.screening.uncertainty.universe import log_odds_at, noisy_or_scale, nominal_ranks, universe_ranks

STEPS = 100
"""Moves are kept at 0, 1, ... 100 % of the draws."""
ROUNDED = 1e-6
"""Log-odds of a row come from its index, which is rounded: taken off, so that ties of the universe do not count as below."""
PIECE = 10_000
"""Base profiles drawn at a time, so that memory does not grow with them; results do not depend on it."""


@dataclass(frozen=True, eq=False)
class Shifts:
    """How far the draws move each base profile.

    Attributes:
        bases: columns of `model.BASE`, a row each, sorted.
        floor: rank of the band that a rule puts under each (-1 = none).
        moves: moves of the log-odds at 0 to 100 % of the draws, base profiles by `STEPS` + 1, rising.
        low: the move at the lower end of the 90 % interval.
        high: the move at its upper end, from the draws in which what is not known stays cautious.
        rank_low: the move, on the scale of the nominal universe, at the lower end of the rank's interval.
        rank_high: the same at its upper end. Each draw's rank is against the universe under that draw; the move is from
            the profile's nominal log-odds to those at which the nominal universe has the same rank.
    """

    bases: pl.DataFrame
    floor: Ints
    moves: Singles
    low: Singles
    high: Singles
    rank_low: Singles
    rank_high: Singles

    def measures(self, screen: Screen, at: Ints, z: Reals) -> dict[str, Reals]:
        """Move rows' own log-odds.

        Args:
            screen: scorecard and reference tables.
            at: base profile of each row.
            z: log-odds of each row.

        Returns:
            As the columns of `assess.MEASURES` of the same names, less the median and the shares of other bands.
        """
        low, high = z + self.low[at], z + self.high[at]
        return {
            "band_share_pct": np.round(100.0 * self._staying(screen.card.bands.cuts.edges(), at, z), 4),
            "likelihood_p05": np.round(100.0 / (1.0 + np.exp(-low)), 6),
            "likelihood_p95": np.round(100.0 / (1.0 + np.exp(-high)), 6),
            "rank_pct": np.round(nominal_ranks(screen, z - ROUNDED), 2),
            "rank_p05_pct": np.round(nominal_ranks(screen, z + self.rank_low[at]), 2),
            "rank_p95_pct": np.round(nominal_ranks(screen, z + self.rank_high[at]), 2),
        }

    def _staying(self, edges: tuple[float, ...], at: Ints, z: Reals) -> Reals:
        """Return the share of moves that keep each row between the edges of its band; below a floor nothing falls."""
        limits = np.array([-np.inf, *edges, np.inf])
        floor = self.floor[at]
        band = np.maximum((z[:, None] >= limits[1:-1]).sum(axis=1), floor)
        below = np.where(band > floor, self.share_below(at, limits[band] - z), 0.0)
        share: Reals = self.share_below(at, limits[band + 1] - z) - below
        return share

    def share_below(self, at: Ints, move: Reals) -> Reals:
        """Return the share of draws that move each base profile by less, straight lines between the quantiles kept."""
        place = np.zeros(len(at), dtype=np.int64)
        for step in (64, 32, 16, 8, 4, 2, 1):
            further = place + step
            inside = further <= STEPS
            further = np.where(inside, further, STEPS)
            place = np.where(inside & (self.moves[at, further] < move), further, place)
        left = self.moves[at, place].astype(np.float64)
        right = self.moves[at, np.minimum(place + 1, STEPS)].astype(np.float64)
        gap = right - left
        with np.errstate(invalid="ignore"):
            part = np.where(gap > 0, np.clip((move - left) / np.where(gap > 0, gap, 1.0), 0.0, 1.0), 0.0)
        share = (place + part) / STEPS
        found: Reals = np.where(move <= self.moves[at, 0], 0.0, np.where(move > self.moves[at, STEPS], 1.0, share))
        return found


def draw_shifts(
    screen: Screen,
    bases: pl.DataFrame,
    spec: Uncertainty,
    *,
    as_of: date,
    readings: Readings | None = None,
    threads: int | None = None,
) -> Shifts:
    """Draw distinct base profiles with the conduct of a supplier of whom nothing is known.

    Args:
        screen: scorecard and reference tables.
        bases: the columns of `model.BASE`.
        spec: what is varied.
        as_of: day that the edition's age is counted to.
        readings: rates of mistaken readings; the measured ones where not given.
        threads: how many threads to use; results do not depend on it.
    """
    count = threads_or_all(threads)
    draws, scale = Draws.of(spec), noisy_or_scale(screen)
    ranks, places = universe_ranks(screen, spec, count), Places.of(draws.count)
    ordered = bases.select(BASE).unique().sort(BASE, nulls_last=False)
    floors, tables = [], []
    for piece in ordered.iter_slices(PIECE):
        told = Profiles.of(piece.join(supplier.blank_profile(), how="cross"))
        nominal = Nominal.of(screen, told, as_of)
        floors.append(nominal.floor)
        world = build_world(screen, told, draws, scale, threads=count, readings=readings)
        tables += every_chunk(_Mover(screen, world, told, nominal, ranks, places).rows, told.frame.height, count)
    table = np.concatenate(tables)
    ends = (column.copy() for column in table[:, STEPS + 1 :].T)
    return Shifts(ordered, np.concatenate(floors), table[:, : STEPS + 1].copy(), *ends)


@dataclass(frozen=True, eq=False)
class _Mover:
    """What base profiles are moved by."""

    screen: Screen
    world: World
    told: Profiles
    nominal: Nominal
    ranks: Ranks
    places: Places

    def rows(self, rows: Ints) -> Singles:
        """Return moves at every step, then those at both ends of the likelihood, and at both ends of the rank."""
        draws = self.world.joined.draws
        at = (self.told.base[rows], self.told.conduct[rows])
        z = self.world.joined.odds(*at)
        rank = np.sort(self.ranks.percentile(draws.real(z)), axis=1)[:, [self.places.low, self.places.high]]
        ends = log_odds_at(self.screen, rank.astype(np.float64)) - self.nominal.z[rows][:, None]
        moved = draws.real(z) - z[:, :1]
        moved.sort(axis=1)
        low, high = moved[:, self.places.low], moved[:, self.places.high]
        if self.world.cautious is not self.world.joined:
            z = self.world.cautious.odds(*at)
            top = np.partition(draws.real(z) - z[:, :1], self.places.high, axis=1)[:, self.places.high]
            high = np.maximum(high, top)
        steps = np.round(np.arange(STEPS + 1) / STEPS * (draws.count - 1)).astype(np.int64)
        return np.column_stack([moved[:, steps], low, high, ends.astype(np.float32)])
