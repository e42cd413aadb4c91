import numpy as np
import pytest

from riskscreen.domain.errors import ModelContractError
from riskscreen.modelling.export import Weighed, reason_of, reweighed, spread_of, write_scorecard
from riskscreen.screening.scorecard import load_scorecard

SETTINGS = {
    "name": "tried",
    "version": "1",
    "title": "Tried",
    "status": "for a test",
    "kept": "Kept.",
    "limits": ("One more limit.",),
}
WHY = "Learnt in a test, for a test and nothing else."


def test_a_reweighed_scorecard_reads_back_as_it_was_written(card, today, tmp_path):
    made = reweighed(card, today, {"rule_of_law": Weighed(0.8, 0.4, WHY)}, **SETTINGS)
    write_scorecard(made, tmp_path / "scorecard.yml", "Two lines\nof comment")
    again = load_scorecard(tmp_path / "scorecard.yml")
    assert again.digest() == made.digest()
    assert (tmp_path / "scorecard.yml").read_text("utf-8").startswith("# Two lines\n# of comment\n")
    spec = again.indicator("rule_of_law")
    assert (spec.weight, spec.spread) == (0.8, 0.4)
    assert spec.rationale.startswith(WHY)
    assert again.layers["country"].points == pytest.approx(
        card.layers["country"].points + 0.8 - card.indicator("rule_of_law").weight
    )
    assert again.limits[0] == "One more limit."


def test_a_tier_that_could_decide_a_band_is_refused(card, today):
    with pytest.raises(ModelContractError, match="the tier alone must never decide a band"):
        reweighed(card, today, {"tip_tier": Weighed(9.0, 0.2, WHY)}, **SETTINGS)


def test_the_change_says_what_was_changed_from_what(card, today):
    log = {"who": "A. Tester", "when": "2026-01-02", "why": "to see what the log says"}
    made = reweighed(card, today, {"rule_of_law": Weighed(0.8, 0.4, WHY)}, log=log, **SETTINGS)
    step = made.log[-1]
    assert (step.digest, step.who) == (card.digest(), "A. Tester")
    assert f"rule_of_law weight: {card.indicator('rule_of_law').weight:g} -> 0.8" in step.changes


def test_a_reason_loses_the_experts_figure_and_nothing_else(card):
    spec = card.indicator("rule_of_law")
    told = spec.model_copy(
        update={"rationale": "0.29 log(1 + goods per country); a country borrows from its neighbours. So it does."}
    )
    assert reason_of(told) == "A country borrows from its neighbours. So it does."
    plain = spec.model_copy(update={"rationale": "Laws that are not enforced do not protect"})
    assert reason_of(plain) == "Laws that are not enforced do not protect."


def test_a_spread_is_that_of_the_draws_but_never_under_the_experts():
    random = np.random.default_rng(0)
    assert spread_of(random.lognormal(0, 0.5, 5000), 0.2) == pytest.approx(0.5, abs=0.05)
    assert spread_of(np.full(10, 0.3), 0.25) == 0.25
    assert spread_of(np.zeros(10), 0.25) == 0.25
