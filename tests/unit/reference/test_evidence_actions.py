"""The action library: what calls for an action, in which order actions are shown, and that none does harm."""

import re

import pytest
from pydantic import ValidationError

from riskscreen.domain.assets import asset
from riskscreen.domain.columns import BANDS, INSUFFICIENT, SEVERITIES
from riskscreen.reference.evidence_actions import FIELDS, STAGES, Action, in_order
from riskscreen.reference.evidence_register import load_actions
from riskscreen.reference.sector_groups import sector_groups
from riskscreen.reference.sources import load_yaml
from riskscreen.screening.indicators import REGISTRY
from riskscreen.screening.scorecard_parts import LAYERS

ACTIONS = {action.id: action for action in load_actions()}
BUSINESS = [a for a in ACTIONS.values() if a.actor in ("business", "platform", "financial_institution")]
GROUPS = sorted(set(sector_groups()["group"].to_list()))

RAW = {
    "id": "ask_first",
    "title": "Ask",
    "actor": "business",
    "does": "Ask the supplier who pays for recruitment.",
    "oecd_step": 2,
    "stage": "ask",
    "triggers": {"gaps": ["recruitment_fees"]},
    "order": {"severity": 1, "likelihood": 2, "leverage": 0},
    "sources": ["OECD 2"],
    "answers": ["A3"],
}


def action(**changes: object) -> Action:
    return Action.model_validate(RAW | changes)


# ---------------------------------------------------------------------------------------------------- the library


def test_every_trigger_exists():
    fields = set(load_yaml(asset("data", "ingest", "fields.yml"))["fields"])
    for a in ACTIONS.values():
        assert set(a.triggers.indicators) <= set(REGISTRY), a.id
        assert set(a.triggers.groups) <= set(GROUPS), a.id
        assert set(a.triggers.gaps) <= fields, a.id
        assert set(a.triggers.layers) <= set(LAYERS), a.id
        assert set(a.triggers.bands) <= {*BANDS, INSUFFICIENT}, a.id
        assert set(a.triggers.severities) <= set(SEVERITIES), a.id


def test_every_indicator_of_a_supplier_names_the_field_it_reads_and_a_gap_there_calls_for_an_action():
    assert set(FIELDS) == {code for code, definition in REGISTRY.items() if definition.axis == "conduct"}
    assert set(FIELDS.values()) <= set(load_yaml(asset("data", "ingest", "fields.yml"))["fields"])
    for field in (*FIELDS.values(), "country", "sector", "goods"):
        assert [a.id for a in BUSINESS if field in a.triggers.gaps], field


def test_every_indicator_calls_for_an_action_unless_it_is_history():
    silent = {code for code in REGISTRY if not any(code in a.triggers.indicators for a in ACTIONS.values())}
    assert {code for code in silent if not code.endswith(("_2006", "_2007"))} == set()


def test_every_action_that_comes_before_another_exists_and_stands_before_it():
    for a in ACTIONS.values():
        for earlier in a.after:
            assert STAGES.index(ACTIONS[earlier].stage) <= STAGES.index(a.stage), a.id
            assert a.id not in ACTIONS[earlier].after


def test_every_step_of_the_oecd_guidance_has_an_action():
    assert {a.oecd_step for a in BUSINESS} == {1, 2, 3, 4, 5, 6}


def test_remedy_includes_lost_income_and_repaid_fees():
    assert ACTIONS["remedy_lost_income"].oecd_step == ACTIONS["remedy_repay_fees"].oecd_step == 6


def test_only_one_action_leaves_a_supplier_and_it_comes_after_engagement_escalation_and_remedy():
    leaving = [a for a in ACTIONS.values() if a.stage == "leave"]
    assert [a.id for a in leaving] == ["leave_responsibly"]
    before = {ACTIONS[id_].stage for id_ in leaving[0].after}
    assert before >= {"engage", "prevent", "escalate", "remedy"}
    assert not leaving[0].triggers.always


def test_no_other_action_tells_anyone_to_drop_a_supplier():
    words = re.compile(
        r"\b(drop|terminate|cancel orders|cut ties|blacklist|end the relationship|boycott)\b", re.IGNORECASE
    )
    assert [a.id for a in ACTIONS.values() if words.search(f"{a.title} {a.does}")] == ["leave_responsibly"]


@pytest.mark.parametrize("band", [*BANDS, INSUFFICIENT])
@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_ladder_never_starts_with_leaving_whatever_the_profile(band, severity):
    called = in_order(
        a
        for a in BUSINESS
        if a.applies(indicators=REGISTRY, layers=LAYERS, groups=GROUPS, gaps=(), band=band, severity=severity)
    )
    stages = [STAGES.index(a.stage) for a in called]
    assert stages == sorted(stages)
    assert called[0].stage == "protect"
    if "leave" in {a.stage for a in called}:
        assert called[-1].stage == "leave"
        assert set(called[-1].after) <= {a.id for a in called}


@pytest.mark.parametrize("group", GROUPS)
def test_every_sector_group_has_something_to_do(group):
    assert [a for a in BUSINESS if a.applies(groups=[group], band="moderate")]


def test_nothing_hands_workers_to_the_authorities():
    # every action that speaks of immigration or deportation is one that keeps workers from it
    spoken = {a.id for a in ACTIONS.values() if re.search(r"immigration|deport", f"{a.does} {a.caution}")}
    assert spoken == {"protect_no_reporting_without_consent", "leave_responsibly", "state_identify_victims"}
    assert "without that worker's consent" in ACTIONS["protect_no_reporting_without_consent"].does
    assert ACTIONS["protect_no_reporting_without_consent"].triggers.always


# ---------------------------------------------------------------------------------------------------- when it applies


def test_any_trigger_is_enough():
    both = action(triggers={"indicators": ["worker_paid_fees"], "groups": ["recruitment"]})
    assert both.applies(indicators=["worker_paid_fees"])
    assert both.applies(groups=["recruitment"])
    assert not both.applies(groups=["finance"], indicators=["tied_visa"])


def test_band_and_severity_must_fit_as_well():
    narrow = action(triggers={"gaps": ["tier"], "bands": ["high"], "severities": ["critical"]})
    assert narrow.applies(gaps=["tier"], band="high", severity="critical")
    assert not narrow.applies(gaps=["tier"], band="moderate", severity="critical")
    assert not narrow.applies(gaps=["tier"], band="high", severity="serious")
    assert narrow.applies(gaps=["tier"])


def test_always_applies_to_a_profile_without_any_finding():
    assert action(triggers={"always": True}).applies()
    assert not action().applies()


def test_actions_go_by_stage_then_severity_then_likelihood_then_little_leverage():
    def of(id_: str, stage: str, severity: int, likelihood: int, leverage: int) -> Action:
        return action(id=id_, stage=stage, order={"severity": severity, "likelihood": likelihood, "leverage": leverage})

    mixed = [
        of("e", "engage", 3, 3, 0),
        of("d", "ask", 1, 1, 1),
        of("c", "ask", 1, 1, 0),
        of("b", "ask", 1, 2, 3),
        of("a", "ask", 2, 0, 3),
    ]
    assert [a.id for a in in_order(mixed)] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"triggers": {}}, "at least one trigger"),
        ({"oecd_step": None}, "names its OECD step"),
        ({"stage": "leave"}, "after other actions"),
        ({"pack": "finance"}, "triggered by its sector group"),
        ({"order": {"severity": 4, "likelihood": 0, "leverage": 0}}, "less than or equal to 3"),
        ({"sources": ["a web page"]}, "match pattern"),
    ],
)
def test_an_action_that_is_not_sane_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        action(**changes)
