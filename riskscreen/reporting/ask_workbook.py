"""Writes the workbook of questions to one supplier: questions with drop-downs and checked dates, and what it is about."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from riskscreen.domain.question_form import CHOICES, CHOICES_SHEET, COLUMNS, META_SHEET
from riskscreen.reporting.ask_view import Asked, AskView
from riskscreen.reporting.ask_words import ask_words

WIDTHS = (6, 50, 36, 30, 29, 15, 30)
"""Widths of the columns, in characters."""

EARLIEST = date(1990, 1, 1)
_INK, _PALE, _LINE, _WRITE = "#1F3A5F", "#EEF2F7", "#B9C4D2", "#FFFDF2"
_LINE_POINTS = 15.0


def write_ask_workbook(view: AskView, path: Path) -> None:
    """Write a workbook.

    The cells for answers are open, all else is protected against slips without a password. The same view gives the
    same bytes.

    Args:
        view: what it holds.
        path: the XLSX file to write.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    try:
        _Writer(book, view).write()
    finally:
        book.close()


class _Writer:
    def __init__(self, book: Any, view: AskView) -> None:
        self.book, self.view, self.words = book, view, ask_words(view.lang)
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "text_wrap": True}
        cell = base | {"border": 1, "border_color": _LINE, "indent": 1}
        write = cell | {"bg_color": _WRITE, "locked": False}
        self.title = book.add_format({"font_name": "Calibri", "bold": True, "font_size": 16, "font_color": _INK})
        self.plain = book.add_format(base)
        self.note = book.add_format({"font_name": "Calibri", "font_size": 11})
        self.heading = book.add_format(base | {"bold": True, "font_color": _INK})
        self.head = book.add_format(
            cell | {"bold": True, "bg_color": _INK, "font_color": "#FFFFFF", "valign": "vcenter"}
        )
        self.asked = book.add_format(cell | {"bg_color": _PALE})
        self.ref = book.add_format(cell | {"bg_color": _PALE, "align": "center", "bold": True, "indent": 0})
        self.grey = book.add_format(cell | {"bg_color": "#E6E6E6", "font_color": "#595959", "italic": True})
        self.bold = book.add_format({"font_name": "Calibri", "bold": True, "font_size": 11})
        self.small = book.add_format({"font_name": "Calibri", "font_size": 10, "font_color": "#404040"})
        self.text = book.add_format(write | {"num_format": "@"})
        self.number = book.add_format(write | {"num_format": "General"})
        self.date = book.add_format(write | {"num_format": "yyyy-mm-dd"})
        self.ranges: dict[str, str] = {}

    def write(self) -> None:
        """Write all sheets."""
        words, view = self.words, self.view
        questions = self.book.add_worksheet(words("sheet.questions"))
        about = self.book.add_worksheet(words("sheet.about"))
        self._choices(self.book.add_worksheet(CHOICES_SHEET))
        self._questions(questions)
        self._about(about)
        hidden = self.book.add_worksheet(META_SHEET)
        for row, (name, value) in enumerate(view.meta.cells()):
            hidden.write_string(row, 0, name)
            hidden.write_string(row, 1, value)
        hidden.very_hidden()
        questions.activate()
        self.book.set_properties(
            {
                "title": words("title", supplier=view.supplier),
                "author": view.asker or "riskscreen",
                "created": datetime(view.asked_on.year, view.asked_on.month, view.asked_on.day),
            }
        )

    def _choices(self, sheet: Any) -> None:
        yes = [self.words(f"choice.{name}") for name in CHOICES]
        lists = {"control": yes, "audit": yes, "yesno": [yes[0], yes[1], yes[3]], "country": list(self.view.countries)}
        for place, (name, values) in enumerate(lists.items()):
            for row, value in enumerate(values):
                sheet.write_string(row, place, value)
            letter = "ABCD"[place]
            self.ranges[name] = f"={CHOICES_SHEET}!${letter}$1:${letter}${max(len(values), 1)}"
        sheet.hide()

    def _questions(self, sheet: Any) -> None:
        words, view = self.words, self.view
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        last = len(WIDTHS) - 1
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, words("title", supplier=view.supplier), self.title)
        for row, sentence in enumerate(view.head, start=1):
            sheet.merge_range(row, 0, row, last, sentence, self.plain)
            sheet.set_row(row, _height((sentence, sum(WIDTHS) - 8)))
        top = len(view.head) + 2
        sheet.set_row(top - 1, 6)
        sheet.set_row(top, 34)
        for place, name in enumerate(COLUMNS):
            sheet.write_string(top, place, words(f"column.{name}"), self.head)
        for row, asked in enumerate(view.asked, start=top + 1):
            self._line(sheet, row, asked)
        bottom = top + len(view.asked)
        sheet.freeze_panes(top + 1, 2)
        sheet.autofilter(top, 0, bottom, last)
        sheet.protect(
            "",
            {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True, "insert_hyperlinks": True},
        )
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.print_area(0, 0, bottom, last)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&9" + words("sheet.questions") + "&R&9&P / &N")
        sheet.set_selection(top + 1, 3, top + 1, 3)

    def _line(self, sheet: Any, row: int, asked: Asked) -> None:
        words, line = self.words, asked.line
        proof = words("proof", proof=asked.proof) if asked.proof else ""
        sheet.write_string(row, 0, line.ref, self.ref)
        if proof:
            sheet.write_rich_string(row, 1, self.bold, asked.text, self.small, f"\n{proof}", self.asked)
        else:
            sheet.write_string(row, 1, asked.text, self.asked)
        sheet.write_string(row, 2, asked.why, self.asked)
        sheet.write_blank(row, 3, None, self.number if line.kind == "number" else self.text)
        if asked.takes_evidence:
            sheet.write_blank(row, 4, None, self.text)
            sheet.write_blank(row, 5, None, self.date)
            self._prompt(sheet, (row, 4), {"validate": "any"}, "column.evidence", "prompt.evidence")
            self._prompt(sheet, (row, 5), self._day(), "column.date", "prompt.date")
        else:
            sheet.write_string(row, 4, words("no_field"), self.grey)
            sheet.write_string(row, 5, words("no_field"), self.grey)
        sheet.write_blank(row, 6, None, self.text)
        self._prompt(sheet, (row, 6), {"validate": "any"}, "column.comment", "prompt.words")
        self._answer(sheet, row, line.kind)
        sheet.set_row(row, max(32.0, _height((asked.text + "\n" + proof, WIDTHS[1] - 4), (asked.why, WIDTHS[2] - 3))))

    def _answer(self, sheet: Any, row: int, kind: str) -> None:
        if kind in self.ranges:
            rule: dict[str, Any] = {
                "validate": "list",
                "source": self.ranges[kind],
                "error_type": "warning",
                "error_message": self.words("wrong.choice")[:255],
            }
            self._prompt(
                sheet, (row, 3), rule, "column.answer", "prompt.country" if kind == "country" else "prompt.yesno"
            )
        elif kind == "number":
            rule = {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": 10_000_000,
                "error_type": "warning",
                "error_message": self.words("wrong.number")[:255],
            }
            self._prompt(sheet, (row, 3), rule, "column.answer", "prompt.number")
        elif kind == "percent":
            # Text, so that "71%" stays what was typed: as a number, a spreadsheet would store 100% and 1 alike.
            self._prompt(sheet, (row, 3), {"validate": "any"}, "column.answer", "prompt.percent")
        else:
            self._prompt(sheet, (row, 3), {"validate": "any"}, "column.answer", "prompt.words")

    def _day(self) -> dict[str, Any]:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": EARLIEST,
            "maximum": "=TODAY()",
            "error_type": "stop",
            "error_message": self.words("wrong.date")[:255],
        }

    def _prompt(self, sheet: Any, cell: tuple[int, int], rule: dict[str, Any], title: str, message: str) -> None:
        heading = self.words(title).partition(" (")[0][:32]
        said = {"input_title": heading, "input_message": self.words(message)[:255], "ignore_blank": True}
        if "error_message" in rule:
            said["error_title"] = heading
        sheet.data_validation(*cell, *cell, {**rule, **said})

    def _about(self, sheet: Any) -> None:
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, self.words("about.title"), self.title)
        for row, (heading, text) in enumerate(self.view.about, start=2):
            sheet.write_string(row, 0, heading, self.heading)
            sheet.write_string(row, 1, text, self.plain)
            sheet.set_row(row, _height((text, 96), (heading, 27)) + 8)
        sheet.hide_gridlines(2)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)


def _height(*cells: tuple[str, int]) -> float:
    """Return the height that wrapped texts need, in points: spreadsheets do not grow rows of files they did not write."""
    return max(sum(_wrapped(part, width) for part in text.split("\n")) for text, width in cells) * _LINE_POINTS + 3


def _wrapped(text: str, width: int) -> int:
    """Return the lines that a text takes, broken at blanks; wide scripts count double."""
    lines, used = 1, 0
    for word in text.split(" "):
        size = sum(2 if ord(sign) > 0x2E7F else 1 for sign in word)
        if used and used + 1 + size > width:
            lines, used = lines + 1, size
        else:
            used += size + (1 if used else 0)
        lines += max(0, (used - 1) // width)
        used = min(used, width)
    return lines
