from dataclasses import replace

import numpy as np
import polars as pl

from riskscreen.modelling.backtest.history import read_chapter
from riskscreen.modelling.backtest.rankings import scorecard_scores
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.modelling.history import EDITION, UNTIL_YEAR
from riskscreen.modelling.pairs import LABEL_FLAGS, read_pairs
from riskscreen.screening.assess import load_bundle


def _without(bundle, iso3, good):
    listings = bundle.tables["listings"]
    kept = listings.filter(~((pl.col("iso3") == iso3) & (pl.col("good") == good)))
    return replace(bundle, tables={**bundle.tables, "listings": kept})


def test_what_is_learnt_from_a_listed_pair_is_what_it_would_be_if_it_were_not_listed(tables, card, pairs):
    bundle = load_bundle(tables, ilab_edition=EDITION, until_year=UNTIL_YEAR)
    listed = np.flatnonzero(pairs.listed)
    learnt = [n for n, code in enumerate(pairs.codes) if code not in LABEL_FLAGS]
    for row in listed[:: len(listed) // 6][:6]:
        iso3, good = pairs.countries[pairs.country[row]], pairs.goods[pairs.good[row]]
        if (pairs.listed & (pairs.good == pairs.good[row])).sum() == 1:
            continue
        again = read_pairs(_without(bundle, iso3, good), card)
        there = int(
            np.flatnonzero((again.country == again.countries.index(iso3)) & (again.good == again.goods.index(good)))[0]
        )
        np.testing.assert_allclose(
            pairs.hazards[row, learnt], again.as_scored[there, learnt], atol=1e-12, err_msg=f"{iso3} {good}"
        )


def test_rows_are_the_pairs_that_the_back_test_ranks_and_score_alike(tables, card):
    step = load_specification().of("development")[0]
    bundle = load_bundle(tables, ilab_edition=step.known, until_year=step.until_year)
    chapter, pairs = read_chapter(load_bundle(tables), step), read_pairs(bundle, card)
    assert (pairs.countries, pairs.goods) == (chapter.countries, chapter.goods)
    assert (pairs.listed == chapter.known.ravel()).all()
    points = pairs.as_scored @ np.array([card.indicator(code).weight for code in pairs.codes])
    at = chapter.open.ravel()
    np.testing.assert_allclose(points[at], scorecard_scores(bundle, card, chapter).ravel()[at], atol=1e-8)


def test_hazards_lie_between_0_and_1_and_the_label_is_not_among_them(pairs):
    assert pairs.hazards.min() >= 0
    assert pairs.hazards.max() <= 1
    assert not np.isnan(pairs.hazards).any()
    assert (pairs.hazards[:, pairs.columns(LABEL_FLAGS)] == 0).all()


def test_leaving_a_pair_out_only_ever_lowers_its_hazards(pairs):
    own = [n for n, code in enumerate(pairs.codes) if code not in LABEL_FLAGS]
    gap = pairs.as_scored[:, own] - pairs.hazards[:, own]
    assert gap.min() >= -1e-12
    assert (gap[~pairs.listed] == 0).all()
    assert gap[pairs.listed].any()


def test_every_listing_of_the_edition_is_a_positive_or_dropped_with_a_reason(tables, pairs):
    listings = tables.table("ilab", "listings_by_edition").filter(
        pl.col("edition") == EDITION, ~pl.col("is_downstream")
    )
    number = listings.select("iso3", "good").unique().height
    assert number == int(pairs.listed.sum()) + sum(pairs.dropped.values())


def test_the_shipped_models_do_not_know_the_test_steps_additions(pairs):
    test = load_specification().of("test")[0]
    assert pairs.edition == test.known
    assert test.until_year == UNTIL_YEAR
