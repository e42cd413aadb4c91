"""The workbook of questions: drop-downs, dates that are hard to get wrong, open cells for answers only, no rating anywhere."""

import datetime as dt
import re

import openpyxl
import pytest

from riskscreen.domain.question_form import CHOICES_SHEET, META_SHEET, meta_of
from riskscreen.reporting.ask_words import ask_words
from riskscreen.reporting.ask_workbook import write_ask_workbook
from riskscreen.reporting.brief_words import LANGUAGES
from tests.unit.asking import ANSWER, COMMENT, DATE, EVIDENCE, a_view, a_workbook, header_row

CODES = ("country", "documents_kept", "ilo_indicators", "control_policy", "migrant_share", "control_audit")


@pytest.fixture
def book(tmp_path):
    return openpyxl.load_workbook(a_workbook(tmp_path / "q.xlsx", CODES))


def rows_of(sheet):
    top = header_row(sheet)
    return {sheet.cell(row, 1).value: row for row in range(top + 1, sheet.max_row + 1)}


def rules_at(sheet, row, column):
    place = sheet.cell(row, column).coordinate
    return [rule for rule in sheet.data_validations.dataValidation if place in rule.sqref]


def test_sheets_are_two_to_see_and_two_hidden_ones(book):
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("Questions", "visible"),
        ("About", "visible"),
        (CHOICES_SHEET, "hidden"),
        (META_SHEET, "veryHidden"),
    ]


def test_every_question_has_a_why_and_a_place_to_answer(book):
    sheet = book.worksheets[0]
    for ref, row in rows_of(sheet).items():
        assert sheet.cell(row, 2).value
        if not ref[-1].isalpha():
            assert sheet.cell(row, 3).value
        for column in (ANSWER, COMMENT):
            assert sheet.cell(row, column).value is None
            assert not sheet.cell(row, column).protection.locked
        assert sheet.cell(row, 2).protection.locked
    assert sheet.protection.sheet
    assert not sheet.protection.password


def test_a_date_is_a_day_up_to_today_and_anything_else_is_stopped(book):
    sheet = book.worksheets[0]
    (rule,) = rules_at(sheet, rows_of(sheet)["Q4"], DATE)
    assert (rule.type, rule.operator or "between", rule.errorStyle or "stop") == ("date", "between", "stop")
    assert rule.formula2 == "TODAY()"
    assert sheet.cell(rows_of(sheet)["Q4"], DATE).number_format == "yyyy-mm-dd"


def test_yes_and_no_are_chosen_from_a_list_and_own_words_are_allowed(book):
    sheet, choices = book.worksheets[0], book[CHOICES_SHEET]
    (rule,) = rules_at(sheet, rows_of(sheet)["Q4"], ANSWER)
    assert rule.type == "list"
    assert rule.errorStyle == "warning"
    place = rule.formula1.partition("!")[2].replace("$", "")
    assert [cell.value for (cell,) in choices[place]] == ["Yes", "No", "Not yet", "Cannot tell yet"]
    (rule,) = rules_at(sheet, rows_of(sheet)["Q1"], ANSWER)
    assert [cell.value for (cell,) in choices[rule.formula1.partition("!")[2].replace("$", "")]] == ["France", "Nepal"]


def test_every_cell_for_an_answer_says_what_is_wanted(book):
    sheet = book.worksheets[0]
    for row in rows_of(sheet).values():
        (rule,) = rules_at(sheet, row, ANSWER)
        assert rule.prompt
        assert rule.promptTitle


def test_further_lines_take_no_evidence_and_known_fields_are_not_asked(tmp_path):
    sheet = openpyxl.load_workbook(a_workbook(tmp_path / "q.xlsx", ("country",), known=["address"])).worksheets[0]
    rows = rows_of(sheet)
    assert list(rows) == ["Q1", "Q1b"]
    assert sheet.cell(rows["Q1b"], EVIDENCE).value == "not needed"
    assert sheet.cell(rows["Q1b"], EVIDENCE).protection.locked


def test_the_hidden_sheet_says_whose_it_is_and_what_each_line_fills(book):
    meta = meta_of(book[META_SHEET].values)
    assert meta.supplier_id == "S-1"
    assert {line.ref: line.field for line in meta.lines} == {
        "Q1": "country", "Q1b": "subdivision", "Q1c": "address", "Q2": "documents_kept", "Q3": "audit_findings",
        "Q4": "policy", "Q5": "migrant", "Q5b": "workers", "Q6": "audit_date",
    }  # fmt: skip


def test_it_asks_for_no_personal_data_and_takes_a_no(book):
    text = " ".join(str(cell) for sheet in book.worksheets[:2] for row in sheet.values for cell in row if cell)
    assert "no personal data" in text
    assert "fair answers" in text
    assert "no rating of your company" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headers_and_sheets_are_in_the_language(tmp_path, lang):
    book = openpyxl.load_workbook(a_workbook(tmp_path / "q.xlsx", CODES, lang=lang, reply_by=dt.date(2027, 1, 15)))
    words = ask_words(lang)
    sheet = book.worksheets[0]
    assert sheet.title == words("sheet.questions")
    assert [cell.value for cell in sheet[header_row(sheet)]][:4] == [
        words(f"column.{name}") for name in ("ref", "question", "why", "answer")
    ]
    assert "2027" in sheet["A2"].value
    for one in book.worksheets:
        assert one.data_validations.count == 0 or all(
            len(rule.prompt) <= 255 for rule in one.data_validations.dataValidation
        )


def test_equal_views_give_equal_bytes(tmp_path):
    view = a_view(CODES)
    for name in ("a.xlsx", "b.xlsx"):
        write_ask_workbook(view, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_hostile_names_stay_text(tmp_path):
    for name in ('=HYPERLINK("http://evil.example","x")', "@SUM(1)", "名" * 400, "a\nb"):
        book = openpyxl.load_workbook(a_workbook(tmp_path / "q.xlsx", ("goods",), name=name, asker="=1+1"))
        assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.rows for cell in row)


def test_no_code_of_ours_stands_where_the_supplier_reads(book):
    text = " ".join(str(cell) for sheet in book.worksheets[:2] for row in sheet.values for cell in row if cell)
    assert not re.search(r"control_|gap\.|_kept|pair_|rs_", text)
