"""Every figure of a briefing as a table of plain values: what is written as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from riskscreen.reference.evidence_register import load_claims
from riskscreen.reporting.brief_victims import FORMS, PEOPLE, Count
from riskscreen.reporting.brief_view import BriefView
from riskscreen.reporting.brief_words import Words


def tables(view: BriefView, words: Words) -> dict[str, str]:
    """Return the CSV files of a briefing.

    Args:
        view: the briefing.
        words: names of countries, goods and figures are in this language; column names are English.

    Returns:
        File name -> text (UTF-8, comma, one header row); every row names year and source.
    """
    found = {
        "ranking.csv": _ranking(view, words),
        "detected_victims.csv": _victims(view, words),
        "figures_in_use.csv": _claims(words, view),
        "sources.csv": _sources(view),
    }
    if view.listings.editions:
        found["listings_by_edition.csv"] = _editions(view)
        found["goods.csv"] = _goods(view, words)
    if view.facts:
        found["country_figures.csv"] = _facts(view, words)
    return found


def write_tables(folder: Path, files: dict[str, str]) -> None:
    """Write CSV texts into a folder."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def source_of(view: BriefView, source_id: str) -> str:
    """Return how a source is cited in a figure: producer, edition, years."""
    row = next((row for row in view.sources if row.id == source_id), None)
    return f"{row.producer}, {row.title}, {row.edition}" if row else source_id


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def _ranking(view: BriefView, words: Words) -> str:
    columns = (
        "rank",
        "iso3",
        "country",
        "likelihood_0_100",
        "low",
        "high",
        "band",
        "coverage_pct",
        "isic",
        "year",
        "source",
    )
    source = f"riskscreen, scorecard {view.card}"
    return _csv(
        columns,
        (
            (r.rank, r.iso3, words.country(r.iso3), round(r.index, 1), round(r.low, 1), round(r.high, 1), r.band,
             round(r.coverage), r.isic, view.as_of.year, source)
            for r in view.ranking
        ),
    )  # fmt: skip


def _editions(view: BriefView) -> str:
    columns = ("edition", "goods", "countries", "pairs", "pairs_child_labour", "pairs_forced_labour", "source")
    source = source_of(view, "ilab")
    rows = ((e.edition, e.goods, e.countries, e.pairs, e.child, e.forced, source) for e in view.listings.editions)
    return _csv(columns, rows)


def _goods(view: BriefView, words: Words) -> str:
    first, last = view.listings.editions[0].edition, view.listings.editions[-1].edition
    columns = (
        "good", "good_in_source", f"countries_{first}", f"countries_{last}", f"child_labour_{last}",
        f"forced_labour_{last}", f"iso3_{last}", "source",
    )  # fmt: skip
    source = source_of(view, "ilab")
    rows = (
        (words(f"good.{g.good}"), g.good, g.first, g.last, g.child, g.forced, ";".join(g.countries), source)
        for g in view.listings.goods
    )
    return _csv(columns, rows)


def _victims(view: BriefView, words: Words) -> str:
    columns = ("iso3", "country", "year", "division", "part", "persons_low", "persons_high", "state", "source")
    source = source_of(view, "glotip")

    def line(row_key: tuple[object, ...], division: str, part: str, cell: Count) -> tuple[object, ...]:
        low, high = ("", "") if cell.low is None else (cell.low, cell.high)
        return (*row_key, division, part, low, high, cell.state, source)

    rows = []
    for row in view.victims:
        key = (row.iso3, words.country(row.iso3), row.year)
        rows.append(line(key, "all", "total", row.total))
        rows += [line(key, "form", part, cell) for part, cell in zip(FORMS, row.forms, strict=True)]
        people = row.people or ()
        rows += [line(key, "sex and age", part, cell) for part, cell in zip(PEOPLE, people, strict=False)]
    if (told := view.crossed) is not None:
        key = (told.iso3, words.country(told.iso3), told.year)
        for form, cells, away in zip(FORMS, told.forms, told.withheld, strict=True):
            if cells is None and not away:
                continue
            for part, number in zip(PEOPLE, cells or (None,) * len(PEOPLE), strict=True):
                state = Count(number, number, "withheld" if away else "shown" if number is not None else "missing")
                rows.append(line(key, "form, sex and age", f"{form}, {part}", state))
    return _csv(columns, rows)


def _claims(words: Words, view: BriefView) -> str:
    by_id = {claim.id: claim for claim in load_claims().claims}
    columns = ("id", "value", "value_to", "bound", "unit", "year", "year_basis", "counts", "source", "conflicts_with")
    rows = (
        (c.id, c.value, c.value_to, c.bound, c.unit, c.year, c.year_basis, words(f"claim.{c.id}"),
         "; ".join(c.locators) or source_of(view, str(c.table).partition("/")[0]),
         "; ".join(other for other in c.conflicts_with if other in view.claims))
        for c in (by_id[name] for name in view.claims)
    )  # fmt: skip
    return _csv(columns, rows)


def _facts(view: BriefView, words: Words) -> str:
    columns = ("iso3", "figure", "value", "year", "source")
    rows = (
        (view.country, words(f"fact.{f.key}"), f.value if f.value is not None else _word(words, f.word), f.year or "",
         source_of(view, f.source))
        for f in view.facts
    )  # fmt: skip
    return _csv(columns, rows)


def _word(words: Words, word: str) -> str:
    return words(word) if word.startswith("visa.") else word


def _sources(view: BriefView) -> str:
    columns = ("id", "edition", "title", "producer", "citation", "address", "licence", "years", "published", "stale")
    rows = (
        (s.id, s.edition, s.title, s.producer, s.citation, s.url, s.licence, s.years, s.published, s.stale)
        for s in view.sources
    )
    return _csv(columns, rows)
