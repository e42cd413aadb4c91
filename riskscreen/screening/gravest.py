"""Several sectors in a cell: the score is that of the gravest, as it is for several goods; all are kept."""

from typing import TYPE_CHECKING

import polars as pl

from riskscreen.screening import base

if TYPE_CHECKING:
    from riskscreen.screening.assess import Screen

_PLACE = ("country_iso3", "subdivision_code")
_SETS = (*_PLACE, "__goods", "__sectors")


def take_gravest_sector(screen: "Screen", rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put the gravest of several sectors into `sector_isic`.

    What is gravest hangs on country and goods, so every distinct combination is scored once and joined back; where two sectors score the
    same, the one named first stays.

    Args:
        screen: scorecard and reference tables.
        rows: canonical and resolved columns with `sectors` (list of ISIC codes).

    Returns:
        The rows in their order, `sector_isic` replaced where a row has several sectors.
    """
    goods = base.goods_as_given(pl.col("goods")).alias("__goods")
    sectors = pl.col("sectors").list.join(base.JOINER).fill_null("").alias("__sectors")
    several = rows.filter(pl.col("sectors").list.len() > 1).select(*_PLACE, goods, sectors)
    sets = several.unique().collect(engine="streaming")
    if sets.is_empty():
        return rows
    named = sets.sort(_SETS).with_row_index("__set")
    long = (
        named.with_columns(
            pl.col("__sectors").str.split(base.JOINER).alias("sector_isic"),
            base.goods_key(pl.col("__goods")).alias("goods_key"),
        )
        .explode("sector_isic")
        .with_row_index("__named")
    )
    profiles = long.select(base.KEYS).unique().sort(base.KEYS)
    scores = base.score_base(screen.completions, profiles)
    points = profiles.with_columns(pl.Series("__points", scores.outcome.pick(scores.gravest).point))
    ranked = long.join(points, on=base.KEYS, how="left", nulls_equal=True).sort(
        "__points", "__named", descending=[True, False]
    )
    gravest = ranked.group_by("__set", maintain_order=True).agg(pl.col("sector_isic").first().alias("__gravest"))
    answer = named.join(gravest, on="__set").select(*_SETS, "__gravest")
    keyed = rows.with_columns(goods, sectors)
    joined = keyed.join(answer.lazy(), on=_SETS, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.coalesce("__gravest", "sector_isic").alias("sector_isic")).drop(
        "__goods", "__sectors", "__gravest"
    )
