"""Validation alone: which columns were found, which rules hold, which rows would be quarantined."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from riskscreen.domain.progress import Progress, Silent
from riskscreen.ingest.mapping_file import mappings_to_yaml
from riskscreen.pipeline import aside
from riskscreen.pipeline.folder import check_target, written_whole
from riskscreen.pipeline.judge import Verdict, judge
from riskscreen.pipeline.manifest import FORMAT, now_utc, versions, write_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.prepare import Prepared, prepare
from riskscreen.pipeline.reference import open_catalogue
from riskscreen.pipeline.run import quarantine_of
from riskscreen.pipeline.write import write_answers, write_validation
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reporting.tables import quarantine_frame, write_csv, write_issues
from riskscreen.validation.run import RuleOutcome


@dataclass(frozen=True)
class Validation:
    """What a validation found.

    Attributes:
        rules: outcome of every rule.
        rows: physical records.
        blank: blank ones among them.
        quarantined: those that wait to be mended.
        issues: number of issues by code.
        out: the folder written, if one was asked for.
    """

    rules: tuple[RuleOutcome, ...]
    rows: int
    blank: int
    quarantined: int
    issues: dict[str, int]
    out: Path | None

    def lines(self) -> list[str]:
        """Return the findings for the user, one rule a line."""
        rules = [
            f"{'held' if found.success else found.rule.level:<8} {found.rule.id:<24} {found.unexpected:>9,} of {found.checked:,}"
            for found in self.rules
        ]
        return [
            f"{'outcome':<8} {'rule':<24} {'failed':>9}",
            *rules,
            f"{self.rows:,} rows read, {self.blank:,} blank, {self.quarantined:,} would be quarantined; "
            f"{sum(self.issues.values()):,} issues",
            *([f"page: {self.out / 'validation' / 'index.html'}"] if self.out else []),
        ]


def validate_list(
    paths: Sequence[Path],
    out: Path | None,
    options: ScreenOptions,
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> Validation:
    """Validate lists without scoring them.

    Args:
        paths: files or folders.
        out: folder to write validation, issues, quarantine, unresolved texts and mapping to; nothing is written where not given.
        options: how to read.
        force: replace an earlier result folder.
        progress: told of each step.

    Raises:
        RiskscreenError: anything a user can cause.
    """
    told: Progress = progress if progress is not None else Silent()
    aside.begin()
    catalogue = open_catalogue(options)  # an edition that there is not is said before any work is done
    started = now_utc()
    if out is None:
        with TemporaryDirectory(prefix="riskscreen-") as folder:
            prepared, verdict = _judged(paths, options, catalogue, Path(folder), told)
            return _outcome(prepared, verdict, None)
    check_target(out, force=force)
    with written_whole(out, force=force) as work:
        prepared, verdict = _judged(paths, options, catalogue, work / "stage", told)
        result = work / "result"
        write_validation(prepared, verdict, result / "validation")
        write_issues(verdict.issues, result / "issues.jsonl")
        write_answers(prepared, verdict, result)
        held = quarantine_of(prepared, verdict, drop=options.drop_personal_data)
        write_csv(quarantine_frame(held, verdict.issues), result / "quarantine.csv")
        (result / "mapping.yml").write_text(mappings_to_yaml([group.mapping for group in prepared.groups]), "utf-8")
        found = _outcome(prepared, verdict, out)
        record = {
            "manifest_format": FORMAT,
            "command": "validate",
            "started_utc": started,
            "finished_utc": now_utc(),
            "options": options.as_record(),
            "rows": {"read": found.rows, "quarantined": found.quarantined, "blank": found.blank},
            "issues": found.issues,
            "answers": prepared.applied.as_record(),
            "versions": versions(),
        }
        write_manifest(record, result)
        return found


def _judged(
    paths: Sequence[Path], options: ScreenOptions, catalogue: Catalogue, stage: Path, progress: Progress
) -> tuple[Prepared, Verdict]:
    prepared = prepare(paths, options, catalogue=catalogue, stage=stage, progress=progress)
    progress.step("validating with Great Expectations")
    return prepared, judge(prepared, stage=stage)


def _outcome(prepared: Prepared, verdict: Verdict, out: Path | None) -> Validation:
    blank = sum(
        int(g.raw.filter(pl.col("__state") == "blank").select(pl.len()).collect().item()) for g in prepared.groups
    )
    return Validation(
        rules=tuple(found for outcome in verdict.outcomes for found in outcome.rules),
        rows=sum(table.rows for table in prepared.raw.tables),
        blank=blank,
        quarantined=verdict.quarantined.height,
        issues=dict(verdict.issues.group_by("code").len().sort("code").collect().iter_rows()),
        out=out,
    )
