"""The whole run, in order. Every step is a lazy frame over files in the stage folder; only distinct profiles and keys are collected."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.progress import Progress
from riskscreen.ingest.raw import RawList
from riskscreen.pipeline import aside
from riskscreen.pipeline.dropping import RAW_DROPPED, masked_results, without_personal_data
from riskscreen.pipeline.judge import Verdict, judge
from riskscreen.pipeline.ledger import Ledger
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.prepare import Group, Prepared, prepare, prepare_raw
from riskscreen.pipeline.reference import open_catalogue
from riskscreen.pipeline.resolve import default_country_iso3
from riskscreen.pipeline.scorecards import find_scorecard
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import OUTPUTS, Screen, load_bundle
from riskscreen.screening.gravest import take_gravest_sector
from riskscreen.screening.leverage import add_rank
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.uncertainty import Keeper, Uncertainty, warm


@dataclass(frozen=True)
class Run:
    """A finished run, before anything is written.

    Attributes:
        prepared: the list as read.
        verdict: validation, issues and quarantine.
        results: scored rows: the input's columns, then those of `RESULTS`.
        quarantine: quarantined records: source_file, source_row, source_line, raw, the input's columns.
        ledger: rows by state; checked.
        screen: scorecard and reference tables.
        catalogue: where the tables came from.
        options: how the list was read and scored.
        doubt: the list's profiles, and how they were drawn.
    """

    prepared: Prepared
    verdict: Verdict
    results: pl.LazyFrame
    quarantine: pl.LazyFrame
    ledger: Ledger
    screen: Screen
    catalogue: Catalogue
    options: ScreenOptions
    doubt: Keeper


def run_screening(
    source: Sequence[Path] | RawList,
    options: ScreenOptions,
    *,
    stage: Path,
    progress: Progress,
    pins: Mapping[tuple[str, str], str] | None = None,
) -> Run:
    """Screen a list.

    Args:
        source: files or folders, or a list that is read already.
        options: how to read and score it.
        stage: folder for intermediate files; the frames of the result lie there.
        progress: told of each step.
        pins: (source, table) -> edition that the run to be repeated used; the newest, or those named, where not given.

    Raises:
        UsageError, ConfigError: the call is off.
        InputRejected: the list cannot be screened.
        ReferenceDataError, ModelContractError: reference tables or scorecard are unusable.
        LedgerError: rows do not add up (a bug); nothing must be written then.
    """
    aside.begin()
    card = find_scorecard(options.scorecard)
    catalogue = open_catalogue(options, pins=pins)
    spec = options.models()
    with ThreadPoolExecutor(1, "universe") as ahead:
        if isinstance(source, RawList):
            prepared = prepare_raw(
                source,
                options,
                default=default_country_iso3(options.default_country),
                catalogue=catalogue,
                stage=stage,
                progress=progress,
            )
        else:
            prepared = prepare(source, options, catalogue=catalogue, stage=stage, progress=progress)
        # beside the validation of a short list; a long one needs its memory for itself, and has the time
        short = sum(table.rows for table in prepared.raw.tables) <= BESIDE
        ready = ahead.submit(_ready, catalogue, card, spec) if short else None
        progress.step("validating with Great Expectations")
        verdict = judge(prepared, stage=stage)
        if not short:
            aside.end()
        progress.step("scoring")
        screen = ready.result() if ready is not None else _ready(catalogue, card, spec)
    doubt = Keeper(screen, spec, options.as_of)
    parts = _scored(prepared, verdict, options, stage, doubt)
    progress.step("drawing admissible models")
    doubt.draw()
    scored = _with_doubt(parts, doubt, stage)
    progress.step("putting results beside the list's own columns")
    results = stage / "results.parquet"
    _results(
        prepared,
        scored.join(_ranks(scored), on="row_id", how="left", maintain_order="left"),
        verdict.issues,
        stage,
        drop=options.drop_personal_data,
    ).sink_parquet(results, compression="zstd", compression_level=1)
    quarantine = quarantine_of(prepared, verdict, drop=options.drop_personal_data)
    ledger = Ledger(
        read=sum(table.rows for table in prepared.raw.tables),
        scored=_count(pl.scan_parquet(results)),
        quarantined=_count(quarantine),
        blank=sum(_count(group.raw.filter(pl.col("__state") == "blank")) for group in prepared.groups),
    )
    ledger.check()
    return Run(prepared, verdict, pl.scan_parquet(results), quarantine, ledger, screen, catalogue, options, doubt)


def _ready(catalogue: Catalogue, card: Scorecard, spec: Uncertainty) -> Screen:
    """Make everything that scoring needs and no list changes; done beside the list's validation, which mostly waits."""
    screen = Screen(load_bundle(catalogue), card)
    warm(screen, spec)
    return screen


BESIDE = 100_000
"""Rows up to which the reference universe is drawn while the list is validated."""

SLICE_ROWS = 250_000
"""Rows scored and joined at a time; what memory a run takes does not grow with the list."""

_RANKED_BY = (
    "row_id",
    "supplier_id",
    "supplier_name",
    "spend_amount",
    "spend_currency",
    "rs_priority",
    "rs_likelihood_0_100",
    "rs_leverage",
)
_OWN = ("rs_sectors", "group", "source_file", "source_row", "rs_supplier_id", "rs_duplicate_of", "rs_group_id")
_SCORED = tuple(dict.fromkeys((*_RANKED_BY, *_OWN, *(name for name in OUTPUTS if name != "rs_priority_rank"))))


def _scored(prepared: Prepared, verdict: Verdict, options: ScreenOptions, stage: Path, doubt: Keeper) -> list[Path]:
    """Score the rows that are not quarantined, slice by slice: joins hold a slice in memory, never the list.

    Profiles are gathered on the way; each slice carries the columns that name them.
    """
    total, screen = sum(table.rows for table in prepared.raw.tables), doubt.screen
    parts = []
    for start in range(0, max(total, 1), SLICE_ROWS):
        rows = prepared.rows.filter(pl.col("row_id").is_between(start, start + SLICE_ROWS - 1))
        kept = rows.join(verdict.quarantined.lazy(), on="row_id", how="anti", maintain_order="left")
        part = stage / f"scoring-{start}.parquet"
        gravest = take_gravest_sector(screen, kept).with_columns(
            pl.when(pl.col("sectors").list.len() > 0).then(pl.col("sectors").list.join("; ")).alias("rs_sectors")
        )
        found = screen.score(gravest, as_of=options.as_of, ranked=False)
        found.select(*_SCORED, *doubt.keys(found)).sink_parquet(part, compression="lz4")
        doubt.gather(pl.scan_parquet(part))
        parts.append(part)
    return parts


def _with_doubt(parts: Sequence[Path], doubt: Keeper, stage: Path) -> pl.LazyFrame:
    """Put stability, intervals and ranks beside the scored rows, slice by slice."""
    whole = []
    for number, part in enumerate(parts):
        slice_ = pl.scan_parquet(part)
        path = stage / f"scored-{number}.parquet"
        pl.concat([slice_.select(_SCORED), doubt.beside(slice_).lazy()], how="horizontal").sink_parquet(
            path, compression="lz4"
        )
        part.unlink()
        whole.append(path)
    return pl.scan_parquet(whole)


def _ranks(scored: pl.LazyFrame) -> pl.LazyFrame:
    """Rank the whole list. This step alone needs all rows at once, so it gets only the columns that it looks at."""
    return add_rank(scored.select(_RANKED_BY)).select("row_id", "rs_priority_rank").collect().lazy()


def _results(
    prepared: Prepared, scored: pl.LazyFrame, issues: pl.LazyFrame, stage: Path, *, drop: bool
) -> pl.LazyFrame:
    """Put our columns behind the list's own, which come out as they went in, or without personal data."""
    codes = stage / "codes.parquet"  # made once: every slice looks there
    (
        issues.filter(pl.col("source_row").is_not_null())
        .group_by("source_file", "source_row")
        .agg(pl.col("code").unique().sort().str.join("; ").alias("rs_issues"))
        .sink_parquet(codes, compression="lz4")
    )
    ours = scored.join(
        pl.scan_parquet(codes), on=["source_file", "source_row"], how="left", maintain_order="left"
    ).rename(
        {
            "source_file": "rs_source_file",
            "source_row": "rs_source_row",
            "supplier_name": "rs_supplier_name",
            "spend_currency": "rs_spend_currency",
        }
    )
    ours = masked_results(ours) if drop else ours
    columns = input_columns(prepared.groups)
    parts = []
    for group in prepared.groups:
        absent = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in _names(group)]
        inputs = _inputs(group, prepared.people if drop else None)
        first, last = group.first_row_id, group.first_row_id + sum(table.rows for table in group.tables)
        for start in range(first, max(last, first + 1), SLICE_ROWS):
            here = pl.col("row_id").is_between(start, min(start + SLICE_ROWS, last) - 1)
            joined = ours.filter(here).join(inputs.filter(here), on="row_id", how="left", maintain_order="left")
            part = stage / f"results-{start}.parquet"
            joined.with_columns(absent).select(
                *columns, *(pl.col(name).cast(column.dtype) for name, column in RESULTS.items())
            ).sink_parquet(part, compression="lz4")
            parts.append(part)
    return pl.scan_parquet(parts)


def quarantine_of(prepared: Prepared, verdict: Verdict, *, drop: bool = False) -> pl.LazyFrame:
    """Return the quarantined records: source_file, source_row, source_line, raw, then the input's columns with their original cells.

    With `drop`, the cells come without personal data, and the raw text of records that cannot be split is left out.
    """
    columns = input_columns(prepared.groups)
    parts = []
    for group in prepared.groups:
        absent = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in _names(group)]
        parts.append(
            group.raw.join(verdict.quarantined.lazy(), on="row_id", how="semi", maintain_order="left")
            .with_columns(without_personal_data(group.mapping, prepared.people) if drop else [])
            .rename(_clashes(group))
            .with_columns(
                pl.col("__row").alias("source_row"),
                pl.col("__line").alias("source_line"),
                (pl.when(pl.col("__raw").is_not_null()).then(pl.lit(RAW_DROPPED)) if drop else pl.col("__raw")).alias(
                    "raw"
                ),
                *absent,
            )
            .select("source_file", "source_row", "source_line", "raw", *columns)
        )
    return pl.concat(parts)


def input_columns(groups: Sequence[Group]) -> list[str]:
    """Return the input's columns over all tables, in the order in which they first appear."""
    return list(dict.fromkeys(name for group in groups for name in _names(group)))


def _clashes(group: Group) -> dict[str, str]:
    """Return new names for input columns that are called like one of ours (a list that was screened before)."""
    reserved = {*RESULTS, "row_id", "group", "source_file", "source_row", "source_line", "raw"}
    return {name: f"{name} (input)" for name in group.columns if name in reserved}


def _names(group: Group) -> list[str]:
    clashes = _clashes(group)
    return [clashes.get(name, name) for name in group.columns]


def _inputs(group: Group, people: Sequence[str] | None) -> pl.LazyFrame:
    """Return the list's own columns; without personal data where names of people to be masked are given."""
    clashes = _clashes(group)
    raw = group.raw if people is None else group.raw.with_columns(without_personal_data(group.mapping, people))
    return raw.select("row_id", *(pl.col(name).alias(clashes.get(name, name)) for name in group.columns))


def _count(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect(engine="streaming").item())
