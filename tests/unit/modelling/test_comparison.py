import numpy as np
import pytest

from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.modelling.comparison import development, flips, spearman, universe_flips
from riskscreen.pipeline.scorecards import find_scorecard


def test_flips_are_counted_by_both_bands(card):
    low, middle, high = (edge + 1e-6 for edge in card.bands.cuts.edges())
    one = np.array([low - 1, low, middle, high])
    other = np.array([low - 1, middle, middle, low])
    found = flips(card, one, card, other)
    assert found.table == {
        ("lower", "lower"): 1,
        ("moderate", "high"): 1,
        ("high", "high"): 1,
        ("very high", "moderate"): 1,
    }
    assert (found.changed, found.profiles) == (2, 4)


def test_spearman_sees_order_only_and_shares_ties():
    rising = np.array([1.0, 2.0, 3.0, 4.0])
    assert spearman(rising, rising**3) == pytest.approx(1.0)
    assert spearman(rising, -rising) == pytest.approx(-1.0)
    assert spearman(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(np.sqrt(3) / 2)
    assert np.isnan(spearman(rising, np.ones(4)))


def test_a_scorecard_beside_itself_changes_nothing(card, tables):
    same = card.model_copy(update={"version": "again"})
    assert universe_flips(tables, card, same).changed == 0
    figures = development(tables, [card, same], load_specification())
    assert all(c.gain == c.gain_low == c.gain_high == 0 for c in figures)


def test_bands_of_the_fitted_scorecard_keep_their_shares(card, tables):
    found = universe_flips(tables, card, find_scorecard("fitted"))
    after = {
        band: sum(n for (_, b), n in found.table.items() if b == band) for band in ("very high", "high", "moderate")
    }
    for band, share in card.bands.shares.items():
        assert after[band] / found.profiles == pytest.approx(share / 100, abs=0.01)
    assert found.rank_correlation > 0.9
