"""Questions: only what the profile calls for, the gravest first, never more than the priority's share."""

import polars as pl
import pytest

from riskscreen.ingest.mapping_file import FIELDS
from riskscreen.reporting.ask_words import ask_strings
from riskscreen.reporting.dossier_questions import (
    FOLLOW_UPS,
    GAPS,
    GRAVE,
    MOST_BY_PRIORITY,
    OF_WORKERS,
    questions_for,
)
from riskscreen.screening.indicators import REGISTRY

EVERY_GAP = [
    ("unknown_country_sector_goods", 5.0),
    *((name, 0.3) for name in GAPS if name not in {"country", "sector", "goods"}),
]


def profile(*, unknown=(), evidenced=()):
    rows = [(name, "unknown", None, 0.4, 0.4 * swing, 0.0, swing) for name, swing in unknown]
    rows += [(name, "evidenced", value, hazard, points, points, points) for name, value, hazard, points in evidenced]
    names = ["indicator", "kind", "value", "hazard_0_1", "points", "points_low", "points_high"]
    types = [pl.String] * 3 + [pl.Float64] * 4
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def keys(frame, priority=1, claimed=()):
    return [question.key for question in questions_for(frame, priority=priority, claimed=claimed)]


@pytest.mark.parametrize("priority", sorted(MOST_BY_PRIORITY))
def test_nobody_is_sent_everything(priority):
    findings = [(codes[0], "x", 1.0, 1.0) for _, codes, _ in FOLLOW_UPS if codes[0] != "statutory_presumption"]
    asked = questions_for(profile(unknown=EVERY_GAP, evidenced=findings), priority=priority)
    assert len(asked) == MOST_BY_PRIORITY[priority]
    assert len(asked) < len(GAPS)


def test_findings_take_at_most_half_of_the_room_while_gaps_are_open():
    findings = [(codes[0], "x", 1.0, 1.0) for _, codes, _ in FOLLOW_UPS if codes[0] != "statutory_presumption"]
    asked = keys(profile(unknown=EVERY_GAP, evidenced=findings), 1)
    assert sum(key.startswith("follow.") for key in asked) == MOST_BY_PRIORITY[1] // 2


def test_a_profile_without_gaps_and_findings_is_asked_nothing():
    frame = profile(
        evidenced=[("documents_kept", "no", 0.0, 0.0), ("control_policy", "evidenced, 1 year old", 0.8, -0.1)]
    )
    assert keys(frame) == []


def test_what_could_change_the_severity_comes_before_what_could_only_move_the_score():
    frame = profile(unknown=[("control_due_diligence", 0.9), ("documents_kept", 0.2), ("worker_paid_fees", 0.3)])
    assert keys(frame) == ["gap.worker_paid_fees", "gap.documents_kept", "gap.control_due_diligence"]
    assert "documents_kept" in GRAVE


def test_among_equals_the_widest_range_comes_first():
    frame = profile(unknown=[("control_policy", 0.1), ("control_due_diligence", 0.25), ("control_grievance", 0.2)])
    assert keys(frame) == ["gap.control_due_diligence", "gap.control_grievance", "gap.control_policy"]


def test_evidence_that_has_aged_is_asked_for_anew_and_fresh_evidence_is_not():
    frame = profile(
        evidenced=[
            ("control_policy", "evidenced, 3 years old", 0.512, -0.08),
            ("control_grievance", "evidenced, 1 year old", 0.8, -0.16),
            ("control_audit", "5 years old or more", 0.0, 0.0),
        ],
        unknown=[("control_due_diligence", 0.25)],
    )
    asked = questions_for(frame, priority=2)
    assert {question.key for question in asked if question.renews} == {"renew.control_policy", "renew.control_audit"}
    assert "gap.control_grievance" not in [question.key for question in asked]


def test_a_no_is_met_with_support_where_the_priority_is_early_only():
    frame = profile(evidenced=[("control_policy", "none", 0.0, 0.0)])
    assert keys(frame, 2) == ["begin.control_policy"]
    assert keys(frame, 4) == []


def test_where_the_state_imposes_labour_nothing_is_asked_that_workers_would_have_to_answer_for():
    frame = profile(unknown=EVERY_GAP, evidenced=[("statutory_presumption", "x", 1.0, 1.0)])
    asked = questions_for(frame, priority=1)
    assert asked[0].key == "follow.statutory_presumption"
    assert not {question.code for question in asked} & OF_WORKERS


def test_small_shares_and_audits_without_findings_call_for_nothing():
    frame = profile(
        evidenced=[("migrant_share", "5 %", 0.08, 0.03), ("ilo_indicators", "none reported; no sign", 0.4, 0.24)]
    )
    assert keys(frame) == []
    assert keys(profile(evidenced=[("migrant_share", "80 %", 1.0, 0.35)])) == ["follow.migrant_share"]


def test_one_question_asks_for_findings_and_date_of_an_audit():
    asked = keys(profile(unknown=[("ilo_indicators", 0.6), ("control_audit", 0.2)]))
    assert asked == ["gap.ilo_indicators"]


def test_a_bare_yes_is_told_from_silence():
    frame = profile(unknown=[("control_policy", 0.1)])
    assert "claimed" in questions_for(frame, priority=1, claimed=["policy"])[0].why
    assert "claimed" not in questions_for(frame, priority=1)[0].why


def test_every_question_fills_fields_that_exist_and_comes_from_an_indicator_that_exists():
    assert {field for _, fields in GAPS.values() for field in fields} <= set(FIELDS)
    assert {name for name in GAPS if name not in {"country", "sector", "goods"}} <= set(REGISTRY)
    assert {code for _, codes, _ in FOLLOW_UPS for code in codes} <= set(REGISTRY)


def test_every_question_says_why_and_what_helps():
    words = ask_strings()
    for key in [f"gap.{name}" for name in GAPS] + [f"follow.{name}" for name, _, _ in FOLLOW_UPS]:
        assert {f"{key}.text", f"{key}.why", f"{key}.proof"} <= set(words)
    for name in GAPS:
        if name.startswith("control_"):
            assert {f"renew.{name}.text", f"renew.{name}.why"} <= set(words)
            assert name == "control_audit" or f"begin.{name}.why" in words
