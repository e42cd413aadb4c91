"""The list of goods: what we read from the publisher's XML is what another reading of the same files gives."""

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.compile.names import iso3_of
from tests.shared import shared

SPELT_IN_2016 = {"Cote d'Ivoire": "Côte d'Ivoire"}
KEY = ["edition", "country", "good"]


def test_listings_equal_an_independent_reading_of_the_same_files() -> None:
    other = pl.read_csv(shared("sources", "ilab", "tvpra_pairs_by_edition_DERIVED.csv"), infer_schema_length=0)
    theirs = other.select(
        "edition",
        "country",
        pl.col("good_norm").alias("good"),
        pl.col("sector").alias("ilab_sector"),
        is_child_labour=pl.col("child_labor") == "Yes",
        is_forced_labour=pl.col("forced_labor") == "Yes",
        is_forced_child_labour=pl.col("forced_child_labor") == "Yes",
        is_downstream=(pl.col("derived_downstream") == "Yes").fill_null(value=False),
    )
    ours = load_catalogue().table("ilab", "listings_by_edition").select(theirs.columns)
    assert ours.sort(KEY).equals(theirs.sort(KEY))


def test_the_list_of_2016_equals_the_official_workbook_flag_for_flag() -> None:
    import fastexcel

    path = shared("sources", "ilab", "TVPRA2016_0.xlsx")
    book = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    official = pl.DataFrame(
        {
            "iso3": iso3_of(book["Country"].str.strip_chars().replace(SPELT_IN_2016), where="workbook"),
            "is_child_labour": (book["Child Labor"] == "X").fill_null(value=False),
            "is_forced_labour": (book["Forced Labor"] == "X").fill_null(value=False),
        }
    )
    ours = load_catalogue().table("ilab", "listings_by_edition").filter(edition="2016").select(official.columns)
    assert official.height == 379
    assert ours.sort(pl.all()).equals(official.sort(pl.all()))


def test_first_listings_equal_an_independent_reading() -> None:
    other = pl.read_csv(shared("sources", "ilab", "tvpra_first_listed_DERIVED.csv"), infer_schema_length=0)
    theirs = other.select(
        "country",
        pl.col("good_norm").alias("good"),
        "first_listed",
        "first_edition_in_files",
        first_edition_with_child_labour="first_file_edition_with_child_labor",
        first_edition_with_forced_labour="first_file_edition_with_forced_labor",
        last_edition_in_files="last_edition_in_files",
    )
    ours = load_catalogue().table("ilab", "first_listed").select(theirs.columns)
    assert ours.sort("country", "good").equals(theirs.sort("country", "good"))


def test_removals_are_the_pairs_that_the_next_edition_lacks() -> None:
    removals = load_catalogue().table("ilab", "removals")
    exact = removals.filter(basis="exact")["removed_in"].to_list()
    assert exact == ["2016", "2018", "2018", "2018", "2020", "2022"]
    assert set(removals.filter(basis="reported")["removed_in"]) == {"2010", "2024"}
