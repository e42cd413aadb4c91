"""Names of editions: the form that each source's has, no year ahead of its time, and the words that carry it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.named_editions import HISTORY

YEARS_AHEAD = 1
"""An edition may bear the next year (indices of risk do), never a later one: it would stay in force for years."""


@dataclass(frozen=True)
class EditionForm:
    """How the editions of a source are called, and what a title and a citation say of one.

    Attributes:
        pattern: a name matches it in full; its first four figures are a year.
        how: what to write, for messages.
        title: title of an edition with {edition} and {year}; null where all editions share the shipped title.
        citation: the same for the citation; null for sources that are not shipped.
    """

    pattern: str
    how: str
    title: str | None = None
    citation: str | None = None


_YEAR = r"20\d{2}"
_BY_YEAR = "its year, for example 2026"

FORMS: Mapping[str, EditionForm] = {
    "ilab": EditionForm(
        rf"{_YEAR}[a-z]?",
        "its year, for example 2024",
        citation="US Department of Labor ({year}), {year} List of Goods Produced by Child Labor or Forced Labor, Washington DC.",
    ),
    "tip": EditionForm(
        _YEAR,
        _BY_YEAR,
        citation="US Department of State (2001-{year}), Trafficking in Persons Report, Washington DC; tiers re-keyed, the "
        "latest of them from the user's file.",
    ),
    "wgi": EditionForm(
        _YEAR,
        "the last year in it, for example 2024",
        title="Worldwide Governance Indicators, figures to {year}",
        citation="Kaufmann, D. and A. Kraay, Worldwide Governance Indicators, figures to {year}, World Bank.",
    ),
    "hdr": EditionForm(
        rf"{_YEAR}(-\d{{2}})?",
        "the report's years, for example 2025 or 2023-24",
        title="Human Development Report {edition}, composite indices",
        citation="UNDP ({published}), Human Development Report {edition}, New York; composite indices, complete time series.",
    ),
    "wdi": EditionForm(
        rf"{_YEAR}(-(0[1-9]|1[0-2]))?",
        "the month of its last update, for example 2026-07",
        citation="World Bank ({year}), World Development Indicators, state of {edition}.",
    ),
    "glotip": EditionForm(
        _YEAR,
        _BY_YEAR,
        citation="UNODC ({year}), dataUNODC, trafficking in persons, detected victims; table of {day}.",
    ),
    "inform": EditionForm(
        _YEAR,
        _BY_YEAR,
        title="INFORM Risk Index {edition}",
        citation="INFORM ({year}), INFORM Risk Index {edition}, European Commission, Joint Research Centre.",
    ),
    "unhcr": EditionForm(
        _YEAR,
        "the last year in it, for example 2026",
        citation="UNHCR ({year}), Refugee Data Finder, population figures by country of origin and of asylum, to {year}.",
    ),
    "gsi": EditionForm(_YEAR, _BY_YEAR),
    "cpi": EditionForm(_YEAR, _BY_YEAR),
    "entities": EditionForm(
        rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?",
        "the day, month or year of the list, for example 2026-07",
    ),
}
"""Source -> form of its editions."""


def today() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def check_named(source_id: str, edition: str | None, *, on: date | None = None) -> None:
    """Refuse what a user calls an edition, where the source's editions are never called so or the year is ahead.

    Args:
        source_id: the source.
        edition: what `--as-edition` says; nothing is checked without it.
        on: the day it is; today if not given.

    Raises:
        UsageError: the name has another form, or lies in the future.
    """
    form = FORMS.get(source_id)
    if edition is None or form is None:
        return
    if not re.fullmatch(form.pattern, edition) or not _in_order(edition):
        raise UsageError(f"--as-edition '{edition}' is no edition of {source_id}; write {form.how}.")
    if (last := _latest_year(on)) < int(edition[:4]):
        raise UsageError(
            f"--as-edition '{edition}' lies in the future; the latest that {source_id} can have is one of {last}."
        )


def check_found(source_id: str, edition: str, tables: Mapping[str, pl.DataFrame], *, on: date | None = None) -> None:
    """Refuse an edition or a year of figures in a file that lies in the future, or an edition of another form.

    Args:
        source_id: the source.
        edition: the edition as settled.
        tables: table -> what was read.
        on: the day it is; today if not given.

    Raises:
        ImportRefused: the file states such an edition, or holds figures of such a year.
    """
    last = _latest_year(on)
    form = FORMS.get(source_id)
    if form is not None and not (re.fullmatch(form.pattern, edition) and _in_order(edition)):
        raise ImportRefused(
            f"{source_id}: the file says that it is of edition '{edition}'; expected {form.how}. Use it as downloaded."
        )
    if (year := re.match(r"\d{4}", edition)) and int(year.group()) > last:
        raise ImportRefused(
            f"{source_id}: the file says that it is of edition {edition}, which lies in the future (the latest there can be "
            f"is of {last}); it was edited, or is another file. Use it as downloaded."
        )
    for table, frame in tables.items():
        for column in HISTORY:
            if column in frame.columns and frame.schema[column].is_integer():
                ahead = frame.filter(pl.col(column) > last)
                if ahead.height:
                    raise ImportRefused(
                        f"{source_id}, {table}: {ahead.height} rows are of {ahead[column].unique().sort()[-1]}, which lies in the future "
                        f"(the latest there can be is {last}); use the file as downloaded."
                    )


def words_of(source_id: str, edition: str, published: str | None) -> dict[str, str]:
    """Return title and citation of an edition, where they are known to change with it.

    Args:
        source_id: the source.
        edition: the edition.
        published: day, month or year of publication, if known.
    """
    form = FORMS.get(source_id)
    if form is None:
        return {}
    told = {
        "edition": edition,
        "year": edition[:4],
        "published": (published or published_in(edition) or edition)[:4],
        "day": published if published and len(published) == 10 else edition,
    }
    texts = {"title": form.title, "citation": form.citation}
    return {name: text.format(**told) for name, text in texts.items() if text}


def published_in(edition: str) -> str | None:
    """Return the year, month or day that an edition's name gives: 2024 for 2023-24, 2026-07 for itself."""
    span = re.fullmatch(r"(\d{2})(\d{2})-(\d{2})", edition)
    if span is not None and int(span[3]) == int(span[2]) + 1:
        return span[1] + span[3]
    found = re.match(r"(?:19|20)\d{2}(-(0[1-9]|1[0-2])(-\d{2})?)?(?!\d)", edition)
    return found.group() if found else None


def _in_order(edition: str) -> bool:
    """Whether the second year of a span such as 2023-24 follows the first (other forms always pass)."""
    span = re.fullmatch(r"\d{2}(\d{2})-(\d{2})", edition)
    return span is None or int(span[2]) == int(span[1]) + 1 or 1 <= int(span[2]) <= 12


def _latest_year(on: date | None) -> int:
    return (on or today()).year + YEARS_AHEAD
