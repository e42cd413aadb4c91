"""The hand-kept part of a sidecar: what a source is, its terms, and what each column of its tables means."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.sources import Assertions, ColumnMeaning, Licence, PartialDate, Years, load_yaml

FOLDER = Path(__file__).parent / "recipes"


class TableRecipe(BaseModel):
    """One table of a source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    holds: str
    years: Years | None = None
    columns: dict[str, ColumnMeaning]
    limits: tuple[str, ...] = ()
    assertions: Assertions = Assertions()
    notes: tuple[str, ...] = ()
    rows: list[dict[str, Any]] | None = None
    document: dict[str, Any] | None = None


class Recipe(BaseModel):
    """One edition of one source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    edition: str
    title: str
    producer: str
    citation: str
    url_main: str
    url_download: str | None = None
    route: str | None = None
    date_published: PartialDate | None = None
    date_published_note: str | None = None
    date_accessed: PartialDate | None = None
    date_accessed_note: str | None = None
    licence: Licence
    limits: tuple[str, ...]
    max_age_months: int | None = None
    notes: tuple[str, ...] = ()
    tables: tuple[TableRecipe, ...] = Field(min_length=1)


def read_recipes(name: str) -> list[Recipe]:
    """Return the recipes in `recipes/<name>.yml` (a list: one entry per edition).

    Raises:
        ReferenceDataError: the file is not YAML, or an entry lacks a field or has one that is unknown.
    """
    content = load_yaml(FOLDER / f"{name}.yml")
    try:
        return [Recipe.model_validate(entry) for entry in content]
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ReferenceDataError(f"recipes/{name}.yml: {field} is not usable ({first['msg']}).") from error
