"""Writes workbooks, CSVs and zips as publishers lay them out, for tests of the readers."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

Row = Sequence[object]
COUNTRIES = ("DEU", "FRA", "IND", "BRA", "NGA", "VNM")


def book(path: Path, sheets: Mapping[str, Iterable[Row]]) -> Path:
    """Write a workbook of these sheets; return its path."""
    written = openpyxl.Workbook()
    written.remove(written.worksheets[0])
    for name, rows in sheets.items():
        sheet = written.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    written.save(path)
    return path


def text(rows: Iterable[Row]) -> str:
    """Return rows as CSV text."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def sheet(path: Path, rows: Iterable[Row]) -> Path:
    """Write rows as a CSV; return its path."""
    path.write_text(text(rows), encoding="utf-8")
    return path


def zipped(path: Path, members: Mapping[str, bytes | str]) -> Path:
    """Write a zip of these members; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def cut(path: Path, share: float = 0.6) -> Path:
    """Cut a file short, as a download that broke off; return its path."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def edited(rows: Sequence[Row], at: int, column: int, value: object) -> list[list[object]]:
    """Return rows with one cell replaced."""
    changed = [list(row) for row in rows]
    changed[at][column] = value
    return changed
