"""UNHCR, Refugee Data Finder: people displaced from and to each country, by year.

Layouts read: population.csv, alone or in the zip that the Refugee Data Finder hands out, one row per year, country of
origin and country of asylum, under any of these headers:

- Year, Country of origin, Country of origin (ISO), Country of asylum, Country of asylum (ISO), Refugees (or Refugees
  under UNHCR's mandate), Asylum-seekers, Returned refugees, IDPs of concern to UNHCR, ..., Stateless persons, Others of
  concern, Other people in need of international protection, Host community; "-" for none;
- year, coo_iso, coa_iso, refugees, asylum_seekers, idps, stateless, oip, ... as in the publisher's own package for R and
  its interface for programs;
- Year, Country of Origin Code, Country of Asylum Code, ... as on the UN's exchange of humanitarian data.

Lines above the header and footnotes below the rows are passed over. The headers are known from public code that reads
them and from the publisher's package for R, not from a download itself: sums by origin and by asylum of that package are
what the shipped tables were compiled from, and those are read too where a file has only one of the two countries.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.cells import figures, filled, in_range, last_year, settle, whole_years
from riskscreen.reference.imports.files import ROW, demand, plain, shown
from riskscreen.reference.imports.opened import csv_members, csv_under_header
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable

IGNORED = {
    "UNK": "origin or place not known",
    "XXA": "stateless people",
    "TIB": "Tibetans, counted apart by the publisher",
    "-": "not asked for in the download",
    "VAR": "various",
}
FIGURES = {
    "refugees": ("refugees", "refugees under unhcr's mandate"),
    "asylum_seekers": ("asylum_seekers", "asylum-seekers", "asylum seekers"),
    "internally_displaced": ("idps", "idps of concern to unhcr", "internally displaced persons"),
    "others_in_need": ("oip", "other people in need of international protection"),
    "stateless": ("stateless", "stateless persons"),
}
"""Column of the shipped tables -> the publisher's names of it."""

ORIGIN = ("country of origin (iso)", "coo_iso", "country of origin code")
ASYLUM = ("country of asylum (iso)", "coa_iso", "country of asylum code")
OTHERS = (
    *("country of origin", "country of asylum", "country of origin name", "country of asylum name", "coo", "coa"),
    *("coo_name", "coa_name", "coo_id", "coa_id", "coa_type", "coo_type", "returned refugees", "returned_refugees"),
    *("returned idps", "returned idpss", "returned_idps", "returned internally displaced persons", "others of concern"),
    *("others of concern to unhcr", "ooc", "host community", "hst", "host_community"),
)
"""Columns that are known and not taken over."""

COUNTS = ("refugees", "asylum_seekers", "internally_displaced", "others_in_need")
FIRST_YEAR = 2000
TAKES = "population.csv, or the zip with it, from the Refugee Data Finder"


def read(paths: Sequence[Path]) -> Reading:
    """Read the publisher's CSV.

    Args:
        paths: the CSV or zip; or two CSVs, one by origin and one by asylum.

    Returns:
        Tables `origin` and `asylum`, columns as shipped, from 2000 on; the edition is the last year in the file.

    Raises:
        ImportRefused: a file is another one, damaged, or holds a value that cannot be.
    """
    return parse(paths, strict=False)


def parse(paths: Sequence[Path], *, strict: bool) -> Reading:
    """Read the files; `strict` refuses codes that are not known instead of leaving them out with a note."""
    if not paths:
        raise ImportRefused(f"No file was named; expected {TAKES}.")
    tables: dict[str, pl.DataFrame] = {}
    notes: list[str] = []
    unknown: list[str] = []
    for path in paths:
        for label, rows in _files(path):
            frame, named = _renamed(rows, label)
            unknown += [name for name in rows.columns if name not in named and not name.startswith("column ")]
            for table in ("origin", "asylum"):
                if table not in frame.columns or not _given(frame[table]):
                    continue
                if table in tables:
                    raise ImportRefused(f"{label}: figures by {table} were in another file already; name one of them.")
                tables[table], said = _sums(frame, table, label, strict=strict)
                notes += [note for note in said if note not in notes]
    if not tables:
        raise ImportRefused(
            f"{shown(path.name for path in paths)}: no country of origin or of asylum is given by code."
        )
    absent = [name for name in ("origin", "asylum") if name not in tables]
    notes += [f"no figures by {name} in the files: table {name} is not in this edition." for name in absent]
    return Reading(
        source_id="unhcr",
        edition=max(last_year(frame) for frame in tables.values()),
        tables=tuple(
            ReadTable(name, frame, f"Displaced people by country of {name} and year.", {}, ("iso3", "year"), "year")
            for name, frame in tables.items()
        ),
        unknown_columns=tuple(dict.fromkeys(unknown)),
        notes=tuple(notes),
    )


def finished(rows: pl.DataFrame, counts: Sequence[str]) -> pl.DataFrame:
    """Return the shipped form: iso3, year and whole counts, from 2000 on, in order.

    Args:
        rows: iso3, year (Int64) and counts as Float64.
        counts: the columns of counts, in their order.
    """
    frame = rows.select("iso3", "year", pl.col(list(counts)).round(0).cast(pl.Int64))
    return frame.filter(pl.col("year") >= FIRST_YEAR).sort("iso3", "year")


def _files(path: Path) -> list[tuple[str, pl.DataFrame]]:
    """Return label and rows of the CSVs of figures that a user named."""
    members = csv_members(path)
    notes = [name for name in members if any(word in name.lower() for word in ("footnote", "readme", "metadata"))]
    chosen = {name: text for name, text in members.items() if name not in notes} or members
    population = {name: text for name, text in chosen.items() if "population" in name.lower()}
    found = []
    for name, content in (population or chosen).items():
        label = name if name == path.name else f"{path.name}/{name}"
        frame, _ = csv_under_header(path, content, holding=[*ORIGIN, *ASYLUM], label=label)
        found.append((label, frame))
    return found


def _renamed(rows: pl.DataFrame, label: str) -> tuple[pl.DataFrame, set[str]]:
    """Return the rows under our names, footnotes left out; and the columns that are known."""
    have = {plain(name): name for name in rows.columns}
    wanted = {"year": ("year",), "origin": ORIGIN, "asylum": ASYLUM, **FIGURES}
    found: dict[str, str] = {}
    for ours, theirs in wanted.items():
        if hit := next((have[plain(name)] for name in theirs if plain(name) in have), None):
            found[hit] = ours
    missing = [FIGURES[name][-1] for name in COUNTS if name not in found.values()]
    demand(rows, [*([] if "year" in found.values() else ["Year"]), *missing], label)
    known = {have[plain(name)] for name in OTHERS if plain(name) in have} | set(found) | {ROW}
    frame = rows.rename(found)
    there = [name for name in FIGURES if name in frame.columns]
    return frame.filter(~pl.all_horizontal(pl.col(there).is_null())), known


def _given(codes: pl.Series) -> bool:
    return bool((~codes.fill_null("-").is_in(["-", ""])).any())


def _sums(frame: pl.DataFrame, code: str, label: str, *, strict: bool) -> tuple[pl.DataFrame, list[str]]:
    """Return the shipped table by country of origin or of asylum: sums over the other country; and notes."""
    counts = [*COUNTS, *(["stateless"] if code == "asylum" else [])]
    if "stateless" in counts and "stateless" not in frame.columns:
        demand(frame, [FIGURES["stateless"][-1]], label)
    pair = [name for name in ("origin", "asylum") if name in frame.columns]
    names = [
        name for name in frame.columns if plain(name) in ("countryoforigin", "countryofasylum", "cooname", "coaname")
    ]
    doubled = frame.filter(frame.select("year", *pair, *names).is_duplicated())
    if doubled.height:
        row = doubled.row(0, named=True)
        between = " and ".join(str(row[name]) for name in pair)
        raise ImportRefused(f"{label}: {between} in {row['year']} is given more than once; expected once a year.")
    own = next((name for name in names if plain(name) in (f"countryof{code}", f"co{code[0]}name")), None)
    rows, notes = settle(frame, code, where=label, ignored=IGNORED, name=own, strict=strict)
    rows = whole_years(rows, "year", where=label)
    hidden = rows.select(pl.sum_horizontal((pl.col(name) == "*").sum() for name in counts)).item()
    if hidden:
        notes.append(f"{label}: {hidden} cells are '*' (a few people, not said how many) and count as none.")
    rows = figures(rows.with_columns(pl.col(counts).replace("*", None)), counts, where=label, thousands=True)
    in_range(rows, dict.fromkeys(counts, (0, 1e8)), where=label)
    sums = rows.group_by("iso3", "year").agg(pl.col(counts).sum())
    return filled(finished(sums, counts), where=label, expected=f"figures from {FIRST_YEAR} on"), notes
