"""The part of a briefing on detected victims: by form, by sex and age, and by both, with small figures held back."""

from riskscreen.reporting.brief_charts import Group, bars_svg
from riskscreen.reporting.brief_parts import Part
from riskscreen.reporting.brief_victims import Count, VictimRow
from riskscreen.reporting.brief_view import BriefView
from riskscreen.reporting.brief_words import Words
from riskscreen.reporting.document.model import Block, Cell, Figure, Heading, Table, paragraph

FORM_COLUMNS = ("column_labour", "column_sexual", "column_other_forms")
PERSONS = ("women", "girls", "men", "boys", "other_sex")
CHARTED = 3
"""Years with figures by form from which a chart says more than its table."""


def victims_part(view: BriefView, words: Words) -> Part:
    """Return detected victims by form, sex and age, with small cells suppressed."""
    blocks: list[Block] = [
        Heading(1, words("section_victims")),
        paragraph(words("victims_text")),
        paragraph(" ".join(words(f"victims_{name}") for name in ("small", "traits", "dash"))),
    ]
    country = words.country(view.country) if view.country else ""
    if not view.victims:
        return [*blocks, paragraph(words("victims_none", country=country))], {}
    forms = tuple(words(key) for key in FORM_COLUMNS)
    source = words.source("glotip", view.edition("glotip"))
    rows: tuple[tuple[Cell, ...], ...]
    if not view.country:
        rows = tuple(
            (words.country(r.iso3), str(r.year), *(shown(c, words) for c in r.forms), shown(r.total, words))
            for r in view.victims
        )
        heads = (words("column_country"), words("column_year"), *forms, words("column_all"))
        blocks.append(Table(heads, rows, words("victims_form_world"), None, source))
        crossing: tuple[tuple[Cell, ...], ...] = tuple(
            (words.country(r.iso3), str(r.year), *(shown(c, words) for c in r.people), shown(r.total, words))
            for r in view.victims
            if r.people is not None
        )
        if crossing:
            persons = (*heads[:2], *(words(f"column_{name}") for name in PERSONS), words("column_all"))
            blocks.append(Table(persons, crossing, words("victims_sex_world"), None, source))
        return blocks, {}
    caption = words("victims_form_caption", country=country)
    rows = tuple((str(r.year), *(shown(c, words) for c in r.forms), shown(r.total, words)) for r in view.victims)
    table = Table((words("column_year"), *forms, words("column_all")), rows, caption, None, source)
    drawings = {}
    if sum(any(cell.high for cell in row.forms) for row in view.victims) >= CHARTED:
        alt, chart = _victims_chart(view.victims, forms, words)
        blocks.append(Figure(chart, alt, words("victims_chart_caption", country=country)))
        drawings["detected_victims.svg"] = chart
    blocks.append(table)
    people = [row for row in view.victims if row.people is not None]
    if people:
        persons = (words("column_year"), *(words(f"column_{name}") for name in PERSONS), words("column_all"))
        by_person: tuple[tuple[Cell, ...], ...] = tuple(
            (str(r.year), *(shown(c, words) for c in r.people or ()), shown(r.total, words)) for r in people
        )
        blocks.append(Table(persons, by_person, words("victims_sex_caption", country=country), None, source))
        blocks += _crossed_part(view, words, source)
    latest = view.victims[0]
    if latest.total.low is not None:
        value = shown(latest.total, words)
        quote = words("victims_quote", year=latest.year, country=country, value=value or "", edition=source)
        blocks.append(paragraph(words("quote", text=quote)))
    return blocks, drawings


def _crossed_part(view: BriefView, words: Words, source: str) -> list[Block]:
    """Return the table of sex and age by form; a sentence where no year can be shown."""
    told = view.crossed
    if told is None or view.country is None:
        return [paragraph(words("victims_crossed_none"))]
    heads = (words("column_form"), *(words(f"column_{name}") for name in PERSONS))
    rows: list[tuple[Cell, ...]] = []
    for key, cells, away in zip(FORM_COLUMNS, told.forms, told.withheld, strict=True):
        if cells is None:
            rows.append((words(key), *((words("withheld") if away else None,) * len(PERSONS))))
        else:
            rows.append((words(key), *(None if number is None else words.number(number) for number in cells)))
    caption = words("victims_crossed_caption", country=words.country(view.country), year=told.year)
    return [Table(heads, tuple(rows), caption, None, words("victims_crossed_note", source=source))]


def _victims_chart(rows: tuple[VictimRow, ...], forms: tuple[str, ...], words: Words) -> tuple[str, str]:
    oldest_first = rows[::-1]
    told = [[shown(cell, words) or words("not_given") for cell in row.forms] for row in oldest_first]
    lines = [
        words("victims_chart_row", year=row.year, forced=cells[0], sexual=cells[1], other=cells[2])
        for row, cells in zip(oldest_first, told, strict=True)
    ]
    alt = words("victims_chart_alt", rows=words.joined(lines))
    groups = [
        Group(str(row.year), row.forms, tuple(shown(cell, words) or "–" for cell in row.forms)) for row in oldest_first
    ]
    return alt, bars_svg(groups, forms, alt)


def shown(cell: Count, words: Words) -> str | None:
    """Return a count as it is printed; None where nothing was reported."""
    if cell.state == "missing":
        return None
    if cell.state == "withheld" or cell.low is None or cell.high is None:
        return words("withheld")
    if cell.low == cell.high:
        return words.number(cell.low)
    return words("range", low=words.number(cell.low), high=words.number(cell.high))
