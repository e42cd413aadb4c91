"""Sidecars of imported tables: the shipped one's words and rules where there is one, else the entry of not_shipped.yml."""

import hashlib
import io
from datetime import UTC, datetime
from typing import Any

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.checks import DTYPES
from riskscreen.reference.imports.compare import CHANGES
from riskscreen.reference.imports.editions import published_in, words_of
from riskscreen.reference.imports.files import shown, unique_key
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable
from riskscreen.reference.named_editions import HISTORY
from riskscreen.reference.sources import AppliedCorrection, CompiledFrom, Kind, NotShipped, Sidecar, read_not_shipped

SOURCE_MENDED = "the source has mended"
"""How a note begins on a correction that has nothing left to mend."""


def finished(
    reading: Reading, table: ReadTable, edition: str, files: tuple[CompiledFrom, ...]
) -> tuple[pl.DataFrame, Sidecar]:
    """Return a table as it will be kept, and its sidecar.

    Args:
        reading: what the reader read.
        table: one of its tables.
        edition: the edition's name.
        files: the files it was read from.

    Returns:
        The table sorted by its key, columns and types as the sidecar declares, known corrections applied.

    Raises:
        ImportRefused: a key comes twice, or a shipped table's columns are not all there.
        ReferenceDataError: the source is neither shipped nor in not_shipped.yml.
    """
    shipped = load_catalogue()
    where = f"{reading.source_id}, {table.table}"
    unique_key(table.frame, table.key, where=where)
    if shipped.editions(reading.source_id, table.table):
        base = shipped.sidecar(reading.source_id, table.table)
        frame = _as_declared(table.frame, base, where).sort(table.key)
        frame, applied, mended = _corrected(frame, base)
        applied = applied if reading.corrections is None else reading.corrections
        shared = _shared(base, edition, frame)
    else:
        frame, applied, mended = table.frame.sort(table.key), (), []
        shared = _unshipped(_entry(shipped, reading.source_id), table, frame, edition)
    content = csv_bytes(frame)
    published = reading.date_published or published_in(edition)
    told: dict[str, Any] = {
        "edition": edition,
        "date_published": published,
        "date_published_note": None
        if reading.date_published
        else "the year in the edition's name; the file gives no day",
        "date_accessed": datetime.now(UTC).date().isoformat(),
        "date_accessed_note": None,
        "route": f"imported by the user from {shown((file.file for file in files), 5)}",
        "url_download": None,
        "years": _years(frame),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "rows": frame.height,
        "compiled_from": files,
        "corrections": applied,
        "notes": [
            *reading.notes,
            *(note for note in mended if reading.corrections is None),
            *(f"column of the file left out: {name}" for name in reading.unknown_columns),
        ],
    }
    if published is None:
        told["date_published_note"] = None
    words = words_of(reading.source_id, edition, reading.date_published)
    return frame, Sidecar.model_validate(shared | told | words)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, LF, a header, figures never in scientific form."""
    buffer = io.BytesIO()
    frame.write_csv(buffer, float_scientific=False)
    return buffer.getvalue()


def _as_declared(frame: pl.DataFrame, base: Sidecar, where: str) -> pl.DataFrame:
    """Return the columns that the shipped sidecar declares, in its order and types."""
    missing = [name for name in base.columns if name not in frame.columns]
    more = [name for name in frame.columns if name not in base.columns]
    if missing or more:
        raise ImportRefused(
            f"{where}: the table read has columns {shown(frame.columns, 12)}; expected {shown(base.columns, 12)}."
        )
    try:
        return frame.select(pl.col(name).cast(DTYPES[meaning.type]) for name, meaning in base.columns.items())
    except pl.exceptions.PolarsError as error:
        raise ImportRefused(
            f"{where}: a cell does not fit its column's type (whole number, number, text or date); use the file as downloaded."
        ) from error


def _corrected(frame: pl.DataFrame, base: Sidecar) -> tuple[pl.DataFrame, tuple[AppliedCorrection, ...], list[str]]:
    """Mend again what is mended in the shipped table, where the file still has the wrong value; note where it has not."""
    applied, notes = [], []
    for record in base.corrections:
        hit = pl.all_horizontal(pl.col(name) == value for name, value in record.where.items())
        found = frame.filter(hit)[record.column].cast(pl.String).to_list()
        if len(found) != 1 or record.action == "drop" or found[0] not in (record.before, record.after):
            continue
        if record.action == "override":
            if found[0] == record.after:
                notes.append(mended_by_source(record))
                continue
            mended = pl.lit(record.after).cast(frame.schema[record.column])
            frame = frame.with_columns(pl.when(hit).then(mended).otherwise(record.column).alias(record.column))
        applied.append(record)
    return frame, tuple(applied), notes


def mended_by_source(record: AppliedCorrection) -> str:
    """Say that a correction has nothing left to mend."""
    where = " ".join(str(value) for value in record.where.values())
    return f"{SOURCE_MENDED} {where} ({record.column} {record.after}); the correction is no longer needed"


def _shared(base: Sidecar, edition: str, frame: pl.DataFrame) -> dict[str, Any]:
    """Return the shipped sidecar's words and rules; a closed list of editions or years is opened for the new one."""
    shared = base.model_dump(by_alias=True)
    shared["limits"] = [text for text in base.limits if "not shipped" not in text]
    if (base.id, base.table) in CHANGES:
        shared["assertions"]["min_rows"] = 1
    for column in set(base.assertions.allowed) & set(HISTORY):
        words = [*base.assertions.allowed[column], *frame[column].cast(pl.String).unique().sort()]
        shared["assertions"]["allowed"][column] = list(dict.fromkeys([*words, edition]))
    return shared


def _unshipped(entry: NotShipped, table: ReadTable, frame: pl.DataFrame, edition: str) -> dict[str, Any]:
    kinds: dict[type[pl.DataType], Kind] = {
        pl.String: "string",
        pl.Int64: "integer",
        pl.Float64: "number",
        pl.Boolean: "boolean",
        pl.Date: "date",
    }
    columns = {}
    for name, dtype in frame.schema.items():
        if dtype.base_type() not in kinds or name not in table.columns:
            raise ReferenceDataError(
                f"{entry.id}, {table.table}: column {name} ({dtype}) has no type or no description."
            )
        columns[name] = {"type": kinds[dtype.base_type()], "description": table.columns[name]}
    return {
        "id": entry.id,
        "table": table.table,
        "title": entry.title,
        "holds": table.holds,
        "producer": entry.producer,
        "citation": f"{entry.producer}, {entry.title}, edition {edition}; the user's own copy.",
        "url_main": entry.url,
        "licence": {"name": entry.licence, "redistribution": entry.redistribution, "note": entry.reason},
        "columns": columns,
        "limits": ["The user's own copy, which may not be passed on; no indicator of the shipped scorecards reads it."],
        "assertions": {"min_rows": 1, "key": list(table.key)},
    }


def _entry(shipped: Catalogue, source_id: str) -> NotShipped:
    for entry in read_not_shipped(asset("data", "reference") / "not_shipped.yml"):
        if entry.id == source_id:
            return entry
    known = shipped.editions(source_id)
    what = "a table that the shipped edition does not have" if known else "no source of data/reference/not_shipped.yml"
    raise ReferenceDataError(f"{source_id}: {what}; a reader hands over tables that are known.")


def _years(frame: pl.DataFrame) -> dict[str, int] | None:
    column = next((name for name in HISTORY if name in frame.columns), None)
    if column is None:
        return None
    found = [int(text) for text in frame[column].cast(pl.String).str.extract(r"^(\d{4})").drop_nulls().unique()]
    return {"from": min(found), "to": max(found)} if found else None
