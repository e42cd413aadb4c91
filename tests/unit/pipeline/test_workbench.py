"""The workbench: what other numbers do is what a fresh start says, and what is saved says who, when and why."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.modelling.comparison import development
from riskscreen.pipeline.analysts import open_screen
from riskscreen.pipeline.workbench import open_workbench
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.screening.profiles import all_profiles
from riskscreen.screening.scorecard import load_scorecard
from riskscreen.screening.uncertainty.assess import assess_uncertainty

HEAVIER = 3.0


@pytest.fixture(scope="module")
def bench():
    return open_workbench(draws=100, sample=60)


@pytest.fixture(scope="module")
def tried(bench):
    return bench.tried(weights={"rule_of_law": bench.card.indicator("rule_of_law").weight * HEAVIER})


def test_the_same_numbers_change_nothing(bench):
    same = bench.tried(weights={"rule_of_law": bench.card.indicator("rule_of_law").weight})
    assert same.flips.is_empty()
    assert same.moves.filter(pl.col("band_before") != pl.col("band_after")).is_empty()
    for table in (same.stability, same.backtest):
        parts = [table.filter(when=when).drop("when") for when in ("before", "after")]
        assert_frame_equal(*parts)


def test_profiles_and_moves_are_those_of_a_fresh_start(bench, tried):
    fresh = all_profiles(open_screen(tried.card), contributions=False)
    assert_frame_equal(tried.profiles, fresh)
    assert tried.moves["profiles"].sum() == fresh.height
    flipped = tried.moves.filter(pl.col("band_before") != pl.col("band_after"))["profiles"].sum()
    assert flipped == tried.flips.height > 0


def test_the_back_test_is_that_of_the_comparison(bench, tried):
    found = development(load_catalogue(), [tried.card], load_specification())
    after = tried.backtest.filter(when="after")
    assert after["auc"].to_list() == [each.measured.auc for each in found]
    assert after["auc_low"].to_list() == [each.measured.auc_low for each in found]
    assert after["recall_10_pct"].to_list() == pytest.approx([100 * each.measured.recall[10] for each in found])


def test_stability_is_the_mean_over_the_sample(bench, tried):
    fresh = assess_uncertainty(open_screen(tried.card), bench.sample, bench.draws)
    whole = tried.stability.filter(band="all bands", when="after")
    assert whole["stability_pct"].item() == pytest.approx(fresh["band_share_pct"].mean())
    assert whole["profiles"].item() == bench.sample.height


def test_bands_keep_their_shares_where_asked(bench):
    kept = bench.tried(weights={"rule_of_law": 1.0}, keep_shares=True)
    universe = kept.profiles.filter(pl.col("good").is_null())
    share = 100 * (universe["likelihood_0_100"] >= kept.card.bands.cuts.very_high).mean()
    assert share == pytest.approx(kept.card.bands.shares["very high"], abs=0.2)


def test_what_is_saved_says_who_why_and_what_it_does(bench, tried, tmp_path):
    path = bench.save(tried, tmp_path, name="law", who="A. Analyst", why="Courts are slow where we buy.")
    assert path == tmp_path / "law" / "1" / "scorecard.yml"
    card = load_scorecard(path)
    assert card.indicator("rule_of_law").weight == tried.card.indicator("rule_of_law").weight
    step = card.log[-1]
    assert (step.who, step.why, step.effects) == ("A. Analyst", "Courts are slow where we buy.", tried.effects)
    with pytest.raises(UsageError):
        bench.save(
            tried, tmp_path, name="law", who="B. Analyst", why="Another reason, under the same name and version."
        )


def test_a_strange_indicator_is_refused(bench):
    with pytest.raises(ModelContractError, match="rule_of_law"):
        bench.tried(weights={"rule_of_laws": 1.0})
