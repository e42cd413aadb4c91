"""INFORM Risk: both of the publisher's workbooks give the shipped tables; renamed sheets and columns are named."""

from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.reference.imports.inform import COLUMNS, read
from riskscreen.reference.imports.reading import ImportRefused
from tests.shared import shared
from tests.unit.reference.imports.books import COUNTRIES, Row, book, cut, edited

SHEET = "INFORM Risk 2026 (a-z)"
ROWS: list[Row] = [
    ("COUNTRY", "ISO3", *COLUMNS, "RISK CLASS"),
    *((code.title(), code, *(round(1.5 + n / 10, 1) for n in range(len(COLUMNS))), "Low") for code in COUNTRIES),
]


@pytest.mark.parametrize(
    ("name", "edition", "day"),
    [
        ("INFORM_Risk_2021_v050.xlsx", "2021", "2020-08-31"),
        ("inform_risk_2025_v070.xlsx", "2025", "2025-03-31"),
    ],
)
def test_the_publishers_workbooks_give_the_shipped_tables(name: str, edition: str, day: str) -> None:
    reading = read([shared("sources", "drivers", name)])
    (table,) = reading.tables
    shipped = pl.read_csv(asset("data", "reference") / f"inform/{edition}/risk.csv", infer_schema_length=None)
    assert (reading.edition, reading.date_published, reading.unknown_columns) == (edition, day, ())
    assert table.frame.equals(shipped.cast(table.frame.schema))
    assert table.frame.schema == {"iso3": pl.String, **dict.fromkeys(COLUMNS.values(), pl.Float64)}
    assert table.frame.height == 191


def test_a_new_edition_and_a_new_column_are_named(tmp_path: Path) -> None:
    rows = [[*row, more] for row, more in zip(ROWS, ["Locusts", *([1] * len(COUNTRIES))], strict=True)]
    reading = read([book(tmp_path / "i.xlsx", {SHEET: rows})])
    assert (reading.edition, reading.unknown_columns) == ("2026", ("Locusts",))
    assert reading.tables[0].frame["iso3"].to_list() == sorted(COUNTRIES)


@pytest.mark.parametrize(
    ("sheet", "rows", "sentence"),
    [
        ("Results", ROWS, "no sheet 'INFORM Risk <year> .a-z.'; the workbook has Results"),
        (SHEET, edited(ROWS, 0, 5, "Humane"), "no column 'Human'"),
        (SHEET, edited(ROWS, 1, 5, 11.2), "'Human' of DEU is 11.2 .* expected 0 to 10"),
        (SHEET, edited(ROWS, 1, 5, "40%"), "'Human' of DEU is a percentage as text: '40%'"),
        (SHEET, [*ROWS, ROWS[2]], "FRA is given more than once"),
        (SHEET, ROWS[:1], "should hold three-letter country codes"),
        (SHEET, [("nothing",)], "no column 'ISO3'"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path: Path, sheet: str, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([book(tmp_path / "i.xlsx", {sheet: rows})])


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"cannot be read as .*download it again"):
        read([cut(book(tmp_path / "i.xlsx", {SHEET: ROWS}))])


def test_a_workbook_with_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "i.xlsx", {SHEET: ROWS})
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[at : at + 40] = bytes(40)
    path.write_bytes(bytes(content))
    with pytest.raises(ImportRefused, match=r"cannot be read as"):
        read([path])


def test_a_code_that_is_no_country_is_left_out_with_a_note(tmp_path: Path) -> None:
    reading = read([book(tmp_path / "i.xlsx", {SHEET: [*ROWS, ("Atlantis", "QQQ", *ROWS[1][2:])]})])
    assert reading.tables[0].frame.height == len(COUNTRIES)
    assert any("not known here: QQQ (Atlantis)" in note for note in reading.notes)


def test_a_web_page_saved_as_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "i.xlsx"
    path.write_text("<html><body>404</body></html>", encoding="utf-8")
    with pytest.raises(ImportRefused, match=r"this is a web page, not the data file"):
        read([path])


def test_two_files_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"2 files were given; expected one"):
        read([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(ImportRefused, match=r"there is no such file"):
        read([tmp_path / "a.xlsx"])
