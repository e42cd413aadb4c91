"""Workbooks of questions for tests: written by us, filled in as a supplier would, with openpyxl."""

import datetime as dt
from pathlib import Path

import openpyxl

from riskscreen.reporting.ask_view import AskView, Frame, ask_view
from riskscreen.reporting.ask_words import ask_strings, ask_words
from riskscreen.reporting.ask_workbook import write_ask_workbook
from riskscreen.reporting.dossier_questions import GAPS, Question

ASKED_ON = dt.date(2026, 11, 22)
ANSWER, EVIDENCE, DATE, COMMENT = 4, 5, 6, 7


def question(code: str, *, renews: bool = False) -> Question:
    """Return the question about a gap."""
    kind, fields = GAPS[code]
    key = f"renew.{code}" if renews else f"gap.{code}"
    return Question(code, ask_strings()[f"{key}.text"], fields, "not known", 0.1, key, kind, renews)


def a_view(
    codes: tuple[str, ...], *, lang: str = "en", supplier_id: str = "S-1", run: str = "0" * 16, **more
) -> AskView:
    """Return a workbook that asks about some gaps."""
    reply_by = more.pop("reply_by", None)
    frame = Frame(ask_words(lang), more.pop("asker", "Buyer plc"), ASKED_ON, reply_by, run, lambda: ("France", "Nepal"))
    return ask_view(supplier_id, more.pop("name", "A Supplier Ltd"), [question(code) for code in codes], frame, **more)


def a_workbook(path: Path, codes: tuple[str, ...], **more) -> Path:
    """Write such a workbook."""
    write_ask_workbook(a_view(codes, **more), path)
    return path


def header_row(sheet) -> int:
    """Return the row of the header, from 1."""
    return next(row for row in range(1, 30) if sheet.cell(row, 7).value)


def fill(path: Path, answers: dict[str, tuple], out: Path | None = None) -> Path:
    """Fill in lines: reference -> answer, evidence, date, comment, of which the last may be left out."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows = {sheet.cell(row, 1).value: row for row in range(header_row(sheet) + 1, sheet.max_row + 1)}
    for ref, cells in answers.items():
        for place, cell in enumerate(cells, start=ANSWER):
            if cell is not None:
                sheet.cell(rows[ref], place).value = cell
    book.save(out or path)
    return out or path
