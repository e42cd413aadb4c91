"""Yes, no and tiers."""

import polars as pl
import pytest

from riskscreen.ingest.yesno import contradicts, first_answer, read_tiers, read_yes_no, tier_of, yes_or_no


@pytest.mark.parametrize(
    "cell",
    [
        "Yes",
        "y",
        "TRUE",
        "1",
        "x",
        "✓",
        "Oui",
        "Ja",
        "Sí",
        "si",
        "Sim",
        "Vero",
        "是",
        "有",
        "ใช่",
        "มี",
        "Yes, since 2019",
        "yes - for migrants",
        "In place",
    ],
)
def test_yes_in_eight_languages(cell):
    assert yes_or_no(cell) is True


@pytest.mark.parametrize(
    "cell",
    [
        "No",
        "n",
        "false",
        "0",
        "Non",
        "Nein",
        "Não",
        "否",
        "没有",
        "ไม่",
        "ไม่มี",
        "No, employer pays",
        "no - never",
        "Keine",
    ],
)
def test_no_in_eight_languages(cell):
    assert yes_or_no(cell) is False


@pytest.mark.parametrize(
    "cell",
    [
        "No, but agents charge 500 USD",
        "No, but passports are kept at night",
        "No, except for the dormitory",
        "no / yes",
        "yes/no",
        "Yes and no",
        "yes, not yet",
        "Yes (planned)",
        "Yes, but not implemented",
        "Yes, until 2020",
        "Yes - partly",
        "Non, sauf au dortoir",
        "Oui, mais pas partout",
        "Oui (prévu)",
        "Oui, jusqu'en 2020",
        "Sí, pero no aplicada",
        "Sí (previsto)",
        "Sí, hasta 2020",
        "Nein, außer im Wohnheim",
        "Ja (geplant)",
        "Ja, bis 2020",
        "Não, exceto no dormitório",
        "Sim, até 2020",
        "Sim (planejado)",
        "No, tranne di notte",
        "Sì, ma non applicata",
        "Sì, fino a 2020",
        "没有，但晚上保管",
    ],
)
def test_a_word_that_its_remark_takes_back_says_neither_and_is_told(cell):
    assert yes_or_no(cell) is None
    assert contradicts(cell)
    assert read_yes_no(pl.Series([cell]))["code"].to_list() == ["yesno-unreadable"]


@pytest.mark.parametrize(
    "cell",
    ["Yes, policy no. 12", "Yes, non-discrimination policy", "Ja, seit Mai 2024", "Yes, see https://x.example/no-but"],
)
def test_a_remark_that_only_sounds_like_it_takes_nothing_back(cell):
    assert yes_or_no(cell) is True


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("No, never", False),
        ("No - prohibited by policy", False),
        ("no (2024)", False),
        ("No, since 2019", False),
        ("No, employer pays", False),
        ("Non, jamais", False),
        ("Nein - streng verboten", False),
        ("No, they paid the agent", None),
        ("No - the agency does", None),
        ("No, 500 USD", None),
        ("No, never asked", None),
        ("No, planned for 2027", None),
    ],
)
def test_where_no_is_harmless_only_a_plain_no_is_taken(cell, value):
    assert yes_or_no(cell, strict_no=True) is value
    row = read_yes_no(pl.Series([cell])).row(0, named=True)
    assert (row["value"], row["code"]) == (value, None if value is False else "yesno-unreadable")


def test_the_first_word_alone_can_be_asked_for():
    assert first_answer("Yes, until 2020") is True
    assert first_answer("No, but planned") is False


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("maybe", "yesno-unreadable"),
        ("No information", "yesno-unreadable"),
        ("USD 500", "yesno-unreadable"),
        ("n/a", None),
        ("in progress", None),
        ("partly", None),
        ("?", None),
        ("TBC", None),
    ],
)
def test_neither_yes_nor_no_is_unknown_and_only_the_unreadable_is_said(cell, code):
    row = read_yes_no(pl.Series([cell])).row(0, named=True)
    assert (row["value"], row["code"]) == (None, code)


@pytest.mark.parametrize(
    ("cell", "tier"),
    [
        ("2", 2),
        ("Tier 2", 2),
        ("T1", 1),
        ("tier-1", 1),
        ("direct", 1),
        ("2nd tier", 2),
        ("Rang 1", 1),
        ("1er rang", 1),
        ("Stufe 3", 3),
        ("Nivel 2", 2),
        ("二级", 2),
        ("1.0", 1),
        ("II", 2),
        ("Tier III", 3),
        ("ระดับ 2", 2),
        ("直接", 1),
        ("primary", 1),
    ],
)
def test_a_tier_is_read(cell, tier):
    assert tier_of(cell) == tier


@pytest.mark.parametrize("cell", ["Tier 1/2", "n", "0", "99", "gold", "Tier", "1-3"])
def test_what_is_no_tier_is_said(cell):
    assert read_tiers(pl.Series([cell])).row(0) == (cell, None, "tier-unreadable")
