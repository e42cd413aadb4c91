"""The page of the back-test in a real browser: no request, no complaint, nothing wider than the window, details open with the keyboard."""

import json

import pytest

from riskscreen.pipeline.backtest import shipped_specification
from riskscreen.reporting.backtest_page import render_backtest_html
from tests.integration.test_report_browser import browser  # noqa: F401  (a fixture)
from tests.unit.reporting.test_backtest_page import made

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    record = json.loads(shipped_specification().with_name("development.json").read_text("utf-8"))
    path = tmp_path_factory.mktemp("page") / "backtest.html"
    path.write_text(render_backtest_html(made(record)), "utf-8")
    return path


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_quiet_and_fits(browser, page_file, width, scheme):  # noqa: F811
    said, asked = [], []
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert said == []
    assert asked == [page_file.as_uri()]
    overflow = page.locator("html").evaluate("node => node.scrollWidth - node.clientWidth")
    assert overflow <= 0
    curve = page.locator("polyline.l0").first
    assert curve.evaluate("node => getComputedStyle(node).stroke") != "none"
    page.context.close()


def test_details_open_with_the_keyboard_and_the_skip_link_leads_to_the_figures(browser, page_file):  # noqa: F811
    page = browser.new_context().new_page()
    page.goto(page_file.as_uri())
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the figures"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.locator("details summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("details table").is_visible()
    page.context.close()
