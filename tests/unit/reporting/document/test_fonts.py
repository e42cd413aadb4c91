"""Names in other scripts, in a PDF: printed as written where a font is at hand, named where there is none; read back and looked at."""

import io
import itertools
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from riskscreen.reporting.document import pdf
from riskscreen.reporting.document.model import Table, paragraph
from tests.unit.reporting.document.example import document

NAMES = {
    "Chinese text": "深圳电子有限公司",
    "Thai text": "โรงงานตัวอย่าง",
    "Arabic text": "مصنع النسيج",
    "Cyrillic text": "ООО Пример Ткани",
}


@pytest.fixture
def only_typst(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No font but the typesetter's own."""
    monkeypatch.setenv(pdf.SYSTEM_FONTS, "no")
    monkeypatch.delenv(pdf.FONTS_OF_USER, raising=False)
    _forget()
    yield
    _forget()


def _forget() -> None:
    pdf._compiler.cache_clear()
    pdf._shows.cache_clear()


def _there(name: str) -> None:
    if not all(pdf._shows(sign) for sign in name if not sign.isspace()):
        pytest.skip(f"no open font for {name}; see .ci/run for the packages")


def _words(raw: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    return re.sub(r"\s+", " ", text)


def _poppler(raw: bytes, folder: Path, *command: str) -> str:
    (folder / "a.pdf").write_bytes(raw)
    return subprocess.run(
        [command[0], *command[1:], str(folder / "a.pdf"), *(["-"] if command[0] == "pdftotext" else [])],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def _picture(text: str, folder: Path) -> tuple[int, int, bytes]:
    """Return a text as it is seen: width and height of its ink, and the ink itself."""
    (folder / "p.pdf").write_bytes(pdf.render_pdf(document(title=text)))  # the title is the first line of the page
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-f", "1", "-singlefile", folder / "p.pdf", folder / "p"], check=True
    )
    head, size, _, body = (folder / "p.pgm").read_bytes().split(b"\n", 3)
    assert head == b"P5"
    width, height = (int(part) for part in size.split())
    rows = [body[place * width : (place + 1) * width] for place in range(height)]
    inked = [place for place, row in enumerate(rows) if min(row) < 128]
    first = inked[0]
    last = (
        next(here for here, after in itertools.pairwise([*inked, height + 99]) if after - here > 12) + 1
    )  # dots stand apart
    line = rows[first:last]
    columns = [place for place in range(width) if any(row[place] < 128 for row in line)]
    left, right = columns[0], columns[-1] + 1
    return right - left, last - first, b"".join(row[left:right] for row in line)


@pytest.mark.parametrize(("script", "name"), NAMES.items())
def test_with_a_font_a_name_is_in_the_file_as_written(script: str, name: str, tmp_path: Path) -> None:
    _there(name)
    raw = pdf.render_pdf(document(paragraph(f"Name {name} end"), Table(("name",), ((name,),), "caption"), title=name))
    assert "Not printed as written" not in _words(raw)
    assert f"[{script}]" not in _words(raw)
    told = unicodedata.normalize(
        "NFKC", re.sub(r"[\u200b\u202a-\u202e\u2066-\u2069]", "", _poppler(raw, tmp_path, "pdftotext"))
    )
    assert told.count(name) >= 3
    fonts = _poppler(raw, tmp_path, "pdffonts").splitlines()[2:]
    assert all(re.search(r"\byes yes yes\b", line) for line in fonts), fonts


@pytest.mark.parametrize(("script", "name"), NAMES.items())
def test_with_a_font_each_sign_has_a_shape_of_its_own_and_none_is_a_box(script: str, name: str, tmp_path: Path) -> None:
    """The box for a missing sign looks the same for every sign: two signs of one script that differ are no boxes."""
    _there(name)
    letters = [sign for sign in dict.fromkeys(name) if unicodedata.category(sign)[0] == "L" and not sign.isascii()][:3]
    seen = {_picture(sign, tmp_path) for sign in letters}
    assert len(seen) == len(letters) == 3
    assert all(len(set(ink)) > 2 for _, _, ink in seen)


def test_arabic_letters_join_and_run_from_right_to_left(tmp_path: Path) -> None:
    first, second = NAMES["Arabic text"].split()
    _there(first + second)
    joined, _, _ = _picture(first, tmp_path)
    apart, _, _ = _picture("\u200c".join(first), tmp_path)  # a sign that keeps letters from joining
    assert joined < 0.9 * apart
    raw = pdf.render_pdf(document(paragraph(f"{first} {second}"), title="T"))
    boxes = re.findall(r'xMin="([\d.]+)"[^>]*>([^<]+)</word>', _poppler(raw, tmp_path, "pdftotext", "-bbox"))
    at = {unicodedata.normalize("NFKC", word): float(left) for left, word in boxes}
    found = {name: next(left for word, left in at.items() if name in (word, word[::-1])) for name in (first, second)}
    assert found[first] > found[second]


@pytest.mark.usefixtures("only_typst")
@pytest.mark.parametrize(("script", "name"), [pair for pair in NAMES.items() if pair[0] != "Cyrillic text"])
def test_without_a_font_the_page_names_the_script_at_the_top_and_prints_no_box(
    script: str, name: str, tmp_path: Path
) -> None:
    assert pdf.font_families() == (pdf.FIRST_FONT,)
    raw = pdf.render_pdf(document(paragraph(f"Name {name} end"), Table(("name",), ((name,),), "caption"), title=name))
    text = _words(raw)
    assert f"Name [{script}] end" in re.sub(rf"(\[{script}\] )+", f"[{script}] ", text)
    assert f"has no open font for {script}" in text
    assert text.index("Not printed as written") < text.index("First part")
    assert all("Libertinus" in line or "NewCM" in line for line in _poppler(raw, tmp_path, "pdffonts").splitlines()[2:])


@pytest.mark.usefixtures("only_typst")
def test_without_a_font_cyrillic_and_greek_are_still_printed() -> None:
    text = _words(pdf.render_pdf(document(paragraph("ООО Пример Ткани, Παράδειγμα"))))
    assert "ООО Пример Ткани, Παράδειγμα" in text
    assert "Not printed as written" not in text


def test_a_folder_of_fonts_is_used_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = subprocess.run(["fc-list", ":lang=th", "file", "family"], capture_output=True, text=True, check=True).stdout
    paths = [Path(line.split(":")[0]) for line in found.splitlines() if re.search("Loma|Garuda|Noto Sans Thai", line)]
    if not paths:
        pytest.skip("no open Thai font on this machine; see .ci/run for the packages")
    own = tmp_path / "fonts"
    own.mkdir()
    (own / paths[0].name).write_bytes(paths[0].read_bytes())
    monkeypatch.setenv(pdf.SYSTEM_FONTS, "no")
    monkeypatch.setenv(pdf.FONTS_OF_USER, str(own))
    _forget()
    try:
        assert len(pdf.font_families()) == 2
        raw = pdf.render_pdf(document(paragraph(NAMES["Thai text"])))
        assert "Not printed as written" not in _words(raw)
        assert NAMES["Thai text"] in _poppler(raw, tmp_path, "pdftotext")
    finally:
        _forget()
