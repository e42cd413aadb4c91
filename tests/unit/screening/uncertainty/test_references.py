from dataclasses import replace

import numpy as np
import pytest

from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.completions import Completions
from riskscreen.screening.layers import quantile
from riskscreen.screening.uncertainty.draws import Draws
from riskscreen.screening.uncertainty.ranks import BINS, Ranks
from riskscreen.screening.uncertainty.readings import parse_readings, shipped_readings
from riskscreen.screening.uncertainty.references import Goalposts, at, from_prior, from_values, goalposts, only_known
from riskscreen.screening.uncertainty.tables import Tables
from riskscreen.screening.uncertainty.universe import noisy_or_scale
from tests.unit.screening.frames import screen, with_weights
from tests.unit.screening.uncertainty.profiles import few, profile, table, using


def cell(code):
    return next(c for c in screen().completions.layers.cells if c.spec.code == code)


def test_a_quantile_of_known_values_is_the_one_that_the_nominal_score_takes():
    chance = np.random.default_rng(5)
    for size in range(1, 40):
        values = chance.random(size)
        for q in (0.5, 0.75, 0.9, 1.0):
            assert np.sort(values)[at(np.array(q), size)] == quantile(values, q, axis=0)


def test_what_is_not_known_of_a_country_is_drawn_around_its_cautious_value():
    rule = cell("rule_of_law")
    known = only_known(rule)[screen().completions.axes.universe]
    drawn = from_values(rule.spec, known, np.random.default_rng(1).random(2000))
    assert drawn.min() >= np.nanmin(known)
    assert drawn.max() <= np.nanmax(known)
    assert (drawn <= rule.hazard[~rule.known][0]).mean() == pytest.approx(rule.spec.unknown.quantile, abs=0.03)


def test_a_prior_gives_the_experts_hazards_at_their_quantiles():
    spec = screen().card.indicator("migrant_share")
    prior, q = spec.unknown.prior, spec.unknown.quantile
    assert from_prior(spec, np.array([0.05, 0.5, q, 1.0])).tolist() == [
        prior.p05,
        prior.p50,
        prior.at_quantile,
        prior.max,
    ]
    assert (np.diff(from_prior(spec, np.linspace(0, 1, 50))) >= 0).all()


def test_an_unknown_without_a_reference_is_refused():
    with pytest.raises(ModelContractError, match="'rule_of_law': a value is not known, and its reference"):
        from_values(cell("rule_of_law").spec, np.array([np.nan, np.nan]), np.array([0.5]))
    with pytest.raises(ModelContractError, match="give the indicator a prior, or leave it out"):
        from_prior(cell("rule_of_law").spec, np.array([0.5]))


def test_an_indicator_whose_cells_cannot_be_filled_is_refused():
    layers = screen().completions.layers
    broken = tuple(
        replace(c, hazard=np.where(c.known, c.hazard, np.nan)) if c.spec.code == "rule_of_law" else c
        for c in layers.cells
    )
    completions = Completions(replace(layers, cells=broken))
    with pytest.raises(ModelContractError, match="'rule_of_law'"):
        _ = Tables(completions, Draws.of(few()), cautious=False).drawn


def test_percentile_goalposts_keep_order_and_floor_and_reach_further():
    axes = screen().completions.axes
    for found in screen().completions.layers.cells:
        posts = goalposts(axes, found)
        if posts is None:
            continue
        moved = posts.apply(np.linspace(found.spec.floor, 1, 101))
        assert (np.diff(moved) >= 0).all()
        assert moved.min() >= found.spec.floor - 1e-12
        assert moved.max() <= 1.0
        if found.definition.absent == "zero":
            assert posts.apply(np.zeros(1))[0] == 0.0
    assert goalposts(axes, cell("tip_tier")) is None


def test_goalposts_map_their_ends_to_nothing_and_all():
    assert Goalposts(0.2, 0.6, 0.0).apply(np.array([0.1, 0.2, 0.4, 0.6, 0.9])).tolist() == pytest.approx(
        [0, 0, 0.5, 1, 1]
    )
    assert Goalposts(0.75, 0.95, 0.75).apply(np.array([0.75, 0.95])).tolist() == pytest.approx([0.75, 1.0])


def test_ranks_agree_with_counting():
    chance = np.random.default_rng(2)
    universe = chance.normal(size=(3000, 5)).astype(np.float32)
    values = chance.normal(size=(50, 5)).astype(np.float32)
    found = Ranks.of(universe).percentile(values)
    counted = 100 * (universe[None, :, :] < values[:, None, :]).mean(axis=1)
    assert np.abs(found - counted).max() < 100 * 6 / BINS
    ends = Ranks.of(universe).percentile(np.array([[-99.0] * 5, [99.0] * 5], dtype=np.float32))
    assert ends[0].tolist() == [0.0] * 5
    assert np.allclose(ends[1], 100.0, atol=0.1)


def test_a_noisy_or_keeps_the_middle_of_the_universe_and_rises_with_every_layer():
    shift, stretch = noisy_or_scale(screen())
    assert stretch > 0
    assert np.isfinite(shift)
    assert (
        noisy_or_scale(using(with_weights(screen().card, **{i.code: 0.0 for i in screen().card.indicators})))[1] == 1.0
    )


def test_choices_are_exact_shares_and_columns_hold_every_draw():
    draws = Draws.of(few(noisy_or=0.25, percentile_goalposts=0.5))
    assert draws.noisy.sum() == 50
    assert draws.percentile.sum() == 100
    assert sorted(draws.order.tolist()) == list(range(200))
    kept = draws.real(draws.laid_out(np.arange(200), -1))
    assert kept.tolist() == draws.order.tolist()
    laid = draws.laid_out(draws.noisy.astype(int), -1)
    assert laid[draws.noisy_columns].tolist() == [-1] + [1] * 50


def test_streams_depend_on_seed_and_name_only():
    one, two = Draws.of(few()), Draws.of(few())
    two.factors("a", "country", 0.2)
    assert one.factors("b", "country", 0.2).tolist() == two.factors("b", "country", 0.2).tolist()
    assert one.factors("b", "country", 0.2).tolist() != one.factors("c", "country", 0.2).tolist()
    assert np.median(np.log(Draws.of(few(draws=5000)).factors("b", "goods", 0.2))) == pytest.approx(0, abs=0.01)
    assert np.log(Draws.of(few(draws=5000)).factors("b", "goods", 0.2)).std() == pytest.approx(0.2, abs=0.01)


def test_rates_of_mistaken_readings_have_a_source_and_fit_the_statuses():
    rates = shipped_readings()
    found = rates.rates(
        table(
            profile("DEU", country_status="recognised", sector_status="code", goods_status="blank"),
            profile("DEU", country_status="default", sector_status="text", goods_status="recognised"),
            profile("DEU"),
        )
    )
    assert found[0].tolist() == [rates.country["recognised"].mistaken, 0.0, 0.0]
    assert found[1].tolist() == [
        rates.country["default"].mistaken,
        rates.sector["text"].mistaken,
        rates.goods["recognised"].mistaken,
    ]
    assert found[2].tolist() == [0.0, 0.0, 0.0]


def test_a_bad_rate_is_named():
    content = shipped_readings().model_dump()
    content["sector"]["text"]["mistaken"] = -0.1
    with pytest.raises(ModelContractError, match=r"rates\.yml: sector, text, mistaken"):
        parse_readings(content, "rates.yml")
    with pytest.raises(ModelContractError, match="colour"):
        parse_readings({**shipped_readings().model_dump(), "colour": {}}, "rates.yml")
