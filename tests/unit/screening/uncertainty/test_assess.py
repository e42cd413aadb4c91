from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from riskscreen.screening.calibrate import universe_profiles
from riskscreen.screening.uncertainty import KEYS, MEASURES, PLAIN, Uncertainty, assess_uncertainty
from riskscreen.screening.uncertainty.assess import SHARES
from tests.unit.screening.frames import frame, screen, supplier
from tests.unit.screening.uncertainty.profiles import ORDER, few, profile, table, using, with_spreads

COUNTRIES = ("CHN", "DEU", "SAU", "BRA", "VAT", "USA", "PRK", None)
SECTORS = ("01", "1410", "55", "C", "46", "64", None)
GOODS = ("Garments", "Cotton", "Electronics")

mixed = table(
    profile("CHN", "14", "Garments", sector_status="text", goods_status="recognised"),
    profile("CHN", "14", "Garments"),
    profile("CHN", "14", "Garments", "Cotton", goods_status="recognised"),
    profile("CHN", "01", "Cotton", subdivision_code="CN-XJ", migrant_pct=40),
    profile("DEU", "10", tier=2, country_status="default"),
    profile("DEU", "10", policy_state="evidenced", policy_age=1, audit_age=0),
    profile("SAU", "41", migrant_pct=90, documents=True),
    profile("IND", None),
    profile("IND", "C", "Bricks"),
    profile(None, "01", "Cotton"),
    profile(None, "C"),
    profile(None, None),
    profile("VAT", "64"),
    profile("ZZZ", "ZZ", "Moonbeams"),
)


def result(profiles: pl.DataFrame, **settings_) -> pl.DataFrame:
    return assess_uncertainty(screen(), profiles, few(**settings_), threads=1)


def test_a_profile_comes_back_once_with_its_measures():
    found = result(pl.concat([mixed, mixed]))
    assert found.height == mixed.height
    assert found.columns == [*KEYS, *MEASURES]
    assert found.select(MEASURES.keys()).null_count().sum_horizontal().item() == 0


def test_an_empty_list_gives_an_empty_frame():
    assert result(mixed.clear()).height == 0


def test_equal_seeds_give_equal_bytes_whatever_order_threads_or_company():
    every = result(mixed).write_csv()
    assert assess_uncertainty(screen(), mixed.reverse(), few(), threads=2).write_csv() == every
    assert (
        assess_uncertainty(screen(), mixed.sample(fraction=1.0, shuffle=True, seed=3), few(), threads=3).write_csv()
        == every
    )
    alone = pl.concat([result(mixed[n : n + 1]) for n in range(mixed.height)]).sort(KEYS, nulls_last=False)
    assert alone.write_csv() == every


def test_another_seed_gives_other_draws():
    assert result(mixed, seed=1).write_csv() != result(mixed, seed=2).write_csv()


def test_shares_of_bands_add_up_and_the_nominal_band_has_its_share():
    found = result(mixed)
    assert np.allclose(found.select(pl.sum_horizontal(SHARES)).to_series(), 100.0, atol=1e-3)
    for row in found.iter_rows(named=True):
        assert row["band_share_pct"] == row[f"share_{row['band'].replace(' ', '_')}_pct"]


def test_ends_stand_in_order_and_ranks_are_percentages():
    found = result(mixed)
    ordered = (pl.col("likelihood_p05") <= pl.col("likelihood_p50")) & (
        pl.col("likelihood_p50") <= pl.col("likelihood_p95")
    )
    assert found.select(ordered.all()).item()
    ranks = found.select("rank_pct", "rank_p05_pct", "rank_p95_pct")
    assert ranks.min_horizontal().min() >= 0
    assert ranks.max_horizontal().max() <= 100
    assert found.select((pl.col("rank_p05_pct") <= pl.col("rank_p95_pct")).all()).item()


def test_without_any_doubt_every_draw_is_the_nominal_score():
    found = result(mixed, spread=0.0, **PLAIN)
    for name in ("likelihood_p05", "likelihood_p50", "likelihood_p95"):
        assert found[name].to_list() == found["likelihood_0_100"].to_list()
    assert found["band_share_pct"].to_list() == [100.0] * mixed.height
    assert np.allclose(found["rank_p05_pct"], found["rank_pct"], atol=0.6)
    assert found["rank_p05_pct"].to_list() == found["rank_p95_pct"].to_list()


def test_the_nominal_likelihood_is_that_of_the_score_itself():
    rows = frame([supplier("CHN", "14", "Garments", migrant_share_pct=40.0), supplier("DEU"), supplier(None, "01")])
    score = screen().score(rows.lazy()).collect()
    same = table(profile("CHN", "14", "Garments", migrant_pct=40), profile("DEU"), profile(None, "01"))
    found = same.join(result(same), on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    assert found["likelihood_0_100"].to_list() == score["rs_likelihood_0_100"].to_list()


@pytest.mark.parametrize("plain", [True, False])
def test_the_interval_holds_the_nominal_score(plain):
    found = result(mixed, **(PLAIN if plain else {"percentile_goalposts": 0.0, "noisy_or": 0.0}))
    nominal = pl.col("likelihood_0_100")
    outside = found.filter((nominal < pl.col("likelihood_p05")) | (nominal > pl.col("likelihood_p95")))
    assert outside.height == 0


@settings(max_examples=12, deadline=None)
@given(
    country=st.sampled_from(COUNTRIES),
    sector=st.sampled_from(SECTORS),
    goods=st.sets(st.sampled_from(GOODS), max_size=2),
)
def test_the_interval_holds_the_nominal_score_of_any_profile(country, sector, goods):
    found = result(table(profile(country, sector, *goods)), **PLAIN).row(0, named=True)
    assert found["likelihood_p05"] <= found["likelihood_0_100"] <= found["likelihood_p95"]


def test_wider_spreads_widen_the_interval():
    known = mixed.filter(pl.col("sector_isic") != "ZZ")
    widths = []
    for factor in (0.0, 0.5, 1.0, 2.0):
        found = result(known, spread=factor, **PLAIN)
        low, high = (np.log(found[c] / (100 - found[c])) for c in ("likelihood_p05", "likelihood_p95"))
        widths.append((high - low).to_numpy())
    assert (widths[0] == 0).all()
    for narrow, wide in pairwise(widths):
        assert (wide > narrow).all()


def test_a_wider_spread_of_one_indicator_widens_the_profiles_that_earn_from_it():
    card = with_spreads(screen().card, every=0.0)
    base = table(profile("CHN", "14", "Garments"), profile("CHN", "64"))
    one = with_spreads(screen().card, every=0.0, pair_forced_labour=0.5)
    still = assess_uncertainty(using(card), base, few(**PLAIN), threads=1)
    wide = assess_uncertainty(using(one), base, few(**PLAIN), threads=1)
    assert (still["likelihood_p95"] == still["likelihood_p05"]).all()
    moved = dict(zip(wide["sector_isic"], wide["likelihood_p95"] - wide["likelihood_p05"], strict=True))
    assert moved["14"] > 0
    assert moved["64"] == 0


# What is left unsaid, and what could have been said that earns no more than the cautious point of the unknown.
SAID = [
    (profile("BGD", "14", "Footwear"), {"documents": False}),
    (profile("BGD", "14", "Footwear"), {"fees": False}),
    (profile("BGD", "14", "Footwear"), {"migrant_pct": 0}),
    (profile("BGD", "14", "Footwear"), {"migrant_pct": 24}),
    (profile("BGD", "14", "Footwear"), {"tier": 1}),
    (profile("BGD", "14", "Footwear"), {"ilo": ""}),
    (profile("DEU", "10"), {"policy_state": "evidenced", "policy_age": 0}),
    (profile("DEU", None), {"sector_isic": "35"}),
    (profile(None, "64"), {"country_iso3": "DEU"}),
    (profile("DEU", "10"), {"goods_key": "Salt"}),
]


@pytest.mark.parametrize(("blank", "said"), SAID)
@pytest.mark.parametrize("how", [PLAIN | {"unknowns": True}, {}])
def test_leaving_something_out_never_lowers_the_upper_end_and_never_narrows(blank, said, how):
    rows = table(blank, {**blank, **said})
    found = rows.join(result(rows, **how), on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    unsaid, told = found.rows(named=True)
    assert told["likelihood_0_100"] <= unsaid["likelihood_0_100"], "what is said earns more than the cautious point"
    assert unsaid["likelihood_p95"] >= told["likelihood_p95"]

    def width(row):
        low, high = (np.log(row[c] / (100 - row[c])) for c in ("likelihood_p05", "likelihood_p95"))
        return high - low

    if not str(next(iter(said))).endswith("state"):
        assert width(unsaid) > 0.97 * width(told)  # so much may chance do with few draws and a small weight


def test_a_control_that_is_not_evidenced_earns_nothing_in_any_draw():
    rows = table(profile("DEU", "10", "Toys"), profile("DEU", "10", "Toys", policy_state="claimed"))
    found = result(rows)
    assert found["likelihood_p05"][0] == found["likelihood_p05"][1]


def test_the_floor_holds_in_every_draw():
    card = screen().card
    weightless = card.model_copy(
        update={"indicators": tuple(i.model_copy(update={"weight": 0.01 * i.weight}) for i in card.indicators)}
    )
    rows = table(
        profile("CHN", "14", "Garments", goods_status="recognised", sector_status="text", country_status="default"),
        profile("CHN", "01", "Walnuts", subdivision_code="CN-XJ", policy_state="evidenced", policy_age=0),
    )
    found = assess_uncertainty(using(weightless), rows, few(), threads=1)
    assert found["likelihood_p95"].max() < card.bands.cuts.high
    assert found["band"].to_list() == ["high", "high"]
    assert found["share_lower_pct"].to_list() == [0.0, 0.0]
    assert found["share_moderate_pct"].to_list() == [0.0, 0.0]
    assert found["band_share_pct"].to_list() == [100.0, 100.0]


def test_a_reading_in_doubt_widens_and_a_code_does_not():
    rows = table(
        profile("DEU", "64", sector_status="text"), profile("DEU", "64", sector_status="code"), profile("DEU", "64")
    )
    found = rows.join(
        assess_uncertainty(screen(), rows, Uncertainty(draws=1000, unknowns=False), threads=1),
        on=KEYS,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    text, code, none = found.select(MEASURES.keys()).rows()
    assert code == none
    assert text != code
    shares = found.select(SHARES).rows()
    assert ORDER[found["band"][0]] == ORDER[found["band"][1]]
    assert shares[0] != shares[1]


def test_doubt_left_out_makes_statuses_irrelevant():
    rows = table(profile("DEU", "64", sector_status="text"), profile("DEU", "64", sector_status="code"))
    found = result(rows, doubt=False).select(MEASURES.keys())
    assert found.row(0) == found.row(1)


def test_the_most_grave_of_several_goods_counts_in_every_draw():
    rows = table(
        profile("CHN", "14", "Cotton"), profile("CHN", "14", "Footwear"), profile("CHN", "14", "Cotton", "Footwear")
    )
    found = rows.join(result(rows, **PLAIN), on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    cotton, shoes, both = found.rows(named=True)
    for name in ("likelihood_p05", "likelihood_p50", "likelihood_p95"):
        assert both[name] >= max(cotton[name], shoes[name]) - 1e-4


def test_ranks_of_the_universe_itself_are_spread_evenly():
    rows = universe_profiles(screen())
    found = result(rows, **PLAIN)
    assert found["rank_pct"].mean() == pytest.approx(50, abs=1)
    inside = (found["rank_p05_pct"] - 0.6 <= found["rank_pct"]) & (found["rank_pct"] <= found["rank_p95_pct"] + 0.6)
    assert inside.all()


def test_a_worse_country_is_never_ranked_below_a_better_one_of_the_same_kind():
    found = result(table(profile("PRK", "01"), profile("DNK", "01")))
    by = dict(zip(found["country_iso3"], found.iter_rows(named=True), strict=True))
    assert by["PRK"]["rank_p05_pct"] > by["DNK"]["rank_p95_pct"]


def test_frames_are_equal_for_lists_that_share_profiles():
    assert_frame_equal(
        result(mixed[:3]).sort(KEYS), result(mixed).join(mixed[:3], on=KEYS, nulls_equal=True, how="semi").sort(KEYS)
    )
