"""CPI: made workbooks in the publisher's layouts of 2023 to 2025; no workbook of its own is here."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from riskscreen.reference.imports.cpi import COLUMNS, read
from riskscreen.reference.imports.reading import ImportRefused
from tests.unit.reference.imports.books import Row, book, cut, edited, zipped

TITLE: list[Row] = [("Corruption Perceptions Index 2024: Global scores",), ("Embargoed",), ()]
RESULTS = "CPI 2024"
HEADER = (
    *("Country / Territory", "ISO3", "Region", "CPI 2024 score", "Rank", "Standard error", "Number of sources"),
    *("Lower CI", "Upper CI", "World Bank CPIA", "S&P / Global Insights Country Risk Ratings"),
)
BODY: list[Row] = [
    ("Denmark", "DNK", "WE/EU", 90, 1, 1.9, 8, 86.9, 93.1, None, 88),
    ("Finland ", "FIN", "WE/EU", 88, 2, 1.6, 8, 85.4, 90.6, None, 88),
    ("Kosovo", "KSV", "ECA", 44, 73, 1.8, 7, 41.1, 46.9, 40, 47),
    ("South Sudan", "SSD", "SSA", 8, 180, 2.2, 5, 4.4, 11.6, 12, 10),
]
SERIES = "CPI Timeseries 2012 - 2024"
SERIES_HEADER = (
    *("Country / Territory", "ISO3", "Region", "CPI score 2024", "Rank 2024", "Sources 2024", "Standard error 2024"),
    *("CPI Score 2013", "Sources 2013", "Standard Error 2013"),
)
SERIES_BODY: list[Row] = [
    ("Denmark", "DNK", "WE/EU", 90, 1, 8, 1.9, 91, 7, 2.2),
    ("Finland ", "FIN", "WE/EU", 88, 2, 8, 1.6, 89, 7, 1.7),
    ("Kosovo", "KSV", "ECA", 44, 73, 7, 1.8, 33, 3, 3.1),
    ("South Sudan", "SSD", "SSA", 8, 180, 5, 2.2, 14, 3, "-"),
]
MAIN: list[Row] = [*TITLE, HEADER, *BODY]
TREND: list[Row] = [TITLE[0], (), SERIES_HEADER, *SERIES_BODY]
EXPECTED = [
    ("DNK", 2013, 91.0, None, 2.2, 7),
    ("DNK", 2024, 90.0, 1, 1.9, 8),
    ("FIN", 2013, 89.0, None, 1.7, 7),
    ("FIN", 2024, 88.0, 2, 1.6, 8),
    ("SSD", 2013, 14.0, None, None, 3),
    ("SSD", 2024, 8.0, 180, 2.2, 5),
    ("XKX", 2013, 33.0, None, 3.1, 3),
    ("XKX", 2024, 44.0, 73, 1.8, 7),
]


def made(path: Path, main: Sequence[Row] | None = None, trend: Sequence[Row] | None = None) -> Path:
    sheets = {RESULTS: main or MAIN, SERIES: trend or TREND, "CPI 2024 Changes": [["a"]]}
    return book(path, sheets)


def strict(path: Path) -> Path:
    """Turn a workbook into the strict form of the format, in which the publisher saves its later ones."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for old, new in names.items():
        members = {name: content.replace(old, new) for name, content in members.items()}
    return zipped(path.with_name(f"strict_{path.name}"), members)


def test_results_and_time_series_give_one_table(tmp_path: Path) -> None:
    reading = read([made(tmp_path / "CPI2024-Results-and-trends.xlsx")])
    (table,) = reading.tables
    assert (reading.source_id, reading.edition, reading.unknown_columns, reading.notes) == ("cpi", "2024", (), ())
    assert table.frame.columns == list(table.columns) == list(COLUMNS)
    assert table.frame.rows() == EXPECTED
    assert table.frame.schema["rank"] == table.frame.schema["sources"] == pl.Int64


def test_the_strict_form_and_the_zip_are_read(tmp_path: Path) -> None:
    odd = strict(made(tmp_path / "CPI2025_Results.xlsx"))
    assert b"purl.oclc.org" in zipfile.ZipFile(odd).read("xl/workbook.xml")
    assert read([odd]).tables[0].frame.rows() == EXPECTED
    assert read([zipped(tmp_path / "r.zip", {"r.xlsx": odd.read_bytes()})]).tables[0].frame.rows() == EXPECTED


def test_one_of_the_sheets_is_enough_and_the_older_name_of_the_score_is_read(tmp_path: Path) -> None:
    header = [name.replace("CPI 2024 score", "CPI score 2023") for name in HEADER]
    alone = read([book(tmp_path / "a.xlsx", {"CPI 2023": [*TITLE, header, *BODY]})])
    assert (alone.edition, alone.tables[0].frame.height) == ("2023", 4)
    assert read([book(tmp_path / "b.xlsx", {SERIES: TREND})]).tables[0].frame.rows() == EXPECTED


def test_a_new_column_and_scores_that_differ_are_named(tmp_path: Path) -> None:
    main = [[*row, "Joy" if row is HEADER else None] for row in MAIN]
    reading = read([made(tmp_path / "c.xlsx", main, edited(TREND, 3, 3, 91))])
    assert reading.unknown_columns == ("Joy",)
    assert any("differ" in note and "DNK" in note for note in reading.notes)
    assert reading.tables[0].frame.rows() == EXPECTED


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (edited(MAIN, 4, 3, 187), "'cpi_score_0_100' of DNK in 2024 is 187 .* expected 0 to 100"),
        (edited(MAIN, 4, 3, "90%"), "'cpi_score_0_100' of DNK in 2024 is a percentage as text: '90%'"),
        (edited(MAIN, 4, 4, "first"), "'rank' of DNK in 2024 is no number: 'first'"),
        ([*MAIN, BODY[0]], "DNK is given more than once"),
        (edited(MAIN, 3, 3, "Score"), "no column 'CPI score 2024'"),
        (edited(MAIN, 3, 1, "Code"), "no column 'ISO3' near the top"),
        (edited(edited(edited(edited(MAIN, 4, 3, 9.1), 5, 3, 8.9), 6, 3, 4.1), 7, 3, 1.1), "no score is above 9.1"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([made(tmp_path / "c.xlsx", rows)])


def test_a_renamed_sheet_is_named_with_the_sheets_found(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"no sheet 'CPI <year>' .* the workbook has Results, Notes"):
        read([book(tmp_path / "c.xlsx", {"Results": MAIN, "Notes": [["a"]]})])


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"cannot be read as"):
        read([cut(made(tmp_path / "c.xlsx"))])
