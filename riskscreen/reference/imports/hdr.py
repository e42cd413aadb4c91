"""UNDP, Human Development Report: the CSV of all composite indices as a complete time series.

Layout read: one row per country, columns iso3, country, hdicode, region and `<indicator>_<year>`. Known from the
publisher's own file of the report 2023-24; the report of 2025 is published in the same form under HDR25_... (by what
public code says that reads it), with incomes in dollars of 2021 instead of 2017: those are left out.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.cells import figures, filled, in_range, once, settle
from riskscreen.reference.imports.files import demand, only_file
from riskscreen.reference.imports.opened import csv_members, csv_under_header
from riskscreen.reference.imports.reading import Reading, ReadTable

INDICES = {"hdi": "hdi_0_1", "gii": "gii_0_1"}
COMPONENTS = {
    "ihdi": "ihdi_0_1",
    "gdi": "gdi_ratio",
    "le": "life_expectancy_years",
    "eys": "expected_schooling_years",
    "mys": "mean_schooling_years",
    "mys_f": "mean_schooling_women_years",
    "gnipc": "gni_per_head_ppp_2017_usd",
    "ineq_inc": "inequality_in_income_pct",
    "lfpr_f": "labour_force_women_pct",
    "lfpr_m": "labour_force_men_pct",
    "abr": "adolescent_births_per_1000",
    "mmr": "maternal_deaths_per_100000",
}
NOT_USED = (
    *("co2_prod", "coef_ineq", "diff_hdi_phdi", "eys_f", "eys_m", "gdi_group", "gii_rank", "gni_pc_f", "gni_pc_m"),
    *("hdi_f", "hdi_m", "hdi_rank", "ineq_edu", "ineq_le", "le_f", "le_m", "loss", "mf", "mys_m", "phdi", "pop_total"),
    *("pr_f", "pr_m", "rankdiff_hdi_phdi", "se_f", "se_m"),
)
"""Indicators of the file that are known and not taken over."""

RANGES = {
    "hdi_0_1": (0, 1),
    "gii_0_1": (0, 1),
    "ihdi_0_1": (0, 1),
    "gdi_ratio": (0.2, 2),
    "life_expectancy_years": (10, 100),
    "expected_schooling_years": (0, 30),
    "mean_schooling_years": (0, 20),
    "mean_schooling_women_years": (0, 20),
    "gni_per_head_ppp_2017_usd": (100, 500_000),
    "inequality_in_income_pct": (0, 100),
    "labour_force_women_pct": (0, 100),
    "labour_force_men_pct": (0, 100),
    "adolescent_births_per_1000": (0, 300),
    "maternal_deaths_per_100000": (0, 20_000),
}
DOLLARS_OF_2017 = (2021, 2022)
"""Last years of the files whose incomes are in dollars of 2017 (reports 2021-22 and 2023-24)."""

AGGREGATE = "ZZ"
"""Codes of regions and groups start so."""

TAKES = "the CSV of all composite indices, time series"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's CSV.

    Args:
        paths: the CSV, or a zip with it.

    Returns:
        Tables `indices` and `components`, columns as shipped; the edition by the file's name (HDR25_... is 2025).

    Raises:
        ImportRefused: the file is another one, damaged, or holds a value that cannot be.
    """
    return parse(paths, strict=False)


def parse(paths: Sequence[Path], *, strict: bool) -> Reading:
    """Read the CSV; `strict` refuses codes that are not known instead of leaving them out with a note."""
    path = only_file(paths, TAKES)
    label, content = next(iter(csv_members(path).items()))
    frame, _ = csv_under_header(path, content, holding=["iso3"], label=label)
    demand(frame, ["iso3"], label)
    series = {c: (c[:-5], int(c[-4:])) for c in frame.columns if re.fullmatch(r"\w+_(19|20)[0-9][0-9]", c)}
    for indicator in INDICES:
        if not any(name == indicator for name, _ in series.values()):
            demand(frame, [f"{indicator}_<year>"], label)
    groups = {code: "a group of countries" for code in frame["iso3"].drop_nulls() if code.startswith(AGGREGATE)}
    frame, notes = settle(
        frame,
        "iso3",
        where=label,
        ignored=groups,
        name="country" if "country" in frame.columns else None,
        strict=strict,
    )
    once(frame, ["iso3"], where=label)
    indices = _long(frame, series, INDICES, label)
    components = _long(frame, series, COMPONENTS, label)
    # Of all columns: a newer file that lacks one must not pass for an older one.
    last = max(year for _, year in series.values())
    left_empty: tuple[str, ...] = ()
    if last not in DOLLARS_OF_2017:
        components = components.with_columns(pl.lit(None, pl.Float64).alias("gni_per_head_ppp_2017_usd"))
        left_empty = ("gni_per_head_ppp_2017_usd",)
        notes.append(
            f"{label}: income per head is left out, since only files to 2021 and 2022 give it in 2017 dollars."
        )
    absent = sorted(set(COMPONENTS) - {name for name, _ in series.values()})
    if absent:
        notes.append(f"{label}: not in the file, left empty: {', '.join(COMPONENTS[name] for name in absent)}.")
    known = {*INDICES, *COMPONENTS, *NOT_USED}
    plain = ("__row", "iso3", "country", "hdicode", "region")
    unknown = {series[c][0] if c in series else c for c in frame.columns if c not in plain}
    return Reading(
        source_id="hdr",
        edition=edition_of(label),
        tables=(
            ReadTable("indices", indices, "Human development and gender inequality.", {}, ("iso3", "year"), "year"),
            ReadTable("components", components, "Components of the indices.", {}, ("iso3", "year"), "year", left_empty),
        ),
        unknown_columns=tuple(sorted(unknown - known)),
        notes=tuple(notes),
    )


def edition_of(name: str) -> str | None:
    """Return the edition by the publisher's name of the file: HDR23-24_... is 2023-24, HDR25_... is 2025."""
    found = re.search(r"HDR([0-9][0-9])(-[0-9][0-9])?_", name, re.IGNORECASE)
    return f"20{found[1]}{found[2] or ''}" if found else None


def _long(panel: pl.DataFrame, series: dict[str, tuple[str, int]], names: dict[str, str], where: str) -> pl.DataFrame:
    """Return one row per country and year that has at least one of the named indicators."""
    wanted = [column for column, (name, _) in series.items() if name in names]
    tall = panel.unpivot(wanted, index="iso3").drop_nulls("value")
    split = tall.select(
        "iso3",
        pl.col("variable").str.slice(-4).cast(pl.Int64).alias("year"),
        pl.col("variable").str.head(-5).replace_strict(names).alias("name"),
        "value",
    )
    wide = split.pivot(on="name", on_columns=list(names.values()), index=["iso3", "year"], values="value")
    wide = figures(wide, list(names.values()), where=where)
    wide = in_range(wide, {name: RANGES[name] for name in names.values()}, where=where)
    wide = wide.with_columns(pl.col(list(names.values())).round(3)).sort("iso3", "year")
    return filled(
        wide.filter(pl.any_horizontal(pl.col(list(names.values())).is_not_null())), where=where, expected="figures"
    )
