"""A file is held against the editions that are here: the same figures under a new name, and years that are lost."""

import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.files import text_of
from riskscreen.reference.imports.folder import user_reference
from tests.shared import shared
from tests.unit.reference.imports.books import zipped
from tests.unit.reference.imports.keeping import refused
from tests.unit.reference.imports.test_editions import HDR, INFORM, hdr_of_2025


def old_hdr(folder: Path, name: str, *, without: tuple[str, ...] = ()) -> Path:
    panel = pl.read_csv(text_of(shared(*HDR)).encode(), infer_schema_length=0)
    panel.drop(without).write_csv(folder / name)
    return folder / name


def test_old_figures_under_a_new_name_are_known(tmp_path: Path) -> None:
    copy = tmp_path / "download.csv"
    shutil.copy(shared(*HDR), copy)
    message = refused("hdr", copy, match="nothing to do", as_edition="2025")
    assert "the figures of edition 2023-24, not of 2025" in message
    outcome = import_files("hdr", [copy])
    assert (outcome.edition, outcome.written) == ("2023-24", {})


def test_a_renamed_sheet_with_old_figures_is_known(tmp_path: Path) -> None:
    with zipfile.ZipFile(shared(*INFORM)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(
        b"INFORM Risk 2025 (a-z)", b"INFORM Risk 2027 (a-z)"
    )
    zipped(tmp_path / "i.xlsx", members)
    refused("inform", tmp_path / "i.xlsx", match="figures of edition 2025, not of 2027; nothing to do")


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (("hdi_2022",), "hdi_0_1 of 2022"),
        (("gii_2020", "gii_2021", "gii_2022"), "gii_0_1 of 2022"),
        (("mys_2022",), "mean_schooling_years of 2022"),
    ],
)
def test_a_missing_column_of_the_latest_year_is_refused(tmp_path: Path, without: tuple[str, ...], said: str) -> None:
    path = old_hdr(tmp_path, "HDR23-24_Composite_indices_complete_time_series.csv", without=without)
    assert said in refused("hdr", path, match="the file lacks")
    assert said in refused(
        "hdr", old_hdr(tmp_path, "x.csv", without=without), match="the file lacks", as_edition="2025"
    )
    outcome = import_files("hdr", [path], force=True)
    assert any(said in note and "--force" in note for note in outcome.notes)
    sidecar = load_catalogue(user=user_reference()).sidecar(
        "hdr", "components" if without[0].startswith("mys") else "indices", edition="2023-24"
    )
    assert any(said in note for note in sidecar.notes)


@pytest.mark.parametrize(("without", "said"), [("hdi_2023", "hdi_0_1 after 2022"), ("gii_2023", "gii_0_1 after 2022")])
def test_a_newer_file_whose_index_ends_early_is_refused(tmp_path: Path, without: str, said: str) -> None:
    assert said in refused("hdr", hdr_of_2025(tmp_path, without=without), match="the file lacks")


def test_a_newer_file_that_is_whole_is_taken_although_a_column_is_left_empty_by_design(tmp_path: Path) -> None:
    outcome = import_files("hdr", [hdr_of_2025(tmp_path)])
    assert outcome.edition == "2025"
    assert set(outcome.written) == {"indices", "components"}


def test_an_edition_that_nothing_says_is_asked_for(tmp_path: Path) -> None:
    refused("hdr", hdr_of_2025(tmp_path, name="download.csv"), match="name it", error=UsageError)
