"""The learners on the list's history: what is known at an edition as a problem to fit, and figures out of time on the development steps.

For each step everything is fitted on the earlier edition alone, each country's pairs ranked by a fit that did not see the country,
and held against what the next edition added. The test step is never read here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from riskscreen.modelling.backtest.history import Chapter, read_chapter
from riskscreen.modelling.backtest.measures import Measured, Ranked, measure, rank, resampled
from riskscreen.modelling.backtest.rankings import frozen_bundle, scorecard_scores
from riskscreen.modelling.backtest.specification import Specification
from riskscreen.modelling.pairs import LABEL_FLAGS, Ints, Pairs, Reals, read_pairs
from riskscreen.modelling.shrunk import Learned, Problem, fit, folds_of
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.scorecard import Scorecard

KEPT = (
    *LABEL_FLAGS,
    "tied_visa",
    "statutory_presumption",
    "documents_sector",
    "ilo_sector",
    "unodc_origin_2006",
    "unodc_transit_2006",
    "unodc_destination_2006",
    "tip_tier3_2007",
)
"""Indicators that keep the expert's weight: the label itself, what a list of goods cannot see (services, tied visas, regions), and
layers that are history only (METHOD law 9)."""

EDITION, UNTIL_YEAR = "2020", 2019
"""What the shipped models learn from: the last edition before the test step, and the years known then."""

UNIVERSES = ("all", "listed")
Score = Callable[[Pairs], Reals]


@dataclass(frozen=True, eq=False)
class Known:
    """A development step with its training rows and the default scorecard's ranking.

    Attributes:
        chapter: what was known and what came.
        pairs: training rows at the earlier edition.
        expert: the scorecard's log-odds, countries x goods.
    """

    chapter: Chapter
    pairs: Pairs
    expert: Reals


def read_steps(catalogue: Catalogue, card: Scorecard, specification: Specification) -> list[Known]:
    """Lay out the development steps."""
    whole = load_bundle(catalogue)
    out = []
    for step in specification.of("development"):
        chapter = read_chapter(whole, step)
        bundle = frozen_bundle(catalogue, chapter)
        out.append(Known(chapter, read_pairs(bundle, card), scorecard_scores(bundle, card, chapter)))
    return out


def read_shipped(catalogue: Catalogue, card: Scorecard) -> Pairs:
    """Lay out the rows that the shipped models learn from."""
    return read_pairs(load_bundle(catalogue, ilab_edition=EDITION, until_year=UNTIL_YEAR), card)


def fitted_codes(pairs: Pairs) -> tuple[str, ...]:
    """Return the indicators whose weights history may move."""
    return tuple(code for code in pairs.codes if code not in KEPT)


def problem_of(pairs: Pairs, card: Scorecard) -> Problem:
    """Return the problem 'which pairs are listed now', the scorecard's weights as prior."""
    weight = {spec.code: spec.weight for spec in card.indicators}
    codes = fitted_codes(pairs)
    kept = tuple(code for code in pairs.codes if code not in codes)
    offset = pairs.hazards[:, pairs.columns(kept)] @ np.array([weight[code] for code in kept])
    hazards = pairs.hazards[:, pairs.columns(codes)]
    return Problem(hazards, offset, pairs.listed, pairs.country, np.array([weight[code] for code in codes]))


def scored(learned: Learned, pairs: Pairs, card: Scorecard, rows: Ints) -> Reals:
    """Return the fit's log-odds of pairs (by row number) as a scorecard sees them."""
    weight = {spec.code: spec.weight for spec in card.indicators}
    codes = fitted_codes(pairs)
    kept = tuple(code for code in pairs.codes if code not in codes)
    seen = pairs.as_scored[rows]
    return learned.log_odds(
        seen[:, pairs.columns(codes)], seen[:, pairs.columns(kept)] @ np.array([weight[code] for code in kept])
    )


def fitted_scores(pairs: Pairs, card: Scorecard, looseness: float) -> Reals:
    """Rank every pair by a regression that did not see its country; countries x goods."""
    problem = problem_of(pairs, card)
    out = np.zeros(len(pairs.listed))
    for train, held in folds_of(problem):
        out[held] = scored(fit(problem.rows(train), looseness), pairs, card, held)
    return out.reshape(pairs.shape)


@dataclass(frozen=True)
class Compared:
    """A ranking on the development steps, beside the default scorecard on the same rows.

    Attributes:
        name: of the ranking.
        universe: `all` or `listed`.
        measured: figures, steps pooled.
        by_step: area under the curve by step.
        gain: area under the curve less the default scorecard's.
        gain_low: lower end of the gain's interval (countries resampled, both on the same draw).
        gain_high: upper end.
    """

    name: str
    universe: str
    measured: Measured
    by_step: Mapping[str, float]
    gain: float
    gain_low: float
    gain_high: float


def compare_rankings(steps: list[Known], rankings: Mapping[str, list[Reals]], spec: Specification) -> list[Compared]:
    """Measure rankings out of time.

    Args:
        steps: the development steps.
        rankings: scores of every step (countries x goods) by name; the first is what the others are compared with.
        spec: draws, interval and seed.

    Returns:
        Figures by ranking and universe.
    """
    out = []
    for universe in UNIVERSES:
        base: Reals | None = None
        base_auc = 0.0
        for name, scores in rankings.items():
            parts = [_ranked(step, values, universe) for step, values in zip(steps, scores, strict=True)]
            pooled = Ranked.joined(parts)
            whole = _measured(pooled, spec, spec.bootstrap_draws)
            draws = resampled(pooled, spec.bootstrap_draws, spec.seed)
            if base is None:
                base, base_auc = draws, whole.auc
            half = (100 - spec.interval_pct) / 2
            low, high = np.nanpercentile(draws - base, [half, 100 - half])
            by_step = {
                step.chapter.step.name: _measured(part, spec, 0).auc for step, part in zip(steps, parts, strict=True)
            }
            out.append(Compared(name, universe, whole, by_step, whole.auc - base_auc, float(low), float(high)))
    return out


def _measured(ranked: Ranked, spec: Specification, draws: int) -> Measured:
    return measure(ranked, top_pct=spec.recall_pct, draws=draws, interval_pct=spec.interval_pct, seed=spec.seed)


def _ranked(step: Known, scores: Reals, universe: str) -> Ranked:
    chapter = step.chapter
    keep = chapter.open if universe == "all" else chapter.open & chapter.listed_countries[:, None]
    return rank(np.round(scores, 9), chapter.new, keep)
