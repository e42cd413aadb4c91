"""Opening downloads: damage of any kind is a refusal in one sentence, and what stands around a table is passed over."""

import random
from pathlib import Path

import pytest

from riskscreen.reference.imports.opened import csv_members, csv_under_header, holds_workbook, workbook_of
from riskscreen.reference.imports.reading import ImportRefused
from tests.unit.reference.imports.books import book, zipped

TABLE = [("Code", "Value"), *((f"C{n}", n) for n in range(40))]


def parsed(text: str) -> tuple[list[tuple[object, ...]], list[str]]:
    frame, above = csv_under_header(Path("a.csv"), text.encode(), holding=["Code"], label="a.csv")
    return frame.rows(), above


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_above_the_header_are_told_and_rows_counted_as_in_the_file(end: str) -> None:
    rows, above = parsed(end.join(["Source,X", "", "Code,Value", "DEU,1", "FRA,2", ""]))
    assert rows == [(4, "DEU", "1"), (5, "FRA", "2")]
    assert above == ["Source X", ""]


def test_semicolons_and_quoted_commas_are_read() -> None:
    assert parsed("Code;Value\nDEU;1,5\n")[0] == [(2, "DEU", "1,5")]
    assert parsed('Code,Value\nDEU,"1,500"\n')[0] == [(2, "DEU", "1,500")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Code,Value\nDEU,1,500\n", r"row 2: 3 cells under a header of 2"),
        ("Code,Value\nDEU,1\nFR", r"the last line breaks off \('…FR'\)"),
        ('Code,Value\nDEU,"1\n', r"cannot be read as a CSV"),
        ("a,b\n1,2\n", r"no header with a column 'Code' in the first 40 lines \(the top says: a,b\)"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        parsed(text)


def test_a_footnote_without_a_line_end_is_no_broken_row() -> None:
    rows, _ = parsed(
        "Code,Value\nDEU,1\nFigures are rounded to the nearest five, so sums may differ".replace(", so", " so")
    )
    assert rows[0] == (2, "DEU", "1")


@pytest.mark.parametrize("kind", ["workbook", "zip"])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(tmp_path: Path, kind: str) -> None:
    whole = book(tmp_path / "a.xlsx", {"S": TABLE})
    if kind == "zip":
        whole = zipped(tmp_path / "a.zip", {"a.xlsx": whole.read_bytes(), "a.csv": "Code,Value\nDEU,1\n" * 50})
    chance = random.Random(7)
    refused = 0
    for turn in range(150):
        content = bytearray(whole.read_bytes())
        if turn % 3 == 0:
            del content[chance.randrange(len(content)) :]
        for _ in range(turn % 5):
            if content:
                content[chance.randrange(len(content))] = chance.randrange(256)
        path = tmp_path / f"damaged.{kind}"
        path.write_bytes(bytes(content))
        try:
            holds_workbook(path)
            with workbook_of(path) as opened:
                opened.rows(opened.sheets[0])
            if kind == "zip":
                csv_members(path)
        except ImportRefused as error:
            refused += 1
            assert len(str(error)) < 500
    assert refused > 50
