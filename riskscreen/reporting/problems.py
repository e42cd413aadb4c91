"""The data section of a report: issues by code, with examples that show no personal data."""

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.domain.issues import CATALOGUE

EXAMPLES = 5
LEVELS = ("error", "warning", "info")
LEVEL_MEANING = {"error": "row quarantined", "warning": "worth mending", "info": "for information"}

MASK = "(not shown)"

_SHOWN_FIELDS = frozenset(
    {
        "country", "subdivision", "sector", "goods", "tier", "spend", "currency", "workers", "women",
        "migrant", "agency", "recruitment_fees", "documents_kept", "policy", "code_of_conduct", "due_diligence",
        "grievance", "audit_date", "buyer_share", "policy_date", "code_of_conduct_date", "due_diligence_date",
        "grievance_date", "supplier_id", "parent_id",
    }
)  # fmt: skip
"""Fields whose cells hold no person: the cells of all others are not shown."""

_PERSONAL = re.compile(r"@|(?:\d[\s().-]?){7,}")
"""An e-mail address, or as many digits as a telephone or identity number has."""


@dataclass(frozen=True)
class Example:
    """Where an issue was found; `value` is `MASK` where it could name or reach a person."""

    file: str
    row: int | None
    column: str
    value: str
    advice: str
    """What would mend this one cell, where the advice differs from cell to cell."""


@dataclass(frozen=True)
class IssueGroup:
    """All issues of one code."""

    code: str
    level: str
    level_meaning: str
    title: str
    advice: str
    issues: int
    rows: int
    examples: tuple[Example, ...]


def group_issues(issues: pl.LazyFrame) -> tuple[IssueGroup, ...]:
    """Count the issues by code, errors first, then the most frequent.

    Args:
        issues: columns of `riskscreen.domain.issues.ISSUE_SCHEMA`.
    """
    place = pl.struct("source_file", "source_row")
    examples = pl.struct("source_file", "source_row", "field", "column", "value", "suggestion").sort_by(
        "source_file", "source_row"
    )
    counted = (
        issues.group_by("code", "level")
        .agg(pl.len().alias("issues"), place.n_unique().alias("rows"), examples.head(EXAMPLES).alias("examples"))
        .collect(engine="streaming")
    )
    groups = [_group(row) for row in counted.iter_rows(named=True)]
    return tuple(sorted(groups, key=lambda g: (LEVELS.index(g.level) if g.level in LEVELS else 9, -g.issues, g.code)))


def shown_value(field: str | None, value: str | None) -> str:
    """Return a cell as a report may show it: shortened, or masked where it could hold personal data."""
    if value is None or value == "":
        return ""
    if field not in _SHOWN_FIELDS or _PERSONAL.search(value):
        return MASK
    return value if len(value) <= 60 else value[:59] + "…"


def _group(row: dict[str, Any]) -> IssueGroup:
    kind = CATALOGUE.get(row["code"])
    title, advice = (kind.title, kind.suggestion) if kind else (row["code"], "")
    own_advice = "{" in advice
    if own_advice:
        advice = "Mend the cells; what to write stands beside each example."
    return IssueGroup(
        code=row["code"],
        level=row["level"],
        level_meaning=LEVEL_MEANING.get(row["level"], ""),
        title=title,
        advice=advice,
        issues=row["issues"],
        rows=row["rows"],
        examples=tuple(
            Example(
                file=e["source_file"] or "",
                row=e["source_row"],
                column=e["column"] or e["field"] or "",
                value=(shown := shown_value(e["field"], e["value"])),
                advice=e["suggestion"] if own_advice and e["suggestion"] and shown != MASK else "",
            )
            for e in row["examples"]
        ),
    )
