"""GLOTIP: the publisher's workbook gives the shipped table; what is new in a later one is noted, what cannot be refused."""

from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.reference.imports.glotip import read
from riskscreen.reference.imports.reading import ImportRefused
from tests.shared import shared
from tests.unit.reference.imports.books import Row, book, cut, edited

SHEET = "data_glotip_1"
HEADER = (
    *("Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category"),
    *("Sex", "Age", "Year", "Unit of measurement", "txtVALUE", "Source"),
)


def cell(
    iso3: str, dimension: str, category: str, value: object, indicator: str = "Detected trafficking victims"
) -> Row:
    return (
        iso3,
        iso3.title(),
        "",
        "",
        indicator,
        dimension,
        category,
        "Total",
        "Total",
        2024,
        "Counts",
        value,
        "GLOTIP",
    )


ROWS: list[Row] = [
    ("UNODC",),
    ("15/09/2026",),
    HEADER,
    cell("DEU", "Total", "Total", "1,204"),
    cell("DEU", "by form of exploitation", "Forced labour", "<5"),
    cell("DEU", "by citizenship", "Nigeria", 7),
    cell("ITA", "by citizenship", "Nigeria", "<5"),
    cell("ITA", "by citizenship", "Viet Nam", 3),
]
EXPECTED = [
    ("DEU", 2024, "detected_in", "forced_labour", 1, 4, 1),
    ("DEU", 2024, "detected_in", "total", 1204, 1204, 0),
    ("NGA", 2024, "citizen_of", "total", 8, 11, 1),
    ("VNM", 2024, "citizen_of", "total", 3, 3, 0),
]


def test_the_publishers_workbook_gives_the_shipped_table() -> None:
    reading = read([shared("sources", "victims", "unodc_glotip_data.xlsx")])
    shipped = pl.read_csv(asset("data", "reference") / "glotip/2025/detected_victims.csv", infer_schema_length=None)
    assert (reading.edition, reading.date_published) == ("2025", "2025-10-28")
    assert reading.tables[0].frame.equals(shipped)
    assert (reading.unknown_columns, reading.notes) == ((), ())


def test_a_later_workbook_is_read(tmp_path: Path) -> None:
    reading = read([book(tmp_path / "g.xlsx", {SHEET: ROWS})])
    assert reading.tables[0].frame.rows() == EXPECTED
    assert (reading.edition, reading.date_published) == ("2026", "2026-09-15")


def test_what_is_new_in_a_workbook_is_noted_and_left_out(tmp_path: Path) -> None:
    new = [
        cell("DEU", "by mood", "Total", 5),
        cell("DEU", "Total", "Total", 5, indicator="Persons acquitted"),
        cell("DEU", "by citizenship", "Atlantis", 5),
        cell("QQQ", "Total", "Total", 5),
    ]
    rows = [[*row, *(["Remark"] if row is HEADER else [])] for row in (*ROWS, *new)]
    reading = read([book(tmp_path / "g.xlsx", {SHEET: rows})])
    assert reading.tables[0].frame.rows() == EXPECTED
    assert reading.unknown_columns == ("Remark",)
    for word in ("by mood", "Persons acquitted", "Atlantis", "QQQ"):
        assert any(word in note for note in reading.notes), word


@pytest.mark.parametrize(
    ("sheet", "rows", "sentence"),
    [
        (SHEET, edited(ROWS, 3, 11, "many"), "value 'many' is neither a number nor <5 .DEU in 2024."),
        (SHEET, edited(ROWS, 3, 11, "9" * 30), "value '9+' is neither"),
        (SHEET, edited(ROWS, 3, 11, "12%"), "value '12%' is neither"),
        (SHEET, edited(ROWS, 3, 11, "1.204"), "value '1.204' is neither"),
        (SHEET, edited(ROWS, 3, 9, "2024/25"), "'2024/25' stands for the year of DEU"),
        (SHEET, edited(ROWS, 3, 10, "Rate per 100,000"), "Unit of measurement 'Rate per 100,000' is new"),
        (SHEET, edited(ROWS, 4, 6, "Organ removal"), "Category 'Organ removal' is new"),
        (SHEET, edited(ROWS, 2, 11, "VALUE"), "no column 'txtVALUE'"),
        (SHEET, [*ROWS, ROWS[3]], "the total: DEU in 2024 is given more than once"),
        (SHEET, ROWS[:3], "no row of 'Detected trafficking victims'"),
        ("Victims", ROWS, "no sheet 'data_glotip_1'; the workbook has Victims"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path: Path, sheet: str, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([book(tmp_path / "g.xlsx", {sheet: rows})])


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read as"):
        read([cut(book(tmp_path / "g.xlsx", {SHEET: ROWS}))])


def test_a_day_that_does_not_exist_leaves_the_edition_open(tmp_path: Path) -> None:
    reading = read([book(tmp_path / "g.xlsx", {SHEET: edited(ROWS, 1, 0, "31/02/2026")})])
    assert (reading.edition, reading.date_published) == (None, None)
