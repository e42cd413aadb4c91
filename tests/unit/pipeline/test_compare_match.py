"""Suppliers of two runs are matched by their own id, else by name and country; every row ends in one state."""

from pathlib import Path

import polars as pl
import pytest

from riskscreen.ingest.mapping_file import Layout, MappingFile
from riskscreen.pipeline.compare_match import match
from riskscreen.pipeline.compare_side import Side

TEXTS = (
    "rs_supplier_id",
    "rs_supplier_name",
    "rs_country_iso3",
    "rs_country_name",
    "rs_duplicate_of",
    "rs_band",
    "rs_severity_band",
)


def side(*rows):
    """Return a run of rows: id, name, country, and the id that the row repeats (or nothing)."""
    frame = pl.DataFrame(
        {
            "rs_supplier_id": [row[0] for row in rows],
            "rs_supplier_name": [row[1] for row in rows],
            "rs_country_iso3": [row[2] for row in rows],
            "rs_country_name": [row[2] for row in rows],
            "rs_duplicate_of": [row[3] if len(row) > 3 else None for row in rows],
            "rs_source_row": list(range(2, len(rows) + 2)),
            "rs_band": ["high"] * len(rows),
            "rs_likelihood_0_100": [50.0] * len(rows),
            "rs_severity_band": ["severe"] * len(rows),
            "rs_priority": [2] * len(rows),
        },
        schema_overrides=dict.fromkeys(TEXTS, pl.String),
    )
    return Side(Path("run"), {}, frame.with_row_index("__at").lazy(), MappingFile(riskscreen_mapping="1", layouts=()))


def states(found):
    return {(row["id_a"], row["id_b"]): row["state"] for row in found.rows.iter_rows(named=True)}


def test_own_ids_are_matched_whatever_their_case_and_the_rest_came_or_went():
    found = match(
        side(("A-1", "Mill", "IND"), ("A-2", "Farm", "MEX")), side(("a-1", "Mill", "IND"), ("A-3", "Dock", "GHA"))
    )
    assert states(found) == {("A-1", "a-1"): "both", ("A-2", None): "out", (None, "A-3"): "in"}


def test_a_name_stands_in_for_an_id_that_one_side_lacks():
    found = match(side(("A-1", "Example Mill Ltd", "IND")), side(("list.csv#2", "EXAMPLE MILL Limited", "IND")))
    assert states(found) == {("A-1", "list.csv#2"): "both"}
    assert found.rows["matched"].to_list() == ["name and country"]


def test_a_name_in_another_country_is_another_supplier():
    found = match(side(("x.csv#2", "Mill", "IND")), side(("x.csv#2", "Mill", "NPL")))
    assert sorted(states(found).values()) == ["in", "out"]


def test_two_ids_that_differ_are_two_suppliers_and_the_same_name_is_pointed_out():
    found = match(
        side(("A-1", "Mill", "IND"), ("A-2", "Farm", "MEX")), side(("A-9", "Mill", "IND"), ("A-2", "Farm", "MEX"))
    )
    assert states(found) == {("A-1", None): "out", (None, "A-9"): "in", ("A-2", "A-2"): "both"}
    assert any("under another id; may be the same: 1." in note for note in found.notes)


def test_where_no_id_stands_in_both_lists_they_are_taken_as_renumbered():
    found = match(
        side(("A-1", "Mill", "IND"), ("A-2", "Farm", "MEX")), side(("B-2", "Farm", "MEX"), ("B-1", "Mill", "IND"))
    )
    assert states(found) == {("A-1", "B-1"): "both", ("A-2", "B-2"): "both"}
    assert any("renumbered" in note for note in found.notes)


def test_an_id_that_stands_for_another_name_is_pointed_out():
    found = match(side(("A-1", "Mill", "IND")), side(("A-1", "Harbour", "IND")))
    assert states(found) == {("A-1", "A-1"): "both"}
    assert any("another name" in note for note in found.notes)


def test_several_rows_of_one_name_are_matched_in_order_and_that_is_said():
    names = [("x#2", "Mill", "IND"), ("x#3", "Mill", "IND")]
    found = match(side(*names), side(*names, ("x#4", "Mill", "IND")))
    assert states(found) == {("x#2", "x#2"): "both", ("x#3", "x#3"): "both", (None, "x#4"): "in"}
    assert any("in the order of the lists" in note for note in found.notes)


def test_likely_duplicates_are_not_counted_and_a_row_that_becomes_one_goes():
    before = side(("A-1", "Mill", "IND"), ("A-2", "Mill East", "IND"), ("A-3", "Mill", "IND", "A-1"))
    after = side(("A-1", "Mill", "IND"), ("A-2", "Mill East", "IND", "A-1"), ("A-3", "Mill", "IND", "A-1"))
    found = match(before, after)
    assert states(found) == {("A-1", "A-1"): "both", ("A-2", "A-2"): "out", ("A-3", "A-3"): "repeat"}
    assert sum("not counted" in note for note in found.notes) == 2


@pytest.mark.parametrize("turned", [False, True])
def test_every_row_of_either_run_stands_in_the_result_once(turned):
    a = side(("A-1", "Mill", "IND"), ("x#3", "Farm", "MEX"), ("A-1#4", "Mill", "IND"), ("A-5", "Dock", None))
    b = side(("x#2", "Farm", "MEX"), ("A-1", "Mill", "IND"), ("A-6", "Dock", None))
    if turned:
        a, b = b, a
    rows = match(a, b).rows
    for found, run in ((rows["at_a"], a), (rows["at_b"], b)):
        assert sorted(found.drop_nulls()) == run.results.collect()["__at"].to_list()


def test_a_run_without_suppliers_is_matched_with_nothing():
    found = match(side(), side(("A-1", "Mill", "IND")))
    assert states(found) == {(None, "A-1"): "in"}


def test_sites_of_one_supplier_are_told_apart_by_their_address_whatever_the_order():
    layout = Layout(columns=["Site"], fields={"name": ["Site"], "address": ["Site"]})
    runs = []
    for places in (("Dock Road 1", "Hill Street 2"), ("hill street, 2", "DOCK ROAD 1")):
        run = side(("x#2", "Mill", "IND"), ("x#3", "Mill", "IND"))
        runs.append(
            Side(
                run.folder,
                {},
                run.results.with_columns(pl.Series("Site", places)),
                MappingFile(riskscreen_mapping="1", layouts=(layout,)),
            )
        )
    found = match(*runs)
    assert states(found) == {("x#2", "x#3"): "both", ("x#3", "x#2"): "both"}
    assert not any("in the order" in note for note in found.notes)
