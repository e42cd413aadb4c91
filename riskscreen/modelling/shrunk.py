"""Logistic regression with weights that may not fall below 0, shrunk towards a scorecard's own (METHOD section 7).

Every hazard runs from 0 to 1 with 1 the worse end, so a weight below 0 would turn an indicator round (METHOD law 1) and is not
admitted. What data does not say stays near what experts said: the penalty is on the distance from the expert's weights, in units
of them, so that an indicator which the experts kept small may grow only little.
"""

from dataclasses import dataclass

import numpy as np

from riskscreen.modelling.pairs import Bools, Ints, Reals

LEAST = 0.15
"""Prior doubt of an indicator of hardly any points, in points: it may still grow."""
LOOSENESS: tuple[float, ...] = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Prior standard deviations to choose from, as multiples of the expert's weight."""
FOLDS = 5
LEAST_SCALE = 0.05
STEPS = 60


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
    # where labels hardly follow the scorecard (scale near 0) they may still follow one indicator, so doubt does not shrink with it
    doubt = looseness * max(scale, 1.0) * np.maximum(problem.prior, LEAST)
    design = np.column_stack([np.ones(len(problem.label)), problem.hazards])
    centre = np.concatenate([[0.0], prior])
    precision = np.concatenate([[0.0], doubt**-2])
    begin = (
        np.concatenate([[intercept], prior]) if start is None else np.concatenate([[start.intercept], start.weights])
    )
    theta = _newton(
        design,
        scale * problem.offset,
        problem.label,
        count,
        centre=centre,
        precision=precision,
        begin=begin,
    )
    return Learned(theta[1:], float(theta[0]), scale, looseness)


def _scaled(problem: Problem, count: Reals, start: Learned | None) -> tuple[float, float]:
    """Return log-odds of the label per point of the expert scorecard (kept near 1 where labels say little), and the intercept."""
    total = problem.offset + problem.hazards @ problem.prior
    design = np.column_stack([np.ones(len(total)), total])
    begin = np.array([-1.0, 1.0]) if start is None else np.array([start.intercept, start.scale])
    prior = np.array([0.0, 1.0])
    theta = _newton(
        design,
        np.zeros(len(total)),
        problem.label,
        count,
        centre=prior,
        precision=prior,
        begin=begin,
        least=LEAST_SCALE,
    )
    return float(theta[1]), float(theta[0])


def _newton(
    design: Reals,
    offset: Reals,
    label: Bools,
    count: Reals,
    *,
    centre: Reals,
    precision: Reals,
    begin: Reals,
    least: float = 0.0,
) -> Reals:
    """Minimise the penalised log loss with every coefficient but the first at or above `least`.

    Each step solves the bounded quadratic problem of Newton's method (as bounded least squares by way of a Cholesky factor) and is
    halved until the loss falls; the problem is convex, so there is one answer.
    """
    from scipy.linalg import solve_triangular
    from scipy.optimize import lsq_linear

    y = label.astype(np.float64)
    lower = np.concatenate([[-np.inf], np.full(design.shape[1] - 1, least)])
    upper = np.full(design.shape[1], np.inf)

    def cost(theta: Reals) -> float:
        z = offset + design @ theta
        return float((count * (np.logaddexp(0.0, z) - y * z)).sum() + 0.5 * (precision * (theta - centre) ** 2).sum())

    theta: Reals = np.maximum(begin, np.maximum(lower, -1e9))
    value = cost(theta)
    for _ in range(STEPS):
        chance = _sigmoid(offset + design @ theta)
        slope = design.T @ (count * (chance - y)) + precision * (theta - centre)
        curve = (design * (count * np.maximum(chance * (1 - chance), 1e-9))[:, None]).T @ design + np.diag(
            precision + 1e-9
        )
        root = np.linalg.cholesky(curve)
        target = solve_triangular(root, curve @ theta - slope, lower=True)
        aim = lsq_linear(root.T, target, bounds=(lower, upper), method="bvls", tol=1e-12).x
        stride = 1.0
        while stride > 1e-6 and cost(theta + stride * (aim - theta)) > value:
            stride /= 2
        theta = theta + stride * (aim - theta)
        before, value = value, cost(theta)
        if before - value <= 1e-9 * max(1.0, abs(value)):
            break
    theta[1:][theta[1:] < least + 1e-9] = least
    return theta


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


def losses(log_odds: Reals, label: Bools) -> Reals:
    """Return the log loss of each row's forecast."""
    out: Reals = np.logaddexp(0.0, log_odds) - label * log_odds
    return out


def choose_looseness(problem: Problem) -> tuple[float, dict[float, float]]:
    """Choose how far data may move the weights, by log loss on groups that a fit did not see.

    The tightest choice counts whose loss lies within one standard error (over groups) of the least loss: weights move where
    countries that were not seen bear it out, not for the last digit.

    Returns:
        The choice, and the mean log loss of every candidate.
    """
    each = {loose: losses(cross_fitted(problem, loose), problem.label) for loose in LOOSENESS}
    mean = {loose: float(loss.mean()) for loose, loss in each.items()}
    best = min(mean, key=lambda loose: mean[loose])
    _, group = np.unique(problem.group, return_inverse=True)
    for loose in LOOSENESS:
        worse = np.bincount(group, weights=each[loose] - each[best])
        error = float(np.sqrt(len(worse)) * worse.std()) / len(problem.label)
        if mean[loose] - mean[best] <= error:
            return loose, mean
    return best, mean
