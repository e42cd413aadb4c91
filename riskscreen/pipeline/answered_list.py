"""The list of a run, written anew with what suppliers answered: every row kept, quarantined ones too, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from riskscreen.domain.cells import unescape
from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import LedgerError, UsageError
from riskscreen.ingest.answer_columns import SECOND, answer_columns
from riskscreen.ingest.mapping_file import FIELDS, Layout, MappingFile
from riskscreen.pipeline.results_file import read_rows, scan_results
from riskscreen.reporting.tables import QUARANTINE_COLUMNS, RAW_COLUMN, write_csv

ID, FILE, ROW = "rs_supplier_id", "rs_source_file", "rs_source_row"
PLACE = (FILE, ROW)
"""Where a row came from; with them our reader knows the file as one of its own and undoes the escape of its cells."""

SUFFIX = " (input)"
MOST_XLSX_ROWS, MOST_XLSX_COLUMNS = 1_048_575, 16_384


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one header layout.

    Attributes:
        rows: the list's own columns, then `rs_source_file`, `rs_source_row` and `rs_supplier_id` (null where
            quarantined).
        columns: the list's own columns.
        fields: field -> its first column.
    """

    rows: pl.DataFrame
    columns: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class OwnList:
    """A run's list.

    Attributes:
        parts: one per header layout.
        quarantined: rows carried over from quarantine.csv.
        unreadable: records that could not be split into cells, and stay in quarantine.csv alone.
    """

    parts: tuple[Part, ...]
    quarantined: int
    unreadable: int

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(part.rows.height for part in self.parts)

    def part_of(self, supplier_id: str) -> Part:
        """Return the part that holds a supplier."""
        return next(part for part in self.parts if part.rows[ID].is_in([supplier_id]).any())


def read_own_list(folder: Path, layouts: MappingFile) -> OwnList:
    """Read the list that a result folder holds.

    Args:
        folder: a folder that `screen` wrote.
        layouts: its mapping.

    Raises:
        LedgerError: rows were lost on the way (a bug).
    """
    results = read_rows(scan_results(folder), folder)
    inputs = [name for name in results.columns if name not in RESULTS]
    plain = {name: name.removesuffix(SUFFIX) if name.removesuffix(SUFFIX) in RESULTS else name for name in inputs}
    own = results.select(
        *(pl.col(name).cast(pl.String).alias(f"c:{new}") for name, new in plain.items()),
        *(pl.col(name) for name in (*PLACE, ID)),
    )
    quarantine = _quarantine(folder / "quarantine.csv")
    unreadable = quarantine.filter(pl.col("raw").is_not_null()).height
    kept = quarantine.filter(pl.col("raw").is_null()).drop("raw")
    every = pl.concat([own, kept], how="diagonal").with_columns(_order(own, kept))
    every = every.sort("__file", ROW, maintain_order=True).drop("__file")
    columns = tuple(name[2:] for name in every.columns if name.startswith("c:"))
    parts = _split(every, columns, layouts.layouts)
    found = OwnList(tuple(parts), kept.height, unreadable)
    if found.rows != results.height + kept.height:
        raise LedgerError(
            f"{results.height + kept.height:,} rows were read and {found.rows:,} accounted for; nothing was written."
        )
    return found


def _order(own: pl.DataFrame, kept: pl.DataFrame) -> pl.Expr:
    names = pl.concat([own[FILE], kept[FILE]]).unique(maintain_order=True).to_list()
    places = {name: place for place, name in enumerate(names)}
    return pl.col(FILE).replace_strict(places, default=len(places), return_dtype=pl.UInt32).alias("__file")


def _quarantine(path: Path) -> pl.DataFrame:
    """Read quarantine.csv: the original cells as `c:<column>`, place, `rs_supplier_id` (null) and `raw`."""
    front = {FILE: pl.String, ROW: pl.UInt32, ID: pl.String, "raw": pl.String}
    if not path.is_file():
        return pl.DataFrame(schema=front)
    read = pl.read_csv(path, infer_schema=False).with_columns(pl.all().replace("", None))
    named = pl.DataFrame({"name": read.columns}, schema={"name": pl.String})
    names = named.select(unescape(pl.col("name")))["name"].to_list()
    read = read.rename(dict(zip(read.columns, names, strict=True)))
    cells = [name for name in names if name not in {*QUARANTINE_COLUMNS, RAW_COLUMN}]
    raw = unescape(pl.col(RAW_COLUMN)) if RAW_COLUMN in names else pl.lit(None, dtype=pl.String)
    return read.select(
        *(unescape(pl.col(name)).alias(f"c:{name}") for name in cells),
        pl.col(FILE).pipe(unescape),
        pl.col(ROW).cast(pl.UInt32),
        pl.lit(None, dtype=pl.String).alias(ID),
        raw.alias("raw"),
    )


def _split(every: pl.DataFrame, columns: Sequence[str], layouts: Sequence[Layout]) -> list[Part]:
    """Split rows by header layout: a list of several tables holds the columns of all, and each table has its own."""
    if len(layouts) <= 1:
        fields = layouts[0].fields if layouts else {}
        return [_part(every, columns, columns, fields)]
    grouped: dict[int, list[pl.DataFrame]] = {}
    for table in every.partition_by(FILE, maintain_order=True):
        filled = {name for name in columns if table[f"c:{name}"].null_count() < table.height}
        fitting = [n for n, one in enumerate(layouts) if filled <= set(one.columns)]
        best = min(fitting, key=lambda n: len(layouts[n].columns), default=None)
        grouped.setdefault(-1 if best is None else best, []).append(table)
    parts = []
    for number, tables in grouped.items():
        rows = pl.concat(tables)
        if number < 0:
            parts.append(_part(rows, columns, columns, {}))
        else:
            here = [name for name in layouts[number].columns if name in columns]
            parts.append(_part(rows, columns, here, layouts[number].fields))
    return parts


def _part(rows: pl.DataFrame, columns: Sequence[str], here: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Part:
    kept = rows.select(*(pl.col(f"c:{name}").alias(name) for name in here), *(f for f in (*PLACE, ID)))
    first = {field: names[0] for field, names in fields.items() if names and names[0] in here}
    return Part(kept, tuple(here), first)


def column_for(part: Part, field: str) -> str:
    """Return the column that takes a field's answers: the list's own, else a new one by the template's name."""
    if field in part.fields:
        return part.fields[field]
    header = answer_columns()[field]
    return header if header not in part.columns else f"{header}{SECOND}"


def answered(part: Part, changes: Mapping[tuple[str, str], str]) -> pl.DataFrame:
    """Return a part's list with the answers in it.

    Args:
        part: the rows.
        changes: (supplier id, field) -> new text of the cell.

    Returns:
        The list's own columns in order, new columns for answers, then the place the row came from.
    """
    here = set(part.rows[ID].drop_nulls().to_list())
    fields = sorted({field for key, field in changes if key in here}, key=FIELDS.index)
    rows, new = part.rows, []
    for field in fields:
        told = {key: text for (key, name), text in changes.items() if name == field and key in here}
        column = column_for(part, field)
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(column))
            new.append(column)
        said = pl.DataFrame({ID: list(told), "__new": list(told.values())}, schema={ID: pl.String, "__new": pl.String})
        rows = (
            rows.join(said, on=ID, how="left", maintain_order="left")
            .with_columns(pl.coalesce("__new", column).alias(column))
            .drop("__new")
        )
    if rows.height != part.rows.height:
        raise LedgerError(f"{part.rows.height:,} rows went in and {rows.height:,} came out; nothing was written.")
    return rows.select(*part.columns, *new, *PLACE)


def write_list(frame: pl.DataFrame, path: Path) -> None:
    """Write a list as CSV, escaped as all our CSV files, or as XLSX, where every cell is text.

    Raises:
        UsageError: an XLSX sheet cannot hold that many rows or columns.
    """
    if path.suffix.lower() == ".csv":
        write_csv(frame.lazy(), path)
        return
    import xlsxwriter

    if frame.height > MOST_XLSX_ROWS or frame.width > MOST_XLSX_COLUMNS:
        raise UsageError(
            f"A sheet holds {MOST_XLSX_ROWS:,} rows at most, the list has {frame.height:,}; name a .csv file."
        )
    shown = frame.drop(PLACE)
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Suppliers")
        bold = book.add_format({"bold": True})
        for place, name in enumerate(shown.columns):
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(shown.iter_rows(), start=1):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(number, place, cell)
        sheet.freeze_panes(1, 1)
