"""Codes of activities: the system of a column, and what a code means in it."""

import polars as pl
import pytest

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.sector_codes import (
    ISIC,
    NACE,
    NAICS,
    NATIONAL,
    UK_SIC,
    UNSUPPORTED,
    Column,
    Token,
    common,
    describe,
    lookup,
    named_system,
    read,
    titles,
)


def bare(*codes: str) -> list[Token]:
    return [Token("bare", code) for code in codes]


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("NAICS_CODE", "naics"),
        ("NAIC_CODE", "naics"),
        ("naics2017", "naics"),
        ("EMPLOYER_CLIENT_NAICS", "naics"),
        ("NACE Rev. 2", "nace"),
        ("Code NAF", "nace"),
        ("NACE 1", "nace"),
        ("NACE Rev. 2.1", "unsupported"),
        ("ISIC", "isic"),
        ("ISIC Rev. 4 class", "isic"),
        ("ISIC Rev. 3.1", "unsupported"),
        ("ISIC/NACE", "isic"),
        ("UK SIC 2007", "uk_sic"),
        ("SIC2007", "uk_sic"),
        ("SicCodes", "sic"),
        ("SIC 1987", "unsupported"),
        ("US SIC", "unsupported"),
        ("KBLI", "national"),
        ("GICS sector", "unsupported"),
        ("HS code", "hs"),
        ("Tariff heading", "hs"),
        ("SIC or NAICS", ""),
        ("Industry", ""),
        ("basic music", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_column_names_its_system(name: str, system: str) -> None:
    assert named_system(name) == system


def test_codes_valid_in_one_system_only_decide_an_unnamed_column() -> None:
    assert describe(bare("14", "11", "72", "23"), "Industry").system == ISIC
    assert describe(bare("11", "721110", "561730", "23"), "Industry").system == NAICS
    assert describe(bare("56210", "70229", "93110"), "Code").system == UK_SIC


def test_codes_that_fit_several_systems_decide_nothing() -> None:
    assert describe(bare("11", "72", "23"), "Industry").system == ""


def test_a_name_beats_the_codes() -> None:
    column = describe(bare("11", "72", "23"), "NACE")
    assert (column.system, column.by) == (NACE, "name")


def test_a_column_of_four_digit_sic_codes_is_not_read_as_another_system() -> None:
    codes = bare("5812", "7011", "7361", "8741", "1731", "7389", "5411")
    assert describe(codes, "SIC Code").system == UNSUPPORTED
    assert describe(codes, "code").system == UNSUPPORTED


def test_most_codes_of_a_named_column_must_exist_in_this_revision() -> None:
    third_revision = bare("2926", "3210", "5020", "6024", "7410", "9303", "2411")
    assert describe(third_revision, "ISIC").system in (UNSUPPORTED, ISIC)
    assert describe(bare("9999", "8888", "7777", "6666", "5555"), "ISIC").system == UNSUPPORTED


def test_a_lost_zero_is_restored_where_the_column_shows_that_zeros_were_lost() -> None:
    lost = describe(bare("111", "141", "1410", "1311"), "ISIC")
    assert lost.lost_zeros
    assert read(Token("bare", "141"), lost).isic == "0141"
    kept = describe(bare("0111", "141", "1410"), "ISIC")
    assert not kept.lost_zeros
    assert read(Token("bare", "141"), kept).isic == "141"


def test_a_lost_zero_without_evidence_is_ambiguous() -> None:
    reading = read(Token("bare", "141"), describe(bare("141", "1410"), "ISIC"))
    assert reading.status == "ambiguous"
    assert reading.isic is None
    assert "0141" in str(reading.detail)


def test_four_digits_in_a_uk_column_of_five_digits_lost_a_zero() -> None:
    column = describe(bare("1410", "56210", "70229", "93110", "47730", "61900"), "SicCodes")
    assert read(Token("bare", "1410"), column).isic == "0141"
    alone = describe(bare("1410"), "UK SIC")
    assert read(Token("bare", "1410"), alone).status == "ambiguous"


def test_a_dormant_company_has_no_sector() -> None:
    assert read(Token("bare", "99999"), Column(UK_SIC, "name")).status == "unknown"


def test_an_unknown_naics_code_is_read_as_far_as_it_is_known() -> None:
    reading = read(Token("bare", "721119"), Column(NAICS, "name"))
    assert reading.isic is not None
    assert reading.isic.startswith("55")
    assert reading.confidence == 0.7


def test_a_naics_sector_that_spreads_over_divisions_is_ambiguous() -> None:
    reading = read(Token("bare", "56"), Column(NAICS, "name"))
    assert reading.status == "ambiguous"
    assert "78" in str(reading.detail)


@pytest.mark.parametrize(
    ("code", "isic"),
    [
        ("3117", "1020"), ("311710", "1020"), ("313", "13"), ("313210", "1312"), ("314", "13"), ("314910", "1392"),
        ("315", "14"), ("315990", "14"), ("316", "15"), ("326", "22"), ("326299", "2219"), ("332312", "2511"),
        ("336390", "2930"), ("325413", "2100"), ("312", "C"),
    ],
)  # fmt: skip
def test_a_naics_branch_of_mixed_products_is_read_as_its_main_division(code: str, isic: str) -> None:
    assert read(Token("bare", code), Column(NAICS, "name")).isic == isic


def test_nace_and_isic_classes_of_the_same_digits_are_told_apart_by_the_name() -> None:
    assert read(Token("bare", "1812"), Column(NACE, "name")).isic == "1811"
    assert read(Token("bare", "1812"), Column(ISIC, "name")).isic == "1812"
    unsure = read(Token("bare", "1812"), Column("", ""))
    assert (unsure.isic, unsure.status) == ("181", "code")


def test_a_section_letter_must_be_that_of_the_division() -> None:
    free = Column("", "")
    assert read(Token("letter", "14", "C"), free).isic == "14"
    assert read(Token("letter", "14", "A"), free).status == "unknown"
    assert read(Token("letter", "111", "A"), free).isic == "0111"


def test_a_national_version_gives_the_division() -> None:
    assert read(Token("bare", "14111"), Column(NATIONAL, "name")).isic == "14"


def test_the_common_code_is_never_narrower_than_what_all_share() -> None:
    assert common(["1410", "1420"]) == "14"
    assert common(["1410", "1311"]) == "C"
    assert common(["1410", "0111"]) is None
    assert common(["C", "1410"]) == "C"
    assert common([]) is None


def test_every_code_of_every_system_lies_in_an_isic_code() -> None:
    known = set(titles())
    for system, table in lookup().items():
        odd = {
            t for target in table.values() for t in (target[1:].split() if target.startswith("/") else [target])
        } - known
        assert not odd, f"{system}: {odd}"


def test_divisions_of_nace_and_uk_sic_are_those_of_isic() -> None:
    for table in ("nace", "uk_sic"):
        frame = load_catalogue().table("classifications", table)
        assert frame.filter(pl.col("code").str.slice(0, 2) != pl.col("isic").str.slice(0, 2)).height == 0
