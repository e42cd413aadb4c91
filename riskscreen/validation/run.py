"""Running a suite with Great Expectations, in batches, over columns that polars prepares.

Great Expectations gives both the verdict and the rows: the index lists of its own result become the failures that decide the quarantine,
so a rule has one definition. It is imported here and only when a suite runs (2.7 s). The context is ephemeral and no data docs are built:
nothing leaves the machine and nothing is left in a temp folder. Sample values are taken out of the kept result, because cells of a
supplier list may hold personal data; counts and row numbers stay.
"""

import gc
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.validation.suites import Rule, Suite

BATCH_ROWS = 250_000
"""Measured: 1M rows take 3.2 s and 0.7 GB in batches of this size; smaller ones pay 0.15 s each, larger ones more memory."""

FAILURE_SCHEMA: dict[str, pl.DataType] = {"row_id": pl.UInt32(), "rule": pl.String()}

_VALUE_KEYS = (
    "partial_unexpected_list",
    "partial_unexpected_counts",
    "partial_unexpected_index_list",
    "unexpected_list",
    "unexpected_index_list",
    "unexpected_index_query",
    "details",
)


@dataclass(frozen=True)
class RuleOutcome:
    """What Great Expectations found for one rule over all batches.

    `checked` counts the values judged (missing ones left out), `unexpected` those that failed; `first_row_ids` are up to twenty of them.
    """

    rule: Rule
    success: bool
    checked: int
    unexpected: int
    missing: int
    first_row_ids: tuple[int, ...]


@dataclass(frozen=True)
class SuiteOutcome:
    """A suite's verdict, its failing rows and Great Expectations' own result documents (without cell values)."""

    suite: Suite
    rules: tuple[RuleOutcome, ...]
    failures: pl.DataFrame
    """Columns `row_id`, `rule`: each row that a rule of this suite named, once."""
    documents: tuple[dict[str, Any], ...]
    gx_version: str

    @property
    def success(self) -> bool:
        """Whether every rule of level `error` held for the table as a whole or had its rows named for quarantine."""
        return all(outcome.success for outcome in self.rules if outcome.rule.level == "error")


def run_suite(frame: pl.LazyFrame, suite: Suite, *, batch_rows: int = BATCH_ROWS) -> SuiteOutcome:
    """Validate a table with Great Expectations.

    Args:
        frame: has `row_id` (UInt32) and every column the suite's rules name.
        suite: rules to run.
        batch_rows: rows handed to Great Expectations at a time.

    Returns:
        The outcome; `failures` holds the row ids that Great Expectations named.
    """
    gx, context = _context()
    suite_gx = gx.ExpectationSuite(name=suite.suite, expectations=[_expectation(gx, rule) for rule in suite.rules])
    asset = context.data_sources.add_pandas("list").add_dataframe_asset("rows")
    definition = asset.add_batch_definition_whole_dataframe("batch")
    tallies = {rule.id: _Tally() for rule in suite.rules}
    failures: list[pl.DataFrame] = []
    documents: list[dict[str, Any]] = []
    for batch in _batches(frame, suite, batch_rows):
        result = definition.get_batch({"dataframe": batch}).validate(
            suite_gx, result_format={"result_format": "COMPLETE"}
        )
        document = result.to_json_dict()
        for found in document["results"]:
            rows = tallies[found["expectation_config"]["meta"]["rule"]].add(found)
            if rows:
                rule_id = found["expectation_config"]["meta"]["rule"]
                failures.append(pl.DataFrame({"row_id": rows, "rule": [rule_id] * len(rows)}, schema=FAILURE_SCHEMA))
        documents.append(_without_values(document))
    return SuiteOutcome(
        suite=suite,
        rules=tuple(tallies[rule.id].outcome(rule) for rule in suite.rules),
        failures=pl.concat(failures) if failures else pl.DataFrame(schema=FAILURE_SCHEMA),
        documents=tuple(documents),
        gx_version=gx.__version__,
    )


def write_json(outcome: SuiteOutcome) -> str:
    """Return the outcome as JSON text: a summary per rule, then Great Expectations' own documents per batch."""
    rules = [
        {
            "rule": o.rule.id,
            "level": o.rule.level,
            "why": o.rule.why,
            "success": o.success,
            "checked": o.checked,
            "unexpected": o.unexpected,
            "missing": o.missing,
        }
        for o in outcome.rules
    ]
    whole = {
        "suite": outcome.suite.suite,
        "success": outcome.success,
        "great_expectations_version": outcome.gx_version,
        "batches": len(outcome.documents),
        "rules": rules,
        "great_expectations": list(outcome.documents),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False, default=str)


class _Tally:
    """Sums one rule's findings over the batches."""

    def __init__(self) -> None:
        self.elements = self.unexpected = self.missing = 0
        self.table_success = True
        self.first: list[int] = []

    def add(self, found: dict[str, Any]) -> list[int]:
        result = found["result"]
        raised = found.get("exception_info", {})
        if raised.get("raised_exception"):
            raise RuntimeError(
                f"Great Expectations could not run {found['expectation_config']['type']}: {raised.get('exception_message')}"
            )
        if "element_count" not in result:
            self.table_success = self.table_success and bool(found["success"])
            return []
        self.elements += result["element_count"]
        self.unexpected += result["unexpected_count"]
        self.missing += result.get("missing_count") or 0
        rows = [int(i) for i in result.get("unexpected_index_list") or []]
        self.first.extend(rows[: 20 - len(self.first)])
        return rows

    def outcome(self, rule: Rule) -> RuleOutcome:
        checked = self.elements - self.missing
        allowed = (1.0 - float(rule.kwargs.get("mostly", 1.0))) * checked
        return RuleOutcome(
            rule,
            self.table_success and self.unexpected <= allowed + 1e-9,
            checked,
            self.unexpected,
            self.missing,
            tuple(self.first),
        )


def load() -> Any:
    """Import Great Expectations, which is done when a suite is first run, or before.

    The collector of circular garbage looks through all objects again and again while thousands of modules make new ones, which doubles
    the time; it rests meanwhile.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    rests = gc.isenabled()
    gc.disable()
    try:
        import great_expectations as gx
    finally:
        if rests:
            gc.enable()
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    return gx


def _context() -> tuple[Any, Any]:
    """Import Great Expectations and make a context that touches neither disk nor network."""
    gx = load()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return gx, context


def _expectation(gx: Any, rule: Rule) -> Any:
    """Build Great Expectations' object for a rule."""
    kind = getattr(gx.expectations, "".join(part.capitalize() for part in rule.expectation.split("_")))
    settings: dict[str, Any] = dict(rule.kwargs)
    if rule.column is not None:
        settings["column"] = rule.column
    if rule.when is not None:
        from great_expectations.expectations.row_conditions import Column

        settings["row_condition"] = Column(rule.when.removesuffix(" is null")).is_null()
    return kind(**settings, meta={"rule": rule.id, "level": rule.level, "why": rule.why})


def _batches(frame: pl.LazyFrame, suite: Suite, batch_rows: int) -> Iterator[Any]:
    """Yield pandas frames with only the columns the suite needs, indexed by `row_id`; one empty frame for an empty table."""
    needed = {"row_id"}
    for rule in suite.rules:
        needed |= {rule.column} if rule.column else set()
        needed |= {rule.when.removesuffix(" is null")} if rule.when else set()
        needed |= set(rule.kwargs.get("column_list", ()))
        needed |= {rule.kwargs[name] for name in ("column_A", "column_B") if name in rule.kwargs}
    columns = [name for name in frame.collect_schema().names() if name in needed]
    start = 0
    while True:
        part = frame.select(columns).slice(start, batch_rows).collect(engine="streaming")
        if part.height or start == 0:
            # an index without a name: with one, Great Expectations lists dictionaries instead of plain row ids
            yield part.to_pandas().set_index("row_id").rename_axis(None)
        if part.height < batch_rows:
            return
        start += batch_rows


def _without_values(document: dict[str, Any]) -> dict[str, Any]:
    """Take cell values and row lists out of a result document of Great Expectations."""
    for found in document["results"]:
        for key in _VALUE_KEYS:
            found["result"].pop(key, None)
    document["meta"].pop("batch_markers", None)
    return document
