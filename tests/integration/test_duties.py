"""The annex of duties from real runs: files that open, figures that are the run's, no supplier in it, gaps where a column is missing."""

import csv
import io
import json
import re
import shutil
import zipfile

import polars as pl
import pytest
from pypdf import PdfReader

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.duties import annex, annex_view, figures_of, write_annex
from riskscreen.reference.duties import load_duties
from tests.integration.conftest import SAMPLE, riskscreen


@pytest.fixture(scope="module")
def view(sample_run):
    return annex_view(sample_run, ["all"])


@pytest.fixture(scope="module")
def text(sample_run):
    return annex(sample_run, ["all"]).text()


@pytest.fixture(scope="module")
def counted(sample_run):
    results = pl.read_parquet(sample_run / "results.parquet")
    return results.filter(pl.col("rs_duplicate_of").fill_null("") == "")


def figure(view, code):
    return next(f for said in view.duties for one in said.criteria for f in one.figures if f.code == code)


def test_figures_are_those_of_the_results(view, counted):
    assert view.suppliers == counted.height
    bands = dict(counted.group_by("rs_band").len().iter_rows())
    assert {row[0]: row[2] for row in figure(view, "bands").table.rows if row[2]} == bands
    first = counted.filter(pl.col("rs_priority") == 1).height
    assert figure(view, "priority").said[0].startswith(f"{first} of {counted.height} suppliers")
    countries = dict(counted.drop_nulls("rs_country_name").group_by("rs_country_name").len().iter_rows())
    rows = figure(view, "countries").table.rows
    assert sum(row[1] for row in rows) == sum(countries.values())
    assert all(countries[name] == number for name, number in rows if " more" not in name)
    spend = counted["rs_spend_amount"].sum()
    assert f"EUR {spend:,.0f}" in figure(view, "spend").said[0]


def test_a_control_counts_as_the_list_says(view, counted):
    yes = counted["Grievance channel"].fill_null("").str.to_lowercase() == "yes"
    no = counted["Grievance channel"].fill_null("").str.to_lowercase() == "no"
    said = figure(view, "grievance").said[0]
    assert f"claimed without them at {yes.sum()}" in said
    assert f"said to be absent at {no.sum()}" in said
    assert f"not known of {(~(yes | no)).sum()}" in said


def test_the_region_under_a_presumption_is_counted_once(view, counted):
    inside = counted.filter(pl.col("rs_subdivision") == "CN-XJ").height
    assert inside == 1
    assert f"{inside} supplier of the list lies in the region CN-XJ" in " ".join(figure(view, "presumption").said)


def test_no_supplier_is_in_it(text, counted):
    for column in ("rs_supplier_name", "Supplier ID", "Address", "Contact e-mail"):
        for cell in counted[column].drop_nulls():
            assert cell not in text, column


def test_what_is_for_the_company_stays_open(view):
    states = {(said.duty.id, one.criterion.id): one.state for said in view.duties for one in said.criteria}
    assert states["uk-msa", "training"] == states["au-msa", "approval"] == states["uflpa", "entities"] == "gap"
    assert states["lksg", "abstract"] == "filled"
    assert states["lksg", "concrete"] == "partly"


def test_the_commands_write_the_same_annex_and_say_which_names_there_are(sample_run, tmp_path):
    out = tmp_path / "run"
    done = riskscreen(
        "screen",
        SAMPLE,
        "--out",
        out,
        "--as-of",
        "2026-11-21",
        "--report",
        "none",
        "--duty",
        "uk-msa",
        "--duty",
        "LkSG",
    )
    assert done.returncode == 0, done.stderr
    write_annex(sample_run, ["lksg", "uk-msa"], formats=("html", "pdf"), out=tmp_path / "again")
    for name in ("annex.html", "annex.pdf"):
        assert (out / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert not (tmp_path / "again" / "annex.docx").exists()
    pages = [page.extract_text() for page in PdfReader(out / "annex.pdf").pages]
    assert all("Not legal advice; table of duties of 2026-11-21" in re.sub(r"\s+", " ", page) for page in pages)
    with zipfile.ZipFile(io.BytesIO((out / "annex.docx").read_bytes())) as parts:
        told = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
        foot = "".join(parts.read(name).decode() for name in parts.namelist() if "footer" in name)
    assert "Assessing and managing risk" in told
    assert "Not legal advice" in foot
    bad = riskscreen("screen", SAMPLE, "--out", tmp_path / "none", "--duty", "uk")
    assert bad.returncode == 2
    assert "'uk' is no duty; --duty takes oecd, ungp, uk-msa" in bad.stderr
    assert not (tmp_path / "none").exists()


def test_a_run_without_the_option_has_no_annex(sample_run):
    assert not list(sample_run.glob("annex.*"))


def test_a_list_without_a_column_gives_a_gap_in_its_place(tmp_path, view):
    with SAMPLE.open(newline="", encoding="utf-8") as given:
        rows = list(csv.reader(given))
    gone = {place for place, name in enumerate(rows[0]) if name.startswith(("Grievance", "Annual spend", "Audit"))}
    assert len(gone) == 3
    path = tmp_path / "narrow.csv"
    with path.open("w", newline="", encoding="utf-8") as made:
        csv.writer(made).writerows([[cell for place, cell in enumerate(row) if place not in gone] for row in rows])
    done = riskscreen("screen", path, "--out", tmp_path / "run", "--as-of", "2026-11-21", "--report", "none")
    assert done.returncode == 0, done.stderr
    narrow = annex_view(tmp_path / "run", ["all"])
    before = {(s.duty.id, one.criterion.id): one for s in view.duties for one in s.criteria}
    after = {(s.duty.id, one.criterion.id): one for s in narrow.duties for one in s.criteria}
    assert before["lksg", "abstract"].state == "filled"
    assert after["lksg", "abstract"].state == "partly"
    assert before["ilo", "deception"].state == "filled"
    assert after["ilo", "deception"].state == "gap"
    whys = {lack.code: lack.why for one in after.values() for lack in one.missing}
    assert "no column for grievance channels" in whys["grievance"]
    assert "(field 'spend')" in whys["spend"]
    assert "no column for audit findings" in whys["audit_findings"]


def test_a_folder_or_format_that_will_not_do_is_told_in_a_sentence(sample_run, tmp_path):
    with pytest.raises(UsageError, match="No manifest"):
        write_annex(tmp_path, ["all"])
    with pytest.raises(UsageError, match="format 'odt'"):
        write_annex(sample_run, ["all"], formats=("odt",), out=tmp_path / "x")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no duty"):
        write_annex(sample_run, ["lkgs"], out=tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_list_is_called_what_its_owner_called_it(sample_run, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(sample_run, folder)
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    told["inputs"][0]["label"] = "clean suppliers +49 170 1234567.csv"
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    (page,) = write_annex(folder, ["ungp"], formats=("html",))
    assert "clean suppliers [telephone number].csv" in page.read_text("utf-8")


def test_results_of_an_earlier_version_are_told_in_a_sentence(sample_run, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(sample_run, folder)
    pl.read_parquet(folder / "results.parquet").drop("rs_stability_pct").write_parquet(folder / "results.parquet")
    with pytest.raises(UsageError, match="no column rs_stability_pct: an earlier version wrote them"):
        write_annex(folder, ["all"])
    assert not list(folder.glob("annex.*"))


def test_every_duty_alone_gives_a_document(sample_run):
    run = figures_of(sample_run)
    assert run.total
    for name in load_duties().names:
        document = annex(sample_run, [name])
        assert load_duties().chosen([name])[0].title in document.text()
