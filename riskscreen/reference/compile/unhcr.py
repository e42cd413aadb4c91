"""UNHCR, refugee population statistics: people displaced from and to each country, by year.

The inputs are sums over the publisher's package for R, by origin and by asylum; each is read as such a file is imported.
"""

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports import unhcr

ORIGIN = "drivers/unhcr_by_origin_year_DERIVED.csv"
ASYLUM = "drivers/unhcr_by_asylum_year_DERIVED.csv"


def build(inputs: Inputs) -> list[Built]:
    """Return `origin` and `asylum` of `unhcr/2025`: iso3, year and counts of people."""
    reading = unhcr.parse([inputs.path(ORIGIN), inputs.path(ASYLUM)], strict=True)
    return [Built("unhcr", "2025", table.table, table.frame) for table in reading.tables]
