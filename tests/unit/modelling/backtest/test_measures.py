import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from riskscreen.modelling.backtest.measures import Ranked, contrast, country_weights, measure, rank, resampled, shares

ALL = {"top_pct": (1, 5, 10), "interval_pct": 90.0, "seed": 1}


def ranked(scores, found, country=None):
    values = np.asarray(scores, dtype=np.float64)
    homes = np.arange(len(values)) if country is None else np.asarray(country)
    return Ranked(shares(values), np.asarray(found, dtype=bool), homes.astype(np.int64))


def some(seed=3, rows=400, countries=20, ties=False):
    random = np.random.default_rng(seed)
    found = random.random(rows) < 0.1
    scores = random.normal(size=rows) + found
    if ties:
        scores = np.round(scores)
    return scores, found, random.integers(0, countries, rows)


@pytest.mark.parametrize("ties", [False, True])
def test_area_under_the_curve_is_that_of_scikit_learn(ties):
    scores, found, country = some(ties=ties)
    got = measure(ranked(scores, found, country), draws=0, **ALL)
    assert got.auc == pytest.approx(roc_auc_score(found, scores), abs=1e-12)


def test_each_resample_is_that_of_scikit_learn_on_repeated_rows():
    scores, found, country = some(ties=True)
    pairs = ranked(scores, found, country)
    weights = country_weights(pairs, 5, seed=7)
    for weight, got in zip(weights, resampled(pairs, 5, seed=7), strict=True):
        assert got == pytest.approx(roc_auc_score(found, scores, sample_weight=weight[country]), abs=1e-12)


def test_a_hand_example():
    # later pairs at 4 and 2; the others at 3 and 1: of four couples three are right
    got = measure(ranked([4, 3, 2, 1], [1, 0, 1, 0]), draws=0, top_pct=(25, 50, 75), interval_pct=90, seed=1)
    assert got.auc == 0.75
    assert got.recall == {25: 0.5, 50: 0.5, 75: 1.0}
    assert (got.found, got.pairs) == (2, 4)


def test_ties_count_half_and_stand_at_their_middle():
    assert shares(np.array([5.0, 5.0, 1.0])) == pytest.approx([2 / 3, 2 / 3, 1 / 6])
    assert measure(ranked([1, 1, 1, 1], [1, 0, 0, 1]), draws=0, **ALL).auc == 0.5


def test_one_class_gives_no_figure_rather_than_a_false_one():
    none = measure(ranked([1, 2, 3], [0, 0, 0]), draws=50, **ALL)
    assert np.isnan([none.auc, none.auc_low, none.auc_high, *none.recall.values()]).all()
    assert np.isnan(measure(ranked([1, 2, 3], [1, 1, 1]), draws=0, **ALL).auc)


def test_a_pair_without_a_score_is_refused():
    with pytest.raises(ValueError, match="no score"):
        rank(np.array([[1.0, np.nan]]), np.array([[True, False]]), np.array([[True, True]]))
    kept = rank(np.array([[1.0, np.nan]]), np.array([[True, False]]), np.array([[True, False]]))
    assert len(kept.share) == 1


def test_the_interval_is_reproducible_and_moves_with_the_seed():
    pairs = ranked(*some())
    assert np.array_equal(resampled(pairs, 50, seed=1), resampled(pairs, 50, seed=1))
    assert not np.array_equal(resampled(pairs, 50, seed=1), resampled(pairs, 50, seed=2))


def test_countries_are_drawn_whole():
    # one country holds every later pair at the top, the other every one at the bottom: rows drawn singly would mix them
    scores = [10, 9, 8, 3, 2, 1, 5, 4]
    found = [1, 1, 1, 1, 1, 1, 0, 0]
    pairs = ranked(scores, found, [0, 0, 0, 1, 1, 1, 2, 3])
    weights = country_weights(pairs, 200, seed=5)
    assert (weights.sum(axis=1) == 4).all()
    drawn = resampled(pairs, 200, seed=5)
    only_first = (weights[:, 0] > 0) & (weights[:, 1] == 0) & (weights[:, 2:].sum(axis=1) > 0)
    assert only_first.any()
    assert (drawn[only_first] == 1.0).all()


def test_more_countries_give_a_narrower_interval():
    wide = measure(ranked(*some(countries=6)), draws=300, **ALL)
    narrow = measure(ranked(*some(rows=4000, countries=200)), draws=300, **ALL)
    assert narrow.auc_high - narrow.auc_low < wide.auc_high - wide.auc_low
    assert wide.auc_low <= wide.auc <= wide.auc_high


def test_a_ranking_held_against_itself_differs_by_nothing():
    pairs = ranked(*some())
    got = contrast(pairs, pairs, top_pct=10, draws=50, interval_pct=90, seed=1)
    assert (got.auc, got.auc_low, got.auc_high, got.recall, got.recall_low, got.recall_high) == (0,) * 6


def test_a_difference_is_that_of_the_figures_and_turns_its_sign():
    scores, found, country = some()
    first, second = ranked(scores, found, country), ranked(-scores, found, country)
    got = contrast(first, second, top_pct=10, draws=100, interval_pct=90, seed=1)
    back = contrast(second, first, top_pct=10, draws=100, interval_pct=90, seed=1)
    one, two = (measure(each, draws=0, **ALL) for each in (first, second))
    assert got.auc == pytest.approx(one.auc - two.auc)
    assert got.recall == pytest.approx(one.recall[10] - two.recall[10])
    assert back.auc_low == pytest.approx(-got.auc_high)
    assert got.auc_low > 0


def test_paired_resamples_are_narrower_than_unpaired_ones_for_rankings_that_go_together():
    scores, found, country = some()
    random = np.random.default_rng(0)
    first = ranked(scores, found, country)
    second = ranked(scores + random.normal(size=len(scores)) / 20, found, country)
    paired = contrast(first, second, top_pct=10, draws=300, interval_pct=90, seed=1)
    unpaired = np.percentile(resampled(first, 300, 1) - resampled(second, 300, 2), [5, 95])
    assert paired.auc_high - paired.auc_low < unpaired[1] - unpaired[0]


def test_rankings_of_different_rows_are_not_compared():
    with pytest.raises(ValueError, match="same rows"):
        contrast(ranked([1, 2], [0, 1]), ranked([1, 2], [1, 0]), top_pct=10, draws=5, interval_pct=90, seed=1)
