"""`riskscreen.screen()`: the same run as the command line's, with frames instead of files."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.errors import ConfigError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.ingest.frames import from_frame
from riskscreen.pipeline.manifest import now_utc
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.record import describe
from riskscreen.pipeline.run import run_screening
from riskscreen.pipeline.unresolved import unresolved_of
from riskscreen.reporting.tables import quarantine_frame


@dataclass(frozen=True)
class ScreeningResult:
    """What a run found.

    Attributes:
        results: one row per scored row: the list's own columns, and ours with the prefix `rs_` (domain/columns.py).
        issues: one row per issue (domain/issues.py).
        quarantine: rows that wait to be mended, with issue codes and what would mend them.
        ledger: rows read, scored, quarantined, blank; read is the sum of the others.
        manifest: inputs, mapping, editions, versions, options.
        unresolved: country, sector and goods texts that stayed open, each once, with rows and suggestion (pipeline/unresolved.py).
    """

    results: pl.DataFrame
    issues: pl.DataFrame
    quarantine: pl.DataFrame
    ledger: dict[str, int]
    manifest: dict[str, Any]
    unresolved: pl.DataFrame


def screen(
    source: "pl.DataFrame | pl.LazyFrame | str | Path | Sequence[str | Path]",
    *,
    columns: dict[str, str] | None = None,
    mapping_file: str | Path | None = None,
    sheet: str | None = None,
    default_country: str | None = None,
    fill_blank_countries: bool = False,
    judgements: str | Path | None = None,
    sector_map: str | Path | None = None,
    accept_suggestions: bool = False,
    editions: dict[str, str] | None = None,
    user_data: bool = True,
    scorecard: str = "default",
    drop_personal_data: bool = False,
    uncertainty: dict[str, Any] | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> ScreeningResult:
    """Screen a supplier list.

    Args:
        source: a polars frame, or one or several files or folders.
        columns: field -> column of the list, where it is not found by itself.
        mapping_file: a mapping.yml of an earlier run.
        sheet: the worksheet to read.
        default_country: ISO code of all rows, for lists without a country column.
        fill_blank_countries: use it for blank cells too.
        judgements: a log of human judgements, as `riskscreen judge` writes it.
        sector_map: a CSV, workbook or YAML that says what your sector texts or codes mean.
        accept_suggestions: read an unknown country as the one country within the safe distance.
        editions: source -> edition, or edition or year of its history, to use instead of the newest.
        user_data: use the reference tables that the user imported, beside the shipped ones.
        scorecard: name, or name/version.
        drop_personal_data: keep personal data of the list out of the results and the quarantine.
        uncertainty: settings of the draws that differ from the usual ones, e.g. `{"draws": 2000, "seed": 7}` (docs/uncertainty.md).
        as_of: the day ages are counted from; today if not given.
        progress: told of each step; silent if not given.

    Returns:
        Results, issues, quarantine, ledger and manifest.

    Raises:
        UsageError, ConfigError: the call is off.
        InputRejected: the list cannot be screened.
        ReferenceDataError, ModelContractError: reference tables or scorecard are unusable.

    Example:
        >>> import polars as pl, riskscreen
        >>> found = riskscreen.screen(pl.DataFrame({"Supplier": ["Example Mill"], "Country": ["India"], "Sector": ["Textiles"]}))
        >>> found.ledger
        {'read': 1, 'scored': 1, 'quarantined': 0, 'blank': 0}
    """
    told: Progress = progress if progress is not None else Silent()
    chosen: dict[str, Any] = {} if as_of is None else {"as_of": as_of}
    options = ScreenOptions(
        overrides=columns or {},
        mapping_file=Path(mapping_file) if mapping_file is not None else None,
        sheet=sheet,
        default_country=default_country,
        fill_blank_countries=fill_blank_countries,
        judgements=Path(judgements) if judgements is not None else None,
        sector_map=Path(sector_map) if sector_map is not None else None,
        accept_suggestions=accept_suggestions,
        editions=editions or {},
        user_data=user_data,
        scorecard=scorecard,
        drop_personal_data=drop_personal_data,
        uncertainty=uncertainty or {},
        **chosen,
    )
    started = now_utc()
    with tempfile.TemporaryDirectory(prefix="riskscreen-") as folder:
        stage = Path(folder)
        if isinstance(source, pl.DataFrame | pl.LazyFrame):
            run = run_screening(from_frame(source, stage_dir=stage), options, stage=stage, progress=told)
        else:
            run = run_screening(_paths(source), options, stage=stage, progress=told)
        return ScreeningResult(
            results=run.results.collect(),
            issues=run.verdict.issues.collect(),
            quarantine=quarantine_frame(run.quarantine, run.verdict.issues).collect(),
            ledger=run.ledger.as_record(),
            manifest=describe(run, started=started),
            unresolved=unresolved_of(run.prepared.rows, run.verdict.quarantined, run.prepared.people).collect(),
        )


def _paths(source: Any) -> list[Path]:
    if isinstance(source, str | Path):
        return [Path(source)]
    if isinstance(source, Sequence) and source and all(isinstance(item, str | Path) for item in source):
        return [Path(item) for item in source]
    raise ConfigError(
        f"screen() takes a polars frame, a path or a list of paths; it was given {type(source).__name__}."
    )
