"""Writing a result folder: tables by streaming sinks, then validation, report and workbook, the manifest last."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import UsageError
from riskscreen.domain.masking import mask_text
from riskscreen.domain.progress import Progress
from riskscreen.ingest.mapping_file import mappings_to_yaml
from riskscreen.pipeline.contributions import contributions_of
from riskscreen.pipeline.judge import Verdict
from riskscreen.pipeline.manifest import write_manifest
from riskscreen.pipeline.portfolio import drivers_of, effects_of
from riskscreen.pipeline.prepare import Prepared
from riskscreen.pipeline.report import DRIVERS, changes_since, known_formats, write_documents
from riskscreen.pipeline.run import Run
from riskscreen.pipeline.unresolved import unresolved_of
from riskscreen.reporting.html import write_html
from riskscreen.reporting.rollup import roll_up
from riskscreen.reporting.tables import quarantine_frame, write_csv, write_issues, write_parquet
from riskscreen.reporting.view import build_view
from riskscreen.reporting.workbook import write_workbook
from riskscreen.validation.page import render_page
from riskscreen.validation.run import write_json

REPORTS = ("html", "xlsx", "pdf", "docx")
"""Forms of the report that a run writes where nothing else is asked for."""


def write_folder(
    run: Run,
    manifest: dict[str, Any],
    folder: Path,
    *,
    progress: Progress,
    report: Sequence[str] = REPORTS,
    previous: Path | None = None,
) -> None:
    """Write everything a run leaves behind.

    Args:
        run: the finished run.
        manifest: what it says about itself.
        folder: an empty folder.
        progress: told of each step.
        report: forms of the report to write, of `REPORTS`.
        previous: the folder of an earlier run, to say what changed since.
    """
    progress.step("writing results")
    write_parquet(run.results, folder / "results.parquet")
    write_csv(pl.scan_parquet(folder / "results.parquet"), folder / "results.csv")
    write_issues(run.verdict.issues, folder / "issues.jsonl")
    write_answers(run.prepared, run.verdict, folder)
    write_csv(quarantine_frame(run.quarantine, run.verdict.issues), folder / "quarantine.csv")
    ours = run.results.select(list(RESULTS))
    rollup = roll_up(ours).collect().lazy()
    write_csv(rollup, folder / "rollup.csv")
    (folder / "mapping.yml").write_text(mappings_to_yaml([group.mapping for group in run.prepared.groups]), "utf-8")
    progress.step("writing the validation")
    write_validation(run.prepared, run.verdict, folder / "validation")
    progress.step("writing the report")
    drivers = drivers_of(run)
    manifest[DRIVERS] = asdict(drivers)
    view = build_view(
        ours,
        run.verdict.issues,
        manifest,
        contributions=contributions_of(run),
        catalogue=run.catalogue,
        card=run.screen.card,
        drivers=drivers,
        removed=effects_of(run),
        changes=changes_since(previous, folder, manifest=manifest, progress=progress),
    )
    if "html" in report:
        write_html(view, folder / "report.html")
    if documents := [name for name in report if name not in {"html", "xlsx"}]:
        write_documents(view, folder, known_formats(documents))
    if "xlsx" in report:
        progress.step("writing the workbook")
        write_workbook(view, folder / "report.xlsx", issues=run.verdict.issues, rollup=rollup)
    write_manifest(manifest, folder)


def check_reports(wanted: Sequence[str]) -> None:
    """Make sure that every form of the report that is asked for is one that there is.

    Raises:
        UsageError: one is not.
    """
    if strange := [name for name in wanted if name not in REPORTS]:
        raise UsageError(
            f"--report takes {', '.join(REPORTS)} separated by commas, or none; '{strange[0]}' is not one."
        )


def write_answers(prepared: Prepared, verdict: Verdict, folder: Path) -> None:
    """Write the texts that stayed open as a form to fill in, and copies of the user's answers as the run used them."""
    write_csv(unresolved_of(prepared.rows, verdict.quarantined, prepared.people), folder / "unresolved.csv")
    for name, content in prepared.applied.answers.copies().items():
        (folder / name).write_bytes(content)


def write_validation(prepared: Prepared, verdict: Verdict, folder: Path) -> None:
    """Write Great Expectations' results as JSON, and a page to read."""
    folder.mkdir()
    outcomes = verdict.outcomes
    for outcome in outcomes:
        (folder / f"{outcome.suite.suite}.json").write_text(write_json(outcome), "utf-8")
    wanted = sorted({row for outcome in outcomes for found in outcome.rules for row in found.first_row_ids})
    named = prepared.rows.filter(pl.col("row_id").is_in(wanted)).select("row_id", "source_file", "source_row").collect()
    places = {row: (file, number) for row, file, number in named.iter_rows()}
    title = mask_text(prepared.raw.tables[0].label)
    (folder / "index.html").write_text(render_page(list(outcomes), title=title, rows_of=places), "utf-8")
