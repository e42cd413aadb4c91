"""The tables of a result folder, written by streaming sinks: no list is held in memory."""

from pathlib import Path

import polars as pl

from riskscreen.domain.cells import escape
from riskscreen.domain.issues import ISSUE_SCHEMA

QUARANTINE_COLUMNS = (
    "rs_source_file",
    "rs_source_row",
    "rs_source_line",
    "rs_issue_codes",
    "rs_field",
    "rs_value",
    "rs_fix",
)
"""What stands in front of the original cells in `quarantine.csv`."""

RAW_COLUMN = "rs_raw_text"
"""Text of a record that could not be split into cells."""


def write_parquet(frame: pl.LazyFrame, path: Path) -> None:
    """Write a table as Parquet (zstd), row order kept.

    Args:
        frame: any table; the columns come out as they are.
        path: file to write.
    """
    frame.sink_parquet(path, compression="zstd", compression_level=1, engine="streaming")


def write_csv(frame: pl.LazyFrame, path: Path) -> None:
    """Write a table as CSV for people: UTF-8 with a byte-order mark, without which Excel misreads every accent.

    Every text, the header's too, that a spreadsheet would run gets the escape of `riskscreen.domain.cells`, which our
    own reader takes back. Lists of text are joined by '; '. Empty cells are nulls.

    Args:
        frame: any table of text, numbers, dates and lists of text.
        path: file to write.
    """
    schema = frame.collect_schema()
    cells = [_cell(name, dtype) for name, dtype in schema.items()]
    frame.select(cells).rename(_safe_names(list(schema))).sink_csv(path, include_bom=True, engine="streaming")


def write_issues(issues: pl.LazyFrame, path: Path) -> None:
    """Write the issues as JSON lines.

    Args:
        issues: columns of `ISSUE_SCHEMA`.
        path: file to write.
    """
    issues.select(list(ISSUE_SCHEMA)).sink_ndjson(path, engine="streaming")


def quarantine_frame(records: pl.LazyFrame, issues: pl.LazyFrame) -> pl.LazyFrame:
    """Put what is wrong, and what would mend it, in front of the original cells of every quarantined record.

    Args:
        records: the quarantined records: `source_file`, `source_row`, `source_line`, `raw` (text of a record that
            could not be split, else null), then the input's columns.
        issues: issues of the run, columns of `ISSUE_SCHEMA`; only those of level `error` are used.

    Returns:
        `QUARANTINE_COLUMNS`, the input's columns, and `RAW_COLUMN` if there is a `raw` column; one row per record,
        order kept.
    """
    place = ["source_file", "source_row"]
    named = (
        issues.filter(pl.col("level") == "error")
        .group_by(place)
        .agg(
            _joined("code").alias("rs_issue_codes"),
            _joined("field").alias("rs_field"),
            _joined("value").alias("rs_value"),
            pl.col("suggestion").drop_nulls().unique(maintain_order=True).str.join(" ").alias("rs_fix"),
        )
    )
    front = {
        "source_file": "rs_source_file",
        "source_row": "rs_source_row",
        "source_line": "rs_source_line",
        "raw": RAW_COLUMN,
    }
    names = records.collect_schema().names()
    original = [name for name in names if name not in front]
    last = [RAW_COLUMN] if "raw" in names else []
    joined = records.join(named, on=place, how="left", maintain_order="left").rename(front, strict=False)
    return joined.select(*QUARANTINE_COLUMNS, *original, *last)


def _joined(column: str) -> pl.Expr:
    return pl.col(column).drop_nulls().unique(maintain_order=True).str.join("; ")


def _cell(name: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if isinstance(dtype, pl.List):
        return escape(cell.list.join("; ")).alias(name)
    return escape(cell).alias(name) if dtype == pl.String() else cell


def _safe_names(names: list[str]) -> dict[str, str]:
    safe = pl.DataFrame({"name": names}, schema={"name": pl.String}).select(escape(pl.col("name")))["name"].to_list()
    return {name: new for name, new in zip(names, safe, strict=True) if name != new}
