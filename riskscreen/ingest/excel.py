"""Reading workbooks (XLSX, XLSB, XLS, ODS): the sheet that holds the list, its cells as stored text.

Stored values: a number is written as stored and not as formatted, whole numbers without ".0"; dates and times in ISO
8601, a date at midnight without its time; truth values as TRUE and FALSE; errors as the user sees them (#N/A).

The one exception: a block of merged cells shows its value in all its rows but stores it in the first cell alone, so the
value is repeated down the block's first column, and a note says so.
"""

import itertools
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.ingest.excel_errors import error_cells
from riskscreen.ingest.raw import LINE, META, OK, ROW, STATE, RawTable, Source, counted, listed, unique_names
from riskscreen.ingest.sheets import Sheet, choose_sheets, load, look_at, rows_of
from riskscreen.ingest.staging import Stage, TableWriter, mark_blank, mark_repeats
from riskscreen.ingest.written import cell_text

BATCH_ROWS = 50_000
MOST_UNPACKED = 8 << 30
"""Bytes that a workbook's parts may unpack to."""
RATIO_FROM, MOST_RATIO = 1 << 30, 400
"""From this many bytes on, the parts may be this many times larger than the file."""


def read_workbook(source: Source, stage: Stage, file_format: str, *, sheet: str | None = None) -> list[RawTable]:
    """Read the list, or the lists with one and the same header, from a workbook.

    Args:
        source: the file.
        stage: where to put the records.
        file_format: "xlsx", "xlsb", "xls" or "ods".
        sheet: read this sheet, hidden or not.

    Returns:
        One table a sheet; rows are numbered as the spreadsheet shows them.

    Raises:
        InputRejected: if the workbook is protected by a password, damaged, or no sheet holds a list.
        UsageError: if `sheet` is not one of its sheets.
    """
    workbook = _open(source, file_format)
    if sheet is None:
        chosen, notes = choose_sheets(workbook, source.name)
    else:
        chosen, notes = [_named(workbook, sheet, source)], []
    tables = []
    for one in chosen:
        tables.append(_read_sheet(workbook, one, source, stage, file_format=file_format, notes=notes))
        notes = []
    return tables


def _named(workbook: Any, sheet: str, source: Source) -> Sheet:
    names: list[str] = list(workbook.sheet_names)
    if sheet not in names:
        raise UsageError(f"{source.name} has no sheet '{sheet}'. Its sheets are {listed(names, most=20)}.")
    found = look_at(workbook, sheet, keep=True)
    if not found.data_rows:
        raise InputRejected(f"Sheet '{sheet}' of {source.name} holds no list ({found.problem}). Name another sheet.")
    return found


def _open(source: Source, file_format: str) -> Any:
    import python_calamine as calamine

    try:
        if file_format != "xls":
            _refuse_bomb(source)
        return calamine.CalamineWorkbook.from_path(str(source.path))
    except calamine.PasswordError as error:
        raise InputRejected(
            f"{source.name} is a password-protected workbook. "
            "Open it with its password, save a copy without one and screen the copy."
        ) from error
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        reason = " ".join(str(error).split()).rstrip(".")[:160] or type(error).__name__
        raise InputRejected(
            f"{source.name} is a damaged workbook ({reason}). "
            "Open it in a spreadsheet program, save it anew and screen that file."
        ) from error


def _refuse_bomb(source: Source) -> None:
    with zipfile.ZipFile(source.path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(1, source.path.stat().st_size)
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed):
        raise InputRejected(
            f"{source.name} would unpack to {unpacked:,} bytes, which no honest workbook does. "
            "Save the list as CSV and screen that."
        )


def _read_sheet(
    workbook: Any, sheet: Sheet, source: Source, stage: Stage, *, file_format: str, notes: Sequence[str]
) -> RawTable:
    loaded = sheet.loaded if sheet.loaded is not None else load(workbook, sheet.name)
    columns, renamed = unique_names(sheet.header, first=sheet.left + 1)
    begin = sheet.top + sheet.preamble.first
    errors = error_cells(source.path, sheet.name) if file_format == "xlsx" else {}
    rows = itertools.islice(rows_of(loaded), sheet.preamble.first, None)
    blocks = _tall_blocks(loaded, begin, sheet.left)
    values: dict[int, str | None] = {}
    with TableWriter(stage) as writer:
        for number, batch in _batches(rows, begin):
            cells = _cells(batch, number, sheet.left, errors)
            _fill_down(cells, number, blocks, values)
            records = mark_repeats(_frame(cells, columns, number, len(batch)), columns, sheet.header)
            writer.write(mark_blank(records, columns))
    header = sheet.preamble.header
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
        notes=(*notes, *_notes(sheet, loaded, begin), *(renamed if header is not None else ())),
    )


def _notes(sheet: Sheet, loaded: Any, begin: int) -> Iterator[str]:
    header = sheet.preamble.header
    if header is None:
        yield f"sheet '{sheet.name}': no header was found; the columns are numbered and the first row is taken as data"
    elif header:
        titles = (c for row in itertools.islice(rows_of(loaded), header) for c in row)
        above = [c[:60] for c in titles if isinstance(c, str) and c.strip()]
        if above:
            row = sheet.top + header + 1
            shown = listed(above, most=3)
            yield f"sheet '{sheet.name}': the header was found in row {row}; passed over above it: {shown}"
    if sheet.preamble.joined:
        yield f"sheet '{sheet.name}': {sheet.preamble.joined}"
    merged = _tall_blocks(loaded, begin, sheet.left)
    if merged:
        blocks = counted(len(merged), "block")
        yield f"sheet '{sheet.name}': {blocks} of merged cells; the value is repeated in every row of its block"


def _tall_blocks(loaded: Any, begin: int, left: int) -> list[tuple[int, int, int]]:
    """Return the blocks of merged cells among the data that are taller than a row: first row, last row, column."""
    merged = loaded.merged_cell_ranges or []
    return sorted((one[0], other[0], one[1] - left) for one, other in merged if other[0] > one[0] >= begin)


def _fill_down(
    columns: list[list[str | None]], begin: int, blocks: Sequence[tuple[int, int, int]], values: dict[int, str | None]
) -> None:
    """Repeat the value of a merged block, which is stored in its first cell alone, in its other rows.

    A row in which nothing else is stored stays blank: it is the rest of a record that is two rows tall.

    Args:
        columns: the cells of a batch of rows, changed in place.
        begin: rows above the batch.
        blocks: the sheet's tall blocks.
        values: values of the blocks that began in this batch or an earlier one, by the block's place.
    """
    rows = len(columns[0]) if columns else 0
    here = [
        (at, b) for at, b in enumerate(blocks) if b[0] < begin + rows and b[1] >= begin and 0 <= b[2] < len(columns)
    ]
    inside = {row for _, (first, last, _) in here for row in range(max(first, begin), min(last + 1, begin + rows))}
    stored = {row for row in inside if any(column[row - begin] is not None for column in columns)}
    for at, (first, last, place) in here:
        if first >= begin:
            values[at] = columns[place][first - begin]
        for row in range(max(first + 1, begin), min(last + 1, begin + rows)):
            if row in stored and columns[place][row - begin] is None:
                columns[place][row - begin] = values.get(at)


def _batches(rows: Iterator[list[Any]], begin: int) -> Iterator[tuple[int, list[list[Any]]]]:
    """Yield rows a batch at a time, each with the number of rows above it."""
    while batch := list(itertools.islice(rows, BATCH_ROWS)):
        yield begin, batch
        begin += len(batch)


def _cells(
    rows: list[list[Any]], begin: int, left: int, errors: Mapping[tuple[int, int], str]
) -> list[list[str | None]]:
    """Write rows as columns of text, errors put back where the reader left them out."""
    columns = [_column(cells) for cells in zip(*rows, strict=True)]
    for (row, column), text in errors.items():
        if begin <= row < begin + len(rows) and left <= column < left + len(columns):
            columns[column - left][row - begin] = text
    return columns


def _column(cells: Sequence[Any]) -> list[str | None]:
    """Write a column's cells as text; distinct values are written once."""
    kinds = list(map(type, cells))
    if set(kinds) == {str}:
        return [cell or None for cell in cells]
    # 1, 1.0 and True are one key to a dict: the type has to be part of it.
    written = {key: cell_text(key[1]) for key in set(zip(kinds, cells, strict=True))}
    return [written[key] for key in zip(kinds, cells, strict=True)]


def _frame(cells: Sequence[list[str | None]], columns: Sequence[str], begin: int, rows: int) -> pl.DataFrame:
    numbers = pl.int_range(begin + 1, begin + 1 + rows, dtype=pl.UInt32, eager=True)
    nothing = pl.lit(None, dtype=pl.String)
    data = dict(zip(columns, cells, strict=True))
    return pl.DataFrame(data, schema=dict.fromkeys(columns, pl.String())).select(
        numbers.alias(ROW),
        numbers.alias(LINE),
        pl.lit(OK).alias(STATE),
        *(nothing.alias(name) for name in list(META)[3:]),
        pl.all(),
    )
