"""The fitted scorecard: weights learnt from the goods list's history, in the form of any other scorecard (METHOD section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from riskscreen.modelling.export import Weighed, reweighed, spread_of
from riskscreen.modelling.history import EDITION, UNTIL_YEAR, fitted_codes, problem_of
from riskscreen.modelling.pairs import Pairs, Reals
from riskscreen.modelling.shrunk import Learned, Problem, cross_fitted, fit
from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.scorecard import Scorecard

NAME, VERSION = "fitted", "2026.1"
LOOSENESS_CHOSEN = 0.2
"""How far data may move a weight, in units of it; chosen on the development steps, where looser fits rank worse (the model card
prints all that were tried)."""
DRAWS = 100
SEED = 20260101


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fit on the history.

    Attributes:
        card: the scorecard.
        learned: the fit.
        codes: indicator of each weight.
        draws: weights in points of every resample of countries (draws x codes).
        held_out: log-odds of every row from a fit that did not see its country.
        pairs: the rows.
    """

    card: Scorecard
    learned: Learned
    codes: tuple[str, ...]
    draws: Reals
    held_out: Reals
    pairs: Pairs


def fit_history(
    pairs: Pairs, card: Scorecard, bundle: ReferenceBundle, *, looseness: float = LOOSENESS_CHOSEN
) -> Fitted:
    """Fit the scorecard's weights to an edition's listings.

    Args:
        pairs: the rows (`history.read_shipped`).
        card: the expert scorecard: prior, goalposts and all that is not fitted.
        bundle: today's reference tables, for base and cut-offs.
        looseness: the prior's standard deviation as a multiple of the expert's weight.

    Returns:
        The fit and its scorecard.
    """
    problem = problem_of(pairs, card)
    codes = fitted_codes(pairs)
    learned = fit(problem, looseness)
    draws = resampled_points(problem, learned, draws=DRAWS, seed=SEED, on_label_scale=False)
    weights = _weighed(card, codes, learned, draws, f"goods list {EDITION}")
    exported = reweighed(
        card,
        bundle,
        weights,
        name=NAME,
        version=VERSION,
        title="Scorecard fitted to the goods list",
        status=f"fitted to which pairs edition {EDITION} of the goods list names, shrunk towards {card.name} {card.version}",
        kept="Kept from the expert scorecard, because the list's history says nothing of it.",
        limits=(
            f"Fitted to edition {EDITION} of the goods list and figures up to {UNTIL_YEAR}: on the development steps of the back-test it "
            "has seen what was to come; MODEL_CARD.md gives the figures out of time, where each step is fitted anew.",
            "A pair that is not listed is unlabelled, not clean; what was fitted is also where investigators looked.",
        ),
    )
    return Fitted(exported, learned, codes, draws, cross_fitted(problem, looseness), pairs)


def resampled_points(problem: Problem, learned: Learned, *, draws: int, seed: int, on_label_scale: bool) -> Reals:
    """Return weights fitted on resamples of groups (with replacement): draws x columns.

    Args:
        problem: rows, label and prior.
        learned: the fit to all rows.
        draws: how many resamples.
        seed: of the resampling.
        on_label_scale: as log-odds of the label; else as points of the scorecard shrunk towards.
    """
    random = np.random.default_rng(seed)
    groups, at = np.unique(problem.group, return_inverse=True)
    out = np.zeros((draws, len(learned.weights)))
    for draw in range(draws):
        times = np.bincount(random.integers(0, len(groups), len(groups)), minlength=len(groups))[at]
        both = problem.label[times > 0]
        found = learned
        if both.any() and not both.all():
            found = fit(problem, learned.looseness, times=times.astype(np.float64), start=learned)
        out[draw] = found.weights if on_label_scale else found.points
    return out


def _weighed(
    card: Scorecard, codes: tuple[str, ...], learned: Learned, draws: Reals, from_what: str
) -> Mapping[str, Weighed]:
    return weighed(
        card, dict(zip(codes, learned.points, strict=True)), dict(zip(codes, draws.T, strict=True)), from_what
    )


def weighed(
    card: Scorecard, points: Mapping[str, float], draws: Mapping[str, Reals], from_what: str
) -> dict[str, Weighed]:
    """Give every learnt weight its spread and its reason.

    Args:
        card: the expert scorecard.
        points: learnt weight by indicator.
        draws: weights of resamples by indicator.
        from_what: what they were learnt from, for the reason.

    Returns:
        By indicator.
    """
    out = {}
    for code, value in points.items():
        spec = card.indicator(code)
        low, high = (float(v) for v in np.percentile(draws[code], [5, 95]))
        why = (
            f"Fitted to the {from_what}: {value:.2f} points where the expert scorecard gives {spec.weight:.2f} "
            f"(90 % of resamples of countries {low:.2f} to {high:.2f})."
        )
        out[code] = Weighed(float(value), spread_of(draws[code], spec.spread), why)
    return out
