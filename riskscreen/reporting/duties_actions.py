"""Figures of the annex about actions: which of the library the first suppliers call for, with owner and date left open."""

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.reference.evidence_actions import Action, in_order
from riskscreen.reporting.document.model import Run as Words
from riskscreen.reporting.document.model import Table
from riskscreen.reporting.dossier_steps import OF_BUSINESS, REMEDIES_ALWAYS
from riskscreen.reporting.duties_facts import CARD, LIST, Fact, Figure, RunFigures
from riskscreen.reporting.wording import count

FIRST = 2
"""Priorities whose suppliers are looked at."""
SHOWN_STAGES = frozenset({"protect", "prepare", "ask", "engage", "prevent", "track", "communicate"})
GAP_COLUMNS = {
    "tier": "tier", "migrant": "migrant_share_pct", "agency": "agency_share_pct", "recruitment_fees": "fees_paid_by_workers",
    "documents_kept": "documents_kept", "women": "women_share_pct", "workers": "workers_count", "buyer_share": "buyer_share_pct",
    "audit_date": "audit_on", "country": "rs_country_iso3", "sector": "rs_sector_isic",
    "subdivision": "rs_subdivision", "goods": "rs_goods",
    **{control: f"{control}_state" for control in CONTROLS},
}  # fmt: skip
"""Field that a trigger calls a gap -> the column that is empty then."""
OPEN = ("owner", "date", "status")
COMPANY = "company"
"""In the place of a number of suppliers: an action of the business as a whole, whoever its suppliers."""


def actions(run: RunFigures) -> Fact:
    """Actions that the first suppliers call for."""
    chosen = [
        action for action in in_order(run.actions) if action.actor in OF_BUSINESS and action.stage in SHOWN_STAGES
    ]
    focus, whom = _focus(run)
    rows = _called(run, focus, chosen)
    said = (
        f"{whom} {'calls' if focus.height == 1 else 'call'} for {count(len(rows), 'action')} of the library, by the sector, band, "
        "gaps and own answers of each; owner, date and status are "
        "left open in the table. Engagement comes before any ending of a relationship.",
        "Actions that rest on a single country's or good's indicators stand in the dossiers (riskscreen dossier).",
    )
    return Figure(
        "actions",
        "Actions to take",
        said,
        (LIST, CARD, "action library"),
        _table(rows, "Actions called for, in the order in which to take them"),
    )


def remedy_actions(run: RunFigures) -> Fact:
    """Remedy that signs of harm call for."""
    chosen = [action for action in in_order(run.actions) if action.actor in OF_BUSINESS and action.stage == "remedy"]
    focus, _ = _focus(run)
    called = {action.id: number for action, number in _called(run, focus, chosen)}
    rows = [
        (action, called.get(action.id, 0)) for action in chosen if action.id in called or action.id in REMEDIES_ALWAYS
    ]
    said = (
        "Where workers were harmed, remedy comes first and includes lost income and repaid fees; who pays, how much and by when is "
        "left open in the table."
    )
    return Figure(
        "remedy_actions",
        "Remedy, lost income included",
        (said,),
        (LIST, "action library"),
        _table(rows, "Remedy, where harm is found"),
    )


def _focus(run: RunFigures) -> tuple[pl.DataFrame, str]:
    first = run.suppliers.filter(pl.col("rs_priority") <= FIRST)
    if first.height:
        return (
            first,
            f"The {count(first.height, 'supplier')} at priority 1 or {FIRST}"
            if first.height > 1
            else f"The one supplier at priority 1 or {FIRST}",
        )
    return run.suppliers, f"No supplier is at priority 1 or {FIRST}; the {run.of_all} of the list"


def _called(run: RunFigures, focus: pl.DataFrame, chosen: list[Action]) -> list[tuple[Action, int]]:
    """Return the actions that at least one supplier calls for, with the number of suppliers."""
    if focus.is_empty() or not chosen:
        return []
    held = run.groups.group_by("sector_isic").agg(pl.col("group").unique())
    frame = focus.join(
        held.rename({"sector_isic": "rs_sector_isic", "group": "groups"}), on="rs_sector_isic", how="left"
    )
    counts = frame.select(_meets(action).fill_null(value=False).sum().alias(action.id) for action in chosen).row(
        0, named=True
    )
    return [(action, counts[action.id]) for action in chosen if counts[action.id]]


def _meets(action: Action) -> pl.Expr:
    """Return whether a supplier calls for an action: `Action.applies` by columns, for what the results tell of every supplier."""
    wants = action.triggers
    # a column, so that the expression is one value per supplier even where only `always` speaks
    parts = [pl.col("rs_priority").is_null() | pl.lit(wants.always)]
    parts += [_marks()[code] for code in wants.indicators if code in _marks()]
    parts += [_empty(GAP_COLUMNS[name]) for name in wants.gaps if name in GAP_COLUMNS]
    parts += [~pl.col("findings_told")] if "audit_findings" in wants.gaps else []
    parts += [pl.col("groups").list.contains(group) for group in wants.groups]
    met = pl.any_horizontal([part.fill_null(value=False) for part in parts])
    if wants.bands:
        met = met & pl.col("rs_band").is_in(wants.bands)
    if wants.severities:
        met = met & pl.col("rs_severity_band").is_in(wants.severities)
    return met


def _marks() -> dict[str, pl.Expr]:
    return {
        "tier_depth": pl.col("tier") > 1,
        "migrant_share": pl.col("migrant_share_pct") > 0,
        "agency_share": pl.col("agency_share_pct") > 0,
        "worker_paid_fees": pl.col("fees_paid_by_workers"),
        "documents_kept": pl.col("documents_kept"),
        "ilo_indicators": pl.col("ilo_indicators").list.len() > 0,
        "control_audit": pl.col("audit_on").is_null(),
        **{f"control_{name}": pl.col(f"{name}_state").fill_null("") != "evidenced" for name in CONTROLS},
    }


def _empty(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("") == ""


def _table(rows: list[tuple[Action, int]], caption: str) -> Table:
    lines = tuple(
        (
            f"{action.oecd_step}" if action.oecd_step else "",
            (Words(action.title + ". ", bold=True), Words(action.does)),
            COMPANY if action.triggers.always and not action.triggers.bands else number or None,
            "",
            "",
            "",
        )
        for action, number in rows
    )
    return Table(("OECD step", "action", "suppliers", *OPEN), lines, caption, widths=(0.9, 6, 1.3, 1.5, 1.2, 1.2))
