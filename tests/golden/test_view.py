"""The view of a small run, and the words of its page, held against committed pictures.

After a change that is meant, write them anew: RISKSCREEN_WRITE_GOLDEN=1 python -m pytest tests/golden
"""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

from riskscreen.domain.issues import ISSUE_SCHEMA, make_issues
from riskscreen.reporting.html import render_html
from riskscreen.reporting.view import View, build_view
from tests.unit.reporting import factory
from tests.unit.reporting.changed import CHANGES
from tests.unit.reporting.rows import FIVE, MANIFEST

HERE = Path(__file__).parent
SILENT = {"script", "style", "title", "option"}
BLOCKS = {
    "p",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "caption",
    "dt",
    "dd",
    "figcaption",
    "section",
    "details",
    "summary",
    "label",
}


def small_view() -> View:
    rows = FIVE.lazy().rename({"rs_source_file": "source_file", "rs_source_row": "source_row"})
    issues = make_issues(rows.head(2), "control-claimed", field="policy", column="Policy").select(list(ISSUE_SCHEMA))
    return build_view(FIVE.lazy(), issues, MANIFEST, contributions=factory.contributions, changes=CHANGES)


class Text(HTMLParser):
    """Reads what a page says, one block a line."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self.said.append("\n" if tag in BLOCKS else " " if tag in {"td", "th", "strong", "small", "span"} else "")

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.said.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(self.said).split("\n"))
        return "\n".join(line for line in lines if line) + "\n"


def held(name: str, now: str) -> str:
    path = HERE / name
    if os.environ.get("RISKSCREEN_WRITE_GOLDEN"):
        path.write_text(now, "utf-8")
    return path.read_text("utf-8")


def test_the_view_of_five_rows_is_as_it_was():
    now = json.loads(json.dumps(small_view().as_dict(), default=str))
    assert now == json.loads(held("view.json", json.dumps(now, indent=1, ensure_ascii=False) + "\n"))


def test_the_words_of_its_page_are_as_they_were():
    page = Text()
    page.feed(render_html(small_view(), shapes=()))
    assert page.text() == held("report.txt", page.text())
