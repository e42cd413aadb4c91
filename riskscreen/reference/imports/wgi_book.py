"""The workbooks of the governance indicators: blocks of years, long form, or a row per economy and year."""

import re
from collections.abc import Sequence

import polars as pl

from riskscreen.reference.imports.cells import once, settle
from riskscreen.reference.imports.files import ROW, Workbook, demand, plain, shown
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.imports.wgi_form import ESTIMATES, IGNORED, LONG, checked, long_form, short_name

BLOCK = ("estimate", "stderr", "numsrc", "rank", "lower", "upper")
"""What each year of the older workbooks has."""


def from_book(book: Workbook, name: str) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Return the estimates of a workbook in any of the publisher's layouts.

    Args:
        book: the workbook.
        name: its file name, for messages.

    Returns:
        iso3, year, indicator and estimate; notes; and columns that are not known.

    Raises:
        ImportRefused: a sheet, a column or the row of years is missing, or a value cannot be.
    """
    sheets = {short: sheet for sheet in book.sheets if (short := short_name(sheet))}
    if not sheets:
        sheet = next((sheet for sheet in book.sheets if _is_long(book, sheet)), None)
        if sheet is None:
            raise ImportRefused(
                f"{name}: no sheet of an indicator, such as 'RuleofLaw' or 'rl', and none in long form with 'code', "
                f"'year', 'indicator' and 'estimate'; the workbook has {shown(book.sheets, 15)}."
            )
        where = f"{name}, sheet '{sheet}'"
        return long_form(book.table(sheet, holding=LONG), where)
    if absent := [short for short in ESTIMATES if short not in sheets]:
        raise ImportRefused(
            f"{name}: no sheet for {shown(ESTIMATES[short] for short in absent)}; the workbook has "
            f"{shown(book.sheets, 15)}. Use the publisher's workbook with its sheets as they are named."
        )
    parts, notes, unknown, spans = [], [], [], {}
    blocks: dict[str, tuple[str, pl.DataFrame, list[str | None]]] = {}
    for short, sheet in sheets.items():
        where = f"{name}, sheet '{sheet}'"
        rows = book.rows(sheet)
        if _header(rows, {"economycode"}) is not None:
            part, said, odd = _per_economy(book.table(sheet, holding=["Economy (code)"]), short, where)
            parts.append(part)
            notes += said
            unknown += odd
        else:
            body, years = _blocks(rows, where)
            blocks[short] = (where, body, years)
            if all(years):
                spans[short] = years
    for short, (where, body, years) in blocks.items():
        given = years
        if not all(given):
            given = next((other for other in spans.values() if len(other) == len(years)), years)
            if not all(given):
                raise ImportRefused(f"{where}: there is no row of years above 'Estimate'; use the file as downloaded.")
            notes.append(f"{where}: the row of years is missing; those of the other sheets are taken.")
        part, said = _unblocked(body, given, short, where)
        parts.append(part)
        notes += said
    return pl.concat(parts), notes, unknown


def _header(rows: pl.DataFrame, wanted: set[str]) -> int | None:
    """Return the index of the first row near the top that holds all the names."""
    for number, row in enumerate(rows.drop(ROW).head(40).iter_rows()):
        if wanted <= {plain(cell) for cell in row if cell}:
            return number
    return None


def _is_long(book: Workbook, sheet: str) -> bool:
    rows = book.rows(sheet)
    return rows.width > 1 and _header(rows, set(LONG)) is not None


def _blocks(rows: pl.DataFrame, where: str) -> tuple[pl.DataFrame, list[str | None]]:
    """Return name, code and the estimate of each block of columns as text, and the year above each (null if absent)."""
    at = _header(rows, {"code", "estimate"})
    if at is None:
        raise ImportRefused(
            f"{where}: no header with 'Code' and 'Estimate' was found; it may be another edition or another file."
        )
    header = [plain(cell) for cell in rows.drop(ROW).row(at)]
    columns = rows.drop(ROW).columns
    above = rows.drop(ROW).row(at - 1) if at else (None,) * len(columns)
    years: list[str | None] = []
    at_estimates = [number for number, cell in enumerate(header) if cell == "estimate"]
    for number in at_estimates:
        cells = [str(cell).removesuffix(".0") for cell in above[number : number + len(BLOCK)] if cell]
        years.append(next((cell for cell in cells if re.fullmatch(r"(19|20)[0-9][0-9]", cell)), None))
    given = [year for year in years if year]
    if len(set(given)) != len(given):
        raise ImportRefused(f"{where}: a year stands above two columns of estimates; use the file as downloaded.")
    names = next((columns[n] for n, cell in enumerate(header) if cell.startswith("country")), columns[0])
    body = rows.slice(at + 1).select(
        pl.col(names).alias("country"),
        pl.col(columns[header.index("code")]).alias("code"),
        *(pl.col(columns[number]).alias(f"e{order}") for order, number in enumerate(at_estimates)),
    )
    return body.filter(~pl.all_horizontal(pl.all().is_null())), years


def _unblocked(
    body: pl.DataFrame, years: Sequence[str | None], short: str, where: str
) -> tuple[pl.DataFrame, list[str]]:
    rows, notes = settle(body, "code", where=where, ignored=IGNORED, name="country")
    once(rows, ["iso3"], where=where)
    estimates = [name for name in rows.columns if re.fullmatch(r"e[0-9]+", name)]
    tall = rows.unpivot(estimates, index="iso3", variable_name="block", value_name="estimate")
    spans = {f"e{order}": year for order, year in enumerate(years)}
    tall = tall.with_columns(pl.col("block").replace_strict(spans).alias("year"))
    return checked(tall, short, where), notes


def _per_economy(rows: pl.DataFrame, short: str, where: str) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Return a sheet of the 2025 form: one row per economy and year, with estimate and score beside each other."""
    estimate = next((name for name in rows.columns if plain(name).startswith("governanceestimate")), None)
    demand(
        rows, ["Economy (code)", "Year", *([] if estimate else ["Governance estimate (approx. -2.5 to +2.5)"])], where
    )
    name = next((c for c in rows.columns if plain(c) == "economyname"), None)
    rows, notes = settle(rows, "Economy (code)", where=where, ignored=IGNORED, name=name)
    tall = rows.rename({str(estimate): "estimate", "Year": "year"})
    return checked(tall, short, where), notes, []
