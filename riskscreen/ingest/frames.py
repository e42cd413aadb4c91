"""A frame in memory as a raw list: it goes through the same reader as a Parquet file, so that results do not depend on the door."""

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.columnar import read_columnar
from riskscreen.ingest.detect import Kind
from riskscreen.ingest.raw import RawList, Source
from riskscreen.ingest.staging import Stage

LABEL = "frame"


def from_frame(frame: pl.DataFrame | pl.LazyFrame, *, stage_dir: Path) -> RawList:
    """Stage a frame.

    Args:
        frame: the list; any column types, written as text as the Parquet reader does.
        stage_dir: folder for staged records.

    Returns:
        A raw list of one table, labelled "frame", its rows counted from 1.

    Raises:
        InputRejected: the frame has no column or no row.
    """
    lazy = frame.lazy()
    if not lazy.collect_schema().names():
        raise InputRejected(
            "The frame has no columns; give one with a row per supplier and at least a name and a country."
        )
    path = stage_dir / "frame.parquet"
    lazy.sink_parquet(path, compression="lz4")
    content = path.read_bytes()
    source = Source(path, Path(LABEL), LABEL, hashlib.sha256(content).hexdigest(), len(content))
    table = read_columnar(source, Stage(stage_dir), Kind.PARQUET)
    return RawList((replace(table, format=LABEL),))
