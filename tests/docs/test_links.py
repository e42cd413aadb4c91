"""Links between pages lead somewhere."""

import re

import pytest

from tests.shared import PROJECT

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
DOCS = sorted(path for path in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_of_a_page_lead_to_files(path):
    missing = [to for to in LINK.findall(path.read_text("utf-8")) if not (path.parent / to).exists()]
    assert missing == []


def test_the_method_leads_to_the_pages():
    assert "(indicators/README.md)" in (PROJECT / "docs" / "method.md").read_text("utf-8")
    assert "(sources.md)" in (PROJECT / "docs" / "method.md").read_text("utf-8")
