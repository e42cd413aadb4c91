"""Stability of bands, intervals of score and rank, on distinct profiles (METHOD section 5)."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from riskscreen.domain.columns import BANDS
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.bands import band_name
from riskscreen.screening.uncertainty.draws import Draws, Singles
from riskscreen.screening.uncertainty.model import (
    KEYS,
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
from riskscreen.screening.uncertainty.universe import noisy_or_scale, nominal_ranks, universe_ranks

LOW, HIGH = 0.05, 0.95
SHARES = tuple(f"share_{band.replace(' ', '_')}_pct" for band in reversed(BANDS))
#: Columns that describe a profile, beside `KEYS`.
MEASURES: dict[str, pl.DataType] = {
    "likelihood_0_100": pl.Float64(),
    "band": pl.String(),
    "band_share_pct": pl.Float64(),
    **{name: pl.Float64() for name in SHARES},
    "likelihood_p05": pl.Float64(),
    "likelihood_p50": pl.Float64(),
    "likelihood_p95": pl.Float64(),
    "rank_pct": pl.Float64(),
    "rank_p05_pct": pl.Float64(),
    "rank_p95_pct": pl.Float64(),
}


@dataclass(frozen=True)
class Places:
    """Which of the sorted draws stand for the ends and the middle: always one of them, the outer one between two."""

    low: int
    middle: int
    high: int

    @classmethod
    def of(cls, count: int) -> "Places":
        """Return the places among so many draws."""
        last = count - 1
        return cls(int(np.floor(LOW * last)), int(np.ceil(0.5 * last)), int(np.ceil(HIGH * last)))


def assess_uncertainty(
    screen: Screen,
    profiles: pl.DataFrame,
    spec: Uncertainty | None = None,
    *,
    as_of: date | None = None,
    readings: Readings | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Draw admissible models and see what becomes of distinct profiles.

    Args:
        screen: scorecard and reference tables.
        profiles: the columns of `base.KEYS` (goods sorted and joined), and where known those of `readings.STATUSES` and
            `supplier.KEYS`. Repeated profiles count once.
        spec: what is varied; the defaults where not given.
        as_of: day that the edition's age is counted to; the scorecard's own where not given.
        readings: rates of mistaken readings; the measured ones where not given.
        threads: how many threads to use; results do not depend on it.

    Returns:
        The distinct profiles, sorted (`KEYS`), with `MEASURES`: nominal likelihood (0-100) and the band that it and the
        floors give; share of draws in that band (%), and in each; 5 %, 50 % and 95 % of the likelihood; the share (%) of
        the reference universe (country x ISIC division) that lies below, nominal and its 90 % interval, each draw
        against the universe under the same draw.

    Raises:
        ModelContractError: an unknown value has no reference to be drawn from.
    """
    told = Profiles.of(profiles)
    draws = Draws.of(spec if spec is not None else Uncertainty())
    count = threads_or_all(threads)
    world = build_world(screen, told, draws, noisy_or_scale(screen), threads=count, readings=readings)
    nominal = Nominal.of(screen, told, as_of if as_of is not None else screen.card.as_of)
    measure = _Measurer(
        world,
        told,
        nominal,
        universe_ranks(screen, draws.spec, count),
        Places.of(draws.count),
        screen.card.bands.cuts.edges(),
    )
    found = every_chunk(measure.rows, told.frame.height, count)
    values = np.concatenate(found) if found else np.empty((0, len(SHARES) + 7))
    return _laid_out(screen, told, nominal, values)


@dataclass(frozen=True, eq=False)
class _Measurer:
    """What profiles are measured against."""

    world: World
    told: Profiles
    nominal: Nominal
    ranks: Ranks
    places: Places
    edges: tuple[float, ...]

    def rows(self, rows: Ints) -> Reals:
        """Return shares of bands, ends of likelihood (log-odds) and of ranks, and the nominal band, per profile."""
        draws = self.world.joined.draws
        edges = np.array(self.edges)
        at = (self.told.base[rows], self.told.conduct[rows])
        z = self.world.joined.odds(*at)
        middle = self.nominal.z[rows]
        moved = draws.real(z) - z[:, :1]
        shares = _shares(moved, middle, self.nominal.floor[rows], edges)
        rank = np.sort(self.ranks.percentile(draws.real(z)), axis=1)
        moved.sort(axis=1)
        if self.world.cautious is self.world.joined:
            top = moved[:, self.places.high]
        else:
            z = self.world.cautious.odds(*at)
            top = np.partition(draws.real(z) - z[:, :1], self.places.high, axis=1)[:, self.places.high]
            top = np.maximum(top, moved[:, self.places.high])
        ends = (
            np.stack([moved[:, self.places.low], moved[:, self.places.middle], top], axis=1).astype(np.float64)
            + middle[:, None]
        )
        rank_ends = rank[:, [self.places.low, self.places.high]].astype(np.float64)
        band = np.maximum((middle[:, None] >= edges).sum(axis=1), self.nominal.floor[rows])
        return np.column_stack([shares, ends, rank_ends, band])


def _shares(moved: Singles, middle: Reals, floor: Ints, edges: Reals) -> Reals:
    """Return the share of draws (%) in each band, lowest first; a floor holds in every draw."""
    reached = np.stack(
        [np.count_nonzero(moved >= (edge - middle).astype(np.float32)[:, None], axis=1) for edge in edges], axis=1
    ).astype(np.float64)
    count = float(moved.shape[1])
    for rank in range(1, len(edges) + 1):
        reached[floor >= rank, rank - 1] = count
    at_least = np.column_stack([np.full(len(moved), count), reached, np.zeros(len(moved))])
    shares: Reals = 100.0 * (at_least[:, :-1] - at_least[:, 1:]) / count
    return shares


def _laid_out(screen: Screen, told: Profiles, nominal: Nominal, values: Reals) -> pl.DataFrame:
    """Name and round the measures."""
    bands = len(SHARES)
    shares, ends, ranks, band = np.split(values, [bands, bands + 3, bands + 5], axis=1)
    place = band[:, 0].astype(np.int64)

    def index(z: Reals) -> Reals:
        found: Reals = 100.0 / (1.0 + np.exp(-z))
        return found

    numbers = pl.DataFrame(
        {
            "likelihood_0_100": index(nominal.z),
            "place": place,
            "band_share_pct": np.take_along_axis(shares, place[:, None], axis=1)[:, 0],
            **{name: shares[:, n] for n, name in enumerate(SHARES)},
            "likelihood_p05": index(ends[:, 0]),
            "likelihood_p50": index(ends[:, 1]),
            "likelihood_p95": index(ends[:, 2]),
            "rank_pct": nominal_ranks(screen, nominal.z),
            "rank_p05_pct": ranks[:, 0],
            "rank_p95_pct": ranks[:, 1],
        }
    )
    rounded = numbers.with_columns(
        band_name(pl.col("place")).alias("band"),
        pl.col("^likelihood_.*$").round(6),
        pl.col("^.*share.*$").round(4),
        pl.col("^rank_.*$").round(2),
    )
    return told.frame.hstack(rounded.select(MEASURES.keys()))


__all__ = ["KEYS", "MEASURES", "Places", "assess_uncertainty"]
