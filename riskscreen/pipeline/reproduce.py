"""Repeating a run from its manifest, and saying what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.pipeline.manifest import now_utc, read_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.record import describe
from riskscreen.pipeline.reference import pins_of
from riskscreen.pipeline.results_file import scan_results
from riskscreen.pipeline.run import run_screening

_COMPARED = (
    "rows",
    "issues",
    "answers",
    "scorecard",
    "uncertainty",
    "reference",
    "expectations_digest",
    "versions",
    "mapping",
)


@dataclass(frozen=True)
class Comparison:
    """What a repeated run gave.

    Attributes:
        identical: every row and column of the results is the same.
        differences: what differs, one sentence each; what went in first, then what came out.
    """

    identical: bool
    differences: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the comparison for the user."""
        head = (
            "The repeated run gives the same results, row for row."
            if self.identical
            else "The repeated run gives other results."
        )
        return [head, *self.differences]


def reproduce_run(folder: Path, *, moved: Sequence[Path] = (), progress: Progress | None = None) -> Comparison:
    """Repeat the run that wrote a folder.

    Args:
        folder: a result folder.
        moved: where the lists lie now, if they moved; in the order of the run.
        progress: told of each step.

    Returns:
        What differs.

    Raises:
        UsageError: the folder is none of ours, the run cannot be repeated (it says why), or a list is gone.
        RiskscreenError: the repeated run fails.
    """
    told: Progress = progress if progress is not None else Silent()
    before = read_manifest(folder)
    if not before.get("can_regenerate"):
        raise UsageError(
            f"The run of {folder} cannot be repeated: {before.get('why_not') or 'it was a validation only, without results'}."
        )
    paths = list(moved) or list(dict.fromkeys(Path(item["path"]) for item in before["inputs"]))
    gone = [path for path in paths if not path.exists()]
    if gone:
        raise UsageError(f"The list {gone[0]} is no longer there; say where it lies now with --list PATH.")
    # the mapping that the run decided on is what is repeated, not the search for it
    options = ScreenOptions.model_validate(
        {**before["options"], "mapping_file": folder / "mapping.yml", "overrides": {}, **_answers(folder, before)}
    )
    with TemporaryDirectory(prefix="riskscreen-") as work:
        run = run_screening(paths, options, stage=Path(work), progress=told, pins=pins_of(before))
        after = describe(run, started=now_utc())
        told.step("comparing")
        return compare(folder, before, run.results, after)


def _answers(folder: Path, before: dict[str, Any]) -> dict[str, Path]:
    """Return the run's judgements and sector mapping as they lie in its folder: the copies are what it used."""
    files = {name: (before.get("answers") or {}).get(name) for name in ("judgements", "sector_map")}
    return {name: folder / found["file"] for name, found in files.items() if found}


def compare(folder: Path, before: dict[str, Any], results: pl.LazyFrame, after: dict[str, Any]) -> Comparison:
    """Say what differs between a result folder and a repeated run."""
    found = [
        f"{item['label']}: the file has changed since"
        for item, now in _pairs(before, after)
        if item["sha256"] != now["sha256"]
    ]
    for key in _COMPARED:
        found += _differences(key, before.get(key), after.get(key))
    old = scan_results(folder)
    if old.collect_schema() != results.collect_schema():
        names = sorted(set(old.collect_schema().names()) ^ set(results.collect_schema().names()))
        return Comparison(
            False, (*found, f"the results have other columns: {', '.join(names[:10]) or 'their order or types differ'}")
        )
    lengths = [int(frame.select(pl.len()).collect().item()) for frame in (old, results)]
    if lengths[0] != lengths[1]:
        return Comparison(False, (*found, f"the results have {lengths[1]:,} rows instead of {lengths[0]:,}"))
    changed = _changed_columns(old, results)
    found += [f"results: column {name} differs in {count:,} rows" for name, count in changed.items()]
    return Comparison(not changed, tuple(found))


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    now = {item["label"]: item for item in after["inputs"]}
    return [(item, now[item["label"]]) for item in before["inputs"] if item["label"] in now]


def _differences(key: str, old: Any, new: Any) -> list[str]:
    """Name what differs between two parts of a manifest; parts of a mapping one by one."""
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict) and key != "mapping":
        parts = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        return [f"{key}: {name} was {old.get(name)!s:.60}, is {new.get(name)!s:.60}" for name in parts]
    if key == "mapping":
        fields = (
            {label: part["fields"] for label, part in old.items()},
            {label: part["fields"] for label, part in new.items()},
        )
        return [] if fields[0] == fields[1] else ["mapping: other columns were taken"]
    return [f"{key} differs"]


def _changed_columns(old: pl.LazyFrame, new: pl.LazyFrame) -> dict[str, int]:
    """Count, by column, the rows that differ; rows are paired by their order, which is part of the results."""
    names = old.collect_schema().names()
    beside = pl.concat(
        [old.rename({n: f"old:{n}" for n in names}), new.rename({n: f"new:{n}" for n in names})], how="horizontal"
    )
    counted = beside.select(pl.col(f"old:{n}").ne_missing(pl.col(f"new:{n}")).sum().alias(n) for n in names).collect(
        engine="streaming"
    )
    return {name: count for name, count in counted.row(0, named=True).items() if count}
