import pytest

from riskscreen.screening.severity import BASE_CODES, CONDUCT_CODES
from tests.unit.screening.frames import one, screen


def test_every_rule_of_the_scorecard_is_one_that_code_can_find():
    assert {rule.code for rule in screen().card.severity.rules} == {*BASE_CODES, *CONDUCT_CODES}


def test_the_least_severity_is_serious():
    result = one("DEU", "71")
    assert result["rs_severity_band"] == "serious"
    assert result["rs_severity_reasons"] is None


@pytest.mark.parametrize(
    ("more", "reason", "part"),
    [
        ({"documents_kept": True}, "documents are kept", "irremediability"),
        ({"fees_paid_by_workers": True}, "pay for their jobs", "scale"),
        ({"ilo_indicators": ["debt_bondage"]}, "ILO indicators", "scale"),
        ({"migrant_share_pct": 60.0}, "migrants", "irremediability"),
        ({"women_share_pct": 51.0}, "women", "scale"),
        ({"workers_count": 1000.0}, "1000 workers", "scope"),
    ],
)
def test_what_the_list_says_of_the_workers_shows_in_the_reasons(more, reason, part):
    text = one("DEU", "71", **more)["rs_severity_reasons"]
    assert reason in text
    assert f"({part})" in text
    assert one("DEU", "71", **{k: None if k != "ilo_indicators" else [] for k in more})["rs_severity_reasons"] is None


def test_kept_documents_and_fees_are_severe_and_with_migrants_critical():
    assert one("DEU", "71", documents_kept=True)["rs_severity_band"] == "severe"
    worst = one("DEU", "71", documents_kept=True, fees_paid_by_workers=True, migrant_share_pct=80.0)
    assert worst["rs_severity_band"] == "critical"


def test_listed_children_and_forced_children_raise_severity():
    result = one("IND", "23", "Bricks")
    assert result["rs_severity_band"] == "critical"
    assert "forced labour of children" in result["rs_severity_reasons"]


def test_goods_not_named_take_the_sectors_listings():
    assert "goods not named" in one("BGD", "14")["rs_severity_reasons"]
    assert "goods not named" not in (one("BGD", "14", "Footwear")["rs_severity_reasons"] or "")


def test_severity_does_not_move_with_women_share_in_likelihood():
    """Women and girls make the harm graver, not likelier."""
    shares = [one("BGD", "14", women_share_pct=share)["rs_likelihood_0_100"] for share in (0.0, 90.0)]
    assert shares[0] == shares[1]
