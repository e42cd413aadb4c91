"""Scores look at nothing that came later, and at nothing but content."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from riskscreen.modelling.backtest.rankings import BASELINES, frozen_bundle, scorecard_scores, tables_digest
from riskscreen.modelling.backtest.variants import without_tip
from riskscreen.pipeline.scorecards import find_scorecard

YEARS = {"tiers": "report_year"}
"""Column that dates a row, where it is not `year`."""


def with_another_future(bundle):
    """Return the bundle with everything after its limits made worse, and later editions of the list full of everything."""
    limit, edition = bundle.until_year, bundle.ilab_edition
    tables = {}
    for name, table in bundle.tables.items():
        tables[name] = table
        column = YEARS.get(name, "year")
        if name == "listings":
            past = table.filter(pl.col("edition") <= edition)
            flags = [c for c in table.columns if c.startswith("is_")]
            later = (
                bundle.tables["universe"].select("iso3").join(past.select("good", "ilab_sector").unique(), how="cross")
            )
            later = later.with_columns(
                pl.lit("2099").alias("edition"),
                pl.lit("").alias("country"),
                *(pl.lit(c != "is_downstream").alias(c) for c in flags),
            )
            news = later.with_columns(pl.lit("Invented Good").alias("good")).unique(["iso3"])
            tables[name] = pl.concat([past, later.select(past.columns), news.select(past.columns)])
        elif column in table.columns:
            numbers = [c for c in table.columns if table[c].dtype.is_numeric() and c != column]
            past = table.filter(pl.col(column) <= limit)
            later = table.filter(pl.col(column) > limit).with_columns(
                (pl.col(c) * 7 + 3).cast(table[c].dtype) for c in numbers
            )
            if name == "tiers":
                later = later.with_columns(pl.lit("3").alias("tier"))
            if name == "treaties":
                later = later.with_columns(~pl.col("is_party"))
            assert later.height or name == "conflict", name
            tables[name] = pl.concat([later, past])
    return replace(bundle, tables=tables)


def shuffled(bundle):
    tables = {name: table.sample(fraction=1, shuffle=True, seed=11) for name, table in bundle.tables.items()}
    return replace(bundle, tables=tables)


@pytest.fixture(scope="module")
def card():
    return find_scorecard("default")


@pytest.fixture(scope="module", params=[0, 2], ids=["first step", "last step"])
def frozen(request, catalogue, chapters, card):
    chapter = chapters[request.param]
    bundle = frozen_bundle(catalogue, chapter)
    return bundle, chapter, scorecard_scores(bundle, card, chapter)


def test_scores_do_not_change_with_the_future(frozen, card):
    bundle, chapter, scores = frozen
    again = scorecard_scores(with_another_future(bundle), card, chapter)
    assert again.tobytes() == scores.tobytes()


def test_scores_do_change_with_the_past(frozen, card):
    bundle, chapter, scores = frozen
    tables = dict(bundle.tables)
    tables["listings"] = tables["listings"].filter(pl.col("edition") != bundle.ilab_edition)
    some = bundle.tables["listings"].filter(pl.col("edition") == bundle.ilab_edition).filter(pl.col("iso3") != "IND")
    tables["listings"] = pl.concat([tables["listings"], some])
    assert not np.array_equal(scorecard_scores(replace(bundle, tables=tables), card, chapter), scores)


def test_the_order_of_rows_does_not_matter(frozen, card):
    bundle, chapter, scores = frozen
    assert scorecard_scores(shuffled(bundle), card, chapter).tobytes() == scores.tobytes()


def test_every_pair_gets_a_score(frozen):
    _, _, scores = frozen
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("name", BASELINES)
def test_plain_rankings_look_at_neither_the_future_nor_the_order_of_rows(frozen, name):
    bundle, chapter, _ = frozen
    scores = BASELINES[name](bundle, chapter)
    assert np.isfinite(scores).all()
    for other in (with_another_future(bundle), shuffled(bundle)):
        assert BASELINES[name](other, chapter).tobytes() == scores.tobytes()


def test_a_card_without_the_tiers_is_valid_and_blind_to_them(frozen, card):
    bundle, chapter, _ = frozen
    blind = without_tip(card)
    assert blind.digest() != card.digest()
    assert {i.code: i.weight for i in blind.indicators if not i.code.startswith("tip_")} == {
        i.code: i.weight for i in card.indicators if not i.code.startswith("tip_")
    }
    assert blind.layers["country"].points < card.layers["country"].points
    tables = dict(bundle.tables) | {"tiers": bundle.tables["tiers"].with_columns(pl.lit("3").alias("tier"))}
    everywhere = replace(bundle, tables=tables)
    assert scorecard_scores(everywhere, blind, chapter).tobytes() == scorecard_scores(bundle, blind, chapter).tobytes()


def test_the_digest_of_the_tables_is_stable(catalogue):
    from riskscreen.reference.catalogue import load_catalogue

    assert tables_digest(load_catalogue()) == tables_digest(catalogue)


def test_an_unknown_tier_does_not_handicap_the_tier(frozen):
    bundle, chapter, _ = frozen
    without = [c for c in chapter.countries if c not in set(bundle.tables["tiers"]["iso3"])]
    assert without
    scores = BASELINES["TIP tier alone"](bundle, chapter)
    assert all((scores[chapter.countries.index(c)] == scores.min()).all() for c in without)
