"""Figures of the annex about suppliers' own evidence: policies, audits, fees, documents, ILO signs, workforce."""

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.domain.ilo_indicators import ILO_INDICATORS
from riskscreen.reporting.document.model import Table
from riskscreen.reporting.duties_facts import CARD, LIST, Fact, Figure, Missing, RunFigures, tally
from riskscreen.reporting.wording import count, per_cent

CONTROL_TITLES = {
    "policy": "Policy against trafficking and forced labour",
    "code_of_conduct": "Code of conduct",
    "due_diligence": "Due diligence on trafficking",
    "grievance": "Grievance channel",
}
RECENT_YEARS = 2
STEADY_PCT = 90.0
"""As in the report: a band that stays in so many of the models is steady."""


def policy(run: RunFigures) -> Fact:
    """Suppliers with a policy."""
    return _control(run, "policy")


def code_of_conduct(run: RunFigures) -> Fact:
    """Suppliers with a code of conduct."""
    return _control(run, "code_of_conduct")


def due_diligence(run: RunFigures) -> Fact:
    """Suppliers with due diligence of their own."""
    return _control(run, "due_diligence")


def grievance(run: RunFigures) -> Fact:
    """Suppliers with a grievance channel."""
    return _control(run, "grievance")


def _control(run: RunFigures, control: str) -> Fact:
    title = f"{CONTROL_TITLES[control]} at suppliers"
    state = pl.col(f"{control}_state")
    if run.number(state.is_not_null()) == 0:
        return run.absent(control, title, control)
    evidenced, claimed, none = (run.number(state == name) for name in ("evidenced", "claimed", "none"))
    unknown = run.total - evidenced - claimed - none
    said = (
        f"Evidenced with a reference and a date at {run.share(evidenced)}; claimed without them at "
        f"{claimed:,}, said to be absent at {none:,}, not known of {unknown:,}."
    )
    return Figure(control, title, (said,))


def audits(run: RunFigures) -> Fact:
    """Suppliers with a dated social audit."""
    title = "Social audits"
    dated = pl.col("audit_on").is_not_null()
    number = run.number(dated)
    if number == 0:
        return run.absent("audits", title, "audit_date")
    since = run.as_of.replace(year=run.as_of.year - RECENT_YEARS, day=min(run.as_of.day, 28))
    recent = run.number(pl.col("audit_on") >= since)
    said = (
        f"A social audit with a date is known for {run.share(number)}, not older than {RECENT_YEARS} years for {recent:,}. "
        "Audits alone rarely find forced labour."
    )
    return Figure("audits", title, (said,))


def audit_findings(run: RunFigures) -> Fact:
    """ILO indicators that audit findings report."""
    title = "ILO indicators in audit findings"
    told = run.number(pl.col("findings_told"))
    if told == 0:
        return run.absent("audit_findings", title, "audit_findings")
    names = {indicator.code: indicator.name for indicator in ILO_INDICATORS}
    with_signs = run.number(_signs())
    counts = tally(run.suppliers.select(pl.col("ilo_indicators").alias("code")).explode("code"), "code")
    said = (
        f"Of {count(told, 'supplier')} whose audit findings are known, {with_signs:,} {'has' if with_signs == 1 else 'have'} findings "
        "that read like an ILO indicator of forced labour."
    )
    if not with_signs:
        return Figure("audit_findings", title, (said, "That is no finding that there is none."))
    rows = tuple((names[code], number) for code, number in counts.iter_rows())
    return Figure(
        "audit_findings",
        title,
        (said,),
        table=Table(("indicator", "suppliers"), rows, "ILO indicators that audit findings report"),
    )


def ilo_sign(run: RunFigures, code: str) -> Fact:
    """Suppliers whose audit findings report one ILO indicator.

    Args:
        run: the run.
        code: the indicator.
    """
    name = next(indicator.name for indicator in ILO_INDICATORS if indicator.code == code)
    told = run.number(pl.col("findings_told"))
    if told == 0:
        return run.absent("ilo_sign", name, "audit_findings")
    number = run.number(pl.col("ilo_indicators").list.contains(code))
    said = f"Reported in the audit findings of {number:,} of {count(told, 'supplier')} whose findings are known."
    if number == 0:
        said += " That is no finding that there is none: audits rarely hear workers freely."
    return Figure("ilo_sign", f"Sign: {name.lower()}", (said,))


def recruitment_fees(run: RunFigures) -> Fact:
    """Suppliers whose workers pay recruitment fees."""
    return _yes_no(run, "recruitment_fees", "fees_paid_by_workers", "Recruitment fees", "Workers pay recruitment fees")


def documents_kept(run: RunFigures) -> Fact:
    """Suppliers that keep workers' identity documents."""
    return _yes_no(
        run, "documents_kept", "documents_kept", "Identity documents", "The employer keeps workers' documents"
    )


def _yes_no(run: RunFigures, code: str, column: str, title: str, what: str) -> Fact:
    said_so, denied = run.number(pl.col(column)), run.number(~pl.col(column))
    if not said_so + denied:
        return run.absent(code, title, code)
    open_ones = run.total - said_so - denied
    return Figure(
        code, title, (f"{what}: said of {run.share(said_so)}, denied of {denied:,}, not known of {open_ones:,}.",)
    )


def own_evidence(run: RunFigures) -> Fact:
    """Suppliers of which the list gives anything of their own."""
    title = "Evidence of suppliers' own conduct"
    parts = {
        "an evidenced control": pl.any_horizontal(
            [(pl.col(f"{name}_state") == "evidenced").fill_null(value=False) for name in CONTROLS]
        ),
        "a dated audit": pl.col("audit_on").is_not_null(),
        "audit findings": pl.col("findings_told").fill_null(value=False),
        "an answer on fees or documents": pl.col("fees_paid_by_workers").is_not_null()
        | pl.col("documents_kept").is_not_null(),
        "figures on migrant or agency workers": pl.col("migrant_share_pct").is_not_null()
        | pl.col("agency_share_pct").is_not_null(),
    }
    number = run.number(pl.any_horizontal(list(parts.values())))
    if number == 0:
        return Missing(
            "own_evidence",
            title,
            "The list says nothing of any supplier's own conduct: every score rests on country, sector and goods alone. "
            "Ask the first by priority.",
        )
    told = ", ".join(f"{what} {run.number(expr):,}" for what, expr in parts.items())
    return Figure("own_evidence", title, (f"The list gives evidence of their own for {run.share(number)}: {told}.",))


def remedy_signs(run: RunFigures) -> Fact:
    """Suppliers where the list reports a sign of harm, so that remedy may be due."""
    title = "Where remedy may be due"
    asked = (
        pl.col("findings_told").fill_null(value=False)
        | pl.col("fees_paid_by_workers").is_not_null()
        | pl.col("documents_kept").is_not_null()
    )
    seen = run.number(asked)
    if seen == 0:
        return run.absent("remedy_signs", title, "audit_findings", "recruitment_fees", "documents_kept")
    signs = (
        _signs()
        | pl.col("fees_paid_by_workers").fill_null(value=False)
        | pl.col("documents_kept").fill_null(value=False)
    )
    number = run.number(signs)
    said = (
        f"The list reports a sign of harm (fees paid by workers, documents kept, or findings that read like an ILO indicator) at "
        f"{number:,} of the {count(seen, 'supplier')} of which it says anything on these."
    )
    if number == 0:
        return Figure("remedy_signs", title, (said, "That is no finding that no one was harmed."))
    return Figure(
        "remedy_signs", title, (said, "Each is to be checked with workers' own voices before remedy is agreed.")
    )


def _signs() -> pl.Expr:
    return (pl.col("ilo_indicators").list.len() > 0).fill_null(value=False)


def stability(run: RunFigures) -> Fact:
    """Suppliers whose band stays under other defensible models."""
    steady = run.number(pl.col("rs_stability_pct") >= STEADY_PCT)
    said = f"The band of {run.share(steady)} stays in at least {STEADY_PCT:.0f} % of the models that one could defend."
    return Figure("stability", "Stability of bands", (said,), (LIST, CARD, "editions"))


def women(run: RunFigures) -> Fact:
    """Share of women, where the list gives it."""
    return _share(run, "women", "women_share_pct", whom="women", field="women")


def migrants(run: RunFigures) -> Fact:
    """Share of migrant workers, where the list gives it."""
    return _share(run, "migrants", "migrant_share_pct", whom="migrant workers", field="migrant")


def _share(run: RunFigures, code: str, column: str, *, whom: str, field: str) -> Fact:
    title = f"Share of {whom}"
    known = run.suppliers[column].drop_nulls()
    if known.is_empty():
        return run.absent(code, title, field)
    half = int((known >= 50).sum())
    middle = known.quantile(0.5, "linear") or 0.0
    said = (
        f"Known for {run.share(known.len())}: half of these have {middle:.0f} % or less; "
        f"at least half of the workers are {whom} at {half:,} ({per_cent(half, known.len())})."
    )
    return Figure(code, title, (said,))
