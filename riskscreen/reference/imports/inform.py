"""European Commission JRC, INFORM Risk Index: the workbook of results.

Layout read: a sheet "INFORM Risk <edition> (a-z)" with one row per country, header in its first row (a second header
row of scales in older ones). Known from the publisher's own workbooks of 2021 and 2025. The edition is the sheet's.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.cells import NOTHING, figures, filled, in_range, once, settle
from riskscreen.reference.imports.files import ROW, Workbook, demand, only_file, plain, shown
from riskscreen.reference.imports.opened import workbook_of
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable

COLUMNS = {
    "INFORM RISK": "inform_risk_0_10",
    "HAZARD & EXPOSURE": "hazard_and_exposure_0_10",
    "Natural": "natural_hazard_0_10",
    "Human": "human_hazard_0_10",
    "VULNERABILITY": "vulnerability_0_10",
    "Socio-Economic Vulnerability": "socio_economic_vulnerability_0_10",
    "Vulnerable Groups": "vulnerable_groups_0_10",
    "Uprooted people": "uprooted_people_0_10",
    "Food Security": "food_insecurity_0_10",
    "LACK OF COPING CAPACITY": "lack_of_coping_capacity_0_10",
    "Governance": "lack_of_governance_0_10",
    "Lack of Reliability (*)": "lack_of_reliability_0_10",
}
NOT_USED = (
    *("COUNTRY", "ISO3", "RISK CLASS", "Rank", "Earthquake", "Flood", "River Flood", "Coastal flood", "Tsunami"),
    *("Tropical Cyclone", "Drought", "Epidemic", "Projected Conflict Risk", "Projected Conflict Probability"),
    *("Current Highly Violent Conflict Intensity", "Current Conflict Intensity", "Development & Deprivation"),
    *("Inequality", "Economic Dependency", "Health Conditions", "Children U5", "Recent Shocks"),
    *("Other Vulnerable Groups", "DRR", "Institutional", "Communication", "Physical infrastructure"),
    *("Access to health care", "Infrastructure", "Number of Missing Indicators", "% of Missing Indicators"),
    *("Countries in HVC", "Recentness data (average years)"),
)
"""Columns that are known and not taken over."""

IGNORED = {"(A-Z)": "a second header row"}
SHEET = r"^\s*INFORM Risk (20[0-9][0-9])\b.*\(a-z\)"
RELEASE = r"([0-9]{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (20[0-9][0-9]) v"
TAKES = "the workbook of the INFORM Risk Index (.xlsx)"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's workbook.

    Args:
        paths: the workbook, or a zip with it.

    Returns:
        Table `risk`, columns as shipped (indices of 0 to 10, higher is worse); edition and release date by the file.

    Raises:
        ImportRefused: the file is another one, damaged, or holds a value that cannot be.
    """
    return parse(paths, strict=False)


def parse(paths: Sequence[Path], *, strict: bool) -> Reading:
    """Read the workbook; `strict` refuses codes that are not known instead of leaving them out with a note."""
    path = only_file(paths, TAKES)
    with workbook_of(path) as book:
        sheets = [sheet for sheet in book.sheets if re.search(SHEET, sheet, re.IGNORECASE)]
        if not sheets:
            raise ImportRefused(
                f"{path.name}: no sheet 'INFORM Risk <year> (a-z)'; the workbook has {shown(book.sheets, 15)}. "
                "It may be the mid-year or trend file; take the workbook of results."
            )
        edition = str(re.findall(SHEET, sheets[0], re.IGNORECASE)[0])
        where = f"{path.name}, sheet '{sheets[0]}'"
        rows = book.table(sheets[0], holding=["ISO3"])
        published = _released(book)
    demand(rows, COLUMNS, where)
    unknown = [c for c in rows.columns if c not in (*COLUMNS, *NOT_USED, ROW) and not c.startswith("column ")]
    if not strict:
        rows = rows.filter(~pl.all_horizontal(pl.col(list(COLUMNS)).is_null()))
    rows, notes = settle(
        rows.drop_nulls("ISO3"),
        "ISO3",
        where=where,
        ignored=IGNORED,
        name="COUNTRY" if "COUNTRY" in rows.columns else None,
        strict=strict,
    )
    once(rows, ["iso3"], where=where)
    frame = figures(rows.select("iso3", pl.col(list(COLUMNS))), list(COLUMNS), where=where, nothing=(*NOTHING, "x"))
    in_range(frame, dict.fromkeys(COLUMNS, (0, 10)), where=where)
    risk = filled(frame, where=where, expected="indices").with_columns(pl.col(list(COLUMNS)).round(2))
    return Reading(
        source_id="inform",
        edition=edition,
        tables=(ReadTable("risk", risk.rename(COLUMNS).sort("iso3"), "Risk index by country.", {}, ("iso3",)),),
        unknown_columns=tuple(c for c in unknown if plain(c)),
        notes=tuple(notes),
        date_published=published,
    )


def _released(book: Workbook) -> str | None:
    """Return the first release date that a sheet of notes states (the latest release stands first)."""
    for sheet in ("Home", "About"):
        if sheet in book.sheets:
            cells = book.rows(sheet).drop(ROW)
            text = "\n".join(cell for row in cells.iter_rows() for cell in row if cell)
            if (found := re.search(RELEASE, text)) and (day := _day(" ".join(found.groups()))):
                return day
    return None


def _day(text: str) -> str | None:
    """Return "31 March 2025" as an ISO date; null where there is no such day."""
    try:
        return datetime.strptime(text, "%d %B %Y").date().isoformat()
    except ValueError:
        return None
