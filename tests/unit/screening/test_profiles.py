"""The table of all profiles: the same figures as a supplier list gets, contributions that add up, and what an edit changes."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.bench_profiles import distinct_profiles, rows_of
from riskscreen.domain.errors import UsageError
from riskscreen.screening.assess import Screen
from riskscreen.screening.calibrate import score_universe
from riskscreen.screening.explain import contributions
from riskscreen.screening.isic import DIVISIONS
from riskscreen.screening.profiles import COLUMNS, KEYS, all_profiles, band_flips, isic_groups, profile_columns
from riskscreen.screening.tuning import trial
from tests.unit.screening.frames import frame, screen, supplier

SAME = {
    "likelihood_0_100": "rs_likelihood_0_100",
    "likelihood_low": "rs_likelihood_low",
    "likelihood_high": "rs_likelihood_high",
    "band": "rs_band",
    "floor_rule": "rs_band_rule",
    "severity_band": "rs_severity_band",
    "coverage_pct": "rs_coverage_pct",
}
SEED = 20261122


@cache
def table() -> pl.DataFrame:
    return all_profiles(screen())


def as_suppliers(profiles: pl.DataFrame) -> pl.DataFrame:
    """Profiles as suppliers of whom the list says nothing else."""
    rows = profiles.select(KEYS).iter_rows()
    return frame(supplier(iso3, isic, *([good] if good else [])) for iso3, isic, good in rows)


def test_every_country_and_division_stands_with_its_goods_and_without():
    blank = table().filter(pl.col("good").is_null())
    assert blank.height == 190 * len(DIVISIONS)
    assert table().select(KEYS).is_unique().all()
    made = table().filter(pl.col("country_iso3") == "IND", pl.col("good") == "Cotton")["sector_isic"].to_list()
    by_good = dict(screen().bundle.goods.select("good", "divisions").iter_rows())
    assert made == by_good["Cotton"]
    assert set(table()["good"].drop_nulls()) == {good for good, divisions in by_good.items() if divisions}


def test_every_figure_is_what_a_supplier_list_with_the_profile_gets():
    scored = screen().score(as_suppliers(table()).lazy(), ranked=False).collect()
    for ours, theirs in SAME.items():
        assert table()[ours].to_list() == scored[theirs].to_list(), ours


def test_points_of_a_row_add_up_to_its_log_odds_and_to_the_index():
    points = table().select(pl.sum_horizontal(pl.col(r"^points_.*$")) + screen().card.base).to_series()
    assert (points - table()["log_odds"]).abs().max() < 1e-9
    index = 100 / (1 + np.exp(-table()["log_odds"].to_numpy()))
    assert np.abs(index - table()["likelihood_0_100"].to_numpy()).max() < 1e-6


def test_points_are_those_of_an_explanation():
    some = table().sample(60, seed=SEED)
    rows = as_suppliers(some)
    told = contributions(screen(), rows).filter(~pl.col("indicator").str.starts_with("unknown_"))
    ids = some.with_row_index("row_id").with_columns(pl.col("row_id").cast(rows["row_id"].dtype))
    for column, ours in (("points", "points_"), ("kind", "known_")):
        wide = ids.unpivot(pl.col(f"^{ours}.*$").exclude("points_unknown_goods"), index="row_id")
        wide = wide.with_columns(pl.col("variable").str.strip_prefix(ours).alias("indicator"))
        both = told.join(wide, on=["row_id", "indicator"], how="left")
        assert both["value_right"].null_count() == 0
        if column == "points":
            assert (both["points"] - both["value_right"]).abs().max() < 1e-9
        else:
            assert (both["kind"] == "evidenced").to_list() == both["value_right"].to_list()


def test_goods_that_are_not_named_leave_their_indicators_out_and_one_column_stands_for_them():
    blank = pl.col("good").is_null()
    assert table().filter(blank)["points_pair_forced_labour"].null_count() == 190 * 88
    assert table().filter(blank)["points_unknown_goods"].null_count() == 0
    assert table().filter(~blank)["points_unknown_goods"].null_count() == table().filter(~blank).height
    assert not table().filter(blank)["known_pair_forced_labour"].any()


def test_ranks_are_places_in_the_reference_universe():
    index = np.round(score_universe(screen()).index, 6)
    some = table().sample(200, seed=SEED)
    for row in some.iter_rows(named=True):
        assert row["rank"] == 1 + (index > row["likelihood_0_100"]).sum()
        assert row["rank_pct"] == pytest.approx(100 * (index < row["likelihood_0_100"]).mean())


def test_a_part_has_the_figures_of_the_whole():
    part = all_profiles(screen(), countries=["UZB", "DEU"], sectors=["01", "10"], goods=["Cotton", None])
    keys = part.select(KEYS).to_dicts()
    assert {(k["country_iso3"], k["sector_isic"], k["good"]) for k in keys} == {
        (iso3, isic, good) for iso3 in ("DEU", "UZB") for isic, good in (("01", None), ("01", "Cotton"), ("10", None))
    }
    whole = table().join(part.select(KEYS), on=KEYS, how="semi", nulls_equal=True)
    assert_frame_equal(part, whole, check_row_order=False, abs_tol=1e-12)


def test_groups_of_isic_can_be_asked_for():
    groups = isic_groups(screen())
    assert len(groups) == 238
    found = all_profiles(screen(), countries=["THA"], sectors=groups, goods=[None], contributions=False)
    assert found["sector_isic"].to_list() == sorted(groups)
    assert found.columns == list(COLUMNS)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"countries": ["XXX"]}, "country 'XXX' is not known"),
        ({"countries": ["CHN:CN-XJ"]}, "country 'CHN:CN-XJ' is not known"),
        ({"sectors": ["A"]}, "sector 'A' is not known"),
        ({"goods": ["Moon dust"]}, "good 'Moon dust' is not known"),
        ({"countries": "DEU"}, "write \\['DEU'\\]"),
    ],
)
def test_what_is_not_on_the_axes_is_refused(asked, says):
    with pytest.raises(UsageError, match=says):
        all_profiles(screen(), **asked)


def test_every_column_has_a_unit_and_a_meaning():
    assert profile_columns(screen())["column"].to_list() == table().columns


def test_flips_are_the_profiles_whose_band_differs():
    card = screen().card
    after = all_profiles(screen().rescored(trial(card, cuts={"moderate": card.bands.cuts.moderate + 5})))
    flips = band_flips(table(), after)
    assert flips.height == (table()["band"] != after["band"]).sum() > 0
    assert set(flips["band_before"]) == {"moderate"}
    assert set(flips["band_after"]) == {"lower"}
    assert flips["change"].abs().max() == 0.0
    assert band_flips(table(), table()).is_empty()


# --- re-scoring ---------------------------------------------------------------------------------------------------------


def edits(seed: int) -> dict[str, object]:
    """Random edits that a scorecard may have."""
    draw, card = np.random.default_rng(seed), screen().card
    chosen = [spec for spec in card.indicators if draw.random() < 0.4]
    room = card.bands.cuts.narrowest() - 1e-6
    weights = {s.code: float(s.weight * draw.uniform(0.2, 2.0)) for s in chosen}
    if "tip_tier" in weights:
        weights["tip_tier"] = min(weights["tip_tier"], room)
    posts = {
        s.code: {"low": s.goalposts.low, "high": s.goalposts.high + float(draw.uniform(0, 1)) * abs(s.goalposts.high)}
        for s in card.indicators
        if s.goalposts is not None and draw.random() < 0.2
    }
    categories = {"tip_tier": {"2": float(draw.uniform(0, 0.69))}, "tied_visa": {}} if seed % 2 else {}
    return {
        "weights": weights,
        "goalposts": posts,
        "categories": {k: v for k, v in categories.items() if v},
        "base": card.base + float(draw.normal()),
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_rescored_screen_is_exactly_a_fresh_one(seed):
    card = trial(screen().card, **edits(seed))
    quick, fresh = screen().rescored(card), Screen(screen().bundle, card)
    assert_frame_equal(all_profiles(quick), all_profiles(fresh), check_exact=True)
    rows = rows_of(distinct_profiles(screen(), 400))
    assert_frame_equal(quick.score(rows).collect(), fresh.score(rows).collect(), check_exact=True)


def test_only_indicators_whose_scale_was_edited_are_worked_out_again():
    card = trial(screen().card, weights={"rule_of_law": 0.3}, goalposts={"human_development": (0.35, 0.95)})
    before = {c.spec.code: c for c in screen().completions.layers.cells}
    after = {c.spec.code: c for c in screen().rescored(card).completions.layers.cells}
    assert list(after) == list(before)
    anew = [code for code in after if after[code].hazard is not before[code].hazard]
    assert anew == ["human_development"]
    assert after["rule_of_law"].spec.weight == 0.3


def test_an_edit_of_an_edit_goes_back_to_where_it_began():
    there = screen().rescored(
        trial(screen().card, weights={"rule_of_law": 0.3}, goalposts={"rule_of_law": (-1.0, 1.0)})
    )
    assert_frame_equal(all_profiles(there.rescored(screen().card)), table(), check_exact=True)


def test_the_benchmark_draws_distinct_profiles_with_gaps():
    profiles = distinct_profiles(screen(), 1000)
    assert profiles.height == 1000
    assert profiles.is_unique().all()
    assert profiles["country_iso3"].null_count() == profiles["sector_isic"].null_count() == 100
    assert (profiles["goods_key"] == "").sum() == 200
