"""Which actions a profile calls for: each of the library is reached by one, says what called for it, and nothing starts with leaving."""

import pytest

from riskscreen.domain.columns import BANDS, SEVERITIES
from riskscreen.reference.evidence_actions import FIELDS, STAGES, Action
from riskscreen.reference.evidence_register import load_actions
from riskscreen.reporting.dossier_steps import OF_BUSINESS, REMEDIES_ALWAYS, Steps, steps_for

LIBRARY = load_actions()
OURS = [action for action in LIBRARY if action.actor in OF_BUSINESS]
PLAIN = {"layers": (), "gaps": (), "band": "lower", "severity": "serious"}
A1_TO_A14 = {
    "A1": "state_imposed_verify", "A2": "code_of_conduct_terms", "A3": "assess_and_prioritise", "A4": "policy_and_programme",
    "A5": "sector_initiative", "A6": "platforms_monitor_flag_refer", "A7": "finance_follow_the_money",
    "A8": "support_national_action_plans", "A9": "hospitality_tourism_code", "A10": "transport_train_crews",
    "A11": "survivor_employment", "A12": "corporate_support", "A13": "referral_map", "A14": "purchasing_practices",
}  # fmt: skip


def profile(action: Action) -> dict[str, object]:
    """Return an invented profile that meets the triggers of one action, each kind of trigger by its first value."""
    wants = action.triggers
    found = dict(PLAIN)
    found["indicators"] = {code: f"Title of {code}" for code in wants.indicators[:1]}
    found["groups"] = {} if wants.indicators else {group: f"Label of {group}" for group in wants.groups[:1]}
    found["layers"] = wants.layers[:1]
    found["gaps"] = wants.gaps[:1]
    found["band"] = wants.bands[0] if wants.bands else "lower"
    found["severity"] = wants.severities[0] if wants.severities else "serious"
    return found


def called(steps: Steps) -> set[str]:
    titles = {action.title: action.id for action in LIBRARY}
    plans = (*steps.corrective, *steps.remedy, *steps.escalation)
    return {action.id for action in plans} | {titles[title] for title in steps.programme}


@pytest.mark.parametrize("action", OURS, ids=lambda action: action.id)
def test_each_action_is_reached_by_a_profile_that_says_why(action: Action) -> None:
    asked = profile(action)
    if action.stage == "leave":  # shown only behind what comes before it
        asked["indicators"] = {"ilo_indicators": "Signs", "documents_kept": "Papers"}
    steps = steps_for(LIBRARY, **asked)
    assert action.id in called(steps)
    if action.title not in steps.programme:
        assert steps.because[action.id]


@pytest.mark.parametrize("answer", A1_TO_A14)
def test_each_recommendation_of_the_documents_has_its_action(answer: str) -> None:
    assert answer in next(action.answers for action in LIBRARY if action.id == A1_TO_A14[answer])


def test_each_sector_that_the_issue_names_has_a_pack_of_its_own() -> None:
    packs = {
        action.pack: [each.id for each in LIBRARY if each.pack == action.pack] for action in LIBRARY if action.pack
    }
    for pack, least in (
        ("agriculture", 3), ("information_and_communication_technology", 3), ("garments_and_textiles", 3), ("hospitality", 3),
        ("transport", 2), ("recruitment", 2), ("domestic_work", 1), ("online_platforms", 3), ("finance", 3),
        ("adoption_agencies", 1), ("mining", 1), ("construction", 1), ("fishing", 1),
    ):  # fmt: skip
        assert len(packs[pack]) >= least
        steps = steps_for(LIBRARY, indicators={}, groups={pack: "The sector"}, **PLAIN)
        assert set(packs[pack]) <= called(steps)
        assert {steps.because[action] for action in packs[pack]} == {"sector: The sector"}


def test_the_reason_names_findings_and_gaps() -> None:
    papers = steps_for(LIBRARY, indicators={"documents_kept": "Papers kept"}, groups={}, **PLAIN)
    assert papers.because["engage_documents_returned"] == "Papers kept"
    gap = steps_for(LIBRARY, indicators={}, groups={}, **PLAIN | {"gaps": ("recruitment_fees",)})
    assert gap.because["recruitment_employer_pays"] == "not known: recruitment fees"
    many = {"pair_forced_labour": "One", "pair_child_labour": "Two", "pair_forced_child_labour": "Three"}
    listed = steps_for(LIBRARY, indicators=many, groups={}, **PLAIN)
    assert listed.because["engage_listed_goods"] == "One; Two and 1 more"


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_stages_come_in_order_then_severity_then_likelihood_then_little_leverage(band: str, severity: str) -> None:
    everything = {code: code for action in LIBRARY for code in action.triggers.indicators}
    steps = steps_for(
        LIBRARY, indicators=everything, groups={"agriculture": "Farms"}, layers=("sector",), gaps=tuple(FIELDS.values()), band=band,
        severity=severity,
    )  # fmt: skip
    for plan in (steps.corrective, steps.remedy):
        keys = [(STAGES.index(a.stage), -a.order.severity, -a.order.likelihood, a.order.leverage) for a in plan]
        assert keys == sorted(keys)
    assert {"escalate", "leave"}.isdisjoint(action.stage for action in steps.corrective)
    assert set(REMEDIES_ALWAYS) <= {action.id for action in steps.remedy}
    assert all(action.stage != "leave" for action in steps.escalation[:-1])
