"""The page of the back-test, from the record that is shipped."""

import base64
import datetime as dt
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from riskscreen.modelling.backtest.openings import LOG, read_openings
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.pipeline.backtest import cards_to_compare, shipped_specification, view_of, with_openings
from riskscreen.reporting.backtest_charts import draw
from riskscreen.reporting.backtest_page import render_backtest_html, signed
from riskscreen.reporting.backtest_text import render_backtest_text, table_lines
from riskscreen.reporting.backtest_view import BarRow, build_backtest_view, opened_words, share

VOID = {"meta", "line", "polyline", "br", "link", "img"}


class Page(HTMLParser):
    """Reads a page's tags, checking that they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


@pytest.fixture(scope="module")
def record():
    return json.loads(shipped_specification().with_name("development.json").read_text("utf-8"))


def made(record, **changes):
    path = shipped_specification()
    whole = with_openings({**record, **changes}, read_openings(path.with_name(LOG)))
    return view_of(whole, load_specification(path), cards_to_compare(()), made_on=dt.date(2026, 1, 2))


@pytest.fixture(scope="module")
def view(record):
    return made(record)


@pytest.fixture(scope="module")
def html(view):
    return render_backtest_html(view)


def test_the_page_asks_for_nothing_and_its_policy_lets_only_its_style_in(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src &#39;none&#39;; style-src")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert "<script" not in html
    assert 'style="' not in html
    assert not re.search(r'(src|href)="(?!#)', html)


def test_the_page_is_whole_and_can_be_read_without_eyes(html):
    page = Page(html)
    assert page.stack == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.tags:
        if "aria-labelledby" in attrs:
            assert attrs["aria-labelledby"] in ids
        if tag == "a":
            assert attrs["href"].removeprefix("#") in ids
        if tag == "svg":
            assert attrs.get("aria-hidden") == "true" or (attrs["role"] == "img" and attrs["aria-label"])
        if tag == "th":
            assert attrs["scope"] in ("row", "col")
        if attrs.get("class") == "scroll":
            assert attrs["tabindex"] == "0"
            assert attrs["role"] == "region"
    assert html.count("<table") == html.count("<caption")
    assert html.startswith("<!doctype html>")


def test_every_ranking_and_every_figure_stands_on_the_page(html, view, record):
    for figure in record["figures"]:
        assert figure["scorecard"] in html
        assert f"{figure['auc']:.3f}" in html
    for event in view.forced:
        assert event["country"] in html
    for text in view.specification["caveats"]:
        assert text in html
    for _, digest in view.digests:
        assert digest in html


def test_it_says_how_often_the_test_was_opened_and_that_this_run_left_it_closed(html, view):
    assert opened_words(len(view.openings)) in html
    assert "this run left it closed" in html
    assert view.of("test") == ()


def test_bars_are_said_plainly():
    over = BarRow("all", "AUC", 0.93, 0.92, 0.95)
    assert over.reached
    assert not over.aim_reached
    assert over.words(over.bar, "bar") == "bar reached"
    assert over.words(over.aim, "aim") == "short of the aim by 0.020"


def test_a_figure_short_of_its_bar_is_printed_as_short(record):
    low = [f | {"auc": 0.5} if f["universe"] == "all" else f for f in record["figures"]]
    view = made(record, figures=low)
    assert not view.bars[0].reached
    text = render_backtest_html(view)
    assert "short of the bar by" in text
    assert f"reaches {sum(b.reached for b in view.bars)} of the {len(view.bars)} bars" in text


def test_a_hostile_name_cannot_break_out(record):
    nasty = "<script>alert(1)</script>|`"
    figures = [f | {"scorecard": nasty} if f["scorecard"] == "TIP tier alone" else f for f in record["figures"]]
    view = made(record, figures=figures)
    assert "<script" not in render_backtest_html(view)
    row = next(line for line in render_backtest_text(view).splitlines() if "alert(1)" in line)
    assert row.count(" | ") == 6


def test_events_of_the_first_scorecard_only_are_counted(view, record):
    assert view.forced_tally.events == len([e for e in record["forced_labour_events"] if e["scorecard"] == view.first])
    assert view.forced_tally.ranked == len([e for e in view.forced if e["rank"] is not None])
    assert sum(number for _, number in view.forced_tally.kinds) == view.forced_tally.events
    assert sum(row["n"] for row in view.by_subregion) == sum(row["n"] for row in view.by_sector)


def test_no_chart_is_drawn_of_nothing():
    assert draw("x", "x", [{"scorecard": "a", "kind": "scorecard", "auc": None, "curve": {}}], "a") is None


def test_a_chart_goes_from_corner_to_corner(view):
    for table in view.tables:
        chart = table.chart
        assert chart.lines[0].name == view.first
        for line in chart.lines:
            first, *_, last = (tuple(map(float, point.split(","))) for point in line.points.split())
            assert first == (chart.left, chart.floor)
            assert last == (chart.right, chart.top)


def test_small_words():
    assert [opened_words(n) for n in (0, 1, 2, 3)] == ["never opened", "opened once", "opened twice", "opened 3 times"]
    assert (share(None), share(0.5), signed(-0.01), signed(None)) == ("–", "50\u00a0%", "\u22120.010", "–")
    assert table_lines(("a", "b"), [("x|y", "1")], right=(1,)) == ["| a | b |", "| --- | ---: |", "| x\\|y | 1 |"]


def test_a_scorecard_fitted_to_the_list_is_marked_where_it_is_measured_on_what_it_has_seen(record):
    figures = record["figures"] + [
        {**f, "steps": "test"} for f in record["figures"] if f["steps"] == "development"
    ]  # as if the test had been opened; the figures are those of development
    path = shipped_specification()
    whole = with_openings({**record, "figures": figures, "test_opened": True}, read_openings(path.with_name(LOG)))
    name = next(n for n in record["scorecards"] if n.endswith("without TIP"))
    view = build_backtest_view(
        whole,
        load_specification(path).model_dump(mode="json"),
        countries={},
        indicators={},
        baselines={},
        titles=dict.fromkeys(record["scorecards"], "title"),
        seen=[name],
        made_on=dt.date(2026, 1, 2),
    )
    assert view.label(name) == f"{name} †"
    assert view.label(name, "test") == name
    assert view.label(view.first) == view.first
    for text in (render_backtest_html(view), render_backtest_text(view)):
        assert f"† {name}: fitted to the list" in text
        assert f"{name} †" in text
        assert "this run included" in text


def test_without_a_fitted_scorecard_there_is_no_dagger(record):
    import dataclasses

    view = dataclasses.replace(made(record), seen=())
    assert "†" not in render_backtest_html(view) + render_backtest_text(view)
