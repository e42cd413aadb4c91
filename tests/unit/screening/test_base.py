import numpy as np
import polars as pl

from riskscreen.screening.base import KEYS, goods_as_given, goods_key, locate
from riskscreen.screening.isic import DIVISIONS, SECTIONS, divisions_of
from riskscreen.screening.layers import quantile
from tests.unit.screening.frames import frame, one, scored, screen, supplier


def test_isic_has_88_divisions_in_21_sections():
    assert len(DIVISIONS) == 88
    assert len(SECTIONS) == 21
    assert divisions_of("C") == tuple(f"{n}" for n in range(10, 34))
    assert divisions_of("1410") == ("14",)
    assert divisions_of("D") == ("35",)
    assert len(divisions_of(None)) == len(divisions_of("Z")) == 88


def test_of_several_goods_the_gravest_counts_and_stands_first():
    both, grave, light = (
        one("CHN", "14", "Footwear", "Garments"),
        one("CHN", "14", "Garments"),
        one("CHN", "14", "Footwear"),
    )
    assert both["rs_likelihood_0_100"] == max(grave["rs_likelihood_0_100"], light["rs_likelihood_0_100"])
    first = "Garments" if grave["rs_likelihood_0_100"] > light["rs_likelihood_0_100"] else "Footwear"
    assert both["rs_goods"].split("; ")[0] == first
    assert set(both["rs_goods"].split("; ")) == {"Footwear", "Garments"}


def test_goods_that_are_not_on_the_axis_are_left_out():
    assert one("CHN", "14", "Moonbeams")["rs_likelihood_0_100"] == one("CHN", "14")["rs_likelihood_0_100"]
    assert one("CHN", "14", "Moonbeams", "Garments")["rs_goods"] == "Garments"


def test_a_group_of_goods_has_one_key_whatever_its_order():
    table = pl.DataFrame({"goods": [["b", "a"], ["a", "b", "a", None], [], None]}, schema={"goods": pl.List(pl.String)})
    given = table.select(goods_as_given(pl.col("goods")).alias("g"))
    assert given.select(goods_key(pl.col("g"))).to_series().to_list() == ["a\x1fb", "a\x1fb", "", ""]


def test_a_section_of_one_division_is_that_division():
    assert one("DEU", "D")["rs_likelihood_0_100"] == one("DEU", "35")["rs_likelihood_0_100"]
    assert one("DEU", "D")["rs_coverage_pct"] == one("DEU", "35")["rs_coverage_pct"]


def test_a_wide_section_knows_more_than_nothing_and_less_than_a_division():
    coverage = [one("DEU", code)["rs_coverage_pct"] for code in (None, "C", "14")]
    assert coverage[0] < coverage[1] < coverage[2]


def test_codes_that_isic_does_not_have_fall_back_to_their_division():
    assert one("DEU", "1499")["rs_likelihood_0_100"] == one("DEU", "14")["rs_likelihood_0_100"]
    assert one("DEU", "Z")["rs_likelihood_0_100"] == one("DEU")["rs_likelihood_0_100"]


def test_a_country_off_the_axis_is_scored_as_unknown():
    assert one("ZZZ", "14")["rs_likelihood_0_100"] == one(None, "14")["rs_likelihood_0_100"]


def test_profiles_are_found_on_the_axes():
    rows = frame(
        [supplier("CHN", "14", "Garments", "Cotton"), supplier(None), supplier("CHN", "C", subdivision_code="CN-XJ")]
    )
    table = rows.select(
        "country_iso3", "subdivision_code", "sector_isic", goods_as_given(pl.col("goods")).alias(KEYS[3])
    )
    at = locate(screen().completions.axes, table)
    axes = screen().completions.axes
    assert at.profile.tolist() == [0, 0, 1, 2]
    assert axes.places[at.place[3]] == "CHN:CN-XJ"
    assert axes.open_sectors[-1 - at.sector[3]] == "C"
    assert axes.open_sectors[-1 - at.sector[2]] is None
    assert (at.place[2], at.good[2]) == (-1, -1)


def test_a_quantile_is_always_one_of_the_values():
    values = np.array([[3.0, 1.0, 2.0, np.nan], [np.nan, np.nan, np.nan, np.nan]])
    assert quantile(values, 0.75, axis=1)[0] == 3.0
    assert quantile(values, 0.5, axis=1)[0] == 2.0
    assert quantile(values, 0.05, axis=1)[0] == 1.0
    assert np.isnan(quantile(values, 0.75, axis=1)[1])


def test_every_country_and_every_code_can_be_scored():
    axes = screen().completions.axes
    countries = scored(*[supplier(p, "14") for p in axes.places if ":" not in p])
    codes = scored(*[supplier("IND", code) for code in [*axes.sectors, *SECTIONS]])
    for result in (countries, codes):
        assert result["rs_likelihood_0_100"].is_finite().all()
        assert (result["rs_likelihood_low"] < result["rs_likelihood_0_100"]).all()
        assert (result["rs_likelihood_0_100"] < result["rs_likelihood_high"]).all()
        assert result["rs_coverage_pct"].is_between(0, 100).all()
    assert countries["rs_country_name"].null_count() == 0
    assert codes["rs_sector_name"].null_count() == 0


def test_goods_range_over_what_is_listed_for_the_country_and_sector():
    listed = screen().bundle.listings.filter(iso3="BGD")["good"].to_list()
    assert "Garments" in listed
    open_goods = one("BGD", "14")["rs_likelihood_0_100"]
    assert open_goods > one("PRT", "14")["rs_likelihood_0_100"]
