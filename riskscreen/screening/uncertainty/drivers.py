"""Which groups of factors drive the doubt in a portfolio: Sobol first and total order (Saltelli's scheme, by SALib)."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.scorecard_parts import LAYERS
from riskscreen.screening.uncertainty.draws import AGGREGATION, DOUBT, GOALPOSTS, UNKNOWNS, WEIGHTS, Draws
from riskscreen.screening.uncertainty.model import (
    Joined,
    Nominal,
    Profiles,
    build_world,
    every_chunk,
    threads_or_all,
)
from riskscreen.screening.uncertainty.readings import Readings
from riskscreen.screening.uncertainty.spec import Uncertainty
from riskscreen.screening.uncertainty.universe import noisy_or_scale

MOST = 1000
"""Profiles that stand for a portfolio; of more, these are drawn in proportion to their rows."""
CONFIDENCE = 0.90
RESAMPLES = 200
Measure = Literal["mean likelihood", "share at high or above"]
Analysis = Callable[[Reals, tuple[str, ...], int], pl.DataFrame]


@dataclass(frozen=True, eq=False)
class Drivers:
    """What drives the doubt in a portfolio's figure.

    Attributes:
        table: a row per group of factors: group, first_order, first_order_doubt, total_order, total_order_doubt (half
            widths at 90 %; shares of the variance, in hundredths may stray below 0 by chance), largest total first.
        measure: the figure.
        mean: its mean over the draws.
        deviation: its standard deviation over the draws.
        profiles: how many profiles stood for the portfolio.
    """

    table: pl.DataFrame
    measure: str
    mean: float
    deviation: float
    profiles: int


def factor_groups(card: Scorecard, spec: Uncertainty) -> tuple[str, ...]:
    """Return the groups of factors that vary under the settings."""
    weights = [
        WEIGHTS.format(layer)
        for layer in LAYERS
        if spec.spread > 0 and any(i.layer == layer and i.spread * i.weight > 0 for i in card.indicators)
    ]
    others = {
        GOALPOSTS: 0 < spec.percentile_goalposts < 1,
        AGGREGATION: 0 < spec.noisy_or < 1,
        UNKNOWNS: spec.unknowns,
        DOUBT: spec.doubt,
    }
    return (*weights, *(group for group, varies in others.items() if varies))


def portfolio_drivers(
    screen: Screen,
    profiles: pl.DataFrame,
    rows: str = "rows",
    spec: Uncertainty | None = None,
    *,
    measure: Measure = "mean likelihood",
    samples: int = 256,
    readings: Readings | None = None,
    threads: int | None = None,
    analysed: Analysis | None = None,
) -> Drivers:
    """Split the variance of a portfolio's figure among groups of factors.

    Args:
        screen: scorecard and reference tables.
        profiles: profiles as `assess_uncertainty` takes them, and a column that weighs them.
        rows: that column (rows of the list per profile).
        spec: what is varied; its number of draws is not used.
        measure: mean likelihood index (0-100), or the share (%) of rows at high or above, floors included.
        samples: base samples of Saltelli's scheme; the model is worked out (groups + 2) times as often.
        readings: rates of mistaken readings; the measured ones where not given.
        threads: how many threads to use; results do not depend on it.
        analysed: does what `sobol` does, elsewhere.

    Returns:
        The drivers.

    Raises:
        UsageError: the settings vary fewer than two groups, or there are no rows.
    """
    chosen = spec if spec is not None else Uncertainty()
    groups = factor_groups(screen.card, chosen)
    if len(groups) < 2:
        raise UsageError(
            f"uncertainty: {len(groups)} group of factors varies under these settings; at least 2 are needed to split "
            "the variance among them."
        )
    told, weights = _weighed(profiles, rows, chosen.seed)
    draws = crossed(chosen, groups, samples)
    world = build_world(
        screen, told, draws, noisy_or_scale(screen), threads=threads_or_all(threads), readings=readings, upper=False
    )
    figures = _figures(screen, told, weights, world.joined, measure, threads=threads_or_all(threads))
    table = (analysed or sobol)(figures, groups, chosen.seed)
    return Drivers(table, measure, float(figures.mean()), float(figures.std()), told.frame.height)


def _weighed(profiles: pl.DataFrame, rows: str, seed: int) -> tuple[Profiles, Reals]:
    """Return distinct profiles and their share of the rows; of many, a sample in proportion."""
    whole = Profiles.of(profiles)
    keys = whole.frame.columns
    types = {key: whole.frame.schema[key] for key in keys}
    blank = [pl.lit(None).cast(types[key]).alias(key) for key in keys if key not in profiles.columns]
    counted = (
        profiles.with_columns(blank)
        .cast({key: types[key] for key in keys})
        .group_by(keys)
        .agg(pl.col(rows).sum().alias("__rows"))
        .sort(keys, nulls_last=False)
    )
    counts = counted["__rows"].to_numpy().astype(np.float64)
    if not counts.sum() > 0:
        raise UsageError(f"uncertainty: the column '{rows}' adds up to no rows; a portfolio needs at least one.")
    share = counts / counts.sum()
    if len(share) <= MOST:
        return whole, share
    places = (np.arange(MOST) + np.random.default_rng(seed).random()) / MOST
    picked, times = np.unique(np.searchsorted(np.cumsum(share), places), return_counts=True)
    picked = np.minimum(picked, len(share) - 1)
    return Profiles.of(counted.select(keys)[picked]), times / MOST


def crossed(spec: Uncertainty, groups: tuple[str, ...], samples: int) -> Draws:
    """Return draws in Saltelli's order: for each sample A, then A with one group from B in turn, then B."""
    first, second = np.arange(samples), np.arange(samples, 2 * samples)
    picks: dict[str, Ints] = {}
    for n, group in enumerate(groups):
        block = np.tile(first[:, None], (1, len(groups) + 2))
        block[:, n + 1] = second
        block[:, -1] = second
        picks[group] = block.ravel()
    count = samples * (len(groups) + 2)
    settled = np.tile(first[:, None], (1, len(groups) + 2)).ravel()
    every = (*(WEIGHTS.format(layer) for layer in LAYERS), GOALPOSTS, AGGREGATION, UNKNOWNS, DOUBT)
    return Draws(spec, 2 * samples, {group: picks.get(group, settled) for group in every}, count)


def _figures(
    screen: Screen, told: Profiles, weights: Reals, joined: Joined, measure: Measure, *, threads: int
) -> Reals:
    """Return the portfolio's figure in every draw, in the draws' order."""
    draws = joined.draws
    nominal = Nominal.of(screen, told, screen.card.as_of)
    edge = np.float32(screen.card.bands.cuts.edges()[1])
    high = 2

    def work(rows: Ints) -> Reals:
        z = draws.real(joined.odds(told.base[rows], told.conduct[rows]))
        if measure == "mean likelihood":
            index = np.float32(100.0) / (np.float32(1.0) + np.exp(-z))
        else:
            index = np.where((z >= edge) | (nominal.floor[rows] >= high)[:, None], np.float32(100.0), np.float32(0.0))
        total: Reals = (index.astype(np.float64) * weights[rows, None]).sum(axis=0)
        return total

    in_columns = np.zeros(draws.count)
    for part in every_chunk(work, told.frame.height, threads):
        in_columns += part
    figures = np.empty(draws.count)
    figures[draws.order] = in_columns
    return figures


def sobol(figures: Reals, groups: tuple[str, ...], seed: int) -> pl.DataFrame:
    """Return first and total order per group from figures in Saltelli's order.

    Args:
        figures: the model's answers, in the order of `crossed`.
        groups: names of the groups.
        seed: of the resamples behind the half widths.

    Returns:
        As `Drivers.table`; all zero where the figure does not vary.
    """
    count = len(groups)
    if np.ptp(figures) < 1e-9:
        zero = np.zeros(count)
        found: dict[str, Any] = {"S1": zero, "S1_conf": zero, "ST": zero, "ST_conf": zero}
    else:
        found = _salib()(
            {"num_vars": count, "names": list(groups), "bounds": [[0.0, 1.0]] * count},
            figures,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            print_to_console=False,
            seed=seed,
        )
    return (
        pl.DataFrame(
            {
                "group": groups,
                "first_order": np.asarray(found["S1"]),
                "first_order_doubt": np.asarray(found["S1_conf"]),
                "total_order": np.asarray(found["ST"]),
                "total_order_doubt": np.asarray(found["ST_conf"]),
            }
        )
        .with_columns(pl.col(pl.Float64).round(6))
        .sort("total_order", "group", descending=[True, False])
    )


def _salib() -> Callable[..., dict[str, Any]]:
    """Return SALib's analysis, loaded when it is first asked for (it brings matplotlib with it)."""
    found: Callable[..., dict[str, Any]] = import_module("SALib.analyze.sobol").analyze
    return found
