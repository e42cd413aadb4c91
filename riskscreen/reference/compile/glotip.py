"""UNODC, detected victims of trafficking: by country that detected them, by citizenship, and by sex and age, as bounds."""

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.imports import glotip

BOOK = "victims/unodc_glotip_data.xlsx"
SHEET = "data_glotip_1"


def build(inputs: Inputs) -> list[Built]:
    """Return the tables of bounds (persons_min, persons_max, cells_under_5).

    `glotip/2025/detected_victims` has iso3, year, role, form; `glotip/2025/detected_by_sex_age` iso3, year, sex, age;
    `glotip/2025/detected_by_form_sex_age` iso3, year, form, sex, age.
    """
    reading = glotip.parse([inputs.path(BOOK)], strict=True)
    return [Built("glotip", "2025", read.table, read.frame) for read in reading.tables]
