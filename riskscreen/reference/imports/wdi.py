"""World Bank, World Development Indicators: a choice of series on poverty, work, education and people, by year.

Layouts read, any number of files together:

- the download of one indicator, `API_<series>_DS2_en_csv_v2_<n>.csv`: lines with source and day of the last update, then
  Country Name, Country Code, Indicator Name, Indicator Code and a column per year; or its zip with Metadata_* files;
- the whole database as CSV (WDICSV.csv, WDIData.csv) or its zip: the same columns without the lines above;
- a DataBank export: Series Name, Series Code, Country Name, Country Code and years as "2000 [YR2000]", ".." for none;
- the long form, Country Name, Country Code, Year, Value, one file per series, named as the series.

The long form is known from the files this project's tables are compiled from; the others from the World Bank's
published descriptions and from public code that reads them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.cells import (
    figures,
    filled,
    in_range,
    left_out,
    once,
    per_cent,
    settle,
    whole_years,
    without,
)
from riskscreen.reference.imports.files import ROW, plain, shown
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reference.imports.opened import csv_members, csv_under_header
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable
from riskscreen.reference.sources import edition_key

SERIES = {
    "si.pov.dday": ("people below the international poverty line", "% of population", 1),
    "si.pov.nahc": ("people below the national poverty line", "% of population", 1),
    "si.pov.gini": ("Gini index of income or consumption", "index 0-100", 1),
    "sl.uem.totl.zs": ("unemployed people, modelled ILO estimate", "% of labour force", 2),
    "sl.emp.vuln.fe.zs": ("women in vulnerable employment, modelled ILO estimate", "% of employed women", 1),
    "sl.emp.vuln.ma.zs": ("men in vulnerable employment, modelled ILO estimate", "% of employed men", 1),
    "sl.tlf.0714.zs": ("children aged 7-14 in employment", "% of children aged 7-14", 1),
    "se.adt.litr.zs": ("adults who can read and write", "% of people aged 15 and over", 1),
    "sp.reg.brth.zs": ("births that are registered", "% of children under 5", 1),
    "sm.pop.netm": ("net migration", "persons", 0),
    "sm.pop.refg": ("refugees in the country", "persons", 0),
    "sm.pop.refg.or": ("refugees from the country", "persons", 0),
    "sp.pop.totl": ("population", "persons", 0),
    "ny.gdp.pcap.pp.cd": ("gross domestic product per head at purchasing power", "current international dollars", 0),
}
"""Series -> what it counts, unit, decimals kept."""

COUNTS = {"sm.pop.netm": (-2e7, 2e7), "ny.gdp.pcap.pp.cd": (50, 1e6)}
"""Ranges of series that are not per cent; other counts are 0 to 2,000 million."""

FIRST_YEAR = 2000

AGGREGATES = (
    "AFE AFW ARB CEB CHI CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX LAC LCN LDC LIC LMC LMY LTE "
    "MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC WLD"
)
"""Codes of groups of countries; CHI (Channel Islands) stands for two territories together."""

CODE = ("Country Code",)
SERIES_CODE = ("indicatorcode", "seriescode")
BIG = 20_000_000
"""Bytes from which on lines of series that are not taken over are dropped before the file is parsed."""

CODE_OF_SERIES = re.compile(rb"\b[A-Z]{2}\.[A-Z0-9]{2,}(?:\.[A-Z0-9]{1,6}){0,4}\b")
ABSENT = "not in the files"
"""How the note on series that no file has begins."""

TAKES = "World Bank indicator files: CSV, or the zip that the page hands out"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's files.

    Args:
        paths: CSVs and zips in the layouts above; together they should hold all series of the table.

    Returns:
        Tables `observations` and `series`, columns as shipped; the edition is the month of the last update, where a file
        states it.

    Raises:
        ImportRefused: a file is another one, damaged, or holds a value that cannot be.
    """
    return parse(paths, strict=False)


def read_as(paths: Sequence[Path], as_edition: str | None) -> Reading:
    """Read the publisher's files of some or all series; series that are not in them stay as they are in force.

    Args:
        paths: as for `read`.
        as_edition: what the user calls the edition, where no file states its last update.

    Returns:
        As `read`, with the other series of the table in force; `renews` names those of the files.

    Raises:
        ImportRefused: a file is another one, damaged, or holds a value that cannot be.
    """
    reading = parse(paths, strict=False)
    catalogue = load_catalogue(user=user_reference())
    before = catalogue.edition_in_force("wdi", "observations")
    edition = as_edition or reading.edition
    if edition is not None and edition_key(edition) < edition_key(before):
        return reading
    observations, series = reading.tables
    renewed = observations.frame["series_id"].unique().sort()
    kept = catalogue.table("wdi", "observations").filter(~pl.col("series_id").is_in(renewed.to_list()))
    if kept.is_empty():
        return reading
    others = kept["series_id"].unique().sort()
    frame = pl.concat([observations.frame, kept.select(observations.frame.columns)]).sort("series_id", "iso3", "year")
    said = [note for note in reading.notes if not note.startswith(ABSENT)]
    said += [
        f"series renewed from the file: {shown(renewed, len(SERIES))}",
        f"series that are not in the file and stay as they are in edition {before}: {shown(others, len(SERIES))}",
    ]
    return replace(
        reading, tables=(replace(observations, frame=frame), series), notes=tuple(said), renews=tuple(renewed)
    )


def parse(paths: Sequence[Path], *, strict: bool) -> Reading:
    """Read the files; `strict` refuses codes that are not known instead of leaving them out with a note."""
    if not paths:
        raise ImportRefused(f"No file was named; expected {TAKES}.")
    frames: list[pl.DataFrame] = []
    notes: list[str] = []
    unknown: list[str] = []
    updated: list[str] = []
    groups: dict[str, str] = {}
    strangers: set[str] = set()
    turned_away: list[NoSeriesOfOurs] = []
    for label, rows, above in _tables(paths, strangers):
        try:
            frame, said, odd = _observations(rows, label, groups, strangers, strict=strict)
        except NoSeriesOfOurs as error:
            turned_away.append(error)
            continue
        frames.append(frame)
        notes += said
        unknown += odd
        loose = [cell for row in rows.drop(ROW).tail(10).iter_rows() for cell in row if cell and "Updated" in cell]
        updated += _updated([*above, *loose])
    if not frames or (strict and turned_away):
        raise turned_away[0]
    notes += [f"left out: {error.named}" for error in turned_away]
    if strangers:
        notes.append(f"series of the files that are not used here, left out: {shown(sorted(strangers), 20)}")
    found = pl.concat(frames).sort("series_id", "iso3", "year")
    once(found, ["series_id", "iso3", "year"], where=shown(path.name for path in paths))
    notes += left_out(groups, where=shown((path.name for path in paths), 1))
    absent = [series for series in SERIES if series not in set(found["series_id"])]
    if absent:
        notes.append(f"{ABSENT}, and so not in this edition: {shown(absent, len(absent))}.")
    named = [{"series_id": series, "name": name, "unit": unit} for series, (name, unit, _) in SERIES.items()]
    key = ("series_id", "iso3", "year")
    day = max(updated, default=None)
    return Reading(
        source_id="wdi",
        edition=day[:7] if day else None,
        tables=(
            ReadTable("observations", found, "Values by series, country and year.", {}, key, "year"),
            ReadTable("series", pl.DataFrame(named).sort("series_id"), "What each series counts.", {}, ("series_id",)),
        ),
        unknown_columns=tuple(dict.fromkeys(unknown)),
        notes=tuple(notes),
        date_published=day,
    )


class NoSeriesOfOurs(ImportRefused):
    """A file holds none of the series that are used here; `named` says which it holds."""

    def __init__(self, message: str, named: str) -> None:
        """Keep what a note says where other files hold series of ours."""
        super().__init__(message)
        self.named = named


def _tables(paths: Sequence[Path], strangers: set[str]) -> Iterator[tuple[str, pl.DataFrame, list[str]]]:
    """Yield label, rows and lines above the header of every CSV that is one of data; `strangers` gets dropped series."""
    for path in paths:
        members = csv_members(path)
        inside = {name: text for name, text in members.items() if not _beside(name)} or members
        for name, content in inside.items():
            label = name if len(members) == 1 and name == path.name else f"{path.name}/{name}"
            rows, above = csv_under_header(path, _lean(content, strangers), holding=CODE, label=label)
            yield label, rows, above


def _beside(name: str) -> bool:
    """Return whether a member of the publisher's zip describes the data instead of holding them."""
    return re.search(r"(^|/)(metadata_|wdi(country|series|footnote))|-?(country|footnote)", name.lower()) is not None


def _lean(content: bytes, strangers: set[str]) -> bytes:
    """Return a large file with the lines of other series dropped, its first 20 lines kept; name the series dropped."""
    if len(content) < BIG:
        return content
    lines = content.split(b"\n")
    codes = re.compile(b"|".join(re.escape(series.encode()) for series in SERIES), re.IGNORECASE)
    kept = []
    for line in lines[20:]:
        if codes.search(line):
            kept.append(line)
        elif found := CODE_OF_SERIES.search(line):
            strangers.add(found.group().decode().lower())
    return b"\n".join([*lines[:20], *kept]) + b"\n"


def _observations(
    rows: pl.DataFrame, label: str, groups: dict[str, str], strangers: set[str], *, strict: bool
) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Return iso3, year, series_id and value; notes; and columns that are not known.

    `groups` gets what is no country, `strangers` the series that are not used here.
    """
    names = {plain(name): name for name in rows.columns}
    code = names["countrycode"]
    series = next((names[key] for key in SERIES_CODE if key in names), None)
    years = {
        name: found[1] for name in rows.columns if (found := re.fullmatch(r"([0-9]{4})(?: \[YR[0-9]{4}\])?", name))
    }
    known = {ROW, code, series, names.get("countryname"), names.get("indicatorname"), names.get("seriesname"), *years}
    if years and series is not None:
        rows = rows.with_columns(pl.col(series).str.to_lowercase().alias("series_id"))
        tall = rows.filter(pl.col("series_id").is_in(list(SERIES)))
        of_data = rows.filter(pl.any_horizontal(pl.col(list(years)).is_not_null()))
        there = [name for name in of_data["series_id"].drop_nulls().unique().sort() if name not in SERIES]
        if tall.is_empty():
            named = f"{label}: the series {shown(there, 4) or 'none'}"
            raise NoSeriesOfOurs(f"{named} is none of those used here ({shown(SERIES, 20)}).", named)
        strangers |= set(there)
        index = ["series_id", code, *([names["countryname"]] if "countryname" in names else [])]
        tall = tall.unpivot(list(years), index=index, variable_name="year", value_name="value")
        tall = tall.with_columns(pl.col("year").replace(years))
    elif "year" in names and "value" in names:
        known |= {names["year"], names["value"]}
        tall = rows.rename({names["year"]: "year", names["value"]: "value"}).with_columns(
            pl.lit(_series_of(label)).alias("series_id")
        )
    else:
        raise ImportRefused(
            f"{label}: beside 'Country Code' there are neither years with a column 'Indicator Code' nor columns 'Year' "
            f"and 'Value' (found {shown(repr(name) for name in rows.columns if name != ROW)}); take {TAKES}."
        )
    ignored = dict.fromkeys(AGGREGATES.split(), "a group of countries")
    tall, gone = without(tall, code, ignored=ignored, name=names.get("countryname"))
    groups |= gone
    tall, notes = settle(tall, code, where=label, ignored={}, name=names.get("countryname"), strict=strict)
    tall = figures(tall, ["value"], where=label).drop_nulls("value")
    tall = whole_years(tall, "year", where=label).filter(pl.col("year") >= FIRST_YEAR)
    unknown = [name for name in rows.columns if name not in known | {"series_id"} and not name.startswith("column ")]
    return _checked(tall.select("iso3", "year", "series_id", "value"), label), notes, unknown


def _series_of(label: str) -> str:
    """Return the series by the name of a file in long form."""
    name = label.rsplit("/", 1)[-1].lower().removesuffix(".csv")
    found = [series for series in SERIES if re.search(rf"(^|[^a-z0-9.]){re.escape(series)}($|[^a-z0-9.])", name)]
    if not found:
        raise NoSeriesOfOurs(
            f"{label}: the file has no column of series, and its name is none of {shown(SERIES, 20)}; "
            "name it as the series that it holds.",
            f"{label}, which has no column of series and is not named as one used here",
        )
    return found[0]


def _checked(frame: pl.DataFrame, label: str) -> pl.DataFrame:
    """Return the observations, each series within its range and rounded as shipped."""
    parts = []
    for (series,), part in frame.group_by("series_id", maintain_order=True):
        _, unit, decimals = SERIES[str(series)]
        share = unit.startswith(("%", "index"))
        where = f"{label}, {series}"
        in_range(part, {"value": (0, 100) if share else COUNTS.get(str(series), (0, 2e9))}, where=where)
        if share and part.height > 50:
            per_cent(part, ["value"], where=where)
        parts.append(part.with_columns(pl.col("value").round(decimals)))
    return filled(pl.concat(parts) if parts else frame, where=label, expected=f"figures from {FIRST_YEAR} on")


def _updated(above: Sequence[str]) -> list[str]:
    """Return the day of the last update by the lines above the header, as ISO dates."""
    found = re.findall(
        r"Last Updated(?: Date)?:?\s+(20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]|[0-9][0-9]/[0-9][0-9]/20[0-9][0-9])",
        "\n".join(above),
    )
    days = []
    for text in found:
        form = "%Y-%m-%d" if "-" in text else "%m/%d/%Y"
        try:
            day: date = datetime.strptime(text, form).date()
        except ValueError:
            continue
        days.append(day.isoformat())
    return days
