"""The contributions behind the rows that a report explains."""

from functools import partial

import polars as pl

from riskscreen.pipeline.run import Run
from riskscreen.reporting.contributions import Contributions
from riskscreen.screening.explain import contributions
from riskscreen.screening.gravest import take_gravest_sector


def contributions_of(run: Run) -> Contributions:
    """Return a function that gives the contributions of result rows (see `reporting.contributions.CONTRIBUTION_SCHEMA`)."""
    return partial(_explain, run)


def _explain(run: Run, rows: pl.DataFrame) -> pl.DataFrame:
    wanted = rows.lazy().select("rs_supplier_id")
    canonical = take_gravest_sector(
        run.screen, run.prepared.rows.join(wanted, on="rs_supplier_id", how="semi")
    ).collect()
    found = contributions(run.screen, canonical, as_of=run.options.as_of)
    named = found.join(
        canonical.select("row_id", "rs_supplier_id"), on="row_id", how="left", maintain_order="left"
    ).drop("row_id")
    base = canonical.select(
        "rs_supplier_id",
        pl.lit("base").alias("indicator"),
        pl.lit("Base: no country and no sector is free of risk").alias("title"),
        pl.lit("base").alias("layer"),
        pl.lit("base").alias("kind"),
        *(pl.lit(run.screen.card.base).alias(name) for name in ("points", "points_low", "points_high")),
    )
    return pl.concat([named, base], how="diagonal")
