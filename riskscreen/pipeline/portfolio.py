"""What a run says of its list as a whole under all models, and of its first suppliers without one indicator at a time."""

import polars as pl

from riskscreen.pipeline.aside import beside
from riskscreen.pipeline.run import Run
from riskscreen.reporting.drivers import REMOVED, DriversTold, drivers_told, no_effects
from riskscreen.screening.axes import Reals
from riskscreen.screening.gravest import take_gravest_sector
from riskscreen.screening.uncertainty import KEYS, portfolio_drivers, remove_one_effects
from riskscreen.screening.uncertainty.drivers import sobol

FEWEST = 5
"""Distinct profiles that a portfolio needs before its drivers are told."""
SAMPLES = 64
"""Base samples of Saltelli's scheme in a run: half widths of about 15 % of the variance, in a second."""
SHOWN = 20
"""First suppliers whose score is shown without one indicator at a time."""
STRONGEST = 5
"""Indicators shown of each."""


def drivers_of(run: Run) -> DriversTold:
    """Return what drives the doubt in a list's mean likelihood, or why that is not told."""
    profiles = run.doubt.portfolio
    found = 0 if profiles is None else profiles.height
    if profiles is None or found < FEWEST:
        few = f"{found} distinct profile{'' if found == 1 else 's'}"
        return drivers_told(
            None, f"What drives the doubt is told for lists of {FEWEST} distinct profiles or more; this has {few}."
        )
    return drivers_told(
        portfolio_drivers(run.screen, profiles, spec=run.doubt.spec, samples=SAMPLES, analysed=_indices)
    )


def _indices(figures: Reals, groups: tuple[str, ...], seed: int) -> pl.DataFrame:
    """Do what `sobol` does where SALib's libraries are loaded already."""
    return beside(sobol, figures, groups, seed)


def effects_of(run: Run) -> pl.DataFrame:
    """Return the scores of the list's first suppliers without one indicator at a time.

    Returns:
        Columns of `reporting.drivers.REMOVED`: the strongest effects of each of the first suppliers by priority; likely
        duplicates are left out.
    """
    first = (
        run.results.filter((pl.col("rs_priority_rank") <= 5 * SHOWN) & (pl.col("rs_duplicate_of").fill_null("") == ""))
        .select("rs_priority_rank", "rs_supplier_id", "rs_supplier_name")
        .sort("rs_priority_rank")
        .head(SHOWN)
        .collect()
    )
    if first.is_empty():
        return no_effects()
    wanted = first.lazy().select("rs_supplier_id")
    rows = take_gravest_sector(run.screen, run.prepared.rows.join(wanted, on="rs_supplier_id", how="semi"))
    told = run.doubt.profiles_of(rows, "rs_supplier_id")
    effects = remove_one_effects(run.screen, told.drop("rs_supplier_id"), as_of=run.options.as_of)
    strongest = effects.group_by(KEYS, maintain_order=True).head(STRONGEST)
    return (
        first.join(told, on="rs_supplier_id", how="left", maintain_order="left")
        .join(strongest, on=KEYS, how="inner", nulls_equal=True, maintain_order="left_right")
        .select(pl.col(name).cast(dtype) for name, dtype in REMOVED.items())
    )
