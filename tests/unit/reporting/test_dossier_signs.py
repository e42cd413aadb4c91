"""Which ILO indicators a profile calls for: every name exists, every sector is covered, and reported ones come first."""

import pytest

from riskscreen.domain.ilo_indicators import ILO_CODES
from riskscreen.reference.evidence_register import load_paragraphs
from riskscreen.reference.sector_groups import sector_groups
from riskscreen.reporting.dossier_signs import CALLS, MOST, signs_for
from riskscreen.screening.indicators import REGISTRY

GROUPS = sorted(set(sector_groups()["group"].to_list()))
LOOKS = {p.ilo_indicator: p for p in load_paragraphs() if p.ilo_indicator}


def test_every_ilo_indicator_is_called_for_by_names_that_exist() -> None:
    assert tuple(CALLS) == ILO_CODES
    for indicators, groups in CALLS.values():
        assert set(indicators) <= set(REGISTRY)
        assert set(groups) <= set(GROUPS)
        assert indicators or groups


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "finance"])
def test_every_sector_says_what_to_look_for(group: str) -> None:
    signs = signs_for(there={}, groups={group: "Its label"}, reported=(), paragraphs=LOOKS)
    assert 1 <= len(signs) <= MOST
    assert all(sign.because == ("sector: Its label",) and sign.look for sign in signs)


@pytest.mark.parametrize(
    ("found", "sign"),
    [
        ("tied_visa", "retention_of_identity_documents"),
        ("tied_visa", "intimidation_and_threats"),
        ("worker_paid_fees", "debt_bondage"),
        ("worker_paid_fees", "deception"),
        ("agency_share", "deception"),
        ("migrant_share", "isolation"),
        ("migrant_share", "intimidation_and_threats"),
        ("displaced_people", "abuse_of_vulnerability"),
        ("pair_forced_labour", "abusive_working_and_living_conditions"),
        ("statutory_presumption", "restriction_of_movement"),
    ],
)
def test_what_the_documents_describe_follows_from_its_finding(found: str, sign: str) -> None:
    signs = signs_for(there={found: "The finding"}, groups={}, reported=(), paragraphs=LOOKS)
    assert sign in {each.code for each in signs}
    assert {each.because for each in signs} == {("The finding",)}


def test_what_an_audit_reports_comes_first_and_says_so() -> None:
    signs = signs_for(
        there={"tied_visa": "Tied visas"},
        groups={"domestic_work": "Work"},
        reported=("excessive_overtime",),
        paragraphs=LOOKS,
    )
    assert signs[0].code == "excessive_overtime"
    assert signs[0].reported
    assert signs[0].because == ("reported by the last audit",)
    assert [len(sign.because) for sign in signs[1:]] == sorted((len(sign.because) for sign in signs[1:]), reverse=True)


def test_a_profile_without_any_reason_shows_signs_of_which_one_can_be_enough() -> None:
    signs = signs_for(there={}, groups={}, reported=(), paragraphs=LOOKS)
    assert {sign.code for sign in signs} == {"restriction_of_movement", "physical_and_sexual_violence", "debt_bondage"}
