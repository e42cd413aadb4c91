"""The portfolio report from a result folder, without the list: the view is built again, then laid out and written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import UsageError
from riskscreen.domain.issues import ISSUE_SCHEMA
from riskscreen.domain.progress import Progress, Silent
from riskscreen.pipeline.dossier import render
from riskscreen.pipeline.dossier_rows import Chosen, choose
from riskscreen.pipeline.folder import MARK, check_target, written_whole
from riskscreen.pipeline.portfolio import SHOWN, STRONGEST
from riskscreen.pipeline.results_file import scan_results
from riskscreen.reporting.changes import Changes
from riskscreen.reporting.drivers import REMOVED, DriverRow, DriversTold, no_effects
from riskscreen.reporting.portfolio_document import portfolio_document
from riskscreen.reporting.portfolio_suppliers import TOP
from riskscreen.reporting.view import View, build_view

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
DRIVERS = "drivers"
"""Key of the manifest that keeps what drives the doubt: it is worked out once, with the run."""
LISTED = 50 * TOP
"""Rows that the view holds: enough that likely duplicates among them leave the first suppliers."""


@dataclass(frozen=True)
class Written:
    """What was written: folder and names of the files in it."""

    folder: Path
    files: tuple[str, ...]


def write_report(
    folder: Path,
    *,
    formats: Sequence[Format] = FORMATS,
    out: Path,
    previous: Path | None = None,
    duties: Sequence[str] = (),
    force: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write the portfolio report of a result folder.

    Args:
        folder: a folder that `screen` wrote; the list itself is not needed.
        formats: of html, pdf and docx.
        out: folder to write; it appears whole or not at all.
        previous: the folder of an earlier run of the list, to say what changed since.
        duties: ids of reporting duties, or `all`: the annex that they ask for is written beside the report.
        force: replace an earlier folder of ours.
        progress: told of each step.

    Returns:
        What was written.

    Raises:
        UsageError: a folder is none of ours, a format or duty is not known, or `out` is taken.
        ConfigError: a page cannot be set.
        HarmRefused: the annex would hold what could do harm; nothing is written.
    """
    wanted = known_formats(formats)
    check_target(out, force=force)
    if duties:
        from riskscreen.pipeline.duties import check_duties

        check_duties(duties)
    say = progress or Silent()
    say.step("reading the result folder")
    view = view_of_folder(folder, changes=changes_since(previous, folder, progress=say))
    with written_whole(out, force=force) as work:
        say.step("writing the report")
        files = write_documents(view, work / "result", wanted)
        if duties:
            from riskscreen.pipeline.duties import write_annex

            say.step("writing the annex")
            files += [path.name for path in write_annex(folder, duties, formats=wanted, out=work / "result")]
        mark = {"manifest_format": 1, "holds": "report", "as_of": view.run.as_of.isoformat(), "files": files}
        (work / "result" / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
    return Written(out, tuple(files))


def changes_since(
    previous: Path | None, folder: Path, *, manifest: Mapping[str, Any] | None = None, progress: Progress
) -> Changes | None:
    """Return what changed since an earlier run; None where none is named.

    Args:
        previous: the folder of the earlier run.
        folder: that of the later one; it may be unfinished.
        manifest: of the later run, where it is not written yet.
        progress: told of each step.

    Raises:
        UsageError: a folder is none of ours.
    """
    if previous is None:
        return None
    from riskscreen.pipeline.compare import changes_between

    return changes_between(previous, folder, manifest=manifest, progress=progress)


def check_previous(previous: Path | None) -> None:
    """Make sure that an earlier run can be compared with, before any work is done.

    Raises:
        UsageError: the folder is none of ours, or holds no scores.
    """
    if previous is not None:
        from riskscreen.pipeline.compare_side import side_of

        side_of(previous)


def known_formats(formats: Sequence[str]) -> tuple[Format, ...]:
    """Return the formats asked for, each once, in the order of `FORMATS`.

    Raises:
        UsageError: one is not known, or none is named.
    """
    strange = [name for name in formats if name not in FORMATS]
    if strange or not formats:
        raise UsageError(
            f"The report is written as {', '.join(FORMATS)}, separated by commas; '{', '.join(strange)}' is none of these."
        )
    return tuple(name for name in FORMATS if name in formats)


def write_documents(view: View, folder: Path, formats: Sequence[Format]) -> list[str]:
    """Write `report.pdf`, `report.docx` or `report.html` (the same document, without the page's interaction) into a folder.

    Returns:
        The names of the files.
    """
    names = []
    for form in formats:
        # a page of HTML shows each chart's figures beside it; the others hold them as tables at the end
        document = portfolio_document(view, tables_of_charts=form != "html")
        names.append(f"report.{form}")
        (folder / names[-1]).write_bytes(render(document, form))
    return names


def view_of_folder(folder: Path, *, changes: Changes | None = None, listed: int = LISTED) -> View:
    """Build the view of a run again from what it left behind; contributions are left out.

    Args:
        folder: a folder that `screen` wrote.
        changes: what changed since an earlier run.
        listed: rows that the view holds.

    Raises:
        UsageError: the folder is none of ours, or a file of it is gone.
    """
    chosen = choose(folder, [], top=SHOWN)
    for name in ("results.parquet", "issues.jsonl"):
        if not (folder / name).is_file():
            raise UsageError(f"The folder {folder} has no {name}; screen the list again.")
    return build_view(
        scan_results(folder).select(list(RESULTS)),
        _issues(folder / "issues.jsonl"),
        chosen.manifest,
        catalogue=chosen.catalogue,
        card=chosen.screen.card,
        drivers=drivers_kept(chosen.manifest),
        removed=_removed(chosen),
        changes=changes,
        top=0,
        listed=listed,
    )


def _issues(path: Path) -> pl.LazyFrame:
    if path.stat().st_size == 0:
        return pl.LazyFrame(schema=ISSUE_SCHEMA)
    return pl.scan_ndjson(path, schema=ISSUE_SCHEMA)


def drivers_kept(manifest: Mapping[str, Any]) -> DriversTold | None:
    """Return what drives the doubt, as the run's manifest keeps it; None where it is of a run that did not keep it."""
    kept = manifest.get(DRIVERS)
    if not kept:
        return None
    rows = tuple(DriverRow(**row) for row in kept["rows"])
    return DriversTold(rows, kept["sentence"], kept.get("mean"), kept.get("deviation"))


def _removed(chosen: Chosen) -> pl.DataFrame:
    """Return the first suppliers without one indicator at a time, in the columns that the view has."""
    if chosen.rows.is_empty():
        return no_effects()
    first = chosen.rows.select("rs_priority_rank", "rs_supplier_id", "rs_supplier_name")
    strongest = chosen.effects().group_by("rs_supplier_id", maintain_order=True).head(STRONGEST)
    joined = first.join(strongest, on="rs_supplier_id", how="inner", maintain_order="left_right")
    return joined.select(pl.col(name).cast(dtype) for name, dtype in REMOVED.items())
