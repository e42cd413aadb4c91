"""Shares of causes: they add up, favour no order, and give nothing to what changes nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskscreen.pipeline.shapley import shapley

NAMES = ("data", "reference", "scorecard", "day")


@st.composite
def games(draw):
    count = draw(st.integers(1, 4))
    causes = NAMES[:count]
    numbers = draw(st.lists(st.floats(-100, 100), min_size=2**count, max_size=2**count))
    return causes, numbers


def value_of(causes, numbers):
    return lambda there: np.array([numbers[sum(1 << causes.index(cause) for cause in there)]])


@given(games())
def test_the_shares_add_up_to_the_difference(game):
    causes, numbers = game
    value = value_of(causes, numbers)
    shares = shapley(causes, value)
    whole = value(frozenset(causes)) - value(frozenset())
    assert sum(shares.values())[0] == pytest.approx(whole[0], abs=1e-9)


@given(games(), st.randoms(use_true_random=False))
def test_the_order_in_which_causes_are_named_does_not_matter(game, random):
    causes, numbers = game
    value = value_of(causes, numbers)
    shuffled = list(causes)
    random.shuffle(shuffled)
    first, second = shapley(causes, value), shapley(shuffled, value)
    assert all(first[cause][0] == pytest.approx(second[cause][0], abs=1e-9) for cause in causes)


def test_where_causes_do_not_meet_each_gets_what_it_changes_alone():
    amounts = {"data": 3.0, "reference": -1.5, "day": 0.0}
    shares = shapley(tuple(amounts), lambda there: np.array([10.0 + sum(amounts[cause] for cause in there)]))
    assert {cause: share[0] for cause, share in shares.items()} == pytest.approx(amounts)


def test_what_comes_only_of_both_together_is_halved():
    shares = shapley(("data", "scorecard"), lambda there: np.array([8.0 if len(there) == 2 else 0.0]))
    assert shares["data"][0] == shares["scorecard"][0] == 4.0


def test_every_set_of_causes_is_asked_for_once():
    asked = []
    shapley(NAMES, lambda there: asked.append(there) or np.zeros(1))
    assert len(asked) == len(set(asked)) == 16
