"""Personal data in single cells is counted by column and kind; columns of ids and of titled people are found by content."""

from types import SimpleNamespace

import polars as pl
import pytest

from riskscreen.ingest import personal_cells
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.personal_cells import find_personal_cells, personal_cell_issues
from riskscreen.ingest.personal_people import people_of

BASE = {"Supplier": ["Acme Ltd", "Beta GmbH", "Gamma SA"], "Country": ["India", "Germany", "France"]}


def table(cells: list[str | None], label: str = "list.csv") -> SimpleNamespace:
    frame = pl.DataFrame(
        {"__row": range(2, len(cells) + 2), "Note": cells}, schema={"__row": pl.UInt32, "Note": pl.String}
    )
    return SimpleNamespace(label=label, rows=len(cells), frame=frame.lazy())


def test_cells_are_counted_by_kind_with_their_rows():
    found = find_personal_cells([table(["a@b.example", None, "plain", "DNI 12345678Z, a@b.example"])], ["Note"])
    assert [(one.kind, one.rows, one.first) for one in found] == [
        ("e-mail address", 2, (("list.csv", 2), ("list.csv", 5))),
        ("national id", 1, (("list.csv", 5),)),
    ]
    messages = pl.concat(personal_cell_issues(found)).collect()["message"]
    assert "e-mail address in 2 rows (row 2, 5 of list.csv)" in messages[0]
    assert not messages.str.contains("12345678|b.example").any()


def test_tables_and_batches_add_up(monkeypatch):
    monkeypatch.setattr(personal_cells, "BATCH_ROWS", 2)
    tables = [table(["x@y.example"] * 5), table(["plain", "x@y.example"], "b.csv")]
    assert [one.rows for one in find_personal_cells(tables, ["Note"])] == [6]


def test_more_texts_than_are_looked_at_are_told_as_a_least_number(monkeypatch):
    monkeypatch.setattr(personal_cells, "MOST", 3)
    (found,) = find_personal_cells([table([f"p{n}@y.example" for n in range(10)])], ["Note"])
    assert (found.rows, found.least) == (3, True)
    assert "at least 3 rows" in found.sentence()


def test_a_form_of_address_in_a_suppliers_name_is_no_person():
    cells = [table(["Mr Price Group"])]
    assert find_personal_cells(cells, ["Note"], names=["Note"]) == []
    assert [one.kind for one in find_personal_cells(cells, ["Note"])] == ["person's name"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["12345678Z", "87654321X", "11111111H"], "national id (Spain DNI)"),
        (["52998224725", "11144477735", "12345678909"], "national id (Brazil CPF)"),
        (["Mr John Smith", "Frau Erika Muster", "Sra. Ana Pérez"], "person's name"),
    ],
)
def test_a_column_is_found_by_what_it_holds(cells, kind):
    frame = pl.DataFrame({**BASE, "Remark": cells})
    assert map_columns(frame.columns, frame).personal == {"Remark": kind}


@pytest.mark.parametrize(
    "cells",
    [
        ["B12345674", "A58818501", "B82846817"],
        ["732829320", "552100554", "542051180"],
        ["12345678A", "12345678B", "12345678C"],
    ],
)
def test_numbers_of_companies_are_not(cells):
    frame = pl.DataFrame({**BASE, "Remark": cells})
    assert map_columns(frame.columns, frame).personal == {}


def test_names_to_mask_come_from_columns_of_people_and_need_two_words():
    frame = pl.DataFrame({**BASE, "Contact person": ["Zelda Quistgaard", "n/a", "Li"]})
    assert people_of([(frame.lazy(), map_columns(frame.columns, frame))]) == ["Zelda Quistgaard", "Quistgaard, Zelda"]


def test_in_a_column_of_ids_only_addresses_and_people_count_and_it_is_said_what_is_used():
    cells = [table(["+5332245982", "12345678Z", "jane@x.example", "Mr. Karim Hiddenson"])]
    found = find_personal_cells(cells, ["Note"], ids=["Note"])
    assert [one.kind for one in found] == ["e-mail address", "person's name"]
    assert all("is not used as an id" in one.sentence() for one in found)
