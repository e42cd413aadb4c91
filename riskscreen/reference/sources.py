"""What is known about a reference table: the sidecar beside each CSV, and the source it belongs to.

A sidecar (`<table>.source.yml`) is written by `riskscreen.reference.compile` from a hand-kept recipe and the table's
own bytes. A figure without a sidecar cannot reach a score.
"""

import calendar
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskscreen.domain.errors import ReferenceDataError

PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A day (2022-09-28), a month (2022-09) or a year (2022): as much as is known, never more."""

Kind = Literal["string", "integer", "number", "boolean", "date"]
Redistribution = Literal["yes", "no", "no-derivatives"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Licence(_Frozen):
    """Terms of the source: may compiled tables be passed on?"""

    name: str
    url: str | None = None
    redistribution: Redistribution
    note: str | None = None


class Years(_Frozen):
    """First and last year that the table speaks of; `note` names gaps."""

    first: int = Field(alias="from")
    last: int = Field(alias="to")
    note: str | None = None


class ColumnMeaning(_Frozen):
    """Type, unit and meaning of one column of a table."""

    type: Kind = "string"
    unit: str = ""
    description: str


class Assertions(_Frozen):
    """Declared minimums fail, declared maximums only warn."""

    min_rows: int = 1
    max_rows: int | None = None
    min_fill: dict[str, float] = Field(default_factory=dict)
    """Smallest share (0-1) of rows that must hold a value, per column."""
    key: tuple[str, ...] = ()
    """Columns that together name a row once."""
    allowed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Closed vocabularies, per column (nulls are a matter of min_fill)."""


class CompiledFrom(_Frozen):
    """One input of the compile step: its name below the shared sources and the digest of its bytes."""

    file: str
    sha256: Sha256


class AppliedCorrection(_Frozen):
    """A correction as it was applied: what the source said, what the table says, and why."""

    where: dict[str, str | int]
    column: str
    action: Literal["override", "drop", "keep"]
    before: str | None
    after: str | None
    reason: str
    provider: str
    reported: PartialDate
    status: str


class Sidecar(_Frozen):
    """Everything known about one reference table."""

    id: str
    edition: str
    table: str
    title: str
    holds: str
    producer: str
    citation: str
    url_main: str
    url_download: str | None = None
    route: str | None = None
    date_published: PartialDate | None = None
    date_published_note: str | None = None
    date_accessed: PartialDate | None = None
    date_accessed_note: str | None = None
    years: Years | None = None
    licence: Licence
    sha256: Sha256
    bytes: int
    rows: int
    columns: dict[str, ColumnMeaning]
    limits: tuple[str, ...]
    assertions: Assertions = Assertions()
    max_age_months: int | None = None
    compiled_from: tuple[CompiledFrom, ...] = ()
    corrections: tuple[AppliedCorrection, ...] = ()
    notes: tuple[str, ...] = ()

    def age_months(self, today: date) -> int | None:
        """Return whole months since publication; counted from the end of the month or year where no day is known.

        Where nothing is known of the publication, from the day it was fetched: it is at least that old.
        """
        known = self.date_published or self.date_accessed
        if known is None:
            return None
        year, month, day = _latest(known)
        return max(0, (today.year - year) * 12 + (today.month - month) - (today.day < day))

    @property
    def counted_from(self) -> str | None:
        """Return what the age is counted from where the day is not known: "the end of 2024"; null where it is."""
        if self.date_published is None and self.date_accessed is not None:
            return f"the copy of {self.date_accessed}, since the day of publication is not known"
        known = self.date_published
        return f"the end of {known}" if known is not None and len(known) < len("2024-01-01") else None


class Source(_Frozen):
    """One edition of one source: what its tables have in common, and their sidecars by table name."""

    id: str
    edition: str
    title: str
    producer: str
    citation: str
    url_main: str
    url_download: str | None
    date_published: PartialDate | None
    years: Years | None
    licence: Licence
    limits: tuple[str, ...]
    tables: dict[str, Sidecar]

    @property
    def first(self) -> Sidecar:
        """Return the sidecar of the first table by name, for what all tables of an edition share."""
        return self.tables[min(self.tables)]

    @classmethod
    def of(cls, tables: dict[str, Sidecar]) -> "Source":
        """Gather the sidecars of one edition.

        Args:
            tables: sidecar by table name, all of one source and edition, at least one.

        Returns:
            The source; years span all tables, limits are joined without repeats.
        """
        first = tables[min(tables)]
        spans = [s.years for s in tables.values() if s.years]
        years = (
            Years.model_validate({"from": min(y.first for y in spans), "to": max(y.last for y in spans)})
            if spans
            else None
        )
        limits = tuple(dict.fromkeys(limit for name in sorted(tables) for limit in tables[name].limits))
        shared = (
            "id",
            "edition",
            "title",
            "producer",
            "citation",
            "url_main",
            "url_download",
            "date_published",
            "licence",
        )
        return cls(years=years, limits=limits, tables=tables, **{name: getattr(first, name) for name in shared})


class NotShipped(_Frozen):
    """A source that is not in this release: why, and how a user gets it."""

    id: str
    title: str
    producer: str
    url: str
    reason: str
    how: str
    licence: str = "terms that do not allow the data to be passed on"
    redistribution: Redistribution = "no"


def read_not_shipped(path: Path) -> tuple[NotShipped, ...]:
    """Read the register of sources that are not shipped.

    Args:
        path: `not_shipped.yml`; it need not exist.

    Returns:
        Its entries in file order.

    Raises:
        ReferenceDataError: an entry lacks a field or has one that is unknown.
    """
    if not path.exists():
        return ()
    try:
        return tuple(NotShipped.model_validate(entry) for entry in load_yaml(path)["not_shipped"])
    except (ValidationError, KeyError, TypeError) as error:
        raise ReferenceDataError(
            f"{path}: expected a list under 'not_shipped', each entry with {', '.join(NotShipped.model_fields)}."
        ) from error


def read_sidecar(path: Path) -> Sidecar:
    """Read one sidecar.

    Args:
        path: a `<table>.source.yml`.

    Returns:
        The sidecar, checked field by field.

    Raises:
        ReferenceDataError: the file cannot be read, or a field is missing, unknown or malformed.
    """
    try:
        return Sidecar.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ReferenceDataError(
            f"{path}: the sidecar's field '{field}' is not usable ({first['msg']}); "
            "restore the file or compile the table anew."
        ) from error


def load_yaml(path: Path) -> Any:
    """Return the content of a YAML file.

    Raises:
        ReferenceDataError: the file is missing or not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())  # noqa: S506  (a safe one)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReferenceDataError(
            f"{path}: cannot be read as YAML ({type(error).__name__}); restore the file."
        ) from error


@cache
def _loader() -> type[yaml.SafeLoader]:
    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader


def edition_key(edition: str) -> tuple[tuple[int, int | str], ...]:
    """Return a sort key under which 2014 < 2021u < 2022 and 9 < 10."""
    parts = re.findall(r"\d+|\D+", edition)
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)


def _latest(partial: str) -> tuple[int, int, int]:
    """Return the last day that a partial date can mean, as year, month, day."""
    parts = [int(part) for part in partial.split("-")]
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return year, month, calendar.monthrange(year, month)[1]
