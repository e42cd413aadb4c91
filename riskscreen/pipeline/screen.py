"""From lists to a result folder, and a summary for the user."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import BANDS, INSUFFICIENT
from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.pipeline.duties import check_duties, write_annex
from riskscreen.pipeline.folder import check_target, written_whole
from riskscreen.pipeline.manifest import now_utc
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.record import describe
from riskscreen.pipeline.report import check_previous
from riskscreen.pipeline.run import Run, run_screening
from riskscreen.pipeline.write import REPORTS, check_reports, write_folder


@dataclass(frozen=True)
class Summary:
    """What a run found, in a few lines.

    Attributes:
        manifest: as written.
        bands: rows by band.
        reaching: band -> rows in it or above, rows with insufficient evidence whose upper bound reaches it included.
    """

    manifest: dict[str, Any]
    bands: dict[str, int]
    reaching: dict[str, int]

    def reaches(self, band: str) -> bool:
        """Whether any row reaches or may reach a band."""
        return self.reaching[band] > 0

    def count_reaching(self, band: str) -> int:
        """Return the number of rows that reach or may reach a band."""
        return self.reaching[band]

    def lines(self, out: Path) -> list[str]:
        """Return the summary for the user."""
        rows = self.manifest["rows"]
        issues = self.manifest["issues"]
        bands = ", ".join(f"{name} {count:,}" for name, count in self.bands.items() if count)
        most = ", ".join(f"{code} {count:,}" for code, count in sorted(issues.items(), key=lambda pair: -pair[1])[:6])
        return [
            f"{rows['read']:,} rows read = {rows['scored']:,} scored + {rows['quarantined']:,} quarantined + {rows['blank']:,} blank",
            f"likelihood bands: {bands or 'no row was scored'}",
            f"issues: {sum(issues.values()):,}" + (f" ({most})" if issues else ""),
            *(f"note: {sentence}" for sentence in self.manifest["stale"]),
            *(f"note: {sentence}" for sentence in self.manifest["editions_named"].values()),
            *self._own_tables(),
            *self._waiting(out),
            *self._reports(out),
        ]

    def _waiting(self, out: Path) -> list[str]:
        """Say where rows wait to be mended."""
        if not self.manifest["rows"]["quarantined"]:
            return []
        return [f"quarantined rows wait in {out / 'quarantine.csv'}: mend them there and screen that file"]

    def _reports(self, out: Path) -> list[str]:
        """Say where the report lies, in the forms that were written."""
        there = [form for form in REPORTS if (out / f"report.{form}").is_file()]
        others = f" (and {', '.join(there[1:])})" if len(there) > 1 else ""
        return [f"report: {out / f'report.{there[0]}'}{others}"] if there else []

    def _own_tables(self) -> list[str]:
        """Say which tables came from the user's folder."""
        own = self.manifest["reference_of_user"]
        return [f"note: tables that you imported were used: {', '.join(own)}"] if own else []


def screen_to_folder(
    paths: Sequence[Path],
    out: Path,
    options: ScreenOptions,
    *,
    force: bool = False,
    progress: Progress | None = None,
    report: Sequence[str] = REPORTS,
    previous: Path | None = None,
    duties: Sequence[str] = (),
) -> Summary:
    """Screen lists and write a result folder, whole or not at all.

    Args:
        paths: files or folders.
        out: folder to write.
        options: how to read and score.
        force: replace an earlier result folder.
        progress: told of each step.
        report: forms of the report to write: html, xlsx, pdf, docx.
        previous: the folder of an earlier run, to say what changed since; it may be the one that is replaced.
        duties: ids of reporting duties, or `all`: the annex that they ask for is written too.

    Raises:
        RiskscreenError: anything a user can cause; nothing was written then.
    """
    check_reports(report)
    if previous is not None and not report:
        raise UsageError(
            "--previous goes into the report, and --report none writes none; name a form, or leave it out."
        )
    check_previous(previous)
    if duties:
        check_duties(duties)
    told: Progress = progress if progress is not None else Silent()
    check_target(out, force=force)
    started = now_utc()
    with written_whole(out, force=force) as work:
        run = run_screening(paths, options, stage=work / "stage", progress=told)
        manifest = describe(run, started=started)
        write_folder(run, manifest, work / "result", progress=told, report=report, previous=previous)
        if duties:
            told.step("writing the annex")
            write_annex(work / "result", duties)
        return summarise(run, manifest)


def summarise(run: Run, manifest: dict[str, Any]) -> Summary:
    """Count what the summary says."""
    cuts = run.screen.card.bands.cuts
    lowest = {"very high": cuts.very_high, "high": cuts.high, "moderate": cuts.moderate}
    counts = dict(run.results.group_by("rs_band").len().collect().iter_rows())
    maybe = pl.col("rs_band") == INSUFFICIENT
    reaching = run.results.select(
        (pl.col("rs_band").is_in(BANDS[: place + 1]) | (maybe & (pl.col("rs_likelihood_high") >= lowest[band])))
        .sum()
        .alias(band)
        for place, band in enumerate(BANDS[:-1])
    ).collect()
    return Summary(
        manifest, {name: counts.get(name, 0) for name in (*BANDS, INSUFFICIENT)}, reaching.row(0, named=True)
    )
