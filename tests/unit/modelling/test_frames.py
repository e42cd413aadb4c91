"""What was fitted, as frames: the figures of the fit and of the model files, nothing added."""

import json

import numpy as np
import pytest

import riskscreen
from riskscreen.domain.assets import asset
from riskscreen.modelling import frames


def test_weights_stand_beside_the_experts_with_the_largest_change_first():
    card = riskscreen.load_scorecard()
    codes = ("rule_of_law", "human_development")
    expert = [card.indicator(code).weight for code in codes]
    points = np.array([expert[0] + 0.1, expert[1] - 0.3])
    draws = points + np.linspace(-1, 1, 101)[:, None]
    found = frames.fitted_weights(card, codes, points, draws)
    assert found["indicator"].to_list() == ["human_development", "rule_of_law"]
    assert found["change"].to_list() == pytest.approx([-0.3, 0.1])
    assert (found["low"] - found["fitted"]).to_list() == pytest.approx([-0.9, -0.9])


def test_chances_are_those_of_the_log_odds():
    assert frames.chances(np.array([0.0, np.log(3)])).tolist() == pytest.approx([0.5, 0.75])


def test_a_model_file_s_figures_come_out_as_they_stand():
    metrics = json.loads(asset("models", "fitted", "2026.1", "metrics.json").read_text("utf-8"))
    compared = frames.compared_frame(metrics["development"])
    assert compared.height == len(metrics["development"])
    assert compared["auc"].to_list() == [each["auc"] for each in metrics["development"]]
    assert set(compared["universe"]) == {"all countries", "listed countries only"}
    parts = frames.reliability_frame(metrics["reliability_held_out"], "fitted")
    assert parts["rows"].sum() == metrics["trained_on"]["rows to learn from"]
    assert parts["said_pct"].is_sorted()
