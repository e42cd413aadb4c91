"""The reference library for a user: which tables a run opens, and what list, show, check and import say."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.pipeline import reference_words
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reference_words import Checked
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reference.imports.registry import read_files
from riskscreen.reference.imports.store import Imported, take_over


def open_catalogue(options: ScreenOptions, *, pins: Mapping[tuple[str, str], str] | None = None) -> Catalogue:
    """Open the tables that a run uses: the shipped ones and, unless switched off, the user's; editions as named.

    Args:
        options: the run's options.
        pins: (source, table) -> edition that the run to be repeated used.

    Raises:
        ReferenceDataError: a folder is unusable.
        UsageError: an edition is named that there is not.
    """
    user = user_reference() if options.user_data else None
    return load_catalogue(user=user, named=options.editions, pins=pins)


def pins_of(manifest: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return the editions that a run used, from its manifest: (source, table) -> edition."""
    parts = [key.split("/") for key in manifest.get("reference") or {}]
    newest: dict[tuple[str, str], str] = {}
    for source, edition, table in (part for part in parts if len(part) == 3):
        newest[source, table] = edition
    return newest


def import_files(
    source_id: str, paths: Sequence[Path], *, as_edition: str | None = None, force: bool = False
) -> Imported:
    """Take a publisher's files over into the user's folder, whole or not at all.

    Args:
        source_id: the source.
        paths: the files as downloaded.
        as_edition: name of the edition, where the files do not say it.
        force: replace an edition that is there, take an older one, or one with far fewer countries.

    Returns:
        What was done.

    Raises:
        UsageError: there is no such reader, or the edition has to be named.
        ReferenceDataError: the files cannot be taken over; everything is as it was.
    """
    reading = read_files(source_id, list(paths), as_edition)
    return take_over(reading, list(paths), root=user_reference(), as_edition=as_edition, force=force)


def library() -> Catalogue:
    """Open the shipped tables and the user's."""
    return load_catalogue(user=user_reference())


def list_lines() -> list[str]:
    """Return what `riskscreen reference list` prints."""
    return reference_words.list_lines(library(), str(user_reference()))


def show_lines(source_id: str) -> list[str]:
    """Return what `riskscreen reference show` prints.

    Raises:
        UsageError: there is no such source.
        ReferenceDataError: a sidecar is unusable.
    """
    return reference_words.show_lines(library(), source_id, str(user_reference()))


def check_library(on: date | None = None) -> Checked:
    """Check every table: bytes, columns, declared minimums, Great Expectations' suites; and the editions' ages.

    Args:
        on: the day ages are counted to; today if not given.

    Returns:
        What is broken and what is old. A broken table stops nothing here.
    """
    from riskscreen.validation.reference import check_reference

    catalogue = library()
    tables, broken = reference_words.check_tables(catalogue)
    warnings = list(catalogue.warnings())
    if not broken:
        for outcome in check_reference(catalogue):
            failed = [found.rule for found in outcome.rules if not found.success]
            broken += tuple(f"{outcome.suite.table}: {r.id}: {r.why}" for r in failed if r.level == "error")
            warnings += [f"{outcome.suite.table}: {r.id}: {r.why}" for r in failed if r.level != "error"]
    with suppress(ReferenceDataError):  # a sidecar that cannot be read is among the broken ones
        warnings += reference_words.stale_warnings(catalogue, on or reference_words.today())
    return Checked(tables, broken, tuple(warnings), str(user_reference()))
