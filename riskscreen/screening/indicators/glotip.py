"""Detected victims of trafficking, by country that detected them and by citizenship (UNODC).

Detections measure where authorities look as much as where people suffer. So a count can only raise hazard above the
floor that an unknown gets as well: few or no reports never earn less than no answer would (METHOD law 8).
"""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator, span, thousands
from riskscreen.screening.scorecard import Indicator

YEARS = 10
SMALL = 4
"""The publisher prints "<5" for one to so many persons."""


def _told(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return a count in words: 'under 5', '66 to 69', '1,234'."""
    several = pl.format("{} to {}", thousands(low), thousands(high))
    return (
        pl.when(high <= SMALL)
        .then(pl.lit(f"under {SMALL + 1}"))
        .when(low == high)
        .then(thousands(low))
        .otherwise(several)
    )


def _counted(bundle: ReferenceBundle, spec: Indicator, role: str, form: str, what: str) -> pl.DataFrame:
    table = bundle.up_to_year("detected_victims").filter(pl.col("role") == role, pl.col("form") == form)
    last = table["year"].max()
    until = last if isinstance(last, int) else 0
    rows = (
        table.filter(pl.col("year") > until - YEARS)
        .group_by("iso3")
        .agg(
            pl.col("persons_min", "persons_max").sum(),
            pl.col("year").min().alias("first"),
            pl.col("year").max().alias("last"),
        )
        .filter(pl.col("persons_min") > 0)
    )
    count = pl.col("persons_min").cast(pl.Int64)
    told, years = _told(count, pl.col("persons_max").cast(pl.Int64)), span("first", "last")
    when = pl.when(pl.col("first") == pl.col("last")).then(pl.format("in {}", "last"))
    edition = bundle.edition_of("detected_victims")
    return evidence_frame(
        rows,
        bundle,
        "detected_victims",
        "glotip",
        keys=("iso3",),
        number=count.cast(pl.Float64),
        value=pl.format("{} persons", told),
        hazard=hazard_of(count.cast(pl.Float64), spec),
        phrase=pl.format(f"{{}} {what} detected ({{}}, UNODC {edition})", told, years),
        detail=pl.format(
            f"The source counts {{}} {what} detected {{}}; most cases are never detected.",
            told,
            when.otherwise(pl.format("from {} to {}", "first", "last")),
        ),
        locator=pl.format(
            f"detected_victims.csv, iso3 {{}}, years {{}}-{{}}, role {role}, form {form}", "iso3", "first", "last"
        ),
        year=pl.col("last"),
    )


@reference_indicator(
    "victims_detected_in", axis="country", direction="higher is worse", source="glotip", absent="unknown"
)
def victims_detected_in(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Persons detected in the country as trafficked, in any form; a count raises, its absence says nothing.

    All forms together: many authorities report no form, and out of time the total says more about the next listings than
    the count for forced labour alone (docs/backtest.md).

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; its floor is what an unknown gets.

    Returns:
        Evidence by iso3, summed over the ten latest years (counts under five as one).
    """
    return _counted(bundle, spec, "detected_in", "total", "trafficked persons")


@reference_indicator(
    "victims_citizens_of", axis="country", direction="higher is worse", source="glotip", absent="unknown"
)
def victims_citizens_of(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Citizens detected as trafficked, anywhere and in any form; a count raises, its absence says nothing.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; its floor is what an unknown gets.

    Returns:
        Evidence by iso3, summed over the ten latest years (counts under five as one).
    """
    return _counted(bundle, spec, "citizen_of", "total", "trafficked citizens")
