"""What each indicator does to a profile's score: the score without it."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from riskscreen.screening import supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Reals
from riskscreen.screening.bands import band_name, band_rank
from riskscreen.screening.base import BaseScores, score_base
from riskscreen.screening.explainable import Positions
from riskscreen.screening.layers import Cells, Layers
from riskscreen.screening.scorecard import Indicator, Scorecard
from riskscreen.screening.uncertainty.model import Nominal, Profiles

GOODS = ("good", "country_good")

#: Columns beside the profile's `KEYS`.
EFFECTS: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "title": pl.String(),
    "layer": pl.String(),
    "likelihood_0_100": pl.Float64(),
    "band": pl.String(),
    "likelihood_without": pl.Float64(),
    "change": pl.Float64(),
    "band_without": pl.String(),
}


def remove_one_effects(screen: Screen, profiles: pl.DataFrame, *, as_of: date | None = None) -> pl.DataFrame:
    """Score profiles anew without each indicator in turn.

    Args:
        screen: scorecard and reference tables.
        profiles: profiles as `assess_uncertainty` takes them.
        as_of: day that the edition's age is counted to; the scorecard's own where not given.

    Returns:
        The distinct profiles (`KEYS`) times the indicators that change anything, with `EFFECTS`: likelihood and band as
        they are, and without the indicator (weight 0; gaps completed anew); change = without less with. The floors hold
        in both: they are rules, not indicators. Sorted by profile, then size of change.
    """
    told = Profiles.of(profiles)
    nominal = Nominal.of(screen, told, as_of if as_of is not None else screen.card.as_of)
    card = screen.card
    parts = []
    scores = score_base(screen.completions, told.bases)
    conduct = supplier.score_conduct(card, told.conducts)["conduct_points"].to_numpy()
    for spec in card.indicators:
        z = _without(screen, told, nominal, scores, spec, conduct=conduct)
        moved = np.flatnonzero(np.abs(z - nominal.z) > 1e-12)
        if not len(moved):
            continue
        parts.append(
            pl.DataFrame(
                {"__at": moved, "__z": nominal.z[moved], "__without": z[moved], "__floor": nominal.floor[moved]}
            )
            .with_columns(_index("__z").alias("likelihood_0_100"), _index("__without").alias("likelihood_without"))
            .with_columns(
                pl.lit(spec.code).alias("indicator"),
                pl.lit(spec.title).alias("title"),
                pl.lit(spec.layer).alias("layer"),
                _band(card, "likelihood_0_100").alias("band"),
                _band(card, "likelihood_without").alias("band_without"),
                (pl.col("likelihood_without") - pl.col("likelihood_0_100")).round(6).alias("change"),
            )
        )
    if not parts:
        return told.frame.clear().with_columns(pl.lit(None, dtype=t).alias(name) for name, t in EFFECTS.items())
    long = pl.concat(parts).sort(["__at", pl.col("change").abs(), "indicator"], descending=[False, True, False])
    return told.frame[long["__at"].to_numpy()].hstack(long.select(EFFECTS.keys()))


def _without(
    screen: Screen, told: Profiles, nominal: Nominal, scores: BaseScores, spec: Indicator, *, conduct: Reals
) -> Reals:
    """Return log-odds of all profiles without an indicator.

    Where the profile says where it lies along the indicator's axis, all that could fill its other gaps earn the same
    from it, so its points are taken away. Elsewhere, and where another of several goods may now be the gravest, the
    profile is scored anew.
    """
    less = _weightless(screen.card, spec.code)
    layers = screen.completions.layers
    if not any(cell.spec.code == spec.code for cell in layers.cells):
        left = supplier.score_conduct(less, told.conducts)["conduct_points"].to_numpy()
        changed: Reals = nominal.z + (left - conduct)[told.conduct]
        return changed
    whole = scores.outcome.point[scores.gravest]
    left = whole.copy()
    cell = next(cell for cell in layers.cells if cell.spec.code == spec.code)
    axis = cell.definition.axis
    at = Positions.of(scores).on(axis)
    anew = np.logical_or.reduce([i < 0 for i in at])
    if axis in GOODS:
        anew |= np.bincount(scores.points.profile, minlength=len(whole)) > 1
    same = np.flatnonzero(~anew)
    left[same] -= cell.points[tuple(i[same] for i in at)]
    rows = np.flatnonzero(anew)
    if len(rows):
        cells = tuple(_emptied(one) if one is cell else one for one in layers.cells)
        other = screen.completions.with_layers(Layers(layers.bundle, less, layers.axes, cells))
        found = score_base(other, told.bases[rows])
        left[rows] = found.outcome.point[found.gravest]
    return nominal.z + (left - whole)[told.base]


def _emptied(cell: Cells) -> Cells:
    return replace(cell, spec=cell.spec.model_copy(update={"weight": 0.0}))


def _weightless(card: Scorecard, code: str) -> Scorecard:
    changed = tuple(i.model_copy(update={"weight": 0.0}) if i.code == code else i for i in card.indicators)
    return card.model_copy(update={"indicators": changed})


def _index(column: str) -> pl.Expr:
    return (100.0 / (1.0 + (-pl.col(column)).exp())).round(6)


def _band(card: Scorecard, column: str) -> pl.Expr:
    own = band_rank(card, pl.col(column)).cast(pl.Int64)
    return band_name(pl.max_horizontal(own, pl.col("__floor")))
