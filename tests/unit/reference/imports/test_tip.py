"""Tiers of the report, as users re-key them."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.folder import user_reference
from tests.shared import shared
from tests.unit.reference.imports.keeping import refused

WORDS = {"1": "Tier 1", "2": "TIER 2", "2WL": "Tier 2 Watch List", "3": "3", "SC": "Special Case"}


def tiers_2025() -> list[tuple[str, str]]:
    frame = load_catalogue().table("tip", "tiers").filter(report_year=2025)
    return [(iso3, WORDS[tier]) for iso3, tier in frame.select("iso3", "tier").rows()]


def wide(
    folder: Path, *, change: dict[str, str] | None = None, more: str = "", head: str = "Country,2026,Region"
) -> Path:
    rows = [f"{iso3},{(change or {}).get(iso3, tier)},x" for iso3, tier in tiers_2025()]
    path = folder / "tiers.csv"
    path.write_text("\n".join([head, *rows]) + "\n" + more, "utf-8")
    return path


def test_the_panel_that_the_shipped_table_was_made_of_holds_nothing_new(home):
    outcome = import_files("tip", [shared("sources", "tip", "tip_tiers_panel_DERIVED.csv")])
    assert outcome.written == {}
    assert any("COG" in note and "stays mended to 2WL" in note for note in outcome.notes)
    assert not home.exists()


def test_a_new_year_in_a_column_of_its_own_joins_the_history(tmp_path):
    outcome = import_files("tip", [wide(tmp_path, change={"ALB": "2 WL", "DZA": "Tier 2WL"})])
    assert (outcome.edition, outcome.before, outcome.unknown_columns) == ("2026", "2025", ("Region",))
    catalogue = load_catalogue(user=user_reference())
    table = catalogue.table("tip", "tiers")
    assert table.filter(pl.col("report_year") < 2026).equals(load_catalogue().table("tip", "tiers"))
    new = dict(table.filter(report_year=2026).select("iso3", "tier").rows())
    assert (new["ALB"], new["DZA"], len(new)) == ("2WL", "2WL", len(tiers_2025()))
    assert {where["iso3"] for record in catalogue.sidecar("tip", "tiers").corrections for where in [record.where]} == {
        "COG",
        "SDN",
    }


def test_a_workbook_with_year_and_tier_columns_on_any_sheet_reads_alike(tmp_path):
    path = tmp_path / "tiers.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("About").write(0, 0, "Tiers, collected by hand")
    page = book.add_worksheet("anything")
    page.write_row(1, 0, ["Country name", "Report year", "Tier ranking"])
    for number, (iso3, tier) in enumerate(tiers_2025(), 2):
        page.write(number, 0, iso3)
        page.write_number(number, 1, 2026)
        page.write(number, 2, int(tier) if tier.isdigit() else tier)
    book.close()
    import_files("tip", [path])
    table = load_catalogue(user=user_reference()).table("tip", "tiers")
    columns = ["iso3", "tier"]
    assert table.filter(report_year=2026).select(columns).equals(table.filter(report_year=2025).select(columns))


def test_a_code_beside_the_name_is_taken_before_the_name(tmp_path):
    rows = [f"anything,{iso3},{tier}" for iso3, tier in tiers_2025()]
    path = tmp_path / "tiers.csv"
    path.write_text("\n".join(["Country,ISO3,TIP 2026", *rows]), "utf-8")
    outcome = import_files("tip", [path])
    assert (outcome.edition, outcome.unknown_columns) == ("2026", ())


@pytest.mark.parametrize("tier", ["2 WL*", "2WL*", "12.3%", "Tier 4", "1 or 2", "2 (auto downgrade)"])
def test_an_odd_tier_is_refused_with_its_country_and_year(tmp_path, tier):
    message = refused("tip", wide(tmp_path, change={"ALB": tier}), match="nothing is guessed")
    assert f"ALB 2026: '{tier}'" in message


def test_a_country_given_twice_is_refused_by_name(tmp_path):
    refused(
        "tip", wide(tmp_path, more="Albania,Tier 1,x\n"), match="iso3 ALB, report_year 2026 .*Albania.* given 2 times"
    )


def test_an_unknown_or_ambiguous_country_is_refused_by_name(tmp_path):
    refused("tip", wide(tmp_path, more="Wakanda,Tier 1,x\n"), match="'Wakanda'")
    refused("tip", wide(tmp_path, more="Korea,Tier 1,x\n"), match="'Korea'")


def test_half_a_file_or_some_tiers_only_are_refused(tmp_path):
    path = wide(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refused("tip", path, match="no country is known under 'K'|cut short")
    path.write_bytes(whole[: whole.index(b"KEN,")])
    refused("tip", path, match="cut short or hold some tiers only")


def test_a_missing_column_is_named(tmp_path):
    refused("tip", wide(tmp_path, head="Country,Rank,Region"), match="name the columns Country, Year and Tier")


def test_an_empty_or_absent_file_is_refused(tmp_path):
    path = tmp_path / "nothing.csv"
    refused("tip", path, match="no such file")
    path.touch()
    refused("tip", path, match="is empty")


def test_the_users_edition_gives_way_to_no_half_written_one(tmp_path):
    import_files("tip", [wide(tmp_path)])
    message = refused("tip", wide(tmp_path, change={"ALB": "3"}), match="edition 2026 is here already")
    assert "1 rows are new or changed" in message
    assert import_files("tip", [wide(tmp_path, change={"ALB": "3"})], force=True).written
    table = load_catalogue(user=user_reference()).table("tip", "tiers")
    assert table.filter(iso3="ALB", report_year=2026)["tier"].item() == "3"


def test_a_source_that_mended_its_slip_is_believed_and_no_override_is_recorded(tmp_path):
    path = wide(tmp_path, head="Country,2026,Region")
    table = load_catalogue().table("tip", "tiers")
    of_2023 = dict(table.filter(report_year=2023).select("iso3", "tier").rows())
    lines = ["Country,2023,2026", *(f"{iso3},{of_2023.get(iso3, '')},{tier}" for iso3, tier in tiers_2025())]
    assert of_2023["COG"] == "2WL"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    outcome = import_files("tip", [path])
    said = "the source has mended COG 2023 (tier 2WL); the correction is no longer needed"
    assert said in outcome.notes
    sidecar = load_catalogue(user=user_reference()).sidecar("tip", "tiers")
    assert [record.where["iso3"] for record in sidecar.corrections] == ["SDN"]
    assert said in sidecar.notes
    newer = wide(tmp_path, head="Country,2027,Region", change={"ALB": "3"})
    import_files("tip", [newer])
    later = load_catalogue(user=user_reference()).sidecar("tip", "tiers")
    assert (later.edition, [record.where["iso3"] for record in later.corrections]) == ("2027", ["SDN"])


def test_a_shifted_column_shows_in_the_note_on_moves(tmp_path):
    tiers = [tier for _, tier in tiers_2025()]
    shifted = dict(zip([iso3 for iso3, _ in tiers_2025()], [*tiers[1:], tiers[0]], strict=True))
    outcome = import_files("tip", [wide(tmp_path, change=shifted)])
    assert any("a column may have shifted" in note for note in outcome.notes)
    assert any("by two or more steps" in note for note in outcome.notes)
