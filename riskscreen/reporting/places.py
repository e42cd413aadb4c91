"""Where the suppliers are: the table of countries and the matrix of sectors by countries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.reporting.cube import HIGH_BANDS, SHOWN_BANDS, Cube, order_of

UNKNOWN_COUNTRY = "Country unknown"
UNKNOWN_SECTOR = "Sector unknown"
OTHER = "other"

_GRAVEST_FIRST = ("very high", "high", "moderate", "insufficient evidence", "lower")
"""Insufficient evidence stands before lower: an open question must not hide behind a low band."""


@dataclass(frozen=True)
class CountryRow:
    """One country: suppliers by band (order of SHOWN_BANDS), median and highest likelihood, highest and median band.

    `iso3` is empty for suppliers whose country is unknown.
    """

    iso3: str
    name: str
    suppliers: int
    rows: int
    by_band: tuple[int, ...]
    likelihood_median: float | None
    likelihood_max: float | None
    highest_band: str
    middle_band: str
    first: int
    """Suppliers at priority 1."""


@dataclass(frozen=True)
class MatrixCell:
    """Suppliers of one sector in one country, and how many of them are in the high bands."""

    suppliers: int
    high: int
    insufficient: int


@dataclass(frozen=True)
class SectorMatrix:
    """Sectors (rows: code, name) by countries (columns: code, name); the last of each may be `other`."""

    sectors: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    cells: tuple[tuple[MatrixCell, ...], ...]
    sectors_in_other: int
    countries_in_other: int


def country_table(cube: Cube) -> tuple[CountryRow, ...]:
    """Return every country of the list; most suppliers at priority 1 first, then most in the high bands."""
    counts = [
        pl.col("suppliers").filter(pl.col("rs_band") == band).sum().alias(f"band{i}")
        for i, band in enumerate(SHOWN_BANDS)
    ]
    table = (
        cube.cells.group_by("rs_country_iso3")
        .agg(
            pl.col("rs_country_name").drop_nulls().first(),
            pl.col("suppliers").sum(),
            pl.col("rows").sum(),
            *counts,
            pl.col("likelihood_max").max(),
            pl.col("suppliers").filter(pl.col("rs_priority") == 1).sum().alias("first"),
        )
        .join(cube.countries, on="rs_country_iso3", how="left", nulls_equal=True)
        .with_columns((pl.col("band0") + pl.col("band1")).alias("high"))
        .sort("first", "high", "suppliers", "rs_country_iso3", descending=[True, True, True, False], nulls_last=True)
    )
    return tuple(_country_row(row) for row in table.iter_rows(named=True))


def _country_row(row: dict[str, Any]) -> CountryRow:
    by_band = tuple(int(row[f"band{i}"]) for i in range(len(SHOWN_BANDS)))
    present = {band for band, number in zip(SHOWN_BANDS, by_band, strict=True) if number}
    return CountryRow(
        iso3=row["rs_country_iso3"] or "",
        name=row["rs_country_name"] or row["rs_country_iso3"] or UNKNOWN_COUNTRY,
        suppliers=int(row["suppliers"]),
        rows=int(row["rows"]),
        by_band=by_band,
        likelihood_median=_rounded(row["likelihood_median"]),
        likelihood_max=_rounded(row["likelihood_max"]),
        highest_band=next((band for band in _GRAVEST_FIRST if band in present), ""),
        middle_band=_middle(by_band),
        first=int(row["first"]),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _middle(by_band: tuple[int, ...]) -> str:
    """Return the median band of those that have one; the graver of two in the middle."""
    ranked = by_band[:-1]
    if not sum(ranked):
        return SHOWN_BANDS[-1] if by_band[-1] else ""
    seen = 0
    for band, number in zip(SHOWN_BANDS, ranked, strict=False):
        seen += number
        if 2 * seen >= sum(ranked):
            return band
    return ""


def sector_matrix(
    cube: Cube, sector_names: Mapping[str, str], *, sectors: int = 14, countries: int = 12
) -> SectorMatrix:
    """Return sectors by countries, the most frequent ones and one `other` each.

    Sectors are ISIC divisions (the first two digits), or the section's letter where the list says no more.

    Args:
        cube: the counted results.
        sector_names: ISIC code -> name; a division that is not in it takes its name from the results.
        sectors: rows to show besides `other`.
        countries: columns to show besides `other`.
    """
    cells = cube.cells.filter(pl.col("suppliers") > 0).with_columns(
        pl.col("rs_sector_isic").str.slice(0, 2).fill_null("").alias("sector"),
        pl.col("rs_country_iso3").fill_null("").alias("country"),
    )
    top_sectors = _frequent(cells, "sector", sectors)
    top_countries = _frequent(cells, "country", countries)
    named = cells.with_columns(
        pl.when(pl.col("sector").is_in(top_sectors)).then("sector").otherwise(pl.lit(OTHER)).alias("sector"),
        pl.when(pl.col("country").is_in(top_countries)).then("country").otherwise(pl.lit(OTHER)).alias("country"),
    )
    counted = named.group_by("sector", "country").agg(
        pl.col("suppliers").sum(),
        pl.col("suppliers").filter(pl.col("rs_band").is_in(HIGH_BANDS)).sum().alias("high"),
        pl.col("suppliers")
        .filter(order_of("rs_band", SHOWN_BANDS) == len(SHOWN_BANDS) - 1)
        .sum()
        .alias("insufficient"),
    )
    found = {(row[0], row[1]): MatrixCell(int(row[2]), int(row[3]), int(row[4])) for row in counted.iter_rows()}
    more_sectors = cells["sector"].n_unique() - len(top_sectors)
    more_countries = cells["country"].n_unique() - len(top_countries)
    row_codes = [*top_sectors, *([OTHER] if more_sectors else [])]
    column_codes = [*top_countries, *([OTHER] if more_countries else [])]
    return SectorMatrix(
        sectors=tuple((code, _sector_name(cells, code, sector_names)) for code in row_codes),
        countries=tuple((code, _country_name(cells, code)) for code in column_codes),
        cells=tuple(
            tuple(found.get((row, column), MatrixCell(0, 0, 0)) for column in column_codes) for row in row_codes
        ),
        sectors_in_other=more_sectors,
        countries_in_other=more_countries,
    )


def sector_labels(cube: Cube, sector_names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return code and name of every sector (division or section) that the list has, by code."""
    cells = cube.cells.with_columns(pl.col("rs_sector_isic").str.slice(0, 2).alias("sector"))
    codes = cells["sector"].drop_nulls().unique().sort()
    return tuple((code, _sector_name(cells, code, sector_names)) for code in codes)


def _frequent(cells: pl.DataFrame, column: str, number: int) -> list[str]:
    sums = cells.group_by(column).agg(pl.col("suppliers").sum()).sort("suppliers", column, descending=[True, False])
    return [str(code) for code in sums.head(number)[column]]


def _sector_name(cells: pl.DataFrame, code: str, names: Mapping[str, str]) -> str:
    if code == OTHER:
        return "Other sectors"
    if not code:
        return UNKNOWN_SECTOR
    if code in names:
        return names[code]
    of_code = cells.filter(pl.col("sector") == code).sort(pl.col("rs_sector_isic").str.len_chars(), "rs_sector_isic")[
        "rs_sector_name"
    ]
    return str(next((name for name in of_code.drop_nulls()), code))


def _country_name(cells: pl.DataFrame, code: str) -> str:
    if code == OTHER:
        return "Other countries"
    if not code:
        return UNKNOWN_COUNTRY
    return str(next((name for name in cells.filter(pl.col("country") == code)["rs_country_name"].drop_nulls()), code))
