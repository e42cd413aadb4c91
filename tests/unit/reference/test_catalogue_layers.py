"""Two layers of tables, editions named for a run, and the picture as of a year."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.errors import ChecksumMismatch, UsageError
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.folder import user_folder
from riskscreen.reference.imports.reading import Reading, ReadTable
from riskscreen.reference.imports.store import take_over
from riskscreen.screening.assess import load_bundle

SOURCE = Path(__file__)


def import_tiers(root: Path, year: int) -> None:
    """Put the tiers of the last year again, as those of a later one, into a user's folder."""
    old = load_catalogue().table("tip", "tiers")
    new = old.filter(report_year=2025).with_columns(pl.lit(year, pl.Int64).alias("report_year"))
    key = ("iso3", "report_year")
    take_over(Reading("tip", str(year), (ReadTable("tiers", pl.concat([old, new]), "", {}, key),)), [SOURCE], root=root)


def test_the_newest_edition_is_in_force_whichever_layer_it_is_in(tmp_path):
    import_tiers(tmp_path / "reference", 2026)
    both = load_catalogue(user=tmp_path / "reference")
    assert both.editions("tip") == ["2025", "2026"]
    assert both.table("tip", "tiers")["report_year"].max() == 2026
    assert both.table("hdr", "indices").equals(load_catalogue().table("hdr", "indices"))
    assert both.is_own("tip", "tiers", "2026")
    assert not both.is_own("tip", "tiers", "2025")
    assert set(both.used()) == {"tip/2026/tiers", "hdr/2023-24/indices"}
    assert both.digest() != load_catalogue().digest()


def test_without_a_users_folder_nothing_of_it_is_seen(tmp_path):
    import_tiers(tmp_path / "reference", 2026)
    assert load_catalogue().editions("tip") == ["2025"]
    assert load_catalogue(user=tmp_path / "absent").editions("tip") == ["2025"]


def test_the_tests_see_no_folder_of_whoever_runs_them():
    assert not user_folder().exists()


def test_a_named_year_gives_the_documents_own_picture_of_2007():
    catalogue = load_catalogue(named={"tip": "2007"})
    latest = catalogue.table("tip", "tiers").sort("report_year").group_by("iso3").last()
    theirs = load_catalogue().table("documents", "tip_tier3")
    assert latest["report_year"].max() == 2007
    assert set(latest.filter(tier="3")["iso3"]) == set(theirs["iso3"])
    assert "as of 2007" in catalogue.named["tip"].sentence


def test_a_named_edition_of_the_list_of_goods_is_taken_as_todays():
    bundle = load_bundle(load_catalogue(named={"ilab": "2021u"}))
    assert bundle.ilab_edition == "2021u"
    assert set(bundle.tables["listings"]["edition"]) == {"2014", "2016", "2018", "2020", "2021u"}


def test_a_named_edition_is_the_folder_where_there_is_one(tmp_path):
    import_tiers(tmp_path / "reference", 2026)
    root = tmp_path / "reference"
    assert load_catalogue(user=root, named={"tip": "2025"}).table("tip", "tiers")["report_year"].max() == 2025
    assert load_catalogue(named={"inform": "2021"}).edition_in_force("inform", "risk") == "2021"


@pytest.mark.parametrize(
    ("named", "match"),
    [
        (
            {"tip": "2016"},
            "There is no edition '2016' of tip; there are 2025; its history has 2001 to 2015, 2018, 2020",
        ),
        ({"nothing": "1"}, "There is no source 'nothing'.*wgi"),
        ({"gems": "2010"}, "there are 2022"),
    ],
)
def test_an_edition_that_there_is_not_is_said_with_those_that_there_are(named, match):
    with pytest.raises(UsageError, match=match):
        load_catalogue(named=named)


def test_a_pinned_edition_is_kept_while_it_is_there(tmp_path):
    import_tiers(tmp_path / "reference", 2026)
    pins = {("tip", "tiers"): "2025", ("wgi", "governance"): "1066"}
    catalogue = load_catalogue(user=tmp_path / "reference", pins=pins)
    assert catalogue.edition_in_force("tip", "tiers") == "2025"
    assert catalogue.edition_in_force("wgi", "governance") == "2022"


def test_an_imported_table_that_was_changed_is_never_handed_out(tmp_path):
    import_tiers(tmp_path / "reference", 2026)
    path = tmp_path / "reference" / "tip" / "2026" / "tiers.csv"
    path.write_text(path.read_text().replace("ALB,2026,2,", "ALB,2026,1,"))
    with pytest.raises(ChecksumMismatch):
        load_catalogue(user=tmp_path / "reference").table("tip", "tiers")
    shutil.rmtree(path.parent)
    assert load_catalogue(user=tmp_path / "reference").edition_in_force("tip", "tiers") == "2025"


def test_a_source_whose_edition_was_named_is_old_by_choice_not_stale():
    from datetime import date

    day = date(2026, 11, 22)
    assert "ilab" in {found.source_id for found in load_catalogue().stale(day)}
    assert "ilab" not in {found.source_id for found in load_catalogue(named={"ilab": "2018"}).stale(day)}
