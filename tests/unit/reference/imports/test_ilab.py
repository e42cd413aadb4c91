"""The list of goods: the publisher's own files, and what is done to them."""

from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
import xlsxwriter

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports import ilab
from riskscreen.reference.imports.folder import user_reference
from riskscreen.screening.assess import load_bundle
from riskscreen.validation.reference import check_reference
from tests.shared import shared
from tests.unit.reference.imports.keeping import everything_in, refused

LATEST = ("sources", "ilab", "goods_edition2022_20221130_blobface5d25.xml")
MORE = (
    "<Good><Good_Name>{good}</Good_Name><Good_Sector>{sector}</Good_Sector><Countries><Country>"
    "<Country_Name>{country}</Country_Name>{extra}<Child_Labor>{child}</Child_Labor><Forced_Labor>Yes</Forced_Labor>"
    "<Forced_Child_Labor>No</Forced_Child_Labor></Country></Countries></Good></Goods>"
)


def later(
    folder: Path, *, good="Moon Dust", country="Kenya", sector="Mining", child="Yes", extra="", name="goods.xml"
) -> Path:
    """Write the file of a new edition: the publisher's latest one here, with a pair more and the removals of 2024 gone."""
    root = ElementTree.parse(shared(*LATEST)).getroot()
    gone = {(row["good"], row["iso3"]) for row in removed_2024()}
    names = dict(load_catalogue().table("ilab", "listings_by_edition").select("country", "iso3").rows())
    for record in root.iter("Good"):
        known = ilab.GOOD_NORM.get(record.findtext("Good_Name"), record.findtext("Good_Name"))
        for listed in list(record.find("Countries")):
            if (known, names[listed.findtext("Country_Name")]) in gone:
                record.find("Countries").remove(listed)
    more = MORE.format(good=good, country=country, sector=sector, child=child, extra=extra)
    path = folder / name
    path.write_text(ElementTree.tostring(root, "unicode").replace("</Goods>", more), "utf-8")
    return path


def removed_2024() -> list[dict[str, str]]:
    return load_catalogue().table("ilab", "removals").filter(removed_in="2024").to_dicts()


def test_the_publishers_own_file_of_the_edition_in_force_changes_nothing(home):
    outcome = import_files("ilab", [shared(*LATEST)])
    assert (outcome.edition, outcome.written) == ("2022", {})
    assert "nothing to do" in outcome.lines()[0]
    assert not home.exists()


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("goods_edition2014_blobf0a5a79b.xml", "2014"),
        ("goods_edition2014_withISO_blobcb368a72.xml", "2014"),
        ("goods_edition2016_20160921_blobaf7c85e8.xml", "2016"),
        ("goods_edition2018_20191002_blobca72cf6d.xml", "2018"),
        ("goods_edition2020_20200831_blob9ef1c607.xml", "2020"),
        ("goods_edition2020plusPolysilicon_20210820_blobfb4ca291.xml", "2021u"),
        ("TVPRA2016_0.xlsx", "2016"),
    ],
)
def test_an_older_edition_is_known_by_its_pairs_whatever_it_is_called(name, edition):
    message = refused("ilab", shared("sources", "ilab", name), match="2022 stays in force", as_edition="2024")
    assert f"edition {edition}" in message
    assert f"--edition ilab={edition}" in message
    assert "not of 2024" in message


def test_the_workbook_of_2016_reads_as_the_xml_of_2016():
    book = ilab._sheet(shared("sources", "ilab", "TVPRA2016_0.xlsx"), "workbook").frame
    shipped = load_catalogue().table("ilab", "listings_by_edition").filter(edition="2016")
    named, _ = ilab._named(book, shipped, Path("book"))
    columns = ["iso3", "good", "is_child_labour", "is_forced_labour"]
    assert named.height == 379
    assert named.select(columns).sort(columns).equals(shipped.select(columns).sort(columns))


def test_a_new_edition_joins_the_history_and_is_in_force(tmp_path, home):
    outcome = import_files(
        "ilab", [later(tmp_path, extra="<Country_Code>KE</Country_Code>")], as_edition="2024", force=True
    )
    assert outcome.edition == "2024"
    assert outcome.unknown_columns == ("Country_Code",)
    assert any("Moon Dust" in note and "not known here" in note for note in outcome.notes)
    catalogue = load_catalogue(user=user_reference())
    shipped = load_catalogue().table("ilab", "listings_by_edition")
    table = catalogue.table("ilab", "listings_by_edition")
    assert table.filter(pl.col("edition") != "2024").equals(shipped)
    assert table.filter(edition="2024").height == shipped.filter(edition="2022").height + 1 - len(removed_2024())
    removals = catalogue.table("ilab", "removals").filter(removed_in="2024")
    assert set(removals["basis"]) == {"exact"}
    assert removals.select("good", "iso3").sort(pl.all()).rows() == sorted(
        (row["good"], row["iso3"]) for row in removed_2024()
    )
    assert catalogue.sidecar("ilab", "listings_by_edition").years.last == 2024
    bundle = load_bundle(catalogue)
    assert bundle.ilab_edition == "2024"
    assert bundle.listings.filter(good="Moon Dust")["iso3"].to_list() == ["KEN"]
    first = catalogue.table("ilab", "first_listed").filter(good="Moon Dust").row(0, named=True)
    assert (first["first_listed"], first["first_edition_with_forced_labour"]) == ("2024", "2024")
    named = load_bundle(load_catalogue(user=user_reference(), named={"ilab": "2022"}))
    assert named.ilab_edition == "2022"
    assert sorted(path.name for path in (home / "reference" / "ilab").iterdir()) == ["2024"]
    assert not [name for name in everything_in(home) if ".import" in name]


def test_a_new_edition_without_a_name_is_asked_for_it(tmp_path):
    message = refused("ilab", later(tmp_path), match="--as-edition 2024", error=UsageError)
    assert "Moon Dust of KEN" in message


def test_a_new_edition_is_called_by_its_year(tmp_path):
    refused("ilab", later(tmp_path), match="write its year", as_edition="new", error=UsageError)


def test_a_new_edition_passes_the_suites_of_the_check(tmp_path):
    import_files("ilab", [later(tmp_path)], as_edition="2024")
    suites = check_reference(load_catalogue(user=user_reference()))
    found = next(suite for suite in suites if suite.suite.table == "ilab/listings_by_edition")
    assert found.success
    assert sum(rule.checked for rule in found.rules) > 2900


def test_a_new_edition_cannot_be_called_an_older_one(tmp_path):
    refused("ilab", later(tmp_path), match="not the older edition 2019", as_edition="2019")


def test_a_later_file_of_the_same_edition_is_taken_only_by_force():
    path = shared("sources", "ilab", "goods_edition2022_20230823_blob0424f528.xml")
    message = refused("ilab", path, match="edition 2022 is here already")
    assert "1 rows are new or changed" in message
    outcome = import_files("ilab", [path], force=True)
    assert any("is_forced_labour is now false" in note and "Palm Fruit" in note for note in outcome.notes)
    assert any("Açaí Berries" in note for note in outcome.notes)
    table = load_catalogue(user=user_reference()).table("ilab", "listings_by_edition")
    assert not table.filter(edition="2022", iso3="IDN", good="Palm Fruit")["is_forced_labour"].item()
    assert (
        load_catalogue()
        .table("ilab", "listings_by_edition")
        .filter(edition="2022", iso3="IDN", good="Palm Fruit")["is_forced_labour"]
        .item()
    )


def test_half_a_file_is_refused(tmp_path):
    for name in (LATEST[-1], "TVPRA2016_0.xlsx"):
        whole = shared("sources", "ilab", name).read_bytes()
        half = tmp_path / name
        half.write_bytes(whole[: len(whole) // 2])
        refused("ilab", half, match="download it again", as_edition="2024")


def test_another_file_of_the_publisher_is_refused(tmp_path):
    refused("ilab", shared("sources", "ilab", "countries_RY2022_20230914_blobbbf66fe7.xml"), match="expected <Goods>")


def test_a_pair_given_twice_is_refused(tmp_path):
    refused("ilab", later(tmp_path, good="Bricks", country="Afghanistan"), match="AFG.*Bricks.*given 2 times")


def test_what_is_new_to_the_reader_is_refused_by_name(tmp_path):
    refused("ilab", later(tmp_path, child="12.3%"), match="Moon Dust, Kenya, Child_Labor is '12.3%'", as_edition="2024")
    refused("ilab", later(tmp_path, sector="Space"), match="sector 'Space' of Moon Dust is new", as_edition="2024")
    refused("ilab", later(tmp_path, country="Wakanda"), match="no country is known under 'Wakanda'", as_edition="2024")


def test_entities_in_xml_are_not_expanded(tmp_path):
    path = tmp_path / "goods.xml"
    path.write_text('<!DOCTYPE Goods [<!ENTITY a "aaaa">]><Goods><Good>&a;</Good></Goods>', "utf-8")
    refused("ilab", path, match="declares entities")


def workbook(
    folder: Path,
    rows: list[list[str]],
    *,
    sheet: str = "List",
    header=("Country", "Good", "Child Labor", "Forced Labor"),
):
    path = folder / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(sheet)
    for number, row in enumerate([list(header), *rows]):
        page.write_row(number, 0, row)
    book.close()
    return path


def rows_of_2022() -> list[list[str]]:
    frame = load_catalogue().table("ilab", "listings_by_edition").filter(edition="2022")
    marks = [pl.when(name).then(pl.lit("X")).otherwise(pl.lit("")) for name in ("is_child_labour", "is_forced_labour")]
    frame = frame.join(pl.DataFrame(removed_2024()), on=["iso3", "good"], how="anti")
    return [list(row) for row in frame.select("country", "good", marks[0].alias("c"), marks[1].alias("f")).rows()]


def test_a_workbook_of_a_new_edition_is_read_and_its_downstream_goods_are_seen(tmp_path):
    path = workbook(tmp_path, [*rows_of_2022(), ["Chad", "Moon Dust", "X", ""]], sheet="Renamed")
    outcome = import_files("ilab", [path], as_edition="2024", force=True)
    table = load_catalogue(user=user_reference()).table("ilab", "listings_by_edition").filter(edition="2024")
    before = load_catalogue().table("ilab", "listings_by_edition").filter(edition="2022")
    assert table["is_downstream"].sum() == before["is_downstream"].sum()
    assert table.filter(good="Moon Dust")["ilab_sector"].to_list() == ["Other"]
    assert any("put under Other: Moon Dust" in note for note in outcome.notes)


def test_a_workbook_without_a_column_or_with_odd_marks_is_refused(tmp_path):
    rows = rows_of_2022()
    header = ("Country", "Good", "Child Labor", "Something")
    refused("ilab", workbook(tmp_path, rows, header=header), match="no column 'Forced Labor'.*Something")
    refused(
        "ilab",
        workbook(tmp_path, rows, header=("Land", "Ware", "a", "b")),
        match="no sheet has columns 'Country' and 'Good'",
    )
    refused("ilab", workbook(tmp_path, [*rows, ["Chad", "Salt", "50%", ""]]), match="Salt of Chad has '50%'")
    refused("ilab", workbook(tmp_path, rows[:200]), match="download it again", as_edition="2024")


def as_2022(folder: Path, *, without: tuple[tuple[str, str], ...] = (), more: str = "") -> Path:
    """Write the publisher's file of 2022 without some pairs (country as written, good), and with more."""
    root = ElementTree.parse(shared(*LATEST)).getroot()
    for record in root.iter("Good"):
        for listed in list(record.find("Countries")):
            if (listed.findtext("Country_Name"), record.findtext("Good_Name")) in without:
                record.find("Countries").remove(listed)
    path = folder / "goods.xml"
    path.write_text(ElementTree.tostring(root, "unicode").replace("</Goods>", more + "</Goods>"), "utf-8")
    return path


NEW_PAIR = MORE.format(good="Moon Dust", country="Kenya", sector="Mining", child="Yes", extra="").removesuffix(
    "</Goods>"
)


def test_one_removal_is_taken_and_those_only_reported_stay_once(tmp_path):
    path = as_2022(tmp_path, without=(("Argentina", "Blueberries"),), more=NEW_PAIR)
    import_files("ilab", [path], as_edition="2024")
    removals = load_catalogue(user=user_reference()).table("ilab", "removals")
    assert removals.filter(iso3="ARG", good="Blueberries").select("removed_in", "basis").rows() == [("2024", "exact")]
    assert removals.filter(removed_in="2024").height == 1


def test_a_removal_that_was_reported_between_two_files_is_written_once(tmp_path):
    path = as_2022(tmp_path, without=(("Argentina", "Blueberries"),), more=NEW_PAIR)
    import_files("ilab", [path], as_edition="2025")
    removals = load_catalogue(user=user_reference()).table("ilab", "removals")
    assert removals.filter(iso3="ARG", good="Blueberries").height == 1
    assert not removals.select("iso3", "good").is_duplicated().any()


def test_first_listings_follow_from_the_history():
    catalogue = load_catalogue()
    made = ilab._first(catalogue, catalogue.table("ilab", "listings_by_edition")).frame
    shipped = catalogue.table("ilab", "first_listed")
    assert made.sort("iso3", "good").equals(shipped.sort("iso3", "good"))


def test_an_edition_written_again_by_force_is_rewritten_in_all_four_tables(tmp_path):
    path = as_2022(tmp_path, without=(("Argentina", "Blueberries"),), more=NEW_PAIR)
    outcome = import_files("ilab", [path], as_edition="2022", force=True)
    assert set(outcome.written) == {"listings_by_edition", "downstream", "first_listed", "removals"}
    catalogue = load_catalogue(user=user_reference())
    first = catalogue.table("ilab", "first_listed")
    assert first.filter(good="Moon Dust")["first_listed"].to_list() == ["2022"]
    assert first.filter(iso3="ARG", good="Blueberries")["last_edition_in_files"].to_list() == ["2021u"]
    removals = catalogue.table("ilab", "removals")
    assert set(removals.filter(removed_in="2022").select("iso3", "good").rows()) >= {
        ("UZB", "Cotton"),
        ("ARG", "Blueberries"),
    }
    assert not removals.select("iso3", "good").is_duplicated().any()
    downstream, before = (part.table("ilab", "downstream") for part in (catalogue, load_catalogue()))
    assert downstream.sort(pl.all()).equals(before.sort(pl.all()))
