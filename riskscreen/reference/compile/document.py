"""Writes `docs/sources.md`, a page per source beside it, and the JSON Schema of the sidecars; never by hand."""

import json
from itertools import groupby
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.compile.source_pages import indicator_uses, source_page, terms_text, title, years_text
from riskscreen.reference.compile.write import write_if_changed
from riskscreen.reference.sources import Sidecar, Source

MARKER = "<!-- Written by `python -m riskscreen.reference.compile --out data/reference --docs docs/sources.md`. -->"
OPENING = f"""# Sources

{MARKER}

Every figure in a score comes from one of these tables. Beside each table lies a sidecar with its publisher, terms,
checksum, columns and limits; a table whose bytes differ from its sidecar is refused. Dates are given as far as they are
known. Each source has a page made from its sidecars: tables with columns and units, checksums, limits, assertions,
corrections, the indicators that rest on it, and where to get a new edition.

| Source | Edition | Publisher | Published | Years | Terms | Tables |
|---|---|---|---|---|---|---|
"""


def write_sources_page(reference: Path, page: Path, *, scorecards: Path | None = None) -> None:
    """Write the index of sources, and a page per source into the folder of its name beside it.

    Args:
        reference: folder of tables and sidecars.
        page: index to write, e.g. `docs/sources.md`; the pages go to `docs/sources/`.
        scorecards: folder of scorecards that say which indicator rests on what; the shipped one where not given.

    Raises:
        ReferenceDataError: a sidecar or a scorecard is unusable.
    """
    catalogue = Catalogue(reference)
    sources = sorted(catalogue.sources(), key=lambda source: source.id)
    rows = "".join(_row(source, page.stem) for source in sources)
    missing = [
        f"### {item.title}\n\n{item.producer}. <{item.url}>\n\n- Why not: {item.reason}\n- How to get it: {item.how}\n"
        for item in catalogue.not_shipped()
    ]
    write_if_changed(page, "\n".join([OPENING + rows, "## Not shipped\n", *missing]).encode("utf-8"))
    uses = indicator_uses(scorecards or asset("models"))
    written = set()
    for source_id, group in groupby(sources, key=lambda source: source.id):
        newest_first = list(group)[::-1]
        path = page.with_suffix("") / f"{source_id}.md"
        write_if_changed(path, source_page(newest_first, uses.get(source_id, ()), MARKER).encode("utf-8"))
        written.add(path)
    for stale in set(page.with_suffix("").glob("*.md")) - written:
        if MARKER in stale.read_text(encoding="utf-8"):
            stale.unlink()


def write_schema(path: Path) -> None:
    """Write the JSON Schema that every sidecar follows, derived from the model that reads them."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Sidecar.model_json_schema(by_alias=True)}
    write_if_changed(path, (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


def _row(source: Source, folder: str) -> str:
    """Return the source's line of the index; its name links to its page."""
    cells = (
        f"[{title(source)}]({folder}/{source.id}.md)",
        f"`{source.id}/{source.edition}`",
        source.producer,
        source.date_published or "date not known",
        years_text(source.years) if source.years else "",
        terms_text(source.licence),
        ", ".join(f"`{name}`" for name in sorted(source.tables)),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"
