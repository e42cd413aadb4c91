"""The parts of a briefing that hold figures: where, goods, and figures that documents use; victims are in `brief_people`."""

from collections.abc import Iterable

from riskscreen.reference.evidence_register import load_claims
from riskscreen.reference.evidence_texts import Claim, Conflict
from riskscreen.reporting.brief_charts import Bar, Group, bars_svg, map_svg, ranking_svg
from riskscreen.reporting.brief_listings import EditionRow
from riskscreen.reporting.brief_victims import Count
from riskscreen.reporting.brief_view import BriefView
from riskscreen.reporting.brief_words import Words
from riskscreen.reporting.document.model import Block, Bullets, Cell, Figure, Heading, Run, Table, paragraph

Part = tuple[list[Block], dict[str, str]]
"""Blocks, and drawings by file name."""
GOODS_SHOWN = 15
SHOWN_BANDS = ("very high", "high", "moderate", "lower")


def where_part(view: BriefView, words: Words) -> Part:
    """Return the map and the ranking."""
    sector, year = words(f"group.{view.group}"), view.as_of.year
    very_high, high = (words.listed(sorted(words.country(c) for c in view.in_band(b))) for b in SHOWN_BANDS[:2])
    legend = [(band, words(band)) for band in SHOWN_BANDS] + [("", words("legend_unscored"))]
    alt = words("map_alt", sector=sector, very_high=very_high, high=high)
    world = map_svg(view.shapes, {row.iso3: row.band for row in view.ranking}, legend, alt)
    rows, bars = [], []
    for row in view.top:
        index, low, up = (words.index(value) for value in (row.index, row.low, row.high))
        values = {"country": words.country(row.iso3), "value": index, "low": low, "high": up}
        rows.append(words("rank_row", **values))
        bars.append(Bar(values["country"], row.index, row.low, row.high, row.band, f"{index} ({low}–{up})"))
    caption = words("rank_caption", sector=sector, year=year)
    chart_alt = words("rank_alt", rows=words.joined(rows))
    chart = ranking_svg(bars, chart_alt)
    own = view.rank_of(view.country) if view.country else None
    told = own or view.ranking[0]
    quote = words(
        "rank_quote_country" if own else "rank_quote",
        country=words.country(told.iso3), sector=sector, card=view.card, year=year,
        value=words.index(told.index), low=words.index(told.low), high=words.index(told.high),
        rank=told.rank, total=len(view.ranking),
    )  # fmt: skip
    blocks: list[Block] = [
        Heading(1, words("section_where")),
        paragraph(words("where_text") + " " + words("where_lowest")),
        Figure(world, alt, words("map_caption", sector=sector, year=year)),
        Figure(chart, chart_alt, caption, _rank_table(view, words, caption)),
        paragraph(words("rank_note", card=view.card)),
        paragraph(words("quote", text=quote)),
    ]
    if view.gems:
        part, value = words(f"gems.{view.gems[0]}"), words.number(view.gems[1], 1)
        blocks += [
            paragraph(words("gems_text", value=value, part=part)),
            paragraph(words("quote", text=words("gems_quote", value=value, part=part))),
        ]
    return blocks, {"map.svg": world, "ranking.svg": chart}


def _rank_table(view: BriefView, words: Words, caption: str) -> Table:
    columns = tuple(words(f"column_{name}") for name in ("rank", "country", "index", "interval", "band", "coverage"))
    rows = tuple(
        (str(r.rank), words.country(r.iso3), words.index(r.index), f"{words.index(r.low)}–{words.index(r.high)}",
         words(r.band), words.share(r.coverage))
        for r in view.top
    )  # fmt: skip
    return Table(columns, rows, caption)


def goods_part(view: BriefView, words: Words) -> Part:
    """Return what the goods list has of the sector, and how it grew."""
    blocks: list[Block] = [Heading(1, words("section_goods"))]
    editions = view.listings.editions
    if not editions:
        return [*blocks, paragraph(words("goods_none"))], {}
    first, last = editions[0], editions[-1]
    said: dict[str, str | int] = {
        "year": last.edition, "pairs": last.pairs, "goods": last.goods, "countries": last.countries,
        "forced": last.forced, "child": last.child, "first": first.edition, "first_pairs": first.pairs,
    }  # fmt: skip
    blocks.append(paragraph(words("goods_text", **said) + " " + words("goods_growth", **said)))
    blocks.append(paragraph(words("quote", text=words("goods_quote", **said))))
    if view.country:
        here = [
            f"{words(f'good.{good}')} ({_kinds(child, forced, words)})"
            for good, child, forced in view.listings.in_country
        ]
        country = words.country(view.country)
        listed = words("goods_country", country=country, year=last.edition, goods=words.joined(here))
        blocks.append(paragraph(listed if here else words("goods_country_none", country=country)))
    rows = [
        words("goods_chart_row", edition=_edition(e, words), pairs=e.pairs, child=e.child, forced=e.forced)
        for e in editions
    ]
    alt = words("goods_chart_alt", rows=words.joined(rows))
    names = (words("column_pairs"), words("column_child"), words("column_forced"))
    groups = [
        Group(_short(e.edition), tuple(Count(n, n) for n in (e.pairs, e.child, e.forced)),
              tuple(str(n) for n in (e.pairs, e.child, e.forced)))
        for e in editions
    ]  # fmt: skip
    chart = bars_svg(groups, names, alt)
    caption = words("goods_chart_caption")
    heads = (words("column_edition"), words("column_goods"), words("column_countries"), *names)
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (_edition(e, words), str(e.goods), str(e.countries), str(e.pairs), str(e.child), str(e.forced))
        for e in editions
    )
    blocks += [Figure(chart, alt, caption, Table(heads, cells, caption)), _goods_table(view, words)]
    return blocks, {"listings.svg": chart}


def _goods_table(view: BriefView, words: Words) -> Table:
    first, last = view.listings.editions[0].edition, view.listings.editions[-1].edition
    shown = view.listings.goods[:GOODS_SHOWN]
    heads = (
        words("column_good"), words("column_first", year=first), words("column_last", year=last), words("column_child"),
        words("column_forced"),
    )  # fmt: skip
    rows = tuple(
        (words(f"good.{g.good}"), *(str(n) if n else None for n in (g.first, g.last, g.child, g.forced))) for g in shown
    )
    note = words("goods_note")
    if rest := len(view.listings.goods) - len(shown):
        note += " " + words("goods_more", number=rest)
    return Table(heads, rows, words("goods_table_caption", year=last), (0.36, 0.16, 0.16, 0.16, 0.16), note)


def _kinds(child: bool, forced: bool, words: Words) -> str:
    named = (("listed_child", child), ("listed_forced", forced))
    return ", ".join(words(key) for key, there in named if there)


def _short(edition: str) -> str:
    return edition.replace("2021u", "2021")


def _edition(row: EditionRow, words: Words) -> str:
    return words("edition_update", year=2021) if row.edition == "2021u" else row.edition


def claims_part(view: BriefView, words: Words) -> Iterable[Block]:
    """Return the figures that documents use, those of one quantity next to each other, and how they differ."""
    by_id = {claim.id: claim for claim in load_claims().claims}
    chosen = [by_id[name] for name in view.claims]
    yield paragraph(words("claims_text"))
    heads = tuple(words(f"column_{name}") for name in ("figure", "year", "counts", "source"))
    rows = tuple((figure(c, words), str(c.year), words(f"claim.{c.id}"), _place(c, view, words)) for c in chosen)
    yield Table(heads, rows, words("claims_caption"), (0.22, 0.08, 0.46, 0.24))
    yield Heading(2, words("conflicts_title"))
    yield Bullets(
        tuple(
            (
                Run(_both(by_id[c.between[0]], by_id[c.between[1]], words) + words.colon, bold=True),
                Run(words(_conflict_key(c))),
            )
            for c in load_claims().conflicts
            if set(c.between) <= set(view.claims)
        )
    )
    one = chosen[0]
    said = words(
        "claim_quote", figure=figure(one, words), year=one.year, counts=words(f"claim.{one.id}"),
        place=", ".join(f"{words(f'document.{place[:2]}')}, {place}" for place in one.locators),
    )  # fmt: skip
    yield paragraph(words("quote", text=said))


def figure(claim: Claim, words: Words) -> str:
    """Return a figure with its unit and bound in words: 'at most 27 million persons'."""
    plain = words.number(claim.value, 0 if float(claim.value).is_integer() else 1)
    value = words.large(claim.value) if claim.value >= 1e6 else plain
    told = words(f"unit.{claim.unit}", value=value)
    return words("claim_" + claim.bound.replace(" ", "_"), value=told)


def _place(claim: Claim, view: BriefView, words: Words) -> str:
    if claim.table:
        source_id = claim.table.partition("/")[0]
        return words.source(source_id, view.edition(source_id))
    place = ", ".join(claim.locators)
    return words("claim_quoted", place=place) if claim.cited_from else place


def _both(one: Claim, other: Claim, words: Words) -> str:
    return words(
        "conflict_line",
        one=figure(one, words),
        one_year=one.year,
        other=figure(other, words),
        other_year=other.year,
    )


def _conflict_key(conflict: Conflict) -> str:
    return f"conflict.{'.'.join(conflict.between)}"
