"""The report of a result folder by itself: the list is not needed, the files open, and nothing is left half written."""

import json
import re
import shutil
import subprocess

import pytest
from docx import Document as read_docx
from pypdf import PdfReader

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.report import drivers_kept, view_of_folder, write_report
from riskscreen.pipeline.screen import screen_to_folder
from tests.integration.conftest import SAMPLE, riskscreen

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def written(sample_run, tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "out"
    done = riskscreen("report", sample_run, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "report.html, report.pdf, report.docx" in done.stdout
    return out


def words(path):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(path).pages]


def test_the_run_wrote_the_same_pdf_and_docx_that_the_command_writes_without_the_list(written, sample_run):
    for name in ("report.pdf", "report.docx"):
        assert (written / name).read_bytes() == (sample_run / name).read_bytes()


def test_the_pdf_opens_with_title_pages_and_every_section(written):
    reader = PdfReader(written / "report.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Supplier screening: suppliers.csv"
    said = words(written / "report.pdf")
    assert 8 <= len(said) <= 25
    assert f"1 / {len(said)}" in said[0]
    assert "What to do first" in said[0]
    text = " ".join(said)
    for part in ("Sectors by country", "What drives the doubt", "Data quality", "Sources", "Approved by", "Signature"):
        assert part in text


def test_the_docx_holds_headings_tables_and_pictures_with_words(written):
    document = read_docx(str(written / "report.docx"))
    heads = [each.text for each in document.paragraphs if each.style is not None and each.style.name == "Heading 1"]
    assert heads[0] == "Summary"
    assert heads[-1] == "Approval"
    assert len(document.tables) > 8
    pictures = document.inline_shapes
    assert len(pictures) >= 5
    assert all(picture._inline.docPr.get("descr") for picture in pictures)


def test_the_page_asks_for_nothing_and_holds_the_figures_of_its_charts(written):
    page = (written / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page
    assert "The same as a table" in page


def test_what_drives_the_doubt_is_kept_with_the_run_and_told_again(sample_run):
    manifest = json.loads((sample_run / "manifest.json").read_text("utf-8"))
    kept = drivers_kept(manifest)
    assert kept is not None
    assert kept.rows
    assert kept.sentence in " ".join(words(sample_run / "report.pdf"))
    assert drivers_kept({name: part for name, part in manifest.items() if name != "drivers"}) is None
    assert view_of_folder(sample_run).drivers == kept


def test_with_an_earlier_run_it_says_what_changed_and_a_duty_brings_its_annex(sample_run, tmp_path):
    earlier = tmp_path / "march"
    shutil.copytree(sample_run, earlier)
    done = write_report(sample_run, formats=["pdf"], previous=earlier, duties=["uk-msa"], out=tmp_path / "out")
    assert done.files == ("report.pdf", "annex.pdf")
    assert sorted(path.name for path in done.folder.iterdir()) == ["annex.pdf", "manifest.json", "report.pdf"]
    assert "Compared with march (suppliers.csv)" in " ".join(words(done.folder / "report.pdf"))


def test_what_cannot_be_done_is_said_in_one_sentence_and_leaves_nothing(sample_run, tmp_path):
    out, taken, empty = tmp_path / "none", tmp_path / "taken", tmp_path / "empty"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine", "utf-8")
    empty.mkdir()
    for folder, options, said in (
        (empty, {}, "No manifest.json"),
        (sample_run, {"formats": ["odt"]}, "The report is written as html, pdf, docx"),
        (sample_run, {"formats": []}, "The report is written as html, pdf, docx"),
        (sample_run, {"out": taken}, "exists already"),
        (sample_run, {"out": taken, "force": True}, "was not written by riskscreen"),
        (sample_run, {"previous": empty}, "No manifest.json"),
        (sample_run, {"previous": sample_run}, "Both folders are"),
        (sample_run, {"duties": ["nonsense"]}, "nonsense"),
    ):
        with pytest.raises(UsageError, match=said):
            write_report(folder, **{"out": out, **options})
    done = riskscreen("report", sample_run, "--format", "odt", "--out", out)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "taken"]
    assert [path.name for path in taken.iterdir()] == ["mine.txt"]


def test_a_run_refuses_a_form_of_report_or_an_earlier_folder_that_there_is_not_before_it_works(tmp_path):
    for options, said in (
        ({"report": ("html", "odt")}, "--report takes html, xlsx, pdf, docx"),
        ({"previous": tmp_path}, "No manifest.json"),
    ):
        with pytest.raises(UsageError, match=said):
            screen_to_folder([SAMPLE], tmp_path / "out", ScreenOptions(), **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_run_writes_the_forms_asked_for_and_what_changed_since_the_folder_that_it_replaces(sample_run, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(sample_run, out)
    done = riskscreen("screen", SAMPLE, "--out", out, "--force", "--previous", out, "--report", "html,pdf")
    assert done.returncode == 0, done.stderr
    assert f"report: {out / 'report.html'} (and pdf)" in done.stderr
    assert (out / "report.pdf").exists()
    assert not (out / "report.xlsx").exists()
    assert "Of 22 suppliers in both runs" in " ".join(words(out / "report.pdf"))
    bare = riskscreen("screen", SAMPLE, "--out", tmp_path / "bare", "--report", "none")
    assert bare.returncode == 0, bare.stderr
    assert not list((tmp_path / "bare").glob("report.*"))


@pytest.mark.slow
def test_libreoffice_opens_the_docx_with_its_summary_on_the_first_page(written, tmp_path):
    if SOFFICE is None:
        pytest.skip("no LibreOffice; install the system's package")
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{tmp_path / 'user'}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(written / "report.docx")],
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    said = words(tmp_path / "report.pdf")
    assert len(said) <= 25
    assert "Ending the relationship is the last resort" in said[0]
    assert "Read this before acting" in said[1]
    assert "Signature" in " ".join(said[-2:])
