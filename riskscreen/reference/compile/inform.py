"""European Commission JRC, INFORM Risk Index: hazard, vulnerability and coping capacity of countries."""

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports import inform

BOOKS = {"2021": "drivers/INFORM_Risk_2021_v050.xlsx", "2025": "drivers/inform_risk_2025_v070.xlsx"}
"""Edition -> workbook."""


def build(inputs: Inputs) -> list[Built]:
    """Return `inform/2021/risk` and `inform/2025/risk`: iso3 and indices of 0 to 10, higher is worse."""
    return [_risk(inputs, edition, book) for edition, book in BOOKS.items()]


def _risk(inputs: Inputs, edition: str, book: str) -> Built:
    reading = inform.parse([inputs.path(book)], strict=True)
    if reading.edition != edition:
        raise ReferenceDataError(f"{book}: the workbook is of edition {reading.edition}, not {edition}.")
    return Built("inform", edition, "risk", reading.tables[0].frame)
