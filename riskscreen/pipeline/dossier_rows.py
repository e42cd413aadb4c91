"""Suppliers of a result folder with everything behind their scores, in bulk: rows, own cells, contributions, effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import UsageError
from riskscreen.ingest.canonical import to_canonical
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.mapping_file import MappingFile, load_mapping_file
from riskscreen.ingest.plan import plan_columns
from riskscreen.pipeline.manifest import read_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reference import open_catalogue, pins_of
from riskscreen.pipeline.results_file import read_rows, scan_results
from riskscreen.pipeline.scorecards import scorecard_of_run
from riskscreen.reference.audit_findings import resolve_findings
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reporting.shown import shown_cells, shown_contributions, shown_rows
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.explain import contributions
from riskscreen.screening.uncertainty import KEYS, Keeper, Uncertainty, remove_one_effects

ID = "rs_supplier_id"


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some suppliers of a run.

    Attributes:
        manifest: the run's.
        as_of: its day.
        screen: scorecard and tables.
        catalogue: the tables.
        rows: results, in the order asked for.
        canonical: canonical and resolved columns, and `rs_supplier_id`.
    """

    manifest: Mapping[str, Any]
    as_of: date
    screen: Screen
    catalogue: Catalogue
    rows: pl.DataFrame
    canonical: pl.DataFrame

    def contributions(self) -> pl.DataFrame:
        """Return `rs_supplier_id` and the columns of `screening.explain.SCHEMA`."""
        found = contributions(self.screen, self.canonical, as_of=self.as_of)
        names = self.canonical.select("row_id", ID)
        return shown_contributions(found.join(names, on="row_id", how="left", maintain_order="left").drop("row_id"))

    def effects(self) -> pl.DataFrame:
        """Return `rs_supplier_id` and the score without one indicator at a time, the strongest effect first."""
        keeper = Keeper(self.screen, Uncertainty(), self.as_of)
        told = keeper.profiles_of(self.canonical.lazy(), ID)
        effects = remove_one_effects(self.screen, told.drop(ID).unique(), as_of=self.as_of)
        return told.join(effects, on=KEYS, how="inner", nulls_equal=True, maintain_order="left_right").drop(KEYS)


def choose(folder: Path, ids: Sequence[str], *, top: int | None = None) -> Chosen:
    """Read some suppliers of a result folder, and what their scores were made of.

    Args:
        folder: a folder that `screen` wrote.
        ids: ids of suppliers (`rs_supplier_id`), in the order wanted.
        top: the first so many by priority instead; likely duplicates are left out.

    Raises:
        UsageError: the folder is none of ours, no supplier is named, one of them is not there, or none has a score.
    """
    if bool(ids) == (top is not None):
        raise UsageError("Name suppliers by their id, or give --top N for the first N by priority; one of the two.")
    manifest = read_manifest(folder)
    if "scorecard" not in manifest:
        raise UsageError(f"The folder {folder} holds a validation only; run 'riskscreen screen' to have scores.")
    found = _rows(folder, ids, top)
    as_of = date.fromisoformat(manifest["as_of"])
    options = manifest.get("options") or {}
    kept = {name: options[name] for name in ("editions", "user_data") if name in options}
    catalogue = open_catalogue(ScreenOptions(**kept), pins=pins_of(manifest))
    screen = Screen(load_bundle(catalogue), scorecard_of_run(manifest))
    canonical = canonical_rows(found, load_mapping_file(folder / "mapping.yml"), folder, as_of)
    rows = shown_rows(found.select(list(RESULTS)))
    return Chosen(manifest, as_of, screen, catalogue, rows, shown_cells(canonical))


def _rows(folder: Path, ids: Sequence[str], top: int | None) -> pl.DataFrame:
    results = scan_results(folder)
    if top is not None:
        if top < 1:
            raise UsageError("--top takes a number of 1 or more.")
        counted = results.filter(pl.col("rs_duplicate_of").fill_null("") == "")
        first = read_rows(counted.sort("rs_priority_rank").head(top), folder)
        if first.is_empty():
            raise UsageError(
                f"No supplier in {folder} has a score, so there is nothing to tell of any; mend the rows in quarantine.csv "
                "and screen the list again."
            )
        return first
    wanted = pl.DataFrame({ID: list(dict.fromkeys(ids))})
    found = read_rows(results.filter(pl.col(ID).is_in(wanted[ID].to_list())), folder)
    absent = wanted.join(found, on=ID, how="anti")[ID].to_list()
    if absent:
        more = f" and {len(absent) - 1:,} more" if len(absent) > 1 else ""
        raise UsageError(
            f"No supplier '{absent[0]}'{more} in {folder}. Ids are in the column rs_supplier_id of results.csv; "
            "quarantined rows have no score."
        )
    return wanted.join(found, on=ID, how="left", maintain_order="left").select(found.columns)


def canonical_rows(found: pl.DataFrame, layouts: MappingFile, folder: Path, as_of: date) -> pl.DataFrame:
    """Read the suppliers' own cells again with the mapping and the decisions of the run; codes are those of the run.

    Args:
        found: rows of results.parquet, the list's own columns included.
        layouts: the run's mapping.
        folder: the run's folder, for messages.
        as_of: the run's day.

    Returns:
        Canonical and resolved columns and `rs_supplier_id`, in the rows' order; `row_id` counts from 0.
    """
    numbered = found.with_row_index("__at")
    parts = [
        _of_table(part, layouts, folder, as_of) for part in numbered.partition_by("rs_source_file", maintain_order=True)
    ]
    return pl.concat(parts, how="diagonal").sort("row_id")


def _of_table(found: pl.DataFrame, layouts: MappingFile, folder: Path, as_of: date) -> pl.DataFrame:
    inputs = [name for name in found.columns if name not in RESULTS and name != "__at"]
    columns = [name.removesuffix(" (input)") if name.removesuffix(" (input)") in RESULTS else name for name in inputs]
    cells = found.select(inputs).rename(dict(zip(inputs, columns, strict=True)))
    # rows of a list of several tables hold the columns of all; the layout of this table is the one whose columns hold all its cells
    filled = {name for name in columns if cells[name].null_count() < cells.height}
    fitting = [layout for layout in layouts.layouts if set(layout.columns) <= set(columns)]
    layout = next((one for one in fitting if filled <= set(one.columns)), fitting[0] if fitting else None)
    used = list(layout.columns) if layout else columns
    mapping = map_columns(
        used, cells.select(used), overrides={}, remembered=layouts, label=str(folder / "results.parquet")
    )
    raw = cells.select(
        found["__at"].alias("row_id"),
        found["rs_source_file"].alias("source_file"),
        found["rs_source_row"].alias("__row"),
        pl.lit("ok").alias("__state"),
        pl.lit(None, dtype=pl.String).alias("__detail"),
        *used,
    ).lazy()
    canonical, _ = to_canonical(raw, plan_columns(raw, mapping, as_of=as_of))
    findings = resolve_findings(canonical.select("audit_findings_text").collect().to_series().drop_nulls().unique())
    resolved = found.select(
        pl.col("__at").alias("row_id"),
        ID,
        pl.col("rs_country_iso3").alias("country_iso3"),
        pl.col("rs_subdivision").alias("subdivision_code"),
        pl.col("rs_country_status").alias("country_status"),
        pl.col("rs_sector_isic").alias("sector_isic"),
        pl.col("rs_sector_status").alias("sector_status"),
        pl.col("rs_goods")
        .fill_null("")
        .str.split("; ")
        .list.eval(pl.element().filter(pl.element() != ""))
        .alias("goods"),
        pl.col("rs_goods_status").alias("goods_status"),
    )
    named = findings.select(pl.col("value").alias("audit_findings_text"), "ilo_indicators")
    none = pl.lit([], dtype=pl.List(pl.String))
    return (
        canonical.collect()
        .join(named, on="audit_findings_text", how="left")
        .join(resolved, on="row_id", how="left")
        .with_columns(pl.col("ilo_indicators").fill_null(none))
    )
