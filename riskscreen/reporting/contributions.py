"""What a page needs to explain a score: the contributions of the rows it lists, each distinct one carried once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.reporting.shown import shown_contributions

CONTRIBUTION_SCHEMA: dict[str, pl.DataType] = {
    "rs_supplier_id": pl.String(),
    "indicator": pl.String(),
    "title": pl.String(),
    "layer": pl.String(),
    "kind": pl.String(),
    "points": pl.Float64(),
    "points_low": pl.Float64(),
    "points_high": pl.Float64(),
    "detail": pl.String(),
    "source_id": pl.String(),
    "edition": pl.String(),
    "locator": pl.String(),
    "value": pl.String(),
    "unit": pl.String(),
    "year": pl.Int32(),
    "ask": pl.String(),
}
"""One row per supplier and contribution; `kind` is base, evidenced, unknown or rule. Points are log-odds."""

Contributions = Callable[[pl.DataFrame], pl.DataFrame]
"""Takes the rows that a page explains (columns of RESULTS) and gives their contributions (`CONTRIBUTION_SCHEMA`)."""

_SHOWN = [name for name in CONTRIBUTION_SCHEMA if name != "rs_supplier_id"]


@dataclass(frozen=True)
class Explained:
    """Distinct contributions, and per supplier which of them add up to its score, the strongest first."""

    distinct: tuple[dict[str, Any], ...]
    of_supplier: dict[str, tuple[int, ...]]


def explain_rows(rows: pl.DataFrame, contributions: Contributions | None) -> Explained:
    """Ask for the contributions of `rows` and carry each distinct one once.

    Thousands of suppliers share one country's or sector's contribution, so a page of 2,000 suppliers holds some
    hundreds of them.

    Args:
        rows: the rows that a page explains, with `rs_supplier_id`.
        contributions: gives their contributions; None where a run keeps none.

    Returns:
        The distinct contributions (keys of `CONTRIBUTION_SCHEMA` less the supplier) and their places per supplier.
    """
    if contributions is None or rows.is_empty():
        return Explained((), {})
    found = contributions(rows)
    have = set(found.columns)
    every = found.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in CONTRIBUTION_SCHEMA.items()
    )
    whole = shown_contributions(every).with_columns(pl.col("points", "points_low", "points_high").round(4))
    is_base = (pl.col("kind") == "base").fill_null(False)
    distinct = (
        whole.select(_SHOWN)
        .unique()
        .sort("layer", "indicator", "points", "detail", "locator", nulls_last=True)
        .with_row_index("place")
    )
    placed = (
        whole.join(distinct, on=_SHOWN, how="left", nulls_equal=True)
        .sort(
            "rs_supplier_id",
            is_base,
            pl.col("points").abs(),
            "place",
            descending=[False, True, True, False],
            nulls_last=True,
        )
        .group_by("rs_supplier_id", maintain_order=True)
        .agg("place")
    )
    return Explained(
        tuple(distinct.drop("place").to_dicts()),
        {supplier: tuple(places) for supplier, places in placed.iter_rows()},
    )
