"""The CSV escape: what a spreadsheet would run becomes text, plain numbers stay, and every text comes back."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskscreen.domain.cells import escape, is_escapable, unescape
from tests.shared import shared

TEXT = pl.col("text")


def escaped(texts: list[str]) -> list[str]:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(escape(TEXT))["text"].to_list()


def round_trip(texts: list[str]) -> list[str]:
    return (
        pl.DataFrame({"text": texts}, schema={"text": pl.String})
        .with_columns(escape(TEXT))
        .with_columns(unescape(TEXT))["text"]
        .to_list()
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(1+9)*cmd|' /C calc'!A0",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "-1,2+A1",
        "  =1+1",
        "\u00a0=1+1",
        "\u3000=1+1",
        "\ufeff=1+1",
        "\u200b=1+1",
        "\x00=1+1",
        "\x0b=1+1",
        "\t=1+1",
        "\tplain",
        "\rplain",
        "\nplain",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(1)",
        "\ufe661+1",
        "'=1+1",
        "''=1+1",
        "+44 (0) 20 7946 0018",
        "-5\n",
        "\t-5",
        "-5%%",
        "-1e",
        "+e5",
        "-1/2",
    ],
)
def test_a_text_that_a_spreadsheet_could_run_gets_one_apostrophe(text: str) -> None:
    assert escaped([text]) == ["'" + text]


@pytest.mark.parametrize(
    "text",
    [
        "-5", "+5", "-5.25", "-5,25", "-1,234.50", "-1.234,50", "-1 234,50", "-1\u00a0234", "-1'234'567.8",
        "-12,34,567",
        "-5%", "-5 %", "+1e5", "-1.5E-03", "-.5", " -5 ", "'-5", "-5.", "-", "--", "'-", "", " ", "'",
        "O'Neill", "'quoted'", "a=b", "1-2",
        "Smith & Sons", "\u2212five", "5=", "x@y.example",
    ],
)  # fmt: skip
def test_plain_numbers_hyphens_and_harmless_texts_are_left_alone(text: str) -> None:
    assert escaped([text]) == [text]
    assert round_trip([text]) == [text]


def test_null_stays_null() -> None:
    frame = pl.DataFrame({"text": [None, "=1"]}, schema={"text": pl.String})
    assert frame.select(escape(TEXT))["text"].to_list() == [None, "'=1"]
    assert frame.select(unescape(TEXT))["text"].to_list() == [None, "=1"]


def test_unescape_takes_one_apostrophe_only_where_escape_would_have_put_it() -> None:
    frame = pl.DataFrame({"text": ["'=1", "''=1", "'tis", "'-5", "=1"]})
    assert frame.select(unescape(TEXT))["text"].to_list() == ["=1", "'=1", "'tis", "'-5", "=1"]


def test_an_escaped_text_starts_with_an_apostrophe_or_cannot_be_run() -> None:
    texts = ["=1", " =1", "'=1", "-5", "name"]
    after = pl.DataFrame({"text": escaped(texts)})
    assert after.filter(is_escapable(TEXT) & ~TEXT.str.starts_with("'")).height == 0


#: Short texts over the characters that matter, so that hypothesis meets every combination of them.
TRICKY = st.text(alphabet="'=+-@\t\r\n \u00a0\u200b\ufeff\uff1d\uff0d0159.,eE%aZ", max_size=8)


@given(st.lists(TRICKY | st.text(), max_size=30))
def test_every_text_comes_back(texts: list[str]) -> None:
    assert round_trip(texts) == texts


@given(st.lists(TRICKY, max_size=30, unique=True))
def test_two_texts_never_share_an_escape(texts: list[str]) -> None:
    assert len(set(escaped(texts))) == len(texts)


@given(st.lists(TRICKY | st.text(), max_size=30))
def test_nothing_that_runs_is_left_without_an_apostrophe(texts: list[str]) -> None:
    after = pl.DataFrame({"text": escaped(texts)}, schema={"text": pl.String})
    assert after.filter(is_escapable(TEXT) & ~TEXT.str.starts_with("'")).height == 0


def test_published_injection_payloads_are_inert_and_come_back() -> None:
    folder = shared("adversarial", "csv-injection-payloads")
    payloads = [
        line for path in sorted(folder.rglob("*.txt")) for line in path.read_text(encoding="utf-8").split("\n") if line
    ]
    assert len(payloads) >= 5
    assert all(text[0] not in "=+-@" for text in escaped(payloads))
    assert round_trip(payloads) == payloads


def test_naughty_strings_come_back() -> None:
    path = shared("adversarial", "big-list-of-naughty-strings", "blns.txt")
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    assert len(lines) > 500
    assert round_trip(lines) == lines
    assert round_trip(["'" + line for line in lines]) == ["'" + line for line in lines]


def test_a_csv_file_written_and_read_again_holds_the_same_cells(tmp_path: Path) -> None:
    texts = ["=1+1", "'=1+1", "-5", "\t=2", "line\n=break", '"=quoted"', "\uff1d3", "plain", " +x"]
    path = tmp_path / "cells.csv"
    pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(escape(TEXT)).write_csv(path, quote_style="always")
    again = pl.read_csv(path, infer_schema=False).select(unescape(TEXT))
    assert again["text"].to_list() == texts
