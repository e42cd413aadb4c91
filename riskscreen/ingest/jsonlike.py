"""Reading JSON: the list of suppliers in a document, wherever it is nested; documents one after another; NDJSON.

Text is kept as written, numbers too (no float is made of them). Objects inside a record become columns with dotted names,
lists of simple values are joined by "; ", lists of objects are written as JSON. Where the list lies inside the objects of
another list, those objects' own values come along, named after that list ("releases.ocid").
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.label_words import is_country_word, is_known_word, is_name_word
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
    counted,
    unique_names,
)
from riskscreen.ingest.staging import Stage, TableWriter, mark_blank
from riskscreen.ingest.text import decode_all, survey, utf8_chunks

BATCH_RECORDS = 20_000
LOOKED_AT = 200
_SUPPLIERS = frozenset(
    """supplier suppliers vendor vendors seller sellers manufacturer manufacturers producer producers factory factories facility facilities
    company companies contractor contractors subcontractors employer employers site sites mill mills farm farms business businesses
    organizations organisations entities establishments partners providers fournisseurs lieferanten proveedores fornecedores fornitori""".split()
)


class Written(str):
    """A number as it was written."""


@dataclass
class _Candidate:
    """A list in the document that may be the list of suppliers."""

    path: tuple[str, ...]
    count: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    supplier_roles: int = 0
    order: int = 0

    @property
    def shown(self) -> str:
        return ".".join(f"{step}[]" for step in self.path)

    @property
    def score(self) -> float:
        labels = [k for k, n in self.keys.items() if n * 2 >= self.count or n >= 50]
        named = any(is_name_word(k) for k in labels)
        placed = any(is_country_word(k) for k in labels)
        known = sum(map(is_known_word, labels)) / max(1, len(labels))
        called = bool(self.path) and self.path[-1].casefold() in _SUPPLIERS
        return 2.0 * named + 2.0 * placed + known + 2.5 * called + (2.6 if self.supplier_roles else 0)


def read_json(source: Source, stage: Stage) -> RawTable:
    """Read the list of suppliers from a JSON file.

    Args:
        source: the file.
        stage: where to put the records.

    Returns:
        The table; records are numbered from 1. In a file of one document a line the line number is `__line`.

    Raises:
        InputRejected: if the file is not JSON, or holds no list of objects.
    """
    found = survey(source.path)
    lined = _first_lines(source, found)
    if lined is not None:
        table = _read_lines(source, stage, found, lined)
        if table is not None:
            return table
    text = decode_all(source.path, found).lstrip("\ufeff")
    documents = _documents(text, source)
    notes = list(found.notes)
    if len(documents) > 1:
        notes.append(f"the file holds {len(documents)} JSON documents one after another")
    rows = _matrix(documents)
    if rows is not None:
        return _read_matrix(source, stage, rows, found.encoding, notes)
    chosen, said = _choose(documents, source)
    notes += said
    with TableWriter(stage) as writer:
        for batch in _batched(_elements(documents, chosen), BATCH_RECORDS):
            writer.write(_frame([(n, n, e, a, None) for n, (e, a) in batch], chosen))
    return _table(source, writer, "json", found.encoding, notes)


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=Written, parse_int=Written, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _documents(text: str, source: Source) -> list[Any]:
    decoder = json.JSONDecoder(parse_float=Written, parse_int=Written, parse_constant=_refuse)
    documents: list[Any] = []
    at = _blank(text, 0)
    try:
        while at < len(text):
            document, after = decoder.raw_decode(text, at)
            if documents and not (isinstance(document, dict | list) and isinstance(documents[0], type(document))):
                raise json.JSONDecodeError("Extra data", text, at)
            documents.append(document)
            at = after
            at = _blank(text, at)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        why = "it is nested too deeply" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        raise InputRejected(
            f"{source.name} is not valid JSON ({why}{where}). Mend it, or export the list as CSV or XLSX."
        ) from error
    return documents


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\x1e":
        at += 1
    return at


def _first_lines(source: Source, found: Any) -> list[str] | None:
    """Return the first lines where each is a document by itself and there is more than one; else None."""
    lines: list[str] = []
    for _, line in _lines(source, found):
        if line.strip():
            lines.append(line)
        if len(lines) >= LOOKED_AT:
            break
    if len(lines) < 2 or not lines[0].lstrip("\ufeff ").startswith("{"):
        return None
    good = 0
    for line in lines:
        try:
            good += isinstance(_loads(line.lstrip("\ufeff")), dict)
        except (ValueError, RecursionError):
            continue
    return lines if good >= 0.7 * len(lines) and good >= 1 else None


def _lines(source: Source, found: Any) -> Iterator[tuple[int, str]]:
    """Yield the text's lines (ended by LF or CR LF) with their numbers."""
    rest, number = b"", 0
    for chunk in utf8_chunks(source.path, found):
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        for part in parts:
            number += 1
            yield number, part.decode("utf-8", "replace")
    if rest:
        yield number + 1, rest.decode("utf-8", "replace")


def _read_lines(source: Source, stage: Stage, found: Any, lines: list[str]) -> RawTable | None:
    """Read one document a line, keeping lines that cannot be read as unreadable records."""
    sample = []
    for line in lines:
        try:
            sample.append(_loads(line.lstrip("\ufeff")))
        except (ValueError, RecursionError):
            continue
    if _best(sample, top=True).path:
        # The suppliers lie inside the documents (packages): the whole file is read at once.
        return None
    chosen = _Candidate(())
    with TableWriter(stage) as writer:
        for batch in _batched(_parsed(source, found), BATCH_RECORDS):
            writer.write(_frame([(n, line, e, [], raw) for n, (line, e, raw) in batch], chosen))
    return _table(source, writer, "ndjson", found.encoding, list(found.notes))


def _parsed(source: Source, found: Any) -> Iterator[tuple[int, Any, str | None]]:
    for number, line in _lines(source, found):
        text = line.lstrip("\ufeff").strip()
        if not text:
            continue
        try:
            yield number, _loads(text), None
        except (ValueError, RecursionError):
            yield number, None, text


def _batched(things: Iterable[Any], size: int) -> Iterator[list[tuple[int, Any]]]:
    """Yield numbered things, from 1, a batch at a time."""
    batch: list[tuple[int, Any]] = []
    for number, thing in enumerate(things, 1):
        batch.append((number, thing))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _survey_lists(documents: list[Any], *, top: bool) -> list[_Candidate]:
    """Find every list of objects, lists at the same place in different objects taken together."""
    found: dict[tuple[str, ...], _Candidate] = {}
    stack: list[tuple[tuple[str, ...], Any]] = []

    def note(path: tuple[str, ...], item: dict[str, Any]) -> None:
        candidate = found.setdefault(path, _Candidate(path, order=len(found)))
        candidate.count += 1
        for key, value in item.items():
            candidate.keys[key] = candidate.keys.get(key, 0) + 1
            if isinstance(value, dict):
                for inner in value:
                    if is_country_word(inner):
                        candidate.keys[f"{key}.{inner}"] = candidate.keys.get(f"{key}.{inner}", 0) + 1
        if _is_supplier(item):
            candidate.supplier_roles += 1

    def walk(path: tuple[str, ...], value: Any) -> None:
        stack.append((path, value))
        while stack:
            here, thing = stack.pop()
            if isinstance(thing, dict):
                for key in reversed(thing):
                    if isinstance(thing[key], dict | list):
                        stack.append(((*here, key), thing[key]))
            elif isinstance(thing, list):
                for item in thing:
                    if isinstance(item, dict):
                        note(here, item)
                stack.extend((here, item) for item in reversed(thing) if isinstance(item, dict))

    if top and len(documents) > 1:
        walk((), documents)
    else:
        for document in documents:
            walk((), document)
    return list(found.values())


def _is_supplier(item: dict[str, Any]) -> bool:
    """Say whether an object carries the role of a supplier (Open Contracting: parties[].roles)."""
    roles = item.get("roles", item.get("role"))
    told = roles if isinstance(roles, list) else [roles]
    return any(
        isinstance(r, str) and r.casefold() in {"supplier", "vendor", "seller", "contractor", "manufacturer"}
        for r in told
    )


def _best(documents: list[Any], *, top: bool) -> _Candidate:
    candidates = _survey_lists(documents, top=top)
    return max(candidates, key=lambda c: (c.score, c.count, -c.order), default=_Candidate(()))


def _choose(documents: list[Any], source: Source) -> tuple[_Candidate, list[str]]:
    """Choose the list that looks most like one of suppliers, and say so where there are others."""
    candidates = _survey_lists(documents, top=True)
    if not candidates:
        single = documents[0] if len(documents) == 1 and isinstance(documents[0], dict) else None
        if single and any(map(is_name_word, single)):
            return _Candidate(("",), 1), ["the file holds a single object; it is taken as one record"]
        raise InputRejected(
            f'{source.name} is JSON without a list of objects. Give an array of suppliers, [{{"name": ..., "country": ...}}, ...], or one object a line.'
        )
    best = max(candidates, key=lambda c: (c.score, c.count, -c.order))
    if best.score < 1.5 and len(candidates) > 1:
        best = max(candidates, key=lambda c: (-len(c.path), c.count))
    notes = []
    if best.path and best.path != ("",):
        notes.append(f"the list was taken from {best.shown} ({counted(best.count, 'object')})")
    others = [c for c in candidates if c is not best and c.score >= 2]
    if others:
        notes.append(
            "other lists in the document were passed over: "
            + ", ".join(f"{c.shown or 'the documents themselves'} ({c.count:,})" for c in others[:6])
        )
    if best.supplier_roles and best.supplier_roles < best.count:
        notes.append(
            f"{counted(best.count - best.supplier_roles, 'object')} of {best.shown} without the role of a supplier passed over"
        )
    return best, notes


def _elements(documents: list[Any], chosen: _Candidate) -> Iterator[tuple[Any, list[tuple[str, dict[str, Any]]]]]:
    """Yield the elements of the chosen list, each with the objects of the lists it lies in."""
    if chosen.path == ("",):
        yield documents[0], []
        return

    def walk(
        value: Any, path: tuple[str, ...], name: str, above: list[tuple[str, dict[str, Any]]]
    ) -> Iterator[tuple[Any, list[tuple[str, dict[str, Any]]]]]:
        if isinstance(value, list):
            for item in value:
                if not path:
                    if not isinstance(item, list):
                        yield item, above
                elif isinstance(item, dict):
                    yield from walk(item, path, name, [*above, (name, item)])
        elif isinstance(value, dict) and path and path[0] in value:
            yield from walk(value[path[0]], path[1:], path[0], above)

    whole: Any = documents if len(documents) > 1 else documents[0]
    for element, above in walk(whole, chosen.path, "", []):
        if chosen.supplier_roles and not (isinstance(element, dict) and _is_supplier(element)):
            continue
        yield element, above


def _frame(
    rows: list[tuple[int, int, Any, list[tuple[str, dict[str, Any]]], str | None]], chosen: _Candidate
) -> pl.DataFrame:
    """Make a frame of (number, line, element, objects above, raw text of a line that is not JSON)."""
    records: list[dict[str, str | None]] = []
    states: list[tuple[str, str | None, str | None]] = []
    for _, _, element, above, raw in rows:
        if not isinstance(element, dict):
            why = "the line is not JSON" if raw is not None else "it is not an object"
            records.append({})
            states.append((UNREADABLE, why, raw if raw is not None else _compact(element)))
            continue
        record: dict[str, str | None] = {}
        _flatten(element, "", record)
        for name, parent in above:
            _flatten(
                {k: v for k, v in parent.items() if not isinstance(v, list)},
                f"{name}." if name else "parent.",
                record,
                skip=set(chosen.path),
            )
        records.append(record)
        states.append((OK, None, None))
    names = dict.fromkeys(key for record in records for key in record)
    columns = {name: [record.get(name) for record in records] for name in names}
    data: dict[str, Any] = {
        ROW: [r[0] for r in rows],
        LINE: [r[1] for r in rows],
        STATE: [s[0] for s in states],
        DETAIL: [s[1] for s in states],
        RAW: [_whole(s[2]) for s in states],
    }
    return pl.DataFrame(data | columns, schema=META | dict.fromkeys(columns, pl.String()))


def _flatten(item: dict[str, Any], prefix: str, record: dict[str, str | None], *, skip: Collection[str] = ()) -> None:
    for key, value in item.items():
        if key in skip:
            continue
        name = prefix + (_whole(key) or "")
        if not name.strip() or name in META:
            name = f"{name}(unnamed)"
        if isinstance(value, dict) and value and prefix.count(".") < 16:
            _flatten(value, f"{name}.", record)
            continue
        while name in record:
            name += " (2)"
        record[name] = _whole(_text(value))


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return str(value) or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return "; ".join(t for t in map(_text, value) if t is not None) or None
    return None if value in ([], {}) else _compact(value)


def _compact(value: Any) -> str:
    """Write a value as JSON, numbers as they were written."""
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_compact, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _whole(text: str | None) -> str | None:
    """Replace halves of surrogate pairs, which JSON can name but no text can hold."""
    return (
        text
        if text is None or text.isascii()
        else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )


def _matrix(documents: list[Any]) -> list[list[Any]] | None:
    """Return the rows where the document is a list of lists, or a list of texts (one name a row)."""
    if len(documents) != 1 or not isinstance(documents[0], list) or not documents[0]:
        return None
    rows = documents[0]
    if all(isinstance(r, list) and not any(isinstance(c, dict | list) for c in r) for r in rows):
        return rows if max(map(len, rows)) > 1 and len(rows) > 1 else None
    if len(rows) > 1 and all(isinstance(r, str) and not isinstance(r, Written) for r in rows):
        return [[r] for r in rows]
    return None


def _read_matrix(source: Source, stage: Stage, rows: list[list[Any]], encoding: str, notes: list[str]) -> RawTable:
    cells = [[_whole(_text(c)) for c in row] for row in rows]
    width = max(map(len, cells))
    preamble = find_preamble(cells) if width > 1 else Preamble(None, 0)
    header = cells[preamble.header] if preamble.header is not None else []
    columns, renamed = unique_names([*header, *[None] * (width - len(header))])
    if preamble.header is None:
        renamed = ()
        notes.append("no header was found: the columns are numbered and the first record is taken as data")
    data: dict[str, Any] = {
        name: [row[at] if at < len(row) else None for row in cells[preamble.first :]] for at, name in enumerate(columns)
    }
    numbers = list(range(preamble.first + 1, len(cells) + 1))
    frame = pl.DataFrame(
        {
            ROW: numbers,
            LINE: numbers,
            STATE: [OK] * len(numbers),
            DETAIL: [None] * len(numbers),
            RAW: [None] * len(numbers),
        }
        | data,
        schema=META | dict.fromkeys(columns, pl.String()),
    )
    with TableWriter(stage) as writer:
        writer.write(mark_blank(frame, columns))
    row = None if preamble.header is None else preamble.header + 1
    return _table(source, writer, "json", encoding, [*notes, *renamed], header_row=row)


def _table(
    source: Source,
    writer: TableWriter,
    file_format: str,
    encoding: str,
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
        encoding=encoding,
        header_row=header_row,
        notes=tuple(notes),
    )
