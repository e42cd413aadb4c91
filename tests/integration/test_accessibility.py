"""Pages that people get, under the rules of axe-core in a real browser: no serious and no critical violation."""

import json
from datetime import date
from pathlib import Path

import pytest

from riskscreen.pipeline.backtest import shipped_specification
from riskscreen.pipeline.brief import brief
from riskscreen.reporting.backtest_page import render_backtest_html
from riskscreen.reporting.html import write_html
from riskscreen.reporting.view import build_view
from tests.browser.axe import grave_violations
from tests.integration.conftest import riskscreen
from tests.integration.test_report_browser import READY, browser  # noqa: F401  (a fixture)
from tests.unit.reporting import factory
from tests.unit.reporting.changed import CHANGES
from tests.unit.reporting.test_backtest_page import made

pytestmark = pytest.mark.slow
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


@pytest.fixture(scope="module")
def dossier_page(sample_run, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dossier") / "out"
    done = riskscreen("dossier", sample_run, "--top", "1", "--format", "html", "--out", out)
    assert done.returncode == 0, done.stderr
    return next(out.rglob("*.html"))


@pytest.fixture(scope="module")
def briefing_page(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("briefing") / "out"
    brief("textiles", country="KHM", lang="en", formats=["html"], out=out, as_of=date(2026, 11, 22), user_data=False)
    return out / "briefing.html"


@pytest.fixture(scope="module")
def backtest_page(tmp_path_factory) -> Path:
    record = json.loads(shipped_specification().with_name("development.json").read_text("utf-8"))
    path = tmp_path_factory.mktemp("backtest") / "backtest.html"
    path.write_text(render_backtest_html(made(record)), "utf-8")
    return path


@pytest.fixture(scope="module")
def changed_page(tmp_path_factory) -> Path:
    frame = factory.results(300)
    view = build_view(
        frame.lazy(),
        factory.issues(frame).lazy(),
        factory.manifest(frame),
        contributions=factory.contributions,
        changes=CHANGES,
    )
    path = tmp_path_factory.mktemp("changed") / "report.html"
    write_html(view, path)
    return path


def opened(browser, path: Path, scheme: str, width: int):  # noqa: F811
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_report_breaks_no_grave_rule_closed_opened_or_unfolded(browser, sample_run, scheme, width):  # noqa: F811
    page = opened(browser, sample_run / "report.html", scheme, width)
    page.wait_for_selector(READY)
    assert grave_violations(page) == []
    page.locator("#rows button[data-row]").first.click()
    page.locator("button[data-still]").click()
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert page.locator(".panel").count() == 1
    assert grave_violations(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_with_changes_breaks_no_grave_rule(browser, changed_page, scheme):  # noqa: F811
    page = opened(browser, changed_page, scheme, 1280)
    page.wait_for_selector(READY)
    assert page.locator("#movers tbody tr").count() == len(CHANGES.movers)
    assert grave_violations(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["validation", "dossier_page", "briefing_page", "backtest_page"])
def test_every_other_page_breaks_no_grave_rule(browser, request, kind, scheme):  # noqa: F811
    path = (
        request.getfixturevalue("sample_run") / "validation" / "index.html"
        if kind == "validation"
        else request.getfixturevalue(kind)
    )
    page = opened(browser, path, scheme, 1280)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert grave_violations(page) == []
    page.context.close()


def test_the_rules_do_find_what_is_wrong(browser, tmp_path):  # noqa: F811
    bad = tmp_path / "bad.html"
    bad.write_text('<!doctype html><html><body><p style="color:#ccc;background:#fff">pale</p><input><img src="x">'
                   "<table><tr><td>a</td></tr></table><button></button><a href='#'></a></body></html>", "utf-8")  # fmt: skip
    page = opened(browser, bad, "light", 800)
    found = " ".join(grave_violations(page))
    page.context.close()
    for rule in ("color-contrast", "html-has-lang", "label", "image-alt", "button-name"):
        assert rule in found
