"""A briefing in one language, as a document of blocks: every number with its year and source, and a line to quote."""

from collections.abc import Iterable, Sequence
from datetime import date

from riskscreen.reference.evidence_actions import Action
from riskscreen.reference.evidence_models import Entry
from riskscreen.reference.evidence_register import load_actions, load_documents, load_paragraphs, load_register
from riskscreen.reference.evidence_texts import Paragraph as Told
from riskscreen.reporting import brief_choice as choice
from riskscreen.reporting.brief_parts import claims_part, goods_part, where_part
from riskscreen.reporting.brief_people import victims_part
from riskscreen.reporting.brief_view import BriefView
from riskscreen.reporting.brief_words import Words
from riskscreen.reporting.document.model import (
    Block,
    Bullets,
    Callout,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    bullets,
    paragraph,
)


def brief_document(view: BriefView, words: Words) -> tuple[Document, dict[str, str]]:
    """Lay out a briefing.

    Args:
        view: the briefing, computed.
        words: its language.

    Returns:
        The document, and its drawings as SVG by file name.
    """
    sector = words(f"group.{view.group}")
    where, drawings = where_part(view, words)
    goods, more = goods_part(view, words)
    people, charts = victims_part(view, words)
    blocks = (
        *_opening(view, words),
        Heading(1, words("section_looks")),
        *_paragraphs(view.looks, words),
        Heading(2, words("forms")),
        *_paragraphs(view.forms, words),
        Heading(2, words("control")),
        *_paragraphs(view.control, words),
        *where,
        *goods,
        *people,
        Heading(1, words("section_figures")),
        *_paragraphs(choice.FIGURES, words),
        *claims_part(view, words),
        *_drivers(view, words),
        *_doing(view, words),
        *_dates(words),
        *_sources(view, words),
    )
    title = words("title", sector=sector)
    if view.country:
        title = words("title_country", sector=sector, country=words.country(view.country))
    return (
        Document(
            title=title,
            subtitle=words("subtitle", date=words.day(view.as_of)),
            lang=words.lang,
            keywords=tuple(words("keywords").split("; ")),
            blocks=blocks,
            footer=words("footer", sector=sector),
        ),
        drawings | more | charts,
    )


def _opening(view: BriefView, words: Words) -> Iterable[Block]:
    yield Callout("note", words("how_to_read"), words("how_to_read_text"))
    if view.stale:
        lines = [
            words(
                "stale",
                title=s.title,
                edition=s.edition,
                date=_published(s.published, words),
                limit=s.limit_months or 0,
            )
            for s in view.stale
        ]
        yield Callout("limit", words("stale_title"), " ".join(lines))
    yield Heading(1, words("in_short"))
    by_id = _by_id()
    yield bullets(*_key_figures(view, words), *(words(f"paragraph.{by_id[name].id}.text") for name in choice.SHORT))


def _key_figures(view: BriefView, words: Words) -> Iterable[str]:
    """Return the figures that a reader takes along, each with its year and source."""
    own = view.rank_of(view.country) if view.country else None
    sector, year = words(f"group.{view.group}"), view.as_of.year
    if own is not None:
        yield words(
            "short_rank_country", country=words.country(own.iso3), rank=own.rank, total=len(view.ranking), sector=sector,
            value=words.index(own.index), low=words.index(own.low), high=words.index(own.high), card=view.card,
            year=year,
        )  # fmt: skip
    else:
        first = words.listed([words.country(row.iso3) for row in view.ranking[:5]])
        yield words("short_rank", countries=first, sector=sector, card=view.card, year=year)
    if view.listings.editions:
        last = view.listings.editions[-1]
        yield words("short_goods", pairs=last.pairs, forced=last.forced, countries=last.countries, year=last.edition)
    if view.gems:
        yield words("gems_text", value=words.number(view.gems[1], 1), part=words(f"gems.{view.gems[0]}"))


def _paragraphs(names: Iterable[str], words: Words) -> Iterable[Block]:
    by_id = _by_id()
    for name in names:
        yield Paragraph(
            (
                Run(words(f"paragraph.{name}.title") + ". ", bold=True),
                Run(words(f"paragraph.{name}.text") + " "),
                Run(words("rests_on", places=places(by_id[name], words))),
            )
        )


def _drivers(view: BriefView, words: Words) -> Iterable[Block]:
    if view.country:
        yield Heading(1, words("section_drivers_country", country=words.country(view.country)))
        yield paragraph(words("drivers_text") + " " + words("quote_facts"))
    else:
        yield Heading(1, words("section_drivers"))
    for name in view.drivers:
        yield from _paragraphs([name], words)
        lines = []
        for fact in (fact for fact in view.facts if fact.driver == name):
            value = words.number(fact.value, fact.digits) if fact.value is not None else fact.word
            value = words(value) if value.startswith("visa.") else value
            year = words("since", year=fact.year) if fact.key == "visa" else str(fact.year)
            source = words.source(fact.source, view.edition(fact.source))
            lines.append(words("fact", name=words(f"fact.{fact.key}"), value=value, year=year, source=source))
        if lines:
            yield bullets(*lines)


def _doing(view: BriefView, words: Words) -> Iterable[Block]:
    yield Heading(1, words("section_do"))
    yield paragraph(words("do_text"))
    yield from _paragraphs(choice.CONDUCT, words)
    yield Callout("limit", words("paragraph.principle_do_no_harm.title"), words("do_law"))
    yield Heading(2, words("section_business"))
    yield _actions(view.business, words)
    yield Heading(2, words("section_government"))
    yield from _paragraphs(["five_ps"], words)
    for word in choice.FIVE_PS:
        yield Heading(3, words(f"paragraph.five_ps_{word}.title"))
        yield paragraph(words(f"paragraph.five_ps_{word}.text"))
        yield _actions(choice.GOVERNMENT[word], words)
    yield Heading(2, words("section_members"))
    yield from _paragraphs(["educate_empower_enable"], words)
    for word, names in choice.MEMBERS.items():
        yield Heading(3, words(word))
        yield _actions(names, words)


def _actions(names: Sequence[str], words: Words) -> Bullets:
    by_id: dict[str, Action] = {action.id: action for action in load_actions()}
    items = []
    for name in names:
        action = by_id[name]
        runs = [
            Run(words(f"action.{name}.title") + ". ", bold=True),
            Run(words(f"action.{name}.does") + " "),
        ]
        if action.caution:
            runs.append(Run(words("caution", text=words(f"action.{name}.caution")) + " "))
        runs.append(Run(words("rests_on", places=", ".join(standard(source, words) for source in action.sources))))
        items.append(tuple(runs))
    return Bullets(tuple(items))


def _dates(words: Words) -> Iterable[Block]:
    yield Heading(1, words("section_dates"))
    by_id = _by_id()
    items = []
    for name in choice.CALENDAR:
        month, day = (int(part) for part in str(by_id[name].day).split("-"))
        when = words.day_of_year(month, day)
        title = words("date_line", date=when, title=words(f"paragraph.{name}.title"))
        items.append((Run(title + ". ", bold=True), Run(words(f"paragraph.{name}.text"))))
    yield Bullets(tuple(items))


def _sources(view: BriefView, words: Words) -> Iterable[Block]:
    yield Heading(1, words("section_sources"))
    rows = tuple(
        ((Run(s.citation, href=s.url if s.url.startswith("https://") else None),), words.years(s.years), _published(s.published, words),
         words("yes_stale") if s.stale else "")
        for s in view.sources
    )  # fmt: skip
    columns = (words("column_source"), words("column_years"), words("column_age"), words("column_note"))
    note = words("own_scores", card=view.card)
    yield Table(columns, rows, words("sources_caption"), (0.6, 0.15, 0.15, 0.1), note)
    documents = tuple((d.id, words(f"document.{d.id}"), str(d.year)) for d in load_documents())
    heads = (words("column_code"), words("column_document"), words("column_year"))
    yield Table(heads, documents, words("documents_caption"), (0.1, 0.75, 0.15), words("locators_text"))


def _published(text: str, words: Words) -> str:
    try:
        return words.day(date.fromisoformat(text))
    except ValueError:
        return text or words("not_given")


def standard(source: str, words: Words) -> str:
    """Return a source of an action as it is printed: a line of a document as it is, a step or principle of a standard in words."""
    name, _, number = source.partition(" ")
    key = f"standard.{name.lower()}"
    return source if key not in words.texts else words(key, number=number)


def places(told: Told, words: Words) -> str:
    """Return where a paragraph's ground lies: lines of the documents by register entry, and sources of tables in words."""
    from riskscreen.reference.evidence_register import load_claims

    entries: dict[str, Entry] = {entry.id: entry for entry in load_register()}
    claims = {claim.id: claim for claim in load_claims().claims}
    found: list[str] = []
    for cited in told.cites:
        found += entries[cited].locators if cited in entries else claims[cited].locators
    named = [words(f"short.{table.partition('/')[0]}") for table in told.tables]
    return words.joined(part for part in (", ".join(dict.fromkeys(found[:4])), ", ".join(dict.fromkeys(named))) if part)


def _by_id() -> dict[str, Told]:
    return {told.id: told for told in load_paragraphs()}
