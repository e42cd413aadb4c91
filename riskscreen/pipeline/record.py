"""What a run says about itself: the manifest's content."""

from typing import Any

from riskscreen.domain.masking import mask_record
from riskscreen.pipeline.manifest import FORMAT, now_utc, versions
from riskscreen.pipeline.run import Run
from riskscreen.validation.suites import suites_digest


def describe(run: Run, *, started: str) -> dict[str, Any]:
    """Return the manifest of a run.

    Args:
        run: the finished run.
        started: when it began, UTC.
    """
    tables = run.prepared.raw.tables
    card, options = run.screen.card, run.options
    used = {key.split("/")[0] for key in run.catalogue.used()}
    counts = run.verdict.issues.group_by("code").len().sort("code").collect()
    return {
        "manifest_format": FORMAT,
        "started_utc": started,
        "finished_utc": now_utc(),
        "as_of": options.as_of.isoformat(),
        "options": options.as_record(),
        "inputs": [
            {
                "label": table.label,
                "path": str(table.path),
                "sheet": table.sheet,
                "format": table.format,
                "encoding": table.encoding,
                "delimiter": table.delimiter,
                "header_row": table.header_row,
                "rows": table.rows,
                "bytes": table.bytes,
                "sha256": table.sha256,
                "notes": mask_record(list(table.notes)),
            }
            for table in tables
        ],
        "notes": mask_record(list(run.prepared.raw.notes)),
        "answers": run.prepared.applied.as_record(),
        "rows": run.ledger.as_record(),
        "issues": dict(counts.iter_rows()),
        "mapping": {
            group.tables[0].label: {
                "tables": [table.label for table in group.tables],
                "fields": {field: list(columns) for field, columns in group.mapping.fields.items()},
                "why": mask_record(dict(group.mapping.why)),
                "decisions": {
                    field: mask_record(decision.model_dump(exclude_none=True))
                    for field, decision in group.mapping.decisions.items()
                },
                "unmapped": list(group.mapping.unmapped),
                "personal": dict(group.mapping.personal),
                "notes": mask_record(list(group.mapping.notes)),
            }
            for group in run.prepared.groups
        },
        "scorecard": {
            "name": card.name,
            "version": card.version,
            "digest": card.digest(),
            "bands": {
                "very high": card.bands.cuts.very_high,
                "high": card.bands.cuts.high,
                "moderate": card.bands.cuts.moderate,
                "lower": 0.0,
            },
            "minimum_coverage_pct": card.bands.minimum_coverage_pct,
        },
        "uncertainty": {**run.doubt.spec.model_dump(mode="json"), "drawn": run.doubt.way},
        "reference": run.catalogue.used(),
        "reference_of_user": [key for key in run.catalogue.used() if run.catalogue.is_own(*_key(key))],
        "editions_named": {name: named.sentence for name, named in sorted(run.catalogue.named.items())},
        "stale": [found.sentence for found in run.catalogue.stale(options.as_of) if found.source_id in used],
        "expectations_digest": suites_digest(),
        "validation": {
            outcome.suite.suite: {
                "success": outcome.success,
                "failed_rules": {found.rule.id: found.unexpected for found in outcome.rules if not found.success},
            }
            for outcome in run.verdict.outcomes
        },
        "versions": versions(),
        **_repeatable(run),
    }


def _key(path: str) -> tuple[str, str, str]:
    """Return source, table, edition of source/edition/table."""
    source, edition, table = path.split("/")
    return source, table, edition


def _repeatable(run: Run) -> dict[str, Any]:
    """Say whether the run can be repeated from the manifest, and if not, why."""
    from_frame = any(table.format == "frame" for table in run.prepared.raw.tables)
    if from_frame:
        return {
            "can_regenerate": False,
            "why_not": "the list was handed over as a frame in memory; no file to read again is known",
        }
    return {"can_regenerate": True, "why_not": None}
