"""One streaming pass over the results: counts by everything that a page tabulates."""

from dataclasses import dataclass

import polars as pl

from riskscreen.domain.columns import BANDS, INSUFFICIENT, SEVERITIES
from riskscreen.reporting.shown import shown_rows

SHOWN_BANDS = (*BANDS, INSUFFICIENT)
HIGH_BANDS = ("very high", "high")
PRIORITIES = (1, 2, 3, 4, 5)

LISTED_COLUMNS = (
    "rs_priority_rank",
    "rs_supplier_id",
    "rs_supplier_name",
    "rs_country_iso3",
    "rs_country_name",
    "rs_subdivision",
    "rs_sector_isic",
    "rs_sector_name",
    "rs_goods",
    "rs_likelihood_0_100",
    "rs_likelihood_p05",
    "rs_likelihood_p95",
    "rs_likelihood_low",
    "rs_likelihood_high",
    "rs_stability_pct",
    "rs_rank_pct",
    "rs_rank_p05_pct",
    "rs_rank_p95_pct",
    "rs_likelihood_abstract_0_100",
    "rs_band",
    "rs_band_rule",
    "rs_severity_band",
    "rs_severity_reasons",
    "rs_coverage_pct",
    "rs_missing",
    "rs_leverage",
    "rs_priority",
    "rs_reasons",
    "rs_spend_amount",
    "rs_duplicate_of",
    "rs_group_id",
    "rs_issues",
    "rs_source_file",
    "rs_source_row",
)
STEADY_PCT, SHAKY_PCT = 90.0, 60.0
"""A band that stays in so many models is steady; in fewer than the second figure it flips easily."""
"""What a page carries of each supplier it lists."""

_KEYS = (
    "rs_country_iso3",
    "rs_country_name",
    "rs_country_status",
    "rs_sector_isic",
    "rs_sector_name",
    "rs_sector_status",
    "rs_band",
    "rs_severity_band",
    "rs_priority",
)


@dataclass(frozen=True)
class Cube:
    """Results, counted.

    Attributes:
        cells: `_KEYS`, `rows`, `suppliers` (likely duplicates counted once), `likelihood_max`.
        countries: `rs_country_iso3`, `likelihood_median` over suppliers.
        coverage: one row: `median`, and suppliers with under 25, 50, 75 and up to 100 % (`q1` to `q4`).
        stability: one row, of suppliers with a band: `median`, and those whose band is `steady` or `shaky` (`STEADY_PCT`, `SHAKY_PCT`).
        rules: `rs_band_rule`, `suppliers`; the most frequent first.
        missing: `text` of each thing missing, `suppliers`; the most frequent first.
        groups: suppliers that the list shows at several rows.
        listed: the rows of highest priority, `LISTED_COLUMNS`, in order of rank.
    """

    cells: pl.DataFrame
    countries: pl.DataFrame
    coverage: pl.DataFrame
    stability: pl.DataFrame
    rules: pl.DataFrame
    missing: pl.DataFrame
    groups: int
    listed: pl.DataFrame


def count_results(results: pl.LazyFrame, *, listed: int) -> Cube:
    """Count the results in one pass.

    Args:
        results: columns of `riskscreen.domain.columns.RESULTS`.
        listed: how many rows, by priority rank, to keep as rows.
    """
    frame = results.with_columns(
        (pl.col("rs_duplicate_of").fill_null("") == "").alias("counted"),
        *(_none_for_empty(name) for name in ("rs_country_iso3", "rs_country_name", "rs_sector_isic", "rs_sector_name")),
    )
    suppliers = frame.filter("counted")
    coverage, stability = pl.col("rs_coverage_pct"), pl.col("rs_stability_pct")
    queries = [
        frame.group_by(_KEYS).agg(
            pl.len().alias("rows"),
            pl.col("counted").sum().alias("suppliers"),
            pl.col("rs_likelihood_0_100").filter("counted").max().alias("likelihood_max"),
        ),
        suppliers.group_by("rs_country_iso3").agg(pl.col("rs_likelihood_0_100").median().alias("likelihood_median")),
        suppliers.select(
            coverage.median().alias("median"),
            (coverage < 25).sum().alias("q1"),
            coverage.is_between(25, 50, closed="left").sum().alias("q2"),
            coverage.is_between(50, 75, closed="left").sum().alias("q3"),
            (coverage >= 75).sum().alias("q4"),
        ),
        suppliers.filter(pl.col("rs_band") != INSUFFICIENT).select(
            stability.median().alias("median"),
            (stability >= STEADY_PCT).sum().alias("steady"),
            (stability < SHAKY_PCT).sum().alias("shaky"),
        ),
        suppliers.filter(pl.col("rs_band_rule").fill_null("") != "")
        .group_by("rs_band_rule")
        .agg(pl.len().alias("suppliers")),
        suppliers.group_by("rs_missing").agg(pl.len().alias("suppliers")),
        frame.filter(pl.col("rs_group_id").fill_null("") != "")
        .group_by("rs_group_id")
        .agg(pl.len().alias("rows"))
        .select((pl.col("rows") > 1).sum().alias("groups")),
        results.filter(pl.col("rs_priority_rank") <= listed).select(LISTED_COLUMNS),
    ]
    cells, countries, cover, stable, rules, missing, groups, top = pl.collect_all(queries, engine="streaming")
    return Cube(
        cells=cells,
        countries=countries,
        coverage=cover,
        stability=stable,
        rules=rules.sort("suppliers", "rs_band_rule", descending=[True, False]),
        missing=_split_missing(missing),
        groups=int(groups.item()) if len(groups) else 0,
        listed=shown_rows(top.sort("rs_priority_rank").with_columns(pl.col(pl.String).replace("", None))),
    )


def order_of(column: str, names: tuple[str, ...]) -> pl.Expr:
    """Return the place of a band or severity in its order, 0 = the gravest; null for other texts."""
    return pl.col(column).replace_strict({name: i for i, name in enumerate(names)}, default=None, return_dtype=pl.UInt8)


def severity_order() -> pl.Expr:
    """Return the place of a severity, 0 = critical."""
    return order_of("rs_severity_band", SEVERITIES)


def _none_for_empty(name: str) -> pl.Expr:
    return pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).alias(name)


def _split_missing(counted: pl.DataFrame) -> pl.DataFrame:
    return (
        counted.filter(pl.col("rs_missing").fill_null("") != "")
        .with_columns(pl.col("rs_missing").str.split("; ").alias("text"))
        .explode("text")
        .with_columns(pl.col("text").str.strip_chars())
        .filter(pl.col("text") != "")
        .group_by("text")
        .agg(pl.col("suppliers").sum())
        .sort("suppliers", "text", descending=[True, False])
    )
