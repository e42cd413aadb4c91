"""Sector cells: codes, texts and lists of both."""

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.reference.sector_codes import lookup
from riskscreen.reference.sector_groups import codes_of_group, groups_of, named_sectors, sector_groups
from riskscreen.reference.sectors import division_of, resolve_sectors, sections, sector_names
from tests.shared import shared

SCHEMA = {
    "value": pl.String,
    "sector_isic": pl.String,
    "sectors": pl.List(pl.String),
    "status": pl.String,
    "system": pl.String,
    "detail": pl.String,
    "confidence": pl.Float64,
}


def resolved(*values: str | None, column_name: str = "") -> list[dict[str, object]]:
    return resolve_sectors(pl.Series(values, dtype=pl.String), column_name=column_name).to_dicts()


def one(value: str, column_name: str = "") -> dict[str, object]:
    return resolved(value, column_name=column_name)[0]


@pytest.mark.parametrize(
    ("value", "column_name", "isic"),
    [
        ("C", "", "C"),
        ("Section C", "", "C"),
        ("C - Manufacturing", "", "C"),
        ("C14", "", "14"),
        ("C 14", "", "14"),
        ("c14.13", "", "1410"),
        ("A0111", "", "0111"),
        ("A1.1", "", "011"),
        ("1410", "", "1410"),
        ("14", "", "14"),
        ("14.13", "", "1410"),
        ("C14.1", "", "1410"),
        ("A01.10", "", "011"),
        ("1.11", "", "0111"),
        ("62.01Z", "", "6201"),
        ("6201Z", "", "6201"),
        ("56.10/1", "", "5610"),
        ("721110", "", "55"),
        ("721110.0", "", "55"),
        ("31-33", "", "C"),
        ("10-12", "", "C"),
        ("14131", "", "1410"),
        ("111", "", "01"),
        ("1410 - Manufacture of wearing apparel", "", "1410"),
        ("ISIC Rev.4 1410", "", "1410"),
        ("NACE Rev. 2: 14.13", "", "1410"),
        ("SIC 2007: 14131", "", "1410"),
        ("NAICS 11", "", "A"),
        ("Something (C13)", "", "13"),
        ("11", "NAICS_CODE", "A"),
        ("11", "NACE", "11"),
        ("11", "isic_code", "11"),
        ("1470", "UK SIC 2007", "0146"),
        ("6109.10", "HS code", "14"),
        ("901", "HS code", "01"),
        ("0901.11.00", "HTS", "01"),
    ],
)
def test_codes_are_read_as_precisely_as_is_certain(value: str, column_name: str, isic: str) -> None:
    found = one(value, column_name)
    assert (found["sector_isic"], found["status"]) == (isic, "code")


def test_a_code_of_several_systems_names_its_readings() -> None:
    found = one("11")
    assert (found["sector_isic"], found["status"]) == (None, "ambiguous")
    assert found["detail"] == "ISIC 11 (manufacture of beverages) or NAICS 11 (agriculture, forestry and fishing)"


def test_systems_that_agree_on_the_division_are_not_ambiguous() -> None:
    found = one("4711")
    assert (found["sector_isic"], found["status"]) == ("4711", "code")


def test_words_beside_an_ambiguous_code_choose_its_reading() -> None:
    assert one("11 - Beverages")["sector_isic"] == "11"
    assert one("11 - Agriculture")["sector_isic"] == "A"


def test_words_stand_in_for_a_code_that_is_not_known() -> None:
    found = one("9999 - Textiles")
    assert (found["sector_isic"], found["status"]) == ("13", "text")


def test_customs_codes_are_read_only_where_the_column_says_so() -> None:
    assert one("6109.10")["status"] == "unknown"
    fish = one("03", "HS")
    assert (fish["status"], fish["sector_isic"]) == ("ambiguous", None)
    assert [one(code, "HS")["sector_isic"] for code in ("0306", "030617", "030635", "0302")] == [
        "1020",
        "1020",
        "03",
        "03",
    ]


def test_us_sic_is_unknown_and_said_to_be() -> None:
    found = one("5812", "SIC Code")
    assert (found["sector_isic"], found["status"]) == (None, "unknown")
    assert "US SIC 1987" in str(found["detail"])


@pytest.mark.parametrize(
    "text", [None, "", "  ", "-", "n/a", "N/A", "#N/A", "0", "x", "tbc", "Unknown", "None", "\u00a0", "无"]
)
def test_placeholders_are_blank(text: str | None) -> None:
    found = resolved(text)[0]
    assert (found["status"], found["sector_isic"], found["sectors"]) == ("blank", None, [])


@pytest.mark.parametrize("text", ["7 Eleven", "K9", "2nd hand", "3000", "a", "P&O"])
def test_figures_in_words_are_not_codes(text: str) -> None:
    assert one(text)["status"] in ("unknown", "text")
    assert one(text)["system"] is None


def test_several_codes_in_a_cell_give_several_sectors() -> None:
    cells = ("56210,\r\n70229", "14131; 13100", "14131|13100", "1410 1420", "13/14", "1,\r\n86210")
    found = {row["value"]: row["sectors"] for row in resolved(*cells[:3], column_name="SicCodes")}
    assert found == {cells[0]: ["5621", "7020"], cells[1]: ["1410", "1311"], cells[2]: ["1410", "1311"]}
    assert one(cells[3])["sectors"] == ["1410", "1420"]
    assert one(cells[4])["sectors"] == ["13", "14"]
    half = one(cells[5], "SicCodes")
    assert (half["sector_isic"], half["sectors"], half["status"]) == ("8620", ["8620"], "code")


def test_several_titled_codes_in_a_cell() -> None:
    found = one("1410 - Manufacture of wearing apparel, 1420 - Manufacture of articles of fur")
    assert found["sectors"] == ["1410", "1420"]


def test_lists_of_words_give_several_sectors_and_names_with_commas_do_not() -> None:
    assert one("Textiles; Agriculture")["sectors"] == ["13", "01"]
    assert one("garments, hotels")["sectors"] == ["14", "55"]
    assert one("Agriculture, forestry and fishing")["sectors"] == ["A"]


def test_the_evidence_of_the_whole_column_counts() -> None:
    rows = resolved("11", "721110.0", "561730.0", "23.0", column_name="Industry")
    assert [row["sector_isic"] for row in rows] == ["A", "55", "8130", "F"]
    rows = resolved("11", "14", "10", "55", column_name="Industry")
    assert [row["sector_isic"] for row in rows] == ["11", "14", "10", "55"]


def test_rows_come_back_distinct_and_in_order() -> None:
    frame = resolve_sectors(pl.Series(["14", None, "C", "14", ""]))
    assert frame["value"].to_list() == ["14", None, "C", ""]
    assert dict(frame.schema) == SCHEMA


def test_an_empty_column_gives_an_empty_frame() -> None:
    frame = resolve_sectors(pl.Series([], dtype=pl.String))
    assert frame.height == 0
    assert dict(frame.schema) == SCHEMA


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=40), st.from_regex(r"[A-U0-9 .,;/()-]{1,16}")), max_size=8),
    st.text(max_size=12),
)
def test_no_text_breaks_it_and_every_code_given_is_of_isic(values: list[str | None], column_name: str) -> None:
    known = set(sector_names()["sector_isic"])
    frame = resolve_sectors(pl.Series(values, dtype=pl.String), column_name=column_name)
    assert frame["value"].to_list() == list(dict.fromkeys(values))
    assert set(frame["sector_isic"].drop_nulls()) <= known
    assert set(frame["sectors"].explode().drop_nulls()) <= known
    assert set(frame["status"]) <= {"code", "text", "ambiguous", "unknown", "blank"}
    firm = frame.filter(pl.col("status").is_in(["code", "text"]))
    assert firm["sector_isic"].null_count() == 0
    assert firm["confidence"].null_count() == 0


def test_hostile_cells_cost_no_time() -> None:
    cells = [
        "1 " * 1000 + "x",
        "14.13, " * 280 + "x",
        "C14 " * 400 + "!",
        "(" * 2000,
        "1410 - " * 200,
        "a," * 1000,
        "1." * 900,
    ]
    start = time.perf_counter()
    resolve_sectors(pl.Series(cells))
    assert time.perf_counter() - start < 2


def test_twenty_thousand_distinct_cells_take_under_two_seconds() -> None:
    codes = sorted(lookup()["uk_sic"])
    cells = [f"{a},\r\n{b}" for a in codes[::5] for b in codes[1::5]][:20_000]
    resolve_sectors(pl.Series(["14"]))
    start = time.perf_counter()
    frame = resolve_sectors(pl.Series(cells), column_name="SicCodes")
    assert time.perf_counter() - start < 2
    assert frame.height == 20_000
    assert set(frame["status"]) == {"code"}


@pytest.mark.parametrize("column_name", ["SicCodes", "Sector"])
def test_a_real_register_of_employers_is_read_with_or_without_the_name(column_name: str) -> None:
    path = shared("suppliers", "uk_gender_pay_gap", "UK Gender Pay Gap Data - 2017 to 2018.csv")
    cells = pl.read_csv(path, infer_schema=False)["SicCodes"].drop_nulls()
    frame = resolve_sectors(cells, column_name=column_name)
    share = (frame["status"] == "code").mean()
    assert share is not None
    assert share > 0.99
    poultry = frame.filter(pl.col("value") == "1470,\r\n10910")
    assert poultry["sectors"].to_list() == [["0146", "1080"]]


def test_names_sections_and_divisions() -> None:
    names = dict(sector_names().iter_rows())
    assert len(names) == 766
    assert names["C"] == "Manufacturing"
    assert sections().height == 88
    frame = pl.DataFrame({"isic": ["C", "14", "1410", None]}).with_columns(division=division_of(pl.col("isic")))
    assert frame["division"].to_list() == [None, "14", "14", None]


def test_the_sectors_named_as_high_risk_are_exactly_three() -> None:
    high = named_sectors().filter(pl.col("named_as").str.starts_with("F11"))
    assert set(high["group"]) == {"agriculture", "information_and_communication_technology", "garments_and_textiles"}
    assert set(high["locator"]) == {"S2:68"}
    assert named_sectors()["named_as"].str.contains(r"^F1[12] ").all()
    assert named_sectors().filter(pl.any_horizontal(pl.col("locator", "document_year").is_null())).height == 0


def test_groups_hold_codes_of_isic() -> None:
    assert set(sector_groups()["isic"]) <= set(sector_names()["sector_isic"])
    assert codes_of_group("garments_and_textiles") == ["13", "14", "15"]
    assert codes_of_group("no such group") == []
    pairs = groups_of(pl.Series(["1410", "C", "5630"]))
    assert set(pairs.select("sector_isic", "group").iter_rows()) == {
        ("1410", "garments_and_textiles"),
        ("5630", "hospitality"),
        ("5630", "entertainment_and_personal_services"),
    }
