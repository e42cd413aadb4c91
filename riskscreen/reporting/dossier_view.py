"""The view of a supplier's dossier: everything it says, as pure data. `dossier_document` only lays it out."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.reference.evidence_actions import Action
from riskscreen.reference.evidence_texts import Paragraph
from riskscreen.reporting.dossier_questions import Question, questions_for
from riskscreen.reporting.dossier_signs import Sign, signs_for
from riskscreen.reporting.dossier_steps import Steps, gap_names, steps_for
from riskscreen.reporting.editions import SourceRow
from riskscreen.reporting.wording import per_cent

STANDS_OUT = 0.5
"""Hazard from which an indicator of the country counts as a reason to look for a sign."""
EFFECTS_SHOWN = 8


@dataclass(frozen=True)
class RunSaid:
    """What a dossier says of the run it comes from."""

    as_of: date
    scorecard: str
    version: str
    base: float
    cutoffs: tuple[tuple[str, float], ...]
    draws: int | None


@dataclass(frozen=True)
class Axis:
    """One of the answers, with its figure and what it rests on."""

    name: str
    value: str
    basis: str


@dataclass(frozen=True)
class Line:
    """One contribution, as it is printed.

    Attributes:
        title: the indicator.
        layer: country, sector, goods, supplier or control.
        points: log-odds.
        low: lower end of what it could be.
        high: upper end.
        why: value and detail; for an unknown, what was taken and what to ask for.
        source: source and edition; empty for an unknown.
        year: year that the value is of.
        locator: place in the source.
        known: whether it rests on evidence.
    """

    title: str
    layer: str
    points: float
    low: float
    high: float
    why: str
    source: str
    year: str
    locator: str
    known: bool


@dataclass(frozen=True)
class Effect:
    """The score without one indicator."""

    title: str
    without: float
    change: float
    band: str
    band_changes: bool


@dataclass(frozen=True)
class DossierView:
    """What a dossier says of one supplier.

    Attributes:
        id: the run's id of the supplier.
        name: its name, as written.
        run: the run.
        profile: what was known of it: field, value, how it was read.
        summary: three sentences for who reads nothing else.
        axes: likelihood (twice), severity, coverage, stability, leverage, priority.
        rule: rule that set the band; empty if none did.
        severity: circumstance and part of the UN Guiding Principles.
        missing: what is missing most.
        lines: every contribution, the strongest first; their points and the base add up to `z`.
        z: log-odds.
        likelihood: index that the points add up to.
        mismatch: what does not fit the folder any more; null if all does.
        effects: the score without one indicator at a time.
        signs: ILO indicators to look for.
        questions: what to ask the supplier.
        steps: what to do.
        sources: editions used.
        issues: issues of the row, as codes.
    """

    id: str
    name: str
    run: RunSaid
    profile: tuple[tuple[str, str, str], ...]
    summary: tuple[str, ...]
    axes: tuple[Axis, ...]
    rule: str
    severity: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    lines: tuple[Line, ...]
    z: float
    likelihood: float
    mismatch: str | None
    effects: tuple[Effect, ...]
    signs: tuple[Sign, ...]
    questions: tuple[Question, ...]
    steps: Steps
    sources: tuple[SourceRow, ...]
    issues: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the view as plain types, for golden tests."""
        plain = asdict(self)
        steps = self.steps
        plain["steps"] = {
            name: [action.id for action in getattr(steps, name)] for name in ("corrective", "remedy", "escalation")
        } | {"programme": list(steps.programme), "because": steps.because}
        plain["sources"] = [f"{source.id} {source.edition}" for source in self.sources]
        plain["run"]["as_of"] = self.run.as_of.isoformat()
        return plain


@dataclass(frozen=True)
class Library:
    """What dossiers are written with.

    Attributes:
        actions: the action library.
        looks: ILO indicator -> paragraph on what to look at.
        groups: `sector_isic`, `group`, `label` of the sectors concerned.
        sources: editions of the run.
    """

    actions: tuple[Action, ...]
    looks: Mapping[str, Paragraph]
    groups: pl.DataFrame
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """What dossiers are computed from, of all suppliers together.

    Attributes:
        rows: results of the suppliers, in the order of the dossiers (columns of `domain.columns.RESULTS`).
        canonical: their canonical and resolved columns, and `rs_supplier_id`.
        contributions: `rs_supplier_id` and the columns of `screening.explain.SCHEMA`.
        effects: `rs_supplier_id` and the columns of `screening.uncertainty.EFFECTS`.
    """

    rows: pl.DataFrame
    canonical: pl.DataFrame
    contributions: pl.DataFrame
    effects: pl.DataFrame


@dataclass(frozen=True, eq=False)
class _Own:
    """What is known of one supplier: cells, contributions, effects, sector groups (id -> label)."""

    cells: Mapping[str, Any]
    lines: pl.DataFrame
    removed: pl.DataFrame | None
    groups: Mapping[str, str]


def dossier_views(found: Found, run: RunSaid, library: Library) -> Iterator[DossierView]:
    """Compute dossiers, one after the other.

    Args:
        found: the suppliers.
        run: the run.
        library: actions, paragraphs, sector groups and sources.

    Yields:
        A view per row.
    """
    lines = _by_supplier(found.contributions)
    removed = _by_supplier(found.effects)
    read = {row["rs_supplier_id"]: row for row in found.canonical.iter_rows(named=True)}
    groups = {
        str(key[0]): dict(part.select("group", "label").iter_rows())
        for key, part in library.groups.partition_by("sector_isic", as_dict=True).items()
    }
    for row in found.rows.iter_rows(named=True):
        key = row["rs_supplier_id"]
        own = _Own(read[key], lines[key], removed.get(key), groups.get(row["rs_sector_isic"] or "", {}))
        yield _view(row, own, run, library)


def _by_supplier(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    parts = frame.partition_by("rs_supplier_id", as_dict=True, maintain_order=True)
    return {str(key[0]): part for key, part in parts.items()}


def _view(row: Mapping[str, Any], own: _Own, run: RunSaid, library: Library) -> DossierView:
    found, cells, groups = own.lines, own.cells, own.groups
    entries = found.to_dicts()
    z = run.base + math.fsum(entry["points"] for entry in entries)
    likelihood = 100 / (1 + math.exp(-z))
    same = abs(likelihood - row["rs_likelihood_0_100"]) <= 1e-6
    known = [e for e in entries if e["kind"] == "evidenced" and e["points"] > 1e-9]
    standing = {
        e["indicator"]: e["title"] for e in known if e["layer"] != "country" or (e["hazard_0_1"] or 0.0) >= STANDS_OUT
    }
    open_controls = {
        e["indicator"]: f"{e['title']} not evidenced"
        for e in entries
        if e["layer"] == "control" and e["kind"] == "unknown"
    }
    gaps = gap_names([e["indicator"] for e in entries if e["kind"] == "unknown"])
    positive = sorted(known, key=lambda e: -e["points"])
    claimed = [control for control in CONTROLS if cells[f"{control}_state"] == "claimed"]
    used = {e["source_id"] for e in entries if e["source_id"]}
    questions = questions_for(found, priority=row["rs_priority"], claimed=claimed)
    signs = signs_for(there=standing, groups=groups, reported=cells["ilo_indicators"] or (), paragraphs=library.looks)
    steps = steps_for(
        library.actions,
        indicators=standing | open_controls,
        layers={positive[0]["layer"]} if positive else set(),
        groups=groups,
        gaps=gaps,
        band=row["rs_band"],
        severity=row["rs_severity_band"],
    )
    return DossierView(
        id=row["rs_supplier_id"],
        name=row["rs_supplier_name"],
        run=run,
        profile=_profile(row, cells),
        summary=_summary(row, questions),
        axes=_axes(row, run),
        rule=row["rs_band_rule"] or "",
        severity=_severity(row),
        missing=tuple(part for part in (row["rs_missing"] or "").split("; ") if part),
        lines=tuple(_line(entry) for entry in entries),
        z=z,
        likelihood=likelihood,
        mismatch=None if same else _mismatch(likelihood, row["rs_likelihood_0_100"]),
        effects=_effects(own.removed),
        signs=signs,
        questions=questions,
        steps=steps,
        sources=tuple(source for source in library.sources if source.id in used),
        issues=tuple(code for code in (row["rs_issues"] or "").split("; ") if code),
    )


def _mismatch(now: float, then: float) -> str:
    return (
        f"The contributions of today's tables add up to an index of {now:.1f}; the run found "
        f"{then:.1f} with the tables or the scorecard "
        "of its day. Screen the list again before relying on the table below."
    )


def _profile(row: Mapping[str, Any], cells: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return what is known of the supplier; what is not given is named as such."""

    def given(name: str, unit: str = "") -> str:
        value = cells.get(name)
        if value is None:
            return "not given"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value:,.0f}{unit}" if isinstance(value, int | float) else f"{value}{unit}"

    country = ", ".join(str(part) for part in (row["rs_country_name"], row["rs_subdivision"]) if part)
    sector = " ".join(str(part) for part in (row["rs_sector_isic"], row["rs_sector_name"]) if part)
    spend = row["rs_spend_amount"]
    amount = "not given" if spend is None else f"{spend:,.0f} {row['rs_spend_currency'] or '(currency not given)'}"
    states = {control: (cells[f"{control}_state"] or "not given", cells[f"{control}_on"]) for control in CONTROLS}
    lines = [
        ("Country", country or "not known", row["rs_country_status"] or ""),
        ("Sector", sector or "not known", row["rs_sector_status"] or ""),
        ("Goods", row["rs_goods"] or "not known", row["rs_goods_status"] or ""),
        ("Tier", given("tier"), "1 = direct supplier"),
        ("Spend", amount, ""),
        ("Our share of its business", given("buyer_share_pct", "\u00a0%"), ""),
        ("Workers", given("workers_count"), ""),
        ("Women", given("women_share_pct", "\u00a0%"), "of workers"),
        ("Migrant workers", given("migrant_share_pct", "\u00a0%"), "of workers"),
        ("Agency or temporary workers", given("agency_share_pct", "\u00a0%"), "of workers"),
        ("Workers pay recruitment fees", given("fees_paid_by_workers"), ""),
        ("Documents kept by the employer", given("documents_kept"), ""),
        *(
            (control.replace("_", " ").capitalize(), state, f"dated {day}" if day else "")
            for control, (state, day) in states.items()
        ),
        ("Last social audit", str(cells["audit_on"] or "not given"), ""),
    ]
    return tuple(lines)


def _summary(row: Mapping[str, Any], questions: Sequence[Question]) -> tuple[str, ...]:
    band, severity = row["rs_band"], row["rs_severity_band"]
    first = (
        f"Priority {row['rs_priority']} of 5 (rank {row['rs_priority_rank']:,} in the list): "
        f"likelihood {band}, severity {severity}, "
        f"and {row['rs_coverage_pct']:.0f}\u00a0% of what the framework asks rests on evidence."
    )
    reasons = [part for part in (row["rs_reasons"] or "").split("; ") if part][:3]
    second = f"Strongest reasons: {'; '.join(reasons)}." if reasons else "No single reason stands out."
    third = f"Ask first: {questions[0].text}" if questions else "Nothing is open that the supplier could tell."
    return first, second, third


def _axes(row: Mapping[str, Any], run: RunSaid) -> tuple[Axis, ...]:
    def index(value: float) -> str:
        return f"{value:.1f}"

    low, high = row.get("rs_likelihood_p05"), row.get("rs_likelihood_p95")
    interval = "" if low is None or high is None else f"90\u00a0% interval {index(low)} to {index(high)}; "
    concrete = (
        f"{interval}{index(row['rs_likelihood_low'])} if all that is unknown turned out best, "
        f"{index(row['rs_likelihood_high'])} if worst"
    )
    cuts = ", ".join(f"{band} from {cut:g}" for band, cut in run.cutoffs)
    stability = row.get("rs_stability_pct")
    rank = row.get("rs_rank_pct")
    axes = [
        Axis(
            "Likelihood, concrete",
            f"{index(row['rs_likelihood_0_100'])} of 100, {row['rs_band']}",
            f"after the supplier's own exposure and controls; {concrete}; cut-offs: {cuts}",
        ),
        Axis(
            "Likelihood, abstract",
            f"{index(row['rs_likelihood_abstract_0_100'])} of 100",
            "country, sector and goods alone, before anything is known of the supplier",
        ),
        Axis(
            "Severity",
            row["rs_severity_band"],
            row["rs_severity_reasons"] or "no circumstance beyond the least, which is serious",
        ),
        Axis(
            "Coverage",
            per_cent(row["rs_coverage_pct"], 100.0),
            f"missing most: {row['rs_missing']}"
            if row["rs_missing"]
            else "nothing is missing that the supplier could tell",
        ),
    ]
    if stability is not None:
        below = "" if rank is None else f"; {rank:.0f}\u00a0% of all country and sector profiles lie below"
        of = "the admissible models" if run.draws is None else f"{run.draws:,} admissible models"
        axes.append(Axis("Stability", per_cent(stability, 100.0), f"share of {of} in which the band stays{below}"))
    axes.append(
        Axis("Leverage", row["rs_leverage"], "what the buyer can do; it orders actions and never changes the risk")
    )
    axes.append(Axis("Priority", f"{row['rs_priority']} of 5", "from severity and likelihood; 1 = look at first"))
    return tuple(axes)


def _severity(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return circumstances with their part (scale, scope, irremediability)."""
    parts = []
    for reason in (row["rs_severity_reasons"] or "").split("; "):
        if reason:
            words, _, part = reason.rpartition(" (")
            parts.append((words, part.rstrip(")")) if words else (reason, ""))
    return tuple(parts)


def _line(entry: Mapping[str, Any]) -> Line:
    known = entry["kind"] == "evidenced"
    if known:
        why = str(entry["detail"])
        source = " ".join(str(part) for part in (entry["source_id"], entry["edition"]) if part)
    else:
        why = (
            f"Not known. A cautious value is taken: the {100 * entry['quantile']:.0f}\u00a0% quantile of "
            f"{entry['reference']}. "
            f"To ask for: {entry['ask']}."
        )
        source = ""
    return Line(
        title=entry["title"],
        layer=entry["layer"],
        points=round(entry["points"], 4) + 0.0,
        low=round(entry["points_low"], 4) + 0.0,
        high=round(entry["points_high"], 4) + 0.0,
        why=why,
        source=source,
        year="" if entry["year"] is None else str(entry["year"]),
        locator=(entry["locator"] or "") if known else "",
        known=known,
    )


def _effects(removed: pl.DataFrame | None) -> tuple[Effect, ...]:
    if removed is None:
        return ()
    return tuple(
        Effect(
            row["title"],
            round(row["likelihood_without"], 1),
            round(row["change"], 1),
            row["band_without"],
            row["band_without"] != row["band"],
        )
        for row in removed.head(EFFECTS_SHOWN).iter_rows(named=True)
    )
