"""Editions are called as their source calls them, never lie in the future, and are carried by title and citation."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.reference import import_files, show_lines
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.editions import FORMS, check_found, check_named, published_in, words_of
from riskscreen.reference.imports.files import text_of
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.imports.registry import IMPORTERS
from tests.shared import shared
from tests.unit.reference.imports.books import book
from tests.unit.reference.imports.keeping import refused
from tests.unit.reference.imports.test_ilab import later
from tests.unit.reference.imports.test_tip import tiers_2025, wide

HDR = ("sources", "drivers", "HDR23-24_Composite_indices_complete_time_series.csv")
INFORM = ("sources", "drivers", "inform_risk_2025_v070.xlsx")


def hdr_of_2025(folder: Path, *, without: str = "", year: str = "2023", name: str = "HDR25_Composite.csv") -> Path:
    """Write a newer report: the shipped one's file with the last year once more as the next, and each index a bit higher."""
    panel = pl.read_csv(text_of(shared(*HDR)).encode(), infer_schema_length=0)
    last = [c for c in panel.columns if c.endswith("_2022")]
    panel = panel.with_columns(pl.col(c).alias(c.replace("_2022", f"_{year}")) for c in last)
    panel = panel.with_columns(pl.col("hdi_2022").cast(pl.Float64).mul(0.99).round(3).cast(pl.String))
    path = folder / name
    panel.drop([c for c in panel.columns if without and c.startswith(without)]).write_csv(path)
    return path


@pytest.mark.parametrize(
    ("source", "edition"),
    [("ilab", "2044"), ("hdr", "2044"), ("hdr", "2044-45"), ("wdi", "2031-01"), ("entities", "2031-01-01")],
)
def test_an_edition_in_the_future_is_no_edition(source: str, edition: str) -> None:
    with pytest.raises(UsageError, match="lies in the future"):
        check_named(source, edition)


@pytest.mark.parametrize(
    ("source", "edition"),
    [("hdr", "banana"), ("hdr", "2023-29"), ("tip", "2026-07"), ("wdi", "July"), ("ilab", "new"), ("wdi", "2026-13")],
)
def test_an_edition_is_called_as_its_source_calls_it(source: str, edition: str) -> None:
    with pytest.raises(UsageError, match=f"'{edition}' is no edition of {source}; write "):
        check_named(source, edition)


def test_every_reader_knows_the_form_of_its_editions_and_the_shipped_ones_have_it() -> None:
    assert set(FORMS) == set(IMPORTERS)
    for source in set(IMPORTERS) - {"gsi", "cpi", "entities"}:
        for edition in load_catalogue().editions(source):
            check_named(source, edition, on=date(2026, 11, 22))
            assert words_of(source, edition, None)["citation"]
    check_named("inform", "2027", on=date(2026, 11, 22))
    with pytest.raises(UsageError, match="the latest that inform can have is one of 2027"):
        check_named("inform", "2028", on=date(2026, 11, 22))


def test_a_file_that_speaks_of_the_future_is_refused(tmp_path: Path) -> None:
    refused("ilab", later(tmp_path), match="'2044' lies in the future", as_edition="2044", error=UsageError)
    refused("tip", wide(tmp_path, head="Country,2031,Region"), match="edition 2031, which lies in the future")
    rows = [("COUNTRY", "ISO3"), ("x", "DEU")]
    refused("inform", book(tmp_path / "i.xlsx", {"INFORM Risk 2031 (a-z)": rows}), match="no column|2031")
    refused("hdr", hdr_of_2025(tmp_path, year="2044"), match="are of 2044, which lies in the future")
    refused("hdr", shared(*HDR), match="is no edition of hdr", as_edition="banana", error=UsageError)


def test_a_year_of_figures_in_the_future_is_refused_whatever_the_edition() -> None:
    frame = pl.DataFrame({"iso3": ["DEU"], "year": [2029]})
    with pytest.raises(ImportRefused, match="1 rows are of 2029, which lies in the future"):
        check_found("hdr", "2025", {"indices": frame}, on=date(2026, 11, 22))


def test_what_blocks_a_newer_file_is_named_with_its_folder(tmp_path: Path) -> None:
    import_files("tip", [wide(tmp_path, head="Country,2027,Region")])
    folder = user_reference() / "tip" / "2027"
    again = refused("tip", wide(tmp_path, head="Country,2027,Region", change={"ALB": "3"}), match="is here already")
    assert f"remove the folder {folder}" in again
    import_files("hdr", [hdr_of_2025(tmp_path, name="download.csv")], as_edition="2026")
    older = refused("hdr", hdr_of_2025(tmp_path, year="2024"), match="edition 2025 is older than 2026")
    assert f"remove the folder {user_reference() / 'hdr' / '2026'}" in older


def test_title_and_citation_carry_the_imported_edition(tmp_path: Path) -> None:
    import_files("ilab", [later(tmp_path)], as_edition="2024")
    import_files("hdr", [hdr_of_2025(tmp_path)])
    for table in (user_reference() / "ilab" / "2024").glob("*.yml"):
        said = yaml.safe_load(table.read_text())["citation"]
        assert "(2024), 2024 List of Goods" in said
        assert "2022" not in said
    source = load_catalogue(user=user_reference()).source("hdr")
    assert source.title == "Human Development Report 2025, composite indices"
    assert source.citation.startswith("UNDP (2025), Human Development Report 2025,")
    shown = "\n".join(show_lines("hdr")).split("\n\n")[0]
    assert "2023-24" not in shown
    assert "counted from the end of 2025" in shown


def test_a_span_of_years_was_published_in_the_later_one() -> None:
    assert [published_in(name) for name in ("2023-24", "2026-07", "2025", "2021u", "x")] == [
        *("2024", "2026-07", "2025", "2021", None)
    ]


def test_tiers_without_a_year_are_of_the_edition_named(tmp_path: Path) -> None:
    path = tmp_path / "tiers.csv"
    path.write_text("Country,Tier\n" + "".join(f"{iso3},{tier}\n" for iso3, tier in tiers_2025()), "utf-8")
    refused("tip", path, match="or give the year with --as-edition")
    outcome = import_files("tip", [path], as_edition="2026")
    assert outcome.edition == "2026"
    assert any("0 of 188 countries moved tier against 2025" in note for note in outcome.notes)
