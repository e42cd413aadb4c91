import csv
import json

import polars as pl

from riskscreen.domain.cells import unescape
from riskscreen.domain.issues import ISSUE_SCHEMA, make_issues
from riskscreen.reporting.tables import (
    QUARANTINE_COLUMNS,
    RAW_COLUMN,
    quarantine_frame,
    write_csv,
    write_issues,
    write_parquet,
)

TEXTS = [
    "=1+1",
    "'=1",
    "+x",
    "-5",
    "-5x",
    "@a",
    "",
    "plain",
    "a\nb",
    "a\rb",
    "a,b",
    "\rx",
    'say "hi"',
    "\u2028",
    "上海",
    "---",
    None,
]


def test_a_csv_cell_that_a_spreadsheet_would_run_is_escaped_and_comes_back(tmp_path):
    frame = pl.DataFrame({"text": TEXTS, "number": [float(n) for n in range(len(TEXTS))]})
    path = tmp_path / "results.csv"
    write_csv(frame.lazy(), path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        read = [row["text"] for row in csv.DictReader(lines)]
    assert read[0] == "'=1+1"
    assert read[3] == "-5"
    back = pl.DataFrame({"text": read}).select(unescape(pl.col("text")))["text"].to_list()
    assert back == [text or "" for text in TEXTS]


def test_a_csv_starts_with_a_mark_that_tells_spreadsheets_it_is_unicode(tmp_path):
    path = tmp_path / "results.csv"
    write_csv(pl.LazyFrame({"ä": ["é"]}), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_heading_that_would_run_is_escaped_and_order_is_kept(tmp_path):
    path = tmp_path / "results.csv"
    write_csv(pl.LazyFrame({"b": [1], "=cmd()": ["x"], "a": [["p", "q"]]}), path)
    assert path.read_text("utf-8-sig").splitlines() == ["b,'=cmd(),a", "1,x,p; q"]


def test_parquet_holds_the_text_exactly(tmp_path):
    frame = pl.DataFrame({"text": TEXTS})
    write_parquet(frame.lazy(), tmp_path / "results.parquet")
    assert pl.read_parquet(tmp_path / "results.parquet").equals(frame)


def test_issues_are_one_json_object_a_line(tmp_path):
    rows = pl.LazyFrame({"source_file": ["a.csv"], "source_row": [3]})
    issues = make_issues(
        rows, "country-unknown", field="country", column="Land", value=pl.lit("=Absurdistan"), detail="Check it."
    )
    write_issues(issues, tmp_path / "issues.jsonl")
    line = json.loads((tmp_path / "issues.jsonl").read_text("utf-8"))
    assert list(line) == list(ISSUE_SCHEMA)
    assert line["value"] == "=Absurdistan"


def test_a_quarantined_record_says_what_would_mend_it_before_its_own_cells():
    records = pl.LazyFrame(
        {
            "source_file": ["a.csv", "a.csv"],
            "source_row": [3, 7],
            "source_line": [3, 9],
            "raw": [None, 'x,"unclosed'],
            "Company": [None, None],
            "Land": ["DE", None],
        }
    )
    place = records.select("source_file", "source_row")
    issues = pl.concat(
        [
            make_issues(
                place.filter(pl.col("source_row") == 3),
                "name-missing",
                field="name",
                column="Company",
                value=pl.lit("n/a"),
            ),
            make_issues(place.filter(pl.col("source_row") == 3), "country-blank", field="country"),
            make_issues(
                place.filter(pl.col("source_row") == 7), "row-unreadable", field="", detail="a quote is not closed"
            ),
        ]
    )
    found = quarantine_frame(records, issues).collect()
    assert found.columns == [*QUARANTINE_COLUMNS, "Company", "Land", RAW_COLUMN]
    first, second = found.to_dicts()
    assert first["rs_issue_codes"] == "name-missing"
    assert first["rs_value"] == "n/a"
    assert first["rs_fix"] == "Fill in the supplier's name."
    assert first["Land"] == "DE"
    assert (second["rs_source_line"], second[RAW_COLUMN]) == (9, 'x,"unclosed')
