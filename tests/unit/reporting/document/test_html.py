import re
from html.parser import HTMLParser
from itertools import pairwise

from riskscreen.reporting.document.html import render_html
from riskscreen.reporting.document.model import Heading, paragraph
from tests.unit.reporting.document.example import HOSTILE, document, hostile


class Parsed(HTMLParser):
    """Tags with their attributes, and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def test_a_page_asks_for_nothing_and_forbids_the_rest():
    text = render_html(document())
    found = Parsed(text)
    assert not [tag for tag, _ in found.tags if tag in {"script", "link", "iframe", "object", "form", "base"}]
    assert all(attrs["src"].startswith("data:image/svg+xml;base64,") for tag, attrs in found.tags if tag == "img")
    policy = next(attrs["content"] for _, attrs in found.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not [1 for _, attrs in found.tags if any(name.startswith("on") or name == "style" for name in attrs)]


def test_headings_follow_each_other_and_tables_name_rows_and_columns():
    found = Parsed(render_html(document()))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {attrs.get("scope") for tag, attrs in found.tags if tag == "th"} == {"row", "col"}
    assert [tag for tag, _ in found.tags].count("caption") == [tag for tag, _ in found.tags].count("table")
    assert all(attrs.get("alt") for tag, attrs in found.tags if tag == "img")


def test_every_anchor_that_is_linked_to_is_there():
    found = Parsed(render_html(document()))
    ids = {attrs["id"] for _, attrs in found.tags if "id" in attrs}
    assert {attrs["href"][1:] for tag, attrs in found.tags if tag == "a" and attrs["href"].startswith("#")} <= ids


def test_hostile_names_are_words_and_nothing_else():
    text = render_html(hostile())
    tags = [tag for tag, _ in Parsed(text).tags]
    assert "script" not in tags
    assert tags.count("img") == 1
    assert "alert(1)" in Parsed(text).words
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text
    assert HOSTILE["four bytes"] in text


def test_names_in_other_scripts_stand_as_written_in_an_element_of_their_own_direction():
    text = render_html(document(paragraph("مصنع النسيج"), paragraph("โรงงาน"), paragraph("深圳电子")))
    assert "<bdi>مصنع النسيج</bdi>" in text
    assert "<bdi>โรงงาน</bdi>" in text
    assert "<bdi>深圳电子</bdi>" in text


def test_equal_documents_give_equal_pages_in_their_language():
    assert render_html(document()) == render_html(document())
    french = render_html(document(Heading(1, "Troisième"), lang="fr"))
    assert '<html lang="fr">' in french
    assert "Sommaire" in french
