"""Yes, no and tiers."""

import polars as pl
import pytest

from riskscreen.ingest.yesno import read_tiers, read_yes_no, tier_of, yes_or_no


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
