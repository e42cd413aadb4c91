"""Texts of a list that stayed open, each once, as a form: what is filled in as `answer` can be fed back with `riskscreen judge --from`."""

from collections.abc import Sequence

import polars as pl

from riskscreen.domain.masking import masked, without_people

UNRESOLVED: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "value": pl.String(),
    "status": pl.String(),
    "rows": pl.UInt32(),
    "suggestion": pl.String(),
    "answer": pl.String(),
}
"""Columns of `unresolved.csv`."""

_OPEN = {
    "country": ("unknown", "ambiguous", "former"),
    "sector": ("unknown", "ambiguous"),
    "goods": ("unknown", "partly"),
}
_SUGGESTIONS = {
    "country": pl.coalesce("country_near", "country_candidates"),
    "sector": pl.col("sector_detail"),
    "goods": pl.when(pl.col("goods").list.len() > 0).then(pl.lit("so far: ") + pl.col("goods").list.join("; ")),
}


def unresolved_of(rows: pl.LazyFrame, quarantined: pl.DataFrame, people: Sequence[str] = ()) -> pl.LazyFrame:
    """Count the texts that no resolver and no answer settled.

    Args:
        rows: resolved rows.
        quarantined: `row_id` of rows that are not scored; they do not count.
        people: names of people, masked too.

    Returns:
        `UNRESOLVED`: country texts first, then sectors, then goods, the most frequent first; `suggestion` is what a text may mean, where
        that is known; `answer` is empty. Personal data in them is masked: such a text is mended in the list.
    """
    kept = rows.join(quarantined.lazy(), on="row_id", how="anti")
    parts = []
    for kind, states in _OPEN.items():
        status = f"{kind}_status"
        counted = (
            kept.filter(pl.col(status).is_in(states))
            .select(
                pl.col(f"{kind}_text").alias("value"),
                pl.col(status).alias("status"),
                _SUGGESTIONS[kind].alias("suggestion"),
            )
            .group_by("value", "status")
            .agg(pl.len().alias("rows"), pl.col("suggestion").first())
            .sort(["rows", "value"], descending=[True, False])
        )
        parts.append(
            counted.select(
                pl.lit(kind).alias("kind"),
                "value",
                "status",
                "rows",
                "suggestion",
                pl.lit(None, pl.String).alias("answer"),
            )
        )
    value = without_people(masked(pl.col("value"), places=True), people)
    suggestion = without_people(masked(pl.col("suggestion"), places=True), people)
    # What a masked text may mean quotes parts of it ("12345678 is not a code that is known").
    told = pl.when(value == pl.col("value")).then(suggestion)
    return pl.concat(parts).with_columns(value.alias("value"), told.alias("suggestion")).cast(pl.Schema(UNRESOLVED))
