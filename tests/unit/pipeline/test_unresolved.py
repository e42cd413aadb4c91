"""Texts that stayed open are told without personal data, and so is what they may mean."""

import polars as pl

from riskscreen.pipeline.unresolved import unresolved_of
from riskscreen.reporting.facts import run_facts


def test_a_masked_text_has_no_suggestion_and_coordinates_are_masked():
    sectors = ["12345678-Z", "0171", "geo 23.7808,90.2792"]
    rows = pl.LazyFrame(
        {
            "row_id": [0, 1, 2],
            "country_text": ["India"] * 3,
            "country_status": ["recognised"] * 3,
            "country_near": ["", "", ""],
            "country_candidates": ["", "", ""],
            "sector_text": sectors,
            "sector_status": ["unknown"] * 3,
            "sector_detail": ["12345678 is not a code that is known", "0171 is not a code that is known", None],
            "goods_text": ["cotton"] * 3,
            "goods_status": ["recognised"] * 3,
            "goods": [["cotton"]] * 3,
        }
    )
    none = pl.DataFrame({"row_id": []}, schema={"row_id": pl.Int64})
    told = dict(unresolved_of(rows, none).collect().select("value", "suggestion").iter_rows())
    assert told == {
        "[national id]": None,
        "0171": "0171 is not a code that is known",
        "geo [coordinates]": None,
    }


def test_an_address_in_a_files_name_is_masked_in_the_title():
    facts = run_facts({"as_of": "2026-11-21", "inputs": [{"label": "for jane@x.example.csv", "rows": 1}]})
    assert facts.title == "for [e-mail address]"
    assert facts.inputs[0].label == "for [e-mail address]"
