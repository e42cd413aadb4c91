"""What a briefing says: against the tables, and its text against a file (without what hangs on the scorecard)."""

import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from riskscreen.domain.errors import UsageError
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.evidence_register import load_actions
from riskscreen.reporting import brief_figures
from riskscreen.reporting.brief_document import brief_document
from riskscreen.reporting.brief_view import BriefView, brief_view, group_of
from riskscreen.reporting.brief_words import LANGUAGES, words_of
from riskscreen.reporting.document.model import Document, Figure, Heading, Table
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.scorecard import load_scorecard

GOLDEN = Path(__file__).parents[2] / "golden"
DAY = date(2026, 11, 22)


@cache
def base() -> tuple[Catalogue, Screen]:
    tables = load_catalogue()
    return tables, Screen(load_bundle(tables), load_scorecard())


@cache
def view(sector: str, country: str | None = None) -> BriefView:
    tables, screen = base()
    return brief_view(screen, tables, group_of(sector), country=country, as_of=DAY)


@cache
def laid_out(sector: str, country: str | None, lang: str) -> tuple[Document, dict[str, str]]:
    return brief_document(view(sector, country), words_of(lang))


def test_the_three_sectors_of_the_charter_have_short_words() -> None:
    assert group_of("agriculture") == "agriculture"
    assert group_of("ICT") == "information_and_communication_technology"
    assert group_of("textiles") == group_of("Garments and textiles") == "garments_and_textiles"


def test_an_unknown_sector_and_an_unknown_country_are_refused() -> None:
    with pytest.raises(UsageError, match="no sector 'sorcery'"):
        group_of("sorcery")
    tables, screen = base()
    with pytest.raises(UsageError, match="no country 'ZZZ'"):
        brief_view(screen, tables, "agriculture", country="ZZZ")


def test_the_ranking_has_every_country_with_its_interval() -> None:
    ranks = view("agriculture").ranking
    universe = set(base()[0].table("universe", "countries")["iso3"])
    there = {row.iso3 for row in ranks}
    assert universe < there
    # a map must not leave them white, whatever the universe is frozen at
    assert {"COD", "ROU", "TWN", "PSE", "HKG"} <= there
    assert len(ranks) == len(there)
    assert [row.rank for row in ranks] == list(range(1, len(ranks) + 1))
    assert all(0 <= row.low <= row.index <= row.high <= 100 for row in ranks)
    assert [row.index for row in ranks] == sorted((row.index for row in ranks), reverse=True)


def test_a_country_outside_the_frozen_universe_has_its_rank_and_its_row() -> None:
    told = view("mining", "COD")
    own = told.rank_of("COD")
    assert own is not None
    assert own in told.top
    text = laid_out("mining", "COD", "en")[0].text()
    assert f"rank {own.rank} of {len(told.ranking)} countries and territories" in text


def test_listings_are_counted_as_in_the_table() -> None:
    table = base()[0].table("ilab", "listings_by_edition").filter(~pl.col("is_downstream"), pl.col("good") == "Cotton")
    cotton = next(row for row in view("textiles").listings.goods if row.good == "Cotton")
    last = table.filter(pl.col("edition") == "2022")
    assert cotton.first == table.filter(pl.col("edition") == "2014").height
    assert cotton.last == last.height
    assert cotton.forced == last.filter(pl.col("is_forced_labour")).height
    assert cotton.countries == tuple(sorted(last["iso3"]))
    assert [row.edition for row in view("textiles").listings.editions] == [
        "2014",
        "2016",
        "2018",
        "2020",
        "2021u",
        "2022",
    ]


def test_a_service_has_no_goods_and_the_briefing_says_so() -> None:
    assert view("hospitality").listings.editions == ()
    assert words_of("en")("goods_none") in laid_out("hospitality", None, "en")[0].text()


def test_small_states_are_dots_on_the_map() -> None:
    drawing = laid_out("agriculture", None, "en")[1]["map.svg"]
    root = ElementTree.fromstring(drawing)
    dots = root.findall(".//{http://www.w3.org/2000/svg}circle")
    small = [
        s for s in view("agriculture").shapes if s.dotted and any(r.iso3 == s.iso3 for r in view("agriculture").ranking)
    ]
    assert len(dots) >= len(small) > 20
    assert any(shape.iso3 == "MLT" for shape in small)


def test_drawings_ask_for_nothing_and_have_words() -> None:
    for drawing in laid_out("ict", "THA", "es")[1].values():
        root = ElementTree.fromstring(drawing)
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
        assert not re.search(r"href|<script|url\(|@import", drawing)


def test_every_figure_has_a_text_alternative() -> None:
    for lang in LANGUAGES:
        figures = [block for block in laid_out("ict", "THA", lang)[0].blocks if isinstance(block, Figure)]
        assert len(figures) >= 3
        assert all(len(figure.alt) > 40 for figure in figures)


def test_without_a_country_victims_are_told_by_form_and_by_sex_and_age() -> None:
    for lang in LANGUAGES:
        words, told = words_of(lang), laid_out("agriculture", None, lang)[0]
        captions = [block.caption for block in told.blocks if isinstance(block, Table)]
        assert {words("victims_form_world"), words("victims_sex_world")} <= set(captions)


def test_leaving_a_supplier_comes_last() -> None:
    for sector in ("agriculture", "ict", "textiles", "finance"):
        assert view(sector).business[-1] == "leave_responsibly"
    stages = {action.id: action.stage for action in load_actions()}
    assert stages[view("agriculture").business[0]] == "protect"


def test_the_dates_to_act_on_are_all_there() -> None:
    text = laid_out("agriculture", None, "en")[0].text()
    assert all(day in text for day in ("11 January", "30 July", "2 December", "12 December"))


def test_an_old_edition_is_called_old() -> None:
    assert "ilab" in {row.id for row in view("agriculture").stale}
    assert words_of("en")("stale_title") in laid_out("agriculture", None, "en")[0].text()


def test_conflicting_figures_stand_with_their_reason_once() -> None:
    text = laid_out("agriculture", None, "en")[0].text()
    assert text.count("at most 27 million persons (2024) and about 50 million persons (2021)") == 1
    assert "Trafficking is a part of modern slavery" in text


def test_figures_as_csv_name_their_source_in_every_row() -> None:
    for name, text in brief_figures.tables(view("ict", "THA"), words_of("en")).items():
        frame = pl.read_csv(text.encode(), infer_schema=False)
        assert frame.height > 0
        assert name == "sources.csv" or frame["source"].null_count() == 0
    victims = pl.read_csv(brief_figures.tables(view("ict", "THA"), words_of("en"))["detected_victims.csv"].encode())
    assert victims.filter(pl.col("persons_high").is_between(1, 3)).height == 0
    assert victims.filter(pl.col("state") == "withheld", pl.col("persons_low").is_not_null()).height == 0


@pytest.mark.parametrize("sector", ["adoption_agencies", "domestic_work", "finance", "ship_building", "care", "mining"])
def test_every_kind_of_sector_can_be_briefed(sector: str) -> None:
    for lang in LANGUAGES:
        headings = [block.text for block in laid_out(sector, None, lang)[0].blocks if isinstance(block, Heading)]
        assert words_of(lang)("section_sources") == headings[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_is_as_written_down(lang: str) -> None:
    """`RISKSCREEN_WRITE_GOLDEN=1` writes the files anew; the part that the scorecard decides is left out."""
    words = words_of(lang)
    lines = laid_out("textiles", "KHM", lang)[0].text().split("\n")
    start, end = lines.index(words("section_where")), lines.index(words("section_goods"))
    card = view("textiles", "KHM").card
    text = "\n".join(line.replace(card, "CARD") for line in [*lines[:start], *lines[end:]]) + "\n"
    path = GOLDEN / f"briefing_textiles_KHM.{lang}.txt"
    if os.environ.get("RISKSCREEN_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
