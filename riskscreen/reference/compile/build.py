"""The compile step as a whole: read, correct, check, write; table by table, source by source."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.checks import check_assertions, check_licence
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.keyed import build_keyed
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.compile.recipe import Recipe, TableRecipe, read_recipes
from riskscreen.reference.compile.write import frame_of, sidecar_bytes, sidecar_of, table_bytes, write_if_changed
from riskscreen.reference.corrections import apply_corrections, read_corrections
from riskscreen.reference.sources import CompiledFrom

READ = (
    *("ilab", "tip", "wgi", "hdr", "glotip", "gems", "ratifications"),
    *("unhcr", "inform", "ndgain", "ucdp", "wdi", "wbl"),
)
"""Sources with a module of their own; each has `build(inputs) -> list[Built]`."""

KEYED = ("documents", "expert")
"""Sources whose rows were keyed by hand and stand in the recipe."""


@dataclass(frozen=True)
class _Job:
    """One table on its way out: as read, with its recipe and the inputs it was read from."""

    built: Built
    recipe: Recipe
    table: TableRecipe
    inputs: tuple[CompiledFrom, ...]


def compile_tables(
    sources: Path, out: Path, *, only: tuple[str, ...] = (), corrections: Path | None = None
) -> tuple[list[str], list[str]]:
    """Rebuild tables and sidecars.

    Args:
        sources: folder of the publishers' files; the documents lie beside it.
        out: folder to write below, `<source>/<edition>/<table>.csv` and sidecar.
        only: names of sources to rebuild; all where empty.
        corrections: folder with the corrections files; the shipped tables' folder where not given.

    Returns:
        The tables that are now in place (source/edition/table), and warnings (declared maximums exceeded).

    Raises:
        ReferenceDataError: a source is unknown, an input is missing or says something new, a correction is stale, a
            declared minimum is broken, a licence forbids shipping, or a table is too large.
    """
    if unknown := sorted(set(only) - set(READ) - set(KEYED)):
        raise ReferenceDataError(f"no source '{unknown[0]}' to compile; there are {', '.join(sorted(READ + KEYED))}.")
    inputs = Inputs(sources)
    done: list[str] = []
    warnings: list[str] = []
    for name in [name for name in READ + KEYED if not only or name in only]:
        for job in _jobs(name, inputs):
            warnings += _finish(job, out, corrections or asset("data", "reference"))
            done.append(job.built.key)
    return done, warnings


def _jobs(name: str, inputs: Inputs) -> Iterator[_Job]:
    """Yield the tables of one name in READ or KEYED; its recipes and the tables built must match."""
    recipes = read_recipes(name)
    built: list[Built] = []
    if name in READ:
        try:
            built = import_module(f"riskscreen.reference.compile.{name}").build(inputs)
        except pl.exceptions.PolarsError as error:
            detail = str(error).splitlines()[0]
            raise ReferenceDataError(
                f"{name}: the publisher's file cannot be read as it used to be ({detail})."
            ) from error
    opened = inputs.take()
    for recipe in recipes:
        tables = [b for b in built if (b.source_id, b.edition) == (recipe.id, recipe.edition)]
        tables += build_keyed(inputs, recipe)
        used = opened or inputs.take()
        told = {table.table: table for table in recipe.tables}
        if {table.table for table in tables} != set(told):
            raise ReferenceDataError(f"recipe of {recipe.id}/{recipe.edition}: its tables and those built differ.")
        yield from (_Job(table, recipe, told[table.table], used) for table in tables)


def _finish(job: _Job, out: Path, corrections: Path) -> list[str]:
    """Correct, check and write one table; return warnings."""
    key = job.built.key
    where = corrections / f"{key}.corrections.yml"
    records = read_corrections(where)
    frame, applied = apply_corrections(frame_of(job.built.frame, job.table), records, path=where)
    built = replace(job.built, frame=frame)
    content = table_bytes(built, job.table)
    sidecar = sidecar_of(built, content, job.recipe, job.table, inputs=job.inputs, corrections=applied)
    path = out / f"{key}.csv"
    check_licence(sidecar, path)
    warnings = check_assertions(sidecar, frame, path)
    write_if_changed(path, content)
    write_if_changed(path.with_name(f"{built.table}.source.yml"), sidecar_bytes(sidecar))
    target = path.with_name(f"{built.table}.corrections.yml")
    if records and target != where:
        write_if_changed(target, where.read_bytes())
    return list(warnings)
