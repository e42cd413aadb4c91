"""Holds what was read against the editions that are here: the same figures, fewer countries, a latest year that is lost."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.imports.files import shown
from riskscreen.reference.imports.reading import ImportRefused
from riskscreen.reference.sources import Sidecar, edition_key

LEAST_COUNTRIES = 0.8
"""Smallest share of the countries of the edition in force that a new one must hold; fewer looks like a part of a file."""

FEW = 5
"""A year for which fewer countries have a value is no latest year of a series: a few early reports come and go."""

YEAR_COLUMNS = ("report_year", "year")
CHANGES = frozenset({("ilab", "removals"), ("ilab", "downstream"), ("ilab", "first_listed")})
"""Tables that list changes or exceptions: how many countries they name says nothing about the file being whole."""

Finished = tuple[pl.DataFrame, Sidecar]


def twin(current: Catalogue, sides: Sequence[Sidecar]) -> str | None:
    """Return the newest edition here that has the same figures in every table; null where there is none."""
    for edition in reversed(current.editions(sides[0].id)):
        if all(has_figures(current, side, edition) for side in sides):
            return edition
    return None


def has_figures(current: Catalogue, side: Sidecar, edition: str) -> bool:
    """Return whether an edition here has a table with the same bytes."""
    if edition not in current.editions(side.id, side.table):
        return False
    return current.sidecar(side.id, side.table, edition=edition).sha256 == side.sha256


def look_whole(frame: pl.DataFrame, current: Catalogue, side: Sidecar) -> None:
    """Refuse a table with far fewer countries than the one in force: a file cut short, or a part of one.

    Raises:
        ImportRefused: it has fewer than four fifths.
    """
    skipped = (side.id, side.table) in CHANGES
    if skipped or "iso3" not in frame.columns or not current.editions(side.id, side.table):
        return
    old = current.table(side.id, side.table)
    have, had = (part["iso3"].drop_nulls().n_unique() for part in (frame, old))
    if have < LEAST_COUNTRIES * had:
        edition = current.edition_in_force(side.id, side.table)
        raise ImportRefused(
            f"{side.id}, {side.table}: {have} countries, where edition {edition} in force has {had}; the file may be "
            "cut short or hold a part only. Download it again, or give --force if it is meant so."
        )


def years_lost(
    frame: pl.DataFrame, current: Catalogue, side: Sidecar, left_empty: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the series whose latest year in force is not in a table, or that end earlier than its other series.

    Args:
        frame: the table as it would be kept.
        current: the editions that are here.
        side: the table's sidecar.
        left_empty: columns that the reader leaves empty by design.

    Returns:
        One phrase per series, such as "hdi_0_1 of 2022"; a series is a column of values, or one of a kind of rows.
    """
    year = next((name for name in YEAR_COLUMNS if name in frame.columns), None)
    if year is None or "iso3" not in frame.columns or not current.editions(side.id, side.table):
        return ()
    old = current.table(side.id, side.table)
    kinds = [name for name in side.assertions.key if name not in ("iso3", year)]
    values = [name for name in side.columns if name not in (*side.assertions.key, *left_empty, "note")]
    if not values:
        return ()
    before, now = (_counts(part, values, kinds, year) for part in (old, frame))
    latest = before.filter(pl.col("n") >= FEW).sort(year).unique(["column", *kinds], keep="last", maintain_order=True)
    beside = latest.join(now, on=["column", *kinds, year], how="left", suffix="_now", maintain_order="left")
    gone = beside.filter(pl.col("n_now").fill_null(0) < LEAST_COUNTRIES * pl.col("n"))
    found = [_phrase(row, kinds, year) for row in gone.iter_rows(named=True)]
    return tuple(found) if found or kinds else _behind(latest, now, year)


def _counts(frame: pl.DataFrame, values: Sequence[str], kinds: Sequence[str], year: str) -> pl.DataFrame:
    """Return how many countries have a value: column, kinds, year, n."""
    return pl.concat(
        frame.drop_nulls(name)
        .group_by(*kinds, year)
        .agg(pl.col("iso3").n_unique().alias("n"))
        .select(pl.lit(name).alias("column"), *kinds, year, "n")
        for name in values
    )


def _behind(latest: pl.DataFrame, now: pl.DataFrame, year: str) -> tuple[str, ...]:
    """Return the columns that end more years before the table's last year than they do in force."""
    ends = now.filter(pl.col("n") >= FEW).sort(year).unique("column", keep="last", maintain_order=True)
    if ends.is_empty():
        return ()
    last, was = (pl.lit(part[year].max()) for part in (ends, latest))
    beside = latest.join(ends, on="column", suffix="_now", maintain_order="left")
    short = beside.filter(last - pl.col(f"{year}_now") > was - pl.col(year))
    return tuple(f"{name} after {ended}" for name, ended in short.select("column", f"{year}_now").rows())


def _phrase(row: dict[str, object], kinds: Sequence[str], year: str) -> str:
    of_kind = ", ".join(str(row[name]) for name in kinds)
    return f"{row['column']}{f' ({of_kind})' if of_kind else ''} of {row[year]}"


def lost_sentence(side: Sidecar, current: Catalogue, lost: Sequence[str]) -> str:
    """Say which series lack their latest year."""
    edition = current.edition_in_force(side.id, side.table)
    return (
        f"{side.id}, {side.table}: the file lacks, in all or most countries, {shown(lost, 6)}, which the table in force "
        f"(edition {edition}) would lead one to expect"
    )


def folder_of(current: Catalogue, source_id: str, edition: str) -> Path | None:
    """Return the folder of an edition that the user imported; null where it is a shipped one."""
    for source, named, table in current.entries():
        if (source, named) == (source_id, edition) and current.is_own(source, table, edition):
            return current.path(source, table, edition).parent
    return None


def undo(current: Catalogue, source_id: str, edition: str) -> str:
    """Return the sentence on how to be rid of an imported edition; nothing where it is a shipped one."""
    folder = folder_of(current, source_id, edition)
    return f" You imported {edition}; to undo that, remove the folder {folder}." if folder else ""


def is_older(edition: str, than: str | None) -> bool:
    """Return whether an edition is older than another one."""
    return than is not None and edition_key(edition) < edition_key(than)


def differing(current: Catalogue, tables: Sequence[Finished], edition: str) -> str:
    """Say in how many rows tables differ from an edition that is here."""
    parts = []
    for frame, side in tables:
        if edition not in current.editions(side.id, side.table) or has_figures(current, side, edition):
            continue
        old = current.table(side.id, side.table, edition=edition)
        new, gone = (
            a.join(b, on=a.columns, how="anti", nulls_equal=True).height for a, b in ((frame, old), (old, frame))
        )
        parts.append(f"{side.table}: {new} rows are new or changed, {gone} are gone or changed")
    return "; ".join(parts)
