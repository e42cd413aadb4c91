"""The draws of a list's distinct profiles: base, conduct, and what joins them."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from riskscreen.screening import base, supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.bands import floors
from riskscreen.screening.base import locate, score_base
from riskscreen.screening.uncertainty.base_draws import draw_base
from riskscreen.screening.uncertainty.conduct_draws import ConductDraws
from riskscreen.screening.uncertainty.draws import Draws, Singles
from riskscreen.screening.uncertainty.readings import STATUSES, Readings, shipped_readings
from riskscreen.screening.uncertainty.tables import Tables

CHUNK = 256
BASE = (*base.KEYS, *STATUSES)
KEYS = (*BASE, *supplier.KEYS)
"""Columns that name a whole profile: country, sector, goods, how they were read, and the supplier's own conduct."""


@dataclass(frozen=True, eq=False)
class Profiles:
    """Distinct profiles, sorted, and their two halves.

    Attributes:
        frame: the columns of `KEYS`, distinct, sorted.
        bases: the distinct base halves (columns of `BASE`), sorted.
        conducts: the distinct conduct halves, sorted.
        base: row of `bases` of each profile.
        conduct: row of `conducts` of each profile.
    """

    frame: pl.DataFrame
    bases: pl.DataFrame
    conducts: pl.DataFrame
    base: Ints
    conduct: Ints

    @classmethod
    def of(cls, profiles: pl.DataFrame) -> "Profiles":
        """Sort distinct profiles; a status column or a conduct column that is missing is read as not known."""
        types = {**{key: pl.String() for key in BASE}, **supplier.TYPES}
        here = set(profiles.columns)
        full = profiles.select(
            (pl.col(key) if key in here or key in base.KEYS else pl.lit(None)).cast(types[key]).alias(key)
            for key in KEYS
        )
        frame = full.unique().sort(KEYS, nulls_last=False)
        halves = []
        for keys in (BASE, supplier.KEYS):
            half = frame.select(keys).unique().sort(keys, nulls_last=False).with_row_index("__at")
            at = frame.select(keys).join(half, on=keys, how="left", nulls_equal=True, maintain_order="left")["__at"]
            halves.append((half.drop("__at"), at.to_numpy().astype(np.int64)))
        (bases, at_base), (conducts, at_conduct) = halves
        return cls(frame, bases, conducts, at_base, at_conduct)


@dataclass(frozen=True, eq=False)
class Joined:
    """Base and conduct under the same draws.

    Attributes:
        draws: the draws.
        base: base points (odds in columns with noisy-or), base profiles by columns.
        conduct: conduct profiles under the draws.
        shift: log-odds added to a noisy-or.
        stretch: factor on the log-odds of a noisy-or.
        intercept: the scorecard's base, for columns with sums.
    """

    draws: Draws
    base: Singles
    conduct: ConductDraws
    shift: float
    stretch: float

    def odds(self, bases: Ints, conducts: Ints) -> Singles:
        """Return log-odds of profiles, by columns; the two nominal columns included."""
        codes, where = np.unique(conducts, return_inverse=True)
        exposure, controls = self.conduct.points(codes)
        card, noisy = self.conduct.card, self.draws.noisy_columns
        one = exposure[:, noisy]
        one += np.float32(card.base)
        np.exp(np.minimum(one, np.float32(20.0)), out=one)
        own = exposure[where]
        found = self.base[bases]
        part, other = found[:, noisy], own[:, noisy]
        part += other + part * other
        np.log(part, out=part)
        part *= np.float32(self.stretch)
        part += np.float32(self.shift)
        intercept = np.float32(card.base)
        for columns in (slice(0, noisy.start), slice(noisy.stop, None)):
            found[:, columns] += own[:, columns]
            found[:, columns] += intercept
        found -= controls[where]
        return found


def threads_or_all(threads: int | None) -> int:
    """Return how many threads to use: those asked for, else one per processor; results do not depend on it."""
    return max(1, threads if threads is not None else os.cpu_count() or 1)


def chunks(count: int) -> Iterator[Ints]:
    """Return row numbers in pieces that stay in the processor's cache."""
    for start in range(0, count, CHUNK):
        yield np.arange(start, min(start + CHUNK, count))


def every_chunk(work: Callable[[Ints], Any], count: int, threads: int) -> list[Any]:
    """Work on all rows, piece by piece; results in the rows' order."""
    pieces = list(chunks(count))
    if threads == 1:
        return [work(rows) for rows in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, pieces))


@dataclass(frozen=True, eq=False)
class Nominal:
    """The nominal score of distinct profiles.

    Attributes:
        z: log-odds.
        floor: rank of the band that a rule puts under each profile (0 lower to 3 very high; -1 = none).
    """

    z: Reals
    floor: Ints

    @classmethod
    def of(cls, screen: Screen, profiles: Profiles, as_of: date) -> "Nominal":
        """Score profiles with the scorecard as it is."""
        scores = score_base(screen.completions, profiles.bases)
        points = scores.outcome.point[scores.gravest]
        own = supplier.score_conduct(screen.card, profiles.conducts)["conduct_points"].to_numpy()
        under = floors(screen.completions, scores, as_of)["base_floor_rank"].fill_null(-1).to_numpy().astype(np.int64)
        z = screen.card.base + points[profiles.base] + own[profiles.conduct]
        return cls(z, under[profiles.base])


@dataclass(frozen=True, eq=False)
class World:
    """A list's profiles under all draws.

    Attributes:
        joined: what is not known is drawn from its reference.
        cautious: the same with unknowns at their conservative quantile or above, and doubts that never lower.
    """

    joined: Joined
    cautious: Joined


def join_draws(
    screen: Screen,
    profiles: Profiles,
    draws: Draws,
    scale: tuple[float, float],
    *,
    rates: Reals,
    cautious: bool,
    threads: int,
) -> Joined:
    """Draw everything that profiles are made of.

    Args:
        screen: scorecard and reference tables.
        profiles: distinct profiles.
        draws: the draws.
        scale: shift and stretch of a noisy-or.
        rates: share of mistaken readings of country, sector and goods, per base profile.
        cautious: unknowns at their conservative quantile or above, and doubts that never lower.
        threads: how many threads; changes nothing in the result.
    """
    tables = Tables(screen.completions, draws, cautious=cautious)
    base_points = draw_base(tables, locate(screen.completions.axes, profiles.bases), rates, threads)
    conduct = ConductDraws.of(screen.card, draws, profiles.conducts, cautious=cautious)
    return Joined(draws, base_points, conduct, *scale)


def build_world(
    screen: Screen,
    profiles: Profiles,
    draws: Draws,
    scale: tuple[float, float],
    *,
    threads: int,
    readings: Readings | None = None,
    upper: bool = True,
) -> World:
    """Draw a list's profiles.

    Args:
        screen: scorecard and reference tables.
        profiles: the list's distinct profiles.
        draws: the draws.
        scale: shift and stretch of a noisy-or.
        threads: how many threads; changes nothing in the result.
        readings: rates of mistaken readings; those measured for the shipped resolvers where not given.
        upper: make the cautious half too (else it is the drawn one).

    Returns:
        The draws.
    """
    rates = (readings or shipped_readings()).rates(profiles.bases)
    if not draws.spec.doubt:
        rates[:] = 0.0

    def drawn(*, cautious: bool) -> Joined:
        return join_draws(screen, profiles, draws, scale, rates=rates, cautious=cautious, threads=threads)

    joined = drawn(cautious=False)
    doubtful = upper and (draws.spec.unknowns or bool(rates.any()))
    return World(joined, drawn(cautious=True) if doubtful else joined)
