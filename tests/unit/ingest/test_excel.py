"""Workbooks: the sheet that holds the list, rows as the spreadsheet numbers them, cells as stored."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.ingest.raw import RawTable
from riskscreen.ingest.read import read_list
from riskscreen.ingest.written import cell_text, number_text

LIST = [("Supplier", "Country", "Workers"), ("Acme", "Peru", 10), ("Beta", "Chile", 20)]


def _workbook(path: Path, **sheets: list[tuple[object, ...]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def _read(path: Path, sheet: str | None = None) -> tuple[RawTable, ...]:
    return read_list([path], stage_dir=path.parent / f"stage-{path.stem}-{sheet}", sheet=sheet).tables


def _cells(table: RawTable) -> list[tuple[str | None, ...]]:
    return table.frame.select(table.columns).collect().rows()


def test_stored_values_are_written_as_text(tmp_path):
    rows = [
        ("name", "number", "day", "flag", "mixed"),
        ("Acme", 1.0, dt.datetime(2020, 1, 2), True, 1),
        (" padded ", 1.5, dt.datetime(2020, 1, 2, 3, 4, 5), False, "text"),
        ("=1+1", 12345678901234, dt.date(2021, 1, 1), None, dt.datetime(2020, 5, 5)),
        ("007", 0.1, dt.time(3, 4), True, True),
        (None, 1e-7, dt.timedelta(hours=30), False, 2.5),
        ("Größe\nzwei", -0.25, None, None, "TRUE"),
    ]
    path = tmp_path / "a.xlsx"
    book = _workbook(path, List=rows)
    book["List"]["A4"].data_type = "s"
    book["List"]["A4"].value = "=1+1"
    book["List"]["A4"].data_type = "s"
    book.save(path)
    (table,) = _read(path)
    assert table.label == "a.xlsx [List]"
    assert _cells(table) == [
        ("Acme", "1", "2020-01-02", "TRUE", "1"),
        (" padded ", "1.5", "2020-01-02T03:04:05", "FALSE", "text"),
        ("=1+1", "12345678901234", "2021-01-01", None, "2020-05-05"),
        ("007", "0.1", "03:04:00", "TRUE", "TRUE"),
        (None, "0.0000001", "30:00:00", "FALSE", "2.5"),
        ("Größe\nzwei", "-0.25", None, None, "TRUE"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e15, "1000000000000000"),
        (1e20, "100000000000000000000"),
        (1.5e300, "1.5e+300"),
        (721110.0, "721110"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_have_as_few_digits_as_tell_them_apart(value, text):
    assert number_text(value) == text
    assert text == "nan" or float(text) == value


def test_microseconds_of_a_spreadsheet_are_noise():
    assert cell_text(dt.datetime(2020, 1, 1, 23, 59, 59, 999999)) == "2020-01-02"
    assert cell_text(dt.timedelta(hours=-1)) == "-01:00:00"


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "Supplier list 2024"
    sheet.merge_cells("B2:E2")
    for column, label in zip("BCDE", ("Name", "Country", None, "Workers"), strict=True):
        sheet[f"{column}4"] = label
    for row, values in ((5, ("Acme", "Peru", "x", 1)), (7, ("Beta", "Chile", "y", 2)), (8, ("Gamma", "Cuba", "z", 3))):
        for column, value in zip("BCDE", values, strict=True):
            sheet[f"{column}{row}"] = value
    sheet.merge_cells("C7:C8")
    book.save(path)
    (table,) = _read(path)
    assert table.header_row == 4
    assert table.columns == ("Name", "Country", "column 4", "Workers")
    frame = table.frame.collect()
    assert frame.select("__row", "__line", "__state", "Name").rows() == [
        (5, 5, "ok", "Acme"),
        (6, 6, "blank", None),
        (7, 7, "ok", "Beta"),
        (8, 8, "ok", "Gamma"),
    ]
    assert any("row 4" in n and "'Supplier list 2024'" in n for n in table.notes)
    assert any("1 block of merged cells" in n for n in table.notes)
    assert frame["Country"].to_list() == ["Peru", None, "Chile", "Chile"]


def test_the_list_is_found_among_forms_hidden_and_other_sheets(tmp_path):
    path = tmp_path / "a.xlsx"
    form = [
        ("Company name:", "Buyer Ltd"),
        ("Country:", "UK"),
        ("Contact person:", "A"),
        ("Date:", "2024"),
        ("E-mail:", "a@b.c"),
    ]
    book = _workbook(
        path, Questionnaire=form, Legend=[("colour", "meaning"), ("red", "bad")], Sites=LIST, Old=LIST, Empty=[]
    )
    book["Old"].sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.save(path)
    (table,) = _read(path)
    assert table.sheet == "Sites"
    said = " | ".join(table.notes)
    for words in (
        "'Questionnaire' passed over: a form",
        "'Old' passed over: hidden",
        "'Empty' passed over: empty",
        "'Chart' passed over: not a worksheet",
        "'Legend' passed over",
    ):
        assert words in said


def test_a_sheet_can_be_named_even_a_hidden_one(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _workbook(path, Sites=LIST, Old=[("Supplier", "Country"), ("Gone", "Cuba")])
    book["Old"].sheet_state = "hidden"
    book.save(path)
    (table,) = _read(path, sheet="Old")
    assert _cells(table) == [("Gone", "Cuba")]
    with pytest.raises(UsageError, match=r"no sheet 'Sales'.*'Sites', 'Old'"):
        _read(path, sheet="Sales")


def test_sheets_with_the_same_header_are_parts_of_one_list(tmp_path):
    path = tmp_path / "a.xlsx"
    _workbook(path, Asia=LIST, Notes=[("x",)], Europe=[LIST[0], ("Gamma", "Spain", 5)])
    tables = _read(path)
    assert [t.label for t in tables] == ["a.xlsx [Asia]", "a.xlsx [Europe]"]
    assert sum(t.rows for t in tables) == 3
    assert any("same header" in n for n in tables[0].notes)


def test_error_cells_show_what_the_user_sees(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _workbook(path, List=[*LIST, ("Gamma", "x", 3), ("Delta", "y", 4)])
    sheet = book["List"]
    sheet["B4"].value = "#N/A"
    sheet["B4"].data_type = "e"
    sheet["A5"].value = "#REF!"
    sheet["A5"].data_type = "e"
    book.save(path)
    (table,) = _read(path)
    assert _cells(table)[2:] == [("Gamma", "#N/A", "3"), ("#REF!", "y", "4")]


def test_a_large_sheet_is_read_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("riskscreen.ingest.excel.BATCH_ROWS", 7)
    path = tmp_path / "a.xlsx"
    rows = [(f"Supplier {i}", "Peru" if i % 2 else None, i, i / 7) for i in range(50)]
    _workbook(path, List=[("name", "country", "workers", "share"), *rows])
    (table,) = _read(path)
    assert table.frame.collect()["__row"].to_list() == list(range(2, 52))
    assert [r[:3] for r in _cells(table)] == [(a, b, str(c)) for a, b, c, _ in rows]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("Supplier", "Country")],
        [("only text",), ("more text",)],
        [("Name:", "A"), ("Country:", "B"), ("Address:", "C"), ("Phone:", "D")],
    ],
)
def test_a_workbook_without_a_list_is_turned_down_with_the_reason(tmp_path, rows):
    path = tmp_path / "a.xlsx"
    _workbook(path, Sheet1=rows)
    with pytest.raises(InputRejected, match=r"No sheet of 'a.xlsx' holds a list \('Sheet1': .+\)"):
        _read(path)


def test_damaged_and_monstrous_workbooks_are_turned_down(tmp_path):
    path = tmp_path / "a.xlsx"
    _workbook(path, List=LIST)
    data = path.read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputRejected, match="damaged"):
        _read(tmp_path / "cut.xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet" if re.search("sheet1.xml", name) else old.read(name))
    (tmp_path / "bad.xlsx").write_bytes(out.getvalue())
    with pytest.raises(InputRejected):
        _read(tmp_path / "bad.xlsx")


def test_a_workbook_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("riskscreen.ingest.excel.RATIO_FROM", 1000)
    monkeypatch.setattr("riskscreen.ingest.excel.MOST_RATIO", 1)
    path = tmp_path / "a.xlsx"
    _workbook(path, List=LIST)
    with pytest.raises(InputRejected, match="would unpack to"):
        _read(path)


def test_a_workbook_called_csv_is_read_as_a_workbook(tmp_path):
    path = tmp_path / "list.csv"
    _workbook(tmp_path / "a.xlsx", List=LIST)
    path.write_bytes((tmp_path / "a.xlsx").read_bytes())
    (table,) = _read(path)
    assert (table.format, table.rows) == ("xlsx", 2)
    assert any("ends in .csv" in n for n in table.notes)
    assert table.frame.collect_schema()["Workers"] == pl.String


def test_the_value_of_a_merged_block_is_that_of_all_its_rows(tmp_path, monkeypatch):
    monkeypatch.setattr("riskscreen.ingest.excel.BATCH_ROWS", 2)
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        ("Supplier", "Country", "Goods", "Workers"),
        ("Acme", "India", "tea", 1),
        ("Beta", None, "rice", 2),
        ("Gamma", "Peru", "fish", 3),
        (None, None, "salt", None),
        (None, None, None, None),
        ("Delta", None, "wool", None),
        ("Eps", "Cuba", "sugar", 7),
    ]
    for row in rows:
        sheet.append(row)
    for block in ("B2:B3", "A4:B6", "D4:D7", "A7:B7"):
        sheet.merge_cells(block)
    book.save(path)
    (table,) = _read(path)
    assert _cells(table) == [
        ("Acme", "India", "tea", "1"),
        ("Beta", "India", "rice", "2"),
        # the merged rectangle hides Peru, and a block one row high is left as it is
        ("Gamma", None, "fish", "3"),
        ("Gamma", None, "salt", "3"),
        (None, None, None, None),
        ("Delta", None, "wool", "3"),
        ("Eps", "Cuba", "sugar", "7"),
    ]
    assert table.frame.collect()["__state"].to_list() == ["ok"] * 4 + ["blank"] + ["ok"] * 2
    assert any("3 blocks of merged cells; the value is repeated in every row" in n for n in table.notes)


def test_a_header_of_several_rows_is_joined(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [
        ("List of suppliers", None, None, None, None),
        ("Supplier", "Country", "Workforce", None, "Products"),
        (None, None, "Total", "Women", None),
        (None, None, "(persons)", "(%)", None),
        ("Acme", "Peru", 10, 50, "fish"),
        ("Beta", "Chile", 20, None, "wool"),
    ]
    _workbook(path, List=rows)
    (table,) = _read(path)
    assert table.columns == ("Supplier", "Country", "Workforce Total (persons)", "Workforce Women (%)", "Products")
    assert (table.header_row, table.rows) == (2, 2)
    assert table.frame.collect()["__row"].to_list() == [5, 6]
    assert any("the header has 3 rows, which were joined" in n for n in table.notes)
