"""Severity by the three parts of the UN Guiding Principles: how grave, how many, how hard to put right.

Severity is apart from likelihood: it asks how bad it would be, not how likely it is. The least is serious;
trafficking is never minor.
"""

import numpy as np
import polars as pl

from riskscreen.screening.axes import Bools
from riskscreen.screening.base import BaseScores
from riskscreen.screening.completions import Completions
from riskscreen.screening.explainable import Positions
from riskscreen.screening.indicators.tied_visa import CORE_DIVISIONS
from riskscreen.screening.isic import DIVISIONS
from riskscreen.screening.layers import Layers
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.supplier import MIGRANTS_PCT

BASE_CODES = (
    "forced_labour_listed",
    "child_labour_listed",
    "forced_child_labour_listed",
    "children_in_sector",
    "forced_in_sector",
    "state_imposed",
    "tied_visa",
)
CONDUCT_CODES = ("documents_kept", "worker_paid_fees", "ilo_found", "migrants_half", "women_half", "many_workers")


def pair_marks(layers: Layers, code: str) -> Bools:
    """Return which places and goods an indicator of the goods list marks (none where it is left out)."""
    for cell in layers.cells:
        if cell.spec.code == code:
            return np.asarray(cell.known & (cell.hazard > 0))
    return np.zeros((len(layers.axes.places), len(layers.axes.goods)), dtype=bool)


def base_flags(completions: Completions, scores: BaseScores) -> pl.DataFrame:
    """Return which circumstances hold for each base profile.

    Args:
        completions: the indicators and their axes.
        scores: scored base profiles.

    Returns:
        A Boolean column per code of `BASE_CODES`, in the order of the profiles.
    """
    layers, axes = completions.layers, completions.axes
    forced, child, both = (
        pair_marks(layers, f"pair_{what}") for what in ("forced_labour", "child_labour", "forced_child_labour")
    )
    at, best = scores.points, Positions.of(scores)
    pairs = (at.place >= 0) & (at.good >= 0)
    size = len(scores.gravest)

    def named(marks: Bools) -> Bools:
        hit = np.zeros(size, dtype=bool)
        rows = np.flatnonzero(pairs)
        hit[at.profile[rows[marks[at.place[rows], at.good[rows]]]]] = True
        return hit

    def in_sector(marks: Bools) -> Bools:
        here = np.zeros((len(axes.places), len(DIVISIONS)), dtype=bool)
        for good, divisions in enumerate(axes.good_divisions):
            here[:, list(divisions)] |= marks[:, [good]]
        open_goods = (best.place >= 0) & (best.sector >= 0) & (best.good < 0)
        found: Bools = open_goods & here[best.place, axes.division_of[best.sector]]
        return found

    special = np.array([":" in place and not place.endswith("*") for place in axes.places] + [False])
    core = np.array([code[:2] in CORE_DIVISIONS for code in axes.sectors] + [False])
    tied = np.zeros((len(axes.places) + 1, len(axes.sectors) + 1), dtype=bool)
    for cell in layers.cells:
        if cell.spec.code == "tied_visa":
            tied[:-1, :-1] = cell.known & (cell.hazard > 0)
    sector = np.where(best.sector >= 0, best.sector, len(axes.sectors))
    return pl.DataFrame(
        {
            "forced_labour_listed": named(forced),
            "child_labour_listed": named(child),
            "forced_child_labour_listed": named(both),
            "children_in_sector": in_sector(child),
            "forced_in_sector": in_sector(forced),
            "state_imposed": special[best.place],
            "tied_visa": tied[best.place, sector] & core[sector],
        }
    )


def conduct_flags() -> dict[str, pl.Expr]:
    """Return which circumstances hold for a conduct profile, as expressions; what is not given does not hold."""
    flags = {
        "documents_kept": pl.col("documents"),
        "worker_paid_fees": pl.col("fees"),
        "ilo_found": pl.col("ilo").str.len_bytes() > 0,
        "migrants_half": pl.col("migrant_pct") >= MIGRANTS_PCT,
        "women_half": pl.col("women_half"),
        "many_workers": pl.col("many_workers"),
    }
    return {code: flag.fill_null(value=False) for code, flag in flags.items()}


def severity_columns(card: Scorecard, flags: dict[str, pl.Expr], prefix: str) -> list[pl.Expr]:
    """Return severity points and reasons of one half of a supplier.

    Args:
        card: the scorecard, whose rules give points and reasons.
        flags: Boolean expression by rule code.
        prefix: `base` or `conduct`.

    Returns:
        Expressions `<prefix>_severity` (points) and `<prefix>_severity_reasons` (text or null).
    """
    rules = [rule for rule in card.severity.rules if rule.code in flags]
    points = pl.sum_horizontal([flags[r.code].cast(pl.Int32) * r.points for r in rules] or [pl.lit(0, dtype=pl.Int32)])
    said: list[pl.Expr] = [pl.when(flags[r.code]).then(pl.lit(f"{r.reason} ({r.part})")) for r in rules] or [
        pl.lit(None, dtype=pl.String)
    ]
    text = pl.concat_str(said, separator="; ", ignore_nulls=True)
    return [
        points.cast(pl.Int32).alias(f"{prefix}_severity"),
        pl.when(text.str.len_bytes() > 0).then(text).alias(f"{prefix}_severity_reasons"),
    ]


def severity_band(card: Scorecard) -> pl.Expr:
    """Return critical, severe or serious from both halves' points."""
    points = pl.col("base_severity") + pl.col("conduct_severity")
    return (
        pl.when(points >= card.severity.critical)
        .then(pl.lit("critical"))
        .when(points >= card.severity.severe)
        .then(pl.lit("severe"))
        .otherwise(pl.lit("serious"))
    )
