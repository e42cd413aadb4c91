"""A document as DOCX: headings as styles, tables with repeated header rows, pictures with a text alternative; no date inside."""

import io
import re
import zipfile
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

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
CELL_SIZE, CELL_AFTER = 16, 20
"""Letters of a table in half points, and what is left free below them in twentieths of a point."""
FONT = "Arial"
"""Its letters are as wide everywhere: systems without it have a font of the same widths. Other scripts take the reader's fonts."""
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
    # python-docx looks through all styles of its template for every paragraph; names and ids do not change
    word.part.__dict__["get_style_id"] = cache(word.part.get_style_id)
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
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"):
        _font(word.styles[name])
    _language(normal, document.lang)
    for name, size in (("Title", 20), ("Heading 1", 15), ("Heading 2", 12.5), ("Heading 3", 11)):
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1D, 0x27, 0x33)
    word.styles["Caption"].font.color.rgb = RGBColor(0x4A, 0x58, 0x66)
    return word


def _font(style: Any) -> None:
    """Set a style in our font: the template's own fonts, which go first where they are named, are taken out."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    named = style.element.rPr.rFonts
    for name in [name for name in named.attrib if name.endswith("Theme")]:
        del named.attrib[name]
    if style.name == "Subtitle":
        style.font.italic, style.font.color.rgb = False, None
        for spread in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spread)


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
            _list(word, block)
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


def _list(word: "Word", block: Bullets) -> None:
    """Write a list; a numbered one counts from 1, which the style by itself does once in a document only."""
    from docx.oxml.ns import qn

    counting = None
    if block.numbered:
        numbering = word.part.numbering_part.element
        style = word.styles["List Number"].element.pPr.numPr.numId.val
        kind = next(num for num in numbering.num_lst if num.numId == style).abstractNumId.val
        counting = numbering.add_num(kind)
        counting.add_lvlOverride(ilvl=0).add_startOverride(1)
    for item in block.items:
        paragraph = word.add_paragraph(style="List Number" if block.numbered else "List Bullet")
        if counting is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().set(qn("w:val"), "0")
            properties.get_or_add_numId().set(qn("w:val"), str(counting.numId))
        _runs(paragraph, item)


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
    for line in _lines(block, [width.twips for width in widths], right):
        table._tbl.append(line)
    for number, row in enumerate(block.rows, start=1):
        for place, cell in enumerate(row):
            if _has_link(cell):
                paragraph = table._tbl.tr_lst[number].tc_lst[place].p_lst[0]
                _linked(_paragraph_of(paragraph, table), _as_runs(cell), right=right[place])
    if block.note:
        word.add_paragraph().add_run(inert(block.note)).font.size = Pt(8.5)
    else:
        word.add_paragraph().paragraph_format.space_after = Pt(2)


def _lines(block: Table, widths: list[int], right: list[bool]) -> list[Any]:
    """Return the rows of a table. They are written as text and read once: built part by part, they take ten times as long."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    texts = []
    for number, row in enumerate((block.columns, *block.rows)):
        head = "<w:tblHeader/>" if number == 0 else ""
        texts.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>")
        for cell, width, to_right in zip(row, widths, right, strict=True):
            words = "" if _has_link(cell) else _words(_as_runs(cell), heads=number == 0, right=to_right)
            texts.append(f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr><w:p>{words}</w:p></w:tc>')
        texts.append("</w:tr>")
    return list(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(texts)}</w:tbl>"))


def _words(runs: tuple[Run, ...], *, heads: bool, right: bool) -> str:
    """Return what a paragraph of a cell without links holds, as XML."""
    texts = [inert(run.text) for run in runs]
    first = next((sign for text in runs for sign in text.text if sign.isalpha()), "")
    parts = ["<w:pPr>", "<w:bidi/>" if first and RIGHT_TO_LEFT.match(first) else ""]
    if heads:
        parts.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{HEADER_TINT}"/>')
    parts.append(f'<w:spacing w:after="{CELL_AFTER}"/>' + ('<w:jc w:val="right"/>' if right else "") + "</w:pPr>")
    for run, text in zip(runs, texts, strict=True):
        bold = "<w:b/>" if heads or run.bold else ""
        turned = "<w:rtl/>" if RIGHT_TO_LEFT.search(text) else ""
        kept = ' xml:space="preserve"' if len(text.strip()) < len(text) else ""
        said = f"<w:t{kept}>{escape(text)}</w:t>" if text else ""
        parts.append(f'<w:r><w:rPr>{bold}<w:sz w:val="{CELL_SIZE}"/>{turned}</w:rPr>{said}</w:r>')
    return "".join(parts)


def _has_link(cell: Cell) -> bool:
    return isinstance(cell, tuple) and any(run.href is not None for run in cell)


def _paragraph_of(element: Any, parent: Any) -> Any:
    from docx.text.paragraph import Paragraph as Words

    return Words(element, parent)


def _linked(paragraph: Any, runs: tuple[Run, ...], *, right: bool) -> None:
    """Fill a paragraph of a cell with links, which need the document's own list of where they lead."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    _runs(paragraph, runs)
    paragraph.paragraph_format.space_after = Pt(CELL_AFTER / 20)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in paragraph.runs:
        run.font.size = Pt(CELL_SIZE / 2)


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
    for side in (
        "distT",
        "distB",
        "distL",
        "distR",
    ):  # where they are not said, LibreOffice takes a third of a centimetre
        shape._inline.set(side, "0")
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
    paragraph.paragraph_format.keep_together = True
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
