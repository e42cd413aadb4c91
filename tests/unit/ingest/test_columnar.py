"""Parquet and Arrow: every value as text that says the same."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.columnar import text_of
from riskscreen.ingest.raw import RawTable
from riskscreen.ingest.read import read_list


def _read(path: Path) -> RawTable:
    (table,) = read_list([path], stage_dir=path.parent / f"stage-{path.name}").tables
    return table


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array(["a", "", None, " x "]), ["a", None, None, " x "]),
        (pa.array([1, -2, None], pa.int64()), ["1", "-2", None]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([1.0, 1.5, 1e20, 1e-7, None]), ["1", "1.5", "100000000000000000000", "0.0000001", None]),
        (pa.array([0.1, 16777216.0], pa.float32()), ["0.1", "16777216"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([dt.date(2020, 1, 2), dt.date(1, 1, 1)]), ["2020-01-02", "0001-01-01"]),
        (
            pa.array([dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 2, 3, 4, 5, 120000)], pa.timestamp("us")),
            ["2020-01-02", "2020-01-02T03:04:05.12"],
        ),
        (pa.array([10**18], pa.timestamp("ns")), ["2001-09-09T01:46:40"]),
        (pa.array([dt.datetime(2020, 1, 2, 3)], pa.timestamp("s", tz="UTC")), ["2020-01-02T03:00:00Z"]),
        (pa.array([dt.time(3, 4)], pa.time64("us")), ["03:04:00"]),
        (pa.array([Decimal("1.10")], pa.decimal128(9, 2)), ["1.10"]),
        (pa.array(["x", "y", "x"]).dictionary_encode(), ["x", "y", "x"]),
        (pa.array([b"abc", b"\xff\x00"], pa.binary()), ["abc", "ff00"]),
        (pa.array([["a", "b"], [], None]), ["a; b", None, None]),
        (pa.array([[[1], [2]]]), ["[[1], [2]]"]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_values_of_every_type_are_written_as_text(array, texts):
    assert text_of(array).to_pylist() == texts


def test_parquet_and_arrow_files_and_streams_read_alike(tmp_path):
    table = pa.table(
        {
            "name": ["A", "B", None],
            "address": [{"city": "Lima", "zip": 1}, {"city": None, "zip": 2}, None],
            "workers": [1.0, 2.0, None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write(table)
    with pa.OSFile(str(tmp_path / "a.arrows"), "wb") as out, pa.ipc.new_stream(out, table.schema) as writer:
        writer.write(table)
    for name in ("a.parquet", "a.arrow", "a.arrows"):
        read = _read(tmp_path / name)
        assert read.columns == ("name", "address.city", "address.zip", "workers")
        frame = read.frame.collect()
        assert frame.select(read.columns).rows() == [("A", "Lima", "1", "1"), ("B", None, "2", "2"), (None,) * 4]
        assert frame["__row"].to_list() == [1, 2, 3]
        assert frame["__state"].to_list() == ["ok", "ok", "blank"]
        assert read.header_row is None


def test_double_column_names_are_told_apart(tmp_path):
    table = pa.table([pa.array(["A"]), pa.array(["B"])], names=["name", "name"])
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write(table)
    assert _read(tmp_path / "a.arrow").columns == ("name", "name (2)")


def test_damaged_and_empty_files_are_turned_down(tmp_path):
    pq.write_table(pa.table({"name": ["A"] * 1000}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-20])
    with pytest.raises(InputRejected, match=r"'cut\.parquet' is a Parquet file that cannot be read"):
        _read(tmp_path / "cut.parquet")
    pq.write_table(pa.table({"name": pa.array([], pa.string())}), tmp_path / "empty.parquet")
    with pytest.raises(InputRejected, match="without a single record"):
        _read(tmp_path / "empty.parquet")


def test_categories_are_read_as_polars_writes_them(tmp_path):
    path = tmp_path / "x.arrow"
    country = pl.Series(["CN", None, "CN"], dtype=pl.Categorical)
    tier = pl.Series(["1", "2", "2"], dtype=pl.Enum(["2", "1"]))
    pl.DataFrame({"Supplier": ["a", "b", "c"], "Country": country, "Tier": tier}).write_ipc(path)
    table = _read(path)
    rows = table.frame.select(table.columns).collect().rows()
    assert rows == [("a", "CN", "1"), ("b", None, "2"), ("c", "CN", "2")]


def test_a_damaged_arrow_file_is_turned_down_in_plain_words(tmp_path):
    path = tmp_path / "x.arrow"
    pl.DataFrame({"Supplier": ["a", "b", "c"]}).write_ipc(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputRejected, match="is an Arrow file that cannot be read"):
        _read(path)
