"""World Bank, Worldwide Governance Indicators: six estimates per country and year.

Layouts read:

- the workbook wgidataset.xlsx up to the update of 2023: a sheet per indicator (VoiceandAccountability, Political
  StabilityNoViolence, GovernmentEffectiveness, RegulatoryQuality, RuleofLaw, ControlofCorruption), a row of years above a
  row of Country/Territory, Code and, for each year, Estimate, StdErr, NumSrc, Rank, Lower, Upper. The sheet of political
  stability of the 2023 update lacks its row of years: they are then taken from the other sheets;
- the long workbook or CSV of the 2024 update: codeindyr, code, countryname, year, indicator (va, pv, ge, rq, rl, cc),
  estimate, stddev, nsource, pctrank, pctranklower, pctrankupper, ".." for none;
- the workbook of the 2025 update: sheets va, pv, ge, rq, rl, cc with Economy (code), Economy (name), Year, Governance
  estimate (approx. -2.5 to +2.5), Governance score (0-100) and more; only the estimate is read, never the score;
- a World Bank CSV or its zip: Country Code, Indicator Code (RL.EST or GOV_WGI_RL.EST) and a column per year.

None of these files lies beside this project; the layouts are known from notes on the 2023 update's workbook and from
public code that reads each of them.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.cells import filled, last_year
from riskscreen.reference.imports.files import only_file, plain, shown
from riskscreen.reference.imports.opened import csv_members, csv_under_header, holds_workbook, workbook_of
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable
from riskscreen.reference.imports.wgi_book import from_book
from riskscreen.reference.imports.wgi_form import ESTIMATES, long_form, wide

TAKES = "the workbook or the CSV of the Worldwide Governance Indicators, or the zip with it"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's file.

    Args:
        paths: one file in a layout above.

    Returns:
        Table `governance`, columns as shipped (estimates of about -2.5 to 2.5); the edition is the last year in it.

    Raises:
        ImportRefused: the file is another one, damaged, or holds a value that cannot be.
    """
    path = only_file(paths, TAKES)
    if holds_workbook(path):
        with workbook_of(path) as book:
            tall, notes, unknown = from_book(book, path.name)
    else:
        tall, notes, unknown = _from_csv(path)
    frame = wide(filled(tall.drop_nulls("estimate"), where=path.name, expected="estimates"))
    lacking = [name for name in ESTIMATES.values() if frame[name].null_count() == frame.height]
    if lacking:
        raise ImportRefused(f"{path.name}: there are no figures for {shown(lacking)}; use the publisher's whole file.")
    return Reading(
        source_id="wgi",
        edition=last_year(frame),
        tables=(ReadTable("governance", frame, "Six governance estimates.", {}, ("iso3", "year"), "year"),),
        unknown_columns=tuple(dict.fromkeys(unknown)),
        notes=tuple(dict.fromkeys(re.sub(r", sheet '[^']*'(?=: left out)", "", note) for note in notes)),
    )


def _from_csv(path: Path) -> tuple[pl.DataFrame, list[str], list[str]]:
    members = csv_members(path)
    main = {
        name: text for name, text in members.items() if not re.search(r"metadata|country|series|footnote", name.lower())
    }
    name, content = max((main or members).items(), key=lambda item: len(item[1]))
    label = name if name == path.name else f"{path.name}/{name}"
    rows, _ = csv_under_header(path, content, holding=["code", "Country Code", "Economy (code)"], label=label)
    have = {plain(column): column for column in rows.columns}
    if "countrycode" not in have:
        return long_form(rows, label)
    years = [column for column in rows.columns if re.fullmatch(r"(19|20)[0-9][0-9]( \[YR[0-9]{4}\])?", column)]
    series = have.get("indicatorcode") or have.get("seriescode")
    if series is None or not years:
        raise ImportRefused(
            f"{label}: expected 'Indicator Code' and a column per year beside 'Country Code'; found {shown(have.values())}."
        )
    found = rows.with_columns(
        pl.col(series).str.extract(r"(?i)^(?:GOV_WGI_)?(RL|CC|GE|PV|RQ|VA)\.EST$").str.to_lowercase().alias("indicator")
    )
    tall = found.drop_nulls("indicator").unpivot(
        years, index=[have["countrycode"], "indicator"], variable_name="year", value_name="estimate"
    )
    if tall.is_empty():
        raise ImportRefused(
            f"{label}: no series of estimates, such as RL.EST, is in '{series}'; percentile ranks are not read."
        )
    return long_form(tall.rename({have["countrycode"]: "code"}).with_columns(pl.col("year").str.head(4)), label)
