"""Numbers as people write them."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.ingest.mapping_file import Decision
from riskscreen.ingest.numbers import NumberRequest, decide_numbers


def read(cells, *, whole=False, remembered=None):
    frame = pl.DataFrame({"x": cells}, schema={"x": pl.String}).lazy()
    column = decide_numbers(frame, {"n": NumberRequest("x", whole=whole, remembered=remembered)})["n"]
    out = column.attach(frame, "n_").collect()
    return column, out["n_value"].to_list(), out["n_code"].to_list()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("300", 300.0),
        (" 300 ", 300.0),
        ("1,234", 1234.0),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("$12.39", 12.39),
        ("(1,234)", -1234.0),
        ("-5", -5.0),
        ("5-", -5.0),
        ("1.2e3", 1200.0),
        ("8.5000000000000000e+00", 8.5),
        ("71%", 71.0),
        ("0.14", 0.14),
        ("12,5", 12.5),
        ("5k", 5000.0),
        ("1.2m", 1_200_000.0),
        ("EUR 1.234,00", 1234.0),
        ("1 234,50 €", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1'234.50", 1234.5),
        ("1,23,456.00", 123456.0),
        ("300 workers", 300.0),
        ("300人", 300.0),
        ("Rs. 5,000", 5000.0),
        ("1.234.567", 1234567.0),
        ("0,123", 0.123),
        ("+7", 7.0),
        ("€5", 5.0),
        ("2 Mio", 2_000_000.0),
    ],
)
def test_a_number_is_read(cell, value):
    _, values, codes = read([cell])
    assert values == [pytest.approx(value)]
    assert codes == [None]


@pytest.mark.parametrize(
    "cell",
    [
        "about 300",
        "~300",
        "ca. 300",
        "250 to 499",
        "250-499",
        "250 – 499",
        "20,000 or more",
        "Less than 250",
        "5000+",
        "<5",
        "> 10",
        "约300",
        "environ 50",
        "ประมาณ 300",
        "300左右",
        "between 10 and 20",
    ],
)
def test_an_approximate_number_is_not_given_and_said(cell):
    _, values, codes = read([cell])
    assert values == [None]
    assert codes == ["number-approximate"]


@pytest.mark.parametrize("cell", ["abc", "inf", "1e400", "2021-03-02", "1 2 3", "=1+1", "12..5"])
def test_what_is_no_number_is_never_guessed(cell):
    _, values, codes = read([cell])
    assert values == [None]
    assert codes == ["number-unreadable"]


@pytest.mark.parametrize("cell", ["N/A", "Not Provided", "-", "", None, "nan", "tbc", "?"])
def test_a_placeholder_is_blank_without_issue(cell):
    _, values, codes = read([cell])
    assert (values, codes) == ([None], [None])


def test_the_decimal_mark_is_decided_for_the_column():
    comma, values, _ = read(["1.234", "12,5", "3,75"])
    assert comma.decimal == ","
    assert values == [1234.0, 12.5, 3.75]
    point, values, _ = read(["1,234", "12.5", "3.75"])
    assert point.decimal == "."
    assert values == [1234.0, 12.5, 3.75]
    assert "distinct cells" in comma.because


def test_persons_have_no_thousandths():
    _, values, _ = read(["1.200", "2.050"], whole=True)
    assert values == [1200.0, 2050.0]
    _, values, _ = read(["1.200", "2.05"])
    assert values == [1.2, 2.05]


def test_a_remembered_decimal_mark_holds():
    _, values, _ = read(["1,234"], remembered=Decision(decimal=","))
    assert values == [1.234]


def test_a_currency_that_all_cells_name_is_found():
    assert read(["EUR 5", "7 EUR", "€ 9"])[0].currency == "EUR"
    assert read(["EUR 5", "7 USD"])[0].currency is None
    assert read(["$5"])[0].currency is None


@settings(max_examples=30)
@given(st.lists(st.floats(min_value=-1e9, max_value=1e9).map(lambda x: round(x, 2)), min_size=1, max_size=20))
def test_plain_numbers_come_back_whatever_they_are(numbers):
    _, values, codes = read([repr(n) for n in numbers])
    assert values == pytest.approx(numbers)
    assert not any(codes)


@settings(max_examples=20)
@given(
    st.lists(st.integers(min_value=1000, max_value=10**9), min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ",")]),
)
def test_grouped_amounts_come_back_in_either_style(numbers, marks):
    group, decimal = marks
    cells = [f"{n:,}".replace(",", group) + f"{decimal}25" for n in numbers]
    _, values, _ = read(cells)
    assert values == pytest.approx([n + 0.25 for n in numbers])


@settings(max_examples=20)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=60))
def test_any_text_gives_a_finite_number_or_none(cells):
    _, values, _ = read(cells)
    assert all(v is None or abs(v) < float("inf") for v in values)
