"""UNODC, detected victims of trafficking: by country that detected them and by citizenship, as bounds.

The publisher writes "<5" for one to four persons: such a cell counts as at least 1 and at most 4, never as 0. Cells are
added up as bounds; how many were "<5" is kept beside the sum.
"""

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import iso3_of, settle_codes
from riskscreen.reference.compile.plan import Built

BOOK = "victims/unodc_glotip_data.xlsx"
SHEET = "data_glotip_1"

INDICATOR = "Detected trafficking victims"
OTHER_INDICATORS = {
    "Persons convicted": "the state's response, not victims",
    "Persons prosecuted": "the state's response, not victims",
    "Persons brought into formal contact": "the state's response, not victims",
    "Offences of trafficking in persons": "the state's response, not victims",
}
DIMENSIONS = ("Total", "by form of exploitation", "by citizenship")
OTHER_DIMENSIONS = {"by country of repatriation": "where victims were returned to; a part of those detected"}
FORMS = {
    "Total": "total",
    "Forced labour": "forced_labour",
    "Sexual exploitation": "sexual_exploitation",
    "Other forms of exploitation": "other",
}
OWN = "Own country nationals"
KEY = ["iso3", "year", "role", "form"]


def build(inputs: Inputs) -> list[Built]:
    """Return `glotip/2025/detected_victims`: iso3, year, role, form, persons_min, persons_max, cells_under_5."""
    cells = _cells(inputs)
    detected = _detected_in(cells)
    citizens = _citizen_of(cells)
    return [Built("glotip", "2025", "detected_victims", pl.concat([detected, citizens]).sort(KEY))]


def _cells(inputs: Inputs) -> pl.DataFrame:
    """Return the cells on detected victims with their bounds; one row per cell of the workbook."""
    book = inputs.sheet(BOOK, SHEET, header_row=2)
    _only(book, "Indicator", {INDICATOR, *OTHER_INDICATORS})
    _only(book, "Dimension", {*DIMENSIONS, *OTHER_DIMENSIONS})
    _only(book, "Unit of measurement", {"Counts"})
    rows = book.filter((pl.col("Indicator") == INDICATOR) & pl.col("Dimension").is_in(DIMENSIONS))
    rows = settle_codes(rows, "Iso3_code", ignored={}, where=BOOK)
    if odd := rows.filter(~pl.col("txtVALUE").str.contains(r"^(<5|[\d,]+)$").fill_null(value=False))[
        "txtVALUE"
    ].to_list():
        raise ReferenceDataError(f"{BOOK}: value {odd[0]!r} is neither a number nor <5; say what it means.")
    under_5 = pl.col("txtVALUE") == "<5"
    exact = pl.col("txtVALUE").str.replace_all(",", "").replace("<5", None).cast(pl.Int64)
    return rows.select(
        "iso3",
        pl.col("Year").cast(pl.Int64).alias("year"),
        "Dimension",
        "Category",
        "Sex",
        "Age",
        pl.when(under_5).then(1).otherwise(exact).alias("persons_min"),
        pl.when(under_5).then(4).otherwise(exact).alias("persons_max"),
        under_5.cast(pl.Int64).alias("cells_under_5"),
    )


def _only(frame: pl.DataFrame, column: str, known: set[str]) -> None:
    if odd := sorted(set(frame[column].unique()) - known, key=str):
        raise ReferenceDataError(f"{BOOK}: {column} '{odd[0]}' is new; handle it or ignore it by name.")


def _detected_in(cells: pl.DataFrame) -> pl.DataFrame:
    """Add up one division of each country, year and form: the published total, else the one that counts most people."""
    sums = [pl.col("persons_min", "persons_max", "cells_under_5").sum()]
    rows = cells.filter(pl.col("Dimension") != "by citizenship").with_columns(
        pl.col("Category").replace_strict(FORMS).alias("form"),
        pl.lit("detected_in").alias("role"),
        _division().alias("division"),
    )
    per_division = rows.group_by(*KEY, "division").agg(sums)
    per_division = per_division.sort(pl.col("division") != 0, -pl.col("persons_max"), "division")
    best = per_division.unique(KEY, keep="first", maintain_order=True)
    return best.select(*KEY, "persons_min", "persons_max", "cells_under_5")


def _division() -> pl.Expr:
    """Return how a cell divides its total: 0 not at all, 1 by sex, 2 by age, 3 by both; one division never overlaps."""
    whole_sex, whole_age = pl.col("Sex") == "Total", pl.col("Age") == "Total"
    unknown = pl.col("Sex") == "Unknown"
    return (
        pl.when(whole_sex & whole_age).then(0).when(whole_age & ~unknown).then(1).when(whole_sex).then(2).otherwise(3)
    )


def _citizen_of(cells: pl.DataFrame) -> pl.DataFrame:
    """Add up the cells by citizenship over the countries that detected the victims, themselves included."""
    rows = cells.filter(pl.col("Dimension") == "by citizenship").rename({"iso3": "detected_in"})
    named = rows.filter(pl.col("Category") != OWN)
    own = rows.filter(pl.col("Category") == OWN).with_columns(pl.col("detected_in").alias("iso3"))
    named = named.with_columns(iso3_of(named["Category"], where=f"{BOOK}, by citizenship")).drop_nulls("iso3")
    own = own.join(named, on=["detected_in", "year", "iso3"], how="anti")
    both = pl.concat([named, own], how="diagonal")
    sums = both.group_by("iso3", "year").agg(pl.col("persons_min", "persons_max", "cells_under_5").sum())
    return sums.with_columns(pl.lit("citizen_of").alias("role"), pl.lit("total").alias("form")).select(
        *KEY, "persons_min", "persons_max", "cells_under_5"
    )
