"""Personal data in a list is found, named by column, and kept out of everything but the list's own columns in the results."""

import io
import json
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.columns import RESULTS
from riskscreen.pipeline.ask import ask_suppliers
from riskscreen.pipeline.compare import write_comparison
from riskscreen.pipeline.dossier import write_dossiers
from riskscreen.pipeline.duties import write_annex
from riskscreen.pipeline.explain import explain_supplier
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reproduce import reproduce_run
from riskscreen.pipeline.screen import screen_to_folder
from riskscreen.pipeline.validate import validate_list

pytestmark = pytest.mark.slow

COLUMNS = (
    "Supplier ID", "Supplier", "Country", "Address", "Sector", "Goods", "Contact person", "E-mail", "Phone", "National ID",
    "Comments", "Audit findings", "Latitude", "Longitude", "Audit date",
)  # fmt: skip
ROWS = [
    ("S1", "Acme Mills Ltd, jane.alpha@planted-one.example", "India", "12 Mill Lane, Pune, tel. +91 98765 43211", "Textiles", "cotton",
     "Zelda Quistgaard", "zq@planted-two.example", "+44 20 7946 0011", "12345678Z", "Attn: Ottoline Vantongeren, DNI 87654321X",
     "wages withheld, says Zelda Quistgaard; call worker Ana on +34 612 345 678", "18.520430", "73.856743", "2025-03-01"),
    ("jane.id@planted-three.example", "Beta Knitwear GmbH", "bad country ask@planted-four.example", "Hauptstr. 5, Berlin",
     "mystery sector of Orsolya Brackenbury 529.982.247-25", "widgets from +49 30 90182055", "Orsolya Brackenbury", "b@planted-five.example",
     "+49 30 901822", "X1234567L", "", "", "52.520008", "13.404954", "call me 0171 234 5678"),
    ("S3", "", "Spain", "write to lost@planted-six.example", "Textiles", "", "Quirin Halvorsen", "c@planted-seven.example",
     "+34 91 123 45 67", "11111111H", "personnummer 670919-9530", "", "40.416775", "-3.703790", "2024-01-01"),
    ("S4", "Delta Farms 0044 20 7946 0999", "Brazil", "18.520431, 73.856744 Rua A", "Agriculture", "coffee", "Wilhelmina Okonjo",
     "d@planted-eight.example", "+55 11 91234 5678", "00000000T", "Aadhaar 2341 2341 2346", "", "-23.550520", "-46.633308", "2024-05-01"),
    ("55555555K", "Epsilon Ltd", "Thailand", "Bangkok", "Fishing", "shrimp", "Yevgenia Starodubova", "e@planted-nine.example",
     "+66 2 123 4567", "99999999R", "", "", "13.756331", "100.501762", "2024-05-01"),
]  # fmt: skip
PLANTED = (
    "planted-", "98765 43211", "7946 0011", "7946 0999", "12345678Z", "87654321X", "612 345 678", "Quistgaard", "Vantongeren",
    "529.982.247", "90182055", "Brackenbury", "901822", "X1234567L", "171 234 5678", "Halvorsen", "123 45 67", "11111111H",
    "670919", "Okonjo", "91234 5678", "00000000T", "2341 2341", "Starodubova", "123 4567", "99999999R", "55555555K",
)  # fmt: skip
COORDINATES = ("18.52043", "73.85674", "52.520008", "13.404954", "-23.550520", "100.501762")
OWN = {"results.parquet", "results.csv", "quarantine.csv"}
"""Files that hold the user's own columns."""
OPTIONS = ScreenOptions(as_of=date(2026, 11, 21), uncertainty={"draws": 100})


@pytest.fixture(scope="module")
def listed(tmp_path_factory) -> Path:
    """The list in three formats."""
    folder = tmp_path_factory.mktemp("planted")
    frame = pl.DataFrame(ROWS, schema=list(COLUMNS), orient="row")
    frame.write_csv(folder / "list.csv")
    frame.write_excel(folder / "list.xlsx")
    frame.write_ndjson(folder / "list.jsonl")
    return folder


class Heard:
    """Keeps everything that a run says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, text: str) -> None:
        self.said.append(text)

    def note(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture(scope="module")
def plain(listed, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("plain") / "out"
    heard = Heard()
    summary = screen_to_folder([listed / "list.csv"], out, OPTIONS, progress=heard)
    assert not leaks("\n".join([*heard.said, *summary.lines(out)]))
    return out


@pytest.fixture(scope="module")
def dropped(listed, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dropped") / "out"
    options = OPTIONS.model_copy(update={"drop_personal_data": True})
    screen_to_folder([listed / "list.csv"], out, options, progress=Heard(), report=("xlsx",))
    return out


def leaks(text: str, sought=PLANTED) -> list[str]:
    """Return what of the planted values a text holds."""
    return [value for value in sought if value in text]


def text_of(name: str, content: bytes) -> str:
    """Return everything that a file says, archives and tables opened."""
    if name.endswith((".xlsx", ".docx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(text_of(part, archive.read(part)) for part in archive.namelist())
    if name.endswith(".parquet"):
        return pl.read_parquet(io.BytesIO(content)).cast(pl.String, strict=False).write_csv()
    if name.endswith(".pdf"):
        shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
        return shown.stdout.decode()
    return content.decode(errors="replace")


def found_in(folder: Path, *, own: bool, sought=PLANTED) -> dict[str, list[str]]:
    """Return planted values by file; files with the user's own columns only where `own`."""
    files = [path for path in folder.rglob("*") if path.is_file() and (own or path.name not in OWN)]
    assert files
    found = {str(path.relative_to(folder)): leaks(text_of(path.name, path.read_bytes()), sought) for path in files}
    return {name: values for name, values in found.items() if values}


def test_no_page_and_no_table_but_the_users_own_holds_personal_data(plain):
    assert found_in(plain, own=False) == {}
    assert set(found_in(plain, own=True)) == OWN  # the values are there to be found
    assert {path.name for path in plain.iterdir()} >= {
        "report.html",
        "report.xlsx",
        "issues.jsonl",
        "validation",
        "unresolved.csv",
    }


def test_no_report_holds_coordinates_of_a_site(plain):
    assert found_in(plain, own=False, sought=COORDINATES) == {}


def test_the_users_own_cells_stay_in_the_results_and_the_quarantine(plain):
    results = pl.read_parquet(plain / "results.parquet")
    own = results.select(pl.col(c) for c in COLUMNS).rows()
    assert [tuple(v or "" for v in row) for row in own] == [row for row in ROWS if row[1]]
    assert "Halvorsen" in (plain / "quarantine.csv").read_text("utf-8-sig")


def test_a_persons_own_id_is_not_taken_for_the_suppliers(plain):
    ids = pl.read_parquet(plain / "results.parquet")["rs_supplier_id"].to_list()
    assert ids[0] == "S1"
    assert not leaks(" ".join(ids))


def test_the_issues_name_columns_kinds_and_rows(plain):
    issues = [json.loads(line) for line in (plain / "issues.jsonl").read_text("utf-8").splitlines()]
    whole = {found["column"] for found in issues if found["code"] == "personal-data"}
    assert whole == {"Contact person", "E-mail", "Phone", "National ID"}
    cells = {found["column"] for found in issues if found["code"] == "personal-data-cells"}
    assert cells == {
        "Supplier ID",
        "Supplier",
        "Country",
        "Address",
        "Sector",
        "Goods",
        "Comments",
        "Audit findings",
        "Audit date",
    }
    comments = [f["message"] for f in issues if f["column"] == "Comments"]
    assert any("national id in 3 rows (row 2, 4, 5 of list.csv)" in message for message in comments)
    quoted = [found["value"] for found in issues if found["code"] == "country-unknown"]
    assert quoted == ["bad country [e-mail address]"]


def test_the_report_shows_the_name_without_the_address_in_it(plain):
    assert "Acme Mills Ltd, [e-mail address]" in (plain / "report.html").read_text("utf-8")


def test_dossiers_and_explanations_hold_none(plain, tmp_path):
    write_dossiers(plain, top=4, out=tmp_path / "dossiers", formats=("html", "docx"))
    assert found_in(tmp_path / "dossiers", own=True, sought=(*PLANTED, *COORDINATES)) == {}
    for supplier in pl.read_parquet(plain / "results.parquet")["rs_supplier_id"]:
        told = explain_supplier(plain, supplier)
        lines = [*told.head(), *(cell for row in told.rows() for cell in row), *told.foot()]
        assert leaks("\n".join(lines)) == []


def test_questions_comparison_and_annex_hold_none(plain, dropped, tmp_path):
    ask_suppliers(plain, top=4, out=tmp_path / "ask")
    write_comparison(plain, dropped, tmp_path / "compared")
    write_annex(plain, ["all"], formats=("html", "docx"), out=tmp_path / "annex")
    assert found_in(tmp_path, own=True, sought=(*PLANTED, *COORDINATES)) == {}


def test_dropping_keeps_personal_data_out_of_every_file(dropped):
    assert found_in(dropped, own=True) == {}


def test_dropping_keeps_shape_ledger_and_scores(plain, dropped):
    kept, without = (pl.read_parquet(folder / "results.parquet") for folder in (plain, dropped))
    assert kept.columns == without.columns
    assert kept.height == without.height
    assert without["Contact person"].null_count() == without.height
    scored = [c for c in RESULTS if c not in {"rs_supplier_name", "rs_reasons"}]
    assert without.select(scored).equals(kept.select(scored))
    read = [json.loads((folder / "manifest.json").read_text("utf-8")) for folder in (plain, dropped)]
    assert read[0]["rows"] == read[1]["rows"]
    assert [manifest["options"]["drop_personal_data"] for manifest in read] == [False, True]
    assert reproduce_run(dropped, progress=Heard()).identical


@pytest.mark.parametrize("form", ["xlsx", "jsonl"])
def test_a_validation_of_other_formats_holds_none(listed, tmp_path, form):
    heard = Heard()
    found = validate_list([listed / f"list.{form}"], tmp_path / "out", OPTIONS, progress=heard)
    assert found_in(tmp_path / "out", own=False) == {}
    assert not leaks("\n".join([*heard.said, *found.lines()]))
    assert found.issues["personal-data"] >= 4


@pytest.mark.parametrize("form", ["xlsx", "jsonl"])
@pytest.mark.slow
def test_a_screening_of_other_formats_holds_none(listed, tmp_path, form):
    screen_to_folder([listed / f"list.{form}"], tmp_path / "out", OPTIONS, progress=Heard())
    assert found_in(tmp_path / "out", own=False, sought=(*PLANTED, *COORDINATES)) == {}
    update = {"drop_personal_data": True}
    screen_to_folder([listed / f"list.{form}"], tmp_path / "less", OPTIONS.model_copy(update=update), progress=Heard())
    assert found_in(tmp_path / "less", own=True) == {}
