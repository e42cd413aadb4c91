"""Questions out, answers back: the list keeps every row, the score moves as documented, and hostile files change nothing."""

import datetime as dt
import json
import shutil
import subprocess

import openpyxl
import polars as pl
import pytest

from riskscreen.domain.columns import BANDS, RESULTS, SEVERITIES
from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.domain.question_form import META_SHEET, meta_of
from riskscreen.pipeline.api import screen
from riskscreen.pipeline.ask import NO_QUESTION, Request, ask_suppliers
from riskscreen.pipeline.dossier_rows import choose
from riskscreen.pipeline.supplier_answers import LOG, take_answers
from riskscreen.reporting.dossier_questions import MOST_BY_PRIORITY
from tests.integration.conftest import riskscreen
from tests.shared import PROJECT
from tests.unit.asking import fill

AS_OF = dt.date(2026, 11, 21)
TODAY = dt.date(2026, 12, 1)
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def asked(sample_run, tmp_path_factory):
    out = tmp_path_factory.mktemp("asked") / "questions"
    request = Request(asker="Example Buyer plc", reply_by=dt.date(2027, 1, 15), asked_on=dt.date(2026, 11, 22))
    ask_suppliers(sample_run, top=100, out=out, request=request)
    return out


def refs_of(path):
    """Return field -> reference of a workbook's lines; those without a field by their code."""
    meta = meta_of(openpyxl.load_workbook(path)[META_SHEET].values)
    return {line.field or line.code: line.ref for line in meta.lines}


def reply(asked, folder, supplier, answers, name=None):
    """Fill in a supplier's workbook: field -> cells."""
    path = asked / f"questions-{supplier}.xlsx"
    refs = refs_of(path)
    return fill(
        path, {refs[field]: cells for field, cells in answers.items()}, folder / (name or f"{supplier} reply.xlsx")
    )


def take(sample_run, files, folder, **more):
    return take_answers(sample_run, files, out=folder / "list.csv", today=TODAY, **more)


def log_of(folder):
    return pl.read_csv(folder / LOG, infer_schema=False)


def test_every_supplier_gets_its_own_questions_and_no_more_than_its_priority_allows(asked, sample_run):
    index = pl.read_csv(asked / "index.csv")
    results = pl.read_parquet(sample_run / "results.parquet")
    priority = dict(results.select("rs_supplier_id", "rs_priority").iter_rows())
    assert all(
        row["questions"] <= MOST_BY_PRIORITY[priority[row["rs_supplier_id"]]] for row in index.iter_rows(named=True)
    )
    assert index["codes"].n_unique() > index.height // 2
    assert (
        json.loads((asked / "manifest.json").read_text())["workbooks"]
        == len(list(asked.glob("*.xlsx")))
        == index["file"].count()
    )


def test_no_workbook_tells_a_score_a_band_a_rank_or_another_supplier(asked, sample_run):
    results = pl.read_parquet(sample_run / "results.parquet")
    names = dict(results.select("rs_supplier_id", "rs_supplier_name").iter_rows())
    for path in asked.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        own = meta_of(book[META_SHEET].values).supplier_id
        text = "\n".join(str(cell) for sheet in book.worksheets for row in sheet.values for cell in row if cell)
        assert not [name for key, name in names.items() if key != own and name != names[own] and name in text]
        shown = "\n".join(str(cell) for sheet in book.worksheets[:2] for row in sheet.values for cell in row if cell)
        words = [f" {word} " for word in (*BANDS[:2], *SEVERITIES, "likelihood", "priority", "risk", "score")]
        assert not [word for word in words if word in shown.replace(names[own], "").lower()]
        assert own in path.name
        assert not path.name[0].isdigit()


def test_what_is_known_is_not_asked(asked, sample_run):
    columns = {
        "documents_kept": "documents_kept",
        "recruitment_fees": "fees_paid_by_workers",
        "workers": "workers_count",
    }
    asked_somewhere = set()
    for cells in choose(sample_run, [], top=100).canonical.iter_rows(named=True):
        path = asked / f"questions-{cells['rs_supplier_id']}.xlsx"
        lines = meta_of(openpyxl.load_workbook(path)[META_SHEET].values).lines if path.exists() else ()
        fields = {line.field for line in lines} & set(columns)
        assert [field for field in fields if cells[columns[field]] is not None] == []
        asked_somewhere |= fields
    assert asked_somewhere == set(columns)


def test_blank_workbooks_give_the_list_as_it_was(asked, sample_run, tmp_path):
    taken = take(sample_run, [asked], tmp_path)
    assert (taken.answers, taken.entered) == (0, 0)
    before = pl.read_csv(PROJECT / "data" / "samples" / "suppliers.csv", infer_schema=False)
    after = pl.read_csv(tmp_path / "list.csv", infer_schema=False)
    assert after.drop("rs_source_file", "rs_source_row").equals(before)
    assert set(log_of(tmp_path)["result"]) == {"open"}


@pytest.fixture(scope="module")
def answered(asked, sample_run, tmp_path_factory):
    """Suppliers answer; the list is screened again with the run's mapping."""
    folder = tmp_path_factory.mktemp("answered")
    back = folder / "back"
    back.mkdir()
    reply(asked, back, "S-002", {
        "policy": ("Yes", "POL-26", dt.date(2026, 3, 1)),
        "grievance": ("yes, since March", "GR-26", "1 March 2026"),
        "audit_findings": ("Overtime in two weeks", "A-26", dt.date(2026, 6, 1)),
    }, "anything.xlsx")  # fmt: skip
    reply(asked, back, "S-009", {"documents_kept": ("Yes", None, None, "in the office")})
    reply(asked, back, "S-013", {"migrant": ("45%",), "due_diligence": ("Not yet", None, None, "what would help?")})
    taken = take(sample_run, [back], folder)
    again = screen(folder / "list.csv", mapping_file=sample_run / "mapping.yml", as_of=AS_OF)
    return folder, taken, pl.read_parquet(sample_run / "results.parquet"), again


def both(answered, supplier):
    _, _, first, again = answered
    rows = [frame.filter(pl.col("rs_supplier_id") == supplier).row(0, named=True) for frame in (first, again.results)]
    return rows[0], rows[1]


def test_no_row_is_lost_and_no_other_supplier_moves(answered, sample_run):
    folder, taken, first, again = answered
    assert again.ledger == json.loads((sample_run / "manifest.json").read_text())["rows"]
    assert taken.rows == again.ledger["read"]
    joined = first.join(again.results, on="rs_supplier_id", suffix="_again")
    moved = joined.filter(pl.col("rs_likelihood_0_100") != pl.col("rs_likelihood_0_100_again"))["rs_supplier_id"]
    assert set(moved) <= {"S-002", "S-009", "S-013"}
    before = pl.read_csv(PROJECT / "data" / "samples" / "suppliers.csv", infer_schema=False)
    after = pl.read_csv(folder / "list.csv", infer_schema=False)
    assert after.columns[: before.width] == before.columns
    touched = ["S-002", "S-009", "S-013"]
    assert (
        after.select(before.columns)
        .filter(~pl.col("Supplier ID").is_in(touched))
        .equals(before.filter(~pl.col("Supplier ID").is_in(touched)))
    )


def test_documented_and_dated_controls_lower_the_index_and_raise_coverage(answered):
    before, after = both(answered, "S-002")
    assert after["rs_likelihood_0_100"] < before["rs_likelihood_0_100"]
    assert after["rs_coverage_pct"] > before["rs_coverage_pct"]
    assert after["Policy reference"] == "POL-26"
    assert after["Grievance channel date"] == "2026-03-01"
    assert after["Last audit date"] == "2026-06-01"


def test_documents_kept_raises_the_exposure_and_severity_knows(answered):
    before, after = both(answered, "S-009")
    assert after["rs_likelihood_0_100"] > before["rs_likelihood_0_100"]
    assert "documents are kept" in after["rs_severity_reasons"]
    assert "documents are kept" not in (before["rs_severity_reasons"] or "")


def test_not_yet_is_entered_as_no_and_the_words_stay_in_the_log(answered):
    folder, *_ = answered
    _, after = both(answered, "S-013")
    assert after["Due diligence"] == "no"
    row = (
        log_of(folder)
        .filter((pl.col("rs_supplier_id") == "S-013") & (pl.col("field") == "due_diligence"))
        .row(0, named=True)
    )
    assert (row["answer"], row["before"], row["after"], row["comment"]) == ("Not yet", None, "no", "what would help?")


def test_the_log_keeps_what_stood_there_before(answered):
    folder, *_ = answered
    log = log_of(folder).filter(pl.col("rs_supplier_id") == "S-002")
    audit = log.filter(pl.col("field") == "audit_date").row(0, named=True)
    assert (audit["before"], audit["after"], audit["file"]) == ("2024-06-30", "2026-06-01", "anything.xlsx")
    assert audit["read_utc"]


def test_two_files_that_differ_change_nothing_and_two_that_add_up_do(asked, sample_run, tmp_path):
    reply(asked, tmp_path, "S-009", {"documents_kept": ("Yes",), "policy": ("Yes",)}, "a.xlsx")
    reply(asked, tmp_path, "S-009", {"documents_kept": ("No",), "policy": ("Yes", "POL-1", "2026-01-01")}, "b.xlsx")
    taken = take(sample_run, [tmp_path / "a.xlsx", tmp_path / "b.xlsx"], tmp_path)
    log = log_of(tmp_path)
    kept = log.filter(pl.col("field") == "documents_kept")
    assert set(kept["result"]) == {"not entered"}
    assert sum("contradicts" in issue for issue in taken.issues) == 2
    row = (
        pl.read_csv(tmp_path / "list.csv", infer_schema=False)
        .filter(pl.col("Supplier ID") == "S-009")
        .row(0, named=True)
    )
    assert row["Documents kept by employer"] is None
    assert (row["Modern slavery policy"], row["Policy reference"], row["Policy date"]) == ("yes", "POL-1", "2026-01-01")


def test_hostile_and_foreign_files_cost_a_sentence_each_and_the_rest_is_read(asked, sample_run, tmp_path):
    back = tmp_path / "back"
    back.mkdir()
    reply(asked, back, "S-013", {"due_diligence": ("Yes", "@SUM(1+1)", "2026-01-01", "+cmd|' /C calc'!A0")})
    (back / "noise.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    book = openpyxl.Workbook()
    book.save(back / "other.xlsx")
    book = openpyxl.load_workbook(asked / "questions-S-001.xlsx")
    for row in book[META_SHEET].iter_rows():
        if row[0].value == "content":
            row[1].value = row[1].value.replace("S-001", "S-777")
    book.save(back / "tampered.xlsx")
    done = riskscreen("answers", sample_run, back, "--out", tmp_path / "list.csv")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for name in ("noise.xlsx", "other.xlsx", "tampered.xlsx"):
        assert sum(name in line for line in done.stderr.splitlines()) == 1
    text = (tmp_path / "list.csv").read_text("utf-8-sig") + (tmp_path / LOG).read_text("utf-8-sig")
    assert "'@SUM(1+1)" in text
    assert ",@SUM" not in text
    assert ",+cmd" not in text
    for name in ("list.csv", LOG):
        cells = pl.read_csv(tmp_path / name, infer_schema=False)
        assert not [c for c in cells.columns if cells[c].str.contains(r"^\s*[=+@]").any()]


def test_an_id_that_is_not_of_the_run_is_refused_even_with_a_fitting_checksum(sample_run, tmp_path):
    from riskscreen.domain.question_form import run_digest
    from tests.unit.asking import a_workbook

    path = a_workbook(tmp_path / "forged.xlsx", ("goods",), supplier_id="S-777", run=run_digest(sample_run))
    with pytest.raises(InputRejected, match="not one of the run"):
        take(sample_run, [path], tmp_path)
    path = a_workbook(tmp_path / "other run.xlsx", ("goods",), supplier_id="S-001")
    with pytest.raises(InputRejected, match="another run"):
        take(sample_run, [path], tmp_path)
    assert not (tmp_path / "list.csv").exists()
    assert not (tmp_path / LOG).exists()


def test_personal_data_in_answers_reach_neither_list_nor_log_nor_message(asked, sample_run, tmp_path):
    path = reply(asked, tmp_path, "S-009", {
        "policy": ("Yes", "ask jane.roe@example.org", "2026-01-01", "Tel. +44 20 7946 0958"),
        "documents_kept": ("Yes", None, None, "Mr. Jonathan Roe keeps them"),
    })  # fmt: skip
    done = riskscreen("answers", sample_run, path, "--out", tmp_path / "list.csv")
    assert done.returncode == 0, done.stderr
    told = done.stderr + done.stdout + (tmp_path / "list.csv").read_text("utf-8") + (tmp_path / LOG).read_text("utf-8")
    for word in ("jane.roe", "7946", "Jonathan"):
        assert word not in told
    assert "e-mail address" in done.stderr


def test_an_xlsx_list_holds_every_row_as_text(asked, sample_run, tmp_path):
    path = reply(asked, tmp_path, "S-013", {"due_diligence": ("Yes", "=HYPERLINK", "2026-01-01")})
    taken = take_answers(sample_run, [path], out=tmp_path / "list.xlsx", today=TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert sheet.max_row == taken.rows + 1
    assert all(cell.data_type != "f" for row in sheet.rows for cell in row)
    assert "rs_supplier_id" not in [cell.value for cell in sheet[1]]


@pytest.mark.parametrize("form", ["xlsx", pytest.param("ods", marks=pytest.mark.slow)])
def test_a_workbook_saved_by_libreoffice_reads_the_same(asked, sample_run, tmp_path, form):
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed here")
    path = reply(
        asked, tmp_path, "S-002", {"policy": ("Yes", "POL-26", dt.date(2026, 3, 1)), "due_diligence": ("Not yet",)}
    )
    kind = "xlsx:Calc MS Excel 2007 XML" if form == "xlsx" else "ods"
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [OFFICE, home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "saved"), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    (saved,) = (tmp_path / "saved").iterdir()
    taken = take(sample_run, [saved], tmp_path)
    row = (
        pl.read_csv(tmp_path / "list.csv", infer_schema=False)
        .filter(pl.col("Supplier ID") == "S-002")
        .row(0, named=True)
    )
    assert (row["Policy reference"], row["Policy date"], row["Due diligence"]) == ("POL-26", "2026-03-01", "no")
    assert taken.issues == ()


@pytest.mark.parametrize(("lang", "yes", "not_yet"), [("fr", "Oui", "Pas encore"), ("es", "Sí", "Todavía no")])
def test_answers_in_the_language_of_the_drop_down_are_read(sample_run, tmp_path, lang, yes, not_yet):
    out = tmp_path / "q"
    ask_suppliers(sample_run, ["S-002"], out=out, request=Request(lang=lang))
    path = reply(out, tmp_path, "S-002", {"policy": (yes, "POL-26", "2026-03-01"), "due_diligence": (not_yet,)})
    take(sample_run, [path], tmp_path)
    row = (
        pl.read_csv(tmp_path / "list.csv", infer_schema=False)
        .filter(pl.col("Supplier ID") == "S-002")
        .row(0, named=True)
    )
    assert (row["Policy reference"], row["Due diligence"]) == ("POL-26", "no")


def test_what_cannot_be_done_is_said_in_one_sentence(asked, sample_run, tmp_path):
    def ask(folder=sample_run, ids=(), **more):
        return ask_suppliers(folder, ids, out=tmp_path / "q", **more)

    past = Request(reply_by=dt.date(2001, 1, 1))
    for act, said in (
        (lambda: ask(ids=["nobody"]), "No supplier 'nobody'"),
        (ask, "Name suppliers by their id"),
        (lambda: ask(top=1, request=past), "--reply-by"),
        (lambda: ask(top=1, request=Request(asker="x" * 500)), "--from"),
        (lambda: ask(tmp_path, top=1), "manifest.json"),
        (lambda: take(sample_run, [tmp_path / "none"], tmp_path), "no file or folder"),
        (lambda: take(sample_run, [tmp_path], tmp_path), "no workbook"),
        (lambda: take_answers(sample_run, [asked], out=tmp_path / "l.txt"), ".csv or .xlsx"),
        (lambda: take_answers(sample_run, [asked], out=tmp_path / LOG), "another name"),
        (lambda: take(asked, [asked], tmp_path), "holds no results"),
    ):
        with pytest.raises(UsageError) as caught:
            act()
        assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    done = riskscreen("ask", sample_run, "nobody", "--out", tmp_path / "q")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_nothing_is_replaced_unasked(asked, sample_run, tmp_path):
    take(sample_run, [asked], tmp_path)
    with pytest.raises(UsageError, match="there already"):
        take(sample_run, [asked], tmp_path)
    take(sample_run, [asked], tmp_path, force=True)
    assert {path.name for path in tmp_path.iterdir()} == {"list.csv", LOG}


@pytest.mark.slow
def test_a_list_of_two_layouts_comes_back_as_two(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(
        "Supplier id,Supplier name,Country,Sector\nA-1,Mill One Ltd,India,Textiles\n,,India,Textiles\n"
    )
    (tmp_path / "in" / "b.csv").write_text(
        "Vendor no,Vendor name,Land,Branche,Goods\nB-1,Hof GmbH,Germany,Farming,=1+1\n"
    )
    done = riskscreen("screen", tmp_path / "in", "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    ask_suppliers(tmp_path / "run", ["A-1", "B-1"], out=tmp_path / "q")
    replies = [reply(tmp_path / "q", tmp_path, key, {"documents_kept": ("Yes",)}) for key in ("A-1", "B-1")]
    taken = take(tmp_path / "run", replies, tmp_path)
    assert [path.name for path in taken.lists] == ["list.csv", "list-2.csv"]
    assert (taken.rows, taken.quarantined) == (3, 1)
    tables = [pl.read_csv(path, infer_schema=False) for path in taken.lists]
    assert tables[0].columns[:4] == ["Supplier id", "Supplier name", "Country", "Sector"]
    assert tables[1]["Goods"].to_list() == ["'=1+1"]
    again = screen(list(taken.lists), mapping_file=tmp_path / "run" / "mapping.yml")
    assert again.ledger == {"read": 3, "scored": 2, "quarantined": 1, "blank": 0}
    assert again.results["Documents kept by employer"].to_list() == ["yes", "yes"]
    assert set(RESULTS) <= set(again.results.columns)
    assert all("documents are kept" in text for text in again.results["rs_severity_reasons"])


WELL_KNOWN = {
    "Supplier name": "Hof Muster GmbH", "Country": "Germany", "Sector": "Growing of potatoes", "Goods": "potatoes",
    "Tier": "1", "Workers": "80", "Women %": "30%", "Migrant workers %": "2%", "Agency workers %": "1%",
    "Workers pay recruitment fees": "no", "Documents kept by employer": "no", "Last audit date": "2026-05-01",
    "Audit findings": "None", "Supplier id": "K-1",
    **{
        f"{control}{more}": text
        for control in ("Forced labour policy", "Code of conduct", "Due diligence", "Grievance channel")
        for more, text in (("", "yes"), (" reference", "DOC-1"), (" date", "2026-05-01"))
    },
}  # fmt: skip


@pytest.mark.slow
def test_a_supplier_without_a_question_gets_none_and_the_index_says_so(tmp_path):
    pl.DataFrame(WELL_KNOWN).write_csv(tmp_path / "list.csv")
    done = riskscreen("screen", tmp_path / "list.csv", "--out", tmp_path / "run", "--as-of", "2026-11-21")
    assert done.returncode == 0, done.stderr
    done = ask_suppliers(tmp_path / "run", ["K-1"], out=tmp_path / "q")
    assert (done.suppliers, done.workbooks, done.questions) == (1, 0, 0)
    index = pl.read_csv(tmp_path / "q" / "index.csv")
    assert index["note"].to_list() == [NO_QUESTION]
    assert not list((tmp_path / "q").glob("*.xlsx"))
