"""What a figure of the annex of duties is, what figures are computed from, and the words that they share.

No name, id or address of a supplier enters here: `SCORED` and `OWN` are all that a figure can see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.reference.evidence_actions import Action
from riskscreen.reporting.document.model import Cell, Table
from riskscreen.reporting.editions import SourceRow
from riskscreen.reporting.wording import count, per_cent

SCORED = (
    "rs_country_iso3", "rs_country_name", "rs_subdivision", "rs_sector_isic", "rs_sector_name", "rs_goods",
    "rs_likelihood_0_100", "rs_likelihood_abstract_0_100", "rs_band", "rs_severity_band", "rs_coverage_pct", "rs_stability_pct",
    "rs_missing", "rs_leverage", "rs_priority", "rs_spend_amount", "rs_spend_currency",
)  # fmt: skip
"""Columns of the results that figures read."""

OWN = (
    "tier", "workers_count", "women_share_pct", "migrant_share_pct", "agency_share_pct", "fees_paid_by_workers", "documents_kept",
    *(f"{control}_state" for control in CONTROLS), "audit_on", "findings_told", "ilo_indicators", "buyer_share_pct",
)  # fmt: skip
"""The supplier's own cells that figures read; `findings_told` says whether there are audit findings, never which words."""

LIST, CARD = "list", "scorecard"
"""What a figure rests on beside reference tables (named by their source id)."""

FIELD_NAMES = {
    "country": "countries", "sector": "sectors", "goods": "goods", "tier": "tiers", "spend": "spend", "workers": "numbers of workers",
    "policy": "policies", "code_of_conduct": "codes of conduct", "due_diligence": "due diligence", "grievance": "grievance channels",
    "audit_date": "audit dates", "audit_findings": "audit findings", "recruitment_fees": "recruitment fees",
    "documents_kept": "who keeps workers' documents", "women": "shares of women", "migrant": "shares of migrant workers",
    "buyer_share": "the buyer's share of the supplier's business",
}  # fmt: skip
"""Fields of the list in words."""

ONE_EACH = "one each"
"""What stands for the first names of a tally where none has two suppliers."""

MOST = 12
"""Lines of a table of countries or sectors; the rest is summed in one."""


@dataclass(frozen=True)
class Figure:
    """One figure of the run.

    Attributes:
        code: its code in the crosswalk.
        title: a few words.
        said: what it says, a sentence or a few.
        basis: what it rests on: `list`, `scorecard`, or ids of reference sources.
        table: the same in full, where there is more.
    """

    code: str
    title: str
    said: tuple[str, ...]
    basis: tuple[str, ...] = (LIST,)
    table: Table | None = None


@dataclass(frozen=True)
class Missing:
    """A figure that the run cannot give.

    Attributes:
        code: its code in the crosswalk.
        title: a few words.
        why: what is missing, and what would bring it.
    """

    code: str
    title: str
    why: str


Fact = Figure | Missing


@dataclass(frozen=True, eq=False)
class RunFigures:
    """What figures are computed from.

    Attributes:
        suppliers: one row per supplier counted (likely duplicates once), `SCORED` and `OWN`; no names, no ids.
        label: the list's name.
        as_of: the run's day.
        rows: rows read, scored, quarantined, blank.
        duplicates: scored rows that likely repeat another.
        issues: issues by code.
        scorecard: name and version.
        cuts: band -> lowest index.
        mapped: fields that a column of the list was read for.
        listings: iso3, good, is_forced_labour of the goods list, in the edition used.
        goods_edition: that edition.
        presumptions: iso3, country, subdivision_code, statute, from_date of statutory presumptions.
        groups: sector_isic -> groups of sectors.
        actions: the action library.
        sources: the reference tables used.
    """

    suppliers: pl.DataFrame
    label: str
    as_of: date
    rows: Mapping[str, int]
    duplicates: int
    issues: Mapping[str, int]
    scorecard: str
    cuts: Mapping[str, float]
    mapped: frozenset[str]
    listings: pl.DataFrame
    goods_edition: str
    presumptions: pl.DataFrame
    groups: pl.DataFrame
    actions: tuple[Action, ...]
    sources: tuple[SourceRow, ...]

    @property
    def total(self) -> int:
        """Suppliers counted."""
        return self.suppliers.height

    @property
    def of_all(self) -> str:
        """The suppliers counted, in words."""
        return count(self.total, "supplier")

    def number(self, condition: pl.Expr) -> int:
        """Return how many suppliers meet a condition; unknown is not met."""
        return int(self.suppliers.select(condition.fill_null(value=False).sum()).item())

    def share(self, part: int) -> str:
        """Return a number of suppliers and their share in words: '4 of 20 suppliers (20 %)'."""
        return f"{part:,} of {self.of_all} ({per_cent(part, self.total)})"

    def absent(self, code: str, title: str, *fields: str) -> Missing:
        """Say that the list does not give what a figure needs."""
        names = " and ".join(FIELD_NAMES[name] for name in fields)
        if not set(fields) & self.mapped:
            asked = " or ".join(f"'{name}'" for name in fields)
            why = f"The list has no column for {names}; add one, or name it with --map (field {asked})."
        else:
            why = f"The list has a column for {names}, but says nothing that could be read for any supplier."
        return Missing(code, title, why)


Compute = Callable[[RunFigures], Fact]


def tally(frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Return `keys` and `suppliers`, the most frequent first; groups without a key are left out."""
    named = frame.drop_nulls(list(keys)).filter(*[pl.col(key).cast(pl.String) != "" for key in keys])
    return (
        named.group_by(keys)
        .agg(pl.len().alias("suppliers"))
        .sort("suppliers", *keys, descending=[True, *[False] * len(keys)])
    )


def top_table(rows: list[tuple[Any, ...]], columns: tuple[str, ...], caption: str, note: str | None = None) -> Table:
    """Return a table of the first `MOST` rows, the others summed in a last line (numbers only)."""
    shown = rows[:MOST]
    rest = rows[MOST:]
    if rest:
        sums: list[Cell] = [f"{len(rest):,} more"]
        for place in range(1, len(columns)):
            cells = [row[place] for row in rest]
            sums.append(sum(cells) if all(isinstance(cell, int) for cell in cells) else "")
        shown = [*shown, tuple(sums)]
    return Table(columns, tuple(shown), caption, note=note)


def first_of(counted: pl.DataFrame, name: str, most: int = 3) -> str:
    """Return the first names of a tally with their numbers, those with one supplier only left out: 'China 5, India 3', or 'one each'."""
    several = counted.filter(pl.col("suppliers") > 1).head(most)
    if several.is_empty():
        return ONE_EACH
    return ", ".join(f"{row[name]} {row['suppliers']:,}" for row in several.iter_rows(named=True))
