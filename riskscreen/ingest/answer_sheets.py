"""Reads workbooks of questions that suppliers sent back: opened and saved by whatever program, renamed, sorted, widened.

Nothing in a workbook is run: macros are left alone, and a cell with a formula is reported, not read. Bounds keep a
file that unpacks without end from being unpacked.
"""

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskscreen.domain.errors import InputRejected
from riskscreen.domain.question_form import COLUMNS, FURTHER, META_SHEET, Line, Meta, MetaUnusable, meta_of
from riskscreen.ingest.excel_formulas import formula_cells, ods_has_formulas
from riskscreen.ingest.written import cell_text

MOST_BYTES = 20 << 20
MOST_UNPACKED = 200 << 20
MOST_ROWS, MOST_COLUMNS = 5_000, 200
"""A workbook of questions has a few dozen rows; what is far beyond is none, or was filled up by mistake."""

_OLE = b"\xd0\xcf\x11\xe0"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Cell:
    """One cell: its text (None = blank), whether it holds a formula, and whether its value is a bare number."""

    text: str | None = None
    formula: bool = False
    number: float | None = None


@dataclass(frozen=True)
class Given:
    """One line as it came back."""

    line: Line
    answer: Cell = Cell()
    evidence: Cell = Cell()
    date: Cell = Cell()
    comment: Cell = Cell()

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in."""
        cells = (self.answer, self.evidence, self.date, self.comment)
        return not any(cell.text or cell.formula for cell in cells)


@dataclass(frozen=True)
class AnswerSheet:
    """A workbook that came back.

    Attributes:
        file: its name.
        meta: what it says of itself.
        given: its lines, in the order of the questions.
        notes: what a reader of the answers should know.
    """

    file: str
    meta: Meta
    given: tuple[Given, ...]
    notes: tuple[str, ...] = ()


def read_answer_sheet(path: Path) -> AnswerSheet:
    """Read a workbook that came back.

    Args:
        path: an XLSX, XLSM or ODS file.

    Raises:
        InputRejected: it is protected by a password, damaged, far too large, of another format or none of ours. The
            message never repeats what stands in its cells.
    """
    import python_calamine as calamine

    name = path.name
    kind, notes = _look(path, name)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        meta = _meta(book, name)
        found = list(_lines(book, path, kind, meta))
    except calamine.PasswordError as error:
        raise InputRejected(_password(name)) from error
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError) as error:
        raise InputRejected(_damaged(name)) from error
    if not found:
        raise InputRejected(
            f"'{name}' has no table of questions any more (its header row or its column '{meta.columns[0]}' is gone); "
            "ask for the answers in the workbook as it was sent."
        )
    places = {line.ref: n for n, line in enumerate(meta.lines)}
    found.sort(key=lambda given: places[given.line.ref])
    return AnswerSheet(name, meta, tuple(found), notes)


def _look(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the format of a file and notes on it, after checking its bounds."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputRejected(
            f"'{name}' has {size:,} bytes; a workbook of questions has a few thousand. "
            "Ask for it without pictures and other sheets."
        )
    with path.open("rb") as file:
        begin = file.read(4)
    if begin == _OLE:
        raise InputRejected(_of_ole(path, name))
    if begin != b"PK\x03\x04":
        raise InputRejected(f"'{name}' is no workbook; give the .xlsx files that suppliers sent back.")
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise InputRejected(
                    f"'{name}' would unpack to far more than a workbook of questions holds; it is not read."
                )
            if any(part.flag_bits & 0x1 for part in parts):
                raise InputRejected(_password(name))
            _check_sums(package, parts)
            names = {part.filename.replace("\\", "/").lstrip("/").casefold() for part in parts}
            kind = _kind(package, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise InputRejected(_damaged(name)) from error
    if not kind:
        raise InputRejected(f"'{name}' is no workbook in a format read here; save it as .xlsx and give that file.")
    if kind == "ods" and ods_has_formulas(path):
        raise InputRejected(
            f"'{name}' holds formulas; put their values in their place, save it as .xlsx and give that file."
        )
    macros = any(part.endswith("vbaproject.bin") or part.startswith("basic/") for part in names)
    return kind, ("the workbook holds macros; they were not run",) if macros else ()


def _check_sums(package: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Unpack every part once, no further than it says it goes: a part that lies about its size is damaged."""
    for part in parts:
        with package.open(part) as packed:
            while packed.read(_CHUNK):
                pass


def _kind(package: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        said = package.read("mimetype")[:100].decode("ascii", "replace").strip()
        return "ods" if said == _ODS else ""
    return ""


def _of_ole(path: Path, name: str) -> str:
    import python_calamine as calamine

    try:
        calamine.CalamineWorkbook.from_path(str(path)).close()
    except calamine.PasswordError:
        return _password(name)
    except (calamine.CalamineError, OSError, ValueError):
        return f"'{name}' is protected by a password, or damaged; ask for a copy without a password, saved as .xlsx."
    return f"'{name}' is a workbook in the format of before 2007; save it as .xlsx and give that file."


def _password(name: str) -> str:
    return (
        f"'{name}' is protected by a password; open it with its password, save a copy without one and give that file."
    )


def _damaged(name: str) -> str:
    return f"'{name}' is a damaged workbook; open it in a spreadsheet program, save it anew and give that file."


def _meta(book: Any, name: str) -> Meta:
    if META_SHEET not in book.sheet_names:
        raise InputRejected(f"'{name}' is not read: it is not a workbook of questions that 'riskscreen ask' wrote.")
    rows = _rows(book, META_SHEET)
    try:
        return meta_of(rows)
    except MetaUnusable as error:
        raise InputRejected(f"'{name}' is not read: {error}.") from error


def _rows(book: Any, sheet: str) -> list[list[Any]]:
    loaded = book.get_sheet_by_name(sheet)
    if loaded.total_height > MOST_ROWS or loaded.total_width > MOST_COLUMNS:
        return []
    rows: list[list[Any]] = loaded.to_python(skip_empty_area=False)
    return rows


def _lines(book: Any, path: Path, kind: str, meta: Meta) -> Iterator[Given]:
    """Yield the lines of every sheet that has the header of the questions."""
    by_ref = {line.ref: line for line in meta.lines}
    for sheet in book.sheet_names:
        if sheet == META_SHEET:
            continue
        rows = _rows(book, sheet)
        top, places = _header(rows, meta.columns)
        if top < 0:
            continue
        formulas = formula_cells(path, sheet) if kind == "xlsx" else frozenset()
        for number, row in enumerate(rows[top + 1 :], start=top + 1):
            line = by_ref.get(str(row[places["ref"]]).strip())
            if line is None:
                continue
            asked = ("answer", "comment") if line.key.startswith(FURTHER) else ("answer", "evidence", "date", "comment")
            cells = {name: _cell(row, number, places.get(name), formulas) for name in asked}
            yield Given(line, **cells)


def _header(rows: list[list[Any]], columns: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Return the row of the header and the place of each column; -1 where there is none."""
    wanted = {text.casefold(): name for name, text in zip(COLUMNS, columns, strict=True)}
    for number, row in enumerate(rows):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = wanted.get(" ".join(str(cell).split()).casefold())
            if name is not None:
                places.setdefault(name, place)
        if {"ref", "answer"} <= places.keys():
            return number, places
    return -1, {}


def _cell(row: Sequence[Any], number: int, place: int | None, formulas: frozenset[tuple[int, int]]) -> Cell:
    if place is None or place >= len(row):
        return Cell()
    if (number, place) in formulas:
        return Cell(formula=True)
    value = row[place]
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        text: str | None = value.isoformat()
    else:
        text = cell_text(value)
    text = " ".join(text.split()) if text else None
    return Cell(text or None, number=float(value) if plain else None)
