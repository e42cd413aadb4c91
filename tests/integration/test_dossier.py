"""Dossiers of the sample list: they add up, cite, ask only what the profile calls for, and keep to the words."""

import io
import json
import math
import os
import re
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.dossier import file_stem, views_of, write_dossiers
from riskscreen.pipeline.dossier_rows import choose
from riskscreen.pipeline.explain import explain_supplier
from riskscreen.reporting.document.html import render_html
from riskscreen.reporting.dossier_document import dossier_document
from riskscreen.reporting.dossier_questions import MOST_BY_PRIORITY
from tests.integration.conftest import riskscreen

GOLDEN = Path(__file__).parents[1] / "golden" / "dossier.json"
FORBIDDEN = re.compile(
    r"\b(guilty|violators?|clean|cleared|safe|innocent|uses? (forced|child|slave) labou?r)\b", re.IGNORECASE
)
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(scope="module")
def chosen(sample_run):
    return choose(sample_run, [], top=100)


@pytest.fixture(scope="module")
def views(chosen):
    return list(views_of(chosen))


def test_every_counted_supplier_gets_one_in_the_order_of_priority(views, sample_run):
    results = pl.read_parquet(sample_run / "results.parquet")
    counted = results.filter(pl.col("rs_duplicate_of").fill_null("") == "").sort("rs_priority_rank")
    assert [view.id for view in views] == counted["rs_supplier_id"].to_list()


def test_contributions_add_up_to_the_index_of_the_run(views, chosen):
    index = dict(chosen.rows.select("rs_supplier_id", "rs_likelihood_0_100").iter_rows())
    for view in views:
        assert view.mismatch is None
        assert 100 / (1 + math.exp(-view.z)) == pytest.approx(index[view.id], abs=1e-6)
        assert view.run.base + sum(line.points for line in view.lines) == pytest.approx(view.z, abs=0.01)


def test_they_are_those_that_explain_gives(views, sample_run):
    for view in (views[0], views[-1]):
        told = explain_supplier(sample_run, view.id)
        assert [line.title for line in view.lines] == told.contributions["title"].to_list()
        assert view.z == pytest.approx(told.z, abs=1e-9)
        assert told.effects is not None
        assert [effect.title for effect in view.effects] == told.effects["title"].head(len(view.effects)).to_list()


def test_every_line_is_evidenced_with_source_and_place_or_says_what_to_ask_for(views):
    for line in (line for view in views for line in view.lines):
        if line.known:
            assert line.source
            assert line.locator
        else:
            assert "To ask for: " in line.why


def test_what_is_known_is_not_asked_again_and_late_priorities_are_asked_little(views, chosen):
    cells = {row["rs_supplier_id"]: row for row in chosen.canonical.iter_rows(named=True)}
    for view, row in zip(views, chosen.rows.iter_rows(named=True), strict=True):
        codes = {question.code for question in view.questions if question.fields}
        own = cells[view.id]
        assert not (own["migrant_share_pct"] is not None and "migrant_share" in codes)
        assert not (own["fees_paid_by_workers"] is not None and "worker_paid_fees" in codes)
        assert not (own["goods"] and "goods" in codes)
        assert len(view.questions) <= MOST_BY_PRIORITY[row["rs_priority"]]


def test_remedy_names_lost_income_and_escalation_never_starts_with_leaving(views):
    for view in views:
        assert "remedy_lost_income" in [action.id for action in view.steps.remedy]
        stages = [action.stage for action in view.steps.escalation]
        assert not stages or stages[0] != "leave"
        text = dossier_document(view).text()
        assert text.index("Engagement comes before everything below") > text.index("Corrective actions")
        assert "ending the relationship is the last resort" in text


def test_words_are_those_of_the_method(views):
    for view in views:
        text = dossier_document(view).text().replace(view.name, "")
        assert not FORBIDDEN.findall(text.replace("not been cleared", ""))
        assert "A non-match is not a clearance" in text
        assert "not a probability" in text


def test_the_view_says_what_it_said(views):
    """After a change that is meant, write it anew: RISKSCREEN_WRITE_GOLDEN=1 python -m pytest tests/integration/test_dossier.py."""
    kept = ("id", "name", "profile", "rule", "severity", "issues")
    said = []
    for view in (views[0], views[-1]):
        plain = view.as_dict()
        said.append(
            {name: plain[name] for name in kept}
            | {
                "axes": [axis.name for axis in view.axes],
                "lines": sorted(line.title for line in view.lines if line.known),
                "signs": [[sign.code, *sign.because] for sign in view.signs],
                "questions": sorted(question.code for question in view.questions),
                "steps": plain["steps"],
            }
        )
    now = json.loads(json.dumps(said))
    if os.environ.get("RISKSCREEN_WRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert now == json.loads(GOLDEN.read_text("utf-8"))


def test_the_command_writes_a_folder_whole_and_says_what(sample_run, tmp_path):
    out = tmp_path / "dossiers"
    done = riskscreen("dossier", sample_run, "--top", "2", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "2 dossiers, 6 files" in done.stdout
    assert len(list(out.glob("*.html"))) == len(list(out.glob("*.pdf"))) == len(list(out.glob("*.docx"))) == 2
    assert (out / "index.csv").read_text("utf-8-sig").startswith("rs_supplier_id,")
    again = riskscreen("dossier", sample_run, "--top", "2", "--format", "pdf", "--out", tmp_path / "again")
    assert again.returncode == 0, again.stderr
    for path in (tmp_path / "again").glob("*.pdf"):
        assert path.read_bytes() == (out / path.name).read_bytes()
        text = re.sub(r"\s+", " ", "\n".join(page.extract_text() for page in PdfReader(path).pages))
        for part in ("Every contribution", "ILO indicators to look for here", "Remedy", "Escalation", "Approved by"):
            assert part in text


def test_what_cannot_be_done_is_said_in_one_sentence(sample_run, tmp_path):
    for arguments, said in (
        (("--format", "odt", "--top", "1"), "--format takes"),
        (("nobody",), "No supplier 'nobody'"),
        ((), "Name suppliers by their id"),
        (("--top", "0"), "1 or more"),
    ):
        done = riskscreen("dossier", sample_run, *arguments, "--out", tmp_path / "none")
        assert done.returncode == 2, (arguments, done.stderr)
        assert said in done.stderr
    assert not (tmp_path / "none").exists()
    with pytest.raises(UsageError):
        write_dossiers(sample_run, ["x"], formats=("odt",), out=tmp_path / "none")  # type: ignore[arg-type]


def test_a_run_without_a_scored_supplier_is_told_in_one_sentence(tmp_path):
    listed = tmp_path / "list.csv"
    listed.write_text("Supplier ID,Supplier Name,Country\nA1,,Thailand\nA2,,India\n", encoding="utf-8")
    run = tmp_path / "run"
    assert riskscreen("screen", listed, "--out", run).returncode in (0, 1, 3)
    assert (run / "results.parquet").is_file()
    for arguments in (
        ("dossier", run, "--top", "3"),
        ("ask", run, "--top", "3"),
        ("report", run),
        ("report", run, "--duty", "lksg"),
    ):
        done = riskscreen(*arguments, "--out", tmp_path / "none")
        assert done.returncode == 2, (arguments, done.stderr)
        assert "has a score" in done.stderr
        assert "unexpected" not in done.stderr


def test_file_names_hold_nothing_that_a_file_system_could_mistake():
    assert file_stem(1, "../../etc/passwd") == "0001-etc-passwd"
    assert file_stem(2, "深圳") == "0002"
    assert len(file_stem(3, "x" * 500)) <= 70


@pytest.mark.slow
def test_a_browser_shows_it_without_a_request_or_a_word_on_the_console(views):
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; install the system's package, or name one in the variable CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            said: list[str] = []
            asked: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("dialog", lambda dialog, said=said: (said.append("dialog"), dialog.dismiss()))
            page.set_content(render_html(dossier_document(views[0])))
            assert page.locator("h1").inner_text().startswith("Supplier dossier")
            assert page.locator("tbody th[scope=row]").count() > 30
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip"
            assert not said
            assert not [url for url in asked if not url.startswith("data:")]
            page.close()
        browser.close()


@pytest.mark.slow
def test_hostile_names_of_a_list_stay_names(tmp_path):
    names = {
        "H-1": "<script>alert(1)</script> & Söhne",
        "H-2": '=HYPERLINK("http://evil.example","x")',
        "H-3": "مصنع النسيج \u202eexe.fdp",
        "H-4": "Gesellschaft" * 80,
        "H-5": "𠮷野家 😀",
        "H-6": '#read("/etc/passwd") {{ 7*7 }}',
    }
    frame = pl.DataFrame({"Supplier id": list(names), "Supplier name": list(names.values())}).with_columns(
        pl.lit("Nepal").alias("Country"),
        pl.lit("bricks").alias("Goods"),
        pl.lit("Manufacture of bricks").alias("Sector"),
    )
    frame.write_csv(tmp_path / "list.csv")
    done = riskscreen("screen", tmp_path / "list.csv", "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    done = riskscreen("dossier", tmp_path / "run", "--top", "10", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").glob("*.pdf"))) == len(names)
    for path in (tmp_path / "out").glob("*.html"):
        text = path.read_text("utf-8")
        assert "<script" not in text
        assert "\u202e" not in text
    for path in (tmp_path / "out").glob("*.pdf"):
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)
        assert "root:" not in text
    index = (tmp_path / "out" / "index.csv").read_text("utf-8-sig")
    assert "'=HYPERLINK" in index
