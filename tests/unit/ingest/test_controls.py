"""Controls: evidenced only by a reference and a date."""

from datetime import date

import polars as pl
import pytest

from riskscreen.ingest.controls import control_state, is_reference, kind_of, read_control_cells

TODAY = date(2026, 11, 21)
DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("yes", "yes"),
        ("No", "no"),
        ("n/a", "unknown"),
        ("in progress", "unknown"),
        ("https://x.example/policy", "reference"),
        ("Policy_v3.pdf", "reference"),
        ("Yes - see https://x.example/p", "reference"),
        ("No, see https://x.example/p", "no"),
        ("POL-2024-07", "reference"),
        ("HR/POL 12", "reference"),
        ("2024-03-01", "date"),
        ("2030-01-01", "unreadable"),
        ("good", "unreadable"),
    ],
)
def test_a_controls_cell_is_what_it_is(cell, kind):
    assert kind_of(cell, "year-first", TODAY)[0] == kind
    assert read_control_cells(pl.Series([cell]), "year-first", TODAY)["kind"].to_list() == [kind]


@pytest.mark.parametrize(
    "cell", ["Yes, but not implemented", "Yes (planned)", "No, except the dormitory", "No, but see https://x.example/p"]
)
def test_a_yes_or_no_that_is_taken_back_is_unknown_whatever_document_stands_beside_it(cell):
    row = read_control_cells(pl.Series([cell]), "year-first", TODAY).row(0, named=True)
    assert (row["kind"], row["code"]) == ("unknown", "yesno-unreadable")
    assert kind_of(cell, "year-first", TODAY) == ("unknown", None)


@pytest.mark.parametrize(
    ("kind", "reference", "on", "state"),
    [
        ("yes", True, DAY, "evidenced"),
        ("yes", True, None, "claimed"),
        ("yes", False, DAY, "claimed"),
        ("yes", False, None, "claimed"),
        ("no", False, None, "none"),
        ("no", True, DAY, "none"),
        (None, False, None, None),
        (None, True, DAY, "evidenced"),
        (None, True, None, "claimed"),
        (None, False, DAY, None),
        ("unknown", True, DAY, None),
        ("unknown", False, None, None),
        ("unreadable", False, DAY, None),
        ("reference", True, DAY, "evidenced"),
        ("reference", True, None, "claimed"),
        ("date", False, DAY, "claimed"),
        ("date", True, DAY, "evidenced"),
    ],
)
def test_the_state_follows_from_answer_reference_and_date(kind, reference, on, state):
    frame = pl.DataFrame(
        {"k": [kind], "r": [reference], "d": [on]}, schema={"k": pl.String, "r": pl.Boolean, "d": pl.Date}
    )
    assert frame.select(control_state(pl.col("k"), pl.col("r"), pl.col("d"))).item() == state


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ("POL-1", True),
        ("Supplier policy of 2024", True),
        ("yes", False),
        ("No", False),
        ("n/a", False),
        ("-", False),
        ("TBC", False),
        ("tbd", False),
        ("pending", False),
        (None, False),
        ("Oui", False),
        ("无", False),
    ],
)
def test_a_shrug_is_no_reference(cell, is_one):
    assert pl.DataFrame({"x": [cell]}, schema={"x": pl.String}).select(is_reference(pl.col("x"))).item() is is_one
