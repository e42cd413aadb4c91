"""Workbooks that come back: sorted, renamed, with columns moved; and files that nobody should trust."""

import datetime as dt
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from riskscreen.domain.errors import InputRejected
from riskscreen.domain.question_form import META_SHEET
from riskscreen.ingest.answer_sheets import MOST_UNPACKED, read_answer_sheet
from tests.unit.asking import a_workbook, fill, header_row

CODES = ("documents_kept", "control_policy", "migrant_share")


@pytest.fixture
def sent(tmp_path):
    return a_workbook(tmp_path / "questions.xlsx", CODES)


def given(path):
    return {one.line.ref: one for one in read_answer_sheet(path).given}


def test_untouched_every_line_is_blank(sent):
    found = given(sent)
    assert list(found) == ["Q1", "Q2", "Q3", "Q3b"]
    assert all(one.blank for one in found.values())


def test_answers_come_back_as_text_and_dates_as_days(sent):
    fill(
        sent, {"Q1": ("No", "Rule 4", dt.date(2025, 3, 1)), "Q2": ("yes, since March", None, "31.12.2025", "see below")}
    )
    found = given(sent)
    assert (found["Q1"].answer.text, found["Q1"].evidence.text, found["Q1"].date.text) == ("No", "Rule 4", "2025-03-01")
    assert found["Q2"].date.text == "31.12.2025"
    assert found["Q2"].comment.text == "see below"


def test_sorted_rows_inserted_columns_and_new_names_do_no_harm(sent, tmp_path):
    fill(sent, {"Q1": ("No",), "Q3": ("45%",)})
    book = openpyxl.load_workbook(sent)
    sheet = book.worksheets[0]
    top = header_row(sheet)
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)]
    for number, row in enumerate(reversed(rows), start=top + 1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value
    sheet.insert_cols(3)
    sheet.insert_rows(1, 4)
    sheet.title = "Sheet7"
    book.save(tmp_path / "our reply (final).xlsx")
    found = given(tmp_path / "our reply (final).xlsx")
    assert list(found) == ["Q1", "Q2", "Q3", "Q3b"]
    assert (found["Q1"].answer.text, found["Q3"].answer.text) == ("No", "45%")


def test_a_formula_is_seen_and_never_read(sent):
    fill(sent, {"Q1": ("=cmd|'/C calc'!A0",), "Q2": ("Yes", "=1+1")})
    found = given(sent)
    assert found["Q1"].answer.formula
    assert found["Q1"].answer.text is None
    assert found["Q2"].evidence.formula
    assert not found["Q2"].answer.formula


def test_text_that_only_looks_like_a_formula_is_text(sent, tmp_path):
    book = openpyxl.load_workbook(sent)
    cell = book.worksheets[0].cell(header_row(book.worksheets[0]) + 1, 5)
    cell.value, cell.data_type = "=1+1", "s"
    book.save(sent)
    found = given(sent)
    assert found["Q1"].evidence.text == "=1+1"
    assert not found["Q1"].evidence.formula


def refused(path: Path) -> str:
    with pytest.raises(InputRejected) as caught:
        read_answer_sheet(path)
    message = str(caught.value)
    assert path.name in message
    assert "Traceback" not in message
    assert len(message) < 260
    return message


def test_a_workbook_of_another_tool_is_none_of_ours(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "No."
    book.save(tmp_path / "other.xlsx")
    assert "not a workbook of questions" in refused(tmp_path / "other.xlsx")


def test_a_changed_hidden_sheet_is_refused(sent):
    book = openpyxl.load_workbook(sent)
    sheet = book[META_SHEET]
    for row in sheet.iter_rows():
        if row[0].value == "content":
            row[1].value = row[1].value.replace("S-1", "S-2")
    book.save(sent)
    assert "was changed" in refused(sent)


def test_a_lost_header_is_said(sent):
    book = openpyxl.load_workbook(sent)
    sheet = book.worksheets[0]
    sheet.cell(header_row(sheet), 4).value = "xxx"
    book.save(sent)
    assert "no table of questions" in refused(sent)


def test_macros_are_noted_and_not_run(sent, tmp_path):
    path = tmp_path / "with.xlsm"
    with zipfile.ZipFile(sent) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            new.writestr(part, old.read(part))
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 nothing")
    sheet = read_answer_sheet(path)
    assert len(sheet.given) == 4
    assert "macros" in sheet.notes[0]


def test_a_bomb_is_not_unpacked(sent, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(sent) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        with new.open("xl/media/big.bin", "w") as big:
            block = bytes(1 << 20)
            for _ in range((MOST_UNPACKED >> 20) + 1):
                big.write(block)
    assert path.stat().st_size < 20 << 20
    assert "unpack to far more" in refused(path)


def test_a_part_that_lies_about_its_size_is_damage(sent, tmp_path):
    data = bytearray(sent.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.getinfo("xl/workbook.xml")
    at = data.rfind(b"xl/workbook.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (part.file_size - 7).to_bytes(4, "little")
    path = tmp_path / "lying.xlsx"
    path.write_bytes(bytes(data))
    assert "damaged" in refused(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"%PDF-1.7 x", b"a,b\n1,2\n", os.urandom(400), b"PK\x03\x04" + b"x" * 400]
)
def test_what_is_no_workbook_is_named_so(tmp_path, content):
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert "workbook" in refused(path)


def test_a_large_file_is_refused_by_its_size(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(21 << 20)
    assert "bytes" in refused(path)


def test_a_password_is_said(tmp_path):
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    assert "password" in refused(path)
