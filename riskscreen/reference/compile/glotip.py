"""UNODC, detected victims of trafficking: by country that detected them and by citizenship, as bounds."""

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports import glotip

BOOK = "victims/unodc_glotip_data.xlsx"
SHEET = "data_glotip_1"


def build(inputs: Inputs) -> list[Built]:
    """Return `glotip/2025/detected_victims`: iso3, year, role, form, persons_min, persons_max, cells_under_5."""
    reading = glotip.parse([inputs.path(BOOK)], strict=True)
    return [Built("glotip", "2025", "detected_victims", reading.tables[0].frame)]
