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
from riskscreen.reference.imports.compare import (
    differing,
    folder_of,
    has_figures,
    is_older,
    look_whole,
    lost_sentence,
    twin,
    undo,
    years_lost,
)
from riskscreen.reference.imports.editions import check_found
from riskscreen.reference.imports.files import shown
from riskscreen.reference.imports.reading import ImportRefused, Reading
from riskscreen.reference.imports.sidecars import SOURCE_MENDED, csv_bytes, finished
from riskscreen.reference.sources import CompiledFrom, Sidecar, edition_key

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
        force: replace an edition that is there, take an older one, or one with far fewer countries or without a latest year.

    Returns:
        What was done.

    Raises:
        UsageError: the edition has no usable name.
        ReferenceDataError: the file cannot be taken over; the folder is as it was.
    """
    current = load_catalogue(user=root)
    files = tuple(CompiledFrom(file=path.name, sha256=sha256_of(path)) for path in paths)
    if not reading.tables:
        raise ImportRefused(f"{shown(path.name for path in paths)}: nothing of {reading.source_id} was found in it.")
    edition = _edition(reading, as_edition, current, files)
    check_found(reading.source_id, edition, {table.table: table.frame for table in reading.tables})
    tables, notes = _tables(reading, edition, files)
    before = _in_force(current, reading)
    sides = [side for _, side in tables]
    target = root / reading.source_id / edition
    outcome = Imported(
        source_id=reading.source_id,
        edition=edition,
        written={},
        folder=target,
        before=before,
        unknown_columns=reading.unknown_columns,
        is_scored=bool(load_catalogue().editions(reading.source_id)),
        notes=notes,
    )
    if all(has_figures(current, side, edition) for side in sides):
        return outcome
    if same := twin(current, sides):
        raise ImportRefused(
            f"{reading.source_id}: the file has the figures of edition {same}, not of {edition}; nothing to do."
            f"{undo(current, reading.source_id, same)}"
        )
    if is_older(edition, before) and edition not in current.editions(reading.source_id) and not force:
        raise ImportRefused(
            f"{reading.source_id}: edition {edition} is older than {before}, which is in force and stays so; to keep the "
            f"older one beside it, for runs with --edition {reading.source_id}={edition}, import it with --force."
            f"{undo(current, reading.source_id, str(before))}"
        )
    lost = () if is_older(edition, before) else _lost(reading, tables, current, force=force)
    if edition in current.editions(reading.source_id) and not force and not _joins(reading, current, edition):
        raise ImportRefused(
            f"{reading.source_id}: edition {edition} is here already, and the file differs from it "
            f"({differing(current, tables, edition)}). The one that is here stays in force; give --force to use the file in "
            f"its place.{undo(current, reading.source_id, edition)}"
        )
    told = [(frame, side.model_copy(update={"notes": (*side.notes, *lost)})) for frame, side in tables]
    _write(root, target, told)
    written = {side.table: side.rows for side in sides}
    return Imported(**{**vars(outcome), "written": written, "notes": (*notes, *lost)})


def _tables(
    reading: Reading, edition: str, files: tuple[CompiledFrom, ...]
) -> tuple[list[tuple[pl.DataFrame, Sidecar]], tuple[str, ...]]:
    """Return the tables as they would be kept, held against their declared minimums; and what is to be told."""
    tables, notes = [], [*reading.notes]
    for table in reading.tables:
        frame, side = finished(reading, table, edition, files)
        notes += [*(note for note in side.notes if note.startswith(SOURCE_MENDED)), *_held(frame, side, files)]
        tables.append((frame, side))
    return tables, tuple(dict.fromkeys(notes))


def _lost(
    reading: Reading, tables: list[tuple[pl.DataFrame, Sidecar]], current: Catalogue, *, force: bool
) -> tuple[str, ...]:
    """Refuse tables that lack countries or the latest year of a series, or say so where the user insists."""
    notes = []
    for (frame, side), table in zip(tables, reading.tables, strict=True):
        if not force:
            look_whole(frame, current, side)
        if lost := years_lost(frame, current, side, table.left_empty):
            sentence = lost_sentence(side, current, lost)
            if not force:
                raise ImportRefused(
                    f"{sentence}; a column may be missing or the file cut short. Use the publisher's whole file, or give "
                    "--force if it is meant so."
                )
            notes.append(f"{sentence}; taken because of --force")
    return tuple(notes)


def _edition(reading: Reading, as_edition: str | None, current: Catalogue, files: tuple[CompiledFrom, ...]) -> str:
    """Settle the edition's name."""
    if reading.edition and as_edition and reading.edition != as_edition:
        raise ImportRefused(
            f"{reading.source_id}: the file is of edition {reading.edition}, not {as_edition} as --as-edition says; "
            "leave the option out, or take the file of the edition you mean."
        )
    edition = as_edition or reading.edition
    if edition is None:
        known = current.editions(reading.source_id)
        same = known and twin(current, [side for _, side in _tables(reading, known[-1], files)[0]])
        if same:
            return same
        raise UsageError(
            f"{reading.source_id}: the file does not say which edition it is; name it, for example --as-edition 2026."
        )
    if not _EDITION.fullmatch(edition):
        raise UsageError(
            f"--as-edition '{edition}' cannot name a folder; use letters, figures, '.', '_' and '-', for example 2026."
        )
    return edition


def _joins(reading: Reading, current: Catalogue, edition: str) -> bool:
    """Whether a file of some series only joins an imported edition in which those series are still the earlier ones."""
    earlier = [known for known in current.editions(reading.source_id) if is_older(known, edition)]
    if not reading.renews or not earlier or folder_of(current, reading.source_id, edition) is None:
        return False
    table = reading.tables[0].table
    here, was = (
        current.table(reading.source_id, table, edition=known).filter(pl.col("series_id").is_in(reading.renews))
        for known in (edition, earlier[-1])
    )
    return here.equals(was)


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
