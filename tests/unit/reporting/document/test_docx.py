import io
import os
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from riskscreen.reporting.document.docx import render_docx
from riskscreen.reporting.document.model import Figure, Table, paragraph
from tests.unit.reporting.document.example import document, hostile


def opened(raw: bytes):
    return docx.Document(io.BytesIO(raw))


def test_headings_are_styles_and_header_rows_are_repeated():
    word = opened(render_docx(document()))
    styles = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert styles == [
        ("Title", "A document"), ("Heading 1", "First part"), ("Heading 2", "Numbers"), ("Heading 1", "Second part"),
    ]  # fmt: skip
    table = word.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[1].cells] == ["one", "1,234.5", "text"]


def test_pictures_have_a_text_alternative():
    word = opened(render_docx(document()))
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == ["A bar of two hundred"]


def test_what_cannot_be_drawn_stands_as_a_table():
    data = Table(("a", "b"), (("x", 1),), "Instead")
    word = opened(render_docx(document(Figure("<svg", "x", "x", data))))
    assert "Instead" in [p.text for p in word.paragraphs]


def test_equal_documents_give_equal_bytes_without_a_date():
    assert render_docx(document()) == render_docx(document())
    with zipfile.ZipFile(io.BytesIO(render_docx(document()))) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {2000}


def test_hostile_names_are_words_and_no_field_or_relation():
    raw = render_docx(hostile())
    text = "\n".join(cell.text for table in opened(raw).tables for row in table.rows for cell in row.cells)
    assert "<script>alert(1)</script>" in text
    assert "abcd" in text
    assert "\u202e" not in text
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert "evil.example" not in parts.read("word/_rels/document.xml.rels").decode()


@pytest.mark.slow
def test_libreoffice_opens_it_with_every_word(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.docx").write_bytes(render_docx(document(paragraph("مصنع النسيج Пример"))))
    env = os.environ | {"HOME": str(tmp_path)}
    subprocess.run(
        [office, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx"],
        check=True, capture_output=True, timeout=180, env=env,
    )  # fmt: skip
    if not (tmp_path / "a.pdf").exists():
        pytest.skip("LibreOffice without Writer cannot open text documents")
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    for said in ("First part", "1,234.5", "They are invented.", "Owner", "Пример", "The foot of the page"):
        assert said in text
