import io
import re
import subprocess
from dataclasses import replace

import pytest
from pypdf import PdfReader

from riskscreen.domain.errors import ConfigError
from riskscreen.reporting.document import pdf
from riskscreen.reporting.document.model import Figure, Heading, Paragraph, Run, Table, paragraph
from riskscreen.reporting.document.writers import Writers
from tests.unit.reporting.document.example import document, hostile


def words(raw: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00ad", ""))


def test_a_file_is_tagged_outlined_and_holds_its_words():
    raw = pdf.render_pdf(document())
    reader = PdfReader(io.BytesIO(raw))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert "First part" in str(reader.outline)
    assert reader.metadata.title == "A document"
    assert "/CreationDate" not in reader.metadata
    text = words(raw)
    for said in (
        "A non-match is not a clearance.",
        "Some numbers",
        "1,234.5",
        "They are invented.",
        "Owner",
        "1 / 2",
        "2 / 2",
        "The foot of the page",
    ):
        assert said in text


def test_drawings_stay_vectors_and_links_lead_out():
    reader = PdfReader(io.BytesIO(pdf.render_pdf(document())))
    assert not [image for page in reader.pages for image in page.images]
    targets = [note.get_object().get("/A", {}).get("/URI") for page in reader.pages for note in page.get("/Annots", [])]
    assert "https://example.org/a?b=1&c=2" in targets


def test_equal_documents_give_equal_bytes():
    assert pdf.render_pdf(document()) == pdf.render_pdf(document())


def test_hostile_names_are_printed_as_words():
    text = words(pdf.render_pdf(hostile()))
    assert "<script>alert(1)</script>" in text
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text
    assert '=HYPERLINK("http://evil.example","x")' in text
    assert "Gesellschaftsname" * 3 in text.replace(" ", "")


def test_cyrillic_and_greek_are_always_printed():
    text = words(pdf.render_pdf(document(paragraph("Пример Ткани, Παράδειγμα"))))
    assert "Пример Ткани, Παράδειγμα" in text
    assert "Not printed as written" not in text


@pytest.mark.parametrize(
    ("name", "script"),
    [("深圳电子有限公司", "Chinese text"), ("โรงงานตัวอย่าง", "Thai text"), ("مصنع النسيج", "Arabic text")],
)
def test_a_script_is_printed_as_written_or_the_page_says_that_it_is_not(name, script):
    text = words(pdf.render_pdf(document(paragraph(f"Name {name}"), title=name)))
    if all(pdf._shows(sign) for sign in name):
        assert "Not printed as written" not in text
    else:
        assert f"Name [{script}]" in text
        assert f"has no open font for {script}" in text


def test_where_no_font_is_at_hand_the_page_names_the_script_and_prints_no_box():
    text = words(pdf.render_pdf(document(paragraph("Sign \U00012000 here"))))
    assert "Sign [Cuneiform text] here" in text
    assert "has no open font for Cuneiform text" in text


def test_a_picture_that_is_none_and_a_link_to_nowhere_are_named():
    with pytest.raises(ConfigError, match="cannot be set"):
        pdf.render_pdf(document(Figure("<svg", "x", "x")))
    with pytest.raises(ConfigError, match="cannot be set"):
        pdf.render_pdf(document(Paragraph((Run("x", href="#nowhere"),))))


def test_many_files_are_the_same_whether_one_process_writes_them_or_two(tmp_path):
    made = [document(title=f"Document {number}") for number in range(3)]
    for name, expected in (("one", 3), ("two", 1000)):
        (tmp_path / name).mkdir()
        with Writers(expected, workers=2) as writers:
            for number, each in enumerate(made):
                for form in ("pdf", "docx"):
                    writers.write(each, tmp_path / name / f"{number}.{form}")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["0.docx", "0.pdf", "1.docx", "1.pdf", "2.docx", "2.pdf"]
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_stops_a_process_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be set"), Writers(1000, workers=2) as writers:
        writers.write(document(Figure("<svg", "x", "x")), tmp_path / "a.pdf")


def test_a_long_name_of_a_column_stays_within_its_cell_on_the_page(tmp_path):
    name = "control_of_corruption_estimate"
    raw = pdf.render_pdf(document(Table(tuple("abcdefg"), tuple((name,) * 7 for _ in range(2)), "Narrow columns")))
    assert words(raw).replace(" ", "").count(name) == 14
    (tmp_path / "a.pdf").write_bytes(raw)
    told = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    right = [float(found) for found in re.findall(r'xMax="([\d.]+)"[^>]*>', told)]
    assert len(right) > 40
    assert max(right) < 21.0 / 2.54 * 72 - 2.0 / 2.54 * 72 + 1  # the page less its margin


@pytest.mark.parametrize("filler", [36, 37, 38, 39])
def test_a_heading_its_introduction_and_the_first_rows_of_a_table_are_on_one_page(filler):
    blocks = (
        *(paragraph(f"filler {number}") for number in range(filler)),
        Heading(1, "Lonely heading"),
        paragraph("words of an introduction " * 20),
        Table(("a", "b"), tuple((f"row {number}", "x " * 60) for number in range(30)), "A caption"),
    )
    raw = pdf.render_pdf(replace(document(), blocks=blocks))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages]
    page = next(text for text in pages if "Lonely heading" in text)
    assert "row 0" in page
    assert "row 1" in page
