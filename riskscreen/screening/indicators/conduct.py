"""The supplier's own exposure: depth in the chain, workforce, recruitment, documents, what audits found."""

import polars as pl

from riskscreen.screening.indicators.definition import Conduct, category_hazard, conduct_indicator, hazard_of
from riskscreen.screening.scorecard import Controls, Indicator

TRUE, NONE = pl.lit(value=True), pl.lit(None, dtype=pl.Float64)


def _number(column: str, spec: Indicator, unit: str, phrase: str, detail: str) -> Conduct:
    number = pl.col(column).cast(pl.Float64)
    whole = pl.col(column).cast(pl.Int64)
    return Conduct(
        known=pl.col(column).is_not_null(),
        number=number,
        value=pl.format(f"{{}}{unit}", whole),
        hazard=hazard_of(number, spec),
        phrase=pl.format(phrase, whole),
        detail=pl.format(detail, whole),
    )


def _yes_no(column: str, spec: Indicator, yes: str, no: str) -> Conduct:
    answer = pl.col(column)
    word = pl.when(answer).then(pl.lit("yes")).otherwise(pl.lit("no"))
    said = pl.when(answer).then(pl.lit(yes)).otherwise(pl.lit(no))
    return Conduct(
        known=answer.is_not_null(),
        number=NONE,
        value=word,
        hazard=category_hazard(word, spec),
        phrase=said,
        detail=pl.format("The list says: {}.", said.str.to_lowercase()),
    )


@conduct_indicator("tier_depth", direction="higher is worse")
def tier_depth(spec: Indicator, controls: Controls) -> Conduct:
    """How deep in the supply chain the supplier sits; the deeper, the less anyone sees.

    Args:
        spec: the scorecard's entry.
        controls: not used.

    Returns:
        Expressions over the profile's column `tier`.
    """
    return _number(
        "tier", spec, "", "Tier {} of the supply chain", "The list places the supplier on tier {} of the supply chain."
    )


@conduct_indicator("migrant_share", direction="higher is worse")
def migrant_share(spec: Indicator, controls: Controls) -> Conduct:
    """How much of the workforce are migrants: a sign of who could be exploited, never of anyone's fault.

    Args:
        spec: the scorecard's entry.
        controls: not used.

    Returns:
        Expressions over the profile's column `migrant_pct`.
    """
    return _number(
        "migrant_pct", spec, " %", "{} % migrant workers", "Migrants are {} % of the workforce, by the list."
    )


@conduct_indicator("agency_share", direction="higher is worse")
def agency_share(spec: Indicator, controls: Controls) -> Conduct:
    """How much of the workforce is agency or temporary; labour brokers stand between worker and employer.

    Args:
        spec: the scorecard's entry.
        controls: not used.

    Returns:
        Expressions over the profile's column `agency_pct`.
    """
    return _number(
        "agency_pct",
        spec,
        " %",
        "{} % agency or temporary workers",
        "Agency or temporary workers are {} % of the workforce, by the list.",
    )


@conduct_indicator("worker_paid_fees", direction="category", orders=(("no", "yes"),))
def worker_paid_fees(spec: Indicator, controls: Controls) -> Conduct:
    """Whether workers pay for their recruitment; the debt binds them to the job.

    Args:
        spec: the scorecard's entry.
        controls: not used.

    Returns:
        Expressions over the profile's column `fees`.
    """
    return _yes_no("fees", spec, "Workers pay recruitment fees", "Workers pay no recruitment fees")


@conduct_indicator("documents_kept", direction="category", orders=(("no", "yes"),))
def documents_kept(spec: Indicator, controls: Controls) -> Conduct:
    """Whether the employer keeps workers' identity documents, one of the ILO's indicators of forced labour.

    Args:
        spec: the scorecard's entry.
        controls: not used.

    Returns:
        Expressions over the profile's column `documents`.
    """
    return _yes_no(
        "documents", spec, "The employer keeps workers' identity documents", "Workers keep their identity documents"
    )


@conduct_indicator("ilo_indicators", direction="category", orders=(("none", "one", "two", "three or more"),))
def ilo_indicators(spec: Indicator, controls: Controls) -> Conduct:
    """How many of the ILO's indicators of forced labour audit findings report; finding none lowers nothing.

    Args:
        spec: the scorecard's entry; categories `none`, `one`, `two`, `three or more`.
        controls: not used.

    Returns:
        Expressions over the profile's column `ilo` (codes joined by `;`, empty = none found, null = no findings given).
    """
    codes = pl.col("ilo")
    count = pl.when(codes == "").then(0).otherwise(codes.str.count_matches(";", literal=True) + 1)
    category = (
        pl.when(count == 0)
        .then(pl.lit("none"))
        .when(count == 1)
        .then(pl.lit("one"))
        .when(count == 2)
        .then(pl.lit("two"))
        .otherwise(pl.lit("three or more"))
    )
    named = codes.str.replace_all("_", " ").str.replace_all(";", ", ", literal=True)
    return Conduct(
        known=codes.is_not_null(),
        number=count.cast(pl.Float64),
        value=pl.when(count == 0).then(pl.lit("none reported; no sign of low risk")).otherwise(named),
        hazard=category_hazard(category, spec),
        phrase=pl.when(count > 0).then(pl.format("ILO indicators in audit findings: {}", named)),
        detail=pl.when(count == 0)
        .then(pl.lit("The audit findings given report none of the ILO's indicators; that is no sign of low risk."))
        .otherwise(pl.format("The audit findings report these ILO indicators of forced labour: {}.", named)),
    )
