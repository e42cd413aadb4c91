"""What an answer does to the list: documented and dated counts, a blank stays open, a newer date is never overridden."""

from datetime import date

import pytest

from riskscreen.domain.question_form import Line
from riskscreen.ingest.answer_cells import order_of
from riskscreen.ingest.answer_sheets import Cell, Given
from riskscreen.pipeline.answer_rules import ENTERED, KEPT, NOT_ENTERED, OPEN, WORDS, Reading, effect_of, masked

TODAY = date(2026, 11, 22)
READING = Reading(
    choices=("Yes", "No", "Not yet", "Cannot tell yet"),
    order=order_of(["31/12/2025"]),
    today=TODAY,
    reports=lambda text: "passports" in text,
    country=lambda name: {"népal": "Nepal"}.get(name.casefold(), name),
)
UNKNOWN = {
    "policy_state": None, "policy_on": None, "audit_on": None, "fees_paid_by_workers": None, "documents_kept": None,
}  # fmt: skip


def effect(
    kind, answer=None, evidence=None, day=None, *, field="policy", own=None, cells=None, renews=False, comment=None
):
    given = Given(
        Line("Q1", "code", "key", field, kind, renews), Cell(answer), Cell(evidence), Cell(day), Cell(comment)
    )
    return effect_of(given, UNKNOWN | (own or {}), cells or {}, READING)


def test_a_documented_and_dated_yes_fills_three_cells():
    found = effect("control", "Yes", "POL-1", "2026-01-10")
    assert found.sets == {"policy": "yes", "policy_evidence": "POL-1", "policy_date": "2026-01-10"}
    assert (found.result, found.issues) == (ENTERED, [])


def test_a_bare_yes_is_entered_as_claimed_and_says_so():
    found = effect("control", "yes, since March")
    assert found.sets == {"policy": "yes"}
    assert "claimed only" in found.issues[0]
    assert "evidence and its date are missing" in found.issues[0]


@pytest.mark.parametrize(
    ("evidence", "day", "missing"), [("POL-1", None, "its date is"), (None, "2026-01-01", "evidence is")]
)
def test_half_of_the_evidence_is_entered_and_the_other_half_asked_for(evidence, day, missing):
    found = effect("control", "Yes", evidence, day)
    assert missing in found.issues[0]
    assert len(found.sets) == 2


@pytest.mark.parametrize("answer", ["No", "Not yet", "not yet, planned"])
def test_no_and_not_yet_are_both_no_for_today(answer):
    assert effect("control", answer).sets == {"policy": "no"}


@pytest.mark.parametrize("answer", [None, "Cannot tell yet", "unknown"])
def test_an_open_answer_changes_nothing(answer):
    found = effect("control", answer)
    assert (found.sets, found.result) == ({}, OPEN)


def test_words_that_are_neither_are_left_to_a_person():
    found = effect("control", "we try our best")
    assert (found.sets, found.result) == ({}, NOT_ENTERED)
    assert "best" not in found.issues[0]


def test_a_newer_date_of_the_list_stays():
    own = {"policy_state": "claimed", "policy_on": date(2026, 6, 1)}
    found = effect("control", "Yes", "POL-1", "2025-01-10", own=own)
    assert (found.sets, found.result) == ({}, KEPT)
    assert "2026-06-01" in found.issues[0]


def test_evidence_of_the_same_day_completes_a_claim():
    own = {"policy_state": "claimed", "policy_on": date(2026, 6, 1)}
    assert effect("control", "Yes", "POL-1", "2026-06-01", own=own).sets["policy_evidence"] == "POL-1"


def test_documented_evidence_gives_way_to_newer_evidence_only():
    own = {"policy_state": "evidenced", "policy_on": date(2022, 6, 1)}
    assert effect("control", "No", own=own, renews=True).result == KEPT
    assert effect("control", "Yes", None, None, own=own, renews=True).sets == {}
    newer = effect("control", "Yes", "POL-2", "2026-06-01", own=own, renews=True)
    assert newer.sets == {"policy_evidence": "POL-2", "policy_date": "2026-06-01"}


def test_a_no_never_removes_documented_evidence():
    own = {"policy_state": "evidenced", "policy_on": date(2025, 6, 1)}
    found = effect("control", "No", own=own)
    assert (found.sets, found.result) == ({}, KEPT)


def test_a_date_in_the_future_is_not_taken():
    found = effect("control", "Yes", "POL-1", "2027-01-01")
    assert "policy_date" not in found.sets
    assert any("future" in issue for issue in found.issues)


def test_document_and_date_without_a_word_say_yes():
    found = effect("control", None, "POL-1", "2026-01-01")
    assert found.sets["policy"] == "yes"
    assert "blank" in found.issues[0]


def test_a_date_in_the_place_of_a_yes_says_when():
    assert effect("control", "2026-01-01", "POL-1").sets["policy_date"] == "2026-01-01"


def test_an_audit_counts_with_its_date_and_only_a_newer_one():
    assert effect("audit", "Yes", None, "2026-02-01", field="audit_date").sets == {"audit_date": "2026-02-01"}
    assert effect("audit", "Yes", field="audit_date").result == NOT_ENTERED
    assert effect("audit", "No", field="audit_date").sets == {}
    older = effect("audit", "Yes", None, "2024-02-01", field="audit_date", own={"audit_on": date(2025, 1, 1)})
    assert (older.sets, older.result) == ({}, KEPT)


def test_findings_count_with_an_audit_and_signs_of_harm_always():
    dated = effect("findings", "Overtime", "A-1", "2026-02-01", field="audit_findings")
    assert dated.sets == {"audit_date": "2026-02-01", "audit_findings": "Overtime"}
    assert effect("findings", "None", field="audit_findings").sets == {}
    assert effect("findings", "Overtime", field="audit_findings").sets == {}
    assert effect("findings", "passports were kept", field="audit_findings").sets
    assert effect("findings", "None", field="audit_findings", own={"audit_on": date(2025, 1, 1)}).sets == {
        "audit_findings": "None"
    }


def test_exposures_take_yes_and_no_and_nothing_else():
    assert effect("yesno", "Oui", field="documents_kept").sets == {"documents_kept": "yes"}
    assert effect("yesno", "No, never", field="documents_kept").sets == {"documents_kept": "no"}
    assert effect("yesno", "sometimes", field="documents_kept").result == NOT_ENTERED
    assert effect("yesno", "not yet", field="documents_kept").sets == {}


@pytest.mark.parametrize(
    "answer", ["No, but agents charge 500 USD", "No, they paid the agent", "no / yes", "Yes and no"]
)
def test_a_no_with_a_remark_that_does_not_affirm_it_is_left_to_a_person(answer):
    found = effect("yesno", answer, field="documents_kept")
    assert (found.sets, found.result, len(found.issues)) == ({}, NOT_ENTERED, 1)


@pytest.mark.parametrize("answer", ["Yes, but not implemented", "Yes (planned)", "Yes, until 2020", "yes, not yet"])
@pytest.mark.parametrize("kind", ["control", "audit"])
def test_a_yes_that_is_taken_back_counts_for_nothing_even_with_document_and_date(kind, answer):
    found = effect(kind, answer, "POL-1", "2026-01-10", field="policy" if kind == "control" else "audit_date")
    assert (found.sets, found.result) == ({}, NOT_ENTERED)
    assert "takes it back" in found.issues[0]


@pytest.mark.parametrize("answer", ["None", "No", "n/a", "Aucun", "Not yet"])
def test_a_date_beside_words_that_may_mean_no_audit_is_not_taken(answer):
    found = effect("findings", answer, None, "2026-02-01", field="audit_findings")
    assert (found.sets, found.result) == ({}, NOT_ENTERED)
    assert "no audit took place" in found.issues[0]


@pytest.mark.parametrize(
    "answer", ["no audit", "No audit took place", "aucun audit", "ninguna auditoría", "Audit planned for 2027"]
)
def test_no_audit_is_no_audit_whatever_date_stands_beside_it(answer):
    found = effect("findings", answer, None, "2026-02-01", field="audit_findings")
    assert (found.sets, found.result) == ({}, KEPT)


@pytest.mark.parametrize("answer", ["none found", "No audit findings", "aucun constat", "sin hallazgos"])
def test_an_audit_that_found_nothing_took_place(answer):
    found = effect("findings", answer, None, "2026-02-01", field="audit_findings")
    assert found.sets == {"audit_date": "2026-02-01", "audit_findings": answer}


def test_a_no_that_reports_harm_is_entered_as_a_finding():
    found = effect("findings", "No, but passports were kept", None, "2026-02-01", field="audit_findings")
    assert found.sets["audit_findings"] == "No, but passports were kept"


def test_countries_go_into_the_list_by_a_name_it_reads():
    assert effect("country", "Népal", field="country").sets == {"country": "Nepal"}


def test_open_words_are_for_a_person():
    found = effect("open", "We map our kilns", field="")
    assert (found.sets, found.result) == ({}, WORDS)


def test_a_formula_stops_the_line():
    given = Given(Line("Q1", "c", "k", "policy", "control"), Cell("Yes"), Cell(formula=True))
    found = effect_of(given, UNKNOWN, {}, READING)
    assert (found.sets, found.result) == ({}, NOT_ENTERED)


def test_personal_data_are_masked_and_the_sentence_names_the_kind_alone():
    given = Given(
        Line("Q1", "c", "k", "audit_findings", "findings"),
        Cell("Ask jane.roe@example.org about overtime"),
        Cell("jane.roe@example.org"),
    )
    new, told = masked(given)
    assert "jane" not in f"{new}{told}"
    assert new.answer.text == "Ask [e-mail address] about overtime"
    assert new.evidence.text is None
    assert len(told) == 2


@pytest.mark.parametrize("reference", ["Report 555-123-4567", "Procedure 811218-9876"])
def test_a_documents_number_stays_in_its_reference(reference):
    given = Given(Line("Q1", "c", "k", "policy", "control"), Cell("Yes"), Cell(reference))
    assert masked(given) == (given, [])


@pytest.mark.parametrize(
    "reference", ["Report of jane.roe@example.org", "Report, tel. 555-123-4567", "Report, +46 70 123 45 67"]
)
def test_an_address_and_a_named_number_do_not(reference):
    given = Given(Line("Q1", "c", "k", "policy", "control"), Cell("Yes"), Cell(reference))
    new, told = masked(given)
    assert "[" in new.evidence.text
    assert len(told) == 1
