"""Where the suppliers of a list are, as a report prints it: map, countries, sectors by country."""

from riskscreen.reporting.charts import bands_in_words
from riskscreen.reporting.cube import SHOWN_BANDS
from riskscreen.reporting.document.model import Block, Figure, Heading, Table
from riskscreen.reporting.geometry import Shape
from riskscreen.reporting.places import OTHER, CountryRow, SectorMatrix
from riskscreen.reporting.portfolio_charts import map_svg, sectors_svg
from riskscreen.reporting.view import View
from riskscreen.reporting.wording import count

COUNTRIES = 20
"""Countries that the table prints; the rest stand as one line."""
NAMED = 12
"""Countries or cells that a picture's words name."""


def where_blocks(view: View, shapes: tuple[Shape, ...]) -> list[Block]:
    """Return the sections on countries and on sectors by country."""
    if not view.countries:
        return []
    alt = _map_words(view.countries)
    return [
        Heading(1, "Where"),
        Figure(
            map_svg(shapes, view.countries, alt),
            alt,
            "The highest band among this list's suppliers in each country. It does not rate the country, and a country "
            "without suppliers is blank, which says nothing about it. Small countries are dots. Boundaries: Natural Earth "
            "4.1.0, for orientation only",
            countries_table(view.countries),
        ),
        countries_table(view.countries),
        *_sectors(view.matrix),
    ]


def _map_words(countries: tuple[CountryRow, ...]) -> str:
    told = "; ".join(
        f"{row.name}: {count(row.suppliers, 'supplier')} ({bands_in_words(row.by_band)})" for row in countries[:NAMED]
    )
    more = f"; and {count(len(countries) - NAMED, 'more country', 'more countries')}" if len(countries) > NAMED else ""
    return f"World map of the list's suppliers by the highest band of each country. {told}{more}. The table holds them all."


def countries_table(countries: tuple[CountryRow, ...]) -> Table:
    """Return the table of countries, those with most suppliers at priority 1 first."""
    most = COUNTRIES if len(countries) > COUNTRIES + 1 else len(countries)
    shown, rest = countries[:most], countries[most:]
    rows = [
        (
            row.name,
            row.suppliers,
            row.first or None,
            *(number or None for number in row.by_band),
            _aligned(row.likelihood_median),
            _aligned(row.likelihood_max),
        )
        for row in shown
    ]
    if rest:
        rows.append(
            (
                count(len(rest), "further country", "further countries"),
                sum(row.suppliers for row in rest),
                sum(row.first for row in rest) or None,
                *(sum(row.by_band[place] for row in rest) or None for place in range(len(SHOWN_BANDS))),
                "–",
                "–",
            )
        )
    return Table(
        ("country", "suppliers", "priority 1", *SHOWN_BANDS, "median", "highest"),
        tuple(rows),
        "Countries of the list, those with most suppliers at priority 1 first; median and highest likelihood",
        widths=(2.3, 1.35, 1.1, 0.95, 0.85, 1.4, 0.95, 1.7, 1.15, 1.2),
        note="Every country stands in report.xlsx." if rest else None,
    )


def _aligned(value: float | None) -> str:
    """Return an index with one decimal, from 0.1 to 99.9, so that columns align."""
    return "–" if value is None else f"{min(max(value, 0.1), 99.9):.1f}"


def _sectors(matrix: SectorMatrix) -> list[Block]:
    if not matrix.sectors:
        return []
    alt = _matrix_words(matrix)
    more = [
        text
        for number, text in (
            (matrix.sectors_in_other, count(matrix.sectors_in_other, "further sector") + " under 'Other sectors'"),
            (
                matrix.countries_in_other,
                count(matrix.countries_in_other, "further country", "further countries") + " under 'Other countries'",
            ),
        )
        if number
    ]
    return [
        Heading(1, "Sectors by country"),
        Figure(
            sectors_svg(matrix, alt),
            alt,
            "Suppliers by sector (ISIC Rev. 4) and country; the small figure and the shade say how many are in the high bands"
            + (f"; {' and '.join(more)}" if more else ""),
            sectors_table(matrix),
        ),
    ]


def _cells(matrix: SectorMatrix) -> list[tuple[str, str, int, int, int]]:
    """Return sector, country, suppliers, those in the high bands and those without a band, most in the high bands first."""
    found = [
        (sector, country, cell.suppliers, cell.high, cell.insufficient)
        for (_, sector), row in zip(matrix.sectors, matrix.cells, strict=True)
        for (_, country), cell in zip(matrix.countries, row, strict=True)
        if cell.suppliers
    ]
    return sorted(found, key=lambda cell: (-cell[3], -cell[2], cell[0], cell[1]))


def _matrix_words(matrix: SectorMatrix) -> str:
    told = "; ".join(
        f"{sector} in {country}: {count(suppliers, 'supplier')}, {high:,} in the high bands"
        for sector, country, suppliers, high, _ in _cells(matrix)[:NAMED]
    )
    return f"Table of sectors by countries with the number of suppliers. Most in the high bands: {told}."


def sectors_table(matrix: SectorMatrix) -> Table:
    """Return the matrix as a table: a sector a row, a country a column, `suppliers/in the high bands` in each cell."""
    codes = tuple(code or "not known" for code, _ in matrix.countries)
    known = "; ".join(f"{code} {name}" for code, name in matrix.countries if code and code != OTHER)
    rows = tuple(
        (name, *(f"{cell.suppliers:,}/{cell.high:,}" if cell.suppliers else None for cell in row))
        for (_, name), row in zip(matrix.sectors, matrix.cells, strict=True)
    )
    return Table(
        ("sector", *codes),
        rows,
        "Suppliers by sector and country: all/in the high bands",
        widths=(3.0, *(1.6 if code == OTHER else 1.0 for code in codes)),
        note=f"{known}." if known else None,
    )
