"""Reading workbooks (XLSX, XLSB, XLS, ODS): which sheet holds the list, and its cells as stored text.

Stored values: a number is written as stored and not as formatted, whole numbers without ".0"; dates and times in ISO 8601,
a date at midnight without its time; truth values as TRUE and FALSE, as a spreadsheet shows them.
"""

import datetime as dt
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.ingest.excel_errors import error_cells
from riskscreen.ingest.preamble import LOOKED_AT, Preamble, find_preamble
from riskscreen.ingest.raw import LINE, META, OK, ROW, STATE, RawTable, Source, counted, listed, unique_names
from riskscreen.ingest.staging import Stage, TableWriter, mark_blank
from riskscreen.ingest.written import duration_text, moment_text, number_text

BATCH_ROWS = 50_000
MOST_UNPACKED = 8 << 30
"""Bytes that a workbook's parts may unpack to."""
MOST_RATIO = 400
"""How many times larger than the file its parts may be, once they are larger than `RATIO_FROM`."""
RATIO_FROM = 1 << 30


@dataclass(frozen=True)
class _Sheet:
    name: str
    visible: bool
    rows: int
    top: int
    left: int
    preamble: Preamble
    header: tuple[str | None, ...]
    problem: str = ""

    @property
    def data_rows(self) -> int:
        return max(0, self.rows - self.preamble.first)

    @property
    def is_list(self) -> bool:
        return not self.problem


def read_workbook(source: Source, stage: Stage, file_format: str, *, sheet: str | None = None) -> list[RawTable]:
    """Read the list, or the lists with one and the same header, from a workbook.

    Args:
        source: the file.
        stage: where to put the records.
        file_format: "xlsx", "xlsb", "xls" or "ods".
        sheet: read this sheet, hidden or not.

    Returns:
        One table a sheet.

    Raises:
        InputRejected: if the workbook is protected by a password, damaged, or no sheet holds a list.
        UsageError: if `sheet` is not one of its sheets.
    """
    workbook = _open(source, file_format)
    names: list[str] = list(workbook.sheet_names)
    if sheet is not None:
        if sheet not in names:
            raise UsageError(f"{source.name} has no sheet '{sheet}'. Its sheets are {listed(names, most=20)}.")
        chosen = [_look_at(workbook, sheet, visible=True)]
        if chosen[0].rows == 0 or (chosen[0].problem and chosen[0].data_rows == 0):
            raise InputRejected(
                f"Sheet '{sheet}' of {source.name} holds no list: {chosen[0].problem}. Name another sheet."
            )
        notes: list[str] = []
    else:
        chosen, notes = _choose(workbook, source)
    return [_read_sheet(workbook, s, source, stage, file_format, notes if s is chosen[0] else []) for s in chosen]


def _open(source: Source, file_format: str) -> Any:
    import python_calamine as calamine

    if file_format in {"xlsx", "xlsb", "ods"}:
        _refuse_bomb(source)
    try:
        return calamine.CalamineWorkbook.from_path(str(source.path))
    except calamine.PasswordError as error:
        raise InputRejected(
            f"{source.name} is a password-protected workbook. Open it with its password, save a copy without one and screen the copy."
        ) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise InputRejected(
            f"{source.name} is a damaged workbook ({_reason(error)}). Open it in a spreadsheet program, save it anew and screen that file."
        ) from error


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:160] or type(error).__name__


def _refuse_bomb(source: Source) -> None:
    with zipfile.ZipFile(source.path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(1, source.path.stat().st_size)
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed):
        raise InputRejected(
            f"{source.name} would unpack to {unpacked:,} bytes, which no honest workbook does. Save the list as CSV and screen that."
        )


def _look_at(workbook: Any, name: str, *, visible: bool) -> _Sheet:
    import python_calamine as calamine

    nothing = Preamble(None, 0)
    try:
        sheet = workbook.get_sheet_by_name(name)
    except (calamine.CalamineError, calamine.WorksheetNotFound, OSError, ValueError) as error:
        return _Sheet(name, visible, 0, 0, 0, nothing, (), f"cannot be read ({_reason(error)})")
    if sheet.start is None or not sheet.height:
        return _Sheet(name, visible, 0, 0, 0, nothing, (), "empty")
    top, left = sheet.start
    first = [tuple(_as_text(c) for c in row) for row in itertools.islice(sheet.iter_rows(), LOOKED_AT)]
    preamble = find_preamble(first)
    header = first[preamble.header] if preamble.header is not None else (None,) * int(sheet.width)
    filled = [sum(c is not None for c in row) for row in first]
    problem = ""
    if preamble.form:
        problem = "a form, with labels one under another"
    elif sheet.height <= preamble.first or not any(filled[preamble.first :]):
        problem = "no rows below a header" if preamble.header is not None else "no rows"
    elif max(filled) < 2 and not preamble.names:
        problem = "a single column of text"
    elif preamble.header is None and sheet.height < 2:
        problem = "no header and no rows to speak of"
    return _Sheet(name, visible, int(sheet.height), int(top), int(left), preamble, header, problem)


def _choose(workbook: Any, source: Source) -> tuple[list[_Sheet], list[str]]:
    """Choose the sheet that looks most like a supplier list, and those that go on with it under the same header."""
    import python_calamine as calamine

    sheets: list[_Sheet] = []
    passed: dict[str, list[str]] = {}
    for about in workbook.sheets_metadata:
        visible = about.visible == calamine.SheetVisibleEnum.Visible
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            passed.setdefault("not a worksheet", []).append(about.name)
        elif not visible:
            passed.setdefault("hidden", []).append(about.name)
        else:
            sheets.append(_look_at(workbook, about.name, visible=visible))
    lists = [s for s in sheets if s.is_list]
    if not lists:
        for other in sheets:
            passed.setdefault(other.problem, []).append(other.name)
        reasons = "; ".join(f"{listed(names)}: {why}" for why, names in passed.items())
        raise InputRejected(
            f"No sheet of {source.name} holds a list ({reasons[:400] or 'it has no sheets'}). "
            "Give a sheet with a header row and one supplier a row, or name one with --sheet."
        )
    best = max(
        lists,
        key=lambda s: (
            s.preamble.names and s.preamble.countries,
            s.preamble.likeness > 2,
            min(s.data_rows, 5) > 1,
            round(s.preamble.likeness, 1),
            s.data_rows,
        ),
    )
    alike = {c.strip().casefold() for c in best.header if c}
    chosen = [best]
    for other in sheets:
        if other is best:
            continue
        labels = {c.strip().casefold() for c in other.header if c}
        if (
            other.is_list
            and best.preamble.header is not None
            and labels
            and len(labels & alike) >= 0.8 * len(labels | alike)
        ):
            chosen.append(other)
        elif other.is_list:
            passed.setdefault(f"'{best.name}' looks more like the list; name another with --sheet", []).append(
                other.name
            )
        else:
            passed.setdefault(other.problem, []).append(other.name)
    chosen.sort(key=sheets.index)
    notes = [
        f"sheet{'s' * (len(names) > 1)} {listed(names, most=12)} passed over: {why}" for why, names in passed.items()
    ]
    if len(chosen) > 1:
        notes.append(f"sheets {listed([s.name for s in chosen])} have the same header and are read one after another")
    return chosen, notes


def _read_sheet(
    workbook: Any, sheet: _Sheet, source: Source, stage: Stage, file_format: str, notes: Sequence[str]
) -> RawTable:
    calamine_sheet = workbook.get_sheet_by_name(sheet.name)
    columns, renamed = unique_names(sheet.header, first=sheet.left + 1)
    begin = sheet.top + sheet.preamble.first
    errors = error_cells(source.path, sheet.name) if file_format == "xlsx" else {}
    rows = itertools.islice(calamine_sheet.iter_rows(), sheet.preamble.first, None)
    with TableWriter(stage) as writer:
        for number, batch in _batches(rows, begin):
            writer.write(mark_blank(_frame(batch, columns, number, errors, sheet.left), columns))
    said = list(notes)
    header = sheet.preamble.header
    if header is None:
        said.append(
            f"sheet '{sheet.name}': no header was found; the columns are numbered and the first row is taken as data"
        )
    elif header:
        above = [
            c
            for row in itertools.islice(calamine_sheet.iter_rows(), header)
            for c in row
            if isinstance(c, str) and c.strip()
        ]
        if above:
            said.append(
                f"sheet '{sheet.name}': the header was found in row {sheet.top + header + 1}; passed over above it: {listed([a[:60] for a in above], most=3)}"
            )
    merged = [r for r in (calamine_sheet.merged_cell_ranges or []) if r[1][0] > r[0][0] >= begin]
    if merged:
        said.append(
            f"sheet '{sheet.name}': {counted(len(merged), 'block')} of merged cells; only the first row of each carries the value"
        )
    return RawTable(
        label=f"{source.label} [{sheet.name}]",
        path=source.origin,
        frame=writer.frame(columns),
        columns=columns,
        rows=writer.rows,
        sha256=source.sha256,
        bytes=source.bytes,
        format=file_format,
        header_row=None if header is None else sheet.top + header + 1,
        sheet=sheet.name,
        notes=(*said, *(renamed if header is not None else ())),
    )


def _batches(rows: Iterator[list[Any]], begin: int) -> Iterator[tuple[int, list[list[Any]]]]:
    while batch := list(itertools.islice(rows, BATCH_ROWS)):
        yield begin, batch
        begin += len(batch)


def _frame(
    rows: list[list[Any]], columns: Sequence[str], begin: int, errors: dict[tuple[int, int], str], left: int
) -> pl.DataFrame:
    data = {name: _column(cells) for name, cells in zip(columns, zip(*rows, strict=True), strict=True)}
    for (row, column), text in errors.items():
        if begin <= row < begin + len(rows) and 0 <= column - left < len(columns):
            data[columns[column - left]][row - begin] = text
    numbers = pl.int_range(begin + 1, begin + 1 + len(rows), dtype=pl.UInt32, eager=True)
    table = pl.DataFrame(data, schema=dict.fromkeys(columns, pl.String()))
    empty = pl.lit(None, dtype=pl.String)
    return table.select(
        numbers.alias(ROW),
        numbers.alias(LINE),
        pl.lit(OK).alias(STATE),
        *(empty.alias(name) for name in list(META)[3:]),
        pl.all(),
    )


def _column(cells: Sequence[Any]) -> list[str | None]:
    """Write a column's cells as text: distinct values are written once."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return [c or None for c in cells]
    # 1, 1.0 and True are one key to a dict: the type has to be part of it.
    written = {key: _as_text(key[1]) for key in set(zip(map(type, cells), cells, strict=True))}
    return [written[key] for key in zip(map(type, cells), cells, strict=True)]


def _as_text(value: Any) -> str | None:
    """Write a cell's stored value as text; empty cells are None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return moment_text(_to_the_millisecond(value))
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return None if value is None else str(value)


def _to_the_millisecond(value: dt.datetime) -> dt.datetime:
    # A spreadsheet counts days in binary fractions: microseconds are noise.
    return value.replace(microsecond=0) + dt.timedelta(milliseconds=round(value.microsecond / 1000))
