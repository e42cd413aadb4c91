"""UNDP, Human Development Report: human development and gender inequality, with the components that matter here."""

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports import hdr

PANEL = "drivers/HDR23-24_Composite_indices_complete_time_series.csv"


def build(inputs: Inputs) -> list[Built]:
    """Return `indices` (iso3, year, hdi_0_1, gii_0_1) and `components` of `hdr/2023-24`."""
    reading = hdr.parse([inputs.path(PANEL)], strict=True)
    return [Built("hdr", "2023-24", table.table, table.frame) for table in reading.tables]
