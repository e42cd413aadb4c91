import numpy as np
import polars as pl
import pytest

from riskscreen.screening.explain import explain
from riskscreen.screening.uncertainty import EFFECTS, KEYS, remove_one_effects
from tests.unit.screening.frames import frame, one, screen, supplier, with_weights
from tests.unit.screening.uncertainty.profiles import profile, table, using

rows = table(
    profile("CHN", "14", "Garments", policy_state="evidenced", policy_age=0, migrant_pct=60),
    profile("DEU", "10"),
    profile(None, "01", "Cotton"),
)


def test_the_score_without_an_indicator_is_that_of_a_scorecard_without_it():
    found = remove_one_effects(screen(), rows)
    for code in ("goods_listed_in_country", "good_listed_elsewhere", "worker_paid_fees"):
        less = using(with_weights(screen().card, **{code: 0.0}))
        for row in found.filter(pl.col("indicator") == code).iter_rows(named=True):
            goods = row["goods_key"].split("\x1f") if row["goods_key"] else []
            more = {"migrant_share_pct": 60.0} if row["migrant_pct"] else {}
            if row["policy_state"]:
                continue
            anew = one(row["country_iso3"], row["sector_isic"], *goods, using=less, **more)
            assert row["likelihood_without"] == anew["rs_likelihood_0_100"]


def test_where_nothing_is_open_the_effect_is_the_contributions_points():
    found = remove_one_effects(screen(), rows[:1])
    row = frame([supplier("CHN", "14", "Garments", migrant_share_pct=60.0)])
    points = dict(explain(screen(), row).contributions.select("indicator", "points").iter_rows())

    def z(name):
        return np.log(found[name] / (100 - found[name]))

    moved = dict(zip(found["indicator"], z("likelihood_0_100") - z("likelihood_without"), strict=True))
    for code in ("migrant_share", "goods_listed_in_country", "documents_sector"):
        assert moved[code] == pytest.approx(points[code], abs=0.05)
    assert moved["control_policy"] < 0


def test_columns_order_and_change():
    found = remove_one_effects(screen(), rows.reverse())
    assert found.columns == [*KEYS, *EFFECTS]
    assert found.write_csv() == remove_one_effects(screen(), rows).write_csv()
    assert np.allclose(found["change"], found["likelihood_without"] - found["likelihood_0_100"], atol=2e-6)
    for _, part in found.group_by("country_iso3", maintain_order=True):
        assert part["change"].abs().is_sorted(descending=True)


def test_the_floor_holds_without_the_listings_points():
    found = remove_one_effects(screen(), rows[:1]).filter(pl.col("indicator") == "pair_forced_labour")
    assert found["band_without"].is_in(["high", "very high"]).all()
    assert found.height == 1


def test_the_tier_alone_never_moves_a_band_by_two():
    ranks = {"lower": 0, "moderate": 1, "high": 2, "very high": 3}
    every = table(*(profile(c, s) for c in ("PRK", "DEU", "BRA", "IND", "SAU") for s in ("01", "14", "41", "64")))
    found = remove_one_effects(screen(), every).filter(pl.col("indicator") == "tip_tier")
    for row in found.iter_rows(named=True):
        assert abs(ranks[row["band"]] - ranks[row["band_without"]]) <= 1


def test_no_profiles_no_effects():
    assert remove_one_effects(screen(), rows.clear()).columns == [*KEYS, *EFFECTS]
