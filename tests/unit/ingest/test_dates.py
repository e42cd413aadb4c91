"""Dates as people write them."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskscreen.ingest.dates import date_of, decide_order, read_dates

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2021-03-02", "2021-03-02"),
        ("2021/3/2", "2021-03-02"),
        ("20210302", "2021-03-02"),
        ("02/03/2021", "2021-03-02"),
        ("2.3.2021", "2021-03-02"),
        ("3/31/23", "2023-03-31"),
        ("31-Jul-13", "2013-07-31"),
        ("44197", "2021-01-01"),
        ("44197.5", "2021-01-01"),
        ("07/24/03 00:00:00", "2003-07-24"),
        ("2019-07-15T12:00:00Z", "2019-07-15"),
        ("2021年3月2日", "2021-03-02"),
        ("2 de marzo de 2021", "2021-03-02"),
        ("March 2, 2021", "2021-03-02"),
        ("2. März 2021", "2021-03-02"),
        ("12 février 2020", "2020-02-12"),
        ("1er juillet 2021", "2021-07-01"),
        ("3 giugno 2020", "2020-06-03"),
        ("15 มกราคม 2564", "2021-01-15"),
        ("ม.ค. 2564", "2021-01-01"),
        ("2021", "2021-01-01"),
        ("03/2021", "2021-03-01"),
        ("2021-03", "2021-03-01"),
        ("Mar 2021", "2021-03-01"),
        ("Monday, 2 March 2020", "2020-03-02"),
        ("1/1/99", "1999-01-01"),
    ],
)
def test_a_date_is_read(cell, day):
    assert date_of(cell, "day-first", TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "cell", ["soon", "99/99/2021", "31/02/2021", "Q1 2021", "12345678901", "yes", "1", "0000-00-00", "2021-13-01"]
)
def test_what_is_no_date_is_not_one(cell):
    assert date_of(cell, "day-first", TODAY) is None


@pytest.mark.parametrize(
    ("cells", "elsewhere", "order", "proven"),
    [
        (["03/04/2021", "31/12/2020"], [], "day-first", True),
        (["03/04/2021", "12/31/2020"], [], "month-first", True),
        (["03/04/2021"], ["12/31/2020"], "month-first", True),
        (["03/04/2021"], [], "day-first", False),
        (["2021-04-03"], ["12/31/2020"], "year-first", True),
        (["05/05/2021"], [], "year-first", True),
    ],
)
def test_the_order_of_day_and_month_is_decided_for_the_column(cells, elsewhere, order, proven):
    decided = decide_order(cells, elsewhere)
    assert (decided.order, decided.proven) == (order, proven)
    assert decided.because


def test_an_ambiguous_date_follows_the_column_and_a_clear_one_itself():
    assert date_of("03/04/2021", "month-first", TODAY) == date(2021, 3, 4)
    assert date_of("31/12/2020", "month-first", TODAY) == date(2020, 12, 31)


def test_a_date_in_the_future_is_not_taken():
    cells = ["2026-11-21", "2026-11-22", "2026-11-20T10:00:00Z", "nonsense", "22.11.2026", "2026-02-30"]
    found = {text: (day, code) for text, day, code in read_dates(pl.Series(cells), "year-first", TODAY).rows()}
    assert found == {
        "2026-11-21": (TODAY, None),
        "2026-11-22": (None, "date-future"),
        "2026-11-20T10:00:00Z": (date(2026, 11, 20), None),
        "nonsense": (None, "date-unreadable"),
        "22.11.2026": (None, "date-future"),
        "2026-02-30": (None, "date-unreadable"),
    }


@given(
    st.dates(min_value=date(1950, 1, 1), max_value=TODAY),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%b-%Y", "%Y%m%d", "%B %d, %Y"]),
)
def test_every_day_comes_back_from_every_form(day, form):
    assert date_of(day.strftime(form), "day-first", TODAY) == day


@given(st.dates(min_value=date(1955, 1, 1), max_value=TODAY))
def test_spreadsheet_day_numbers_come_back(day):
    assert date_of(str((day - date(1899, 12, 30)) // timedelta(days=1)), "day-first", TODAY) == day


@given(st.text(max_size=20))
def test_any_text_is_read_without_an_exception(text):
    found = date_of(text, "month-first", TODAY)
    assert found is None or 1900 <= found.year <= 2200


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("01/02/30", None, "date-future"),
        ("15.03.27", None, "date-future"),
        ("01/02/98", date(1998, 2, 1), None),
        ("01/02/24", date(2024, 2, 1), None),
        ("1930-02-01", None, "date-unreadable"),
        ("31.12.1989", None, "date-unreadable"),
    ],
)
def test_years_of_two_digits_and_years_of_long_ago_are_never_taken_for_a_date_of_last_century(cell, value, code):
    assert read_dates(pl.Series([cell]), "day-first", TODAY).select("value", "code").row(0) == (value, code)
