"""From files to rows that can be judged: read, find the columns, read the cells, resolve country, sector and goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.domain.progress import Progress
from riskscreen.ingest.canonical import to_canonical
from riskscreen.ingest.consistency import add_consistency
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.mapping_file import Mapping, load_mapping_file
from riskscreen.ingest.personal_cells import find_personal_cells, personal_cell_issues
from riskscreen.ingest.personal_people import people_of
from riskscreen.ingest.plan import plan_columns
from riskscreen.ingest.raw import RawList, RawTable
from riskscreen.ingest.read import read_list
from riskscreen.pipeline.answers import Answers, Applied, applied
from riskscreen.pipeline.listed_goods import own_words_issues, own_words_note
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.resolve import default_country_iso3, resolve_all
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.listed_goods import goods_beyond

SAMPLE_ROWS = 20_000


@dataclass(frozen=True)
class Group:
    """Tables with the same columns, read with one mapping, so that a list in parts is decided on as one."""

    number: int
    first_row_id: int
    tables: tuple[RawTable, ...]
    mapping: Mapping
    raw: pl.LazyFrame
    """`row_id`, `source_file`, the reader's `__` columns, and the input's columns as text."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The input's columns, in order."""
        return self.tables[0].columns


@dataclass(frozen=True)
class Prepared:
    """A list ready to be judged and scored."""

    raw: RawList
    groups: tuple[Group, ...]
    rows: pl.LazyFrame
    """Canonical and resolved columns, `group`, `record_state`, `record_problem` and what consistency adds; on disk."""
    issues: tuple[pl.LazyFrame, ...]
    applied: Applied
    """What judgements, the sector mapping and accepted suggestions did."""

    @cached_property
    def people(self) -> list[str]:
        """Names in the list's columns of people's names, to be masked wherever else they are quoted."""
        return people_of([(group.raw, group.mapping) for group in self.groups])


def prepare(
    paths: Sequence[Path], options: ScreenOptions, *, catalogue: Catalogue, stage: Path, progress: Progress
) -> Prepared:
    """Read lists and resolve what they say.

    Args:
        paths: files or folders.
        options: how to read them.
        catalogue: the tables that the run uses: goods of the list in force are looked for beside the shipped ones.
        stage: folder for intermediate files; must outlive the frames returned.
        progress: told of each step, and of what was taken for what.

    Raises:
        UsageError, ConfigError: the call or a mapping is off.
        InputRejected: a file cannot be screened.
    """
    if options.fill_blank_countries and options.default_country is None:
        raise UsageError("--fill-blank-countries needs to know with which country: add --default-country ISO.")
    default = default_country_iso3(options.default_country)
    answers = Answers.load(options, catalogue)
    progress.step("reading")
    raw = read_list(paths, stage_dir=stage, sheet=options.sheet, progress=progress)
    return prepare_raw(
        raw, options, default=default, catalogue=catalogue, stage=stage, progress=progress, answers=answers
    )


def prepare_raw(
    raw: RawList,
    options: ScreenOptions,
    *,
    default: str | None,
    catalogue: Catalogue,
    stage: Path,
    progress: Progress,
    answers: Answers | None = None,
) -> Prepared:
    """Do what `prepare` does, for a list that is read already; the user's answers are loaded where not given."""
    answers = answers or Answers.load(options, catalogue)
    beyond = goods_beyond(catalogue)
    if beyond:
        progress.note(own_words_note(beyond))
    remembered = load_mapping_file(options.mapping_file) if options.mapping_file else None
    for note in (*raw.notes, *(f"{table.label}: {note}" for table in raw.tables for note in table.notes)):
        progress.note(note)
    groups: list[Group] = []
    parts: list[pl.LazyFrame] = []
    issues: list[pl.LazyFrame] = []
    offset = 0
    same = _same_columns(raw.tables)
    groups_columns = {column for tables in same for column in tables[0].columns}
    for number, tables in enumerate(same):
        label = _label(tables)
        progress.step(f"finding the columns of {label}")
        first, offset = offset, offset + sum(table.rows for table in tables)
        frame = _numbered(tables, first)
        overrides = _overrides_for(tables[0].columns, options.overrides, groups_columns)
        if remembered is not None and remembered.find(tables[0].columns) is None:
            progress.note(f"the mapping file knows no list with the columns of {label}; its columns are found anew")
        mapping = map_columns(
            tables[0].columns, _sample(tables), overrides=overrides, remembered=remembered, label=label
        )
        if not mapping.fields.get("country") and options.default_country is None:
            raise InputRejected(
                f"No column of {label} was recognised as the country (columns: {_some(tables[0].columns)}). "
                "Name one with --map country=COLUMN, or give the country of all rows with --default-country ISO "
                "('unknown' scores every row without one)."
            )
        plan = plan_columns(frame, mapping, as_of=options.as_of)
        groups.append(Group(number, first, tuple(tables), plan.mapping, frame))
        _tell(label, plan.mapping, progress)
        issues += own_words_issues(beyond, tables[0].label, next(iter(plan.mapping.fields.get("goods") or []), None))
        canonical, found = to_canonical(frame, plan)
        issues += found
        looked = [column for column in tables[0].columns if column not in plan.mapping.personal_unused]
        names = plan.mapping.fields.get("name", ())
        ids = [c for field in ("supplier_id", "parent_id") for c in plan.mapping.fields.get(field, ())]
        issues += personal_cell_issues(find_personal_cells(tables, looked, names=names, ids=ids))
        path = stage / f"canonical-{number}.parquet"
        progress.step(f"reading the cells of {label}")
        canonical.with_columns(pl.lit(number, dtype=pl.UInt16).alias("group")).sink_parquet(path, compression="lz4")
        progress.step("resolving countries, sectors and goods")
        parts.append(
            resolve_all(
                pl.scan_parquet(path),
                columns={field: columns[0] for field, columns in plan.mapping.fields.items() if columns},
                default_country=default,
                fill_blank_countries=options.fill_blank_countries,
                has_country=bool(plan.mapping.fields.get("country")),
                answers=answers,
                group=number,
                beyond=beyond,
            )
        )
    progress.step("looking for contradictions and duplicates")
    resolved = stage / "resolved.parquet"
    pl.concat(parts, how="vertical").sink_parquet(resolved, compression="lz4")
    rows, found = add_consistency(pl.scan_parquet(resolved))
    compared = stage / "rows.parquet"
    rows.sink_parquet(compared, compression="lz4")
    known = applied(answers, pl.scan_parquet(compared))
    for line in known.lines():
        progress.note(line)
    said = known.issues(
        {group.number: group.tables[0].label for group in groups},
        {group.number: {field: cols[0] for field, cols in group.mapping.fields.items() if cols} for group in groups},
    )
    return Prepared(raw, tuple(groups), pl.scan_parquet(compared), (*issues, *found, *said), known)


def _tell(label: str, mapping: Mapping, progress: Progress) -> None:
    """Announce what was taken for what."""
    progress.note(f"{label}:")
    for line in mapping.lines():
        progress.note(f"  {line}")


def _overrides_for(columns: Sequence[str], overrides: dict[str, str], anywhere: set[str]) -> dict[str, str]:
    """Leave out what `--map` says of a column that only other tables have; a column that no table has is left for the mapping to refuse."""
    return {field: column for field, column in overrides.items() if column in columns or column not in anywhere}


def _same_columns(tables: Sequence[RawTable]) -> list[list[RawTable]]:
    groups: dict[tuple[str, ...], list[RawTable]] = {}
    for table in tables:
        groups.setdefault(table.columns, []).append(table)
    return list(groups.values())


def _label(tables: Sequence[RawTable]) -> str:
    return (
        tables[0].label if len(tables) == 1 else f"{tables[0].label} and {len(tables) - 1} more with the same columns"
    )


def _numbered(tables: Sequence[RawTable], offset: int) -> pl.LazyFrame:
    labelled = [table.frame.with_columns(pl.lit(table.label).alias("source_file")) for table in tables]
    return pl.concat(labelled).with_row_index("row_id", offset=offset)


def _sample(tables: Sequence[RawTable]) -> pl.DataFrame:
    """Return the first rows of every table, the same number of each."""
    each = max(200, SAMPLE_ROWS // len(tables))
    heads = [table.frame.select(table.columns).head(each) for table in tables]
    return pl.concat(heads).collect()


def _some(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
