"""The supplier's controls: they lower likelihood by a bounded amount, only when evidenced and dated, and age."""

import polars as pl

from riskscreen.screening.indicators.definition import Conduct, category_hazard, conduct_indicator
from riskscreen.screening.scorecard import Controls, Indicator

CODES = ("control_policy", "control_code_of_conduct", "control_due_diligence", "control_grievance", "control_audit")

STATES = (("none", "evidenced"), ("claimed", "evidenced"))


def ageing(age: pl.Expr, controls: Controls) -> pl.Expr:
    """Return how much evidence of an age in years still counts: 1 when fresh, nothing when expired."""
    return (
        pl.when(age >= controls.expires_after_years)
        .then(0.0)
        .otherwise(pl.lit(controls.decay_per_year).pow(age.clip(0)))
    )


def in_words(age: pl.Expr, controls: Controls) -> pl.Expr:
    """Return an age in whole years in words; ages are not told further apart once evidence has expired."""
    last = controls.expires_after_years
    return (
        pl.when(age >= last)
        .then(pl.lit(f"{last} years old or more"))
        .when(age == 0)
        .then(pl.lit("less than a year old"))
        .when(age == 1)
        .then(pl.lit("1 year old"))
        .otherwise(pl.format("{} years old", age))
    )


def _control(column: str, name: str, spec: Indicator, controls: Controls) -> Conduct:
    state, age = pl.col(f"{column}_state"), pl.col(f"{column}_age")
    evidenced = state == "evidenced"
    earned = category_hazard(state, spec) * pl.when(evidenced).then(ageing(age, controls)).otherwise(1.0)
    years = pl.format("evidenced, {}", in_words(age, controls))
    return Conduct(
        known=state.is_in(["evidenced", "none"]),
        number=pl.when(evidenced).then(age.cast(pl.Float64)).otherwise(None),
        value=pl.when(evidenced).then(years).otherwise(state),
        hazard=earned,
        phrase=pl.format(f"{name} {{}}", pl.when(evidenced).then(years).otherwise(state)),
        detail=pl.when(evidenced)
        .then(pl.format(f"{name}: evidenced with a reference and a date, {{}}.", in_words(age, controls)))
        .otherwise(pl.format(f"{name}: {{}}; it earns nothing.", state)),
    )


@conduct_indicator("control_policy", direction="category", orders=STATES)
def control_policy(spec: Indicator, controls: Controls) -> Conduct:
    """Whether the supplier has a policy against trafficking and forced labour, evidenced and dated.

    Args:
        spec: the scorecard's entry.
        controls: how evidence ages.

    Returns:
        Expressions over the profile's columns `policy_state` and `policy_age`.
    """
    return _control("policy", "Policy", spec, controls)


@conduct_indicator("control_code_of_conduct", direction="category", orders=STATES)
def control_code_of_conduct(spec: Indicator, controls: Controls) -> Conduct:
    """Whether the supplier has signed a code of conduct, evidenced and dated.

    Args:
        spec: the scorecard's entry.
        controls: how evidence ages.

    Returns:
        Expressions over the profile's columns `code_of_conduct_state` and `code_of_conduct_age`.
    """
    return _control("code_of_conduct", "Code of conduct", spec, controls)


@conduct_indicator("control_due_diligence", direction="category", orders=STATES)
def control_due_diligence(spec: Indicator, controls: Controls) -> Conduct:
    """Whether the supplier's due diligence looks for indicators of trafficking, evidenced and dated.

    Args:
        spec: the scorecard's entry.
        controls: how evidence ages.

    Returns:
        Expressions over the profile's columns `due_diligence_state` and `due_diligence_age`.
    """
    return _control("due_diligence", "Due diligence on trafficking", spec, controls)


@conduct_indicator("control_grievance", direction="category", orders=STATES)
def control_grievance(spec: Indicator, controls: Controls) -> Conduct:
    """Whether workers have a channel for grievances that they can reach, evidenced and dated.

    Args:
        spec: the scorecard's entry.
        controls: how evidence ages.

    Returns:
        Expressions over the profile's columns `grievance_state` and `grievance_age`.
    """
    return _control("grievance", "Grievance channel", spec, controls)


@conduct_indicator("control_audit", direction="category")
def control_audit(spec: Indicator, controls: Controls) -> Conduct:
    """How long ago the last social audit was; audits see part of the truth, and less of it as they age.

    An audit that reports one of the ILO's indicators earns nothing: what it found must never rank below what nobody looked for.

    Args:
        spec: the scorecard's entry; its one category is `dated`.
        controls: how evidence ages.

    Returns:
        Expressions over the profile's columns `audit_age` (whole years) and `ilo` (codes joined by `;`).
    """
    age = pl.col("audit_age")
    found = pl.col("ilo").fill_null("") != ""
    nothing = (
        pl.when(found).then(pl.lit("; it found signs of forced labour, so it earns nothing")).otherwise(pl.lit(""))
    )
    return Conduct(
        known=age.is_not_null(),
        number=age.cast(pl.Float64),
        value=in_words(age, controls),
        hazard=category_hazard(pl.lit("dated"), spec) * pl.when(found).then(0.0).otherwise(ageing(age, controls)),
        phrase=pl.format("Social audit {}{}", in_words(age, controls), nothing),
        detail=pl.format("The last social audit is {}{}.", in_words(age, controls), nothing),
    )
