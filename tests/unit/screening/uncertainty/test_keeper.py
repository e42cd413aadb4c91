from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from riskscreen.screening.uncertainty import ATTACHED, KEYS, Keeper, assess_uncertainty
from riskscreen.screening.uncertainty.keeper import BASES, EACH
from riskscreen.screening.uncertainty.model import BASE
from tests.unit.screening.frames import frame, screen, supplier
from tests.unit.screening.uncertainty.profiles import few

PLACES = ("CHN", "DEU", "IND", "BRA", None)
SECTORS = ("14", "10", "0116", None)
rows = frame(
    [
        supplier(country, sector, *goods, country_status="recognised", migrant_share_pct=share)
        for country in PLACES
        for sector in SECTORS
        for goods in ((), ("Cotton",), ("Cotton", "Garments"))
        for share in (None, 5.0, 60.0)
    ]
)


def beside(table: pl.DataFrame, *, pieces: int = 1, **settings: Any) -> tuple[pl.DataFrame, Keeper]:
    keeper = Keeper(screen(), few(), screen().card.as_of, **{"threads": 1, **settings})
    scored = screen().score(table.lazy(), ranked=False)
    carried = scored.select("rs_likelihood_0_100", *keeper.keys(scored)).collect()
    cut = [part.lazy() for part in carried.iter_slices(-(-carried.height // pieces))]
    for part in cut:
        keeper.gather(part)
    keeper.draw()
    return pl.concat([keeper.beside(part) for part in cut]), keeper


def test_each_profile_is_drawn_where_there_are_few():
    found, keeper = beside(rows)
    assert keeper.way == EACH
    assert found.columns == list(ATTACHED)
    assert keeper.portfolio is not None
    profiles = keeper.portfolio
    told = assess_uncertainty(screen(), profiles.drop("rows"), few(), as_of=screen().card.as_of, threads=1)
    assert sorted(found["rs_likelihood_p95"].unique()) == sorted(told["likelihood_p95"].unique())
    assert profiles["rows"].sum() == rows.height


def test_base_profiles_are_drawn_beyond_the_limit():
    found, keeper = beside(rows, most=50)
    assert keeper.way == BASES
    assert keeper.portfolio is not None
    assert keeper.portfolio.columns == [*BASE, "rows"]
    assert found.null_count().sum_horizontal().item() == 0
    assert found.min().row(0) >= (0.0,) * len(ATTACHED)
    assert found.max().row(0) <= (100.0,) * len(ATTACHED)


@pytest.mark.parametrize("most", [1000, 50])
def test_slices_order_and_repeated_rows_change_nothing(most: int):
    whole, _ = beside(rows, most=most)
    pieces, _ = beside(rows, most=most, pieces=7)
    assert_frame_equal(whole, pieces, check_exact=True)
    order = np.random.default_rng(3).permutation(rows.height)
    shuffled, _ = beside(rows[order], most=most, pieces=3)
    assert_frame_equal(whole[order], shuffled, check_exact=True)
    twice, keeper = beside(pl.concat([rows, rows]), most=most)
    assert_frame_equal(whole, twice[: rows.height], check_exact=True)
    assert_frame_equal(whole, twice[rows.height :], check_exact=True)
    assert keeper.way == (EACH if most == 1000 else BASES)


def test_the_way_hangs_on_the_number_of_distinct_profiles_alone():
    distinct = rows.height
    assert beside(pl.concat([rows] * 3), most=distinct, pieces=4)[1].way == EACH
    assert beside(rows, most=distinct - 1, pieces=4)[1].way == BASES


def test_both_ways_agree_closely():
    first, _ = beside(rows)
    second, _ = beside(rows, most=0)
    for column, mean in {"rs_likelihood_p05": 2.0, "rs_likelihood_p95": 2.0, "rs_stability_pct": 4.0}.items():
        assert (first[column] - second[column]).abs().mean() < mean, column
    assert (first["rs_rank_pct"] - second["rs_rank_pct"]).abs().max() < 0.1


@pytest.mark.parametrize("most", [1000, 50])
def test_threads_change_nothing(most: int):
    assert_frame_equal(beside(rows, most=most)[0], beside(rows, most=most, threads=2)[0], check_exact=True)


def test_a_supplier_of_whom_nothing_is_known_gets_the_same_answer_either_way():
    unknown = frame([supplier("CHN", "14", "Cotton", country_status="recognised")])
    first, _ = beside(unknown)
    second, _ = beside(unknown, most=0)
    for column in ("rs_likelihood_p05", "rs_likelihood_p95"):
        assert abs(first[column][0] - second[column][0]) < 0.01
    assert abs(first["rs_stability_pct"][0] - second["rs_stability_pct"][0]) < 1.0
    assert abs(first["rs_rank_p05_pct"][0] - second["rs_rank_p05_pct"][0]) < 0.2


def test_a_list_without_rows_passes():
    keeper = Keeper(screen(), few(), screen().card.as_of)
    keeper.draw()
    assert keeper.portfolio is None


def test_profiles_of_a_few_rows_are_told():
    keeper = Keeper(screen(), few(), screen().card.as_of)
    found = keeper.profiles_of(rows[:3].lazy(), "supplier_name")
    assert found.columns == ["supplier_name", *KEYS]
    assert found.height == 3
