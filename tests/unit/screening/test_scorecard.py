from pathlib import Path

import pytest
import yaml

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.bundle import TABLES
from riskscreen.screening.indicators import REGISTRY
from riskscreen.screening.scorecard import load_scorecard, parse_scorecard

DEFAULT = asset("models", "default", "2026.1", "scorecard.yml")


@pytest.fixture
def content():
    return yaml.safe_load(DEFAULT.read_text("utf-8"))


def entry(content, code):
    return next(i for i in content["indicators"] if i["code"] == code)


def test_default_scorecard_loads_and_uses_every_indicator_defined_in_code():
    assert {i.code for i in load_scorecard().indicators} == set(REGISTRY)


def test_every_indicator_names_a_reason_references_and_a_table_that_scoring_reads():
    known = set(TABLES.values())
    for spec in load_scorecard().indicators:
        assert len(spec.rationale) > 20
        assert spec.references
        assert (spec.source.id, spec.source.table) in known or spec.source.id == "supplier_list"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(colour="red"), "colour: this key is not known"),
        (lambda c: entry(c, "tip_tier").update(wieght=1), "indicator 'tip_tier', wieght: this key is not known"),
        (lambda c: entry(c, "tip_tier").pop("source"), "indicator 'tip_tier', source: this key is missing"),
        (lambda c: entry(c, "tip_tier")["source"].update(id=""), "indicator 'tip_tier', source, id"),
        (lambda c: entry(c, "tip_tier")["source"].update(id="wgi"), "names source 'wgi', but reads 'tip'"),
        (lambda c: entry(c, "rule_of_law").update(direction="higher is worse"), "says direction 'higher is worse'"),
        (lambda c: entry(c, "gender_inequality").update(direction="lower is worse"), "not turn it round"),
        (lambda c: entry(c, "tip_tier")["unknown"].update(quantile=0.4), "greater than or equal to 0.5"),
        (lambda c: c["missing"].update(quantile=0.5), "greater than or equal to 0.75"),
        (lambda c: c["bands"]["cuts"].update(high=10), "cut-offs must rise"),
        (lambda c: entry(c, "tip_tier").update(spread=-0.1), "spread"),
        (lambda c: entry(c, "tip_tier").update(weight=-1), "weight"),
        (lambda c: entry(c, "tip_tier").update(weight=2), "add up to"),
        (lambda c: c["indicators"].append(entry(c, "tip_tier")), "'tip_tier' stands twice"),
        (lambda c: entry(c, "tip_tier").update(code="moon_phase"), "'moon_phase' is not defined in code"),
        (lambda c: entry(c, "rule_of_law")["goalposts"].update(low=3), "must be below high"),
        (lambda c: entry(c, "rule_of_law").update(categories={"a": 1}), "either goalposts or categories"),
        (lambda c: entry(c, "tip_tier")["categories"].update({"3": 1.5}), "less than or equal to 1"),
        (lambda c: entry(c, "migrant_share")["unknown"].pop("prior"), "needs unknown.prior"),
        (lambda c: entry(c, "migrant_share")["unknown"]["prior"].update(at_quantile=0.1), "must not fall"),
        (lambda c: entry(c, "tip_tier").update(references=[]), "name at least one"),
        (lambda c: c["floors"].pop(0), "'forced_labour_listing' must be kept"),
        (lambda c: c["bands"]["cuts"].update(high=30), "the tier alone must never decide a band"),
        (lambda c: entry(c, "tip_tier")["categories"].update({"1": 0.9}), "'1' a higher hazard than '2'"),
        (lambda c: entry(c, "documents_kept")["categories"].update(no=1.0, yes=0.0), "must not fall"),
        (lambda c: entry(c, "control_policy")["categories"].update(claimed=0.5), "a claim earns nothing"),
        (lambda c: entry(c, "ilo_indicators")["categories"].update(none=0.0), "no sign of low risk"),
        (lambda c: c["severity"].update(critical=1), "critical"),
        (lambda c: c["layers"].pop("goods"), "'goods' is missing"),
    ],
)
def test_a_broken_scorecard_is_refused_in_one_clear_sentence(content, change, said):
    change(content)
    with pytest.raises(ModelContractError) as refused:
        parse_scorecard(content, "mine.yml")
    assert said in str(refused.value)
    assert str(refused.value).startswith("mine.yml: ")
    assert "\n" not in str(refused.value)


def test_an_indicator_cannot_be_moved_to_a_layer_it_is_not_of(content):
    moved = entry(content, "control_policy")
    moved["layer"] = "supplier"
    content["layers"]["control"]["points"] -= moved["weight"]
    content["layers"]["supplier"]["points"] += moved["weight"]
    with pytest.raises(ModelContractError, match="does not belong to layer 'supplier'"):
        parse_scorecard(content)


def test_digest_follows_content_not_comments_or_order_of_keys(content):
    same = parse_scorecard(dict(reversed(content.items())))
    assert same.digest() == load_scorecard(DEFAULT).digest()
    content["base"] = -4.7
    assert parse_scorecard(content).digest() != same.digest()


def test_a_file_that_is_missing_or_not_yaml_is_refused(tmp_path: Path):
    with pytest.raises(ModelContractError, match="cannot be read"):
        load_scorecard(tmp_path / "none.yml")
    broken = tmp_path / "broken.yml"
    broken.write_text("a: [1, 2", encoding="utf-8")
    with pytest.raises(ModelContractError, match="not valid YAML"):
        load_scorecard(broken)
    broken.write_text("- 1\n- 2\n", encoding="utf-8")
    with pytest.raises(ModelContractError):
        load_scorecard(broken)


def test_an_edited_file_is_read_anew(tmp_path: Path):
    copy = tmp_path / "scorecard.yml"
    text = DEFAULT.read_text("utf-8")
    copy.write_text(text, encoding="utf-8")
    first = load_scorecard(copy).digest()
    copy.write_text(text.replace("title: Expert scorecard", "title: My scorecard"), encoding="utf-8")
    assert load_scorecard(copy).digest() != first
