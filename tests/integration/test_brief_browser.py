"""Briefings in a real browser and as PDF: nothing asked for, nothing said, the language named, no line too wide."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from riskscreen.pipeline.brief import brief
from riskscreen.reference.sector_groups import sector_groups

pytestmark = pytest.mark.slow
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; install the system's package, or name one in the variable CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.mark.parametrize(
    ("sector", "country", "lang"),
    [("agriculture", None, "en"), ("ict", "THA", "es"), ("textiles", "KHM", "fr"), ("hospitality", "MLT", "fr")],
)
def test_a_briefing_opens_quietly_in_a_browser(browser, tmp_path: Path, sector: str, country: str, lang: str) -> None:
    done = brief(sector, country=country, lang=lang, formats=["html"], out=tmp_path / "b", as_of=DAY, user_data=False)
    page = browser.new_context(viewport={"width": 420, "height": 800}).new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "b" / "briefing.html").as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.title().startswith(done.title)
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0 && i.alt.length > 40)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.mark.parametrize("lang", ["en", "fr", "es"])
def test_every_sector_is_written_and_breaks_no_rule(tmp_path: Path, lang: str) -> None:
    for group in sector_groups()["group"].unique().sort():
        out = tmp_path / group
        brief(group, country="THA", lang=lang, formats=["html"], out=out, as_of=DAY, user_data=False)
        assert (out / "briefing.html").stat().st_size > 50_000


def test_the_pdf_holds_the_same_words(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    brief("textiles", lang="fr", formats=["pdf"], out=tmp_path / "b", as_of=DAY, user_data=False)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "b" / "briefing.pdf").pages)
    for words in ("Où le risque se trouve", "Victimes détectées", "Dates pour agir"):
        assert words in text
