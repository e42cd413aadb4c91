"""The roll-up beside the rows: one line per supplier that the list shows at several sites or under one parent."""

import polars as pl

from riskscreen.domain.columns import BANDS, INSUFFICIENT
from riskscreen.reporting.shown import shown_rows

ROLLUP_SCHEMA: dict[str, pl.DataType] = {
    "rs_group_id": pl.String(),
    "rs_group_name": pl.String(),
    "rs_rows": pl.UInt32(),
    "rs_suppliers": pl.UInt32(),
    "rs_countries": pl.String(),
    "rs_worst_band": pl.String(),
    "rs_insufficient_evidence": pl.UInt32(),
    "rs_likelihood_max_0_100": pl.Float64(),
    "rs_severity_worst": pl.String(),
    "rs_priority_best": pl.UInt8(),
    "rs_spend_by_currency": pl.String(),
}
"""Columns of `rollup.csv`; `rs_suppliers` counts likely duplicates once, and so does the spend."""

_SEVERITY_ORDER = ("critical", "severe", "serious")
_NO_CURRENCY = "currency not given"


def roll_up(results: pl.LazyFrame) -> pl.LazyFrame:
    """Sum the rows of each supplier that has two rows or more.

    The worst band is the highest that any row has; rows with insufficient evidence are counted apart and only name the
    band where no row has another.

    Args:
        results: columns of `riskscreen.domain.columns.RESULTS`; `rs_spend_currency` is used where it is there.

    Returns:
        Columns of `ROLLUP_SCHEMA`, the worst first.
    """
    has_currency = "rs_spend_currency" in results.collect_schema().names()
    currency = pl.col("rs_spend_currency").fill_null(_NO_CURRENCY) if has_currency else pl.lit(_NO_CURRENCY)
    counted = pl.col("rs_duplicate_of").fill_null("") == ""
    grouped = results.filter(pl.col("rs_group_id").fill_null("") != "")
    is_parent = pl.col("rs_supplier_id") == pl.col("rs_group_id")
    band_order, severity_order = _order(BANDS), _order(_SEVERITY_ORDER)
    sums = (
        grouped.group_by("rs_group_id")
        .agg(
            pl.coalesce(
                pl.col("rs_supplier_name").filter(is_parent).first(),
                pl.col("rs_supplier_name").drop_nulls().sort().first(),
            ).alias("rs_group_name"),
            pl.len().cast(pl.UInt32).alias("rs_rows"),
            counted.sum().cast(pl.UInt32).alias("rs_suppliers"),
            pl.col("rs_country_iso3").drop_nulls().unique().sort().str.join("; ").alias("rs_countries"),
            pl.col("rs_band").replace_strict(band_order, default=None, return_dtype=pl.UInt8).min().alias("band"),
            (pl.col("rs_band") == INSUFFICIENT).sum().cast(pl.UInt32).alias("rs_insufficient_evidence"),
            pl.col("rs_likelihood_0_100").max().alias("rs_likelihood_max_0_100"),
            pl.col("rs_severity_band")
            .replace_strict(severity_order, default=None, return_dtype=pl.UInt8)
            .min()
            .alias("severity"),
            pl.col("rs_priority").min().cast(pl.UInt8).alias("rs_priority_best"),
        )
        .filter(pl.col("rs_rows") > 1)
    )
    spend = (
        grouped.filter(counted & pl.col("rs_spend_amount").is_not_null())
        .group_by("rs_group_id", currency.alias("currency"))
        .agg(pl.col("rs_spend_amount").sum().round(2).alias("amount"))
        .sort("rs_group_id", "currency")
        .group_by("rs_group_id", maintain_order=True)
        .agg(pl.format("{} {}", "currency", "amount").str.join("; ").alias("rs_spend_by_currency"))
    )
    whole = (
        sums.join(spend, on="rs_group_id", how="left")
        .with_columns(
            _named("band", BANDS).fill_null(INSUFFICIENT).alias("rs_worst_band"),
            _named("severity", _SEVERITY_ORDER).alias("rs_severity_worst"),
        )
        .sort(
            "rs_priority_best",
            "band",
            "rs_likelihood_max_0_100",
            "rs_group_id",
            descending=[False, False, True, False],
            nulls_last=True,
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ROLLUP_SCHEMA.items())
    )
    return shown_rows(whole)


def _order(names: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _named(column: str, names: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).replace_strict(dict(enumerate(names)), default=None, return_dtype=pl.String)
