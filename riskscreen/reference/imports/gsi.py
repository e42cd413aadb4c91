"""Walk Free, Global Slavery Index: prevalence, people, vulnerability and government response by country.

Layout read: the data workbook of the index of 2023 (2023-Global-Slavery-Index-Data.xlsx, handed out in a zip), sheet
"GSI 2023 summary data": a row of headings, then Country, Population, Region, Estimated prevalence of modern slavery per
1,000 population, Estimated number of people in modern slavery, five dimensions of vulnerability, Total Vulnerability
score (%), five milestones of the government's response and Government response total (%). The workbook does not lie
beside this project: sheet and columns are known from public code that reads them, country names from an extract of the
publisher's workbook. Earlier indices (2018, 2016) have other sheets and are not read.

The source may not be passed on: it is read into the user's own folder only, and has columns of its own.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.cells import NOTHING, by_name, figures, filled, in_range, once, per_cent
from riskscreen.reference.imports.files import ROW, only_file, pick, plain, shown
from riskscreen.reference.imports.opened import workbook_of
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable

SHEET = r"^\s*GSI (20[0-9][0-9]) summary"
COUNTRY = "Country"
POPULATION = "Population"
NAMES = {
    "prevalence_per_1000": ("Estimated prevalence of modern slavery per 1,000 population",),
    "people_in_modern_slavery": ("Estimated number of people in modern slavery",),
    "vulnerability_0_100": ("Total Vulnerability score (%)", "Total vulnerability score"),
    "governance_issues_0_100": ("Governance issues",),
    "lack_of_basic_needs_0_100": ("Lack of basic needs",),
    "inequality_0_100": ("Inequality",),
    "disenfranchised_groups_0_100": ("Disenfranchised groups",),
    "effects_of_conflict_0_100": ("Effects of conflict",),
    "government_response_pct": ("Government response total (%)", "Government response total"),
}
"""Column -> the publisher's names of it."""

MILESTONES = {
    "response_survivors_supported_pct": "survivorsofslavery",
    "response_criminal_justice_pct": "criminaljustice",
    "response_coordination_pct": "coordination",
    "response_risk_factors_addressed_pct": "riskfactors",
    "response_supply_chains_pct": "governmentandbusiness",
}
"""Column -> how the publisher's long name of a milestone begins, blanks and case aside."""

COLUMNS = {
    "iso3": "country (ISO 3166-1 alpha-3)",
    "prevalence_per_1000": "estimated people in modern slavery per 1,000 people",
    "people_in_modern_slavery": "estimated people in modern slavery (persons)",
    "vulnerability_0_100": "vulnerability as a whole (index 0-100, higher is worse, as the five below)",
    "governance_issues_0_100": "vulnerability: governance issues (index 0-100)",
    "lack_of_basic_needs_0_100": "vulnerability: lack of basic needs (index 0-100)",
    "inequality_0_100": "vulnerability: inequality (index 0-100)",
    "disenfranchised_groups_0_100": "vulnerability: disenfranchised groups (index 0-100)",
    "effects_of_conflict_0_100": "vulnerability: effects of conflict (index 0-100)",
    "government_response_pct": "government response as a whole (% of what is asked for; negative where acts do harm)",
    "response_survivors_supported_pct": "government response: survivors are identified and supported (%)",
    "response_criminal_justice_pct": "government response: criminal justice (%)",
    "response_coordination_pct": "government response: coordination and accountability (%)",
    "response_risk_factors_addressed_pct": "government response: risk factors are addressed (%)",
    "response_supply_chains_pct": "government response: government and business supply chains (%)",
}
IGNORED = ("world", "global", "total", "africa", "americas", "arabstates", "asiaandthepacific", "europeandcentralasia")
"""Names of the world and of regions, as `plain` writes them."""

TAKES = "the data workbook of the Global Slavery Index (.xlsx), or the zip with it"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's workbook.

    Args:
        paths: the workbook, or the zip that it is handed out in.

    Returns:
        Table `countries` with COLUMNS (figures as Float64), a row per country; the edition is the sheet's year.

    Raises:
        ImportRefused: the file is another one, damaged, or holds a value that cannot be.
    """
    path = only_file(paths, TAKES)
    with workbook_of(path) as book:
        sheet = next((name for name in book.sheets if re.search(SHEET, name, re.IGNORECASE)), None)
        if sheet is None:
            raise ImportRefused(
                f"{path.name}: no sheet 'GSI <year> summary data'; the workbook has {shown(book.sheets, 15)}. "
                "Indices before 2023 have other sheets and are not read."
            )
        edition = str(re.findall(SHEET, sheet, re.IGNORECASE)[0])
        where = f"{path.name}, sheet '{sheet}'"
        rows = book.table(sheet, holding=[COUNTRY])
    frame, notes, unknown = _countries(rows, where)
    return Reading(
        source_id="gsi",
        edition=edition,
        tables=(ReadTable("countries", frame, f"Global Slavery Index {edition} by country.", COLUMNS, ("iso3",)),),
        unknown_columns=tuple(unknown),
        notes=tuple(notes),
        date_published=edition,
    )


def _countries(rows: pl.DataFrame, where: str) -> tuple[pl.DataFrame, list[str], list[str]]:
    long_names = {plain(name): name for name in rows.columns}
    milestones = {
        ours: (next((name for bare, name in long_names.items() if bare.startswith(start)), ""),)
        for ours, start in MILESTONES.items()
    }
    wanted = {"country": (COUNTRY,), "population": (POPULATION,), **NAMES, **milestones}
    frame = pick(rows, wanted, where, optional=["population", *MILESTONES])
    known = {*wanted, ROW}
    unknown = [c for c in frame.columns if c not in known and plain(c) != "region" and not c.startswith("column ")]
    measures = [name for name in (*NAMES, *MILESTONES) if name in frame.columns]
    frame = frame.filter(~pl.all_horizontal(pl.col(measures).is_null())).drop_nulls("country")
    filled(frame, where=where, expected="figures")
    frame, notes = by_name(frame, "country", where=where, ignored=IGNORED)
    once(frame, ["iso3"], where=where)
    counted = [*measures, *(["population"] if "population" in frame.columns else [])]
    frame = figures(frame, counted, where=where, nothing=(*NOTHING, "x", "^"), thousands=True)
    scores = [name for name in measures if name.endswith("_0_100")]
    shares = [name for name in measures if name.endswith("_pct")]
    limits: dict[str, tuple[float, float]] = {"prevalence_per_1000": (0, 300), "people_in_modern_slavery": (0, 1e8)}
    in_range(frame, limits | dict.fromkeys(scores, (0, 100)) | dict.fromkeys(shares, (-100, 100)), where=where)
    if frame.height > 1:
        per_cent(frame, [*scores, *shares], where=where)
    if "population" in frame.columns:
        _per_thousand(frame, where)
    absent = [name for name in MILESTONES if name not in measures]
    if absent:
        notes.append(f"{where}: not in the sheet, left empty: {shown(absent)}.")
    frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in absent)
    return frame.select(list(COLUMNS)).sort("iso3"), notes, unknown


def _per_thousand(frame: pl.DataFrame, where: str) -> None:
    """Hold prevalence against people and population, so that per cent or per 100,000 is never taken for per 1,000.

    Raises:
        ImportRefused: the figures do not fit each other in most countries (the population may be in thousands).
    """
    implied = pl.col("people_in_modern_slavery") / (pl.col("prevalence_per_1000") * pl.col("population") / 1000)
    fits = frame.filter((pl.col("prevalence_per_1000") > 0) & (pl.col("population") > 0)).select(implied).to_series()
    middle = fits.drop_nulls().median()
    if isinstance(middle, float) and not any(0.8 < middle / scale < 1.25 for scale in (1, 1000)):
        raise ImportRefused(
            f"{where}: people, population and prevalence do not fit each other (people are {middle:.3g} times what "
            "prevalence per 1,000 gives); the unit of one has changed. Use the file as downloaded."
        )
