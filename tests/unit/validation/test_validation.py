"""Suites, their run by Great Expectations, and the page."""

import json
import shutil

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ConfigError
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.validation.page import render_page
from riskscreen.validation.reference import check_reference
from riskscreen.validation.run import run_suite, write_json
from riskscreen.validation.suites import Rule, Suite, load_suite, suites_digest

WHY = "A reason that is long enough to be one."


def rows(**columns: list[object]) -> pl.LazyFrame:
    height = len(next(iter(columns.values())))
    return pl.LazyFrame({"row_id": pl.Series(range(height), dtype=pl.UInt32), **columns})


def suite(*rules: Rule) -> Suite:
    return Suite(suite="test_suite", about="A suite for tests.", rules=rules)


def test_every_shipped_suite_loads_and_every_rule_says_why():
    for path in asset("expectations").glob("*.yml"):
        loaded = load_suite(path.stem)
        assert loaded.rules
        assert all(len(rule.why) >= 20 for rule in loaded.rules)


def test_rows_named_by_great_expectations_are_the_failures_across_batches():
    rule = Rule(
        id="name",
        expectation="expect_column_values_to_not_be_null",
        column="name",
        level="error",
        issue="name-missing",
        why=WHY,
    )
    outcome = run_suite(rows(name=["a", None, "c", "d", None]), suite(rule), batch_rows=2)
    assert outcome.failures.to_dicts() == [{"row_id": 1, "rule": "name"}, {"row_id": 4, "rule": "name"}]
    found = outcome.rules[0]
    assert (found.success, found.checked, found.unexpected, found.first_row_ids) == (False, 5, 2, (1, 4))
    assert len(outcome.documents) == 3


def test_a_rule_with_when_leaves_the_rows_of_another_rule_alone():
    rule = Rule(
        id="name",
        expectation="expect_column_values_to_not_be_null",
        column="name",
        when="problem is null",
        level="error",
        why=WHY,
    )
    frame = rows(name=[None, None], problem=["torn", None])
    assert run_suite(frame, suite(rule)).failures["row_id"].to_list() == [1]


def test_mostly_is_judged_over_all_batches_together():
    rule = Rule(
        id="state",
        expectation="expect_column_values_to_not_be_in_set",
        column="state",
        kwargs={"value_set": ["bad"], "mostly": 0.5},
        level="warning",
        why=WHY,
    )
    assert run_suite(rows(state=["bad", "bad", "ok", "ok"]), suite(rule), batch_rows=2).rules[0].success
    assert not run_suite(rows(state=["bad", "bad", "ok"]), suite(rule), batch_rows=2).rules[0].success


def test_kept_json_holds_great_expectations_result_and_no_cell_values():
    rule = Rule(
        id="currency",
        expectation="expect_column_values_to_match_regex",
        column="currency",
        kwargs={"regex": "^[A-Z]{3}$"},
        level="info",
        why=WHY,
    )
    text = write_json(run_suite(rows(currency=["EUR", "secret@example.org"]), suite(rule)))
    kept = json.loads(text)
    assert "secret" not in text
    assert kept["rules"][0]["unexpected"] == 1
    assert (
        kept["great_expectations"][0]["results"][0]["expectation_config"]["type"]
        == "expect_column_values_to_match_regex"
    )
    assert kept["great_expectations_version"]


def test_page_names_rules_reasons_and_rows_and_refers_to_nothing_outside():
    rule = Rule(
        id="name-given", expectation="expect_column_values_to_not_be_null", column="name", level="error", why=WHY
    )
    outcome = run_suite(rows(name=["a", None]), suite(rule))
    page = render_page([outcome], title="list <1>.csv", rows_of={1: ("list <1>.csv", 3)})
    assert "list &lt;1&gt;.csv row 3" in page
    assert WHY in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("level: error", "level: grave"), "cannot be used"),
        (("issue: name-missing", "issue: no-such-issue"), "which the catalogue lacks"),
        (("id: name-given", "id: record-readable"), "uses a rule id twice"),
        (("    why: A finding that", "    because: A finding that"), "cannot be used"),
    ],
)
def test_a_suite_that_is_off_is_refused_in_one_sentence(tmp_path, change, says):
    text = (asset("expectations") / "canonical_list.yml").read_text()
    assert change[0] in text
    (tmp_path / "canonical_list.yml").write_text(text.replace(*change, 1))
    with pytest.raises(ConfigError, match=says):
        load_suite("canonical_list", tmp_path)


def test_digest_changes_with_any_rule(tmp_path):
    shutil.copytree(asset("expectations"), tmp_path / "e")
    before = suites_digest(tmp_path / "e")
    file = tmp_path / "e" / "raw_list.yml"
    file.write_text(file.read_text() + "\n# a remark\n")
    assert suites_digest(tmp_path / "e") != before


def test_reference_tables_hold_their_suites():
    outcomes = check_reference(load_catalogue())
    assert len(outcomes) >= 6
    failed = [
        (o.suite.suite, found.rule.id, found.unexpected) for o in outcomes for found in o.rules if not found.success
    ]
    assert failed == []
    assert all(found.checked > 100 for o in outcomes for found in o.rules)


def test_a_reference_table_that_breaks_its_suite_is_found():
    tiers = load_catalogue().table("tip", "tiers").with_row_index("row_id")
    broken = tiers.with_columns(pl.when(pl.col("row_id") == 7).then(pl.lit("4")).otherwise("tier").alias("tier"))
    outcome = run_suite(broken.lazy(), load_suite("reference_tiers"))
    assert outcome.failures.to_dicts() == [{"row_id": 7, "rule": "tier-known"}]
