"""Indicators that the other tests of screening take together, each held to a figure of its own source here."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from riskscreen.screening.explain import contributions
from riskscreen.screening.layers import by_section, quantile
from tests.unit.screening.frames import frame, screen, supplier


def evidence(code: str) -> pl.DataFrame:
    return next(c.evidence for c in screen().completions.layers.cells if c.spec.code == code)


def number(code: str, **keys: str) -> float:
    return evidence(code).row(by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in keys.items()), named=True)[
        "number"
    ]


def points(code: str, **row: object) -> dict[str, object]:
    table = contributions(screen(), frame([supplier("DEU", "14", **row)]))
    return table.row(by_predicate=pl.col("indicator") == code, named=True)


def latest(table: str, iso3: str, column: str) -> float:
    rows = screen().bundle.tables[table].filter(pl.col("iso3") == iso3).drop_nulls(column).sort("year")
    return rows[column][-1]


def test_control_of_corruption_is_the_latest_estimate_and_lower_is_worse():
    assert number("control_of_corruption", iso3="DNK") == latest("governance", "DNK", "control_of_corruption_estimate")
    found = evidence("control_of_corruption").sort("number")["hazard"]
    assert found.to_list() == sorted(found, reverse=True)


def test_human_development_is_the_latest_index_and_lower_is_worse():
    assert number("human_development", iso3="TCD") == latest("development", "TCD", "hdi_0_1")
    found = evidence("human_development").sort("number")["hazard"]
    assert found.to_list() == sorted(found, reverse=True)


def test_gender_inequality_is_the_latest_index_and_higher_is_worse():
    assert number("gender_inequality", iso3="YEM") == latest("development", "YEM", "gii_0_1")
    found = evidence("gender_inequality").sort("number")["hazard"]
    assert found.to_list() == sorted(found)


def test_statutory_presumption_knows_the_region_the_rest_and_the_country_alone():
    places = {row["place"]: row["hazard"] for row in evidence("statutory_presumption").iter_rows(named=True)}
    assert places == {"CHN:CN-XJ": 1.0, "CHN:*": 0.0, "CHN": None}


def test_ilo_sector_takes_the_section_of_the_code():
    table = {row["sector_group"]: row["adults_millions"] for row in screen().bundle.tables["gems"].to_dicts()}
    assert number("ilo_sector", isic="01") == number("ilo_sector", isic="0111") == table["Agriculture"]
    assert number("ilo_sector", isic="14") == table["Manufacturing"]
    assert number("ilo_sector", isic="03") == number("ilo_sector", isic="0311") == table["Other"]
    assert number("ilo_sector", isic="02") == table["Agriculture"]
    assert number("ilo_sector", isic="97") == table["Other"]
    (said,) = evidence("ilo_sector").filter(isic="03")["phrase"]
    assert (
        said
        == "1.9 million adults in forced labour in the remaining sectors (fishing and domestic work among them) worldwide (2021)"
    )
    assert evidence("ilo_sector").filter(pl.col("isic").str.slice(0, 2).is_in(["98", "99"])).is_empty()


def test_an_unknown_of_ilo_sector_stands_among_sections_each_counted_once():
    cell = next(c for c in screen().completions.layers.cells if c.spec.code == "ilo_sector")
    axes = screen().completions.axes
    cases = by_section(axes, np.where(cell.known, cell.hazard, np.nan))
    assert len(cases) == 21, "19 sections with one value, farming and fishing apart, and domestic work"
    assert cell.definition.unknown_over == "section"
    wanted = quantile(cases, cell.spec.unknown.quantile, axis=0)
    assert set(cell.hazard[~cell.known]) == {float(wanted)}


def test_sector_forced_labour_listings_counts_pairs_of_the_division_once():
    bundle = screen().bundle
    wood = bundle.goods.filter(pl.col("divisions").list.contains("02"))["good"].implode()
    forced = bundle.listings.filter(pl.col("is_forced_labour") & pl.col("good").is_in(wood))
    count = forced.unique(["iso3", "good"]).height
    assert count > 5
    assert number("sector_forced_labour_listings", isic="02") == count
    assert number("sector_forced_labour_listings", isic="0210") == count


@pytest.mark.parametrize(
    ("code", "flag"),
    [
        ("pair_forced_labour", "is_forced_labour"),
        ("pair_child_labour", "is_child_labour"),
        ("pair_forced_child_labour", "is_forced_child_labour"),
    ],
)
def test_pairs_are_those_that_the_edition_marks(code, flag):
    marked = screen().bundle.listings.filter(pl.col(flag)).select("iso3", "good").unique().sort("iso3", "good")
    found = evidence(code).filter(pl.col("hazard") == 1).select("iso3", "good").sort("iso3", "good")
    assert marked.height > 40
    assert found.equals(marked)


def test_good_listed_elsewhere_counts_countries_and_no_country_twice():
    listings = screen().bundle.listings
    assert number("good_listed_elsewhere", good="Gold") == listings.filter(good="Gold")["iso3"].n_unique()
    assert number("good_listed_elsewhere", good="Gold") > 15


@pytest.mark.parametrize(
    ("code", "column"), [("control_code_of_conduct", "code_of_conduct"), ("control_grievance", "grievance")]
)
def test_a_paper_control_earns_its_weight_when_fresh_and_nothing_when_claimed(code, column):
    fresh = points(code, **{f"{column}_state": "evidenced", f"{column}_on": date(2025, 9, 1)})
    claimed = points(code, **{f"{column}_state": "claimed"})
    assert fresh["points"] == pytest.approx(-screen().card.indicator(code).weight)
    assert (claimed["points"], claimed["kind"]) == (0, "unknown")


def test_control_audit_fades_a_fifth_a_year():
    weight = screen().card.indicator("control_audit").weight
    assert points("control_audit", audit_on=date(2025, 9, 1))["points"] == pytest.approx(-weight)
    assert points("control_audit", audit_on=date(2023, 9, 1))["points"] == pytest.approx(-weight * 0.64)
    assert points("control_audit", audit_on=date(2015, 9, 1))["points"] == 0


def test_agency_share_of_nothing_is_a_value_and_not_an_unknown():
    nothing, unsaid = points("agency_share", agency_share_pct=0.0), points("agency_share")
    assert (nothing["kind"], nothing["points"], unsaid["kind"]) == ("evidenced", 0, "unknown")
    assert unsaid["points"] > 0


# --- what drives people into the hands of traffickers ------------------------------------------------------------------


def test_displaced_people_are_refugees_and_those_who_fled_within_the_country():
    rows = screen().bundle.tables["displaced"].filter(iso3="SDN").sort("year")
    latest_year = rows.row(-1, named=True)
    assert number("displaced_people", iso3="SDN") == latest_year["refugees"] + latest_year["internally_displaced"]


def test_conflict_deaths_are_those_of_five_years():
    table = screen().bundle.tables["conflict"]
    five = table.filter(pl.col("year") > table["year"].max() - 5, iso3="SOM")
    assert number("conflict_deaths", iso3="SOM") == five["deaths"].sum() > 1000
    assert evidence("conflict_deaths").filter(pl.col("number") <= 0).is_empty()


def test_climate_vulnerability_is_the_latest_value_and_higher_is_worse():
    assert number("climate_vulnerability", iso3="TCD") == latest("climate", "TCD", "vulnerability_0_1")
    found = evidence("climate_vulnerability").sort("number")["hazard"]
    assert found.to_list() == sorted(found)


def test_treaties_not_joined_names_them():
    korea = evidence("treaties_not_joined").row(by_predicate=pl.col("iso3") == "KOR", named=True)
    assert (korea["number"], korea["value"]) == (1, "1: ILO C105")
    assert number("treaties_not_joined", iso3="DEU") == 0


# --- kin on the goods list ----------------------------------------------------------------------------------------------


def test_good_listed_in_region_counts_the_continent_without_the_country_itself():
    listed = screen().bundle.listings.filter(good="Bricks").join(screen().bundle.regions, on="iso3")
    asia = listed.filter(un_region="Asia")["iso3"].to_list()
    assert "AFG" in asia
    assert number("good_listed_in_region", iso3="AFG", good="Bricks") == len(set(asia)) - 1
    assert number("good_listed_in_region", iso3="LKA", good="Bricks") == len(set(asia) - {"LKA"})


def test_good_listed_in_like_countries_never_counts_the_good_as_a_likeness():
    """A country listed for one good only is like no other where that good is asked about."""
    listings = screen().bundle.listings.select("iso3", "good").unique()
    single = listings.filter(pl.len().over("iso3") == 1).row(0, named=True)
    assert evidence("good_listed_in_like_countries").filter(**single).is_empty()
    assert number("good_listed_in_like_countries", iso3="NIC", good="Sugarcane") > 0


def test_kindred_goods_listed_in_country_leaves_the_good_itself_out():
    tables = screen().bundle.tables["goods"]

    def chapters(good: str) -> set[str]:
        return {code.strip()[:2] for code in (tables.filter(good=good)["hs"][0] or "").split(";")} - {""}

    listed = screen().bundle.listings.filter(iso3="MEX")["good"].unique().to_list()
    kin = [good for good in listed if good != "Onions" and chapters(good) & chapters("Onions")]
    assert "Onions" in listed
    assert number("kindred_goods_listed_in_country", iso3="MEX", good="Onions") == len(kin) > 0


def test_supply_chain_listed_in_subregion_looks_next_door_up_and_down_the_chain():
    row = evidence("supply_chain_listed_in_subregion").row(
        by_predicate=(pl.col("iso3") == "UZB") & (pl.col("good") == "Thread/Yarn"), named=True
    )
    assert "Kazakhstan (Cotton)" in row["detail"]
    assert "Uzbekistan" not in row["detail"]
    assert row["number"] >= 1


def test_sector_listed_in_subregion_is_the_mean_over_the_other_countries():
    row = evidence("sector_listed_in_subregion").row(
        by_predicate=(pl.col("iso3") == "CRI") & (pl.col("isic") == "01"), named=True
    )
    own = {
        i: evidence("goods_listed_in_country_sector").filter(iso3=i, isic="01")["number"][0]
        for i in screen().bundle.universe.filter(un_subregion="Central America")["iso3"]
        if i != "CRI"
    }
    assert len(own) > 5
    assert row["number"] == pytest.approx(sum(own.values()) / len(own), abs=1e-5)
