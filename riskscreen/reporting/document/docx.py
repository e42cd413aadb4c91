"""A document as DOCX: headings as styles, tables with repeated header rows, pictures with a text alternative; no date inside."""

import io
import re
import zipfile
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from riskscreen.domain.errors import ConfigError
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
from riskscreen.reporting.document.plain import inert, right_columns, shares

if TYPE_CHECKING:
    from docx.document import Document as Word

FIXED = datetime(2000, 1, 1, tzinfo=UTC)
LINE_CM = 17.0
TINTS = {"note": "EEF4F9", "limit": "FBF4E6", "action": "EDF6F0"}
HEADER_TINT = "E6EBF0"
PICTURE_DPI = 96.0
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def render_docx(document: Document) -> bytes:
    """Return a document as DOCX.

    Args:
        document: the document.

    Returns:
        The file; equal documents give equal bytes. Names are set in the reader's own fonts. A drawing is a picture (PNG) with
        its text alternative; where none can be drawn, its data stand as a table.

    Raises:
        ConfigError: a drawing that is no SVG and has no data.
    """
    word = _blank(document)
    named = anchors(document)
    word.add_paragraph(inert(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(inert(document.subtitle), style="Subtitle")
    for place, block in enumerate(document.blocks):
        _add(word, block, named.get(place, ""), place)
    _footer(word, document)
    raw = io.BytesIO()
    word.save(raw)
    return _settled(raw.getvalue())


def _blank(document: Document) -> "Word":
    import docx
    from docx.shared import Cm, Pt, RGBColor

    word = docx.Document()
    core = word.core_properties
    core.title, core.keywords, core.language = (
        inert(document.title)[:255],
        ", ".join(document.keywords)[:255],
        document.lang,
    )
    core.author = core.last_modified_by = "riskscreen"
    core.comments = ""
    core.created = core.modified = FIXED
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - LINE_CM) / 2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.header.paragraphs[0].add_run(inert(document.title)[:110]).font.size = Pt(8)
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    _language(normal, document.lang)
    for name, size in (("Title", 20), ("Heading 1", 15), ("Heading 2", 12.5), ("Heading 3", 11)):
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1D, 0x27, 0x33)
    word.styles["Caption"].font.color.rgb = RGBColor(0x4A, 0x58, 0x66)
    return word


def _language(style: Any, lang: str) -> None:
    """Say in which language the words are, for spelling and for screen readers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), lang)
    style.element.get_or_add_rPr().append(mark)


def _add(word: "Word", block: Block, anchor: str, place: int) -> None:
    match block:
        case Heading():
            _bookmark(word.add_heading(inert(block.text), level=block.level), anchor, place)
        case Paragraph():
            _runs(word.add_paragraph(), block.runs)
        case Bullets():
            for item in block.items:
                _runs(word.add_paragraph(style="List Number" if block.numbered else "List Bullet"), item)
        case Table():
            _table(word, block)
        case Figure():
            _figure(word, block, place)
        case Callout():
            _callout(word, block)
        case Form():
            _form(word, block)
        case PageBreak():
            word.add_paragraph().paragraph_format.page_break_before = True


def _runs(paragraph: Any, runs: tuple[Run, ...]) -> None:
    for run in runs:
        if run.href is None:
            _write(paragraph.add_run(inert(run.text)), run.bold)
        else:
            _link(paragraph, run)
    _direct(paragraph, "".join(run.text for run in runs))


def _write(words: Any, bold: bool) -> None:
    from docx.oxml import OxmlElement

    words.bold = bold or None
    if RIGHT_TO_LEFT.search(words.text):
        words._r.get_or_add_rPr().append(OxmlElement("w:rtl"))


def _direct(paragraph: Any, text: str) -> None:
    """Set a paragraph from right to left where its first letter is of such a script."""
    from docx.oxml import OxmlElement

    first = next((sign for sign in text if sign.isalpha()), "")
    if first and RIGHT_TO_LEFT.match(first):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _link(paragraph: Any, run: Run) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    href = run.href or ""
    link = OxmlElement("w:hyperlink")
    if href.startswith("#"):
        link.set(qn("w:anchor"), href[1:][:40])
    else:
        link.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    words = paragraph.add_run(inert(run.text))
    words.bold, words.underline = run.bold or None, True
    words.font.color.rgb = RGBColor(0x1F, 0x5F, 0x8B)
    link.append(words._r)
    paragraph._p.append(link)


def _bookmark(paragraph: Any, anchor: str, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), anchor[:40])
        paragraph._p.append(mark)


def _table(word: "Word", block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    caption = word.add_paragraph(inert(block.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    say = OxmlElement("w:tblCaption")
    say.set(qn("w:val"), inert(block.caption))
    table._tbl.tblPr.append(_narrow_margins())
    table._tbl.tblPr.append(say)
    widths = [Cm(share * LINE_CM) for share in shares(block)]
    right = right_columns(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate((block.columns, *block.rows)):
        line = table.add_row()
        properties = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, width) in enumerate(zip(line.cells, widths, strict=True)):
            cell.width = width
            paragraph = cell.paragraphs[0]
            _runs(paragraph, _as_runs(row[place]))
            paragraph.paragraph_format.space_after = Pt(1)
            if right[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            for run in paragraph.runs:
                run.font.size = Pt(8)
                run.bold = number == 0 or run.bold
            if number == 0:
                _shade(paragraph._p.get_or_add_pPr(), HEADER_TINT)
    if block.note:
        word.add_paragraph().add_run(inert(block.note)).font.size = Pt(8.5)
    else:
        word.add_paragraph().paragraph_format.space_after = Pt(2)


def _narrow_margins() -> Any:
    """Return cell margins of a millimetre, so that narrow columns hold whole words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _as_runs(cell: Cell) -> tuple[Run, ...]:
    return cell if isinstance(cell, tuple) else (Run(plain(cell)),)


def _figure(word: "Word", block: Figure, place: int) -> None:
    from docx.shared import Cm, Inches

    picture = _picture(block.svg)
    if picture is None:
        if block.data is None:
            raise ConfigError(f"The picture '{block.caption}' cannot be drawn and has no data to show instead.")
        _table(word, block.data)
        return
    caption = word.add_paragraph(inert(block.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    found = re.search(r'<svg[^>]*\bwidth="([\d.]+)', block.svg)
    width = min(Inches(float(found[1]) / PICTURE_DPI), Cm(LINE_CM)) if found else Cm(LINE_CM)
    shape = word.add_picture(io.BytesIO(picture), width=width)
    properties = shape._inline.docPr
    properties.set("id", str(1000 + place))
    properties.set("name", f"Figure {place}")
    properties.set("descr", inert(block.alt))


@cache
def _picture(svg: str) -> bytes | None:
    """Return the drawing as a picture; null where it cannot be drawn."""
    from riskscreen.reporting.document.pdf import render_png

    try:
        return render_png(svg)
    except ConfigError:
        return None


def _callout(word: "Word", block: Callout) -> None:
    from docx.shared import Cm

    paragraph = word.add_paragraph()
    if block.title:
        paragraph.add_run(inert(block.title)).bold = True
        paragraph.add_run().add_break()
    _write(paragraph.add_run(inert(block.text)), False)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(0.3)
    _shade(paragraph._p.get_or_add_pPr(), TINTS[block.kind])


def _shade(properties: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    # the schema wants the shade before spacing and indents
    first = next(
        (n for n, child in enumerate(properties) if child.tag in {qn("w:spacing"), qn("w:ind"), qn("w:jc")}), None
    )
    properties.insert(len(properties) if first is None else first, shade)


def _form(word: "Word", block: Form) -> None:
    from docx.shared import Cm

    if block.title:
        paragraph = word.add_paragraph()
        paragraph.add_run(inert(block.title)).bold = True
        paragraph.paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for name in block.fields:
        cells = table.add_row().cells
        cells[0].text = inert(name)
        cells[0].width, cells[1].width = Cm(5), Cm(LINE_CM - 5)
    word.add_paragraph()


def _footer(word: "Word", document: Document) -> None:
    """Write the footer with the number of the page as a field."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.add_run(inert(document.footer) + "  ·  ").font.size = Pt(8)
    for field in ("PAGE", "NUMPAGES"):
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        run = paragraph.add_run("1")
        run.font.size = Pt(8)
        simple.append(run._r)
        paragraph._p.append(simple)
        if field == "PAGE":
            paragraph.add_run(" / ").font.size = Pt(8)


def _settled(raw: bytes) -> bytes:
    """Return the file with the dates of its parts fixed, so that equal input gives equal bytes."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return settled.getvalue()
