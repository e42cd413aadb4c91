"""Two runs held against each other: suppliers in, out and changed, with the cause of every change; to a page or a folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.pipeline.compare_causes import CAUSES, Plan, attribute, plan
from riskscreen.pipeline.compare_match import match
from riskscreen.pipeline.compare_side import Side, check_pair, side_of
from riskscreen.pipeline.compare_told import cause_words, told
from riskscreen.pipeline.dossier import FORMATS, render
from riskscreen.pipeline.folder import MARK, check_target, written_whole
from riskscreen.pipeline.manifest import FORMAT, now_utc, versions
from riskscreen.pipeline.results_file import RESULTS_FILE
from riskscreen.reporting.changes import Changes, Comparison
from riskscreen.reporting.changes_document import changes_document, summary_lines
from riskscreen.reporting.shown import shown_rows
from riskscreen.reporting.tables import write_csv


@dataclass(frozen=True, eq=False)
class Compared:
    """Two runs, compared.

    Attributes:
        earlier, later: the runs.
        told: what a page says.
        rows: one row per supplier of either run, the columns of `changes.csv`.
    """

    earlier: Side
    later: Side
    told: Comparison
    rows: pl.DataFrame

    def lines(self) -> list[str]:
        """Return the summary for the user."""
        return summary_lines(self.told)


def changes_between(
    earlier: Path, later: Path, *, manifest: Mapping[str, Any] | None = None, progress: Progress | None = None
) -> Changes:
    """Say what changed since an earlier run, for a page of the later one.

    Args:
        earlier: a folder that `screen` wrote.
        later: the folder of the later run; it may be unfinished, as long as results.parquet and mapping.yml are in it.
        manifest: of the later run, where it is not written yet.
        progress: told of each step.

    Returns:
        The changes; where the lists have no supplier in common, the first of the notes says so.

    Raises:
        UsageError: a folder is none of ours or holds no scores, or both are one.
    """
    sides = side_of(earlier), side_of(later, manifest=manifest)
    check_pair(*sides)
    return _compared(*sides, progress or Silent()).told.changes


def compare_runs(earlier: Path, later: Path, *, progress: Progress | None = None) -> Compared:
    """Hold two runs against each other.

    Args:
        earlier: a folder that `screen` wrote.
        later: that of a later run.
        progress: told of each step.

    Returns:
        The comparison.

    Raises:
        UsageError: a folder is none of ours or holds no scores, both are one, or the lists have no supplier in common.
    """
    sides = side_of(earlier), side_of(later)
    check_pair(*sides)
    found = _compared(*sides, progress or Silent())
    if not found.told.both:
        raise UsageError(
            f"No supplier of {earlier} is in {later}, neither by id nor by name and country, so there is nothing to compare; "
            "name two runs of one list."
        )
    return found


def _compared(earlier: Side, later: Side, progress: Progress) -> Compared:
    progress.step("matching the suppliers")
    matched = match(earlier, later)
    matched = replace(matched, rows=shown_rows(matched.rows))
    progress.step("opening tables and scorecards of both runs")
    found = plan(earlier, later)
    progress.step("taking the changes apart")
    both = matched.rows.filter(pl.col("state") == "both")
    both = pl.concat([both, attribute(earlier, later, both, found)], how="horizontal")
    return Compared(earlier, later, told(earlier, later, matched, both, found), _csv_rows(matched.rows, both, found))


def _csv_rows(rows: pl.DataFrame, both: pl.DataFrame, found: Plan) -> pl.DataFrame:
    """Lay out `changes.csv`."""
    added = [*(f"by_{cause}" for cause in CAUSES), "band_by", "fields", "readings"]
    joined = rows.join(
        both.select("at_a", "at_b", *added), on=["at_a", "at_b"], how="left", nulls_equal=True, maintain_order="left"
    )
    either = [pl.coalesce(f"{name}_b", f"{name}_a").alias(f"rs_{alias}") for name, alias in _EITHER]
    beside = [
        pl.col(f"{name}{end}").alias(f"{alias}_{when}")
        for name, alias in _BESIDE
        for end, when in (("_a", "before"), ("_b", "after"))
    ]
    joint = cause_words(found)["code"] if found.settings is None or found.joint else None
    return joined.select(
        "state",
        *either,
        pl.col("id_a").alias("id_before"),
        "matched",
        *beside,
        pl.when(pl.col("state") == "both").then((pl.col("score_b") - pl.col("score_a")).round(9)).alias("change"),
        *(pl.col(f"by_{cause}").round(9) for cause in CAUSES),
        pl.when(pl.col("state") == "both").then(pl.lit(joint, dtype=pl.String)).alias("by_code_means"),
        "band_by",
        pl.col("fields").alias("fields_changed"),
        pl.col("readings").alias("read_otherwise"),
    )


_EITHER = (("id", "supplier_id"), ("name", "supplier_name"), ("country", "country_name"))
_BESIDE = (
    ("band", "band"),
    ("score", "likelihood_0_100"),
    ("severity", "severity_band"),
    ("priority", "priority"),
    ("repeats", "duplicate_of"),
)


def write_comparison(
    earlier: Path, later: Path, out: Path, *, force: bool = False, progress: Progress | None = None
) -> Compared:
    """Compare two runs and write a folder, whole or not at all: comparison.html, .pdf, .docx, changes.csv, manifest.json.

    Args:
        earlier: a folder that `screen` wrote.
        later: that of a later run.
        out: folder to write.
        force: replace an earlier folder of ours.
        progress: told of each step.

    Returns:
        The comparison.

    Raises:
        UsageError: as `compare_runs`, or `out` is taken.
        ConfigError: a page cannot be set.
    """
    say = progress or Silent()
    check_target(out, force=force)
    if out.resolve() in {earlier.resolve(), later.resolve()}:
        raise UsageError(f"The folder {out} is one of the runs to be compared; name another with --out.")
    inside = next((one for one in out.resolve().parents if _is_run(one)), None)
    if inside is not None:
        raise UsageError(f"The folder {out} would lie inside the results in {inside}; name one elsewhere with --out.")
    with written_whole(out, force=force) as work:
        found = compare_runs(earlier, later, progress=say)
        folder = work / "result"
        say.step("writing the pages")
        document = changes_document(found.told)
        for form in FORMATS:
            (folder / f"comparison.{form}").write_bytes(render(document, form))
        write_csv(found.rows.lazy(), folder / "changes.csv")
        (folder / MARK).write_text(json.dumps(_manifest(found), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return found


def _is_run(folder: Path) -> bool:
    """Whether a folder is one that `screen` wrote."""
    return all((folder / name).is_file() for name in (MARK, RESULTS_FILE))


def _manifest(found: Compared) -> dict[str, Any]:
    changes = found.told.changes
    return {
        "manifest_format": FORMAT,
        "holds": "a comparison",
        "written_utc": now_utc(),
        "runs": {
            name: {
                "folder": side.folder.name,
                "as_of": side.as_of.isoformat(),
                "lists": [
                    {"label": item["label"], "sha256": item["sha256"]} for item in side.manifest.get("inputs") or []
                ],
                "scorecard": side.manifest["scorecard"]["digest"],
                "reference": dict(side.manifest.get("reference") or {}),
            }
            for name, side in (("earlier", found.earlier), ("later", found.later))
        },
        "suppliers": {
            name: getattr(changes, name)
            for name in ("before", "after", "came", "went", "up", "down", "same_band", "moved")
        },
        "causes": [{"cause": cause, "mean_points": mean, "suppliers": count} for cause, mean, count in changes.causes],
        "differed": [{"what": what, "earlier": was, "later": now} for what, was, now in found.told.differed],
        "notes": list(changes.notes),
        "versions": versions(),
    }
