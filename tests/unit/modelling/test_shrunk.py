import numpy as np
import pytest

from riskscreen.modelling.shrunk import LEAST, LOOSENESS, Problem, choose_looseness, cross_fitted, fit, folds_of

TRUE = np.array([2.0, 0.0, 1.0, -1.5])
PRIOR = np.array([1.0, 1.0, 1.0, 1.0])


@pytest.fixture
def problem():
    random = np.random.default_rng(5)
    hazards = random.random((3000, 4))
    chance = 1 / (1 + np.exp(-(hazards @ TRUE - 1.5)))
    return Problem(hazards, np.zeros(3000), random.random(3000) < chance, random.integers(0, 30, 3000), PRIOR)


def test_a_weight_never_falls_below_0_even_where_data_would_turn_it_round(problem):
    weights = fit(problem, 10.0).weights
    assert weights[3] == 0.0
    assert (weights >= 0).all()
    assert weights[0] == pytest.approx(2.0, abs=0.35)


def test_a_tight_fit_stays_with_the_experts_proportions(problem):
    assert fit(problem, 1e-4).points == pytest.approx(PRIOR, abs=0.01)


def test_the_fit_is_the_least_of_the_penalised_loss_that_scipy_finds_too(problem):
    from scipy.optimize import minimize

    found = fit(problem, 0.8)
    prior, doubt = found.scale * PRIOR, 0.8 * max(found.scale, 1.0) * np.maximum(PRIOR, LEAST)

    def loss(theta):
        z = theta[0] + problem.hazards @ theta[1:]
        return (np.logaddexp(0, z) - problem.label * z).sum() + 0.5 * (((theta[1:] - prior) / doubt) ** 2).sum()

    best = minimize(
        loss,
        np.zeros(5),
        method="L-BFGS-B",
        bounds=[(None, None)] + [(0, None)] * 4,
        options={"ftol": 1e-14, "gtol": 1e-8},
    )
    mine = loss(np.concatenate([[found.intercept], found.weights]))
    assert mine <= best.fun + 1e-5
    assert found.weights == pytest.approx(best.x[1:], abs=5e-3)


def test_rows_counted_twice_weigh_twice(problem):
    some = problem.rows(np.arange(400))
    double = problem.rows(np.concatenate([np.arange(400), np.arange(400)]))
    assert fit(some, 0.8, times=np.full(400, 2.0)).weights == pytest.approx(fit(double, 0.8).weights, abs=1e-6)


def test_no_group_is_on_both_sides_of_a_split(problem):
    for train, held in folds_of(problem):
        assert not set(problem.group[train]) & set(problem.group[held])


def test_every_row_is_forecast_by_a_fit_that_did_not_see_its_group(problem):
    turned = Problem(problem.hazards, problem.offset, problem.label.copy(), problem.group, problem.prior)
    own = turned.group == 7
    turned.label[own] = ~turned.label[own]
    assert cross_fitted(turned, 0.8)[own] == pytest.approx(cross_fitted(problem, 0.8)[own], abs=1e-6)


def test_data_against_the_prior_loosen_it_and_data_like_it_do_not(problem):
    chosen, tried = choose_looseness(problem)
    assert set(tried) == set(LOOSENESS)
    assert chosen >= 0.4
    random = np.random.default_rng(1)
    like = random.random(3000) < 1 / (1 + np.exp(-(problem.hazards @ PRIOR - 2)))
    assert choose_looseness(Problem(problem.hazards, problem.offset, like, problem.group, PRIOR))[0] == LOOSENESS[0]
