"""Which rows are scored and which wait to be mended: what Great Expectations names, turned into issues and a quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.domain.issues import ISSUE_SCHEMA, make_issues, no_issues
from riskscreen.domain.masking import without_people
from riskscreen.pipeline.aside import beside
from riskscreen.pipeline.prepare import Group, Prepared
from riskscreen.validation.run import SuiteOutcome, run_suite
from riskscreen.validation.suites import Rule, load_suite


@dataclass(frozen=True)
class Verdict:
    """What validation found.

    Attributes:
        outcomes: the suites' outcomes, the raw list's first.
        quarantined: `row_id` of every row that a rule of level error names, once each.
        issues: every issue of the run, in the order of the rows; on disk.
    """

    outcomes: tuple[SuiteOutcome, ...]
    quarantined: pl.DataFrame
    issues: pl.LazyFrame


def judge(prepared: Prepared, *, stage: Path) -> Verdict:
    """Validate a prepared list.

    Args:
        prepared: the list.
        stage: folder for intermediate files.

    Raises:
        InputRejected: a rule over the raw list as a whole fails at level error.
    """
    raw_outcome = beside(run_suite, _raw_rows(prepared), load_suite("raw_list"))
    broken = [outcome.rule for outcome in raw_outcome.rules if outcome.rule.level == "error" and not outcome.success]
    if broken:
        raise InputRejected(f"The list breaks the rule '{broken[0].id}': {broken[0].why}")
    suite = load_suite("canonical_list")
    outcome = beside(run_suite, prepared.rows, suite)
    errors = [rule.id for rule in suite.rules if rule.level == "error"]
    quarantined = outcome.failures.filter(pl.col("rule").is_in(errors)).select("row_id").unique().sort("row_id")
    issues = stage / "issues.parquet"
    frames = [no_issues().lazy(), *prepared.issues, *_rule_issues(prepared, outcome)]
    every = pl.concat([frame.select(list(ISSUE_SCHEMA)) for frame in frames])
    if prepared.people:
        quoting = pl.col("value").is_not_null() & (pl.col("field") != "name")
        shown = [without_people(pl.col(name), prepared.people) for name in ("value", "message", "suggestion")]
        every = every.with_columns(
            pl.when(quoting).then(new).otherwise(pl.col(name)).alias(name)
            for new, name in zip(shown, ("value", "message", "suggestion"), strict=True)
        )
    _of_scored_rows(every, prepared, quarantined).sort(
        "source_file", "source_row", "code", "field", nulls_last=False
    ).sink_parquet(issues, compression="lz4")
    return Verdict((raw_outcome, outcome), quarantined, pl.scan_parquet(issues))


def _of_scored_rows(issues: pl.LazyFrame, prepared: Prepared, quarantined: pl.DataFrame) -> pl.LazyFrame:
    """Leave out what is said of quarantined rows beside why they are there: they are not scored, so nothing is scored as unknown."""
    place = ["source_file", "source_row"]
    held = prepared.rows.join(quarantined.lazy(), on="row_id", how="semi").select(place).collect()
    beside = issues.filter(pl.col("level") != "error").join(held.lazy(), on=place, how="anti")
    return pl.concat([issues.filter(pl.col("level") == "error"), beside])


def _raw_rows(prepared: Prepared) -> pl.LazyFrame:
    """Return what the raw suite looks at: every physical record with its place and state."""
    return pl.concat(
        [
            group.raw.select(
                "row_id", "source_file", pl.col("__row").alias("source_row"), pl.col("__state").alias("record_state")
            )
            for group in prepared.groups
        ]
    )


def _rule_issues(prepared: Prepared, outcome: SuiteOutcome) -> list[pl.LazyFrame]:
    """Turn the rows that a rule names into issues; a field that a table lacks is one issue for the table, not one a row."""
    frames: list[pl.LazyFrame] = []
    failing = set(outcome.failures["rule"].unique())
    for rule in outcome.suite.rules:
        if rule.issue is None or rule.id not in failing:
            continue
        named = outcome.failures.lazy().filter(pl.col("rule") == rule.id).select("row_id")
        for group in prepared.groups:
            if _lacks(group, rule):
                frames.append(_absent(group.tables[0].label, str(rule.field)))
                continue
            rows = prepared.rows.filter(pl.col("group") == group.number).join(named, on="row_id", how="semi")
            frames.append(_issues_of(rows, rule, group))
    return frames


def _lacks(group: Group, rule: Rule) -> bool:
    """Whether the rule misses values of a field that the table has no column for (a missing name is always the row's matter)."""
    return rule.issue in ("country-blank", "sector-blank") and not group.mapping.fields.get(str(rule.field))


def _absent(label: str, field: str) -> pl.LazyFrame:
    place = pl.LazyFrame({"source_file": [label], "source_row": [None]}, schema_overrides={"source_row": pl.UInt32})
    return make_issues(place, "column-absent", field=field, detail=field)


def _issues_of(rows: pl.LazyFrame, rule: Rule, group: Group) -> pl.LazyFrame:
    columns: Sequence[str] = group.mapping.fields.get(str(rule.field)) or ()
    known = set(rows.collect_schema().names())
    detail = pl.col(rule.detail) if rule.detail in known else rule.detail
    return make_issues(
        rows,
        str(rule.issue),
        field=str(rule.field),
        column=columns[0] if columns else None,
        value=pl.col(rule.value) if rule.value else None,
        detail=detail,
    )
