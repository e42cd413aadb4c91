import polars as pl

from riskscreen.reporting.rollup import ROLLUP_SCHEMA, roll_up
from tests.unit.reporting import factory
from tests.unit.reporting.rows import FIVE, rows

GROUPED = rows(
    {
        "rs_group_id": "P1",
        "rs_supplier_id": "P1",
        "rs_supplier_name": "Parent",
        "rs_band": "lower",
        "rs_spend_amount": 100.0,
    },
    {
        "rs_group_id": "P1",
        "rs_supplier_name": "A site",
        "rs_band": "insufficient evidence",
        "rs_country_iso3": "VNM",
        "rs_spend_amount": 50.5,
    },
    {
        "rs_group_id": "P1",
        "rs_supplier_name": "A site",
        "rs_duplicate_of": "S2",
        "rs_band": "high",
        "rs_spend_amount": 50.5,
    },
    {"rs_group_id": "P2", "rs_supplier_name": "Alone"},
    {"rs_group_id": "P3", "rs_supplier_name": "B", "rs_band": "insufficient evidence", "rs_priority": 1},
    {"rs_group_id": "P3", "rs_supplier_name": "A", "rs_band": "insufficient evidence", "rs_priority": 1},
)


def test_rows_of_one_supplier_are_summed_and_its_duplicate_counted_once():
    found = roll_up(GROUPED.lazy()).collect()
    assert dict(found.schema) == ROLLUP_SCHEMA
    parent = found.row(by_predicate=pl.col("rs_group_id") == "P1", named=True)
    assert parent == {
        "rs_group_id": "P1",
        "rs_group_name": "Parent",
        "rs_rows": 3,
        "rs_suppliers": 2,
        "rs_countries": "BGD; VNM",
        "rs_worst_band": "high",
        "rs_insufficient_evidence": 1,
        "rs_likelihood_max_0_100": 60.0,
        "rs_severity_worst": "severe",
        "rs_priority_best": 2,
        "rs_spend_by_currency": "currency not given 150.5",
    }


def test_a_supplier_with_one_row_is_left_to_its_row():
    assert "P2" not in roll_up(GROUPED.lazy()).collect()["rs_group_id"].to_list()


def test_a_group_without_any_band_is_insufficient_evidence_and_named_by_its_first_name():
    third = roll_up(GROUPED.lazy()).collect().row(0, named=True)
    assert (third["rs_group_id"], third["rs_group_name"], third["rs_worst_band"]) == (
        "P3",
        "A",
        "insufficient evidence",
    )


def test_spend_is_kept_apart_by_currency():
    frame = GROUPED.with_columns(pl.Series("rs_spend_currency", ["EUR", "USD", "USD", None, None, None]))
    found = roll_up(frame.lazy()).collect().row(by_predicate=pl.col("rs_group_id") == "P1", named=True)
    assert found["rs_spend_by_currency"] == "EUR 100.0; USD 50.5"


def test_a_list_without_groups_has_an_empty_roll_up():
    assert roll_up(FIVE.lazy()).collect().is_empty()


def test_the_order_of_the_rows_changes_nothing():
    frame = factory.results(400)
    assert roll_up(frame.lazy()).collect().equals(roll_up(frame.reverse().lazy()).collect())
