import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import polars as pl
import pytest

from riskscreen.domain.issues import no_issues
from riskscreen.reporting.geometry import load_shapes
from riskscreen.reporting.html import render_html, write_html
from riskscreen.reporting.island import inert, island
from riskscreen.reporting.view import View, build_view
from tests.unit.reporting import factory
from tests.unit.reporting.rows import FIVE, MANIFEST, rows

HOSTILE = rows(
    *({"rs_supplier_name": name, "rs_goods": name, "rs_reasons": name, "rs_missing": name} for name in factory.HOSTILE)
)
FORBIDDEN = ("guilty", "violator", "clean", "cleared", "safe", "uses forced labour", "innocent")


def view_of(frame: pl.DataFrame, **options: object) -> View:
    return build_view(frame.lazy(), no_issues().lazy(), MANIFEST, **options)


def blocks(page: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag}(?: [^>]*)?>(.*?)</{tag}>", page, flags=re.S)


class Outline(HTMLParser):
    """Collects what a check of structure needs."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    frame = factory.results(400)
    made = build_view(
        frame.lazy(), factory.issues(frame).lazy(), factory.manifest(frame), contributions=factory.contributions
    )
    return render_html(made)


def test_no_name_of_the_list_becomes_markup():
    page = render_html(view_of(HOSTILE))
    parsed = Outline()
    parsed.feed(page)
    scripts = [attributes for tag, attributes in parsed.tags if tag == "script"]
    assert len(scripts) == 2
    assert "alert(1)" not in "".join(text for text in blocks(page, "script")[1:])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "49" not in blocks(page, "title")[0]
    assert "{{ 7*7 }}" in page


def test_the_island_is_json_and_holds_nothing_that_ends_its_block():
    text = island(view_of(HOSTILE))
    assert not re.search("[<>&\u2028\u2029]", text)
    data = json.loads(text)
    assert data["lean"]["name"]["v"] == list(factory.HOSTILE)


def test_inert_text_reads_back_as_it_was():
    value = "</script><!-- & \u2028\u2029 <"
    assert json.loads(inert(json.dumps(value, ensure_ascii=False))) == value


def test_the_policy_allows_this_style_and_script_and_nothing_else(page: str):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    said = policy[1].replace("&#39;", "'")
    assert said.startswith("default-src 'none'")
    assert "unsafe" not in said
    assert "http" not in said
    for tag, text in (("style", blocks(page, "style")[0]), ("script", blocks(page, "script")[-1])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in said


def test_nothing_in_the_page_points_elsewhere(page: str):
    parsed = Outline()
    parsed.feed(page)
    for tag, attributes in parsed.tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attributes
        assert "style" not in attributes, "the policy forbids style attributes"
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "action", "poster", "data"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "@import" not in page
    assert "url(http" not in page
    assert "@font-face" not in page


def test_the_words_of_the_method_are_kept(page: str):
    prose = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S).lower()
    for word in FORBIDDEN:
        assert not re.search(rf"\b{word}\b", prose), word
    for said in (
        "not a probability",
        "a non-match is not a clearance",
        "lowest band is not free of risk",
        "last resort",
        "not legal advice",
    ):
        assert said in prose
    script = blocks(page, "script")[-1].lower()
    assert not any(re.search(rf"\b{word}\b", script) for word in FORBIDDEN)


def test_the_first_step_is_never_to_leave_a_supplier(page: str):
    steps = re.search(r'<ol class="steps">(.*?)</ol>', page, flags=re.S)
    assert steps
    items = re.findall(r"<li>(.*?)</li>", steps[1], flags=re.S)
    assert "last resort" in items[-1]
    assert not any(word in " ".join(items[:-1]).lower() for word in ("drop", "end the", "terminate", "exit"))


def test_the_page_has_landmarks_headings_and_captions(page: str):
    parsed = Outline()
    parsed.feed(page)
    tags = [tag for tag, _ in parsed.tags]
    assert tags.count("h1") == 1
    assert {"main", "header", "nav", "footer"} <= set(tags)
    assert tags.count("caption") == tags.count("table")
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in parsed.tags:
        for reference in (attributes.get("aria-labelledby") or "").split():
            assert reference in ids
        if (attributes.get("href") or "").startswith("#"):
            assert attributes["href"][1:] in ids
    assert all("scope" in attributes for tag, attributes in parsed.tags if tag == "th")


def test_every_chart_has_a_text_beside_it(page: str):
    bars = re.findall(r'<svg class="bar"[^>]*>', page)
    assert bars
    assert all('aria-hidden="true"' in bar for bar in bars)
    cells = re.findall(r'<td class="barcell">.*?</svg><span class="sr">([^<]+)</span>', page, flags=re.S)
    assert cells
    assert re.fullmatch(r"\d[\d,]* [a-z ]+(, \d[\d,]* [a-z ]+)*", cells[0])
    assert re.search(r'<svg[^>]*role="img" aria-labelledby="map-t"', page)


def test_small_countries_are_dots_on_the_map():
    frame = rows(
        *(
            {"rs_country_iso3": code, "rs_country_name": code}
            for code in ("SGP", "MLT", "HKG", "MDV", "REU", "TUV", "XKX")
        )
    )
    page = render_html(view_of(frame))
    for code in ("SGP", "MLT", "HKG", "MDV", "REU", "TUV"):
        assert re.search(rf'<circle [^>]*data-iso3="{code}"', page), code
    assert 'data-iso3="XKX"' in page


def test_the_page_says_what_it_does_not_list():
    frame = factory.results(120)
    page = render_html(view_of(frame, top=10, listed=50))
    assert "lists the first 50 rows by priority. The other 70 rows are in" in page
    assert "report.xlsx</code> holds the first 50" in page
    assert "lists the first" not in render_html(view_of(frame))


def test_personal_cells_stay_out_of_the_page(page: str):
    assert "example.org" not in page
    assert "81 234" not in page
    assert "(not shown)" in page


def test_an_empty_list_gives_a_page(tmp_path):
    target = tmp_path / "report.html"
    write_html(view_of(FIVE.clear()), target)
    assert "No supplier could be scored" in target.read_text(encoding="utf-8")


def test_equal_views_give_equal_pages():
    frame = factory.results(60)
    assert render_html(view_of(frame)) == render_html(view_of(frame))


def test_a_page_of_twenty_thousand_suppliers_stays_small():
    frame = factory.results(20_000)
    page = render_html(view_of(frame, contributions=factory.contributions))
    assert len(page.encode()) < 6_000_000
    assert json.loads(island(view_of(frame)))["rows"] == 20_000


def test_the_shipped_map_holds_every_small_state_once():
    shapes = load_shapes()
    codes = [shape.iso3 for shape in shapes if shape.iso3]
    assert len(codes) == len(set(codes)) >= 245
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)*", shape.path) for shape in shapes)
    assert sum(len(shape.path) for shape in shapes) < 250_000
    assert "ATA" not in codes


def test_no_index_is_printed_as_nought_or_as_a_hundred():
    frame = rows(
        {"rs_likelihood_0_100": 0.04, "rs_likelihood_low": 0.01, "rs_likelihood_high": 3.0},
        {"rs_likelihood_0_100": 99.97, "rs_likelihood_low": 60.0, "rs_likelihood_high": 99.99},
    )
    page = render_html(view_of(frame))
    assert "under 0.1" in page
    assert "over 99.9" in page
    assert not re.search(r">\(?(0\.0|100\.0)\b", page)
