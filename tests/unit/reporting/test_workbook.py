from datetime import datetime

import openpyxl
import polars as pl
import pytest

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.issues import no_issues
from riskscreen.reporting.rollup import roll_up
from riskscreen.reporting.sheets import TEXT_LIMIT
from riskscreen.reporting.view import build_view
from riskscreen.reporting.workbook import write_workbook
from tests.unit.reporting import factory
from tests.unit.reporting.changed import CHANGES
from tests.unit.reporting.rows import FIVE, MANIFEST, rows


def written(frame: pl.DataFrame, path, issues: pl.DataFrame | None = None, **options: int) -> openpyxl.Workbook:
    found = (no_issues() if issues is None else issues).lazy()
    write_workbook(
        build_view(frame.lazy(), found, MANIFEST, **options), path, issues=found, rollup=roll_up(frame.lazy())
    )
    return openpyxl.load_workbook(path)


def table(sheet, heading: int = 2) -> pl.DataFrame:
    lines = list(sheet.iter_rows(min_row=heading, values_only=True))
    return pl.DataFrame([dict(zip(lines[0], line, strict=True)) for line in lines[1:]], infer_schema_length=None)


def test_cells_that_look_like_formulas_are_text(tmp_path):
    frame = rows(*({"rs_supplier_name": name} for name in factory.HOSTILE))
    sheet = written(frame, tmp_path / "report.xlsx")["Suppliers"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink]
    assert table(sheet)["Supplier"].to_list() == list(factory.HOSTILE)


def test_numbers_are_numbers_and_the_order_is_by_priority(tmp_path):
    found = table(written(FIVE, tmp_path / "report.xlsx")["Suppliers"])
    assert found["Rank"].to_list() == [1, 2, 3, 4, 5]
    assert found["Likelihood (index)"].to_list() == [91.25, 60, 60, 9, 40]
    assert found["Likely repeats"].to_list() == [None, None, "S2", None, None]
    assert found["Band"][4] == "insufficient evidence"


def test_columns_without_any_value_are_left_out(tmp_path):
    found = table(written(FIVE, tmp_path / "report.xlsx")["Suppliers"])
    assert "Subdivision" not in found.columns
    assert "File" not in found.columns
    assert "Rule" in found.columns


def test_the_sheet_says_when_it_holds_only_the_top(tmp_path):
    book = written(factory.results(200), tmp_path / "report.xlsx", listed=30, top=5)
    sheet = book["Suppliers"]
    assert sheet["A1"].value.startswith("The first 30 of 200 rows by priority; the others are in results.csv")
    assert sheet.max_row == 32


def test_headings_stay_in_sight_and_can_be_filtered(tmp_path):
    sheet = written(FIVE, tmp_path / "report.xlsx")["Suppliers"]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.column_dimensions["C"].width > 20


def test_every_sheet_is_there_and_the_dictionary_names_every_column(tmp_path):
    book = written(FIVE, tmp_path / "report.xlsx")
    assert book.sheetnames == [
        "Summary",
        "Suppliers",
        "Doubt",
        "Countries",
        "Matrix",
        "Roll-up",
        "Issues",
        "Sources",
        "Read me",
    ]
    said = {row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert set(RESULTS) <= said


def test_the_summary_counts_duplicates_once_and_keeps_the_words(tmp_path):
    lines = list(written(FIVE, tmp_path / "report.xlsx")["Summary"].iter_rows(values_only=True))
    text = "\n".join(str(cell) for row in lines for cell in row if cell is not None)
    assert "1 of 4 suppliers is at priority 1" in text
    assert "8 read = 5 scored + 2 quarantined + 1 blank" in text
    assert "not a probability" in text
    high = next(row for row in lines if row[0] == "high")
    assert high[1:4] == (1, 2, 25)


def test_personal_cells_stay_out_of_the_issues(tmp_path):
    frame = factory.results(40)
    sheet = written(frame, tmp_path / "report.xlsx", factory.issues(frame))["Issues"]
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    assert "example.org" not in text
    assert "81 234" not in text
    assert "'call [telephone number]' cannot be read as a number" in text
    assert "'Absurdistan' is not recognised as a country" in text or "control is claimed" in text


def test_a_text_longer_than_a_cell_is_cut(tmp_path):
    found = table(written(rows({"rs_reasons": "x" * 40_000}), tmp_path / "report.xlsx")["Suppliers"])
    assert len(found["Strongest reasons"][0]) == TEXT_LIMIT


def test_equal_runs_give_equal_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        written(FIVE, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "one.xlsx").properties.created == datetime(2026, 11, 21)


def test_an_empty_list_gives_a_workbook(tmp_path):
    assert written(FIVE.clear(), tmp_path / "report.xlsx")["Suppliers"].max_row == 2


def test_matrix_and_countries_hold_the_same_suppliers(tmp_path):
    book = written(factory.results(300), tmp_path / "report.xlsx")
    countries = table(book["Countries"])
    assert countries["Suppliers"].sum() == 290
    matrix = list(book["Matrix"].iter_rows(min_row=3, values_only=True))
    stop = next(n for n, row in enumerate(matrix) if not any(row))
    assert sum(cell or 0 for row in matrix[:stop] for cell in row[2:]) == 290


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+cmd", "@x", "{=A1}", "http://example.org", "mailto:a@b", "12", "1e5", "\t=1"]
)
def test_any_text_comes_back_as_the_same_text(tmp_path, text):
    cell = written(rows({"rs_supplier_name": text}), tmp_path / "report.xlsx")["Suppliers"]["C3"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_sheet_says_what_changed_where_an_earlier_run_was_named(tmp_path):
    view = build_view(FIVE.lazy(), no_issues().lazy(), MANIFEST, changes=CHANGES)
    write_workbook(view, tmp_path / "report.xlsx", issues=no_issues().lazy(), rollup=roll_up(FIVE.lazy()))
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    lines = list(book["Changes"].iter_rows(values_only=True))
    assert ("very high", 1, 3, 2) in [row[:4] for row in lines]
    assert ("reference editions", -1.57, 11) in [row[:3] for row in lines]
    mover = next(row for row in lines if row[0] == "S1")
    assert mover[1] == "<b>Bold</b> & Sons"
    assert sum(mover[7:12]) == pytest.approx(mover[6] - mover[5])
    assert CHANGES.notes[0] in [row[0] for row in lines]


def test_the_summary_ends_with_lines_to_sign(tmp_path):
    lines = [row[0] for row in written(FIVE, tmp_path / "report.xlsx")["Summary"].iter_rows(values_only=True)]
    assert lines[-3:] == ["Prepared by", "Reviewed by", "Approved by"]


def test_paper_gets_the_columns_that_fit_it(tmp_path):
    sheet = written(FIVE, tmp_path / "report.xlsx")["Suppliers"]
    printed = sheet.print_area.split("!")[-1].replace("$", "")
    first, last = printed.split(":")
    heads = [cell.value for cell in sheet[2][: sheet[last].column]]
    assert first == "A1"
    assert heads[-1] == "Coverage %"
