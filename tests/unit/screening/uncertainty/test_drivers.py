import numpy as np
import polars as pl
import pytest

from riskscreen.domain.errors import UsageError
from riskscreen.screening.uncertainty import PLAIN, Uncertainty, portfolio_drivers
from riskscreen.screening.uncertainty.drivers import crossed, factor_groups, sobol
from tests.unit.screening.frames import screen
from tests.unit.screening.uncertainty.profiles import few, profile, table, using, with_spreads

GROUPS = ("weights: country", "weights: sector", "weights: goods")
some = table(profile("CHN", "14", "Footwear"), profile("DEU", "10"), profile("VNM", "03", sector_status="text"))


def columns(draws, group):
    picks = draws.picks[group].reshape(-1, len(GROUPS) + 2)
    return picks, picks < draws.samples // 2


def test_draws_stand_in_saltellis_order():
    draws = crossed(Uncertainty(), GROUPS, 4)
    assert draws.count == 4 * (len(GROUPS) + 2)
    for n, group in enumerate(GROUPS):
        picks, first = columns(draws, group)
        assert first[:, 0].all()
        assert not first[:, -1].any()
        assert [bool(c) for c in first[0, 1:-1]] == [m != n for m in range(len(GROUPS))]
        assert (picks % 4 == np.arange(4)[:, None]).all()


def test_a_group_that_does_not_vary_stays_at_one_sample():
    picks, first = columns(crossed(Uncertainty(), GROUPS, 4), "goalposts")
    assert first.all()
    assert (picks == np.arange(4)[:, None]).all()


def test_indices_of_a_sum_are_its_shares_of_the_variance():
    """y = 1 a + 2 b + 3 c with independent standard normals: first order = total order = 1/14, 4/14, 9/14."""
    draws = crossed(Uncertainty(), GROUPS, 4096)
    numbers = np.random.default_rng(7).standard_normal((3, draws.samples))
    y = sum(k * numbers[n][draws.picks[g]] for n, (k, g) in enumerate(zip((1.0, 2.0, 3.0), GROUPS, strict=True)))
    found = dict(zip(*sobol(y, GROUPS, 1).select("group", "first_order").get_columns(), strict=True))
    total = dict(zip(*sobol(y, GROUPS, 1).select("group", "total_order").get_columns(), strict=True))
    for k, group in zip((1, 4, 9), GROUPS, strict=True):
        assert found[group] == pytest.approx(k / 14, abs=0.05)
        assert total[group] == pytest.approx(k / 14, abs=0.05)


def test_interaction_shows_in_total_order_only():
    """y = a b: no first order, all of the variance in the total order of both."""
    draws = crossed(Uncertainty(), GROUPS, 4096)
    numbers = np.random.default_rng(8).standard_normal((3, draws.samples))
    y = numbers[0][draws.picks[GROUPS[0]]] * numbers[1][draws.picks[GROUPS[1]]]
    rows = {row["group"]: row for row in sobol(y, GROUPS, 1).iter_rows(named=True)}
    for group in GROUPS[:2]:
        assert rows[group]["first_order"] == pytest.approx(0, abs=0.1)
        assert rows[group]["total_order"] == pytest.approx(1, abs=0.15)
    assert rows[GROUPS[2]]["total_order"] == 0


def test_a_figure_that_does_not_vary_has_no_drivers():
    assert sobol(np.full(50, 3.0), GROUPS, 1)["total_order"].to_list() == [0.0, 0.0, 0.0]


def test_only_what_varies_is_a_group():
    card = with_spreads(screen().card, every=0.0, pair_child_labour=0.2)
    assert factor_groups(card, Uncertainty(**PLAIN)) == ("weights: goods",)
    assert factor_groups(card, Uncertainty(spread=0.0, noisy_or=1.0))[0] == "goalposts"
    assert "aggregation" not in factor_groups(card, Uncertainty(noisy_or=1.0))
    assert "aggregation" in factor_groups(card, Uncertainty())


def test_two_weights_split_the_variance_as_their_points_say():
    """In log-odds small spreads act like a sum; the share of each layer is (its points x spread)^2."""
    card = with_spreads(screen().card, every=0.0, good_listed_elsewhere=0.02, goods_listed_in_country=0.02)
    rows = table(profile("BGD", "14", "Footwear")).with_columns(rows=1)
    found = portfolio_drivers(using(card), rows, spec=Uncertainty(**PLAIN), samples=2048, threads=1)
    layers = screen().completions.layers
    place, good = layers.axes.place_index["BGD"], layers.axes.good_index["Footwear"]
    points = {c.spec.code: c.points for c in layers.cells}
    goods, country = points["good_listed_elsewhere"][good] ** 2, points["goods_listed_in_country"][place] ** 2
    by = dict(zip(found.table["group"], found.table["first_order"], strict=True))
    assert by["weights: goods"] == pytest.approx(goods / (goods + country), abs=0.06)
    assert by["weights: country"] == pytest.approx(country / (goods + country), abs=0.06)


@pytest.mark.parametrize("measure", ["mean likelihood", "share at high or above"])
def test_drivers_of_a_portfolio_are_reproducible_whatever_order_and_threads(measure):
    rows = some.with_columns(rows=pl.Series([5, 1, 2]))
    one = portfolio_drivers(screen(), rows, spec=few(), samples=32, measure=measure, threads=1)
    two = portfolio_drivers(screen(), rows.reverse(), spec=few(), samples=32, measure=measure, threads=2)
    assert one.table.write_csv() == two.table.write_csv()
    assert (one.mean, one.deviation) == (two.mean, two.deviation)
    assert 0 < one.mean < 100
    assert one.profiles == 3


def test_rows_weigh_profiles():
    heavy = some.with_columns(rows=pl.Series([100, 1, 1]))
    light = some.with_columns(rows=pl.Series([1, 100, 100]))
    means = [portfolio_drivers(screen(), r, spec=few(), samples=16, threads=1).mean for r in (heavy, light)]
    assert means[0] > means[1]


def test_settings_that_vary_one_thing_cannot_be_split():
    with pytest.raises(UsageError, match="1 group of factors varies"):
        portfolio_drivers(
            screen(), some.with_columns(rows=1), spec=Uncertainty(**{**PLAIN, "spread": 0.0, "unknowns": True})
        )


def test_a_portfolio_needs_rows():
    with pytest.raises(UsageError, match="adds up to no rows"):
        portfolio_drivers(screen(), some.with_columns(rows=0), spec=few())
