from dataclasses import replace

import numpy as np
import pytest

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.modelling.backtest.history import NEW_GOOD, OUTSIDE, read_chapter
from riskscreen.modelling.backtest.run import forced_events
from riskscreen.modelling.backtest.specification import Step
from riskscreen.screening.assess import load_bundle

LATER_PAIRS, IN_LISTED_COUNTRIES, COUNTRIES = 67, 61, 190
"""Counts of the method: they move the figures more than any model does, so they are held here."""


def test_the_universe_is_the_one_the_method_counts(chapters):
    assert sum(int((c.new & c.kept("all")).sum()) for c in chapters) == LATER_PAIRS
    assert sum(int((c.new & c.kept("listed")).sum()) for c in chapters) == IN_LISTED_COUNTRIES
    assert {len(c.countries) for c in chapters} == {COUNTRIES}


def test_listed_pairs_are_never_ranked_nor_found(chapters):
    for chapter in chapters:
        assert not (chapter.known & chapter.open).any()
        assert not (chapter.known & chapter.new).any()
        assert (chapter.kept("listed") <= chapter.kept("all")).all()


def test_every_addition_of_an_edition_is_ranked_or_named_with_its_reason(chapters, catalogue):
    table = load_bundle(catalogue).tables["listings"]
    table = table.filter(~table["is_downstream"])
    for chapter in chapters:
        pairs = {
            edition: {
                (iso3, good)
                for iso3, good in table.filter(table["edition"] == edition).select("iso3", "good").iter_rows()
            }
            for edition in (chapter.step.known, chapter.step.later)
        }
        added = pairs[chapter.step.later] - pairs[chapter.step.known]
        inside = {(chapter.countries[c], chapter.goods[g]) for c, g in np.argwhere(chapter.new)}
        outside = {(iso3, good) for iso3, good, _, _ in chapter.unranked.iter_rows()}
        assert inside | outside == added
        assert not inside & outside
        assert set(chapter.unranked["reason"]) <= {NEW_GOOD, OUTSIDE}


def test_forced_labour_events_of_the_development_steps(chapters):
    events = [e for c in chapters for e in forced_events(c, np.zeros(c.known.shape))]
    kinds = [e.kind for e in events]
    # the method counts 23 over all steps, about 7 new pairs and 9 added flags; these are the ones before the test step
    assert len(events) == 19
    assert (kinds.count("new pair"), kinds.count("flag added")) == (5, 7)
    assert all(e.rank is None for e in events if e.kind in ("new good", "outside the universe"))
    assert {(e.iso3, e.good) for e in events if e.kind == "outside the universe"} == {("TWN", "Fish")}
    assert {("CHN", "Thread/Yarn"), ("VEN", "Gold")} <= {(e.iso3, e.good) for e in events if e.kind == "new pair"}


def test_ranks_of_events_count_from_the_top(chapters):
    chapter = chapters[-1]
    scores = np.random.default_rng(1).random(chapter.known.shape)
    for event in forced_events(chapter, scores):
        if event.kind == "new pair":
            at = chapter.countries.index(event.iso3), chapter.goods.index(event.good)
            assert event.rank == 1 + int((scores[chapter.open] > scores[at]).sum())
            assert event.competed == int(chapter.open.sum())


def test_goods_named_only_as_made_from_listed_inputs_are_left_out(chapters, catalogue):
    table = load_bundle(catalogue).tables["listings"]
    for chapter in chapters:
        direct = table.filter(~table["is_downstream"], table["edition"] == chapter.step.known)
        assert set(chapter.goods) == set(direct["good"])
        assert chapter.known.sum() <= direct.height


def test_an_unknown_edition_is_refused(catalogue):
    step = Step(known="2014", later="2015", until_year=2013, group="development")
    with pytest.raises(ReferenceDataError, match="no edition '2015'"):
        read_chapter(load_bundle(catalogue), step)


def test_the_order_of_rows_in_the_list_does_not_matter(catalogue, chapters):
    whole = load_bundle(catalogue)
    shuffled = replace(
        whole,
        tables=dict(whole.tables) | {"listings": whole.tables["listings"].sample(fraction=1, shuffle=True, seed=4)},
    )
    for chapter in chapters:
        again = read_chapter(shuffled, chapter.step)
        assert (again.countries, again.goods) == (chapter.countries, chapter.goods)
        assert all(
            np.array_equal(getattr(again, name), getattr(chapter, name))
            for name in ("known", "new", "forced_before", "forced_after")
        )
        assert again.unranked.equals(chapter.unranked)
