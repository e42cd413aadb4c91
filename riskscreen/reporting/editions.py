"""Sources of a run as a report prints them: edition, years, age, and a warning where an edition is past its limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from riskscreen.reference.sources import Source, edition_key


@dataclass(frozen=True)
class SourceRow:
    """One edition of one source.

    `age_months` counts from publication to the day of the run; `stale` says that the source's own limit is passed.
    """

    id: str
    edition: str
    title: str
    producer: str
    citation: str
    url: str
    licence: str
    years: str
    published: str
    age_months: int | None
    age: str
    limit_months: int | None
    stale: bool
    newer: str
    """A newer edition of the same source used beside this one, which then is history; empty if there is none."""
    named: str
    """What edition or year was named for the run; empty if none was."""
    own: bool
    """Whether a table of it is one that the user imported."""
    limits: tuple[str, ...]
    tables: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each table used."""


def source_rows(
    sources: Iterable[Source],
    used: Mapping[str, str],
    as_of: date,
    *,
    named: Mapping[str, str] | None = None,
    own: Iterable[str] = (),
) -> tuple[SourceRow, ...]:
    """Return the sources that a run used.

    Args:
        sources: editions of the catalogue.
        used: `source/edition/table` -> SHA-256 of the tables read; all tables count as used where it is empty.
        as_of: the day ages are counted to.
        named: source -> sentence on the edition that was named for the run; such a source is old by choice, not stale.
        own: `source/edition/table` of the tables that the user imported.

    Returns:
        One row per edition, the stale ones first, then by title.
    """
    rows = [row for source in sources if (row := _row(source, used, as_of)).tables]
    latest = {row.id: row.edition for row in sorted(rows, key=lambda row: edition_key(row.edition))}
    rows = [row if latest[row.id] == row.edition else replace(row, newer=latest[row.id], stale=False) for row in rows]
    rows = [replace(row, named=(named or {}).get(row.id, "")) for row in rows]
    rows = [replace(row, stale=False) if row.named else row for row in rows]
    mine = {tuple(key.split("/")[:2]) for key in own}
    rows = [replace(row, own=(row.id, row.edition) in mine) for row in rows]
    return tuple(sorted(rows, key=lambda row: (not row.stale, row.title, row.edition)))


def _row(source: Source, used: Mapping[str, str], as_of: date) -> SourceRow:
    known = {name: f"{source.id}/{source.edition}/{name}" for name in sorted(source.tables)}
    tables = tuple((name, source.tables[name].sha256) for name, key in known.items() if not used or key in used)
    sides = [source.tables[name] for name, _ in tables] or list(source.tables.values())
    ages = [age for side in sides if (age := side.age_months(as_of)) is not None]
    limits = [side.max_age_months for side in sides if side.max_age_months is not None]
    age, limit = max(ages, default=None), min(limits, default=None)
    years = source.years
    span = "" if years is None else (str(years.last) if years.first == years.last else f"{years.first} to {years.last}")
    return SourceRow(
        id=source.id,
        edition=source.edition,
        title=source.title,
        producer=source.producer,
        citation=source.citation,
        url=source.url_main,
        licence=source.licence.name,
        years=span,
        published=source.date_published or "",
        age_months=age,
        age=age_text(age),
        limit_months=limit,
        stale=age is not None and limit is not None and age > limit,
        newer="",
        named="",
        own=False,
        limits=tuple(dict.fromkeys(limit_text for side in sides for limit_text in side.limits)),
        tables=tables,
    )


def age_text(months: int | None) -> str:
    """Return an age in words: '4 months', '3 years 2 months', or 'not known'."""
    if months is None:
        return "not known"
    if months < 1:
        return "under a month"
    years, rest = divmod(months, 12)
    parts = [
        f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in ((years, "year"), (rest, "month")) if number
    ]
    return " ".join(parts)
