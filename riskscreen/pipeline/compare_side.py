"""One of the two runs of a comparison: its folder, its results, and its scorecard and tables where they are at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.errors import ReferenceDataError, RiskscreenError, UsageError
from riskscreen.ingest.mapping_file import MappingFile, load_mapping_file
from riskscreen.pipeline.manifest import read_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reference import open_catalogue, pins_of
from riskscreen.pipeline.results_file import scan_results
from riskscreen.pipeline.scorecards import scorecard_of_run
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.bundle import TABLES, ReferenceBundle
from riskscreen.screening.scorecard import Scorecard

_SCORING = frozenset(TABLES.values())

NEEDED = (
    "rs_source_file",
    "rs_source_row",
    "rs_supplier_id",
    "rs_supplier_name",
    "rs_country_iso3",
    "rs_country_name",
    "rs_subdivision",
    "rs_country_status",
    "rs_sector_isic",
    "rs_sectors",
    "rs_sector_status",
    "rs_goods",
    "rs_goods_status",
    "rs_likelihood_0_100",
    "rs_band",
    "rs_severity_band",
    "rs_priority",
    "rs_duplicate_of",
)
"""Columns of the results that a comparison reads."""


@dataclass(frozen=True, eq=False)
class Side:
    """A run to be compared.

    Attributes:
        folder: where its results lie.
        manifest: what it says of itself.
        results: scored rows, with `__at`, the number of the row from 0.
        layouts: its mapping.
    """

    folder: Path
    manifest: Mapping[str, Any]
    results: pl.LazyFrame
    layouts: MappingFile

    @property
    def as_of(self) -> date:
        """The run's day."""
        return date.fromisoformat(self.manifest["as_of"])

    @property
    def tables(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(source, table) -> edition and SHA-256 of the tables that scoring read."""
        found = {}
        for key, digest in (self.manifest.get("reference") or {}).items():
            source, edition, table = key.split("/")
            found[source, table] = (edition, str(digest))
        return found

    @property
    def reference(self) -> tuple[object, ...]:
        """What stands for the reference editions: equal for runs on the same tables."""
        named = sorted((self.manifest.get("options") or {}).get("editions", {}).items())
        scoring = sorted(item for item in self.tables.items() if item[0] in _SCORING)
        return tuple(scoring), tuple(named)

    @property
    def scorecard(self) -> str:
        """The SHA-256 of the scorecard's content."""
        return str(self.manifest["scorecard"]["digest"])

    @property
    def label(self) -> str:
        """The run for a reader: its folder's name and its list."""
        lists = [str(item["label"]) for item in self.manifest.get("inputs") or []]
        more = f" and {len(lists) - 1:,} more" if len(lists) > 1 else ""
        return f"{self.folder.name} ({lists[0]}{more})" if lists else self.folder.name

    def bundle(self) -> ReferenceBundle | None:
        """Return the tables of the run; None where they are not at hand any more as the run used them."""
        options = self.manifest.get("options") or {}
        kept = {name: options[name] for name in ("editions", "user_data") if name in options}
        try:
            catalogue = open_catalogue(ScreenOptions(**kept), pins=pins_of(self.manifest))
            bundle = load_bundle(catalogue)
        except (ReferenceDataError, UsageError):
            return None
        used = {(source, table): (edition, sha) for (source, edition, table), sha in _split(catalogue.used())}
        return bundle if all(used.get(key) == what for key, what in self.tables.items() if key in _SCORING) else None

    def card(self) -> Scorecard | None:
        """Return the scorecard of the run; None where it is not at hand any more as the run used it."""
        try:
            card = scorecard_of_run(self.manifest)
        except RiskscreenError:
            return None
        return card if card.digest() == self.scorecard else None


def _split(used: Mapping[str, str]) -> list[tuple[tuple[str, str, str], str]]:
    found = []
    for key, digest in used.items():
        source, edition, table = key.split("/")
        found.append(((source, edition, table), digest))
    return found


def side_of(folder: Path, *, manifest: Mapping[str, Any] | None = None) -> Side:
    """Open a run.

    Args:
        folder: a folder that `screen` wrote, or is writing: results.parquet and mapping.yml must be there.
        manifest: what the run says of itself, where manifest.json is not written yet.

    Returns:
        The run.

    Raises:
        UsageError: the folder is none of ours, or holds no scores.
    """
    said = dict(manifest) if manifest is not None else read_manifest(folder)
    path = folder / "results.parquet"
    if said.get("command") == "validate":
        raise UsageError(
            f"The folder {folder} holds a validation only; compare two folders that 'riskscreen screen' wrote."
        )
    if "scorecard" not in said or not path.is_file():
        holds = f" (it holds {said['holds']})" if isinstance(said.get("holds"), str) else ""
        raise UsageError(
            f"The folder {folder} holds no scored list{holds}; compare two folders that 'riskscreen screen' wrote."
        )
    results = scan_results(folder).with_row_index("__at")
    names = results.collect_schema().names()
    absent = [name for name in NEEDED if name not in names]
    if absent:
        raise UsageError(
            f"The results in {folder} have no column {absent[0]}, so they are of another version of riskscreen; "
            "screen that list again and compare the new folder."
        )
    return Side(folder, said, results, load_mapping_file(folder / "mapping.yml"))


def check_pair(earlier: Side, later: Side) -> None:
    """Refuse a run that is held against itself.

    Raises:
        UsageError: both folders are one.
    """
    if earlier.folder.resolve() == later.folder.resolve():
        raise UsageError(f"Both folders are {later.folder}; name the folder of an earlier run and that of a later one.")
