"""The portfolio report as a document: one page for a board, every section, our words, and as many pages however long the list.

After a change that is meant, write the text anew: RISKSCREEN_WRITE_GOLDEN=1 python -m pytest tests/unit/reporting/test_portfolio_document.py
"""

import io
import os
import re
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from riskscreen.domain.columns import SEVERITIES
from riskscreen.domain.issues import no_issues
from riskscreen.reporting.cube import SHOWN_BANDS
from riskscreen.reporting.document.docx import render_docx
from riskscreen.reporting.document.html import render_html
from riskscreen.reporting.document.model import Document, Figure, Form, Table, plain
from riskscreen.reporting.document.pdf import render_pdf
from riskscreen.reporting.drivers import DriverRow, DriversTold
from riskscreen.reporting.html import render_html as page_of
from riskscreen.reporting.portfolio_document import portfolio_document
from riskscreen.reporting.portfolio_suppliers import TOP
from riskscreen.reporting.view import View, build_view
from tests.golden.test_view import small_view
from tests.unit.reporting import factory
from tests.unit.reporting.rows import FIVE, MANIFEST, rows

GOLDEN = Path(__file__).parents[2] / "golden" / "portfolio.txt"
FORBIDDEN = re.compile(
    r"\b(guilty|violators?|clean|cleared|safe|innocent|uses? (forced|child|slave) labou?r)\b", re.IGNORECASE
)
SECTIONS = [
    "Summary",
    "Read this before acting",
    "What changed since the last run",
    "Where",
    "Sectors by country",
    "The first 4 suppliers",
    "How firm this is",
    "Data quality",
    "Method",
    "Limits, and what is not covered",
    "Sources",
    "Words",
    "Approval",
]
MOST_PAGES = 25
MOST_SECONDS = 5.0


def made_up(number: int) -> View:
    frame = factory.results(number)
    return build_view(frame.lazy(), factory.issues(frame).lazy(), factory.manifest(frame), listed=1_000, top=0)


def tables(document: Document) -> dict[str, Table]:
    return {block.caption: block for block in document.blocks if isinstance(block, Table)}


def figures(document: Document) -> list[Figure]:
    return [block for block in document.blocks if isinstance(block, Figure)]


def pages(document: Document) -> list[str]:
    reader = PdfReader(io.BytesIO(render_pdf(document)))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


@pytest.fixture(scope="module")
def view() -> View:
    return small_view()


@pytest.fixture(scope="module")
def document(view: View) -> Document:
    return portfolio_document(view)


def test_the_report_says_what_it_said(document):
    now = document.text() + "\n"
    if os.environ.get("RISKSCREEN_WRITE_GOLDEN"):
        GOLDEN.write_text(now, "utf-8")
    assert now == GOLDEN.read_text("utf-8")


def test_every_section_stands_in_its_order_and_the_last_is_a_block_to_sign(document):
    assert [heading.text for heading in document.headings() if heading.level == 1] == SECTIONS
    forms = [block for block in document.blocks if isinstance(block, Form)]
    assert {"Approved by", "Role", "Date", "Signature"} <= {name for form in forms for name in form.fields}
    assert "Not legal advice" in document.text()


def test_words_are_those_of_the_method(document):
    assert not FORBIDDEN.findall(document.text())
    assert "not a probability" in document.text()
    assert "A non-match is not a clearance" in document.text()


def test_every_drawing_is_whole_and_says_in_words_what_it_shows(document, view):
    drawn = figures(document)
    assert len(drawn) == 5
    for figure in drawn:
        root = ElementTree.fromstring(figure.svg)
        assert root.tag.endswith("svg")
        assert "script" not in figure.svg
        assert "href" not in figure.svg
        assert len(figure.alt) > 20
    priorities = drawn[1].alt
    for tally in view.headline.bands:
        assert (f"{tally.name} {tally.suppliers}" in priorities) is bool(tally.suppliers)


def test_the_priority_matrix_adds_up_to_the_list(document, view):
    data = figures(document)[1].data
    assert data is not None
    assert data.columns == ("severity", *SHOWN_BANDS, "all")
    assert [row[0] for row in data.rows] == [*SEVERITIES, "all"]
    assert sum(int(row[-1]) for row in data.rows[:-1]) == data.rows[-1][-1] == view.headline.suppliers
    assert sum(int(number) for number in data.rows[-1][1:-1]) == view.headline.suppliers


def test_the_map_shows_a_small_state_as_a_dot():
    frame = rows({"rs_country_iso3": "SGP", "rs_country_name": "Singapore", "rs_band": "very high"})
    drawn = portfolio_document(build_view(frame.lazy(), no_issues().lazy(), MANIFEST))
    found = next(figure for figure in figures(drawn) if "World map" in figure.alt)
    assert found.svg.count("<circle") == 1
    assert "Singapore: 1 supplier (1 very high)" in found.alt


def test_each_supplier_has_reasons_interval_stability_coverage_and_what_to_ask_for(document):
    table = tables(document)["First suppliers with reasons and what to ask for"]
    first = [plain(cell) for cell in table.rows[0]]
    assert first[1].startswith("Supplier 1 Bangladesh")
    assert "very high (held by a rule), critical, priority 1" in first
    assert "91.2 (52.0 to 68.0)" in first
    assert first[4:] == ["75\u00a0%", "60\u00a0%", "goods listed", "audit date; share of migrant workers"]
    assert [plain(row[1])[:10] for row in table.rows] == ["Supplier 1", "Supplier 2", "Supplier 4", "Supplier 5"]


def test_without_an_earlier_run_it_says_so_and_with_one_what_changed(document, view):
    text = document.text()
    assert "report-2025 (list.csv)" in text
    assert "supplier data +18.0; reference editions +2.5" in text
    none = portfolio_document(replace(view, changes=None)).text()
    assert "No earlier run was named" in none
    assert "report-2025" not in none


def test_what_drives_the_doubt_is_drawn_where_it_is_known_and_missed_in_words_where_not(document, view):
    assert "does not keep what drives the doubt" in document.text()
    told = DriversTold(
        (DriverRow("goalposts", "where it starts to count", 20.0, 5.0, 34.2, 13.0),), "Most of that.", 50.0, 8.0
    )
    drawn = portfolio_document(replace(view, drivers=told))
    assert "goalposts 34 % ± 13" in " ".join(figure.alt for figure in figures(drawn))
    assert len(figures(drawn)) == len(figures(document)) + 1


def test_an_empty_list_makes_a_report_that_says_so():
    made = build_view(FIVE.clear().lazy(), no_issues().lazy(), MANIFEST)
    document = portfolio_document(made, tables_of_charts=True)
    assert "No supplier could be scored" in document.text()
    assert "Data quality" in document.text()
    assert render_pdf(document).startswith(b"%PDF")


def test_formats_without_data_beside_a_chart_hold_it_as_tables_at_the_end(view):
    document = portfolio_document(view, tables_of_charts=True)
    assert "Suppliers by sector and country: all/in the high bands" in tables(document)
    assert "Charts as tables" in document.text()
    assert "Charts as tables" not in portfolio_document(view).text()


@pytest.mark.parametrize("number", [20, 2_000, 20_000])
def test_it_stays_as_short_however_long_the_list_with_a_first_page_for_a_board(number):
    made = made_up(number)
    started = time.process_time()
    said = pages(portfolio_document(made, tables_of_charts=True))
    assert time.process_time() - started < MOST_SECONDS
    assert len(said) <= MOST_PAGES
    for part in ("In a minute", "What to do first", "Ending the relationship is the last resort", f"1 / {len(said)}"):
        assert part in said[0]
    assert said[1].split("Read this before acting")[0].count(" ") < 12
    table = tables(portfolio_document(made))["First suppliers with reasons and what to ask for"]
    assert len(table.rows) == min(TOP, made.headline.suppliers)


def test_names_of_a_list_stay_names_in_every_format():
    frame = rows(*({"rs_supplier_name": name, "rs_reasons": name, "rs_missing": name} for name in factory.HOSTILE))
    made = build_view(frame.lazy(), no_issues().lazy(), MANIFEST)
    document = portfolio_document(made, tables_of_charts=True)
    page = render_html(document)
    assert "<script" not in page
    assert "\u202e" not in page
    for figure in figures(document):
        ElementTree.fromstring(figure.svg)
    assert render_pdf(document).startswith(b"%PDF")
    assert render_docx(document).startswith(b"PK")


def test_equal_views_give_equal_files(view):
    document = portfolio_document(view, tables_of_charts=True)
    again = portfolio_document(small_view(), tables_of_charts=True)
    assert render_pdf(document) == render_pdf(again)
    assert render_docx(document) == render_docx(again)


def test_the_first_page_does_not_speak_of_priorities_that_nobody_has():
    calm = rows({"rs_band": "lower", "rs_priority": 5, "rs_stability_pct": 99.7})
    found = build_view(calm.lazy(), no_issues().lazy(), MANIFEST)
    told = portfolio_document(found).text()
    assert "No supplier is at priority 1 or 2" in told
    assert "suppliers at priority 1 and 2 about" not in told


def test_the_page_never_says_a_hundred_per_cent_of_models_where_one_differs():
    found = build_view(rows({"rs_stability_pct": 99.7}).lazy(), no_issues().lazy(), MANIFEST)
    assert "band stays in over 99\u00a0% of models" in page_of(found)
    assert "100 %" not in page_of(found).split('data-label="Stability"')[1][:40]
