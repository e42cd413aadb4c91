"""Logistic regression with weights that may not fall below 0, shrunk towards a scorecard's own (METHOD section 7).

Every hazard runs from 0 to 1 with 1 the worse end, so a weight below 0 would turn an indicator round (METHOD law 1) and is not
admitted. What data does not say stays near what experts said: the penalty is on the distance from the expert's weights, in units
of them, so that an indicator which the experts kept small may grow only little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riskscreen.modelling.pairs import Bools, Ints, Reals

LEAST = 0.15
"""Prior doubt of an indicator of hardly any points, in points: it may still grow."""
LOOSENESS: tuple[float, ...] = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Prior standard deviations to choose from, as multiples of the expert's weight."""
FOLDS = 5


@dataclass(frozen=True, eq=False)
class Learned:
    """A fit.

    Attributes:
        weights: per column, on the scale of the label's log-odds, none below 0.
        intercept: log-odds at hazard 0.
        scale: log-odds of the label per point of the expert scorecard; `weights / scale` are points.
        looseness: the prior's standard deviation as a multiple of the expert's weight.
    """

    weights: Reals
    intercept: float
    scale: float
    looseness: float

    @property
    def points(self) -> Reals:
        """Weights on the expert scorecard's scale."""
        out: Reals = self.weights / self.scale
        return out

    def log_odds(self, hazards: Reals, offset: Reals) -> Reals:
        """Return the label's log-odds of rows.

        Args:
            hazards: rows x columns.
            offset: points of the indicators that are not fitted, one per row.
        """
        out: Reals = self.intercept + self.scale * offset + hazards @ self.weights
        return out


@dataclass(frozen=True, eq=False)
class Problem:
    """What a fit is made from.

    Attributes:
        hazards: rows x columns, 0-1.
        offset: points that other indicators of the scorecard earn, one per row; they keep their weights.
        label: whether each row is positive.
        group: rows of one group (country) stay together.
        prior: the expert's points per column.
    """

    hazards: Reals
    offset: Reals
    label: Bools
    group: Ints
    prior: Reals

    def rows(self, keep: Bools | Ints) -> "Problem":
        """Return some rows."""
        return Problem(self.hazards[keep], self.offset[keep], self.label[keep], self.group[keep], self.prior)


def fit(problem: Problem, looseness: float, *, times: Reals | None = None, start: Learned | None = None) -> Learned:
    """Fit weights.

    First the expert scorecard is put on the label's scale (two numbers: intercept and log-odds per point), then its weights are moved
    as far as data insist.

    Args:
        problem: rows, label and prior.
        looseness: the prior's standard deviation as a multiple of the expert's weight.
        times: how often each row counts (a bootstrap); once where not given.
        start: a fit to begin from.

    Returns:
        The fit.
    """
    count = np.ones(len(problem.label)) if times is None else times
    scale, intercept = _scaled(problem, count, start)
    prior = scale * problem.prior
    doubt = looseness * scale * np.maximum(problem.prior, LEAST)
    moved = scale * problem.offset
    y = problem.label.astype(np.float64)
    x = problem.hazards

    def cost(theta: Reals) -> tuple[float, Reals]:
        z = theta[0] + moved + x @ theta[1:]
        gap = count * (_sigmoid(z) - y)
        away = (theta[1:] - prior) / doubt
        value = float((count * (np.logaddexp(0.0, z) - y * z)).sum() + 0.5 * (away**2).sum())
        return value, np.concatenate([[gap.sum()], x.T @ gap + away / doubt])

    begin = np.concatenate([[intercept], prior]) if start is None else np.concatenate([[start.intercept], start.weights])
    theta = _bounded(cost, begin, [(None, None)] + [(0.0, None)] * len(prior))
    return Learned(theta[1:], float(theta[0]), scale, looseness)


def _scaled(problem: Problem, count: Reals, start: Learned | None) -> tuple[float, float]:
    """Return log-odds of the label per point of the expert scorecard, and the intercept."""
    total = problem.offset + problem.hazards @ problem.prior
    y = problem.label.astype(np.float64)

    def cost(theta: Reals) -> tuple[float, Reals]:
        z = theta[0] + theta[1] * total
        gap = count * (_sigmoid(z) - y)
        # log scale of 1 +- 1: keeps a scale when a small list's labels go against the scorecard
        away = np.log(theta[1])
        value = float((count * (np.logaddexp(0.0, z) - y * z)).sum() + 0.5 * away**2)
        return value, np.array([gap.sum(), (gap * total).sum() + away / theta[1]])

    begin = np.array([-1.0, 1.0]) if start is None else np.array([start.intercept, start.scale])
    theta = _bounded(cost, begin, [(None, None), (0.05, None)])
    return float(theta[1]), float(theta[0])


def _bounded(cost: object, begin: Reals, bounds: Sequence[tuple[float | None, float | None]]) -> Reals:
    from scipy.optimize import minimize

    found = minimize(cost, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000, "ftol": 1e-11, "gtol": 1e-6})
    out: Reals = np.asarray(found.x, dtype=np.float64)
    return out


def _sigmoid(z: Reals) -> Reals:
    out: Reals = 0.5 * (1.0 + np.tanh(0.5 * z))
    return out


def folds_of(problem: Problem, folds: int = FOLDS) -> list[tuple[Ints, Ints]]:
    """Split rows so that no group is on both sides: (train, held out) row numbers."""
    from sklearn.model_selection import GroupKFold

    parts = min(folds, len(np.unique(problem.group)))
    return list(GroupKFold(parts).split(problem.hazards, problem.label, problem.group))


def cross_fitted(problem: Problem, looseness: float) -> Reals:
    """Return every row's log-odds from a fit that did not see its group."""
    out = np.zeros(len(problem.label))
    for train, held in folds_of(problem):
        part = problem.rows(held)
        out[held] = fit(problem.rows(train), looseness).log_odds(part.hazards, part.offset)
    return out


def log_loss(log_odds: Reals, label: Bools) -> float:
    """Return the mean log loss of a forecast."""
    return float((np.logaddexp(0.0, log_odds) - label * log_odds).mean())


def choose_looseness(problem: Problem) -> tuple[float, dict[float, float]]:
    """Choose how far data may move the weights, by log loss on groups that a fit did not see.

    Returns:
        The choice, and the mean log loss of every candidate.
    """
    losses = {each: log_loss(cross_fitted(problem, each), problem.label) for each in LOOSENESS}
    return min(losses, key=lambda each: losses[each]), losses
