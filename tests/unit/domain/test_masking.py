"""Personal data in a text is masked, and what only looks like it is not."""

import polars as pl
import pytest

from riskscreen.domain.issues import make_issues
from riskscreen.domain.masking import (
    CANDIDATE,
    SUSPECT,
    found_in,
    mask_record,
    mask_text,
    mask_values,
    masked,
    without_personal,
)

PERSONAL = [
    ("Jane Doe, jane@x.example", "Jane Doe, [e-mail address]"),
    ("jane＠x.example", "[e-mail address]"),
    ("call +66 2 123 4567", "call [telephone number]"),
    ("0044 20 7946 0018", "[telephone number]"),
    ("(555) 123-4567", "[telephone number]"),
    ("Tel. 020 7946 0018 or later", "[telephone number] or later"),
    ("DNI 12345678Z", "DNI [national id]"),
    ("12.345.678-Z", "[national id]"),
    ("NIE X1234567L", "NIE [national id]"),
    ("2 55 08 14 168 025 38", "[national id]"),
    ("RSSMRA85T10A562S", "[national id]"),
    ("529.982.247-25", "[national id]"),
    ("CPF 52998224725", "CPF [national id]"),
    ("85.07.30-033.28", "[national id]"),
    ("AB 12 34 56 C", "[national id]"),
    ("SSN 536-22-1234", "SSN [national id]"),
    ("11010519491231002X", "[national id]"),
    ("2341 2341 2346", "[national id]"),
    ("ABCPK1234L", "[national id]"),
    ("8001015009087", "[national id]"),
    ("personnummer 670919-9530", "personnummer [national id]"),
    ("jane [at] x.example", "[e-mail address]"),
    ("jane(at)x.example", "[e-mail address]"),
    ("ja\u200bne@x.example", "[e-mail address]"),
    ("07911123456 mobile", "[telephone number] mobile"),
    ("тел. 8 (916) 123-45-67", "[telephone number]"),
    ("call me 0171 234 5678", "call me [telephone number]"),
    ("by Mr. Karim Hiddenson (01711-998877)", "by Mr. [person's name] ([telephone number])"),
    ("passport no. C01X00T47", "passport no. [national id]"),
    ("Emirates ID 784-1985-1234567-1", "Emirates ID [national id]"),
    ("NRIC S1234567D", "NRIC [national id]"),
    ("TFN 123 456 782", "TFN [national id]"),
    ("RUT 12.345.678-5", "RUT [national id]"),
    ("T.C. 10000000146", "T.C. [national id]"),
    ("CNIC 3420108912318", "CNIC [national id]"),
    ("44051401359 PESEL", "[national id] PESEL"),
    ("Señor Pablo Leakez", "Señor [person's name]"),
    ("Prof. Karim Leakman", "Prof. [person's name]"),
    ("Eng. Karim Leakman", "Eng. [person's name]"),
    ("Bapak Budi Leakman", "Bapak [person's name]"),
    ("Ông Nguyễn Leakman", "Ông [person's name]"),
    ("131052-308T", "[national id]"),
    ("756.9217.0769.85", "[national id]"),
    ("PESEL 44051401359", "PESEL [national id]"),
    ("TCKN: 10000000146", "TCKN: [national id]"),
    ("Steuer-ID 36574261809", "Steuer-ID [national id]"),
    ("BSN 111222333", "BSN [national id]"),
    ("Attn: Jane van der Doe, 12 Mill Lane", "Attn: [person's name], 12 Mill Lane"),
    ("Contact: María José López", "Contact: [person's name]"),
    ("spoke to Mrs Ottoline Vantongeren", "spoke to Mrs [person's name]"),
    ("联系人：张伟", "联系人：[person's name]"),
]
PLAIN = [
    "POL 000-123-4567", "030.162-010", "Plant 123-45-6789 Ltd", "811218-9876 Québec Inc", "358-595-6303", "0123 456789", "Eng Ltd",
    "ES91 2100 0418 4500 0005 1332", "4500123456 mobile phones", "Passports kept",
    "Plot 12, Sector 5, 411001 Pune", "2020-01-02", "01.02.2020 05:30", "02-11-2020 10", "DNI 12345678A", "12345678A", "52998224725",
    "44051401359", "111222333", "CNPJ 12.345.678/0001-95", "SIREN 732 829 320", "GSTIN 27AAPFU0939F1ZV", "VAT DE123456789",
    "LEI 5493001KJTIIGC8Y1R12", "0012345678905", "4006381333931", "2014 2016 2018", "6,693 3,539 1,983 8,067", "HS 6109.10, 6110.20",
    "ISO 9001:2015 / SA8000", "Contact Energy Limited", "100.000.000-00", "SUP-00012345", "1,250,000.00", "10000000 t", "91330000MA27XL8T9W",
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), PERSONAL)
def test_personal_data_is_masked(text, shown):
    assert mask_text(text) == shown
    assert mask_values(pl.Series([text])).to_list() == [shown]


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay_as_they_are(text):
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "_shown"), [*PERSONAL, ("18.520431, 73.856744", ""), ("13° 45′ N", ""), ("geo:12.3,45.6", "")]
)
def test_the_quick_look_passes_over_nothing_that_the_close_look_finds(text, _shown):
    column = pl.Series([f"before {text} after", text])
    assert found_in(text, places=True)
    assert column.str.contains(SUSPECT).all()
    assert column.str.contains(CANDIDATE).all()


def test_coordinates_are_masked_where_asked_for():
    assert mask_text("18.520431, 73.856744 Rua A") == "18.520431, 73.856744 Rua A"
    assert mask_text("18.520431, 73.856744 Rua A", places=True) == "[coordinates] Rua A"


def test_people_are_left_in_names_of_companies():
    assert mask_text("Mr Price Group, Attn: Jane Doe", people=False) == "Mr Price Group, Attn: Jane Doe"


def test_a_frame_is_masked_by_column_and_nulls_stay():
    frame = pl.LazyFrame({"a": ["x@y.example", None, "plain"], "b": ["x@y.example", "", "z"]})
    shown = frame.with_columns(masked(pl.col("a"))).collect()
    assert shown["a"].to_list() == ["[e-mail address]", None, "plain"]
    assert shown["b"].to_list() == ["x@y.example", "", "z"]


def test_ids_of_persons_are_left_out_and_those_of_companies_stay():
    ids = pl.DataFrame({"id": ["12345678Z", "B12345678", "jane@x.example", "52998224725", None]})
    assert ids.select(without_personal(pl.col("id")))["id"].to_list() == [
        "12345678Z",
        "B12345678",
        None,
        "52998224725",
        None,
    ]
    spain = ids.select(without_personal(pl.col("id"), "national id (Spain DNI)"))["id"].to_list()
    assert spain == [None, "B12345678", None, "52998224725", None]
    column = ids.select(without_personal(pl.col("id"), "national id (Brazil CPF)"))["id"].to_list()
    assert column == ["12345678Z", "B12345678", None, None, None]
    shaped = pl.DataFrame({"id": ["+5332245982", "0123 456789", "SUPPL1234A", "Mr. Karim Hiddenson"]})
    assert shaped.select(without_personal(pl.col("id")))["id"].to_list() == [*shaped["id"].to_list()[:3], None]


def test_a_record_is_masked_but_for_what_is_kept():
    record = {"notes": ["write to a@b.example"], "path": "/data/a@b.example/list.csv", "rows": 3}
    assert mask_record(record, keep=["path"]) == {
        "notes": ["write to [e-mail address]"],
        "path": "/data/a@b.example/list.csv",
        "rows": 3,
    }


def test_an_issue_of_a_masked_cell_quotes_no_part_of_it():
    frame = pl.LazyFrame(
        {
            "source_file": ["a", "a"],
            "source_row": [2, 3],
            "text": ["12345678-Z", "Spayn"],
            "near": ["12345678 is not a code that is known", "Spain"],
        }
    )
    found = make_issues(
        frame, "country-unknown", field="country", value=pl.col("text"), detail=pl.col("near")
    ).collect()
    assert found["suggestion"].to_list() == ["(not shown)", "Spain"]
