"""Destination side: a migrant worker's right to stay is tied to one employer (kafala and tied permits)."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator

CORE_DIVISIONS = ("01", "02", "03", "41", "42", "43", "55", "56", "78", "81", "97")
"""Farming, fishing, building, hotels and food service, agency labour, cleaning, households: migrant work."""

REGIMES = {
    "kafala": "a sponsor controls the worker's stay and change of job (kafala)",
    "kafala_reformed": "a sponsor controls the worker's stay, in a system reformed in part (kafala)",
    "tied_permit": "work permits name the employer",
}


@reference_indicator(
    "tied_visa",
    axis="country_sector",
    direction="category",
    source="expert",
    absent="zero",
    orders=(
        ("tied_permit_other", "tied_permit_core", "kafala_reformed_core", "kafala_core"),
        ("kafala_reformed_other", "kafala_other", "kafala_core"),
    ),
    absent_value="no regime in the expert table; the table is not complete",
)
def tied_visa(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether migrant workers lose their right to stay with the job; weighs most where migrants do the work.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; its categories are `<regime>_core` and `<regime>_other`.

    Returns:
        Evidence by iso3 and isic for every ISIC code of two digits or more.
    """
    table = bundle.tables["tied_visa"]
    year = bundle.until_year
    if year is not None:
        table = table.filter(pl.col("since_year") <= year)
    until = pl.col("until_year").cast(pl.Int64)
    in_force = until.is_null() if year is None else until.fill_null(9999) >= year
    rows = table.filter(in_force).join(bundle.isic.select(pl.col("sector_isic").alias("isic"), "division"), how="cross")
    core = pl.col("division").is_in(list(CORE_DIVISIONS))
    place = pl.when(core).then(pl.lit("core")).otherwise(pl.lit("other"))
    what = pl.col("regime").replace_strict(REGIMES, default=pl.col("regime"))
    return evidence_frame(
        rows,
        bundle,
        "tied_visa",
        "expert",
        keys=("iso3", "isic"),
        value=pl.format("{}, {} sector", pl.col("regime").str.replace_all("_", " "), place),
        hazard=category_hazard(pl.concat_str("regime", pl.lit("_"), place), spec),
        phrase=pl.format(
            f"{{}} (in force since {{}}, expert table {bundle.edition_of('tied_visa')})",
            pl.col("regime").replace_strict(
                {
                    "kafala": "Visa tied to the employer: kafala",
                    "kafala_reformed": "Visa tied to the employer: kafala, reformed in part",
                    "tied_permit": "Work permits tied to the employer",
                },
                default=pl.col("regime"),
            ),
            "since_year",
        ),
        detail=pl.format(
            "In this country {}, for {}; {}.", what, "covers", pl.col("note").fill_null("").str.strip_chars_end(".")
        ),
        locator=pl.format("tied_visa.csv, iso3 {}: {}", "iso3", "citation"),
        year=pl.col("since_year"),
    )
