"""What `riskscreen reference list`, `show` and `check` say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.imports.registry import EDITIONS_OF, IMPORTERS
from riskscreen.reference.sources import NotShipped, Sidecar, Source, edition_key


@dataclass(frozen=True)
class Checked:
    """What a check of the library found.

    Attributes:
        tables: tables looked at.
        broken: what is wrong with tables, one sentence each; such a table is never used.
        warnings: old editions and exceeded maximums.
        folder: the user's folder, as text.
    """

    tables: int
    broken: tuple[str, ...]
    warnings: tuple[str, ...]
    folder: str

    def lines(self) -> list[str]:
        """Return the findings for the user."""
        sound = f"{self.tables - len(self.broken)} of {self.tables} tables are as their sidecars describe them"
        return [
            *(f"broken: {text}" for text in self.broken),
            *(f"warning: {text}" for text in self.warnings),
            f"{sound}; your own lie in {self.folder}",
        ]


def today() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def list_lines(catalogue: Catalogue, folder: str) -> list[str]:
    """Return a table of all sources and editions.

    Args:
        catalogue: both layers.
        folder: the user's folder, as text.
    """
    rows = [("source", "edition", "years", "age", "from", "renewable", "title")]
    for source in catalogue.sources():
        age = source.first.age_months(today())
        limit = source.first.max_age_months
        old = " (old)" if age is not None and limit is not None and age > limit else ""
        newest = source.edition == catalogue.editions(source.id)[-1]
        own = any(catalogue.is_own(source.id, table, source.edition) for table in source.tables)
        rows.append(
            (
                source.id,
                source.edition,
                _years(source),
                "" if age is None else f"{age} months{old if newest else ''}",
                "yours" if own else "shipped",
                "import" if source.id in IMPORTERS else "",
                source.title,
            )
        )
    widths = [max(len(row[n]) for row in rows) for n in range(6)]
    table = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[6]]) for row in rows
    ]
    missing = [item for item in catalogue.not_shipped() if not _is_here(catalogue, item.id)]
    return [
        *table,
        "",
        "not shipped (riskscreen reference show SOURCE says why, and how to get it):",
        *(
            f"  {item.id:<12} {item.title}" + (" (import)" if _reader_of(item.id) in IMPORTERS else "")
            for item in missing
        ),
        "",
        f"your own tables: {folder}",
    ]


def _reader_of(entry: str) -> str:
    return EDITIONS_OF.get(entry, (entry, ""))[0]


def _is_here(catalogue: Catalogue, entry: str) -> bool:
    """Whether what an entry of the register speaks of was imported: a source, or an edition of one (or a later one)."""
    if entry not in EDITIONS_OF:
        return bool(catalogue.editions(entry))
    source_id, edition = EDITIONS_OF[entry]
    return any(edition_key(known) >= edition_key(edition) for known in catalogue.editions(source_id))


def show_lines(catalogue: Catalogue, source_id: str, folder: str) -> list[str]:
    """Return what is known about a source, all editions.

    Raises:
        UsageError: there is no such source.
        ReferenceDataError: a sidecar is unusable.
    """
    editions = catalogue.editions(source_id)
    register = {item.id: item for item in catalogue.not_shipped()}
    if not editions and source_id not in register:
        known = sorted({s for s, _, _ in catalogue.entries()} | set(register))
        raise UsageError(f"There is no source '{source_id}'; there are {', '.join(known)}.")
    lines: list[str] = []
    for edition in reversed(editions):
        lines += [*_edition_lines(catalogue, catalogue.source(source_id, edition)), ""]
    if source_id in register:
        lines += [*_missing_lines(register[source_id]), ""]
    return [*lines, *_renewal(catalogue, source_id, folder)]


def _edition_lines(catalogue: Catalogue, source: Source) -> list[str]:
    side = source.first
    age = side.age_months(today())
    limit = f" (warns above {side.max_age_months})" if side.max_age_months else ""
    corrections = [record for table in source.tables.values() for record in table.corrections]
    return [
        f"{source.title}: {source.id}, edition {source.edition}",
        *_field("producer", source.producer),
        *_field("cite as", source.citation),
        *_field("page", source.url_main),
        *_field("download", source.url_download),
        *_field("how it came", side.route),
        *_field("published", _published(side)),
        *_field("age", None if age is None else f"{age} months{_counted(side)}{limit}"),
        *_field("years", _years(source)),
        *_field("terms", source.licence.name + (f"; {source.licence.note}" if source.licence.note else "")),
        *_field("may ship", source.licence.redistribution),
        *(line for name, table in sorted(source.tables.items()) for line in _table_lines(catalogue, name, table)),
        *(f"  limit: {text}" for text in source.limits),
        *(f"  note: {text}" for text in dict.fromkeys(note for t in source.tables.values() for note in t.notes)),
        *(
            f"  correction: {', '.join(f'{k} {v}' for k, v in record.where.items())}: {record.column} "
            f"{record.before} -> {record.after}. {record.reason}"
            for record in corrections
        ),
    ]


def _table_lines(catalogue: Catalogue, name: str, side: Sidecar) -> list[str]:
    own = "yours" if catalogue.is_own(side.id, name, side.edition) else "shipped"
    columns = [
        f"      {column}: {meaning.description}" + (f" [{meaning.unit}]" if meaning.unit else "")
        for column, meaning in side.columns.items()
    ]
    return [f"  table {name} ({own}): {side.holds} {side.rows:,} rows", f"      sha256 {side.sha256}", *columns]


def _missing_lines(item: NotShipped) -> list[str]:
    return [
        f"{item.title}: {item.id}, not shipped",
        *_field("producer", item.producer),
        *_field("page", item.url),
        *_field("why not", item.reason),
        *_field("how", item.how),
    ]


def _renewal(catalogue: Catalogue, source_id: str, folder: str) -> list[str]:
    history = catalogue.history(source_id) if catalogue.editions(source_id) else ()
    lines = []
    if history:
        lines.append(
            f"as of earlier: --edition {source_id}=X with X from {history[0]} to {history[-1]}, as the table has it"
        )
    if source_id in EDITIONS_OF:
        source_id, edition = EDITIONS_OF[source_id]
        return [*lines, f"renewal: riskscreen reference import {source_id} FILE --as-edition {edition}"]
    if source_id not in IMPORTERS:
        return [*lines, "renewal: there is no reader for this source; its table comes with a release"]
    entry = IMPORTERS[source_id]
    return [
        *lines,
        f"renewal: riskscreen reference import {source_id} FILE",
        f"  takes: {entry.takes}",
        f"  from:  {entry.where}",
        f"  into:  {folder}",
    ]


def check_tables(catalogue: Catalogue) -> tuple[int, tuple[str, ...]]:
    """Verify every table against its sidecar.

    Returns:
        The number of tables, and what is wrong with those that are broken.
    """
    broken = []
    keys = catalogue.entries()
    for source_id, edition, table in keys:
        try:
            catalogue.table(source_id, table, edition=edition)
        except ReferenceDataError as error:
            broken.append(str(error))
    return len(keys), tuple(broken)


def stale_warnings(catalogue: Catalogue, on: date) -> Iterable[str]:
    """Yield a sentence per source whose newest edition is past its limit, with where to get another."""
    for found in catalogue.stale(on):
        if found.source_id in IMPORTERS:
            then = f"then riskscreen reference import {found.source_id} FILE"
            where = IMPORTERS[found.source_id].where
            page = "" if where == found.page else f"the file: {where} ; "
            yield f"{found.sentence} ; {page}{then}"
        else:
            yield f"{found.sentence} ; there is no reader for its files: a newer table comes with a release of riskscreen"


def _field(name: str, text: str | None) -> list[str]:
    return [f"  {name + ':':<13} {text}"] if text else []


def _published(side: Sidecar) -> str:
    note = f" ({side.date_published_note})" if side.date_published_note else ""
    return (side.date_published or "date not known") + note


def _counted(side: Sidecar) -> str:
    return f", counted from {side.counted_from}" if side.counted_from else ""


def _years(source: Source) -> str:
    years = source.years
    if years is None:
        return ""
    return str(years.last) if years.first == years.last else f"{years.first}-{years.last}"
