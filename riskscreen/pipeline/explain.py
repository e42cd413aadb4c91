"""Every contribution to one supplier's score, from a result folder: its rows, its mapping, and the reference tables."""

import math
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import UsageError
from riskscreen.ingest.canonical import to_canonical
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.mapping_file import load_mapping_file
from riskscreen.ingest.plan import plan_columns
from riskscreen.pipeline.explain_answers import answers_of
from riskscreen.pipeline.manifest import read_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reference import open_catalogue, pins_of
from riskscreen.pipeline.results_file import read_rows, scan_results
from riskscreen.pipeline.scorecards import scorecard_of_run
from riskscreen.reference.audit_findings import resolve_findings
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reporting.shown import shown_contributions, shown_rows
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.explain import explain
from riskscreen.screening.uncertainty import Keeper, Uncertainty, remove_one_effects

STRONGEST = 8
"""Indicators whose effect on the score is told."""


@dataclass(frozen=True)
class Explanation:
    """What one supplier's score is made of.

    Attributes:
        row: the supplier's result columns.
        base: log-odds of a profile without any points.
        contributions: one row per contribution, the strongest first (`screening.explain.SCHEMA`).
        scorecard: name and version.
        answers: what the user's own answers say of the row, one sentence each.
        effects: the score without one indicator at a time, the strongest first (`screening.uncertainty.EFFECTS`).
        mismatch: what does not fit the folder any more (a newer scorecard or reference table), or null.
    """

    row: MappingType[str, Any]
    base: float
    contributions: pl.DataFrame
    scorecard: str
    mismatch: str | None
    answers: tuple[str, ...] = ()
    effects: pl.DataFrame | None = None

    @property
    def z(self) -> float:
        """Log-odds: the base and all points."""
        return self.base + float(self.contributions["points"].sum())

    @property
    def likelihood_0_100(self) -> float:
        """Likelihood index that the contributions add up to."""
        return 100 / (1 + math.exp(-self.z))

    def head(self) -> list[str]:
        """Return what stands above the table."""
        row = self.row
        where = ", ".join(
            str(row[name]) for name in ("rs_country_name", "rs_subdivision", "rs_sector_name", "rs_goods") if row[name]
        )
        return [
            f"{row['rs_supplier_name']} ({row['rs_supplier_id']}): {where or 'country, sector and goods unknown'}",
            f"likelihood {row['rs_likelihood_0_100']:.1f} of 100 "
            f"(90 % interval {row['rs_likelihood_p05']:.1f} to {row['rs_likelihood_p95']:.1f}; country, sector and goods alone "
            f"{row['rs_likelihood_abstract_0_100']:.1f}), "
            f"band {row['rs_band']}" + (f" by rule: {row['rs_band_rule']}" if row["rs_band_rule"] else ""),
            f"if what is unknown turns out best {row['rs_likelihood_low']:.1f}, worst {row['rs_likelihood_high']:.1f}",
            f"severity {row['rs_severity_band']}"
            + (f": {row['rs_severity_reasons']}" if row["rs_severity_reasons"] else ""),
            f"coverage {row['rs_coverage_pct']:.0f} %"
            + (f"; missing: {row['rs_missing']}" if row["rs_missing"] else ""),
            f"stability {row['rs_stability_pct']:.0f} %: the band stays in so many of the models that one could defend; "
            f"{row['rs_rank_pct']:.0f} % of all country and sector profiles lie below "
            f"({row['rs_rank_p05_pct']:.0f} to {row['rs_rank_p95_pct']:.0f} %)",
            f"leverage {row['rs_leverage']}; scorecard {self.scorecard}",
            *self.answers,
        ]

    @staticmethod
    def headings() -> list[tuple[str, str]]:
        """Return the table's headings and how they are aligned."""
        return [
            ("indicator", "left"),
            ("points", "right"),
            ("from", "right"),
            ("to", "right"),
            ("what and why", "left"),
            ("source, edition, locator", "left"),
        ]

    def rows(self) -> list[list[str]]:
        """Return the table: the base, then every contribution."""
        lines = [
            [
                "base",
                f"{self.base:+.3f}",
                "",
                "",
                "log-odds of a profile without any points",
                f"scorecard {self.scorecard}",
            ]
        ]
        for found in self.contributions.iter_rows(named=True):
            unknown = found["kind"] == "unknown"
            what = (
                f"unknown, cautious value (quantile {found['quantile']:.2f} of {found['reference']}); ask for {found['ask']}"
                if unknown
                else found["detail"]
            )
            source = (
                "" if unknown else ", ".join(str(found[k]) for k in ("source_id", "edition", "locator") if found[k])
            )
            lines.append(
                [
                    found["title"],
                    *(f"{found[k]:+.3f}" for k in ("points", "points_low", "points_high")),
                    str(what),
                    source,
                ]
            )
        return lines

    def foot(self) -> list[str]:
        """Return what stands below the table: the sum, and what it means."""
        lines = [
            f"sum: {self.z:+.6f} points of log-odds; likelihood = 100 / (1 + exp(-sum)) = {self.likelihood_0_100:.6f}",
            "Likelihood is an index, not a probability; a finding is about risk, not about what this supplier has done.",
        ]
        return [*self._without(), *lines, *([f"Note: {self.mismatch}"] if self.mismatch else [])]

    def _without(self) -> list[str]:
        """Return what single indicators do to the score, the strongest first."""
        if self.effects is None or self.effects.is_empty():
            return []
        told = [
            f"  {found['title']}: {found['likelihood_without']:.1f} ({found['change']:+.1f})"
            + (f", band {found['band_without']}" if found["band_without"] != found["band"] else "")
            for found in self.effects.head(STRONGEST).iter_rows(named=True)
        ]
        return ["likelihood without one indicator at a time:", *told]


def explain_supplier(folder: Path, supplier_id: str) -> Explanation:
    """Explain one supplier of a result folder.

    Args:
        folder: a folder that `screen` wrote.
        supplier_id: the supplier's `rs_supplier_id`.

    Raises:
        UsageError: the folder is none of ours, or holds no such supplier (it names close ones, or says that the row is quarantined).
    """
    manifest = read_manifest(folder)
    if "scorecard" not in manifest:
        raise UsageError(
            f"The folder {folder} holds a validation only; run 'riskscreen screen' to have scores to explain."
        )
    results = scan_results(folder)
    found = read_rows(results.filter(pl.col("rs_supplier_id") == supplier_id), folder)
    if found.is_empty():
        raise UsageError(_not_found(results, folder, supplier_id))
    as_of = date.fromisoformat(manifest["as_of"])
    name = f"{manifest['scorecard']['name']}/{manifest['scorecard']['version']}"
    catalogue = _catalogue(manifest)
    screen = Screen(load_bundle(catalogue), scorecard_of_run(manifest))
    canonical = _canonical_row(found, folder, as_of)
    explanation = explain(screen, canonical, as_of=as_of)
    answers = answers_of(canonical.row(0, named=True), manifest, folder, catalogue)
    row = shown_rows(found.select(list(RESULTS))).row(0, named=True)
    keeper = Keeper(screen, Uncertainty(), as_of)
    profile = keeper.profiles_of(canonical.lazy(), "row_id").drop("row_id")
    effects = remove_one_effects(screen, profile, as_of=as_of)
    told = shown_contributions(explanation.contributions)
    whole = Explanation(row, explanation.base, told, name, None, answers, effects)
    difference = abs(whole.likelihood_0_100 - row["rs_likelihood_0_100"])
    if difference > 1e-6:
        why = f"the contributions of today's tables add up to {whole.likelihood_0_100:.3f}; the folder was written with other ones"
        return replace(whole, mismatch=why)
    return whole


def _catalogue(manifest: MappingType[str, Any]) -> Catalogue:
    """Open the tables of the run, in the editions that it used as far as they are still here."""
    options = manifest.get("options") or {}
    kept = {name: options[name] for name in ("editions", "user_data") if name in options}
    return open_catalogue(ScreenOptions(**kept), pins=pins_of(manifest))


def _canonical_row(found: pl.DataFrame, folder: Path, as_of: date) -> pl.DataFrame:
    """Read the supplier's own cells again with the mapping and the decisions of the run; codes are those of the run."""
    inputs = [name for name in found.columns if name not in RESULTS]
    columns = [name.removesuffix(" (input)") if name.removesuffix(" (input)") in RESULTS else name for name in inputs]
    cells = found.select(inputs).rename(dict(zip(inputs, columns, strict=True)))
    layouts = load_mapping_file(folder / "mapping.yml")
    # rows of a list of several tables hold the columns of all; the layout of this row's table is the one whose columns are there
    layout = next((lay for lay in layouts.layouts if set(lay.columns) <= set(columns)), None)
    used = list(layout.columns) if layout else columns
    mapping = map_columns(
        used, cells.select(used), overrides={}, remembered=layouts, label=str(folder / "results.parquet")
    )
    raw = cells.select(
        pl.lit(0, dtype=pl.UInt32).alias("row_id"),
        found["rs_source_file"].alias("source_file"),
        found["rs_source_row"].alias("__row"),
        pl.lit("ok").alias("__state"),
        pl.lit(None, dtype=pl.String).alias("__detail"),
        *used,
    ).lazy()
    canonical, _ = to_canonical(raw, plan_columns(raw, mapping, as_of=as_of))
    frame = canonical.collect()
    findings = resolve_findings(frame["audit_findings_text"].drop_nulls())
    goods = found["rs_goods"].fill_null("").str.split("; ").list.eval(pl.element().filter(pl.element() != ""))
    none = pl.lit([], dtype=pl.List(pl.String))
    return frame.join(
        findings.select(pl.col("value").alias("audit_findings_text"), "ilo_indicators"),
        on="audit_findings_text",
        how="left",
    ).with_columns(
        found["rs_country_iso3"].alias("country_iso3"),
        found["rs_subdivision"].alias("subdivision_code"),
        found["rs_country_status"].alias("country_status"),
        found["rs_sector_isic"].alias("sector_isic"),
        found["rs_sector_status"].alias("sector_status"),
        goods.alias("goods"),
        found["rs_goods_status"].alias("goods_status"),
        pl.col("ilo_indicators").fill_null(none),
    )


def _not_found(results: pl.LazyFrame, folder: Path, supplier_id: str) -> str:
    """Say what could have been meant."""
    close = (
        results.filter(
            pl.col("rs_supplier_id").str.to_lowercase().str.contains(supplier_id.lower(), literal=True)
            | pl.col("rs_supplier_name").str.to_lowercase().str.contains(supplier_id.lower(), literal=True)
        )
        .select("rs_supplier_id")
        .head(5)
        .collect()["rs_supplier_id"]
        .to_list()
    )
    hint = (
        f"Close ones: {', '.join(close)}."
        if close
        else "Ids are in the column rs_supplier_id of results.csv; quarantined rows have no score."
    )
    return f"No supplier '{supplier_id}' in {folder}. {hint}"
