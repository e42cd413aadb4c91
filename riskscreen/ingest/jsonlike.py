"""Reading JSON: one document, documents one after another, or one object a line (NDJSON).

Text is kept as written, numbers too (no float is made of them). Objects inside a record become columns with dotted
names. Where the list lies inside the objects of another list, those objects' own values come along, named after that
list ("releases.ocid").
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.json_cells import DECODER, Written, cell_of, compact, row_of, whole
from riskscreen.ingest.json_lists import Above, Candidate, best, candidates, choose, elements
from riskscreen.ingest.preamble import Preamble, find_preamble
from riskscreen.ingest.raw import (
    DETAIL,
    LINE,
    META,
    OK,
    RAW,
    ROW,
    STATE,
    UNREADABLE,
    RawTable,
    Source,
    listed,
    unique_names,
)
from riskscreen.ingest.staging import Stage, TableWriter, mark_blank
from riskscreen.ingest.text import Survey, decode_all, survey, utf8_chunks

BATCH_RECORDS = 20_000
LOOKED_AT = 200
_AGAIN = re.compile(r" \(\d+\)$")
_BLANK = " \t\r\n\x1e"

Element = tuple[int, Any, Above, str | None]
"""Line, value, the objects it lies in, and the text of a line that is not JSON."""


def read_json(source: Source, stage: Stage) -> RawTable:
    """Read the list of suppliers from a JSON file.

    Args:
        source: the file.
        stage: where to put the records.

    Returns:
        The table; records are numbered from 1, as there is no header row. `__line` is the line where there is one
        object a line, else the record's number.

    Raises:
        InputRejected: if the file is not JSON, or holds no list of objects.
    """
    found = survey(source.path)
    if _is_lined(source, found):
        lines = _parsed_lines(source, found)
        return _read_elements(source, stage, lines, chosen=Candidate(()), file_format="ndjson", found=found, notes=[])
    documents = _documents(decode_all(source.path, found).lstrip("\ufeff"), source)
    notes = [f"the file holds {len(documents)} JSON documents one after another"] if len(documents) > 1 else []
    rows = _matrix(documents)
    if rows is not None:
        return _read_matrix(source, stage, rows, found)
    chosen, said = choose(documents, source.name)
    numbered = ((n, value, above, None) for n, (value, above) in enumerate(elements(documents, chosen), 1))
    return _read_elements(
        source, stage, numbered, chosen=chosen, file_format="json", found=found, notes=[*notes, *said]
    )


def _documents(text: str, source: Source) -> list[Any]:
    """Decode the documents of a text."""
    documents: list[Any] = []
    at = _next(text, 0)
    try:
        while at < len(text):
            document, after = DECODER.raw_decode(text, at)
            if documents and not (isinstance(document, dict | list) and isinstance(documents[0], type(document))):
                raise json.JSONDecodeError("Extra data", text, at)
            documents.append(document)
            at = _next(text, after)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        why = "it is nested too deeply" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        raise InputRejected(
            f"{source.name} is not valid JSON ({why}{where}). Mend it, or export the list as CSV or XLSX."
        ) from error
    return documents


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _is_lined(source: Source, found: Survey) -> bool:
    """Say whether each line is an object by itself, and the objects themselves are the list."""
    lines: list[str] = []
    for _, line in _lines(source, found):
        if line.strip():
            lines.append(line)
        if len(lines) >= LOOKED_AT:
            break
    if len(lines) < 2 or not lines[0].startswith("{"):
        return False
    objects = [value for value, _ in map(_parse, lines) if isinstance(value, dict)]
    if 2 * len(objects) <= len(lines):
        return False
    chosen = best(candidates(objects)) if len(objects) > 1 else Candidate(())
    return chosen is not None and not chosen.path


def _lines(source: Source, found: Survey) -> Iterator[tuple[int, str]]:
    """Yield the text's lines (ended by LF or CR LF) with their numbers."""
    rest, number = b"", 0
    for chunk in utf8_chunks(source.path, found):
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        for part in parts:
            number += 1
            yield number, part.decode("utf-8").lstrip("\ufeff")
    if rest:
        yield number + 1, rest.decode("utf-8").lstrip("\ufeff")


def _parse(line: str) -> tuple[Any, str | None]:
    """Return the value of a line, and the line itself where it is not JSON."""
    text = line.strip()
    try:
        return DECODER.decode(text), None
    except (ValueError, RecursionError):
        return None, text


def _parsed_lines(source: Source, found: Survey) -> Iterator[Element]:
    for number, line in _lines(source, found):
        if line.strip():
            value, raw = _parse(line)
            yield number, value, (), raw


def _read_elements(
    source: Source,
    stage: Stage,
    values: Iterable[Element],
    *,
    chosen: Candidate,
    file_format: str,
    found: Survey,
    notes: list[str],
) -> RawTable:
    with TableWriter(stage) as writer:
        for batch in _batched(values):
            writer.write(_frame(batch, writer.rows, frozenset(chosen.path)))
    again = [
        name for name in writer.columns if (told := _AGAIN.search(name)) and name[: told.start()] in writer.columns
    ]
    if again:
        notes = [*notes, f"keys that stand in one object more than once were told apart as {listed(again)}"]
    return _table(source, writer, file_format, found, notes)


def _batched(values: Iterable[Element]) -> Iterator[list[Element]]:
    batch: list[Element] = []
    for value in values:
        batch.append(value)
        if len(batch) == BATCH_RECORDS:
            yield batch
            batch = []
    if batch:
        yield batch


def _frame(batch: list[Element], before: int, path: frozenset[str]) -> pl.DataFrame:
    """Make staged records of elements; those that are no objects are unreadable."""
    rows: list[dict[str, str | None]] = []
    states: list[tuple[str, str | None, str | None]] = []
    for _, value, above, raw in batch:
        if isinstance(value, dict):
            rows.append(row_of(value, above, path))
            states.append((OK, None, None))
        else:
            rows.append({})
            why = "the line is not JSON" if raw is not None else "it is not an object"
            states.append((UNREADABLE, why, whole(raw if raw is not None else compact(value))))
    names = dict.fromkeys(key for row in rows for key in row)
    meta: dict[str, Any] = {
        ROW: range(before + 1, before + 1 + len(batch)),
        LINE: [line for line, *_ in batch],
        STATE: [state for state, _, _ in states],
        DETAIL: [detail for _, detail, _ in states],
        RAW: [raw for _, _, raw in states],
    }
    cells = {name: [row.get(name) for row in rows] for name in names}
    return mark_blank(pl.DataFrame(meta | cells, schema=META | dict.fromkeys(names, pl.String())), list(names))


def _matrix(documents: list[Any]) -> list[list[Any]] | None:
    """Return the rows where the document is a list of lists, or a list of texts (one name a row)."""
    if len(documents) != 1 or not isinstance(documents[0], list) or len(documents[0]) < 2:
        return None
    rows = documents[0]
    if all(isinstance(row, list) and not any(isinstance(c, dict | list) for c in row) for row in rows):
        return rows if max(map(len, rows)) > 1 else None
    if all(isinstance(row, str) and not isinstance(row, Written) for row in rows):
        return [[row] for row in rows]
    return None


def _read_matrix(source: Source, stage: Stage, rows: list[list[Any]], found: Survey) -> RawTable:
    cells = [[cell_of(c) for c in row] for row in rows]
    width = max(map(len, cells))
    preamble = find_preamble(cells) if width > 1 else Preamble(None, 0)
    header = preamble.labels
    columns, renamed = unique_names([*header, *[None] * (width - len(header))])
    if preamble.header is None:
        renamed = ("no header was found: the columns are numbered and the first record is taken as data",)
    if preamble.joined:
        renamed = (preamble.joined, *renamed)
    data = cells[preamble.first :]
    numbers = range(preamble.first + 1, len(cells) + 1)
    meta: dict[str, Any] = {ROW: numbers, LINE: numbers, STATE: [OK] * len(data)}
    nothing = {DETAIL: [None] * len(data), RAW: [None] * len(data)}
    body = {name: [row[at] if at < len(row) else None for row in data] for at, name in enumerate(columns)}
    frame = pl.DataFrame(meta | nothing | body, schema=META | dict.fromkeys(columns, pl.String()))
    with TableWriter(stage) as writer:
        writer.write(mark_blank(frame, columns))
    header_row = None if preamble.header is None else preamble.header + 1
    return _table(source, writer, "json", found, list(renamed), header_row=header_row)


def _table(
    source: Source,
    writer: TableWriter,
    file_format: str,
    found: Survey,
    notes: list[str],
    *,
    header_row: int | None = None,
) -> RawTable:
    if not writer.rows or not writer.columns:
        raise InputRejected(f"{source.name} is JSON with an empty list. Give a list with at least one supplier.")
    return RawTable(
        label=source.label,
        path=source.origin,
        frame=writer.frame(),
        columns=writer.columns,
        rows=writer.rows,
        sha256=source.sha256,
        bytes=source.bytes,
        format=file_format,
        encoding=found.encoding,
        header_row=header_row,
        notes=(*found.notes, *notes),
    )
