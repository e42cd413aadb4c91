"""Cells of answers: own words in several languages, dates as text, shares that cannot be mistaken."""

from datetime import date

import pytest

from riskscreen.ingest.answer_cells import day_of, is_document, number_of, order_of, said, share_of
from riskscreen.ingest.answer_sheets import Cell
from riskscreen.reporting.ask_words import ask_words
from riskscreen.reporting.brief_words import LANGUAGES

TODAY = date(2026, 11, 22)
ENGLISH = ("Yes", "No", "Not yet", "Cannot tell yet")


def cell(text, number=None):
    return Cell(text, number=number)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("choice", "meaning"), [("yes", "yes"), ("no", "no"), ("not_yet", "not yet"), ("open", "open")]
)
def test_the_drop_down_is_understood_in_its_language(lang, choice, meaning):
    words = ask_words(lang)
    choices = tuple(words(f"choice.{name}") for name in ("yes", "no", "not_yet", "open"))
    assert said(cell(words(f"choice.{choice}")), choices) == meaning
    if choice != "open":
        assert said(cell(words(f"choice.{choice}").upper()), ENGLISH) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("yes, since March", "yes"),
        ("Oui, depuis mars", "yes"),
        ("No - the agency does", "no"),
        ("Not yet: planned for 2027", "not yet"),
        ("noch nicht", "not yet"),
        ("TRUE", "yes"),
        ("in progress", "open"),
        ("n/a", "open"),
        ("No information", "unreadable"),
        ("perhaps", "unreadable"),
        ("Yes, but not implemented", "neither"),
        ("No, but planned", "neither"),
        ("no / yes", "neither"),
        (None, "open"),
    ],
)
def test_own_words_are_read_and_a_blank_is_never_a_no(text, meaning):
    assert said(cell(text), ENGLISH) == meaning


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("31.03.2026", date(2026, 3, 31)),
        ("March 2026", date(2026, 3, 1)),
        ("31 mars 2026", date(2026, 3, 31)),
    ],
)
def test_dates_are_read_as_people_write_them(text, day):
    assert day_of(cell(text), order_of([text]), TODAY).day == day


def test_days_that_cannot_be_are_named():
    order = order_of([])
    assert day_of(cell("2026-11-23"), order, TODAY).problem == "future"
    assert day_of(cell("soon"), order, TODAY).problem == "unreadable"
    assert day_of(cell("1950-01-01"), order, TODAY).problem == "unreadable"
    assert day_of(cell(None), order, TODAY).problem == ""


def test_a_date_that_can_be_swapped_is_taken_for_the_older_one_unless_another_shows_the_order():
    alone = day_of(cell("03/04/2025"), order_of(["03/04/2025"]), TODAY)
    assert (alone.day, alone.swapped) == (date(2025, 3, 4), True)
    beside = day_of(cell("03/04/2025"), order_of(["03/04/2025", "25/12/2024"]), TODAY)
    assert (beside.day, beside.swapped) == (date(2025, 4, 3), False)


@pytest.mark.parametrize(
    ("text", "number", "share"),
    [
        ("45%", None, "45%"),
        ("45", 45.0, "45%"),
        ("45,5 %", None, "45.5%"),
        ("1,5 %", None, "1.5%"),
        ("0", 0.0, "0%"),
        ("0.4%", None, "0.4%"),
        ("100 per cent", None, "100%"),
        ("0.45", 0.45, None),
        ("1", 1.0, None),
        ("0.45", None, None),
        ("130%", None, None),
        ("about half", None, None),
        (None, None, None),
    ],
)
def test_a_share_is_taken_only_where_it_can_mean_one_thing(text, number, share):
    assert share_of(cell(text, number)) == share


@pytest.mark.parametrize(
    ("text", "number", "persons"),
    [
        ("1850", 1850.0, "1850"),
        ("1,850", None, "1850"),
        ("1 850", None, "1850"),
        ("about 300", None, None),
        ("-3", -3.0, None),
        ("0.45", 0.45, None),
        ("12.5", 12.5, None),
        ("99999999", None, None),
    ],
)
def test_persons_are_plain_numbers(text, number, persons):
    assert number_of(cell(text, number)) == persons


@pytest.mark.parametrize("text", [None, "yes", "n/a", "-", "tbc", "no"])
def test_a_shrug_is_no_document(text):
    assert not is_document(cell(text))


def test_a_title_is_a_document():
    assert is_document(cell("POL-2026-01"))
    assert is_document(cell("https://example.com/policy"))
