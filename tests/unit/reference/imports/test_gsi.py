"""GSI: made workbooks in the publisher's layout, with the country names of its extract; no workbook of its own is here."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from riskscreen.reference.imports.gsi import COLUMNS, read
from riskscreen.reference.imports.reading import ImportRefused
from tests.shared import shared
from tests.unit.reference.imports.books import Row, book, cut, edited, zipped

SHEET = "GSI 2023 summary data"
HEADER = (
    *("Country", "Population", "Region", "Estimated prevalence of modern slavery per 1,000 population"),
    *("Estimated number of people in modern slavery", "Governance issues", "Lack of basic needs", "Inequality"),
    *("Disenfranchised groups", "Effects of conflict", "Total Vulnerability score (%)"),
    "Survivors of slavery are identified and supported to exit and remain out of modern slavery (%)",
    "Criminal justice mechanisms function effectively to prevent modern slavery (%)",
    "Coordination occurs at the national and regional level and across borders, and governments are held to account",
    "Risk factors, such as attitudes, social systems, and institutions that enable modern slavery are addressed (%)",
    "Government and business stop sourcing goods and services produced by forced labour (%)",
    "Government response total (%)",
)
ASIA, EUROPE = "Asia and the Pacific", "Europe and Central Asia"
BODY: list[Row] = [
    ("North Korea", 25779000, ASIA, 104.6, 2696000, 87, 41, 42, 40, 12, 76, -18, 0, 0, 7, 0, -3),
    ("Germany", "83,784,000", EUROPE, 0.6, 47000, 12, 10, 21, 20, 3, 11, 59, 62, 50, 71, 22, 55),
    ("Viet Nam", 97339000, ASIA, 4.1, 396000, 46, 30, 32, 42, 17, 44, 50, 46, 38, 43, 0, 39),
    ("Fiji", 896000, ASIA, None, None, None, None, None, None, None, None, 45, 38, 38, 57, 0, 37),
    ("World", 7795000000, "", 6.4, 49600000, None, None, None, None, None, None, None, None, None, None, None, None),
    ("Source: Walk Free 2023",),
]
ROWS: list[Row] = [(), ("", "", "", "Prevalence", "", "Vulnerability"), HEADER, *BODY]


def made(path: Path, rows: Sequence[Row] | None = None, sheet: str = SHEET) -> Path:
    return book(
        path, {"Read me": [["Global Slavery Index"]], sheet: rows or ROWS, "GSI 2023 vulnerability data": [["a"]]}
    )


def test_the_summary_sheet_is_read_into_columns_with_their_units(tmp_path: Path) -> None:
    reading = read([made(tmp_path / "2023-Global-Slavery-Index-Data.xlsx")])
    (table,) = reading.tables
    assert (reading.source_id, reading.edition, reading.unknown_columns) == ("gsi", "2023", ())
    assert table.frame.columns == list(table.columns) == list(COLUMNS)
    assert table.frame["iso3"].to_list() == ["DEU", "FJI", "PRK", "VNM"]
    germany = table.frame.row(0, named=True)
    assert (germany["prevalence_per_1000"], germany["people_in_modern_slavery"]) == (0.6, 47000)
    assert (germany["vulnerability_0_100"], germany["effects_of_conflict_0_100"]) == (11, 3)
    assert (germany["government_response_pct"], germany["response_supply_chains_pct"]) == (55, 22)
    assert table.frame.row(2, named=True)["government_response_pct"] == -3
    assert table.frame["prevalence_per_1000"].null_count() == 1
    assert any("World" in note for note in reading.notes)


def test_the_zip_that_is_handed_out_is_read(tmp_path: Path) -> None:
    content = made(tmp_path / "g.xlsx").read_bytes()
    packed = zipped(tmp_path / "data.zip", {"g.xlsx": content, "__MACOSX/._g.xlsx": b"x"})
    assert read([packed]).tables[0].frame.equals(read([tmp_path / "g.xlsx"]).tables[0].frame)
    with pytest.raises(ImportRefused, match=r"the zip holds 2 workbooks"):
        read([zipped(tmp_path / "two.zip", {"a.xlsx": content, "b.xlsx": content})])


def test_every_country_name_of_the_publisher_is_known(tmp_path: Path) -> None:
    extract = shared("sources", "ratifications", "gsi2023_ratifications_asof_2022-08-31_DERIVED.csv")
    with extract.open(encoding="utf-8") as handle:
        names = [row["country"] for row in csv.DictReader(handle)]
    rows: list[Row] = [HEADER, *((name, *BODY[1][1:]) for name in names)]
    frame = read([made(tmp_path / "g.xlsx", rows)]).tables[0].frame
    assert len(names) == 176
    assert frame.height == 176
    assert {"GIN", "GNB", "GNQ", "COG", "COD", "PRK", "KOR"} <= set(frame["iso3"])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (edited(ROWS, 4, 16, "55%"), "'government_response_pct' of DEU is a percentage as text: '55%'"),
        (edited(ROWS, 4, 10, 155), "'vulnerability_0_100' of DEU is 155"),
        (edited(ROWS, 4, 3, 600), "'prevalence_per_1000' of DEU is 600"),
        ([*ROWS, ("Vietnam", *BODY[2][1:])], "VNM is given more than once"),
        (edited(ROWS, 2, 10, "Vulnerable"), re.escape("no column 'Total Vulnerability score (%)'")),
        (edited(ROWS, 2, 0, "Place"), "no column 'Country'"),
        ([HEADER, *(("Row", *row[1:]) for row in BODY[1:2])], "should hold names of countries; found Row"),
        ([HEADER], "no row of figures"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path: Path, rows: list[Row], sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read([made(tmp_path / "g.xlsx", rows)])


def test_prevalence_in_another_unit_is_refused(tmp_path: Path) -> None:
    per_cent = [[*row[:3], row[3] / 10, *row[4:]] if isinstance(row[3], float) else row for row in BODY[:3]]
    with pytest.raises(ImportRefused, match=r"do not fit each other .people are 9.92 times"):
        read([made(tmp_path / "g.xlsx", [HEADER, *per_cent])])


def test_shares_of_one_are_not_taken_for_per_cent(tmp_path: Path) -> None:
    shares = [[*row[:16], row[16] / 100] for row in BODY[:3] if isinstance(row[16], int)]
    with pytest.raises(ImportRefused, match=r"'government_response_pct' holds nothing above 0.55"):
        read([made(tmp_path / "g.xlsx", [HEADER, *shares])])


def test_an_earlier_index_and_a_broken_download_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ImportRefused, match=r"no sheet 'GSI <year> summary data'; the workbook has Read me, Global prev"
    ):
        read([made(tmp_path / "g.xlsx", sheet="Global prev, vuln, govt table")])
    with pytest.raises(ImportRefused, match=r"cannot be read as"):
        read([cut(made(tmp_path / "h.xlsx"))])


def test_a_sheet_without_milestones_leaves_them_empty_and_says_so(tmp_path: Path) -> None:
    rows = [[*row[:11], *row[16:]] for row in (HEADER, *BODY[:3])]
    reading = read([made(tmp_path / "g.xlsx", rows)])
    assert reading.tables[0].frame["response_coordination_pct"].null_count() == 3
    assert any("left empty: response_survivors_supported_pct" in note for note in reading.notes)
