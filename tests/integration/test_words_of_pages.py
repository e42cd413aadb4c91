"""Suppliers may be called Clean Energy or Safe Hands: no command stops for it, and our own words beside them judge nobody."""

import re
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from riskscreen.pipeline.ask import ask_suppliers
from riskscreen.pipeline.compare import write_comparison
from riskscreen.pipeline.dossier import write_dossiers
from riskscreen.pipeline.duties import write_annex
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.screen import screen_to_folder
from riskscreen.reporting.harm import own_breaches
from riskscreen.reporting.harm_names import visible

pytestmark = pytest.mark.slow

NAMES = (
    "Clean Energy Ltd",
    "Safe Hands",
    "Guilty Pleasures GmbH",
    "Cleared Forest SA",
    "Violator Records",
    "Risk-free Trading Co",
)
LIST = "clean and safe list.csv"


@pytest.fixture(scope="module")
def screened(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    table = {
        "Supplier ID": [f"S-{n}" for n in range(len(NAMES))],
        "Supplier": NAMES,
        "Country": ["India", "Thailand", "Germany", "Brazil", "China", "Myanmar"],
        "Sector": ["Textiles", "Fishing", "clean rooms and safe deposits", "Forestry", "Electronics", "Mining"],
        "Goods": ["cotton", "shrimp", "clean water", "timber", "laptops", "jade"],
        "Address": ["1 Safe Street", "2 Clean Road", "", "", "", ""],
        "Audit findings": ["wages withheld", "site was clean and safe", "", "", "", ""],
    }
    pl.DataFrame(table).write_csv(folder / LIST)
    options = ScreenOptions(as_of=date(2026, 11, 21), uncertainty={"draws": 100})
    screen_to_folder([folder / LIST], folder / "out", options)
    return folder / "out"


def pages(folder: Path) -> dict[str, str]:
    """Return what readers see on the pages and sheets of a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".html":
            found[path.name] = visible(path.read_text("utf-8"))
        elif path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as archive:
                parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
            found[path.name] = "\n".join(re.sub(r"<[^>]+>", "\n", part) for part in parts)
    return found


THEIRS = (
    *NAMES, LIST, LIST.removesuffix(".csv"), "clean rooms and safe deposits", "clean water", "1 Safe Street", "2 Clean Road",
    "site was clean and safe",
)  # fmt: skip


def test_the_reports_own_words_judge_nobody(screened):
    seen = pages(screened)
    assert set(seen) >= {"report.html", "report.xlsx", "report.docx", "index.html"}
    assert [name for name in NAMES if name not in seen["report.html"]] == []
    assert [breach for page, text in seen.items() for breach in own_breaches(page, text, "en", theirs=THEIRS)] == []


def test_the_names_alone_would_be_breaches(screened):
    assert own_breaches("report.html", pages(screened)["report.html"], "en") != []


def test_dossiers_questions_annex_and_comparison_are_written_whatever_suppliers_are_called(screened, tmp_path):
    write_dossiers(screened, top=6, formats=("html", "docx"), out=tmp_path / "dossiers")
    ask_suppliers(screened, top=6, out=tmp_path / "ask")
    write_annex(screened, ["all"], formats=("html", "docx"), out=tmp_path / "annex")
    other = ScreenOptions(as_of=date(2026, 11, 21), uncertainty={"draws": 100}, default_country="India")
    screen_to_folder([screened.parent / LIST], tmp_path / "later", other, report=())
    write_comparison(screened, tmp_path / "later", tmp_path / "compared")
    seen = pages(tmp_path)
    assert len(seen) > 12
    assert [breach for page, text in seen.items() for breach in own_breaches(page, text, "en", theirs=THEIRS)] == []
