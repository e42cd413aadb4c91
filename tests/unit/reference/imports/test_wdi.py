"""WDI: the long files give the shipped table; the World Bank's own download, its zip and DataBank give the same columns."""

from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports import wdi
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.imports.wdi import SERIES, read
from tests.shared import shared
from tests.unit.reference.imports.books import COUNTRIES, Row, edited, sheet, text, zipped
from tests.unit.reference.imports.keeping import refused

CODE = "SL.UEM.TOTL.ZS"
YEARS = ("1999", "2022", "2023")
ABOVE: list[Row] = [("Data Source", "World Development Indicators"), (), ("Last Updated Date", "2026-09-16"), ()]
HEADER = ("Country Name", "Country Code", "Indicator Name", "Indicator Code", *YEARS, "")
BODY: list[Row] = [
    *((code.title(), code, "Unemployment", CODE, 9.9, 3.141, 5 + n, "") for n, code in enumerate(COUNTRIES)),
    ("World", "WLD", "Unemployment", CODE, 6, 5.2, 4.9, ""),
    ("Kosovo", "XKX", "Unemployment", CODE, "", "", "", ""),
]
ROWS = [*ABOVE, HEADER, *BODY]
NAME = "API_SL.UEM.TOTL.ZS_DS2_en_csv_v2_31415.csv"
EXPECTED = [
    (code, year, CODE.lower(), value)
    for n, code in sorted(enumerate(COUNTRIES), key=lambda pair: pair[1])
    for year, value in ((2022, 3.14), (2023, 5.0 + n))
]


def observations(*paths: Path) -> pl.DataFrame:
    return read(paths).tables[0].frame


def test_the_files_in_long_form_give_the_shipped_tables() -> None:
    reading = read([shared("sources", "drivers", "wdi", f"{series}.csv") for series in SERIES])
    for table in reading.tables:
        path = asset("data", "reference") / f"wdi/2026-07/{table.table}.csv"
        assert table.frame.equals(pl.read_csv(path, infer_schema_length=None))
    assert any("WLD (World)" in note or "and" in note for note in reading.notes)
    assert reading.unknown_columns == ()


def test_the_download_of_an_indicator_is_read_with_its_day_of_update(tmp_path: Path) -> None:
    reading = read([sheet(tmp_path / NAME, ROWS)])
    assert reading.tables[0].frame.rows() == EXPECTED
    assert (reading.edition, reading.date_published, reading.unknown_columns) == ("2026-09", "2026-09-16", ())
    assert any("WLD (World)" in note for note in reading.notes)
    assert any("sp.pop.totl" in note and "not in this edition" in note for note in reading.notes)
    assert reading.tables[1].frame.height == len(SERIES)


def test_the_zip_with_its_metadata_is_read(tmp_path: Path) -> None:
    members = {
        f"Metadata_Indicator_{NAME}": 'INDICATOR_CODE,INDICATOR_NAME\n"SL.UEM.TOTL.ZS","Unemployment"\n',
        NAME: text(ROWS),
        f"Metadata_Country_{NAME}": "Country Code,Region\nDEU,Europe\n",
    }
    assert observations(zipped(tmp_path / NAME.replace(".csv", ".zip"), members)).rows() == EXPECTED


def test_the_whole_database_is_read_for_the_series_used_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = [("Germany", "DEU", "Cats", "CA.TS", 1, 2, 3, "")]
    packed = zipped(tmp_path / "WDI_CSV.zip", {"WDICSV.csv": text([HEADER, *other, *BODY]), "WDISeries.csv": "a,b\n"})
    assert observations(packed).rows() == EXPECTED
    monkeypatch.setattr(wdi, "BIG", 10)
    many = [*other * 40, *BODY]
    assert observations(zipped(tmp_path / "b.zip", {"WDICSV.csv": text([HEADER, *many])})).rows() == EXPECTED


def test_a_databank_export_is_read_with_its_footer(tmp_path: Path) -> None:
    header = ("Country Name", "Country Code", "Series Name", "Series Code", "2022 [YR2022]", "2023 [YR2023]")
    body = [(row[0], row[1], row[2], row[3], *(row[5:7] if row[1] != "BRA" else ("..", "7.25"))) for row in BODY]
    footer = [(), ("Data from database: World Development Indicators",), ("Last Updated: 07/01/2026",)]
    reading = read([sheet(tmp_path / "e.csv", [header, *body, *footer])])
    found = {row[:2]: row[3] for row in reading.tables[0].frame.iter_rows()}
    assert reading.date_published == "2026-07-01"
    assert ("BRA", 2022) not in found
    assert (found["BRA", 2023], found["DEU", 2022]) == (7.25, 3.14)


def test_several_files_add_up_and_the_same_series_twice_is_refused(tmp_path: Path) -> None:
    one = sheet(tmp_path / NAME, ROWS)
    two = sheet(
        tmp_path / "sp.pop.totl.csv",
        [("Country Name", "Country Code", "Year", "Value"), ("Germany", "DEU", 2023, 83e6)],
    )
    assert observations(one, two).height == len(EXPECTED) + 1
    again = sheet(
        tmp_path / f"{CODE.lower()}.csv", [("Country Name", "Country Code", "Year", "Value"), ("x", "DEU", 2023, 3)]
    )
    with pytest.raises(ImportRefused, match=r"DEU in 2023, series_id sl.uem.totl.zs is given more than once"):
        read([one, again])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (edited(ROWS, 5, 5, 131.5), "sl.uem.totl.zs: 'value' of DEU in 2022 is 131.5 .* expected 0 to 100"),
        (edited(ROWS, 5, 5, "3.1%"), "'value' of DEU in 2022 is a percentage as text: '3.1%'"),
        (edited(ROWS, 5, 5, "3,1"), "'value' of DEU in 2022 is no number: '3,1'"),
        ([*ROWS, ROWS[5]], "DEU in 2022, series_id sl.uem.totl.zs is given more than once"),
        (
            [(*row[:3], "CA.TS", *row[4:]) if len(row) > 4 and row[3] == CODE else row for row in ROWS],
            "the series ca.ts is none of",
        ),
        (edited(ROWS, 4, 1, "Land"), "no header with a column 'Country Code'"),
        (edited(ROWS, 4, 3, "Thing"), "neither years with a column 'Indicator Code' nor columns 'Year'"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([sheet(tmp_path / NAME, rows)])


def test_shares_of_one_are_not_taken_for_per_cent(tmp_path: Path) -> None:
    rows = [(c, c, y, 0.001 * y % 1) for c in COUNTRIES for y in range(2010, 2024)]
    path = sheet(tmp_path / f"{CODE.lower()}.csv", [("Country Name", "Country Code", "Year", "Value"), *rows])
    with pytest.raises(ImportRefused, match=r"holds nothing above .* They look like shares"):
        read([path])


def test_a_long_file_must_be_named_as_its_series(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "data.csv", [("Country Name", "Country Code", "Year", "Value"), ("Germany", "DEU", 2023, 3)]
    )
    with pytest.raises(ImportRefused, match=r"its name is none of si.pov.dday"):
        read([path])


def test_a_damaged_zip_and_a_zip_of_something_else_are_refused(tmp_path: Path) -> None:
    packed = zipped(tmp_path / "a.zip", {NAME: text(ROWS)})
    packed.write_bytes(packed.read_bytes()[:-30])
    with pytest.raises(ImportRefused, match=r"cannot be read as a zip"):
        read([packed])
    with pytest.raises(ImportRefused, match=r"no .csv in the zip; it holds data.xml"):
        read([zipped(tmp_path / "b.zip", {"data.xml": "<x/>"})])


def of_all_countries(folder: Path, day: str, *, series: str = CODE, plus: float = 0.5) -> Path:
    """Write the download of one series as the World Bank hands it out, each figure a bit higher than the shipped one."""
    shipped = load_catalogue().table("wdi", "observations").filter(series_id=series.lower())
    panel = shipped.pivot(on="year", index="iso3", values="value")
    years = [name for name in panel.columns if name != "iso3"]
    lines: list[Row] = [ABOVE[0], (), ("Last Updated Date", day), ()]
    lines.append(("Country Name", "Country Code", "Indicator Name", "Indicator Code", *years))
    for row in panel.iter_rows():
        lines.append((row[0], row[0], "x", series, *("" if cell is None else max(0, cell + plus) for cell in row[1:])))
    return zipped(folder / f"API_{series}_DS2_en_csv_v2_1.zip", {f"API_{series}_DS2_en_csv_v2_1.csv": text(lines)})


def test_one_series_renews_itself_and_the_others_stay(tmp_path: Path) -> None:
    outcome = import_files("wdi", [of_all_countries(tmp_path, "2026-09-16", plus=-0.5)])
    assert outcome.edition == "2026-09"
    before, after = (c.table("wdi", "observations") for c in (load_catalogue(), load_catalogue(user=user_reference())))
    other = pl.col("series_id") != CODE.lower()
    assert after.filter(other).equals(before.filter(other))
    assert not after.filter(~other).equals(before.filter(~other))
    notes = load_catalogue(user=user_reference()).sidecar("wdi", "observations").notes
    assert f"series renewed from the file: {CODE.lower()}" in notes
    assert any("stay as they are in edition 2026-07" in note and "sp.pop.totl" in note for note in notes)
    assert not any("not in this edition" in note for note in notes)
    second = import_files("wdi", [of_all_countries(tmp_path, "2026-09-16", series="SP.POP.TOTL", plus=1)])
    assert (second.edition, second.written["observations"]) == ("2026-09", after.height)
    both = load_catalogue(user=user_reference()).table("wdi", "observations")
    assert both.filter(~other).equals(after.filter(~other))
    assert not both.filter(series_id="sp.pop.totl").equals(before.filter(series_id="sp.pop.totl"))
    again = of_all_countries(tmp_path, "2026-09-16", series="SP.POP.TOTL", plus=2)
    refused("wdi", again, match="edition 2026-09 is here already")


def test_the_same_series_under_another_edition_is_known(tmp_path: Path) -> None:
    path = of_all_countries(tmp_path, "2026-10-01", plus=0)
    refused("wdi", path, match="figures of edition 2026-07, not of 2026-10; nothing to do")


def test_series_that_are_not_used_here_are_named_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cats = [("Germany", "DEU", "Cats", "CA.TSX.ZS", 1, 2, 3, "")]
    one = sheet(tmp_path / NAME, ROWS)
    two = sheet(tmp_path / "API_CA.TSX.ZS_DS2.csv", [HEADER, *cats])
    both = read([one, two])
    assert both.tables[0].frame.rows() == EXPECTED
    assert any("ca.tsx.zs" in note and "left out" in note for note in both.notes)
    mixed = read([sheet(tmp_path / "all.csv", [HEADER, *cats, *BODY])])
    assert any("not used here, left out: ca.tsx.zs" in note for note in mixed.notes)
    monkeypatch.setattr(wdi, "BIG", 10)
    large = read([sheet(tmp_path / "big.csv", [HEADER, *BODY, *(cats * 40)])])
    assert any("not used here, left out: ca.tsx.zs" in note for note in large.notes)
    with pytest.raises(ImportRefused, match=r"the series ca\.tsx\.zs is none of"):
        read([two])
