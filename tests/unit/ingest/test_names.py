"""Names compared without their legal form."""

import csv

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskscreen.ingest.names import core_name, fold_name, folded_name, has_legal_form
from riskscreen.ingest.yaml_text import read_yaml_text
from tests.shared import shared


def core(name: str) -> str:
    return pl.DataFrame({"n": [name]}).select(core_name(pl.col("n"))).item()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Acme Ltd", "ACME LIMITED"),
        ("Acme Co., Ltd.", "Acme Company Limited"),
        ("PT Maju Jaya Tbk", "Maju Jaya"),
        ("株式会社トヨタ", "トヨタ(株)"),
        ("Grupo Bimbo, S.A.B. de C.V.", "Grupo Bimbo"),
        ("Müller GmbH & Co. KG", "MULLER"),
        ("บริษัท สยาม จำกัด (มหาชน)", "สยาม"),
        ("Kraków Sp. z o.o.", "KRAKOW SPÓŁKA Z O.O."),
        ("ООО Ромашка", "Ромашка"),
        ("삼성전자 주식회사", "삼성전자"),
        ("A B Volvo", "Volvo AB"),
        ("S & P Ltd", "S and P Limited"),
        ("Foo Sdn. Bhd.", "FOO SDN BHD"),
    ],
)
def test_spellings_of_one_name_agree(one, two):
    assert core(one) == core(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("11420 CORP.", "BELLETECH CORP"),
        ("Acme 1 Ltd", "Acme 2 Ltd"),
        ("Société Générale", "Generale"),
        ("Asia Trading", "Asia Textiles"),
        ("Co-op Ltd", "Co Ltd"),
    ],
)
def test_different_firms_stay_different(one, two):
    assert core(one) != core(two)


@pytest.mark.parametrize("name", ["Limited", "Ltd", "株式会社", "SA", "Inc."])
def test_a_name_of_nothing_but_a_form_is_kept(name):
    assert core(name)


@pytest.mark.parametrize(
    "text", ["India", "Garments", "12 Mill Road", "Paris SE", "United States of America", "Leather goods", "Co"]
)
def test_other_texts_carry_no_legal_form(text):
    assert not has_legal_form(text)


@given(st.text(max_size=30))
def test_a_column_is_folded_as_a_text_is(text):
    column = pl.DataFrame({"n": [text]}).select(folded_name(pl.col("n")).str.replace_all(" +", " ")).item()
    assert column == fold_name(text) or any(ord(c) > 0x2FFF or c in "ıİſ" for c in text)


def test_legal_forms_of_a_list_that_others_made_are_found():
    with shared("gold", "cleanco", "tests", "companies.csv").open(encoding="utf-8") as file:
        names = [row[0] for row in csv.reader(file, delimiter=";")]
    telling = ("ltd", "limited", "inc", "corp", "corporation", "plc", "gmbh", "sa", "nv", "co ltd", "asa", "spa", "llc")
    formed = [n for n in names if fold_name(n).endswith(tuple(f" {t}" for t in telling))]
    assert len(formed) > 500
    assert sum(map(has_legal_form, formed)) / len(formed) > 0.99


def test_companies_legal_forms_that_others_compiled_are_stripped():
    path = shared("gold", "rigour_territories_orgtypes", "resources", "names", "org_types.yml")
    types = read_yaml_text(path)["types"]
    companies = sorted(
        {t["display"] for t in types if "display" in t and t.get("generic") in ("LLC", "JSC", "LLP", "LP")}
    )
    frame = pl.DataFrame({"n": [f"Zyxw {d}" for d in companies]}).with_columns(core_name(pl.col("n")).alias("core"))
    assert frame.height > 150
    assert frame.filter(pl.col("core") == "zyxw").height / frame.height > 0.85
