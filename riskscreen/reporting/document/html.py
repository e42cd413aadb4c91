"""A document as one HTML file that asks for nothing: style and pictures are inside, no script runs, a policy forbids the rest."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from riskscreen.domain.assets import asset
from riskscreen.reporting.document.model import Document
from riskscreen.reporting.document.plain import WORDS, as_plain

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = "document.html.j2"
LONGEST = 28
"""Letters of a word from which it may be broken anywhere."""


def render_html(document: Document) -> str:
    """Return a document as HTML text.

    Args:
        document: the document.

    Returns:
        A whole page. Names stand in elements of their own direction, tables have row and column headers, figures are
        pictures with a text alternative and their data as a table.
    """
    from markupsafe import Markup

    template, style, policy = _prepared()
    plain = as_plain(document)
    for block in plain["blocks"]:
        if block["kind"] == "figure":
            block["base64"] = base64.b64encode(block["svg"].encode()).decode()
    contents = [block for block in plain["blocks"] if block["kind"] == "heading" and block["level"] == 1]
    return template.render(
        doc=plain,
        contents=contents,
        words=WORDS.get(document.lang, WORDS["en"]),
        style=Markup(style),  # noqa: S704  (our own file)
        policy=policy,
    )


@cache
def _prepared() -> "tuple[Template, str, str]":
    """Return the template, the style sheet, and a policy under which only this style sheet holds."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = asset("reports", "templates")
    style = "\n" + (folder / "document.css").read_text(encoding="utf-8").strip() + "\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["long"] = _is_long
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return environment.get_template(TEMPLATE), style, policy


def _is_long(cell: str | dict[str, Any]) -> bool:
    """Whether a cell holds a word that would push the table wider than the page."""
    text = cell if isinstance(cell, str) else " ".join(run["text"] for run in cell["runs"])
    return any(len(word) > LONGEST for word in text.split())
