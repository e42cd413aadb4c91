"""Edited scorecards: valid, named, justified, and the same after they were written and read."""

from datetime import date

import pytest
import yaml

from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.screening.scorecard import load_scorecard, parse_scorecard
from riskscreen.screening.scorecard_file import save_scorecard, scorecard_text
from riskscreen.screening.tuning import edit, trial

WHY = {
    "name": "textiles",
    "who": "A. Analyst",
    "why": "Our buyers know of cases in spinning mills.",
    "when": date(2026, 11, 22),
}


@pytest.fixture(scope="module")
def card():
    return load_scorecard()


@pytest.fixture
def edited(card):
    return edit(
        card,
        **WHY,
        weights={"rule_of_law": 0.3},
        goalposts={"human_development": (0.35, 0.95)},
        categories={"tip_tier": {"2": 0.4}},
        base=card.base + 0.1,
        cuts={"high": card.bands.cuts.high + 1},
        effects=["12 profiles change band"],
    )


def test_an_edit_changes_what_was_asked_for_and_adds_the_layers_up_anew(card, edited):
    assert edited.indicator("rule_of_law").weight == 0.3
    assert edited.indicator("human_development").goalposts.low == 0.35
    assert edited.indicator("tip_tier").categories == {**card.indicator("tip_tier").categories, "2": 0.4}
    assert edited.base == card.base + 0.1
    total = sum(i.weight for i in edited.indicators if i.layer == "country")
    assert edited.layers["country"].points == pytest.approx(total)
    assert edited.indicator("gender_inequality") == card.indicator("gender_inequality")


def test_who_when_why_from_what_and_every_number_are_kept(card, edited):
    (step,) = edited.log
    assert (step.who, step.when, step.why) == (WHY["who"], WHY["when"], WHY["why"])
    assert step.made_from == f"{card.name} {card.version}"
    assert step.digest == card.digest()
    assert f"rule_of_law weight: {card.indicator('rule_of_law').weight} -> 0.3" in step.changes
    assert "tip_tier categories 2: 0.35 -> 0.4" in step.changes
    assert len(step.changes) == 5
    assert step.effects == ("12 profiles change band",)


def test_a_second_edit_keeps_the_first_in_its_log(edited):
    again = edit(edited, **{**WHY, "why": "A second thought."}, version="2", weights={"rule_of_law": 0.2})
    assert [step.made_from for step in again.log] == ["default 2026.1", "textiles 1"]
    assert again.log[1].digest == edited.digest()


def test_a_saved_scorecard_loads_with_the_same_digest(edited, tmp_path):
    path = save_scorecard(edited, tmp_path)
    assert path == tmp_path / "textiles" / "1" / "scorecard.yml"
    assert load_scorecard(path) == edited
    assert load_scorecard(path).digest() == edited.digest()
    assert [p.name for p in path.parent.iterdir()] == ["scorecard.yml"]


def test_a_saved_scorecard_reads_like_the_shipped_one(edited):
    text = scorecard_text(edited)
    assert "    goalposts: {low: 0.35, high: 0.95}\n" in text
    assert "\n  country: {title: Country, points: " in text
    assert "    rationale: >-\n" in text
    assert max(len(line) for line in text.splitlines()) < 170
    assert list(yaml.safe_load(text))[:4] == ["name", "version", "title", "status"]


def test_the_shipped_scorecard_survives_being_written(card):
    assert parse_scorecard(yaml.safe_load(scorecard_text(card))).digest() == card.digest()


def test_a_saved_scorecard_refuses_keys_that_are_not_known(edited, tmp_path):
    path = save_scorecard(edited, tmp_path)
    path.write_text(path.read_text("utf-8").replace("  - who:", "  - mood: good\n    who:"), "utf-8")
    with pytest.raises(ModelContractError, match="log, 0, mood: this key is not known"):
        load_scorecard(path)


def test_a_trial_has_no_name_and_cannot_be_saved(card, tmp_path):
    tried = trial(card, weights={"rule_of_law": 0.3})
    assert tried.name == "trial"
    assert trial(card).indicators == card.indicators
    with pytest.raises(UsageError, match="does not say who made it and why"):
        save_scorecard(tried, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_scorecard_of_that_name_and_version_is_never_overwritten(card, edited, tmp_path):
    path = save_scorecard(edited, tmp_path)
    assert save_scorecard(edited, tmp_path) == path
    with pytest.raises(UsageError, match="choose a later version"):
        save_scorecard(edit(card, **WHY, weights={"rule_of_law": 0.25}), tmp_path)
    assert load_scorecard(path).digest() == edited.digest()


def test_a_folder_that_cannot_be_written_to_is_said(edited, tmp_path):
    (tmp_path / "textiles").write_text("a file", "utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        save_scorecard(edited, tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": {"rule_of_lav": 1}}, "no indicator 'rule_of_lav'; did you mean 'rule_of_law'"),
        ({"weights": {"moon": 1}}, "no indicator 'moon'; it has tip_tier"),
        ({"weights": {"rule_of_law": -1}}, "'rule_of_law', weight"),
        ({"weights": {"rule_of_law": float("nan")}}, "'rule_of_law', weight"),
        ({"weights": {"rule_of_law": "much"}}, "'rule_of_law', weight"),
        ({"weights": {"tip_tier": 9}}, "the tier alone must never decide a band"),
        ({"goalposts": {"rule_of_law": (2, -2)}}, "must be below high"),
        ({"goalposts": {"rule_of_law": (1, 2, 3)}}, "given as \\(low, high\\)"),
        ({"goalposts": {"rule_of_law": {"hihg": 2}}}, "hihg: this key is not known"),
        ({"goalposts": {"tip_tier": (0, 1)}}, "has categories, no goalposts"),
        ({"categories": {"rule_of_law": {"a": 1}}}, "has goalposts, no categories"),
        ({"categories": {"tip_tier": {"4": 1}}}, "category '4'"),
        ({"categories": {"tip_tier": {"3": 0.1}}}, "must not fall"),
        ({"categories": {"control_policy": {"claimed": 0.5}}}, "a claim earns nothing"),
        ({"cuts": {"high": 1}}, "cut-offs must rise"),
        ({"cuts": {"low": 1}}, "no cut-off 'low'"),
    ],
)
@pytest.mark.parametrize("make", [trial, lambda card, **change: edit(card, **WHY, **change)])
def test_numbers_that_break_the_contract_are_refused(card, make, change, says):
    with pytest.raises(ModelContractError, match=says):
        make(card, **change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "Textiles"}, "cannot name a scorecard"),
        ({"name": "../textiles"}, "cannot name a scorecard"),
        ({"name": ""}, "cannot name a scorecard"),
        ({"name": "trial"}, "cannot name a scorecard"),
        ({"name": "default"}, "already|shipped"),
        ({"name": "default", "version": "2027.1"}, "shipped scorecard's name"),
        ({"version": "first"}, "numbers joined by dots"),
        ({"weights": {}}, "has the same numbers"),
    ],
)
def test_names_that_cannot_stand_are_refused(card, change, says):
    with pytest.raises(UsageError, match=says):
        edit(card, **{**WHY, "weights": {"rule_of_law": 0.3}, **change})


@pytest.mark.parametrize("change", [{"who": ""}, {"why": "because"}])
def test_an_edit_says_who_and_why(card, change):
    with pytest.raises(ModelContractError, match="log, 0, wh"):
        edit(card, **{**WHY, **change}, weights={"rule_of_law": 0.3})


def test_a_log_is_part_of_the_digest_and_its_absence_changes_nothing(card, edited):
    assert card.digest() == card.model_copy(update={"log": ()}).digest()
    assert edited.digest() != edited.model_copy(update={"log": ()}).digest()
