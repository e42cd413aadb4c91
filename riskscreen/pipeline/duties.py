"""The annex of duties from a result folder: read the suppliers' columns without their names, count, lay out, check, write."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import UsageError
from riskscreen.domain.masking import mask_text
from riskscreen.ingest.mapping_file import load_mapping_file
from riskscreen.pipeline.dossier import FORMATS, Format, render
from riskscreen.pipeline.dossier_rows import canonical_rows
from riskscreen.pipeline.manifest import read_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reference import open_catalogue, pins_of
from riskscreen.pipeline.results_file import scan_results
from riskscreen.reference.duties import Duty, load_duties
from riskscreen.reference.evidence_register import load_actions
from riskscreen.reference.sector_groups import groups_of
from riskscreen.reporting.document.model import Document
from riskscreen.reporting.duties_document import duties_document
from riskscreen.reporting.duties_facts import OWN, SCORED, RunFigures
from riskscreen.reporting.duties_view import DutiesView, duties_view
from riskscreen.reporting.editions import source_rows
from riskscreen.reporting.facts import run_facts
from riskscreen.reporting.harm import check_pages
from riskscreen.screening.assess import load_bundle

STEM = "annex"
"""The annex's file name without its ending."""
READ = frozenset(
    {
        "rs_source_file",
        "rs_source_row",
        "rs_supplier_id",
        "rs_duplicate_of",
        "rs_country_status",
        "rs_sector_status",
        "rs_goods_status",
        *SCORED,
    }
)
"""Columns of the results that are read: those of the figures, and what the suppliers' own cells are read again with."""
CHUNK = 200_000
"""Rows whose own cells are read again at once."""


def check_duties(names: Sequence[str]) -> tuple[Duty, ...]:
    """Return the duties of some names (`all` = every one), in the order of the table.

    Raises:
        UsageError: a name is none of theirs; the message lists them.
    """
    return load_duties().chosen(names)


def write_annex(
    folder: Path,
    duties: Sequence[str],
    *,
    formats: Sequence[Format] = FORMATS,
    out: Path | None = None,
    stem: str = STEM,
) -> tuple[Path, ...]:
    """Write the annex of a run, one document for all chosen duties.

    Args:
        folder: a folder that `screen` wrote.
        duties: ids of duties, or `all`.
        formats: html, pdf, docx.
        out: folder to write into (it is made if need be); the result folder itself where not given.
        stem: file name without its ending.

    Returns:
        The files, in the order of `FORMATS`.

    Raises:
        UsageError: a duty or a format is not known, or the folder is none of ours.
        HarmRefused: a page would hold what could do harm; nothing is written.
    """
    strange = [name for name in formats if name not in FORMATS]
    if strange or not formats:
        raise UsageError(f"The format '{', '.join(strange)}' is not one of {', '.join(FORMATS)}.")
    document = annex(folder, duties)
    labels = [item["label"] for item in read_manifest(folder).get("inputs", ())]
    check_pages({stem: document.text()}, "en", theirs=[*labels, *map(mask_text, labels)])
    target = out if out is not None else folder
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for name in FORMATS:
        if name in formats:
            path = target / f"{stem}.{name}"
            path.write_bytes(render(document, name))
            files.append(path)
    return tuple(files)


def annex(folder: Path, duties: Sequence[str]) -> Document:
    """Return the annex of a run as a document; arguments and errors as of `write_annex`."""
    return duties_document(annex_view(folder, duties))


def annex_view(folder: Path, duties: Sequence[str]) -> DutiesView:
    """Return what the annex of a run says; arguments and errors as of `write_annex`."""
    chosen = check_duties(duties)
    return duties_view(figures_of(folder), load_duties(), chosen)


def figures_of(folder: Path) -> RunFigures:
    """Return what the figures of a run are computed from.

    Raises:
        UsageError: the folder is none of ours, or holds a validation only.
    """
    manifest = read_manifest(folder)
    if "scorecard" not in manifest:
        raise UsageError(f"The folder {folder} holds a validation only; run 'riskscreen screen' to have scores.")
    facts = run_facts(manifest)
    options = manifest.get("options") or {}
    kept = {name: options[name] for name in ("editions", "user_data") if name in options}
    catalogue = open_catalogue(ScreenOptions(**kept), pins=pins_of(manifest))
    bundle = load_bundle(catalogue)
    scored, suppliers = _suppliers(folder, facts.as_of)
    card = manifest["scorecard"]
    sources = source_rows(
        catalogue.sources(),
        manifest.get("reference") or {},
        facts.as_of,
        named=manifest.get("editions_named") or {},
        own=manifest.get("reference_of_user") or (),
    )
    return RunFigures(
        suppliers=suppliers,
        label=facts.title,
        as_of=facts.as_of,
        rows=manifest.get("rows") or {},
        duplicates=scored - suppliers.height,
        issues=manifest.get("issues") or _issues(folder),
        scorecard=f"{card['name']} {card['version']}",
        cuts=card["bands"],
        mapped=_mapped(manifest),
        listings=bundle.listings.select("iso3", "good", "is_forced_labour"),
        goods_edition=bundle.ilab_edition,
        presumptions=bundle.tables["presumptions"]
        .join(bundle.countries.select("iso3", pl.col("name_en").alias("country")), on="iso3", how="left")
        .sort("subdivision_code"),
        groups=groups_of(suppliers["rs_sector_isic"]),
        actions=load_actions(),
        sources=sources,
    )


def _suppliers(folder: Path, as_of: date) -> tuple[int, pl.DataFrame]:
    """Return the number of scored rows, and the columns that figures read of each supplier counted; no names, no ids."""
    results = scan_results(folder)
    if absent := sorted(READ - set(results.collect_schema().names())):
        raise UsageError(
            f"The results in {folder} have no column {absent[0]}: an earlier version wrote them; screen the list again."
        )
    unread = [name for name in results.collect_schema().names() if name in RESULTS and name not in READ]
    results = results.drop(unread)
    height = int(results.select(pl.len()).collect().item())
    layouts = load_mapping_file(folder / "mapping.yml")
    parts = []
    for start in range(0, max(height, 1), CHUNK):
        found = results.slice(start, CHUNK).collect()
        if found.is_empty():
            continue
        own = canonical_rows(found, layouts, folder, as_of)
        told = own.with_columns(pl.col("audit_findings_text").is_not_null().alias("findings_told")).select(OWN)
        counted = found["rs_duplicate_of"].fill_null("") == ""
        parts.append(found.select(SCORED).hstack(told).filter(counted))
    if parts:
        return height, pl.concat(parts, how="vertical_relaxed")
    schema = {name: RESULTS[name].dtype for name in SCORED}
    return height, pl.DataFrame(schema=schema | dict.fromkeys(OWN, pl.Null()))


def _mapped(manifest: dict[str, Any]) -> frozenset[str]:
    tables = (manifest.get("mapping") or {}).values()
    default = {"country"} if (manifest.get("options") or {}).get("default_country") else set()
    return frozenset({name for found in tables for name in found.get("fields") or {}} | default)


def _issues(folder: Path) -> dict[str, int]:
    """Count the issues by code where the manifest does not."""
    path = folder / "issues.jsonl"
    counts: dict[str, int] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            code = json.loads(line)["code"]
            counts[code] = counts.get(code, 0) + 1
    return counts
