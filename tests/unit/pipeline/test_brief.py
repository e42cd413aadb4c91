"""A briefing's folder: whole or not at all, and never with a supplier in it."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from riskscreen.cli import main
from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.brief import brief
from riskscreen.reporting.harm import HarmRefused, breaches
from riskscreen.reporting.harm_names import Named, name_index

DAY = date(2026, 11, 22)


def supplier_list(folder: Path, *names: str, head: str = "Supplier name") -> Path:
    path = folder / "suppliers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([head, "Country", "Sector", "Supplier ID", "Address"])
        writer.writerows(
            [name, "Thailand", "Textiles", f"SUP-{place:05}", f"{place} Mill Lane, Bangkok"]
            for place, name in enumerate(names, start=1)
        )
    return path


def test_the_folder_has_pages_charts_figures_and_a_readme(tmp_path: Path) -> None:
    done = brief(
        "ict", country="TH", lang="es", formats=["html", "docx"], out=tmp_path / "b", as_of=DAY, user_data=False
    )
    assert {"briefing.html", "briefing.docx", "README.md", "manifest.json"} <= set(done.files)
    assert {path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*.*")} == set(done.files)
    assert (tmp_path / "b" / "charts" / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    readme = (tmp_path / "b" / "README.md").read_text(encoding="utf-8")
    assert all(name in readme for name in done.files if "/" in name)
    assert json.loads((tmp_path / "b" / "manifest.json").read_text(encoding="utf-8"))["country"] == "THA"
    with zipfile.ZipFile(io.BytesIO((tmp_path / "b" / "briefing.docx").read_bytes())) as package:
        assert "Víctimas detectadas" in package.read("word/document.xml").decode()


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        brief("textiles", formats=["html", "docx"], out=tmp_path / name, as_of=DAY, user_data=False)
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes(), path.name


def test_a_list_whose_names_are_common_words_does_not_stop_a_briefing(tmp_path: Path) -> None:
    path = supplier_list(
        tmp_path, "Cotton Ltd", "Thailand Garments", "Gold", "The Company", "Brightfield Knitwear Ltd", "Fish"
    )
    brief("textiles", formats=["html"], out=tmp_path / "b", check_against=[path], as_of=DAY, user_data=False)
    assert (tmp_path / "b" / "briefing.html").is_file()


def test_a_supplier_that_a_page_names_stops_all_of_it(tmp_path: Path) -> None:
    """Every page says with which scorecard it was made; a supplier of that name is on it then."""
    path = supplier_list(tmp_path, "Scorecard Default 2026 Ltd")
    with pytest.raises(HarmRefused, match=r"line \d+, breaks the rule 'supplier name'") as refused:
        brief("textiles", formats=["html"], out=tmp_path / "b", check_against=[path], as_of=DAY, user_data=False)
    assert "default" not in str(refused.value).lower()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["suppliers.csv"]


def test_an_id_that_a_page_holds_stops_it_too(tmp_path: Path) -> None:
    """Every briefing cites lines of the documents, such as S2:22."""
    path = tmp_path / "suppliers.csv"
    path.write_text("Supplier name,Country,Supplier ID\nBrightfield Knitwear,Thailand,S2-22\n", encoding="utf-8")
    with pytest.raises(HarmRefused, match="breaks the rule 'supplier id'"):
        brief("textiles", formats=["html"], out=tmp_path / "b", check_against=[path], as_of=DAY, user_data=False)


def test_a_folder_that_is_there_and_a_list_that_is_not_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        brief("textiles", formats=["html"], out=tmp_path / "b", user_data=False)
    with pytest.raises(UsageError, match="no list or folder"):
        brief("textiles", formats=["html"], out=tmp_path / "c", check_against=[tmp_path / "no.csv"], user_data=False)
    with pytest.raises(UsageError, match="not as 'odt'"):
        brief("textiles", formats=["odt"], out=tmp_path / "c", user_data=False)


def test_the_command_line_says_what_it_wrote_and_warns_of_old_editions(tmp_path: Path) -> None:
    told = CliRunner().invoke(
        main,
        ["brief", "agriculture", "--lang", "fr", "--format", "html", "--out", str(tmp_path / "b"), "--no-user-data"],
    )
    assert told.exit_code == 0
    assert "files in" in told.output
    assert "older than its limit" in told.output
    page = (tmp_path / "b" / "briefing.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in page
    assert "Où le risque se trouve" in page


def test_an_unknown_sector_ends_with_usage(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["brief", "sorcery", "--out", str(tmp_path / "b")])
    assert told.exit_code == 2
    assert "There is no sector" in told.output


ROWS = (("2019", "2900", "1021", "765"), ("2017", "1,001", "423", "106"), ("2017", "001 423", "106 360", "1,890"))
"""Figures that, run together, have the shape of an Indian id with its check digit, and of a telephone number."""


def _words_of_pdf(*rows: tuple[str, ...]) -> str:
    from riskscreen.pipeline.brief import _read
    from riskscreen.reporting.document.model import Document, Table
    from riskscreen.reporting.document.pdf import render_pdf

    columns = ("Year", "Women", "Girls", "Men")
    page = Document("A briefing", "", "en", (), (Table(columns, rows, "Figures"),), "")
    return _read("briefing.pdf", render_pdf(page))


def test_figures_side_by_side_in_a_table_are_no_number_of_a_person() -> None:
    text = _words_of_pdf(*ROWS)
    assert "2019 | 2900 | 1021 | 765" in text
    assert breaches("briefing.pdf", text, "en") == []


@pytest.mark.parametrize("cell", ["2900 1021 7654", "+66 2 555 0143 22", "a.b@example.org"])
def test_a_number_of_a_person_within_one_cell_is_still_seen(cell: str) -> None:
    assert breaches("briefing.pdf", _words_of_pdf(("2019", cell, "1", "2")), "en")


def test_a_name_that_goes_on_in_the_next_line_of_its_cell_is_seen_in_a_pdf() -> None:
    name = "Brightfield Knitwear and Dyeing Company of the Lower Valley"
    text = _words_of_pdf(("2019", name, "1", "2"), ("2020", "2", "3", "4"))
    names = name_index([Named("supplier name", name)], [])
    assert [breach.rule for breach in breaches("briefing.pdf", text, "en", names)]
