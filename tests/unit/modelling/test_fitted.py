import json

import pytest

from riskscreen.domain.assets import asset
from riskscreen.modelling.fitted import NAME, VERSION, fit_history
from riskscreen.modelling.history import KEPT
from riskscreen.screening.assess import Screen
from riskscreen.screening.calibrate import cut_offs
from riskscreen.screening.scorecard import load_scorecard

FOLDER = asset("models", NAME, VERSION)


@pytest.fixture(scope="module")
def shipped():
    return load_scorecard(FOLDER / "scorecard.yml")


@pytest.fixture(scope="module")
def metrics():
    return json.loads((FOLDER / "metrics.json").read_text("utf-8"))


def test_the_shipped_file_was_fitted_from_todays_default_scorecard_and_tables(metrics, card, tables):
    again = "fit it anew with: python -m riskscreen.modelling.fit_scorecard (and fit_challenger)"
    assert metrics["shrunk_towards"]["sha256"] == card.digest(), again
    assert metrics["reference_sha256"] == tables.digest(), again


def test_fitting_again_gives_the_shipped_scorecard(pairs, card, today, shipped, metrics):
    found = fit_history(pairs, card, today).card
    assert found.digest() == shipped.digest() == metrics["digest"]


def test_what_history_says_nothing_of_is_kept(shipped, card):
    for spec in card.indicators:
        mine = shipped.indicator(spec.code)
        assert mine.references == spec.references
        assert mine.unknown == spec.unknown
        assert mine.goalposts == spec.goalposts
        if spec.code in KEPT or spec.layer in ("supplier", "control"):
            assert (mine.weight, mine.spread) == (spec.weight, spec.spread)
            assert mine.rationale.startswith("Kept from the expert scorecard")
        else:
            assert mine.rationale.startswith("Fitted to the goods list 2020: ")
            assert mine.spread >= spec.spread
    assert (shipped.floors, shipped.severity, shipped.priority, shipped.controls) == (
        card.floors,
        card.severity,
        card.priority,
        card.controls,
    )


def test_no_figure_of_the_experts_weight_is_left_in_a_fitted_reason(shipped):
    assert not [spec.code for spec in shipped.indicators if " log(" in spec.rationale]


def test_cut_offs_give_the_bands_their_shares_of_the_universe(shipped, today):
    assert cut_offs(Screen(today, shipped)) == shipped.bands.cuts


def test_the_tier_gains_no_weight_that_could_decide_a_band(shipped):
    assert shipped.indicator("tip_tier").weight < shipped.bands.cuts.narrowest()


def test_the_card_prints_what_the_run_measured(metrics):
    text = (FOLDER / "MODEL_CARD.md").read_text("utf-8")
    for figure in metrics["development"]:
        assert f"{figure['auc']:.3f} [{figure['auc_low']:.3f}, {figure['auc_high']:.3f}]" in text
    assert f"| {metrics['trained_on']['rows to learn from']:,} |" in text
    assert "unlabelled, not clean" in text
