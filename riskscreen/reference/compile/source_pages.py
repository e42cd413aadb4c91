"""A page per source, made from its sidecars: what it is, its terms, every column, its limits, and who uses it."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from riskscreen.reference.imports.registry import IMPORTERS
from riskscreen.reference.sources import Assertions, Licence, Sidecar, Source, Years, load_yaml

USES = {
    "classifications": "Sector codes in lists (ISIC, NACE, NAICS, UK SIC, HS) are recognised and converted with it.",
    "expert": "The floor under the band where a law presumes forced labour in a region, and severity.",
    "geometry": "The map in the report.",
    "goods": "Goods in lists are recognised with it, and it says which divisions make them.",
    "ilab": "The floor under the band of a forced-labour listing, and severity.",
    "ilo_indicators": "Audit findings are read for the ILO's indicators with it.",
    "sector_groups": "Sectors of lists are grouped with it.",
    "sector_vocabulary": "Sector texts in lists are recognised with it.",
    "territories": "Countries and regions in lists are recognised with it.",
    "universe": "Reference distributions, band cut-offs and the back-test are computed over its countries.",
}
"""What a source is used for beside indicators."""


@dataclass(frozen=True)
class Use:
    """An indicator that rests on a source: its code, its title and the table that it reads."""

    code: str
    title: str
    table: str


def indicator_uses(scorecards: Path) -> dict[str, tuple[Use, ...]]:
    """Return which indicators rest on which source, by the shipped scorecards.

    Args:
        scorecards: folder that holds `<name>/<version>/scorecard.yml`.

    Returns:
        Uses by source id, in the order of the file; an indicator of several scorecards stands once.

    Raises:
        ReferenceDataError: a scorecard cannot be read.
    """
    found: dict[str, dict[str, Use]] = {}
    for path in sorted(scorecards.glob("*/*/scorecard.yml")):
        for entry in load_yaml(path)["indicators"]:
            use = Use(entry["code"], entry["title"], entry["source"]["table"])
            found.setdefault(entry["source"]["id"], {})[use.code] = use
    return {source: tuple(uses.values()) for source, uses in found.items()}


def source_page(editions: list[Source], uses: tuple[Use, ...], marker: str) -> str:
    """Return the page of one source.

    Args:
        editions: its editions, the newest first.
        uses: indicators that rest on it.
        marker: comment that says how the page was made.

    Returns:
        Markdown.
    """
    newest = editions[0]
    limits = dict.fromkeys(limit for source in editions for limit in source.limits)
    lines = [
        f"# {title(newest)} (`{newest.id}`)",
        "",
        marker,
        "",
        *(line for source in editions for line in _edition(source)),
        "## Limits",
        "",
        *(f"- {limit}" for limit in limits),
        "",
        "## Used by",
        "",
        *_used(newest.id, uses),
        "",
        "## A new edition",
        "",
        *_renewal(newest),
    ]
    return "\n".join(lines).rstrip() + "\n"


def title(source: Source) -> str:
    """Return the publication's title; the id in words where the tables come from several publications."""
    titles = {table.title for table in source.tables.values()}
    return source.title if len(titles) == 1 else source.id.replace("_", " ").capitalize()


def years_text(years: Years) -> str:
    """Return a span of years in words."""
    span = str(years.first) if years.first == years.last else f"{years.first}-{years.last}"
    return f"{span}; {years.note}" if years.note else span


def terms_text(licence: Licence) -> str:
    """Return a licence in words."""
    url = f", <{licence.url}>" if licence.url else ""
    return f"{licence.name}{url}" + (f"; {licence.note}" if licence.note else "")


def _edition(source: Source) -> list[str]:
    first = source.first
    note = f" ({first.date_published_note})" if first.date_published_note else ""
    accessed = f" ({first.date_accessed_note})" if first.date_accessed_note else ""
    passing = {
        "yes": "compiled tables may be passed on",
        "no": "may not be passed on",
        "no-derivatives": "may not be passed on in another form",
    }[source.licence.redistribution]
    facts = [
        ("Publisher", f"{source.producer}, <{source.url_main}>"),
        ("File", f"<{source.url_download}>" if source.url_download else ""),
        ("Cite as", source.citation),
        ("Published", (source.date_published or "date not known") + note),
        ("Accessed", (first.date_accessed or "") + accessed),
        ("Years", years_text(source.years) if source.years else ""),
        ("Terms", f"{terms_text(source.licence)}; {passing}"),
        ("How it reached us", first.route or ""),
    ]
    return [
        f"## Edition {source.edition}",
        "",
        *(f"- {name}: {text}" for name, text in facts if text),
        "",
        *(line for name in sorted(source.tables) for line in _table(source.tables[name], source)),
    ]


def _table(table: Sidecar, source: Source) -> list[str]:
    own = table.title != source.title
    years = f", {years_text(table.years)}" if table.years else ""
    return [
        f"### `{table.table}`",
        "",
        *([f"{table.title}. {table.citation}", ""] if own else []),
        f"{table.holds} {table.rows:,} rows{years}.",
        "",
        "| column | type | unit | meaning |",
        "|---|---|---|---|",
        *(
            f"| `{name}` | {column.type} | {_cell(column.unit)} | {_cell(column.description)} |"
            for name, column in table.columns.items()
        ),
        "",
        f"- SHA-256: `{table.sha256}` ({table.bytes:,} bytes)",
        *([f"- Terms of this table: {terms_text(table.licence)}"] if table.licence != source.licence else []),
        *(f"- Asserted when it is read: {text}" for text in _assertions(table.assertions)),
        *(f"- Note: {note}" for note in table.notes),
        *_compiled(table),
        *_corrections(table),
        "",
    ]


def _cell(text: str) -> str:
    return text.replace("|", "/")


def _assertions(asserted: Assertions) -> list[str]:
    most = f" (a warning above {asserted.max_rows:,})" if asserted.max_rows else ""
    fill = sorted(asserted.min_fill.items(), key=lambda item: (-item[1], item[0]))
    shares = [
        f"{', '.join(f'`{name}`' for name, _ in group)} filled in "
        + ("every row" if share == 1 else f"at least {100 * share:g} % of rows")
        for share, group in groupby(fill, key=lambda item: item[1])
    ]
    key = f"one row per {', '.join(f'`{name}`' for name in asserted.key)}" if asserted.key else ""
    closed = [f"`{name}` is one of {', '.join(values)}" for name, values in asserted.allowed.items()]
    return [f"at least {asserted.min_rows:,} rows{most}", *([key] if key else []), *shares, *closed]


def _compiled(table: Sidecar) -> list[str]:
    if not table.compiled_from:
        return []
    files = ", ".join(f"`{item.file.rsplit('/', 1)[-1]}` ({item.sha256[:12]})" for item in table.compiled_from)
    return [f"- Compiled from (first figures of each file's SHA-256): {files}"]


def _corrections(table: Sidecar) -> list[str]:
    if not table.corrections:
        return []
    lines = ["", "Corrections:", ""]
    for item in table.corrections:
        place = ", ".join(f"{name} {value}" for name, value in item.where.items())
        done = f"kept at {item.after}" if item.action == "keep" else f"{item.before} -> {item.after or 'row dropped'}"
        reported = f"{item.provider}; reported {item.reported}; {item.status}"
        lines.append(f"- {place}: {item.column} {done}. {item.reason} ({reported})")
    return lines


def _used(source_id: str, uses: tuple[Use, ...]) -> list[str]:
    lines = [f"- [`{use.code}`](../indicators/{use.code}.md): {use.title} (table `{use.table}`)" for use in uses]
    if source_id in USES:
        lines.append(f"- {USES[source_id]}")
    nobody = (
        "No indicator of the shipped scorecards rests on it; it is here for briefings and for scorecards of your own."
    )
    return lines or [nobody]


def _renewal(source: Source) -> list[str]:
    first = source.first
    age = (
        f"Runs warn when the edition is older than {first.max_age_months} months."
        if first.max_age_months
        else "No age is set at which runs warn: the edition does not go stale by itself."
    )
    importer = IMPORTERS.get(source.id)
    if importer is None:
        return [age, "", f"Publisher's page: <{source.url_download or source.url_main}>. It is renewed with a release."]
    return [
        age,
        "",
        f"Get it from <{importer.where}> and run `riskscreen reference import {source.id} FILE`. It takes {importer.takes}.",
    ]
