"""Cells of an XLSX sheet that hold an error value such as #N/A: the reader hands them over as empty, a user sees them.

Looks at the parts of the package by pattern (ECMA-376 part 1, 18.3.1.4 "c", type "e"), without an XML parser.
"""

import html
import re
import zipfile
from pathlib import Path, PurePosixPath

MOST_BYTES = 1 << 29
"""Sheets larger than this are not looked through."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s([^>]*\bt=\"e\"[^>]*)>(?:<(?:\w+:)?f\b[^>]*?/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?\s*<(?:\w+:)?v>([^<]*)<"
)
_PLACE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


def error_cells(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Find the cells that hold an error.

    Args:
        path: an XLSX file.
        sheet: the sheet's name.

    Returns:
        The error's text by row and column, both from 0; empty where the package is put together unusually.
    """
    try:
        with zipfile.ZipFile(path) as package:
            part = part_of(package, sheet)
            if part is None or package.getinfo(part).file_size > MOST_BYTES:
                return {}
            data = package.read(part)
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError, ValueError):
        return {}
    if b't="e"' not in data:
        return {}
    found: dict[tuple[int, int], str] = {}
    for match in _ERROR.finditer(data):
        place = _PLACE.match(attributes(match[1]).get("r", ""))
        if place:
            found[int(place[2]) - 1, column_number(place[1])] = html.unescape(match[2].decode("utf-8", "replace"))
    return found


def attributes(text: bytes) -> dict[str, str]:
    """Return the attributes of an element, by name."""
    return {
        m[1].decode(): html.unescape((m[2] or m[3] or b"").decode("utf-8", "replace"))
        for m in _ATTRIBUTE.finditer(text)
    }


def part_of(package: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part of an XLSX package that holds a sheet, or None."""
    names = {name.lstrip("/").casefold(): name for name in package.namelist()}
    books = [name for name in names if name.endswith("workbook.xml")]
    if not books:
        return None
    folder = PurePosixPath(books[0]).parent
    relations = names.get(f"{folder}/_rels/workbook.xml.rels".casefold())
    if relations is None:
        return None
    wanted = [a for a in map(attributes, _SHEET.findall(package.read(names[books[0]]))) if a.get("name") == sheet]
    ids = {value for a in wanted for key, value in a.items() if key == "id" or key.endswith(":id")}
    for relation in map(attributes, _RELATION.findall(package.read(relations))):
        if relation.get("Id") in ids:
            target = relation.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else str(folder / target)
            return names.get(place.casefold())
    return None


def column_number(letters: str) -> int:
    """Return the number of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
