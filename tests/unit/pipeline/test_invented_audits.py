"""The invented audits: repeatable, nobody's, and drawn from the rule that is told."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.analysts import open_screen
from riskscreen.pipeline.invented_audits import COUNTRIES, invented_audits


@pytest.fixture(scope="module")
def screen():
    return open_screen()


def test_equal_seeds_give_equal_lists_and_every_name_says_that_it_is_invented(screen):
    one = invented_audits(screen, sites=200)
    assert_frame_equal(one, invented_audits(screen, sites=200))
    assert not one.equals(invented_audits(screen, sites=200, seed=7))
    assert one["Supplier"].str.starts_with("Invented site ").all()
    assert one["Site ID"].n_unique() == one.height == 200


def test_findings_grow_with_migrants_as_far_as_the_rule_says(screen):
    gaps = {}
    for factor in (0.0, 12.0):
        found = invented_audits(screen, sites=4000, migrants_count=factor)
        many = pl.col("Migrant workers (%)") >= 40
        share = (
            found.group_by(many.alias("many"))
            .agg((pl.col("Audit finding") == "yes").mean().alias("share"))
            .sort("many")
        )
        gaps[factor] = share["share"][1] - share["share"][0]
    assert abs(gaps[0.0]) < 0.06
    assert gaps[12.0] > 0.2


def test_there_are_enough_countries_and_both_answers_to_learn_from(screen):
    found = invented_audits(screen, sites=600)
    assert found["Country"].n_unique() == COUNTRIES
    assert found.filter(pl.col("Audit finding") == "yes").height > 100
    assert found.filter(pl.col("Audit finding") == "no").height > 100


def test_no_site_is_refused(screen):
    with pytest.raises(UsageError, match="0 sites"):
        invented_audits(screen, sites=0)
