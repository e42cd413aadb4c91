"""Writes `docs/sources.md` and the JSON Schema of the sidecars, both from what is there and never by hand."""

import json
from pathlib import Path

from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.compile.write import write_if_changed
from riskscreen.reference.sources import Sidecar, Source, Years

OPENING = """# Sources

<!-- Written by `python -m riskscreen.reference.compile --out data/reference --docs docs/sources.md`. -->

Every figure in a score comes from one of these tables. Beside each table lies a sidecar with its publisher, terms,
checksum, columns and limits; a table whose bytes differ from its sidecar is refused. Dates are given as far as they are
known.
"""


def write_sources_page(reference: Path, page: Path) -> None:
    """Write the page of sources.

    Args:
        reference: folder of tables and sidecars.
        page: file to write.

    Raises:
        ReferenceDataError: a sidecar is unusable.
    """
    catalogue = Catalogue(reference)
    sections = [_section(source) for source in catalogue.sources()]
    missing = [
        f"### {item.title}\n\n{item.producer}. <{item.url}>\n\n- Why not: {item.reason}\n- How to get it: {item.how}\n"
        for item in catalogue.not_shipped()
    ]
    parts = [OPENING, *sections, "## Not shipped\n", *missing]
    write_if_changed(page, "\n".join(parts).encode("utf-8"))


def write_schema(path: Path) -> None:
    """Write the JSON Schema that every sidecar follows, derived from the model that reads them."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Sidecar.model_json_schema(by_alias=True)}
    write_if_changed(path, (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


def _section(source: Source) -> str:
    first = source.first
    published = source.date_published or "date not known"
    note = f" ({first.date_published_note})" if first.date_published_note else ""
    age = f"\n- Warns when older than {first.max_age_months} months" if first.max_age_months else ""
    url = f", <{source.licence.url}>" if source.licence.url else ""
    lines = [
        f"## {_heading(source)}\n",
        f"{source.citation}\n",
        f"- Publisher: {source.producer}, <{source.url_main}>",
        f"- Published: {published}{note}{age}",
        *([f"- Years: {_years(source.years)}"] if source.years else []),
        f"- Terms: {source.licence.name}{url}" + (f"; {source.licence.note}" if source.licence.note else ""),
        *([f"- How it reached us: {first.route}"] if first.route else []),
        "\n| Table | Rows | Years | Holds |\n|---|---|---|---|",
        *(_row(source.tables[name]) for name in sorted(source.tables)),
        "\nLimits:\n",
        *(f"- {limit}" for limit in source.limits),
        *_corrections(source),
    ]
    return "\n".join(lines) + "\n"


def _heading(source: Source) -> str:
    """Return the publication's title, or the source's id alone where its tables come from several publications."""
    titles = {table.title for table in source.tables.values()}
    name = f"`{source.id}/{source.edition}`"
    return f"{source.title}: {name}" if len(titles) == 1 else name


def _row(table: Sidecar) -> str:
    years = _years(table.years) if table.years else ""
    return f"| `{table.table}` | {table.rows:,} | {years} | {table.holds.replace('|', '/')} |"


def _years(years: Years) -> str:
    span = str(years.first) if years.first == years.last else f"{years.first}-{years.last}"
    return f"{span}; {years.note}" if years.note else span


def _corrections(source: Source) -> list[str]:
    applied = [(name, item) for name in sorted(source.tables) for item in source.tables[name].corrections]
    if not applied:
        return []
    lines = [
        f"- `{name}`, {', '.join(f'{k} {v}' for k, v in item.where.items())}: {item.column} "
        + (f"kept at {item.after}" if item.action == "keep" else f"{item.before} -> {item.after or 'row dropped'}")
        + f". {item.reason} ({item.provider}, {item.status})"
        for name, item in applied
    ]
    return ["\nCorrections:\n", *lines]
