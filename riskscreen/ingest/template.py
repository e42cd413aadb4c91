"""Writes the workbook that a partner fills in: explained columns, drop-downs, and an example that screens.

What the columns ask stands in notes on the header and in the prompts of the cells, not in a row of its own, so that
the filled sheet is a
plain list.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import UsageError
from riskscreen.ingest.currency import currencies
from riskscreen.ingest.yaml_text import read_yaml_text

SUPPLIERS, EXAMPLE, READ_ME, CHOICES = "Suppliers", "Example", "Read me", "Choices"
"""Names of the sheets; the last is hidden."""

ROWS = 5000
"""Rows of the sheet that get drop-downs and formats."""

_COMMON_CURRENCIES = (
    "USD",
    "EUR",
    "GBP",
    "CNY",
    "INR",
    "JPY",
    "THB",
    "BRL",
    "MXN",
    "TRY",
    "VND",
    "BDT",
    "MYR",
    "IDR",
    "CHF",
    "AUD",
    "CAD",
    "ZAR",
    "SEK",
    "PLN",
)
_NUMBERS = frozenset({"spend", "workers"})
_SHARES = frozenset({"women", "migrant", "agency", "buyer_share"})


def write_template(path: Path, *, force: bool = False) -> Path:
    """Write the workbook.

    Args:
        path: the XLSX file to write.
        force: write over a file that is there.

    Returns:
        The path.

    Raises:
        UsageError: the file is there, its folder is not, or its name does not end in .xlsx.
    """
    import xlsxwriter

    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"The template is an Excel workbook: give a file name that ends in .xlsx, not '{path.name}'.")
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; choose another name, or give --force to write over it.")
    if not path.parent.is_dir():
        raise UsageError(f"The folder {path.parent} does not exist; make it first.")
    content = read_yaml_text(asset("data", "ingest", "template.yml"))
    workbook = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    try:
        _Writer(workbook, content).write()
    finally:
        workbook.close()
    return path


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, workbook: Any, content: dict[str, Any]) -> None:
        self.book = workbook
        self.columns: list[dict[str, str]] = content["columns"]
        self.content = content
        self.needed = workbook.add_format(
            {
                "bold": True,
                "bg_color": "#1F3A5F",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "top",
                "border": 1,
            }
        )
        self.asked = workbook.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1}
        )
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.formats = {
            # Text, so that "71%" stays what was typed: as a number, a spreadsheet would store 100% and 1 alike.
            "share": workbook.add_format({"num_format": "@"}),
            "number": workbook.add_format({"num_format": "#,##0"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def write(self) -> None:
        """Write all sheets."""
        suppliers = self.book.add_worksheet(SUPPLIERS)
        read_me = self.book.add_worksheet(READ_ME)
        example = self.book.add_worksheet(EXAMPLE)
        choices = self.book.add_worksheet(CHOICES)
        ranges = self._choices(choices)
        self._header(suppliers, self.columns, notes=True)
        self._validations(suppliers, ranges)
        self._explain(read_me)
        by_field = {c["field"]: c for c in self.columns}
        shown = [by_field[f] for f in self.content["example_columns"]]
        self._header(example, shown, notes=False)
        self._examples(example, shown)
        choices.hide()
        suppliers.activate()

    def _header(self, sheet: Any, columns: Sequence[dict[str, str]], *, notes: bool) -> None:
        sheet.set_row(0, 45)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, float(column["width"]), self.formats.get(_kind(column["field"])))
            sheet.write_string(0, place, column["header"], self.needed if _is_needed(column) else self.asked)
            if notes:
                needed = "Needed. " if _is_needed(column) else ""
                sheet.write_comment(
                    0,
                    place,
                    f"{needed}{column['ask']}\nExample: {column['sample']}",
                    {"x_scale": 1.6, "author": "riskscreen"},
                )

    def _choices(self, sheet: Any) -> dict[str, str]:
        """Write the lists of the drop-downs; return the range of each."""
        from riskscreen.reference.territories import country_names

        codes = sorted(currencies().codes)
        lists = {
            "countries": sorted(country_names()["name_en"].to_list()),
            "yesno": ["yes", "no"],
            "tiers": ["1", "2", "3", "4", "5"],
            "currencies": [*_COMMON_CURRENCIES, *(c for c in codes if c not in _COMMON_CURRENCIES)],
        }
        ranges = {}
        for place, (name, values) in enumerate(lists.items()):
            for row, value in enumerate(values):
                if name == "tiers":
                    sheet.write_number(row, place, int(value))
                else:
                    sheet.write_string(row, place, value)
            letter = "ABCDEFGH"[place]
            ranges[name] = f"={CHOICES}!${letter}$1:${letter}${len(values)}"
        return ranges

    def _validations(self, sheet: Any, ranges: dict[str, str]) -> None:
        for place, column in enumerate(self.columns):
            prompt = {"input_title": column["header"][:32], "input_message": column["ask"][:255], "ignore_blank": True}
            field, kind = column["field"], _kind(column["field"])
            if "choices" in column:
                # A warning, not a stop: "Xinjiang, China" and codes are read as well as the list's names.
                rule: dict[str, Any] = {
                    "validate": "list",
                    "source": ranges[column["choices"]],
                    "error_type": "warning",
                    "error_title": column["header"][:32],
                    "error_message": "This is not on the list. Keep it all the same?",
                }
            elif kind == "date":
                rule = {
                    "validate": "date",
                    "criteria": "between",
                    "minimum": date(1990, 1, 1),
                    "maximum": date(2100, 1, 1),
                    "error_type": "warning",
                    "error_message": "Write the date as year-month-day, e.g. 2026-03-31.",
                }
            elif field in _NUMBERS:
                rule = {
                    "validate": "decimal",
                    "criteria": ">=",
                    "value": 0,
                    "error_type": "warning",
                    "error_message": "Write a plain number.",
                }
            else:
                rule = {"validate": "any"}
            sheet.data_validation(1, place, ROWS, place, {**rule, **prompt})

    def _explain(self, sheet: Any) -> None:
        """Write the sheet that explains the columns, one under another."""
        sheet.set_column(0, 0, 110, self.wrapped)
        sheet.write_string(0, 0, "How to fill in this workbook", self.title)
        row = 2
        for text in self.content["about"]:
            sheet.write_string(row, 0, text, self.wrapped)
            row += 1
        row += 1
        sheet.write_string(row, 0, "The columns", self.title)
        for column in self.columns:
            row += 1
            needed = " (needed)" if _is_needed(column) else ""
            sheet.write_string(
                row, 0, f"{column['header']}{needed}: {column['ask']} Example: {column['sample']}", self.wrapped
            )

    def _examples(self, sheet: Any, columns: Sequence[dict[str, str]]) -> None:
        for row, cells in enumerate(self.content["example"], start=1):
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                kind = _kind(column["field"])
                if not cell:
                    continue
                if kind == "date":
                    sheet.write_datetime(row, place, date.fromisoformat(cell), self.formats["date"])
                elif kind == "number" or column["field"] == "tier":
                    sheet.write_number(row, place, float(cell), self.formats.get(kind))
                else:
                    sheet.write_string(row, place, cell)


def _is_needed(column: dict[str, str]) -> bool:
    return column.get("needed") == "yes"


def _kind(field: str) -> str:
    """Return how a column's cells are formatted."""
    if field in _SHARES:
        return "share"
    if field in _NUMBERS:
        return "number"
    return "date" if field.endswith("_date") else ""
