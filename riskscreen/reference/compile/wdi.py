"""World Bank, World Development Indicators: a choice of series on poverty, work, education and people, by year."""

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports import wdi


def build(inputs: Inputs) -> list[Built]:
    """Return `observations` (iso3, year, series_id, value) and `series` (series_id, name, unit) of `wdi/2026-07`."""
    reading = wdi.parse([inputs.path(f"drivers/wdi/{series}.csv") for series in wdi.SERIES], strict=True)
    return [Built("wdi", "2026-07", table.table, table.frame) for table in reading.tables]
