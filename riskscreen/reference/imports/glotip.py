"""UNODC, detected victims of trafficking: by country that detected them, form, sex and age, and by citizenship, as bounds.

Layout read: the workbook of the data portal, a sheet "data_glotip_1" of one row per cell, the date of issue above a
header of Iso3_code, Country, Indicator, Dimension, Category, Sex, Age, Year, Unit of measurement, txtVALUE, Source.
Known from the publisher's own workbook of 28 October 2025.

The publisher writes "<5" for one to four persons: such a cell counts as at least 1 and at most 4, never as 0. Cells are
added up as bounds; how many were "<5" is kept beside the sum.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from riskscreen.reference.compile.names import country_codes, iso3_of, known_codes
from riskscreen.reference.imports.cells import NOTHING, filled, once, place, settle, whole_years
from riskscreen.reference.imports.files import ROW, demand, only_file, shown, under_header
from riskscreen.reference.imports.opened import workbook_of
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable

SHEET = r"^data_glotip"
COLUMNS = ("Iso3_code", "Indicator", "Dimension", "Category", "Sex", "Age", "Year", "Unit of measurement", "txtVALUE")
NOT_USED = ("Country", "Region", "Subregion", "Source")
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
SEVERAL = "Other forms of exploitation"
"""The publisher gives several cells under this name, one for each other form."""

SEXES = {"Female": "female", "Male": "male", "Other": "other", "Total": "total", "Unknown": "unknown"}
AGES = {"0 to 17 years": "under_18", "18 years or over": "adult", "Total": "total", "Unknown": "unknown"}
PART = ("iso3", "year", "Dimension", "category", "Sex", "Age")
OWN = "Own country nationals"
KEY = ["iso3", "year", "role", "form"]
PEOPLE = ["iso3", "year", "sex", "age"]
CROSSED = ["iso3", "year", "form", "sex", "age"]
SUMS = ("persons_min", "persons_max", "cells_under_5")
TAKES = "the workbook of detected victims from the UNODC data portal (.xlsx)"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's workbook.

    Args:
        paths: the workbook, or a zip with it.

    Returns:
        Tables `detected_victims`, `detected_by_sex_age` and `detected_by_form_sex_age`, columns as shipped; edition and day by
        the date above the header.

    Raises:
        ImportRefused: the file is another one, damaged, or holds a value that cannot be.
    """
    return parse(paths, strict=False)


def parse(paths: Sequence[Path], *, strict: bool) -> Reading:
    """Read the workbook; `strict` refuses what is new in it (indicators, citizenships, codes) instead of noting it."""
    path = only_file(paths, TAKES)
    with workbook_of(path) as book:
        sheet = book.find_sheet("data_glotip_1", like=SHEET)
        where = f"{path.name}, sheet '{sheet}'"
        cells = book.rows(sheet)
    day = _dated(cells)
    rows = under_header(cells, holding=["Iso3_code"], within=40, where=where)
    demand(rows, COLUMNS, where)
    unknown = [
        name for name in rows.columns if name not in (*COLUMNS, *NOT_USED, ROW) and not name.startswith("column ")
    ]
    bounds, notes = _cells(rows, where, strict=strict)
    citizens, more = _citizen_of(bounds, where, strict=strict)
    frame = pl.concat([_detected_in(bounds), citizens]).sort(KEY)
    return Reading(
        source_id="glotip",
        edition=day[:4] if day else None,
        tables=(
            ReadTable("detected_victims", frame, "Detected victims as bounds.", {}, tuple(KEY), "year"),
            ReadTable(
                "detected_by_sex_age", _people(bounds), "Detected victims by sex and age.", {}, tuple(PEOPLE), "year"
            ),
            ReadTable(
                "detected_by_form_sex_age",
                _crossed(bounds),
                "Detected victims by form, sex and age.",
                {},
                tuple(CROSSED),
                "year",
            ),
        ),
        unknown_columns=tuple(unknown),
        notes=(*notes, *more),
        date_published=day,
    )


def _dated(rows: pl.DataFrame) -> str | None:
    """Return the day that stands above the header (28/10/2025), as an ISO date."""
    top = " ".join(cell for row in rows.drop(ROW).head(3).iter_rows() for cell in row if cell)
    for pattern, form in (
        (r"\b[0-9]{2}/[0-9]{2}/20[0-9]{2}\b", "%d/%m/%Y"),
        (r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b", "%Y-%m-%d"),
    ):
        for text in re.findall(pattern, top):
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
    return None


def _cells(book: pl.DataFrame, where: str, *, strict: bool) -> tuple[pl.DataFrame, list[str]]:
    """Return the cells on detected victims with their bounds, one row per cell of the workbook; and notes."""
    notes = _only(book, "Indicator", {INDICATOR, *OTHER_INDICATORS}, where, strict=strict)
    notes += _only(book, "Dimension", {*DIMENSIONS, *OTHER_DIMENSIONS}, where, strict=strict)
    rows = book.filter((pl.col("Indicator") == INDICATOR) & pl.col("Dimension").is_in(DIMENSIONS))
    filled(rows, where=where, expected=f"'{INDICATOR}'")
    _only(rows, "Unit of measurement", {"Counts"}, where, strict=True)
    _only(rows.filter(pl.col("Dimension") != "by citizenship"), "Category", set(FORMS), where, strict=True)
    rows, more = settle(
        rows, "Iso3_code", where=where, ignored={}, name="Country" if "Country" in rows.columns else None, strict=strict
    )
    rows = whole_years(rows, "Year", where=where)
    value = pl.col("txtVALUE").str.strip_chars()
    if not strict:
        nothing = value.str.to_lowercase().is_in(list(NOTHING)).fill_null(value=True)
        if empty := rows.filter(nothing).height:
            more.append(f"{where}: left out {empty} cells without a value.")
        rows = rows.filter(~nothing)
    odd = rows.filter(~value.str.contains(r"^(<5|[0-9]{1,3}(,[0-9]{3}){1,2}|[0-9]{1,9})$").fill_null(value=False))
    if odd.height:
        row = odd.row(0, named=True)
        raise ImportRefused(
            f"{where}: value {row['txtVALUE']!r} is neither a number nor <5 ({place(row)}); say what it means, "
            "or use the file as downloaded."
        )
    under_5 = value == "<5"
    exact = value.str.replace_all(",", "").replace("<5", None).cast(pl.Int64)
    cells = rows.select(
        *("iso3", "year", "Dimension", "Category", "Sex", "Age"),
        pl.when(under_5).then(1).otherwise(exact).alias("persons_min"),
        pl.when(under_5).then(4).otherwise(exact).alias("persons_max"),
        under_5.cast(pl.Int64).alias("cells_under_5"),
    )
    single = cells.filter((pl.col("Dimension") == "Total") & (pl.col("Sex") == "Total") & (pl.col("Age") == "Total"))
    once(single, ["iso3", "year"], where=f"{where}, the total")
    _only(rows.filter(pl.col("Dimension") == "Total"), "Sex", set(SEXES), where, strict=True)
    _only(rows.filter(pl.col("Dimension") == "Total"), "Age", set(AGES), where, strict=True)
    by_form = rows.filter(pl.col("Dimension") == "by form of exploitation")
    for column, known in (("Sex", SEXES), ("Age", AGES)):
        more += _only(by_form, column, set(known), where, strict=strict)
    told = cells.filter((pl.col("Dimension") != "Total") & (pl.col("Category") != SEVERAL)).rename(
        {"Category": "category"}
    )
    once(told.select(PART), PART, where=where)
    return cells, [*notes, *more]


def _only(frame: pl.DataFrame, column: str, known: set[str], where: str, *, strict: bool) -> list[str]:
    odd = sorted(set(frame[column].unique()) - known, key=str)
    if odd and strict:
        raise ImportRefused(f"{where}: {column} '{odd[0]}' is new; handle it or ignore it by name.")
    return [f"{where}: {column} not known here and passed over: {shown(odd)}."] if odd else []


def _detected_in(cells: pl.DataFrame) -> pl.DataFrame:
    """Add up one division of each country, year and form: the published total, else the one that counts most people."""
    rows = cells.filter(pl.col("Dimension") != "by citizenship").with_columns(
        pl.col("Category").replace_strict(FORMS).alias("form"),
        pl.lit("detected_in").alias("role"),
        _division().alias("division"),
    )
    per_division = rows.group_by(*KEY, "division").agg(pl.col(SUMS).sum())
    per_division = per_division.sort(pl.col("division") != 0, -pl.col("persons_max"), "division")
    best = per_division.unique(KEY, keep="first", maintain_order=True)
    return best.select(*KEY, *SUMS)


def _people(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells by sex and age over all forms together.

    Where the publisher prints two figures for one cell, both are kept, as the bounds.
    """
    rows = cells.filter(pl.col("Dimension") == "Total").with_columns(
        pl.col("Sex").replace_strict(SEXES).alias("sex"), pl.col("Age").replace_strict(AGES).alias("age")
    )
    bounds = (pl.col("persons_min").min(), pl.col("persons_max").max(), pl.col("cells_under_5").max())
    return rows.group_by(PEOPLE).agg(*bounds).select(*PEOPLE, *SUMS).sort(PEOPLE)


def _crossed(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells by form that are divided by sex and by age both; those of several other forms are added up."""
    known = (pl.col("Sex").is_in(list(SEXES)), pl.col("Age").is_in(list(AGES)))
    rows = cells.filter(pl.col("Dimension") == "by form of exploitation", _division() == 3, *known).select(
        "iso3", "year", pl.col("Category").replace_strict(FORMS).alias("form"),
        pl.col("Sex").replace_strict(SEXES).alias("sex"), pl.col("Age").replace_strict(AGES).alias("age"), *SUMS,
    )  # fmt: skip
    return rows.group_by(CROSSED).agg(pl.col(SUMS).sum()).select(*CROSSED, *SUMS).sort(CROSSED)


def _division() -> pl.Expr:
    """Return how a cell divides its total: 0 not at all, 1 by sex, 2 by age, 3 by both; one division never overlaps."""
    whole_sex, whole_age = pl.col("Sex") == "Total", pl.col("Age") == "Total"
    unknown = pl.col("Sex") == "Unknown"
    return (
        pl.when(whole_sex & whole_age).then(0).when(whole_age & ~unknown).then(1).when(whole_sex).then(2).otherwise(3)
    )


def _citizen_of(cells: pl.DataFrame, where: str, *, strict: bool) -> tuple[pl.DataFrame, list[str]]:
    """Add up the cells by citizenship over the countries that detected the victims, themselves included; and notes."""
    rows = cells.filter(pl.col("Dimension") == "by citizenship").rename({"iso3": "detected_in"})
    named = rows.filter(pl.col("Category") != OWN)
    own = rows.filter(pl.col("Category") == OWN).with_columns(pl.col("detected_in").alias("iso3"))
    codes, notes = _citizenships(named["Category"], f"{where}, by citizenship", strict=strict)
    named = named.with_columns(codes).drop_nulls("iso3")
    own = own.join(named, on=["detected_in", "year", "iso3"], how="anti")
    both = pl.concat([named, own], how="diagonal")
    sums = both.group_by("iso3", "year").agg(pl.col(SUMS).sum())
    frame = sums.with_columns(pl.lit("citizen_of").alias("role"), pl.lit("total").alias("form"))
    return frame.select(*KEY, *SUMS), notes


def _citizenships(names: pl.Series, where: str, *, strict: bool) -> tuple[pl.Series, list[str]]:
    """Return the code of each citizenship: by the names that are known from this publisher, else by those of the world."""
    if strict:
        return iso3_of(names, where=where), []
    from riskscreen.reference.territories import resolve_countries

    table = known_codes()
    tidy = {name: " ".join(name.split()) for name in names.drop_nulls().unique()}
    codes = {name: table[text] for name, text in tidy.items() if text in table}
    rest = [name for name in tidy if name not in codes]
    resolved = resolve_countries(pl.Series(rest, dtype=pl.String))["country_iso3"].to_list() if rest else []
    codes |= {name: code if code in country_codes() else None for name, code in zip(rest, resolved, strict=True)}
    lost = sorted(name for name in rest if codes[name] is None)
    notes = [f"{where}: left out, not known as a country: {shown(lost)}."] if lost else []
    found = names.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)
    return found.alias("iso3"), notes
