"""What all readers share: cells are read as they stand or refused with their place."""

import zipfile

import polars as pl
import pytest
import xlsxwriter

from riskscreen.reference.imports.files import (
    Workbook,
    codes_of,
    csv_table,
    kind_of,
    numbers,
    pick,
    unique_key,
    years,
    zip_members,
)
from riskscreen.reference.imports.reading import ImportRefused


def column(*cells):
    return pl.DataFrame({"__row": range(2, 2 + len(cells)), "share": cells}, schema_overrides={"share": pl.String})


def book(path, sheets):
    made = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    made.close()
    return path


def test_numbers_are_read_as_they_stand():
    read = numbers(column("1.5", "-2", "1,234,567.5", "..", None, "1e3", "n/a"), "share", where="f")
    assert read.to_list() == [1.5, -2.0, 1234567.5, None, None, 1000.0, None]


@pytest.mark.parametrize(
    ("cell", "match"),
    [
        ("12.3%", "row 3, column 'share': '12.3%' is a percentage as text"),
        ("12 %", "is a percentage as text"),
        ("about 5", "'about 5' is no number"),
        ("1,5", "'1,5' is no number"),
        ("inf", "'inf' is no number"),
        ("101", "row 3, column 'share': 101 is out of range .expected 0 to 100."),
        ("-0.1", "out of range"),
    ],
)
def test_a_cell_that_is_no_plain_number_is_refused_with_its_row(cell, match):
    with pytest.raises(ImportRefused, match=match):
        numbers(column("5", cell), "share", where="f", least=0, most=100)


def test_years_are_whole_and_sane():
    assert years(column("2001", "2025.0"), "share", where="f").to_list() == [2001, 2025]
    for cell in ("2001.5", "20", None):
        with pytest.raises(ImportRefused):
            years(column("2001", cell), "share", where="f")


def test_countries_are_known_ignored_by_name_or_refused():
    names = pl.Series(["Côte d'Ivoire", "KSV", "World", "Viet Nam", None])
    assert codes_of(names, where="f", ignored=["World"]).to_list() == ["CIV", "XKX", None, "VNM", None]
    with pytest.raises(ImportRefused, match="'Wakanda'"):
        codes_of(pl.Series(["Wakanda"]), where="f")


def test_a_doubled_country_is_named():
    frame = pl.DataFrame({"iso3": ["KEN", "KEN"], "name": ["Kenya", "Republic of Kenya"]})
    with pytest.raises(ImportRefused, match=r"iso3 KEN \(Kenya, Republic of Kenya\) is given 2 times"):
        unique_key(frame, ["iso3"], where="f", shown_as="name")


def test_a_renamed_sheet_is_said_with_those_that_there_are(tmp_path):
    path = book(
        tmp_path / "a.xlsx", {"About": [["x"]], "Data 2026": [["Title"], [], ["Country", "Value"], ["Kenya", 1]]}
    )
    opened = Workbook(path)
    assert opened.find_sheet("data", like=r"^data") == "Data 2026"
    with pytest.raises(ImportRefused, match="no sheet 'Scores'; the workbook has About, Data 2026"):
        opened.find_sheet("Scores")
    table = opened.table("Data 2026", holding=["country", "value"])
    assert table.rows() == [(4, "Kenya", "1")]
    with pytest.raises(ImportRefused, match=r"no column 'Score' in the first 40 rows .the likeliest header is row 3."):
        opened.table("Data 2026", holding=["Country", "Score"])


def test_half_a_workbook_and_half_a_zip_are_refused(tmp_path):
    path = book(tmp_path / "a.xlsx", {"Data": [["Country"]]})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n" * 50)
    for name, opened in (("a.xlsx", Workbook), ("a.zip", zip_members)):
        whole = (tmp_path / name).read_bytes()
        half = tmp_path / f"half-{name}"
        half.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ImportRefused, match="download it again"):
            opened(half)
    assert (kind_of(path), kind_of(tmp_path / "a.zip")) == ("workbook", "zip")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding(tmp_path, encoding, delimiter):
    path = tmp_path / "a.csv"
    path.write_bytes(f"Some title\nCountry{delimiter}Value\nCôte d'Ivoire{delimiter}1\n".encode(encoding))
    assert csv_table(path, holding=["country"]).rows() == [(3, "Côte d'Ivoire", "1")]


def test_a_zip_without_a_csv_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(ImportRefused, match=r"no .csv in the zip; it holds readme.txt"):
        zip_members(tmp_path / "a.zip")


def test_columns_are_found_by_any_of_their_names_and_missing_ones_named():
    frame = pl.DataFrame({"Country_Name": ["x"], "HDI value": ["1"]})
    names = {"country": ["Country", "Country name"], "hdi": ["HDI value"], "rank": ["Rank"]}
    assert pick(frame, names, "f", optional=["rank"]).columns == ["country", "hdi"]
    with pytest.raises(ImportRefused, match="f: no column 'Rank'; there are Country_Name, HDI value"):
        pick(frame, names, "f")
