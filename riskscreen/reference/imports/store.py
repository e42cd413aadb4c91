"""Takes a reading over into the user's folder: checked against what is in force, written whole or not at all."""

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reference.catalogue import SUFFIX, Catalogue, load_catalogue
from riskscreen.reference.checks import check_assertions, check_bytes, read_table, sha256_of
from riskscreen.reference.compile.write import sidecar_bytes
from riskscreen.reference.imports.files import shown
from riskscreen.reference.imports.reading import ImportRefused, Reading
from riskscreen.reference.imports.sidecars import csv_bytes, finished
from riskscreen.reference.sources import CompiledFrom, Sidecar, edition_key

LEAST_COUNTRIES = 0.8
"""Smallest share of the countries of the edition in force that a new one must hold; fewer looks like a part of a file."""

HEADING = (
    "# Written by `riskscreen reference import` from the file named below; remove this edition's folder to undo it.\n"
)

_EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        source_id: the source.
        edition: the edition taken over.
        written: table -> rows; empty if the same edition was there already.
        folder: where it lies.
        before: the edition in force before; null if there was none.
        unknown_columns: columns of the file that the reader does not know.
        notes: what was decided.
        is_scored: whether the source is a shipped one, which scores may rest on.
    """

    source_id: str
    edition: str
    written: dict[str, int]
    folder: Path
    before: str | None
    unknown_columns: tuple[str, ...]
    notes: tuple[str, ...]
    is_scored: bool = True

    def lines(self) -> list[str]:
        """Return what a user is told."""
        if not self.written:
            head = [
                f"{self.source_id}: the file holds edition {self.edition}, which is here already, cell for cell; nothing to do"
            ]
        else:
            tables = ", ".join(f"{name} ({rows:,} rows)" for name, rows in self.written.items())
            head = [f"{self.source_id}, edition {self.edition}: taken over {tables}", f"folder: {self.folder}"]
            newest = self.before is None or edition_key(self.edition) >= edition_key(self.before)
            use = "in force from now on" if newest else f"runs use it with --edition {self.source_id}={self.edition}"
            kept = f"; edition {self.before} can still be named with --edition {self.source_id}={self.before}"
            if not self.is_scored:
                use, kept = "kept for your own use; no shipped scorecard reads this source", ""
            head.append(use + (kept if self.before not in (None, self.edition) and newest else ""))
        unknown = f"columns that the reader does not know, left out: {shown(self.unknown_columns, 20)}"
        return [*head, *([unknown] if self.unknown_columns else []), *(f"note: {note}" for note in self.notes)]


def take_over(
    reading: Reading, paths: Sequence[Path], *, root: Path, as_edition: str | None = None, force: bool = False
) -> Imported:
    """Write a reading into the user's folder.

    Args:
        reading: what a reader read.
        paths: the files it was read from.
        root: the user's folder of tables; made when everything is checked.
        as_edition: name of the edition, where the file does not say it.
        force: replace an edition that is there, take an older one, or one with far fewer countries.

    Returns:
        What was done.

    Raises:
        UsageError: the edition has no usable name.
        ReferenceDataError: the file cannot be taken over; the folder is as it was.
    """
    edition = _edition(reading, as_edition)
    current = load_catalogue(user=root)
    files = tuple(CompiledFrom(file=path.name, sha256=sha256_of(path)) for path in paths)
    tables = []
    for table in reading.tables:
        frame, sidecar = finished(reading, table, edition, files)
        warned = _held(frame, sidecar, files)
        if not force:
            _look_whole(frame, current, sidecar)
        tables.append((frame, sidecar, warned))
    if not tables:
        raise ImportRefused(f"{shown(path.name for path in paths)}: nothing of {reading.source_id} was found in it.")
    before = _in_force(current, reading)
    sides = [sidecar for _, sidecar, _ in tables]
    target = root / reading.source_id / edition
    outcome = Imported(
        source_id=reading.source_id,
        edition=edition,
        written={},
        folder=target,
        before=before,
        unknown_columns=reading.unknown_columns,
        is_scored=bool(load_catalogue().editions(reading.source_id)),
        notes=(*reading.notes, *(text for _, _, warned in tables for text in warned)),
    )
    if edition in current.editions(reading.source_id):
        if all(_same(current, side) for side in sides):
            return outcome
        if not force:
            raise ImportRefused(_already(current, tables, edition))
    elif before is not None and edition_key(edition) < edition_key(before) and not force:
        raise ImportRefused(
            f"{reading.source_id}: edition {edition} is older than {before}, which is in force and stays so; to keep the "
            f"older one beside it, for runs with --edition {reading.source_id}={edition}, import it with --force."
        )
    _write(root, target, [(frame, side) for frame, side, _ in tables])
    return Imported(**{**vars(outcome), "written": {side.table: side.rows for side in sides}})


def _edition(reading: Reading, as_edition: str | None) -> str:
    """Settle the edition's name."""
    if reading.edition and as_edition and reading.edition != as_edition:
        raise ImportRefused(
            f"{reading.source_id}: the file is of edition {reading.edition}, not {as_edition} as --as-edition says; "
            "leave the option out, or take the file of the edition you mean."
        )
    edition = as_edition or reading.edition
    if edition is None:
        raise UsageError(
            f"{reading.source_id}: the file does not say which edition it is; name it, for example --as-edition 2026."
        )
    if not _EDITION.fullmatch(edition):
        raise UsageError(
            f"--as-edition '{edition}' cannot name a folder; use letters, figures, '.', '_' and '-', for example 2026."
        )
    return edition


def _held(frame: pl.DataFrame, side: Sidecar, files: tuple[CompiledFrom, ...]) -> tuple[str, ...]:
    """Hold a table against the minimums that are declared for the shipped one; return warnings."""
    try:
        return check_assertions(side, frame, Path(f"{side.id}/{side.edition}/{side.table}"))
    except ReferenceDataError as error:
        raise ImportRefused(
            f"{shown((file.file for file in files), 3)}: {error} The file may be cut short, hold a part only, or be another "
            "one; what was in force stays."
        ) from error


def _in_force(current: Catalogue, reading: Reading) -> str | None:
    known = [edition for table in reading.tables for edition in current.editions(reading.source_id, table.table)]
    return max(known, key=edition_key, default=None)


def _look_whole(frame: pl.DataFrame, current: Catalogue, sidecar: Sidecar) -> None:
    """Refuse a table with far fewer countries than the one in force: a file cut short, or a part of one."""
    if "iso3" not in frame.columns or not current.editions(sidecar.id, sidecar.table):
        return
    old = current.table(sidecar.id, sidecar.table)
    have, had = (part["iso3"].drop_nulls().n_unique() for part in (frame, old))
    if have < LEAST_COUNTRIES * had:
        edition = current.edition_in_force(sidecar.id, sidecar.table)
        raise ImportRefused(
            f"{sidecar.id}, {sidecar.table}: {have} countries, where edition {edition} in force has {had}; the file may be "
            "cut short or hold a part only. Download it again, or give --force if it is meant so."
        )


def _same(current: Catalogue, side: Sidecar) -> bool:
    known = current.editions(side.id, side.table)
    return side.edition in known and current.sidecar(side.id, side.table, edition=side.edition).sha256 == side.sha256


def _already(current: Catalogue, tables: list[tuple[pl.DataFrame, Sidecar, tuple[str, ...]]], edition: str) -> str:
    """Say in how many rows the file differs from the edition that is there."""
    parts = []
    for frame, side, _ in tables:
        if edition not in current.editions(side.id, side.table) or _same(current, side):
            continue
        old = current.table(side.id, side.table, edition=edition)
        new, gone = (
            a.join(b, on=a.columns, how="anti", nulls_equal=True).height for a, b in ((frame, old), (old, frame))
        )
        parts.append(f"{side.table}: {new} rows are new or changed, {gone} are gone or changed")
    source = tables[0][1].id
    return (
        f"{source}: edition {edition} is here already, and the file differs from it ({'; '.join(parts)}). "
        "The one that is here stays in force; give --force to use the file in its place."
    )


def _write(root: Path, target: Path, tables: list[tuple[pl.DataFrame, Sidecar]]) -> None:
    """Write the tables into a folder beside the root, read them back, and put the folder in place by renaming it."""
    base = root.parent
    missing = [folder for folder in (base, *base.parents) if not folder.exists()]
    base.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(base)
    work = Path(tempfile.mkdtemp(prefix=f".import-{os.getpid()}-", dir=base))
    done = False
    try:
        new = work / "new"
        new.mkdir()
        for frame, side in tables:
            path = new / f"{side.table}.csv"
            path.write_bytes(csv_bytes(frame))
            path.with_name(f"{side.table}{SUFFIX}").write_bytes(sidecar_bytes(side, heading=HEADING))
            check_bytes(side, path)
            if not read_table(side, path).equals(frame):
                raise ReferenceDataError(
                    f"{path.name}: the table does not read back as it was written; nothing was kept."
                )
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            os.replace(target, work / "replaced")
        os.replace(new, target)
        done = True
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if not done:
            for folder in (target.parent, root, *missing):
                _remove_if_empty(folder)


def _remove_left_behind(base: Path) -> None:
    """Remove work folders of imports that were killed; those of running processes are left alone."""
    for old in base.glob(".import-*"):
        pid = old.name.split("-")[1]
        if pid.isdigit() and int(pid) != os.getpid():
            try:
                os.kill(int(pid), 0)
            except ProcessLookupError:
                shutil.rmtree(old, ignore_errors=True)
            except OSError:  # it runs, under another user
                continue


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
