"""Transparency International, Corruption Perceptions Index: score, rank and standard error by country and year.

Layout read: the workbook of results (CPI2023_Global_Results__Trends.xlsx, CPI2024-Results-and-trends.xlsx,
CPI2025_Results.xlsx or the zip with it), title rows above the header:

- sheet "CPI <year>": Country / Territory, ISO3, Region, CPI score <year> (or CPI <year> score), Rank, Standard error,
  Number of sources, Lower CI, Upper CI, then the scores of the sources;
- sheet "CPI Timeseries 2012 - <year>": CPI score, Rank, Sources and Standard error of each year, capitals not the same
  in all years.

The workbooks do not lie beside this project: sheets and columns are known from notes on the workbook of 2023 and from
public code that reads those of 2018 to 2025. Those of 2024 and 2025 are in the strict form of the Excel format, which is
read too. Scores before 2012 are on another scale (0-10) and are not read.

The licence (no derivatives) forbids passing the table on: it is read into the user's own folder only.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.cells import figures, filled, in_range, once, settle, whole_years
from riskscreen.reference.imports.files import ROW, demand, only_file, plain, shown
from riskscreen.reference.imports.opened import workbook_of
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable

SHEET = r"^\s*CPI ?(20[0-9][0-9])\s*$"
SERIES = r"^\s*CPI Time ?series 2012\s*[-–]\s*(20[0-9][0-9])"
ISO = ("iso3", "isocode", "iso")
COUNTRY = ("countryterritory", "country")
MEASURES = {
    "cpi_score_0_100": r"cpi(?:score(20[0-9][0-9])?|(20[0-9][0-9])score)",
    "rank": r"(?:cpi)?rank(20[0-9][0-9])?",
    "standard_error": r"standarderror(20[0-9][0-9])?",
    "sources": r"(?:number of |numberof)?sources(20[0-9][0-9])?",
}
"""Column -> pattern of the publisher's name, blanks, punctuation and case aside; the year is in a group, if it is there."""

NOT_USED = ("region", "lowerci", "upperci", "confidenceinterval", "minimum", "maximum")
SOURCES = (
    *("africandevelopmentbank", "bertelsmann", "economistintelligence", "freedomhouse", "spglobal", "globalinsight"),
    *("imdworld", "percasia", "prsinternational", "politicalandeconomicrisk", "varietiesofdemocracy", "worldbank"),
    *("worldeconomicforum", "worldjusticeproject"),
)
"""How the names of the surveys behind the index begin: known, and not taken over."""

COLUMNS = {
    "iso3": "country (ISO 3166-1 alpha-3; XKX is Kosovo)",
    "year": "year of the index",
    "cpi_score_0_100": "perceived corruption of the public sector (0 highly corrupt, 100 very little corruption)",
    "rank": "rank of the country in the year (1 is the least corrupt)",
    "standard_error": "standard error of the score (points)",
    "sources": "surveys behind the score (number)",
}
IGNORED = {"WLD": "the world"}
FIRST_YEAR = 2012
TAKES = "the workbook of results of the Corruption Perceptions Index (.xlsx), or the zip with it"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's workbook.

    Args:
        paths: the workbook, or the zip that it is handed out in.

    Returns:
        Table `scores` with COLUMNS, a row per country and year, of the time series and of the year's sheet (which counts
        where both speak); the edition is the year of the results.

    Raises:
        ImportRefused: the file is another one, damaged, or holds a value that cannot be.
    """
    path = only_file(paths, TAKES)
    parts: list[pl.DataFrame] = []
    notes: list[str] = []
    unknown: list[str] = []
    with workbook_of(path) as book:
        results = {found[1]: sheet for sheet in book.sheets if (found := re.search(SHEET, sheet, re.IGNORECASE))}
        series = {found[1]: sheet for sheet in book.sheets if (found := re.search(SERIES, sheet, re.IGNORECASE))}
        if not results and not series:
            raise ImportRefused(
                f"{path.name}: no sheet 'CPI <year>' and none 'CPI Timeseries 2012 - <year>'; the workbook has "
                f"{shown(book.sheets, 15)}. Use the publisher's workbook with its sheets as they are named."
            )
        edition = max([*results, *series])
        chosen = [results[edition]] if edition in results else []
        chosen += [series[edition]] if edition in series else []
        for sheet in chosen:
            where = f"{path.name}, sheet '{sheet}'"
            year = edition if sheet in results.values() else None
            part, said, odd = _scores(book.table(sheet, holding=[_iso_of(book.rows(sheet), where)]), year, where)
            parts.append(part)
            notes += said
            unknown += odd
    frame = parts[0]
    if len(parts) > 1:
        notes += _differences(parts[0], parts[1], path.name)
        frame = pl.concat([frame, parts[1].join(frame, on=["iso3", "year"], how="anti")])
    frame = frame.sort("iso3", "year")
    return Reading(
        source_id="cpi",
        edition=edition,
        tables=(ReadTable("scores", frame, "Corruption Perceptions Index.", COLUMNS, ("iso3", "year"), "year"),),
        unknown_columns=tuple(dict.fromkeys(unknown)),
        notes=tuple(notes),
    )


def _iso_of(rows: pl.DataFrame, where: str) -> str:
    """Return the name that the sheet gives its column of codes."""
    for row in rows.drop(ROW).head(40).iter_rows():
        if found := next((cell for cell in row if cell and plain(cell) in ISO), None):
            return str(found)
    raise ImportRefused(f"{where}: no column 'ISO3' near the top; it may be another edition or another file.")


def _scores(rows: pl.DataFrame, year: str | None, where: str) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Return COLUMNS of a sheet in long form; notes; and columns that are not known.

    Args:
        rows: the sheet below its header.
        year: the year of columns that name none; null for the time series, where such columns do not count.
        where: file and sheet, for messages.
    """
    code = next(name for name in rows.columns if plain(name) in ISO)
    country = next((name for name in rows.columns if plain(name) in COUNTRY), None)
    measured: dict[str, tuple[str, str]] = {}
    for name in rows.columns:
        for ours, pattern in MEASURES.items():
            if found := re.fullmatch(pattern, plain(name)):
                named = next((group for group in found.groups() if group), year)
                if named and int(named) >= FIRST_YEAR and (ours, named) not in measured.values():
                    measured[name] = (ours, named)
    years = sorted({named for ours, named in measured.values() if ours == "cpi_score_0_100"})
    if not years or (year and year not in years):
        demand(rows, [f"CPI score {year or '<year>'}"], where)
    known = {code, country, ROW, *measured}
    unknown = [
        name
        for name in rows.columns
        if name not in known and not plain(name).startswith((*NOT_USED, *SOURCES)) and not name.startswith("column ")
    ]
    rows = rows.filter(~pl.all_horizontal(pl.col(list(measured)).is_null()))
    rows, notes = settle(rows, code, where=where, ignored=IGNORED, name=country)
    once(rows, ["iso3"], where=where)
    tall = pl.concat(_of_year(rows, measured, named) for named in years)
    tall = whole_years(tall, "year", where=where)
    numbers = list(MEASURES)
    tall = figures(tall, numbers, where=where).drop_nulls("cpi_score_0_100")
    ranges: dict[str, tuple[float, float]] = {"rank": (1, 250), "standard_error": (0, 50), "sources": (1, 20)}
    in_range(tall, {"cpi_score_0_100": (0, 100), **ranges}, where=where)
    most = filled(tall, where=where, expected="scores")["cpi_score_0_100"].max()
    if isinstance(most, float) and most <= 10:
        raise ImportRefused(
            f"{where}: no score is above {most:g}; expected 0 to 100. Indices before 2012 are not read."
        )
    whole = pl.col("rank", "sources").round(0).cast(pl.Int64)
    return tall.with_columns(whole).select(list(COLUMNS)), notes, unknown


def _of_year(rows: pl.DataFrame, measured: dict[str, tuple[str, str]], named: str) -> pl.DataFrame:
    """Return iso3, year and the measures of one year, as text, null where the sheet has none."""
    there = {ours: name for name, (ours, of) in measured.items() if of == named}
    cells = [
        pl.col(there[ours]).alias(ours) if ours in there else pl.lit(None, pl.String).alias(ours) for ours in MEASURES
    ]
    return rows.select("iso3", pl.lit(named).alias("year"), *cells)


def _differences(results: pl.DataFrame, series: pl.DataFrame, name: str) -> list[str]:
    """Return a note on countries whose score differs between the two sheets."""
    both = results.join(series, on=["iso3", "year"], suffix="_series")
    odd = both.filter(pl.col("cpi_score_0_100") != pl.col("cpi_score_0_100_series"))
    if odd.is_empty():
        return []
    return [
        f"{name}: scores differ between the year's sheet and the time series for {shown(odd['iso3'])}; the year's count."
    ]
