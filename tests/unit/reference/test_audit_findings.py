"""Audit findings to the ILO's indicators: every pattern by its example, negations, and what is no finding."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.domain.ilo_indicators import ILO_CODES, ILO_INDICATORS
from riskscreen.reference.audit_findings import resolve_findings
from riskscreen.reference.catalogue import load_catalogue

PATTERNS = load_catalogue().table("ilo_indicators", "patterns")


def indicators_in(text: str) -> list[str]:
    return resolve_findings(pl.Series([text]))["ilo_indicators"].to_list()[0]


@pytest.mark.parametrize(("code", "language", "example"), PATTERNS.select("indicator", "language", "example").rows())
def test_every_pattern_finds_its_example(code: str, language: str, example: str) -> None:
    found = indicators_in(example)
    if code == "not_a_finding":
        assert found == []
    else:
        assert code in found


def test_the_table_of_indicators_is_that_of_the_code() -> None:
    table = load_catalogue().table("ilo_indicators", "indicators")
    assert table.rows() == [(i.code, i.name, i.weight_note) for i in ILO_INDICATORS]
    assert len(ILO_CODES) == 11
    assert set(PATTERNS["indicator"]) == {*ILO_CODES, "not_a_finding"}
    covered = set(PATTERNS.select("indicator", "language").rows())
    assert {(code, language) for code in ILO_CODES for language in ("en", "fr", "es", "de")} <= covered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("passports retained", ["retention_of_identity_documents"]),
        (
            "Passports are held by the agent; wages withheld",
            ["retention_of_identity_documents", "withholding_of_wages"],
        ),
        ("recruitment fees", ["debt_bondage"]),
        ("Excessive overtime (72 h/week) and recruitment fees", ["debt_bondage", "excessive_overtime"]),
        ("No child labour. Passports were confiscated.", ["retention_of_identity_documents"]),
        ("No debt bondage was found, but passports are kept in a safe", ["retention_of_identity_documents"]),
        ("Workers not paid for overtime", ["withholding_of_wages"]),
        ("Migrants were threatened with deportation", ["intimidation_and_threats"]),
        (
            "Los pasaportes fueron retenidos y hay amenazas",
            ["intimidation_and_threats", "retention_of_identity_documents"],
        ),
        (
            "Passeports confisqués, heures supplémentaires excessives",
            ["retention_of_identity_documents", "excessive_overtime"],
        ),
        ("Löhne wurden einbehalten; Drohungen", ["intimidation_and_threats", "withholding_of_wages"]),
    ],
)
def test_findings_are_read(text: str, expected: list[str]) -> None:
    assert indicators_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no findings", "None", "No evidence of passport retention",
        "no evidence of passport retention, debt bondage or forced overtime",
        "Passports are not retained by the employer", "Wages were not withheld",
        "Workers' passports were never confiscated",
        "Debt bondage: none", "Passport retention: no", "Recruitment fees - not applicable",
        "Debt bondage not found",
        "Policy prohibits retention of passports", "Zero tolerance for sexual harassment",
        "Free of forced overtime",
        "Recruitment fees are paid by the employer", "Employer pays all recruitment fees",
        "Aucune confiscation de passeports", "Pas de servitude pour dettes", "Sin retención de pasaportes",
        "No se encontró servidumbre por deudas", "Keine Einbehaltung von Ausweispapieren",
        "Workers keep their own passports",
        "Fire extinguisher expired", "Excess stock", "Working hours within legal limits",
    ],
)  # fmt: skip
def test_denied_forbidden_and_other_findings_report_no_indicator(text: str) -> None:
    assert indicators_in(text) == []


def test_sentences_that_report_something_else_are_named() -> None:
    frame = resolve_findings(
        pl.Series(["Passports retained; fire exit blocked", "no findings", None, "", "Payslips missing. Ok"])
    )
    assert frame["unmatched"].to_list() == ["fire exit blocked", None, None, None, "Payslips missing"]
    assert frame["ilo_indicators"].to_list() == [["retention_of_identity_documents"], [], [], [], []]


def test_codes_come_in_the_order_of_the_ilo_and_once() -> None:
    text = "Excessive overtime. Deceptive contracts. Excessive overtime. Debt bondage."
    assert indicators_in(text) == ["deception", "debt_bondage", "excessive_overtime"]


@given(
    st.lists(st.text(max_size=40) | st.sampled_from(["passports retained", "no", "; but wages withheld"]), max_size=15)
)
@settings(max_examples=40, deadline=None)
def test_one_row_per_distinct_value_in_order_whatever_the_text(texts: list[str]) -> None:
    frame = resolve_findings(pl.Series(texts, dtype=pl.String))
    assert frame["value"].to_list() == list(dict.fromkeys(texts))
    assert set(frame["ilo_indicators"].explode().drop_nulls()) <= set(ILO_CODES)


def test_many_distinct_findings_are_read_in_seconds() -> None:
    examples = PATTERNS["example"].to_list()
    texts = pl.Series(
        [f"{examples[i % len(examples)]}; {examples[i * 7 % len(examples)]} no {i}" for i in range(20_000)]
    )
    assert resolve_findings(texts).height == 20_000
