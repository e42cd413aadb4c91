"""A document as plain JSON types with inert text: what the templates of the page and of the PDF are given."""

import re
import unicodedata
from typing import Any

from riskscreen.reporting.document.model import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Figure,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    anchors,
    plain,
)

SIGNS = {"\n": " ", "\r": " ", "\t": " ", "\u2028": " ", "\u2029": " "}
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, and those that turn the direction of what follows: in a name they serve only to mislead."""

NUMBER = re.compile("^[+\u2212-]?[0-9][0-9,.\u202f\u00a0]*(–[0-9][0-9,.\u202f\u00a0]*)?$")
"""A number as one of the languages writes it, or a range of them."""

WORDS = {
    "en": {"skip": "Skip to the text", "contents": "Contents", "data": "The same as a table", "pages": "1 / 1"},
    "fr": {"skip": "Aller au texte", "contents": "Sommaire", "data": "Les mêmes données en tableau", "pages": "1 / 1"},
    "es": {"skip": "Ir al texto", "contents": "Contenido", "data": "Los mismos datos en tabla", "pages": "1 / 1"},
}
"""Words of the renderers' own, by language."""


def inert(text: str) -> str:
    """Return text without control characters and marks that turn its direction; line breaks become spaces."""
    return HIDDEN.sub(lambda found: SIGNS.get(found[0], ""), unicodedata.normalize("NFC", text))


def as_plain(document: Document) -> dict[str, Any]:
    """Return a document as dicts, lists and strings.

    Args:
        document: the document.

    Returns:
        title, subtitle, lang, keywords, footer, and blocks: each with its `kind`; headings with their anchors; tables with
        cells as text (or `runs`), the share of the width that each column gets (`widths`), and which are set right.
    """
    named = anchors(document)
    blocks = [_block(block, named.get(place, "")) for place, block in enumerate(document.blocks)]
    return {
        "title": inert(document.title),
        "subtitle": inert(document.subtitle),
        "lang": document.lang,
        "keywords": [inert(word) for word in document.keywords],
        "footer": inert(document.footer),
        "blocks": blocks,
    }


def shares(table: Table) -> list[float]:
    """Return the share of the width per column: as given, else by the length of its words, none under a sixteenth."""
    if table.widths is not None:
        total = sum(table.widths)
        return [width / total for width in table.widths]
    needs = []
    for place, name in enumerate(table.columns):
        cells = [plain(row[place]) for row in table.rows[:200]]
        longest = max((len(word) for text in (name, *cells) for word in text.split()), default=1)
        mean = sum(len(text) for text in cells) / max(len(cells), 1)
        needs.append(max(min(longest, 14), mean**0.75, 4.0))
    total = sum(needs)
    floored = [max(need / total, 1 / 16) for need in needs]
    return [share / sum(floored) for share in floored]


def plain_table(table: Table) -> dict[str, Any]:
    """Return a table as plain types."""
    return {
        "kind": "table",
        "caption": inert(table.caption),
        "columns": [inert(name) for name in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "widths": [round(share, 4) for share in shares(table)],
        "right": right_columns(table),
        "note": None if table.note is None else inert(table.note),
    }


def right_columns(table: Table) -> list[bool]:
    """Return which columns hold numbers and ranges of numbers only (nothing, a dash, and one word that stands for a number aside)."""
    right = []
    for place in range(len(table.columns)):
        cells = [row[place] for row in table.rows]
        others = {cell for cell in cells if not _is_number(cell) and cell not in {None, "", "–"}}
        stands_in = place > 0 and len(others) == 1 and all(isinstance(cell, str) and " " not in cell for cell in others)
        right.append(any(_is_number(cell) for cell in cells) and (not others or stands_in))
    return right


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and NUMBER.match(cell) is not None)


def _cell(cell: Cell) -> str | dict[str, Any]:
    return {"runs": _runs(cell)} if isinstance(cell, tuple) else inert(plain(cell))


def _runs(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [{"text": inert(run.text), "bold": run.bold, "href": run.href} for run in runs]


def _block(block: Block, anchor: str) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **_content(block, anchor)}


def _content(block: Block, anchor: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    match block:
        case Heading():
            content = {"level": block.level, "text": inert(block.text), "anchor": anchor}
        case Paragraph():
            content = {"runs": _runs(block.runs)}
        case Bullets():
            content = {"items": [_runs(item) for item in block.items], "numbered": block.numbered}
        case Table():
            content = plain_table(block)
        case Figure():
            data = None if block.data is None else plain_table(block.data)
            content = {"svg": block.svg, "alt": inert(block.alt), "caption": inert(block.caption), "data": data}
        case Callout():
            content = {"tone": block.kind, "title": inert(block.title), "text": inert(block.text)}
        case Form():
            content = {"title": inert(block.title), "fields": [inert(name) for name in block.fields]}
        case PageBreak():
            pass
    return content
