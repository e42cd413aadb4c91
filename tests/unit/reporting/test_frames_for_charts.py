"""Frames for charts: each says what the tables and the scorecard say."""

import json
from datetime import date

import polars as pl
import pytest

import riskscreen
from riskscreen.domain.assets import asset
from riskscreen.domain.columns import BANDS
from riskscreen.domain.errors import UsageError
from riskscreen.reporting import frames_for_charts as frames
from riskscreen.screening import base
from riskscreen.screening.uncertainty.assess import assess_uncertainty
from riskscreen.screening.uncertainty.spec import PLAIN, Uncertainty

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def screen():
    return riskscreen.open_screen()


@pytest.fixture(scope="module")
def catalogue():
    return riskscreen.load_catalogue()


@pytest.fixture(scope="module")
def record():
    return json.loads(asset("models", "backtest", "2026.1", "development.json").read_text("utf-8"))


def test_every_band_has_a_colour():
    assert set(frames.BAND_COLOURS) == {*BANDS, "insufficient evidence"}
    assert len(set(frames.BAND_COLOURS.values())) == len(frames.BAND_COLOURS)


def test_weights_are_those_of_the_card_with_the_interval_that_is_drawn(screen):
    found = frames.weights(screen.card)
    assert found["weight"].is_sorted(descending=True)
    assert dict(found.select("indicator", "weight").iter_rows()) == {s.code: s.weight for s in screen.card.indicators}
    heavy = found.filter((pl.col("weight") > 0) & (pl.col("spread") > 0))
    assert heavy.select(((pl.col("low") * pl.col("high")).sqrt() - pl.col("weight")).abs().max()).item() < 1e-9
    assert (heavy["low"] < heavy["weight"]).all()


def test_editions_are_as_old_as_the_catalogue_says(catalogue):
    found = frames.editions(catalogue, TODAY)
    assert found["source"].n_unique() == found.height == len({source for source, _, _ in catalogue.entries()})
    late = set(found.filter("past_limit")["source"])
    assert late == {stale.source_id for stale in catalogue.stale(TODAY)}


def test_listings_count_pairs_once_and_leave_out_goods_made_from_listed_ones(catalogue):
    table = catalogue.table("ilab", "listings_by_edition").filter(~pl.col("is_downstream"))
    expected = table.filter(pl.col("edition") == "2022").select("iso3", "good").n_unique()
    assert frames.listings(catalogue).filter(pl.col("edition") == "2022")["pairs"].sum() == expected


def test_tiers_count_every_country_once_a_year(catalogue):
    expected = catalogue.table("tip", "tiers").filter(pl.col("report_year") == 2025)["iso3"].n_unique()
    assert frames.tiers(catalogue).filter(pl.col("year") == 2025)["countries"].sum() == expected


def test_known_shares_of_a_country_indicator_are_those_of_its_table(screen):
    found = {row["indicator"]: row for row in frames.known_shares(screen).iter_rows(named=True)}
    layer = next(cell for cell in screen.completions.layers.cells if cell.spec.code == "rule_of_law")
    universe = layer.known[screen.completions.axes.universe]
    assert found["rule_of_law"]["known_pct"] == pytest.approx(100 * universe.mean())
    assert all(0 <= row["known_pct"] <= 100 for row in found.values())


@pytest.mark.parametrize("good", ["Rubber Gloves", None])
def test_steps_of_a_profile_add_up_to_its_score(screen, good):
    steps = frames.contributions_of(screen, "MYS", "22", good)
    whole = riskscreen.all_profiles(screen, countries=["MYS"], sectors=["22"], goods=[good])["log_odds"].item()
    assert steps["end"][-1] == pytest.approx(whole, abs=1e-9)
    assert steps["points"][:-1].sum() == pytest.approx(whole, abs=1e-9)
    assert steps["end"][1:-2].to_list() == steps["start"][2:-1].to_list()
    assert steps["place"].to_list() == list(range(steps.height))


def test_a_good_of_another_sector_is_refused(screen):
    with pytest.raises(UsageError, match="not made in the sector 55"):
        frames.contributions_of(screen, "MYS", "55", "Rubber Gloves")


def test_a_sector_group_shows_the_gravest_profile_of_each_country(screen):
    found = frames.sector_group_profiles(screen, "fishing")
    assert found["country_iso3"].n_unique() == found.height == 190
    assert found["likelihood_0_100"].is_sorted(descending=True)
    thai = riskscreen.all_profiles(screen, countries=["THA"], sectors=["03"], contributions=False)
    assert found.filter(pl.col("country_iso3") == "THA")["likelihood_0_100"].item() == thai["likelihood_0_100"].max()


def test_a_strange_sector_group_is_refused(screen):
    with pytest.raises(UsageError, match="'fishery'"):
        frames.sector_group_profiles(screen, "fishery")


def test_profiles_of_results_count_every_row_and_take_the_gravest_good(screen):
    goods = ["Thread/Yarn; Cotton", "Cotton; Thread/Yarn", None]
    places = {
        "rs_country_iso3": ["IND", "IND", "BRA"],
        "rs_subdivision": [None] * 3,
        "rs_sector_isic": ["13", "13", "55"],
    }
    results = pl.DataFrame({**places, "rs_goods": goods}, schema_overrides={"rs_subdivision": pl.String})
    found = frames.profiles_of(results)
    assert found["rows"].to_list() == [1, 2]
    assert found["goods_key"].to_list()[1] == base.JOINER.join(["Cotton", "Thread/Yarn"])
    both = Uncertainty(draws=100, **PLAIN)
    alone = [
        assess_uncertainty(screen, found.with_columns(goods_key=pl.lit(g)), both) for g in ("Cotton", "Thread/Yarn")
    ]
    india = assess_uncertainty(screen, found, both).filter(pl.col("country_iso3") == "IND")["likelihood_0_100"].item()
    assert india == max(a.filter(pl.col("country_iso3") == "IND")["likelihood_0_100"].item() for a in alone)


def test_flips_are_counted_by_country_and_direction():
    flips = pl.DataFrame({"country_iso3": ["AAA", "AAA", "AAA", "BBB", "CCC"], "change": [1.0, 2.0, -1.0, -1.0, 0.5]})
    found = frames.flips_by_country(flips, countries=2)
    assert found["all_flips"].to_list() == [3, 3, 1]
    assert dict(found.filter(pl.col("country_iso3") == "AAA").select("direction", "profiles").iter_rows()) == {
        "index rose": 2,
        "index fell": 1,
    }


def test_stability_classes_hold_every_profile_and_100_per_cent_too():
    measured = pl.DataFrame({"band": ["high"] * 4, "band_share_pct": [0.0, 9.9, 10.0, 100.0]})
    found = frames.stability_counts(measured)
    assert found["stability_from"].to_list() == [0.0, 10.0, 90.0]
    assert found["stability_to"].to_list() == [10.0, 20.0, 100.0]
    assert found["profiles"].to_list() == [2, 1, 1]


def test_sobol_indices_stand_a_row_each_with_their_interval():
    names = ("first_order", "first_order_doubt", "total_order", "total_order_doubt")
    table = pl.DataFrame({"group": ["weights"], **dict(zip(names, ([0.2], [0.1], [0.5], [0.05]), strict=True))})
    found = frames.drivers_long(table)
    assert found["order"].to_list() == ["first order", "total"]
    assert found["share_pct"].to_list() == pytest.approx([20, 50])
    assert found["low_pct"].to_list() == pytest.approx([10, 45])


def test_figures_and_curves_are_those_of_the_record(record):
    figures = frames.backtest_figures(record)
    assert figures.height == len(record["figures"])
    first = record["figures"][0]
    assert figures["recall_10_pct"][0] == pytest.approx(100 * first["recall_10"])
    curves = frames.backtest_curves(record)
    pooled = next(f for f in record["figures"] if f["steps"] == "development" and f["universe"] == "all")
    one = curves.filter(pl.col("ranking") == pooled["scorecard"])
    assert one.height == len(pooled["curve"]) + 1
    assert one.filter(pl.col("looked_at_pct") == 10)["found_pct"].item() == pytest.approx(100 * pooled["curve"]["10"])
    assert one["found_pct"].is_sorted()
