"""A document as plain data: blocks of text, tables and figures. Renderers draw it and compute nothing.

All text is text: no markup is read in it, so a supplier's name stays inert whatever it holds. Links go to https and mailto
addresses and to anchors of the document only.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LINKS = re.compile(r"^(https?://|mailto:|#)[^\s]+$")


@dataclass(frozen=True)
class Run:
    """Some words.

    Attributes:
        text: the words.
        bold: whether they stand out.
        href: address they lead to: https, mailto, or `#` and the `anchor` of a heading; null = none.
    """

    text: str
    bold: bool = False
    href: str | None = None

    def __post_init__(self) -> None:
        if self.href is not None and not LINKS.match(self.href):
            raise ValueError(f"a link goes to an https or mailto address or an anchor, not to '{self.href}'")


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 stands under the title, levels follow without gaps.

    Attributes:
        level: 1, 2 or 3.
        text: the words.
    """

    level: Literal[1, 2, 3]
    text: str

    @property
    def anchor(self) -> str:
        """What `#` links to: the words in small letters with hyphens."""
        plain = unicodedata.normalize("NFKD", self.text).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


@dataclass(frozen=True)
class Paragraph:
    """Words in a row."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Bullets:
    """A list; each item is a row of runs.

    Attributes:
        items: the items.
        numbered: whether their order counts.
    """

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


Cell = str | int | float | None | tuple[Run, ...]
"""Text as it is; a number is set right-aligned and with thousands marked; None is a dash; runs may hold links."""


@dataclass(frozen=True)
class Table:
    """A table with one header row.

    Attributes:
        columns: headings.
        rows: cells; the first of each row names it.
        caption: what the table shows.
        widths: share of the width that each column gets; equal shares of what its text needs where not given.
        note: a line below the table.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    widths: tuple[float, ...] | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.columns)]
        if wrong or (self.widths is not None and len(self.widths) != len(self.columns)):
            raise ValueError(
                f"the table '{self.caption}' has rows or widths that do not fit its {len(self.columns)} columns"
            )


@dataclass(frozen=True)
class Figure:
    """A drawing.

    Attributes:
        svg: a whole SVG element with its own colours (no script, no style sheet, no reference to elsewhere) that names
            width, height and viewBox; text in it uses the family `sans-serif`.
        alt: what it shows, in words, for those who do not see it.
        caption: the line below it.
        data: the same as a table, drawn where a picture cannot be.
    """

    svg: str
    alt: str
    caption: str
    data: Table | None = None


@dataclass(frozen=True)
class Callout:
    """A box that stands out.

    Attributes:
        kind: what it is: a note, a limit of what is said, or something to do.
        title: its heading.
        text: its words.
    """

    kind: Literal["note", "limit", "action"]
    title: str
    text: str


@dataclass(frozen=True)
class Form:
    """Lines to fill in by hand or on screen.

    Attributes:
        fields: what each line asks for, e.g. owner, date, status.
        title: a line above them; empty = none.
    """

    fields: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page where there are pages."""


Block = Heading | Paragraph | Bullets | Table | Figure | Callout | Form | PageBreak


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        title: its title, the only heading above level 1.
        subtitle: the line below the title.
        lang: language of the text (BCP 47: en, fr, es).
        keywords: words for the file's properties.
        blocks: what it holds.
        footer: the line at the foot of every page.
    """

    title: str
    subtitle: str
    lang: str
    keywords: tuple[str, ...]
    blocks: tuple[Block, ...]
    footer: str

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in order."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    def __post_init__(self) -> None:
        level = 0
        for heading in self.headings():
            if heading.level > level + 1:
                raise ValueError(f"the heading '{heading.text}' skips a level")
            level = heading.level

    def text(self) -> str:
        """Return all words that a reader sees, one block a line: what checks on wording read."""
        parts = [self.title, self.subtitle, self.footer]
        for block in self.blocks:
            parts += _words(block)
        return "\n".join(parts)


def paragraph(text: str) -> Paragraph:
    """Return a paragraph of plain words."""
    return Paragraph((Run(text),))


def bullets(*items: str, numbered: bool = False) -> Bullets:
    """Return a list of plain items."""
    return Bullets(tuple((Run(item),) for item in items), numbered)


def plain(cell: Cell) -> str:
    """Return a cell's words: numbers with thousands marked (up to three decimals), a dash for nothing."""
    if cell is None:
        return "–"
    if isinstance(cell, tuple):
        return "".join(run.text for run in cell)
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or float(cell).is_integer():
        return f"{cell:,.0f}"
    return f"{cell:,.3f}".rstrip("0").rstrip(".")


def anchors(document: Document) -> dict[int, str]:
    """Return the anchor of each heading by its place among the blocks; a second one of the same words gets `-2`."""
    seen: dict[str, int] = {}
    found: dict[int, str] = {}
    for place, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            seen[block.anchor] = seen.get(block.anchor, 0) + 1
            found[place] = block.anchor if seen[block.anchor] == 1 else f"{block.anchor}-{seen[block.anchor]}"
    return found


def _words(block: Block) -> list[str]:
    words: list[str] = []
    match block:
        case Heading():
            words = [block.text]
        case Paragraph():
            words = [plain(block.runs)]
        case Bullets():
            words = [plain(item) for item in block.items]
        case Table():
            rows = [" | ".join(plain(cell) for cell in row) for row in block.rows]
            words = [block.caption, " | ".join(block.columns), *rows, block.note or ""]
        case Figure():
            words = [block.alt, block.caption, *(_words(block.data) if block.data else [])]
        case Callout():
            words = [block.title, block.text]
        case Form():
            words = [block.title, *block.fields]
        case PageBreak():
            pass
    return words
