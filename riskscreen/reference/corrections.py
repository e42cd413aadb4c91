"""Corrections: records that mend a known wrong value of a source, and fail loudly once the source changes.

A file `<table>.corrections.yml` beside a table lists records: which row (`where`), which `column`, what to do
(`override`, `drop` the row, or `keep` a value that another provider disputes), the value expected in the source
(`expect: {eq: ...}`), the reason, who says so, when it was reported, and its status. They are applied when the table is
compiled; before and after are written into the sidecar.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.sources import AppliedCorrection, PartialDate, load_yaml

Value = str | int | float | None


class StaleCorrection(ReferenceDataError):
    """A correction's row or expected wrong value is no longer in the source: look at it again, or remove it."""


class Expect(BaseModel):
    """The value that the source is known to hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    eq: Value


class Correction(BaseModel):
    """One record of a corrections file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: Annotated[dict[str, str | int], Field(min_length=1)]
    column: str
    action: Literal["override", "drop", "keep"]
    value: Value = None
    expect: Expect
    reason: Annotated[str, Field(min_length=10)]
    provider: Annotated[str, Field(min_length=2)]
    reported: PartialDate
    status: Literal["reported", "confirmed", "to report", "not reportable"]

    @model_validator(mode="after")
    def _value_goes_with_override(self) -> "Correction":
        if (self.action == "override") != ("value" in self.model_fields_set):
            raise ValueError("an override needs a value, and only an override may have one")
        return self


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read a corrections file.

    Args:
        path: a `<table>.corrections.yml`; it need not exist.

    Returns:
        The records in file order; none where there is no file.

    Raises:
        ReferenceDataError: a record lacks a field or has one that is unknown.
    """
    if not path.exists():
        return ()
    content: Any = load_yaml(path)
    records = content.get("corrections") if isinstance(content, dict) else None
    if not isinstance(records, list):
        raise ReferenceDataError(f"{path}: a corrections file holds a list under 'corrections'.")
    try:
        return tuple(Correction.model_validate(record) for record in records)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "record"
        raise ReferenceDataError(f"{path}: a correction's {field} is not usable ({first['msg']}).") from error


def apply_corrections(
    frame: pl.DataFrame, corrections: tuple[Correction, ...], *, path: Path
) -> tuple[pl.DataFrame, tuple[AppliedCorrection, ...]]:
    """Apply corrections to a table; the table given is left as it is.

    Args:
        frame: the table as the source has it.
        corrections: what to mend, in order.
        path: the corrections file, for messages.

    Returns:
        The mended table, and what was done with the values before and after.

    Raises:
        StaleCorrection: a row is not there exactly once, or it no longer holds the expected value.
        ReferenceDataError: a column is not in the table.
    """
    applied = []
    for correction in corrections:
        frame, record = _apply(frame, correction, path)
        applied.append(record)
    return frame, tuple(applied)


def _apply(frame: pl.DataFrame, correction: Correction, path: Path) -> tuple[pl.DataFrame, AppliedCorrection]:
    unknown = [name for name in (*correction.where, correction.column) if name not in frame.columns]
    if unknown:
        raise ReferenceDataError(f"{path}: a correction names column '{unknown[0]}', which the table does not have.")
    named = ", ".join(f"{key} {value}" for key, value in correction.where.items())
    hit = pl.all_horizontal(pl.col(key) == value for key, value in correction.where.items())
    found = frame.filter(hit)[correction.column].to_list()
    if len(found) != 1:
        raise StaleCorrection(
            f"{path}: the correction for {named} expects one row in the source, which has {len(found)}; review it."
        )
    if found[0] != correction.expect.eq:
        raise StaleCorrection(
            f"{path}: the correction for {named} expects {correction.column} = {correction.expect.eq!r}, "
            f"the source now says {found[0]!r}; the source may have been mended: review or remove the correction."
        )
    after: Value = found[0]
    if correction.action == "drop":
        frame, after = frame.filter(~hit), None
    elif correction.action == "override":
        after = correction.value
        mended = pl.lit(after, dtype=frame.schema[correction.column])
        frame = frame.with_columns(pl.when(hit).then(mended).otherwise(correction.column).alias(correction.column))
    return frame, AppliedCorrection(
        before=_text(found[0]), after=_text(after), **correction.model_dump(exclude={"value", "expect"})
    )


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
