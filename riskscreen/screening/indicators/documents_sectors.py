"""Sectors that the source documents name: at high risk, or as settings of trafficking."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import category_hazard, evidence_frame, reference_indicator
from riskscreen.screening.scorecard import Indicator


@reference_indicator(
    "documents_sector",
    axis="sector",
    direction="category",
    source="sector_groups",
    absent="zero",
    orders=(("F12_part", "F12", "F11"), ("F11_part", "F11")),
    absent_value="not among the sectors that the documents name; no sector is free of risk",
)
def documents_sector(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """Whether the source documents name the sector as one at high risk, or as a setting where trafficking happens.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry; its categories are `F11` (named as high risk), `F12` (named as a setting) and the
            same with `_part` where only a part of the supplier's broader code is named.

    Returns:
        Evidence by isic: every ISIC code that lies within a named code, or holds one; the gravest naming counts.
    """
    named = bundle.tables["document_sectors"].drop_nulls("named_as").rename({"isic": "named_code"})
    codes = bundle.isic.select(pl.col("sector_isic").alias("isic"))
    within = pl.col("isic").str.starts_with(pl.col("named_code"))
    holds = pl.col("named_code").str.starts_with(pl.col("isic")) & ~within
    fact = pl.col("named_as").str.extract(r"(F1[12])")
    rows = (
        codes.join(named, how="cross")
        .filter(within | holds)
        .with_columns(pl.concat_str(fact, pl.when(holds).then(pl.lit("_part")).otherwise(pl.lit(""))).alias("category"))
        .with_columns(category_hazard(pl.col("category"), spec).alias("hazard"))
        .sort("isic", "hazard", "group", "named_code", descending=[False, True, False, False])
        .unique("isic", keep="first", maintain_order=True)
    )
    name = pl.col("named_as").str.replace(r"^F1[12] ", "")
    part = (
        pl.when(pl.col("category").str.ends_with("_part"))
        .then(pl.lit(", a part of this sector,"))
        .otherwise(pl.lit(""))
    )
    return evidence_frame(
        rows,
        bundle,
        "document_sectors",
        "sector_groups",
        keys=("isic",),
        value=pl.format("{} ({})", name, "category"),
        year=pl.col("document_year"),
        hazard=pl.col("hazard"),
        phrase=pl.format("Sector named in the source documents: {}", name),
        detail=pl.format(
            "The source documents name {}{} as a sector or setting of trafficking ({}).", name, part, "category"
        ),
        locator=pl.format("sectors.csv, {} {} ({})", "group", "named_code", "locator"),
    )
