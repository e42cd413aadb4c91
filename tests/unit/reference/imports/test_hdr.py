"""HDR time series: the publisher's own CSV gives the shipped tables; another unit or file is refused in one sentence."""

from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.reference.imports.hdr import edition_of, read
from riskscreen.reference.imports.reading import ImportRefused
from tests.shared import shared
from tests.unit.reference.imports.books import Row, edited, sheet, zipped

NAME = "HDR25_Composite_indices_complete_time_series.csv"
HEADER = ("iso3", "country", "hdicode", "region", "hdi_rank_2023", "hdi_2022", "hdi_2023", "gii_2023", "gnipc_2023")
ROWS: list[Row] = [
    HEADER,
    ("DEU", "Germany", "Very High", "", 5, 0.957, 0.959, 0.057, 64053.2),
    ("CIV", "Côte d'Ivoire", "Medium", "SSA", 157, 0.575, 0.582, "", 6812),
    ("ZZK.WORLD", "World", "", "", "", 0.75, 0.756, 0.455, 20000),
]


def official() -> Path:
    return shared("sources", "drivers", "HDR23-24_Composite_indices_complete_time_series.csv")


def shipped(table: str) -> pl.DataFrame:
    return pl.read_csv(asset("data", "reference") / f"hdr/2023-24/{table}.csv", infer_schema_length=None)


def test_the_publishers_file_gives_the_shipped_tables() -> None:
    reading = read([official()])
    assert reading.edition == "2023-24"
    assert [table.table for table in reading.tables] == ["indices", "components"]
    for table in reading.tables:
        assert table.frame.equals(shipped(table.table))
        assert table.frame.schema == shipped(table.table).schema
    assert reading.unknown_columns == ()
    assert "ZZK.WORLD (World)" in reading.notes[0] or "and" in reading.notes[0]


def test_a_newer_report_is_read_without_incomes_of_another_base_year(tmp_path: Path) -> None:
    reading = read([sheet(tmp_path / NAME, ROWS)])
    indices, components = (table.frame for table in reading.tables)
    assert reading.edition == "2025"
    assert indices.rows() == [
        ("CIV", 2022, 0.575, None),
        ("CIV", 2023, 0.582, None),
        ("DEU", 2022, 0.957, None),
        ("DEU", 2023, 0.959, 0.057),
    ]
    assert components["gni_per_head_ppp_2017_usd"].null_count() == components.height
    assert any("2017 dollars" in note for note in reading.notes)
    assert any("ZZK.WORLD (World)" in note for note in reading.notes)


def test_a_file_in_windows_letters_and_in_a_zip_is_read(tmp_path: Path) -> None:
    content = sheet(tmp_path / NAME, ROWS).read_text(encoding="utf-8").encode("cp1252")
    (tmp_path / NAME).write_bytes(content)
    packed = zipped(tmp_path / "hdr.zip", {NAME: content})
    assert read([packed]).tables[0].frame.equals(read([tmp_path / NAME]).tables[0].frame)


def test_columns_not_known_are_named_and_years_of_one_kind_once(tmp_path: Path) -> None:
    wider = [[*row, *more] for row, more in zip(ROWS, [("joy_2022", "joy_2023"), (1, 2), (1, 2), (1, 2)], strict=True)]
    assert read([sheet(tmp_path / NAME, wider)]).unknown_columns == ("joy",)


def test_an_index_of_87_is_refused_naming_country_and_year(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="'hdi_0_1' of DEU in 2023 is 87"):
        read([sheet(tmp_path / NAME, edited(ROWS, 1, 6, 87))])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (edited(ROWS, 1, 6, "95.9%"), "'hdi_0_1' of DEU in 2023 is a percentage as text: '95.9%'"),
        (edited(ROWS, 1, 6, "high"), "'hdi_0_1' of DEU in 2023 is no number: 'high'"),
        ([*ROWS, ROWS[1]], "DEU is given more than once"),
        (edited(ROWS, 0, 0, "code"), "no header with a column 'iso3'"),
        ([[*row[:7], row[8]] for row in ROWS], "no column 'gii_<year>'"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([sheet(tmp_path / NAME, rows)])


def test_a_download_that_broke_off_is_refused(tmp_path: Path) -> None:
    whole = sheet(tmp_path / NAME, ROWS)
    whole.write_bytes(whole.read_bytes()[:-40])
    with pytest.raises(ImportRefused, match="the last line breaks off"):
        read([whole])


def test_a_number_with_a_bare_comma_does_not_shift_the_columns(tmp_path: Path) -> None:
    path = sheet(tmp_path / NAME, ROWS)
    path.write_text(path.read_text(encoding="utf-8").replace("64053.2", "64,053.2"), encoding="utf-8")
    with pytest.raises(ImportRefused, match="row 2: 10 cells under a header of 9"):
        read([path])


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("HDR23-24_Composite.csv", "2023-24"),
        ("x/HDR25_Composite.csv", "2025"),
        ("HDR21-22_C.csv", "2021-22"),
        ("a.csv", None),
    ],
)
def test_the_edition_is_in_the_files_name(name: str, edition: str | None) -> None:
    assert edition_of(name) == edition
