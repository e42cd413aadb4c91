"""Poverty, schooling and gender inequality: UNDP's human development and gender inequality indices."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator
from riskscreen.screening.scorecard import Indicator


def _latest(bundle: ReferenceBundle, spec: Indicator, column: str, title: str, meaning: str) -> pl.DataFrame:
    rows = (
        bundle.up_to_year("development")
        .drop_nulls(column)
        .sort("iso3", "year")
        .group_by("iso3", maintain_order=True)
        .last()
    )
    number, year = pl.col(column).cast(pl.Float64), pl.col("year")
    shown = number.round(3)
    return evidence_frame(
        rows,
        bundle,
        "development",
        "hdr",
        keys=("iso3",),
        number=number,
        value=shown.cast(pl.String),
        hazard=hazard_of(number, spec),
        phrase=pl.format(f"{title} {{}} ({{}})", shown, year),
        detail=pl.format(f"The {title.lower()} index stood at {{}} in {{}} ({meaning}).", shown, year),
        locator=pl.format(f"indices.csv, iso3 {{}}, year {{}}, {column}", "iso3", year),
        year=year,
    )


@reference_indicator("human_development", axis="country", direction="lower is worse", source="hdr", absent="unknown")
def human_development(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Health, schooling and income of the population; want of them makes people easier to recruit by deceit.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: the latest index value.
    """
    return _latest(bundle, spec, "hdi_0_1", "Human development", "0 to 1, higher is better")


@reference_indicator("gender_inequality", axis="country", direction="higher is worse", source="hdr", absent="unknown")
def gender_inequality(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Disadvantage of women in health, schooling, politics and work; it pushes women and girls into unprotected work.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: the latest index value.
    """
    return _latest(bundle, spec, "gii_0_1", "Gender inequality", "0 to 1, higher is worse")
