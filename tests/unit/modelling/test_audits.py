import numpy as np
import polars as pl
import pytest

from riskscreen.domain.errors import InputRejected
from riskscreen.modelling.audits import AuditRows, audit_rows, check_enough, learn

CODES = (
    "tip_tier",
    "good_listed_elsewhere",
    "migrant_share",
    "worker_paid_fees",
    "documents_kept",
    "control_policy",
    "control_audit",
)


def _rows(found, none, countries, *, found_in=None):
    label = np.array([True] * found + [False] * none, dtype=bool)
    names = [f"C{n % countries:02d}" for n in range(found + none)]
    if found_in is not None:
        names[:found] = [f"C{n % found_in:02d}" for n in range(found)]
    return AuditRows(
        CODES,
        np.zeros((found + none, len(CODES))),
        np.zeros(found + none),
        label,
        tuple(names),
        {"rows read": found + none},
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (_rows(100, 0, 9), "one class only: all 100 rows are with findings"),
        (_rows(0, 100, 9), "one class only: all 100 rows are without findings"),
        (_rows(29, 100, 9), "29 rows with findings and 100 without; at least 30 of each"),
        (_rows(100, 29, 9), "100 rows with findings and 29 without"),
        (_rows(50, 50, 4), "lie in 4 countries; at least 5"),
        (_rows(50, 50, 1), "lie in 1 country; at least 5"),
        (_rows(50, 100, 9, found_in=2), "with findings lie in 2 countries only; at least 3"),
        (_rows(0, 0, 9), "No row can be learnt from"),
    ],
)
def test_too_little_to_learn_from_is_refused_with_the_reason(rows, said):
    with pytest.raises(InputRejected, match=said):
        check_enough(rows)


def test_just_enough_is_accepted():
    check_enough(_rows(30, 30, 5))


@pytest.fixture(scope="module")
def fitted(card):
    random = np.random.default_rng(11)
    n = 1500
    hazards = random.random((n, len(CODES)))
    hazards[:, 3] = random.integers(0, 2, n)
    hazards[:, 5] = -random.integers(0, 2, n)
    hazards[:, 6] = 0.0
    chance = 1 / (1 + np.exp(-(-1.5 + 2.5 * hazards[:, 3] + 1.5 * hazards[:, 2] + 1.0 * hazards[:, 5])))
    country = tuple(f"C{c:02d}" for c in random.integers(0, 25, n))
    rows = AuditRows(CODES, hazards, np.zeros(n), random.random(n) < chance, country, {"rows read": n})
    return learn(rows, card)


def test_what_drives_findings_gains_weight_and_what_does_not_loses_it(fitted, card):
    assert fitted.points["worker_paid_fees"] == pytest.approx(2.5, abs=0.9)
    assert fitted.points["migrant_share"] > 2 * card.indicator("migrant_share").weight
    assert fitted.points["control_policy"] > 2 * card.indicator("control_policy").weight
    assert fitted.points["good_listed_elsewhere"] < 0.5 * card.indicator("good_listed_elsewhere").weight


def test_an_indicator_that_does_not_vary_is_not_learnt(fitted):
    assert "control_audit" not in fitted.points


def test_the_tier_never_gains(fitted, card):
    assert 0 <= fitted.points["tip_tier"] <= card.indicator("tip_tier").weight


def test_it_is_measured_beside_the_scorecard_on_countries_that_it_did_not_see(fitted):
    learnt, expert, gap = (fitted.auc[key] for key in ("learnt", "expert", "difference"))
    assert learnt[0] > 0.72 > expert[0]
    assert gap[0] == pytest.approx(learnt[0] - expert[0])
    assert gap[1] > 0


def test_labels_by_chance_give_no_better_ranking(card):
    random = np.random.default_rng(2)
    hazards = random.random((600, len(CODES)))
    country = tuple(f"C{c:02d}" for c in random.integers(0, 20, 600))
    found = learn(AuditRows(CODES, hazards, np.zeros(600), random.random(600) < 0.4, country, {}), card)
    assert found.auc["difference"][1] < 0
    assert 0.4 < found.auc["learnt"][0] < 0.6


def test_rows_are_laid_out_with_gaps_apart_and_the_answer_left_out(card):
    fees = card.indicator("worker_paid_fees").weight
    said = [
        (1, "worker_paid_fees", fees),
        (1, "unknown_goods", 1.5),
        (1, "ilo_indicators", 0.4),
        (2, "worker_paid_fees", fees / 2),
        (3, "worker_paid_fees", fees),
    ]
    frame = pl.DataFrame(said, schema=["row_id", "indicator", "points"], orient="row")
    labels = pl.DataFrame({"row_id": [2, 1], "country_iso3": ["BRA", "IND"], "label": [False, True]})
    rows = audit_rows(frame, labels, card, without=frozenset({"ilo_indicators"}), funnel={"rows read": 3})
    assert "ilo_indicators" not in rows.codes
    assert rows.hazards[:, rows.codes.index("worker_paid_fees")].tolist() == pytest.approx([0.5, 1.0])
    assert rows.offset.tolist() == [0.0, 1.5]
    assert rows.label.tolist() == [False, True]
    assert rows.country == ("BRA", "IND")
    assert (rows.funnel["kept"], rows.funnel["with findings"], rows.funnel["countries"]) == (2, 1, 2)
