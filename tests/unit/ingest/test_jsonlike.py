"""JSON: the list of suppliers wherever it is nested, numbers as written, every element accounted for."""

import json
from pathlib import Path

import pytest

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.raw import RawTable
from riskscreen.ingest.read import read_list


def _read(tmp_path: Path, text: str | bytes | object, name: str = "list.json") -> RawTable:
    path = tmp_path / name
    if not isinstance(text, str | bytes):
        text = json.dumps(text)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (table,) = read_list([path], stage_dir=tmp_path / "stage").tables
    return table


def _rows(table: RawTable) -> list[dict[str, str | None]]:
    return table.frame.select(table.columns).collect().to_dicts()


def test_numbers_stay_as_written(tmp_path):
    text = '[{"name": "A", "n": 1.0, "big": 123456789012345678901234567890, "e": 1E5, "t": true, "z": null, "s": ""}]'
    (row,) = _rows(_read(tmp_path, text))
    assert row == {
        "name": "A",
        "n": "1.0",
        "big": "123456789012345678901234567890",
        "e": "1E5",
        "t": "true",
        "z": None,
        "s": None,
    }


def test_objects_become_dotted_columns_and_lists_are_joined(tmp_path):
    supplier = {
        "name": "A",
        "address": {"city": "Lima", "country": {"code": "PE"}},
        "goods": ["tea", "gold"],
        "sites": [{"a": 1}],
        "none": [],
    }
    (row,) = _rows(_read(tmp_path, [supplier]))
    assert row == {
        "name": "A",
        "address.city": "Lima",
        "address.country.code": "PE",
        "goods": "tea; gold",
        "sites": '[{"a": 1}]',
        "none": None,
    }


def test_columns_that_come_up_late_are_null_before(tmp_path, monkeypatch):
    monkeypatch.setattr("riskscreen.ingest.jsonlike.BATCH_RECORDS", 2)
    rows = [{"name": "A"}, {"name": "B", "x": 1}, {"y": 2, "name": "C"}, {"name": "D"}, {"z": 3}]
    table = _read(tmp_path, rows)
    assert table.columns == ("name", "x", "y", "z")
    frame = table.frame.collect()
    assert frame["__row"].to_list() == [1, 2, 3, 4, 5]
    assert frame["y"].to_list() == [None, None, "2", None, None]


def test_the_list_is_found_under_its_key(tmp_path):
    document = {
        "meta": {"tags": [{"key": "k"}]},
        "columns": [{"id": 1, "label": "x"}] * 9,
        "data": {"vendors": [{"name": "A", "country": "PE"}, {"name": "B", "country": "CL"}]},
    }
    table = _read(tmp_path, document)
    assert [r["name"] for r in _rows(table)] == ["A", "B"]
    assert "the list was taken from data[].vendors[] (2 objects)" in table.notes


def test_values_of_the_objects_around_a_nested_list_come_along(tmp_path):
    document = {
        "regions": [
            {"country": "Peru", "suppliers": [{"name": "A"}, {"name": "B"}]},
            {"country": "Cuba", "suppliers": [{"name": "C"}]},
        ]
    }
    assert _rows(_read(tmp_path, document)) == [
        {"name": "A", "regions.country": "Peru"},
        {"name": "B", "regions.country": "Peru"},
        {"name": "C", "regions.country": "Cuba"},
    ]


def test_open_contracting_parties_with_the_role_of_a_supplier_are_taken(tmp_path):
    parties = [
        {"name": "City", "roles": ["buyer"], "address": {"countryName": "Mexico"}},
        {"name": "Acme", "roles": ["tenderer", "supplier"], "address": {"countryName": "Mexico"}},
    ]
    package = {"releases": [{"ocid": "o-1", "parties": parties, "awards": [{"suppliers": [{"name": "Acme"}]}]}]}
    table = _read(tmp_path, package)
    (row,) = _rows(table)
    assert (row["name"], row["address.countryName"], row["releases.ocid"]) == ("Acme", "Mexico", "o-1")
    said = " | ".join(table.notes)
    assert "releases[].parties[]" in said
    assert "1 object of releases[].parties[] without the role of a supplier passed over" in said
    assert "releases[].awards[].suppliers[] (1)" in said


def test_one_object_a_line_is_read_line_by_line(tmp_path):
    lines = ['{"name": "A", "n": 1}', "", '{"name": "B"}', "{broken", '{"name": "C", "n": 2.50}', "[1]"]
    table = _read(tmp_path, "\n".join(lines) + "\n", "list.ndjson")
    assert table.format == "ndjson"
    frame = table.frame.collect()
    assert frame.select("__row", "__line", "__state", "name", "n").rows() == [
        (1, 1, "ok", "A", "1"),
        (2, 3, "ok", "B", None),
        (3, 4, "unreadable", None, None),
        (4, 5, "ok", "C", "2.50"),
        (5, 6, "unreadable", None, None),
    ]
    assert frame["__raw"].to_list() == [None, None, "{broken", None, "[1]"]


def test_documents_one_after_another_are_read_together(tmp_path):
    one = json.dumps({"suppliers": [{"name": "A", "country": "PE"}]}, indent=1)
    table = _read(tmp_path, one + "\n" + one.replace("A", "B"))
    assert [r["name"] for r in _rows(table)] == ["A", "B"]
    assert "the file holds 2 JSON documents one after another" in table.notes


def test_elements_that_are_no_objects_are_unreadable_not_lost(tmp_path):
    frame = _read(tmp_path, '[{"name": "A"}, null, 7, {"name": "B"}, ["x", 1.0]]').frame.collect()
    assert frame["__state"].to_list() == ["ok", "unreadable", "unreadable", "ok", "unreadable"]
    assert frame["__raw"].to_list() == [None, "null", "7", None, '["x", 1.0]']


def test_a_list_of_lists_has_a_header(tmp_path):
    table = _read(tmp_path, [["name", "country"], ["A", "Peru"], ["B", None]])
    assert (table.header_row, table.columns) == (1, ("name", "country"))
    assert table.frame.collect()["__row"].to_list() == [2, 3]


def test_a_single_supplier_is_a_list_of_one(tmp_path):
    table = _read(tmp_path, {"name": "A", "country": "Peru"})
    assert (table.rows, table.columns) == (1, ("name", "country"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_other_encodings_are_read(tmp_path, encoding):
    text = json.dumps([{"name": "Société Générale", "país": "Perú"}], ensure_ascii=False)
    assert _rows(_read(tmp_path, text.encode(encoding))) == [{"name": "Société Générale", "país": "Perú"}]


def test_half_a_surrogate_pair_becomes_a_replacement_character(tmp_path):
    assert _rows(_read(tmp_path, '[{"name": "A\\ud800", "b\\udc00": "\\ud83d\\ude00"}]')) == [
        {"name": "A\ufffd", "b\ufffd": "😀"}
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"name": "A"},]', "not valid JSON"),
        ('{"name": NaN}', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('[{"name": "A"}] x', "not valid JSON"),
        ("[1, 2, 3]", "without a list of objects"),
        ('{"a": {"b": 1}}', "without a list of objects"),
        ("[{}, {}]", "empty list"),
    ],
)
def test_broken_and_listless_documents_are_turned_down(tmp_path, text, says):
    with pytest.raises(InputRejected, match=says):
        _read(tmp_path, text)


def test_a_csv_that_begins_with_a_bracket_is_a_csv(tmp_path):
    table = _read(tmp_path, "[id],name\n[1],Acme\n[2],Beta\n", "list.csv")
    assert (table.format, table.columns) == ("csv", ("[id]", "name"))


def test_a_csv_called_json_is_read_as_csv_and_said(tmp_path):
    table = _read(tmp_path, "name,country\nAcme,Peru\n")
    assert table.format == "csv"
    assert any("ends in .json" in n for n in table.notes)


def test_a_key_that_stands_twice_in_an_object_loses_no_value(tmp_path):
    text = (
        '[{"supplier": "A", "country": "IN"},'
        ' {"supplier": "B", "country": "PE", "supplier": "dup", "supplier (2)": "own", "supplier": "more"}]'
    )
    table = _read(tmp_path, text)
    first, second = _rows(table)
    assert first["supplier"] == "A"
    assert second == {
        "supplier": "B",
        "country": "PE",
        "supplier (2)": "own",
        "supplier (3)": "dup",
        "supplier (4)": "more",
    }
    assert any("more than once" in note and "'supplier (3)'" in note for note in table.notes)
