"""Cells of a workbook that hold a formula: what a spreadsheet last worked out for them is nobody's answer."""

import re
import zipfile
from pathlib import Path

from riskscreen.ingest.excel_errors import attributes, column_number, part_of

_FORMULA = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f[\s>/]")
_PLACE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


def formula_cells(path: Path, sheet: str) -> frozenset[tuple[int, int]]:
    """Find the cells that hold a formula.

    Args:
        path: an XLSX file.
        sheet: the sheet's name.

    Returns:
        Row and column of each, from 0.

    Raises:
        zipfile.BadZipFile, KeyError: the package is damaged.
    """
    with zipfile.ZipFile(path) as package:
        part = part_of(package, sheet)
        data = package.read(part) if part is not None else b""
    found = set()
    for match in _FORMULA.finditer(data):
        place = _PLACE.match(attributes(match[1]).get("r", ""))
        if place:
            found.add((int(place[2]) - 1, column_number(place[1])))
    return frozenset(found)


def ods_has_formulas(path: Path) -> bool:
    """Say whether an OpenDocument spreadsheet holds any formula."""
    with zipfile.ZipFile(path) as package:
        return b"table:formula=" in package.read("content.xml")
