"""The scored rows of a result folder, opened in one place: a file that is gone or damaged is told in one sentence."""

from pathlib import Path

import polars as pl

from riskscreen.domain.errors import UsageError

RESULTS_FILE = "results.parquet"


def scan_results(folder: Path) -> pl.LazyFrame:
    """Open the scored rows of a result folder.

    Args:
        folder: a folder that `screen` wrote, or is writing.

    Returns:
        A scan of `results.parquet`; its columns have been read, its rows have not.

    Raises:
        UsageError: the file is not there, or is no whole Parquet file.
    """
    path = folder / RESULTS_FILE
    if not path.is_file():
        raise UsageError(f"The folder {folder} has no {RESULTS_FILE}; screen the list again.")
    try:
        results = pl.scan_parquet(path)
        results.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(folder) from error
    return results


def read_rows(rows: pl.LazyFrame, folder: Path) -> pl.DataFrame:
    """Read rows of `scan_results`.

    Args:
        rows: what is wanted of them; nothing but columns, filters and sorting, so that a failure is one of the file.
        folder: the folder, for the message.

    Raises:
        UsageError: a part of the file is damaged.
    """
    try:
        return rows.collect()
    except (pl.exceptions.ComputeError, OSError) as error:
        raise _unreadable(folder) from error


def _unreadable(folder: Path) -> UsageError:
    return UsageError(f"{RESULTS_FILE} in {folder} cannot be read; screen the list again.")
