"""US State Department, Trafficking in Persons Report: tiers as CSV or workbook, put into the history of the table in force.

There is no official table, so lists come re-keyed in many shapes: a country column with a year and a tier column, or with one
column per report year. A tier is read as one of a few plain spellings or refused with its country and year; it is never guessed.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.files import (
    ROW,
    Workbook,
    codes_of,
    csv_rows,
    existing,
    kind_of,
    only_file,
    pick,
    plain,
    shown,
    under_header,
    unique_key,
    years,
)
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable
from riskscreen.reference.imports.sidecars import mended_by_source
from riskscreen.reference.sources import AppliedCorrection

COUNTRY = (
    "iso3",
    "ISO code",
    "iso",
    "Country",
    "Country name",
    "Country/Area",
    "Country or territory",
    "Territory",
    "Location",
)
YEAR = ("Year", "Report year", "report_year", "TIP year", "Edition")
TIER = ("Tier", "Tier ranking", "TIP tier", "Tier placement", "Ranking", "Placement", "TIP report tier")
YEAR_HEADING = re.compile(
    r"(?:tip|tier|year)?[\s_-]*((?:20)\d{2})(?:[\s_-]*(?:tip|tier|report))?(?:\.0)?", re.IGNORECASE
)

SPELT = {
    "1": "1",
    "tier1": "1",
    "2": "2",
    "tier2": "2",
    "2wl": "2WL",
    "tier2wl": "2WL",
    "t2wl": "2WL",
    "tier2watchlist": "2WL",
    "2watchlist": "2WL",
    "watchlist": "2WL",
    "3": "3",
    "tier3": "3",
    "sc": "SC",
    "specialcase": "SC",
    "special": "SC",
}
"""A tier as it may be written, without case and blanks -> as it is kept."""

NOTHING = ("", "-", "–", "—", "..", "n/a", "na", "not ranked", "no report", "not in report")
NOTE = "taken from a file that the user imported"
LEAST_COUNTRIES = 0.8
"""Smallest share of the countries of the latest full year in force that the file's latest year must have."""

STEPS = {"1": 0, "2": 1, "2WL": 2, "3": 3}
"""Tier -> its place from the best; a special case has none."""

MANY_MOVES = 0.35
"""A larger share of countries that moved tier is told as odd; from 2006 on it was under 0.3 from one year to the next."""

KEY = ("iso3", "report_year")


def read(paths: Sequence[Path]) -> Reading:
    """Read tiers and put them into the history; the file's values take the place of those in force.

    Args:
        paths: one CSV or workbook: a country column, and either a year and a tier column or one column per year.

    Returns:
        Table `tiers`: iso3, report_year, tier, note. The edition is the latest year of the history.

    Raises:
        ImportRefused: the file is damaged, lacks a column, has a tier in a spelling that is not known, a country that is
            not known or given twice for a year, or far fewer countries in its latest year than the table in force.
    """
    return read_as(paths, None)


def read_as(paths: Sequence[Path], as_edition: str | None) -> Reading:
    """Read tiers as `read` does; those of a list without years are of the year that the user names.

    Args:
        paths: as for `read`; with `as_edition` the list may have a country and a tier column only.
        as_edition: what the user calls the edition, the report's year.

    Returns:
        As `read`.

    Raises:
        ImportRefused: as for `read`.
    """
    path = only_file(paths, "tiers as CSV or workbook")
    year = int(as_edition) if as_edition and re.fullmatch(r"20\d{2}", as_edition) else None
    rows, where = _rows(path, year)
    tall, unknown = _tall(rows, where, year)
    tall = tall.with_columns(codes_of(tall["country"], where=f"{where}, countries"))
    _tiers_known(tall, where)
    found = tall.with_columns(_plain_tier().replace_strict(SPELT, default=None, return_dtype=pl.String).alias("tier"))
    found = found.filter(pl.col("tier").is_not_null() & pl.col("iso3").is_not_null())
    if found.is_empty():
        raise ImportRefused(f"{where}: no tier in it; expected one per country and year.")
    unique_key(found, KEY, where=where, shown_as="country")
    catalogue = load_catalogue(user=user_reference())
    records = catalogue.sidecar("tip", "tiers").corrections
    found, mended, holding = _mended(found.select(*KEY, "tier"), records)
    return _merged(found, catalogue.table("tip", "tiers"), unknown, where, mended=mended, holding=holding)


def _rows(path: Path, year: int | None) -> tuple[pl.DataFrame, str]:
    kind = kind_of(existing(path))
    if kind == "workbook":
        book = Workbook(path)
        for sheet in book.sheets:
            rows = book.rows(sheet)
            where = f"{path.name}, sheet '{sheet}'"
            if rows.width > 2 and (header := _header(rows, year)) is not None:
                return under_header(rows, holding=header, within=40, where=where), where
        raise ImportRefused(
            f"{path.name}: no sheet has a country column with a year and a tier column, or with one column per year "
            f"(sheets: {shown(book.sheets, 15)})."
        )
    if kind != "text":
        raise ImportRefused(f"{path.name}: this is {kind}; expected a CSV or a workbook of tiers.")
    rows = csv_rows(path)
    header = _header(rows, year)
    if header is None:
        first = shown((cell for cell in rows.drop(ROW).row(0) if cell), 12)
        raise ImportRefused(
            f"{path.name}: no row names a country column with a year and a tier column, or with one column per year "
            f"(the first row has {first}); name the columns Country, Year and Tier, or give the year with --as-edition."
        )
    return under_header(rows, holding=header, within=40, where=path.name), path.name


def _header(rows: pl.DataFrame, year: int | None) -> list[str] | None:
    """Return the cells of a header that name what is needed: country, year and tier, or country and years.

    Where the user names the year, country and tier are enough.
    """
    for row in rows.drop(ROW).head(40).rows():
        cells = [cell for cell in row if cell]
        named = [_first(cells, names) for names in (COUNTRY, YEAR, TIER)]
        if all(named):
            return [cell for cell in named if cell]
        wide = [cell for cell in cells if YEAR_HEADING.fullmatch(cell)]
        if named[0] and wide:
            return [named[0], *wide[:1]]
        if named[0] and named[2] and year is not None:
            return [named[0], named[2]]
    return None


def _first(cells: list[str], names: tuple[str, ...]) -> str | None:
    wanted = [plain(name) for name in names]
    hits = sorted((wanted.index(plain(cell)), cell) for cell in cells if plain(cell) in wanted)
    return hits[0][1] if hits else None


def _names_country(column: str) -> bool:
    """Whether a column names the country once more beside the one taken, or has no name."""
    return plain(column) in {plain(name) for name in COUNTRY} or column.startswith("column ")


def _tall(rows: pl.DataFrame, where: str, named: int | None) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return one row per country and year: __row, country, report_year, cell; and the columns that were left out."""
    columns = [name for name in rows.columns if name != ROW]
    country = _first(columns, COUNTRY)
    if _first(columns, YEAR) and _first(columns, TIER):
        frame = pick(rows, {"country": COUNTRY, "report_year": YEAR, "cell": TIER}, where)
        used = {"country", "report_year", "cell", ROW}
        unknown = tuple(name for name in frame.columns if name not in used and not _names_country(name))
        frame = frame.filter(pl.col("country").is_not_null() | pl.col("cell").is_not_null())
        year = years(frame, "report_year", where=where, first=2001)
        return _complete(frame.with_columns(year), where), unknown
    if named is not None and _first(columns, TIER) and not any(YEAR_HEADING.fullmatch(name) for name in columns):
        frame = pick(rows, {"country": COUNTRY, "cell": TIER}, where)
        unknown = tuple(
            name for name in frame.columns if name not in ("country", "cell", ROW) and not _names_country(name)
        )
        frame = frame.filter(pl.col("country").is_not_null() | pl.col("cell").is_not_null())
        return _complete(frame.with_columns(pl.lit(named, pl.Int64).alias("report_year")), where), unknown
    headings = {name: int(match[1]) for name in columns if (match := YEAR_HEADING.fullmatch(name))}
    doubled = sorted({year for year in headings.values() if list(headings.values()).count(year) > 1})
    if doubled:
        raise ImportRefused(f"{where}: year {doubled[0]} has two columns; expected one.")
    unknown = tuple(name for name in columns if name not in (country, *headings) and not _names_country(name))
    tall = (
        rows.rename({str(country): "country"})
        .unpivot(list(headings), index=[ROW, "country"], variable_name="heading", value_name="cell")
        .with_columns(pl.col("heading").replace_strict(headings, return_dtype=pl.Int64).alias("report_year"))
    )
    return _complete(tall.filter(pl.col("country").is_not_null()), where), unknown


def _complete(frame: pl.DataFrame, where: str) -> pl.DataFrame:
    bad = frame.filter(pl.col("country").is_null())
    if bad.height:
        raise ImportRefused(f"{where}, row {bad[ROW][0]}: a tier without a country; expected its name.")
    return frame.select(ROW, "country", "report_year", "cell")


def _plain_tier() -> pl.Expr:
    text = pl.col("cell").fill_null("").str.to_lowercase().str.replace_all(r"[\s_:.-]+", "")
    return text.str.replace(r"^([123])0$", "${1}")


def _tiers_known(tall: pl.DataFrame, where: str) -> None:
    """Refuse spellings that are not known, naming country and year."""
    blank = pl.col("cell").fill_null("").str.strip_chars().str.to_lowercase().is_in(list(NOTHING))
    odd = tall.filter(~blank & ~_plain_tier().is_in(list(SPELT)))
    if odd.height:
        named = (
            f"{country} {year}: '{cell}'" for country, year, cell in odd.select("country", "report_year", "cell").rows()
        )
        raise ImportRefused(
            f"{where}: {odd.height} tiers are not written as 1, 2, 2WL, 3 or SC: {shown(named, 6)} "
            f"(row {odd[ROW][0]} the first); write the tier that the report gives, nothing is guessed."
        )


def _mended(
    found: pl.DataFrame, in_force: Sequence[AppliedCorrection]
) -> tuple[pl.DataFrame, list[str], tuple[AppliedCorrection, ...]]:
    """Leave out values that are known to be wrong and mended in the shipped table.

    Args:
        found: iso3, report_year and tier of the file.
        in_force: the corrections that the table in force records.

    Returns:
        The other rows; what was left out and what the source has mended itself; the corrections that still hold: those
        that the file needs, and those in force that it says nothing of.
    """
    notes, holding = [], []
    for record in load_catalogue().sidecar("tip", "tiers").corrections:
        hit = pl.all_horizontal(pl.col(name) == value for name, value in record.where.items())
        says = found.filter(hit)["tier"].to_list()
        where = ", ".join(str(value) for value in record.where.values())
        if not says:
            holding += [record] if any(known.where == record.where for known in in_force) else []
        elif record.action == "override" and says[0] == record.before:
            notes.append(
                f"{where}: tier {record.before} of the file is a known slip and stays mended to {record.after}"
            )
            found = found.filter(~hit)
            holding.append(record)
        elif record.action == "override" and says[0] == record.after:
            notes.append(mended_by_source(record))
        elif says[0] == record.before:
            holding.append(record)
    return found, notes, tuple(holding)


def _moves(found: pl.DataFrame, history: pl.DataFrame, latest: int, before: int) -> list[str]:
    """Say how many countries moved against the latest year in force, and how far: a shifted column shows."""
    now, was = (part.filter(report_year=year) for part, year in ((found, latest), (history, before)))
    both = now.join(was, on="iso3", suffix="_was")
    steps = pl.col("tier").replace_strict(STEPS, default=None, return_dtype=pl.Int64) - pl.col(
        "tier_was"
    ).replace_strict(STEPS, default=None, return_dtype=pl.Int64)
    moved = both.filter(pl.col("tier") != pl.col("tier_was")).with_columns(steps.abs().alias("steps"))
    far = moved.filter(pl.col("steps") > 1)
    if latest <= before:
        return []
    said = f"{moved.height} of {both.height} countries moved tier against {before}, {far.height} of them by two or more steps"
    if both.height and moved.height > MANY_MOVES * both.height:
        said += "; more than in any year since 2006: a column may have shifted, look at the file again"
    return [said]


def _merged(
    found: pl.DataFrame,
    history: pl.DataFrame,
    unknown: tuple[str, ...],
    where: str,
    *,
    mended: list[str],
    holding: tuple[AppliedCorrection, ...],
) -> Reading:
    latest = int(found["report_year"].unique().sort()[-1])
    before = int(history["report_year"].unique().sort()[-1])
    have = found.filter(pl.col("report_year") == latest).height
    had = history.filter(pl.col("report_year") == before).height
    if latest > before and have < LEAST_COUNTRIES * had:
        raise ImportRefused(
            f"{where}: {have} countries in {latest}, where the table in force has {had} in {before}; the file may be cut "
            "short or hold some tiers only. Give the whole list of the report."
        )
    beside = found.join(history, on=KEY, how="left", suffix="_old", maintain_order="left")
    changed = beside.filter(pl.col("tier_old").is_not_null() & (pl.col("tier_old") != pl.col("tier"))).sort(KEY)
    added = beside.filter(pl.col("tier_old").is_null())
    fresh = pl.concat([changed, added]).select(*KEY, "tier", pl.lit(NOTE).alias("note"))
    whole = pl.concat([history.join(fresh, on=KEY, how="anti"), fresh.select(history.columns)]).sort(KEY)
    notes = [*mended, f"{added.height} tiers are new, {changed.height} differ from the table in force, the rest agree"]
    notes += _moves(found, history, latest, before)
    if changed.height:
        named = (
            f"{iso3} {year}: {old} is now {tier}"
            for iso3, year, tier, old in changed.select(*KEY, "tier", "tier_old").rows()
        )
        notes.append(f"differing: {shown(named, 10)}")
    table = ReadTable("tiers", whole, "Tier of every country by report year.", {}, KEY, "report_year")
    return Reading("tip", str(max(latest, before)), (table,), unknown, tuple(notes), corrections=holding)
