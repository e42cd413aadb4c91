from datetime import date

import polars as pl
import pytest

from riskscreen.screening.explain import contributions
from riskscreen.screening.supplier import KEYS, TYPES, blank_profile, conduct_keys, conduct_points, score_conduct
from tests.unit.screening.frames import frame, one, screen, supplier, with_weights

DAY = date(2026, 1, 1)


def keys(**row):
    return frame([supplier("DEU", **row)]).select(list(conduct_keys(screen().card, DAY).values())).row(0, named=True)


def points(code, **row):
    table = contributions(screen(), frame([supplier("DEU", "14", **row)]))
    return table.filter(indicator=code).row(0, named=True)


def test_shares_are_rounded_to_whole_percents_and_ages_to_whole_years():
    found = keys(migrant_share_pct=14.4, agency_share_pct=0.6, audit_on=date(2024, 1, 1), tier=12)
    assert (found["migrant_pct"], found["agency_pct"], found["audit_age"], found["tier"]) == (14, 1, 2, 9)


def test_a_key_has_the_declared_types():
    schema = frame([supplier("DEU")]).select(list(conduct_keys(screen().card, DAY).values())).schema
    assert dict(schema) == {name: TYPES[name] for name in KEYS}
    assert blank_profile().schema == schema


def test_a_control_earns_only_when_evidenced_and_dated():
    evidenced = points("control_due_diligence", due_diligence_state="evidenced", due_diligence_on=date(2025, 6, 1))
    assert evidenced["points"] == pytest.approx(-0.25)
    assert evidenced["kind"] == "evidenced"
    for row in (
        {"due_diligence_state": "claimed"},
        {"due_diligence_state": "evidenced"},
        {"due_diligence_state": "none"},
        {},
    ):
        assert points("control_due_diligence", **row)["points"] == 0


def test_a_control_fades_by_the_year_and_expires():
    ages = [
        points("control_policy", policy_state="evidenced", policy_on=date(2026 - n, 6, 1))["points"]
        for n in range(1, 8)
    ]
    weight = screen().card.indicator("control_policy").weight
    assert ages[0] == pytest.approx(-weight)
    assert ages[1] == pytest.approx(-weight * 0.8)
    assert ages == sorted(ages)
    assert ages[-1] == 0


def test_controls_together_take_away_no_more_than_the_bound():
    every = {f"{c}_state": "evidenced" for c in ("policy", "code_of_conduct", "due_diligence", "grievance")}
    dated = {k.replace("_state", "_on"): date(2025, 12, 1) for k in every}
    table = contributions(screen(), frame([supplier("DEU", "14", **every, **dated, audit_on=date(2025, 12, 1))]))
    controls = table.filter(layer="control")["points"]
    assert controls.sum() == pytest.approx(-screen().card.controls.most_points)
    assert (controls <= 0).all()


def test_the_bound_bites_only_where_controls_exceed_it():
    card = with_weights(screen().card, control_policy=5.0)
    one_control = blank_profile().with_columns(
        pl.lit("evidenced").alias("policy_state"), pl.lit(0, pl.Int16).alias("policy_age")
    )
    assert conduct_points(card, one_control)["control_policy|points"][0] == pytest.approx(-0.8)


def test_an_audit_without_findings_of_forced_labour_lowers_nothing():
    silent, none = points("ilo_indicators"), points("ilo_indicators", audit_findings_text="all in order")
    assert none["points"] == silent["points"]
    assert (silent["kind"], none["kind"]) == ("unknown", "evidenced")
    found = [points("ilo_indicators", ilo_indicators=list("abcd")[:n])["points"] for n in (1, 2, 3, 4)]
    assert none["points"] < found[0] < found[1] < found[2] == found[3]


@pytest.mark.parametrize("codes", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_an_audit_that_found_signs_never_ranks_below_what_nobody_looked_for(codes):
    audited = {"audit_on": date(2025, 12, 1), "ilo_indicators": codes}
    assert points("control_audit", **audited)["points"] == 0
    unknown, found = (one("DEU", "14", **row)["rs_likelihood_0_100"] for row in ({}, audited))
    assert found > unknown
    assert found == one("DEU", "14", ilo_indicators=codes)["rs_likelihood_0_100"]


def test_zero_and_false_are_values_and_not_unknown():
    assert points("migrant_share", migrant_share_pct=0.0)["kind"] == "evidenced"
    assert points("worker_paid_fees", fees_paid_by_workers=False)["points"] == 0
    assert points("migrant_share")["points"] > 0


def test_reasons_name_the_two_strongest_and_the_best_control():
    row = {"fees_paid_by_workers": True, "documents_kept": True, "migrant_share_pct": 10.0, "tier": 1}
    text = one("DEU", "14", **row, policy_state="evidenced", policy_on=date(2025, 1, 1))["rs_reasons"]
    tail = text.split("; ")[-3:]
    assert tail == [
        "The employer keeps workers' identity documents",
        "Workers pay recruitment fees",
        "lowered by: Policy evidenced, 1 year old",
    ]


def test_missing_names_what_would_change_the_score_most():
    scored = score_conduct(screen().card, blank_profile())
    assert scored["conduct_missing_1"][0] == "whether the employer keeps workers' documents"
    assert scored["conduct_missing_3"][0].count("; ") == 2


def test_unusual_numbers_do_not_break_a_profile():
    found = keys(migrant_share_pct=float("nan"), agency_share_pct=250.0, workers_count=float("nan"))
    assert (found["migrant_pct"], found["agency_pct"], found["many_workers"]) == (None, 100, None)
