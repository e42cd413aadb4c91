"""UNHCR: pairs of origin and asylum add up to the shipped columns, whatever header the publisher gives them."""

from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.imports.unhcr import read
from tests.shared import shared
from tests.unit.reference.imports.books import Row, edited, sheet, text, zipped

HEADER = (
    *("Year", "Country of origin", "Country of origin (ISO)", "Country of asylum", "Country of asylum (ISO)"),
    *("Refugees under UNHCR's mandate", "Asylum-seekers", "Returned refugees", "IDPs of concern to UNHCR"),
    *("Returned IDPs", "Stateless persons", "Others of concern", "Other people in need of international protection"),
    "Host Community",
)
BODY: list[Row] = [
    (2024, "Syria", "SYR", "Germany", "DEU", "710,000", 50000, 0, 0, 0, 0, 0, "-", 0),
    (2024, "Syria", "SYR", "Syria", "SYR", 0, 0, 5, 7000000, 10, 160000, 0, "-", 0),
    (2024, "Venezuela", "VEN", "Colombia", "COL", 500, 20000, 0, 0, 0, 5, 0, 2800000, 0),
    (2024, "Unknown", "UNK", "Germany", "DEU", 1000, 100, 0, 0, 0, 30000, 0, "-", 0),
    (1999, "Syria", "SYR", "Germany", "DEU", 9, 9, 0, 0, 0, 0, 0, "-", 0),
]
ROWS = [HEADER, *BODY]
ORIGIN = [("SYR", 2024, 710000, 50000, 7000000, 0), ("VEN", 2024, 500, 20000, 0, 2800000)]
ASYLUM = [
    ("COL", 2024, 500, 20000, 0, 2800000, 5),
    ("DEU", 2024, 711000, 50100, 0, 0, 30000),
    ("SYR", 2024, 0, 0, 7000000, 0, 160000),
]


def test_sums_of_the_publishers_package_give_the_shipped_tables() -> None:
    files = [shared("sources", "drivers", f"unhcr_by_{name}_year_DERIVED.csv") for name in ("origin", "asylum")]
    reading = read(files)
    assert reading.edition == "2025"
    for table in reading.tables:
        path = asset("data", "reference") / f"unhcr/2025/{table.table}.csv"
        assert table.frame.equals(pl.read_csv(path, infer_schema_length=None))


def test_a_download_is_added_up_by_origin_and_by_asylum(tmp_path: Path) -> None:
    reading = read([sheet(tmp_path / "population.csv", ROWS)])
    assert reading.edition == "2024"
    assert {table.table: table.frame.rows() for table in reading.tables} == {"origin": ORIGIN, "asylum": ASYLUM}
    assert reading.unknown_columns == ()
    assert any("UNK (Unknown)" in note for note in reading.notes)


def test_lines_above_footnotes_below_and_a_zip_are_dealt_with(tmp_path: Path) -> None:
    above: list[Row] = [("Extracted from the Refugee Data Finder",), ("Date extracted: 2026-05-01",), ()]
    below: list[Row] = [(), ("Figures between 1 and 4 are rounded to the nearest multiple of five, for privacy.",)]
    whole = text([*above, *ROWS, *below]).rstrip("\n")
    packed = zipped(tmp_path / "query.zip", {"population.csv": whole, "footnotes.csv": "Year,Note\n2024,x\n"})
    assert {t.table: t.frame.rows() for t in read([packed]).tables} == {"origin": ORIGIN, "asylum": ASYLUM}


@pytest.mark.parametrize(
    "names",
    [
        {"Refugees under UNHCR's mandate": "Refugees", "Host Community": "Host community"},
        {"Country of origin (ISO)": "Country of Origin Code", "Country of asylum (ISO)": "Country of Asylum Code"},
        {
            **{"Year": "year", "Country of origin (ISO)": "coo_iso", "Country of asylum (ISO)": "coa_iso"},
            **{"Refugees under UNHCR's mandate": "refugees", "Asylum-seekers": "asylum_seekers"},
            **{"IDPs of concern to UNHCR": "idps", "Stateless persons": "stateless"},
            "Other people in need of international protection": "oip",
        },
    ],
)
def test_other_headers_of_the_publisher_are_read(tmp_path: Path, names: dict[str, str]) -> None:
    rows = [tuple(names.get(str(cell), cell) for cell in HEADER), *BODY]
    reading = read([sheet(tmp_path / "population.csv", rows)])
    assert [table.frame.rows() for table in reading.tables] == [ORIGIN, ASYLUM]
    assert reading.unknown_columns == ()


def test_a_download_by_asylum_only_says_what_it_lacks(tmp_path: Path) -> None:
    rows = [HEADER, *((row[0], "-", "-", *row[3:]) for row in BODY if row[1] != "Unknown")]
    reading = read([sheet(tmp_path / "population.csv", rows)])
    assert [table.table for table in reading.tables] == ["asylum"]
    assert any("table origin is not in this edition" in note for note in reading.notes)


def test_hidden_small_numbers_are_said(tmp_path: Path) -> None:
    reading = read([sheet(tmp_path / "population.csv", edited(ROWS, 3, 5, "*"))])
    assert reading.tables[0].frame.row(1)[2] == 0
    assert any("1 cells are '*'" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([*ROWS, BODY[0]], "SYR and DEU in 2024 is given more than once"),
        (edited(ROWS, 1, 5, "12%"), "'refugees' of SYR in 2024 is a percentage as text: '12%'"),
        (edited(ROWS, 1, 5, "71 0000"), "'refugees' of SYR in 2024 is no number"),
        (edited(ROWS, 1, 5, -7), "'refugees' of SYR in 2024 is -7"),
        (edited(ROWS, 1, 0, "mid-2024"), "'mid-2024' stands for the year of SYR"),
        (edited(ROWS, 0, 8, "Displaced"), "no column 'internally displaced persons'"),
        (edited(ROWS, 0, 0, "When"), "no column 'Year'"),
        ([("Year", "Applications"), (2024, 5)], "no header with a column"),
        ([(*row[:2], "", row[3], "", *row[5:]) if row is not HEADER else row for row in ROWS], "is given by code"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([sheet(tmp_path / "population.csv", rows)])
