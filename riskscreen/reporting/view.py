"""The view of a run: everything a report says, as pure data. Renderers (page, workbook) compute nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

import polars as pl

from riskscreen.reference.catalogue import Catalogue
from riskscreen.reporting.changes import Changes
from riskscreen.reporting.contributions import Contributions, Explained, explain_rows
from riskscreen.reporting.cube import Cube, count_results
from riskscreen.reporting.drivers import DriversTold, no_effects
from riskscreen.reporting.editions import SourceRow, source_rows
from riskscreen.reporting.facts import RunFacts, run_facts
from riskscreen.reporting.headline import Headline, headline, without_columns
from riskscreen.reporting.method import Method, method_of
from riskscreen.reporting.places import CountryRow, SectorMatrix, country_table, sector_labels, sector_matrix
from riskscreen.reporting.problems import IssueGroup, group_issues
from riskscreen.reporting.shown import shown_rows
from riskscreen.reporting.wording import Wording, steps_of
from riskscreen.screening.scorecard import Scorecard

TOP = 2_000
"""Suppliers that a page explains contribution by contribution."""

LISTED = 20_000
"""Suppliers that a page lists, and that the workbook holds."""


@dataclass(frozen=True)
class View:
    """What a report says.

    Attributes:
        run: the run itself: files, rows, mapping.
        headline: figures of the summary.
        countries: the table of countries, gravest first.
        matrix: sectors by countries.
        sectors: code and name of every sector of the list.
        listed: rows listed (columns `cube.LISTED_COLUMNS`), in order of priority rank.
        explained: contributions of the first `top` of them.
        top: how many rows are explained.
        beyond: rows of the list that are not listed here.
        issues: issues by code.
        sources: editions used, with age.
        drivers: what drives the doubt in the list's mean likelihood.
        removed: the first suppliers without one indicator at a time (`drivers.REMOVED`).
        method: the scorecard: cut-offs, indicators, rules.
        wording: fixed texts.
        changes: what changed since an earlier run; None where no earlier run was named.
    """

    run: RunFacts
    headline: Headline
    countries: tuple[CountryRow, ...]
    matrix: SectorMatrix
    sectors: tuple[tuple[str, str], ...]
    listed: pl.DataFrame
    explained: Explained
    top: int
    beyond: int
    issues: tuple[IssueGroup, ...]
    sources: tuple[SourceRow, ...]
    drivers: DriversTold
    removed: pl.DataFrame
    method: Method
    wording: Wording
    changes: Changes | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the view as plain JSON types (for golden tests and other renderers)."""
        plain: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, pl.DataFrame):
                plain[field.name] = value.to_dicts()
            elif isinstance(value, tuple):
                plain[field.name] = [_plain(item) for item in value]
            else:
                plain[field.name] = value if value is None or isinstance(value, int) else asdict(value)
        return plain


def build_view(
    results: pl.LazyFrame,
    issues: pl.LazyFrame,
    manifest: Mapping[str, Any],
    *,
    contributions: Contributions | None = None,
    catalogue: Catalogue | None = None,
    card: Scorecard | None = None,
    drivers: DriversTold | None = None,
    removed: pl.DataFrame | None = None,
    changes: Changes | None = None,
    top: int = TOP,
    listed: int = LISTED,
) -> View:
    """Compute everything a report says.

    Args:
        results: the scored rows, with the columns of `riskscreen.domain.columns.RESULTS` (others are not looked at).
        issues: columns of `riskscreen.domain.issues.ISSUE_SCHEMA`.
        manifest: the run's manifest; keys as in `facts.run_facts` and `method.method_of`, and `reference`
            {source/edition/table: SHA-256}.
        contributions: gives the contributions of the rows to explain; None where they cannot be had.
        catalogue: the reference tables of the run, for the sources; None leaves that section empty.
        card: the scorecard of the run; None leaves the method section to what the manifest says of it.
        drivers: what drives the doubt in the list; None leaves it out.
        removed: the first suppliers without one indicator at a time; None leaves it out.
        changes: what changed since an earlier run; None where no earlier run was named.
        top: rows to explain.
        listed: rows to list.

    Returns:
        The view.
    """
    run, method = run_facts(manifest), method_of(manifest, card)
    names = _division_names(catalogue)
    cube = count_results(results, listed=max(listed, top))
    found = headline(cube, method.band_meaning, method.severity_meaning)
    found = without_columns(found, {part.field for part in run.mapped})
    return View(
        run=run,
        headline=found,
        countries=country_table(cube),
        matrix=sector_matrix(cube, names),
        sectors=sector_labels(cube, names),
        listed=cube.listed,
        explained=explain_rows(cube.listed.head(top), contributions),
        top=min(top, len(cube.listed)),
        beyond=_beyond(cube),
        issues=group_issues(issues),
        sources=source_rows(
            catalogue.sources() if catalogue else (),
            manifest.get("reference") or {},
            run.as_of,
            named=manifest.get("editions_named") or {},
            own=manifest.get("reference_of_user") or (),
        ),
        drivers=drivers if drivers is not None else DriversTold((), ""),
        removed=shown_rows(removed) if removed is not None else no_effects(),
        method=method,
        wording=Wording(steps=steps_of(urgent=found.urgent or not found.suppliers, lacks=found.lacks)),
        changes=changes,
    )


def _plain(item: Any) -> Any:
    return asdict(item) if is_dataclass(item) and not isinstance(item, type) else item


def _beyond(cube: Cube) -> int:
    return int(cube.cells["rows"].sum()) - len(cube.listed)


def _division_names(catalogue: Catalogue | None) -> dict[str, str]:
    if catalogue is None or not catalogue.editions("classifications", "isic"):
        return {}
    table = catalogue.table("classifications", "isic")
    short = table.filter(pl.col("code").str.len_chars() <= 2)
    return dict(short.select("code", "title").iter_rows())
