"""Lists of named companies (the UFLPA Entity List and its kin) as CSV, kept in the user's folder only.

This tool scores exposure and does not match names of companies; the table is there for a user's own checks.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.files import (
    ROW,
    codes_of,
    csv_rows,
    existing,
    kind_of,
    only_file,
    pick,
    plain,
    shown,
    under_header,
)
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable

NAME = ("Name", "Entity", "Entity name", "Name of entity", "Company", "Company name", "Organisation", "Organization")
COUNTRY = ("Country", "Country or region", "Location", "Jurisdiction", "country_iso3", "Country code")
LIST = ("List", "List name", "Source list", "Program", "Programme", "Basis", "Criteria", "Section")
DATE = ("Date", "Effective date", "Date added", "Date of addition", "Listed", "Listed on", "Start date")
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%B %d %Y")

COLUMNS = {
    "name": "name of the entity as the list has it",
    "country_iso3": "country given beside the name, ISO 3166-1 alpha-3; empty where none is given",
    "list": "list, or part of it, that names the entity",
    "date": "day from which the entity is listed; empty where none is given",
}


def read(paths: Sequence[Path]) -> Reading:
    """Read a list of entities.

    Args:
        paths: one CSV with a column of names; columns of country, list and date are taken where they are.

    Returns:
        Table `entity_list`: name, country_iso3, list, date. The edition is the latest date in it, if there is one.

    Raises:
        ImportRefused: the file is damaged, has no column of names, or a country or a date that cannot be read.
    """
    path = only_file(paths, "a list of entities as CSV")
    if (kind := kind_of(existing(path))) != "text":
        raise ImportRefused(f"{path.name}: this is a {kind}; expected a CSV: save the list as CSV.")
    rows = csv_rows(path)
    wanted = {plain(name) for name in NAME}
    heading = next((c for row in rows.drop(ROW).head(40).rows() for c in row if c and plain(c) in wanted), None)
    if heading is None:
        first = shown((cell for cell in rows.drop(ROW).row(0) if cell), 12)
        raise ImportRefused(
            f"{path.name}: no column of names (the first row has {first}); expected a column 'Name' or 'Entity'."
        )
    table = under_header(rows, holding=[heading], within=40, where=path.name)
    names = {"name": NAME, "country": COUNTRY, "list": LIST, "date": DATE}
    frame = pick(table, names, path.name, optional=("country", "list", "date"))
    unknown = tuple(c for c in frame.columns if c not in (*names, ROW) and not re.fullmatch(r"column \d+", c))
    nameless = frame.filter(pl.col("name").is_null())
    for absent in [name for name in names if name not in frame.columns]:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(absent))
    frame = frame.filter(pl.col("name").is_not_null())
    if frame.is_empty():
        raise ImportRefused(f"{path.name}: no row has a name under '{heading}'; download the list again.")
    days = _days(frame, path)
    kept = frame.select(
        pl.col("name").str.replace_all(r"\s+", " "),
        codes_of(frame["country"], where=f"{path.name}, countries").alias("country_iso3"),
        pl.col("list").fill_null(path.stem),
        days,
    ).unique(maintain_order=True)
    notes = [f"{nameless.height} rows without a name were left out"] if nameless.height else []
    if doubled := frame.height - kept.height:
        notes.append(f"{doubled} rows were there twice")
    latest = kept["date"].drop_nulls().sort()
    edition = latest[-1].isoformat() if len(latest) else None
    holds = "Names of entities on lists, as published."
    read_table = ReadTable("entity_list", kept, holds, COLUMNS, ("name", "country_iso3", "list", "date"))
    return Reading("entities", edition, (read_table,), unknown, tuple(notes), edition)


def _days(frame: pl.DataFrame, path: Path) -> pl.Series:
    """Return the dates; figures that may be day or month first are refused."""
    days: dict[str, object] = {}
    for text in frame["date"].drop_nulls().unique():
        days[text] = next((day for form in FORMS if (day := _day(text, form)) is not None), None)
        if days[text] is None:
            row = frame.filter(pl.col("date") == text)[ROW][0]
            raise ImportRefused(
                f"{path.name}, row {row}: '{text}' is no date that can be read without doubt; write 2026-01-31."
            )
    return frame["date"].replace_strict(list(days), list(days.values()), default=None, return_dtype=pl.Date)


def _day(text: str, form: str) -> object:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None
