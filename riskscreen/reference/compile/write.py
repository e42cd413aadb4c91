"""Writes a table and its sidecar: UTF-8, LF, a fixed order and fixed figures, so that a rebuild is byte-identical."""

import hashlib
import io
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.checks import DTYPES
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.compile.recipe import Recipe, TableRecipe
from riskscreen.reference.sources import AppliedCorrection, CompiledFrom, Sidecar

MAX_BYTES = 3_000_000
HEADING = (
    "# Written by `python -m riskscreen.reference.compile`; change the recipe or the corrections, not this file.\n"
)


def table_bytes(built: Built, recipe: TableRecipe) -> bytes:
    """Return a table as CSV bytes.

    Args:
        built: the table, corrections applied.
        recipe: its columns and types.

    Returns:
        UTF-8 with LF line ends and a header, figures never in scientific form.

    Raises:
        ReferenceDataError: columns or types differ from the recipe, or the file would be over 3 MB.
    """
    if built.frame.columns != list(recipe.columns):
        raise ReferenceDataError(
            f"{built.key}: columns are {', '.join(built.frame.columns)}; "
            f"the recipe declares {', '.join(recipe.columns)}."
        )
    for name, meaning in recipe.columns.items():
        if built.frame.schema[name] != DTYPES[meaning.type]:
            raise ReferenceDataError(
                f"{built.key}: column {name} is {built.frame.schema[name]}; the recipe says {meaning.type}."
            )
    buffer = io.BytesIO()
    built.frame.write_csv(buffer, float_scientific=False)
    content = buffer.getvalue()
    if len(content) > MAX_BYTES:
        raise ReferenceDataError(
            f"{built.key}: {len(content):,} bytes; tables stay under {MAX_BYTES:,}. Leave out years or columns."
        )
    return content


def sidecar_of(
    built: Built,
    content: bytes,
    recipe: Recipe,
    table: TableRecipe,
    *,
    inputs: tuple[CompiledFrom, ...],
    corrections: tuple[AppliedCorrection, ...],
) -> Sidecar:
    """Return the sidecar of a table: recipe and computed figures together."""
    shared = recipe.model_dump(exclude={"tables", "limits", "notes"}, by_alias=True, exclude_none=True)
    own = table.model_dump(exclude={"limits", "notes", "rows", "document"}, by_alias=True, exclude_none=True)
    return Sidecar.model_validate(
        shared
        | own
        | {
            "limits": [*recipe.limits, *table.limits],
            "notes": [*recipe.notes, *table.notes],
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "rows": built.frame.height,
            "compiled_from": inputs,
            "corrections": corrections,
        }
    )


def sidecar_bytes(sidecar: Sidecar, *, heading: str = HEADING) -> bytes:
    """Return a sidecar as YAML bytes, fields in the order of the model; empty ones are left out, dates may be null."""
    told = sidecar.model_dump(mode="json", by_alias=True)
    kept = {
        name: _tidy(value) for name, value in told.items() if value not in (None, [], {}) or name.startswith("date_")
    }
    text = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)
    return (heading + text).encode("utf-8")


def _tidy(value: Any) -> Any:
    """Leave empty fields out at every depth, `before` and `after` of a correction excepted."""
    if isinstance(value, dict):
        return {k: _tidy(v) for k, v in value.items() if v not in (None, [], {}, "") or k in ("before", "after")}
    return [_tidy(item) for item in value] if isinstance(value, list) else value


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file unless it holds these bytes already; return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def frame_of(frame: pl.DataFrame, recipe: TableRecipe) -> pl.DataFrame:
    """Return a frame with its columns cast to the types that the recipe declares (integers widen, nothing is lost)."""
    return frame.cast({name: DTYPES[meaning.type] for name, meaning in recipe.columns.items() if name in frame.columns})
