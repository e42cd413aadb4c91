"""WGI: each layout of the publisher gives the shipped columns; made files only, since none of the publisher's is here."""

from pathlib import Path

import pytest

from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.imports.wgi import read
from riskscreen.reference.imports.wgi_form import ESTIMATES
from tests.unit.reference.imports.books import COUNTRIES, Row, book, cut, edited, sheet, text, zipped

OLD = {
    "va": "VoiceandAccountability",
    "pv": "Political StabilityNoViolence",
    "ge": "GovernmentEffectiveness",
    "rq": "RegulatoryQuality",
    "rl": "RuleofLaw",
    "cc": "ControlofCorruption",
}
PARTS = ("Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper")
YEARS = (2021, 2022)
COLUMNS = ["iso3", "year", *ESTIMATES.values()]


def value(short: str, country: str, year: int) -> float:
    return round(list(ESTIMATES).index(short) / 10 - COUNTRIES.index(country) / 3 + (year - 2022) / 50, 6)


EXPECTED = [
    (country, year, *(round(value(short, country, year), 4) for short in ESTIMATES))
    for country in sorted(COUNTRIES)
    for year in YEARS
]


def old_sheet(short: str, *, years: bool = True) -> list[Row]:
    span: list[object] = [None, None, *(year for year in YEARS for _ in PARTS)]
    header = ["Country/Territory", "Code", *PARTS * len(YEARS)]
    rows: list[Row] = [["Estimate", "Estimate of governance"], [None], span if years else [None], header]
    for country in COUNTRIES:
        cells = [(value(short, country, year), 0.2, 8, 50.1, 40.2, 60.3) for year in YEARS]
        rows.append([country.title(), country, *(cell for block in cells for cell in block)])
    rows.append(["Netherlands Antilles (former)", "ANT", *([0.5] * len(PARTS) * len(YEARS))])
    return rows


def old(path: Path, **changed: list[Row]) -> Path:
    sheets = {name: changed.get(short, old_sheet(short)) for short, name in OLD.items()}
    return book(path, {"Introduction": [["Worldwide Governance Indicators"]], **sheets})


def long_rows() -> list[Row]:
    header = ["codeindyr", "code", "countryname", "year", "indicator", "estimate", "stddev", "nsource", "pctrank"]
    header += ["pctranklower", "pctrankupper"]
    body = [
        [f"{c}{s}{y}", c, c.title(), y, s, value(s, c, y), 0.2, 9, 50, 40, 60]
        for s in OLD
        for c in COUNTRIES
        for y in YEARS
    ]
    return [header, *body, ["DEUrl2000", "DEU", "Germany", 2000, "rl", "..", "..", "..", "..", "..", ".."]]


def newest(path: Path, **changed: list[Row]) -> Path:
    header = ["Economy (name)", "Economy (code)", "Region", "Year", "Governance estimate (approx. -2.5 to +2.5)"]
    header += ["Standard error", "Governance score (0-100)"]
    sheets = {
        short: changed.get(
            short, [header, *([c.title(), c, "", y, value(short, c, y), 0.1, 55] for c in COUNTRIES for y in YEARS)]
        )
        for short in OLD
    }
    return book(path, {"readme": [["WGI"]], **sheets})


def test_the_workbook_of_sheets_and_blocks_of_years_is_read(tmp_path: Path) -> None:
    reading = read([old(tmp_path / "wgidataset.xlsx")])
    (table,) = reading.tables
    assert (reading.source_id, reading.edition, table.table, table.frame.columns) == (
        "wgi",
        "2022",
        "governance",
        COLUMNS,
    )
    assert table.frame.rows() == EXPECTED
    assert any("ANT (Netherlands Antilles (former))" in note for note in reading.notes)


def test_a_sheet_without_its_row_of_years_takes_those_of_the_others(tmp_path: Path) -> None:
    reading = read([old(tmp_path / "w.xlsx", pv=old_sheet("pv", years=False))])
    assert reading.tables[0].frame.rows() == EXPECTED
    assert any("Political StabilityNoViolence" in note and "row of years is missing" in note for note in reading.notes)


def test_without_any_row_of_years_the_workbook_is_refused(tmp_path: Path) -> None:
    bare = {short: old_sheet(short, years=False) for short in OLD}
    with pytest.raises(ImportRefused, match=r"there is no row of years above 'Estimate'"):
        read([old(tmp_path / "w.xlsx", **bare)])


def test_the_long_workbook_the_long_csv_and_the_zips_are_read(tmp_path: Path) -> None:
    workbook = book(tmp_path / "wgidataset.xlsx", {"Sheet1": long_rows()})
    csv = sheet(tmp_path / "wgidataset.csv", long_rows())
    packed = zipped(tmp_path / "wgidataset_excel.zip", {"wgidataset.xlsx": workbook.read_bytes()})
    for path in (workbook, csv, packed, zipped(tmp_path / "c.zip", {"wgi.csv": csv.read_bytes()})):
        reading = read([path])
        assert reading.tables[0].frame.rows() == EXPECTED, path.name
        assert reading.unknown_columns == ()


def test_the_workbook_of_2025_gives_the_estimate_and_never_the_score(tmp_path: Path) -> None:
    assert read([newest(tmp_path / "w.xlsx")]).tables[0].frame.rows() == EXPECTED


def test_the_world_banks_csv_with_a_column_per_year_is_read(tmp_path: Path) -> None:
    header = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *map(str, YEARS)]
    body = [
        [c.title(), c, s, f"GOV_WGI_{s.upper()}.EST", *(value(s, c, y) for y in YEARS)] for s in OLD for c in COUNTRIES
    ]
    ranks = [["Germany", "DEU", "rank", "GOV_WGI_RL.SC", 91, 92], ["World", "WLD", "x", "GOV_WGI_RL.EST", 0, 0]]
    packed = zipped(
        tmp_path / "WGI_CSV.zip", {"WGICSV.csv": text([header, *body, *ranks]), "WGICountry.csv": "a,b\n1,2\n"}
    )
    assert read([packed]).tables[0].frame.rows() == EXPECTED


def test_a_renamed_sheet_is_named_with_the_sheets_found(tmp_path: Path) -> None:
    sheets = {("Law" if short == "rl" else name): old_sheet(short) for short, name in OLD.items()}
    with pytest.raises(ImportRefused, match=r"no sheet for rule_of_law_estimate; the workbook has .*Law"):
        read([book(tmp_path / "w.xlsx", sheets)])
    with pytest.raises(ImportRefused, match=r"no sheet of an indicator, .* the workbook has Data"):
        read([book(tmp_path / "w.xlsx", {"Data": [["a", "b"], [1, 2]]})])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (edited(old_sheet("rl"), 4, 2, 71.5), "RuleofLaw', rule_of_law_estimate: 'estimate' of DEU in 2021 is 71.5"),
        (edited(old_sheet("rl"), 4, 2, "95%"), "'estimate' of DEU in 2021 is a percentage as text: '95%'"),
        ([*old_sheet("rl"), old_sheet("rl")[4]], "DEU is given more than once"),
        (edited(old_sheet("rl"), 3, 1, "Kode"), "no header with 'Code' and 'Estimate'"),
        (
            [[2021 if cell == 2022 else cell for cell in row] for row in old_sheet("rl")],
            "a year stands above two columns",
        ),
    ],
)
def test_hostile_sheets_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([old(tmp_path / "w.xlsx", rl=rows)])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (edited(long_rows(), 1, 5, 4.5), "'estimate' of DEU in 2021 is 4.5"),
        ([*long_rows(), long_rows()[1]], "DEU in 2021 is given more than once"),
        (edited(long_rows(), 1, 3, "20x1"), "'20x1' stands for the year of DEU"),
        (edited(long_rows(), 0, 5, "guess"), "no column 'estimate'"),
    ],
)
def test_hostile_long_files_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([sheet(tmp_path / "w.csv", rows)])


def test_a_long_file_of_some_indicators_only_is_refused(tmp_path: Path) -> None:
    rows = [row for row in long_rows() if row[4] != "cc"]
    with pytest.raises(ImportRefused, match=r"no figures for control_of_corruption_estimate"):
        read([sheet(tmp_path / "w.csv", rows)])


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"cannot be read as"):
        read([cut(old(tmp_path / "w.xlsx"))])
