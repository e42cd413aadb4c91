"""Put a list's uncertainty beside its rows: distinct profiles are drawn once and joined back."""

from datetime import date

import polars as pl

from riskscreen.domain.columns import BANDS
from riskscreen.screening import base, supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.uncertainty.assess import SHARES, assess_uncertainty
from riskscreen.screening.uncertainty.model import KEYS
from riskscreen.screening.uncertainty.readings import STATUSES, Readings
from riskscreen.screening.uncertainty.spec import Uncertainty

#: Columns added to every row: what they hold of a profile's measures.
OUTPUTS: dict[str, str] = {
    "rs_stability_pct": "band_share_pct",
    "rs_likelihood_p05": "likelihood_p05",
    "rs_likelihood_p50": "likelihood_p50",
    "rs_likelihood_p95": "likelihood_p95",
    "rs_rank_pct": "rank_pct",
    "rs_rank_p05_pct": "rank_p05_pct",
    "rs_rank_p95_pct": "rank_p95_pct",
    **{f"rs_{name}": name for name in SHARES},
}
SEED = 20260102
"""Of the hash that stands for a profile."""


def attach(
    rows: pl.LazyFrame,
    screen: Screen,
    spec: Uncertainty | None = None,
    *,
    as_of: date | None = None,
    readings: Readings | None = None,
    threads: int | None = None,
) -> pl.LazyFrame:
    """Add stability and intervals to a list's rows.

    Args:
        rows: canonical and resolved columns, as `Screen.score` takes them (a scored list has them too).
        screen: scorecard and reference tables.
        spec: what is varied; the defaults where not given.
        as_of: day that ages of evidence are counted to, as in the run; the scorecard's own where not given.
        readings: rates of mistaken readings; the measured ones where not given.
        threads: how many threads to use; results do not depend on it.

    Returns:
        The rows in their order, with the columns of `OUTPUTS`.
    """
    day = as_of if as_of is not None else screen.card.as_of
    keys = profile_keys(screen, rows, day)
    given = _distinct(rows, keys)
    told = given.with_columns(base.goods_key(pl.col("goods_key")).alias("goods_key"))
    found = assess_uncertainty(screen, told, spec, as_of=day, readings=readings, threads=threads)
    measures = found.select(*KEYS, *(pl.col(name).alias(column) for column, name in OUTPUTS.items()))
    answers = given.with_columns(told["goods_key"].alias("__goods")).join(
        measures.rename({"goods_key": "__goods"}),
        on=[key if key != "goods_key" else "__goods" for key in KEYS],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    numbered = answers.select(_number([pl.col(key) for key in KEYS]), *OUTPUTS)
    joined = rows.with_columns(_number(keys)).join(numbered.lazy(), on="__profile", how="left", maintain_order="left")
    return joined.drop("__profile")


def profile_keys(screen: Screen, rows: pl.LazyFrame, as_of: date) -> list[pl.Expr]:
    """Return the profile of canonical and resolved rows, as expressions named as `KEYS` (goods in the order given)."""
    here = rows.collect_schema().names()
    conduct = supplier.conduct_keys(screen.card, as_of)
    none = pl.lit(None, dtype=pl.String)
    return [
        pl.col("country_iso3"),
        pl.col("subdivision_code"),
        pl.col("sector_isic"),
        base.goods_as_given(pl.col("goods")).alias("goods_key"),
        *((pl.col(status) if status in here else none).alias(status) for status in STATUSES),
        *conduct.values(),
    ]


def list_profiles(rows: pl.LazyFrame, screen: Screen, *, as_of: date | None = None) -> pl.DataFrame:
    """Return a list's distinct profiles and how many rows have them.

    Args:
        rows: canonical and resolved columns.
        screen: scorecard and reference tables.
        as_of: day that ages of evidence are counted to; the scorecard's own where not given.

    Returns:
        The columns of `KEYS`, and `rows`; sorted.
    """
    day = as_of if as_of is not None else screen.card.as_of
    counted = rows.select(profile_keys(screen, rows, day)).group_by(KEYS).len("rows").collect(engine="streaming")
    sets = counted.with_columns(base.goods_key(pl.col("goods_key")).alias("goods_key"))
    return sets.group_by(KEYS).agg(pl.col("rows").sum()).sort(KEYS, nulls_last=False)


def _number(parts: list[pl.Expr]) -> pl.Expr:
    return pl.struct(parts).hash(seed=SEED).alias("__profile")


def _distinct(rows: pl.LazyFrame, keys: list[pl.Expr]) -> pl.DataFrame:
    """Return distinct profiles, sorted; their numbers are held against each other."""
    ordered = rows.select(keys).unique().collect(engine="streaming").sort(KEYS, nulls_last=False)
    if ordered.select(_number([pl.col(key) for key in KEYS])).to_series().n_unique() != ordered.height:
        raise RuntimeError("two profiles have the same hash; change SEED in riskscreen/screening/uncertainty/attach.py")
    return ordered


__all__ = ["BANDS", "OUTPUTS", "attach", "list_profiles", "profile_keys"]
