"""What the buyer can do, and the order of the list: priority from severity and likelihood, leverage only within it."""

import polars as pl

from riskscreen.domain.columns import SEVERITIES
from riskscreen.screening.scorecard import Scorecard

STRONG_PCT, SOME_PCT = 20.0, 5.0
ORDER = {"strong": 0, "some": 1, "little": 2, "unknown": 3}


def leverage() -> pl.Expr:
    """Return strong, some, little or unknown, from the buyer's share of the supplier's business, else from the tier.

    A buyer of a fifth of a supplier's output is heard; of less than a twentieth hardly. Without that share a direct
    supplier leaves some leverage, a supplier of the third tier or deeper little.
    """
    share, tier = pl.col("buyer_share_pct").fill_nan(None), pl.col("tier")
    return (
        pl.when(share >= STRONG_PCT)
        .then(pl.lit("strong"))
        .when(share >= SOME_PCT)
        .then(pl.lit("some"))
        .when(share.is_not_null())
        .then(pl.lit("little"))
        .when(tier == 1)
        .then(pl.lit("some"))
        .when(tier >= 3)
        .then(pl.lit("little"))
        .otherwise(pl.lit("unknown"))
    )


def priority(card: Scorecard) -> pl.Expr:
    """Return 1 (first) to 5 from `rs_severity_band` and `rs_band`."""
    tables = {severity: getattr(card.priority, severity) for severity in SEVERITIES}
    result = pl.lit(5, dtype=pl.UInt8)
    for severity, table in tables.items():
        found = pl.col("rs_band").replace_strict(table, default=5, return_dtype=pl.UInt8)
        result = pl.when(pl.col("rs_severity_band") == severity).then(found).otherwise(result)
    return result


def add_rank(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add `rs_priority_rank`: 1 = look at first.

    By priority, likelihood (highest first), leverage, the row's share of the list's spend in its own currency (no
    exchange rates are guessed), then the run's supplier id (else the list's own), name and record number, so that the
    order never depends on chance.

    Args:
        rows: scored rows with the canonical columns `spend_amount`, `spend_currency`, `supplier_id`,
            `supplier_name`, `row_id`.

    Returns:
        The rows in their own order with the rank added. This step needs the whole list; all others stream.
    """
    identity = "rs_supplier_id" if "rs_supplier_id" in rows.collect_schema().names() else "supplier_id"
    spend = pl.col("spend_amount").fill_nan(None).clip(0)
    total = spend.sum().over(pl.col("spend_currency").fill_null(""))
    share = pl.when(total > 0).then(spend / total).otherwise(0.0).fill_null(0.0)
    order = [
        pl.col("rs_priority"),
        -pl.col("rs_likelihood_0_100"),
        pl.col("rs_leverage").replace_strict(ORDER, return_dtype=pl.UInt8),
        -share,
        pl.col(identity).fill_null(""),
        pl.col("supplier_name").fill_null(""),
        pl.col("row_id"),
    ]
    names = [f"__by_{n}" for n in range(len(order))]
    places = pl.arg_sort_by([expr.alias(name) for expr, name in zip(order, names, strict=True)])
    return rows.with_columns((places.arg_sort() + 1).cast(pl.UInt32).alias("rs_priority_rank"))
