"""The scored rows of a folder: a file that is gone or damaged is refused in one sentence."""

import polars as pl
import pytest

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.results_file import read_rows, scan_results


def test_a_whole_file_is_read(tmp_path):
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "results.parquet")
    assert read_rows(scan_results(tmp_path), tmp_path)["a"].to_list() == [1, 2]


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"x" * 4000])
def test_a_file_that_is_no_parquet_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "results.parquet").write_bytes(content)
    with pytest.raises(UsageError, match=r"results\.parquet in .* cannot be read; screen the list again\."):
        scan_results(tmp_path)


def test_a_file_that_is_gone_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(UsageError, match=r"has no results\.parquet"):
        scan_results(tmp_path)


def test_a_file_damaged_within_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "results.parquet"
    pl.DataFrame({"a": [f"text {n}" for n in range(50_000)]}).write_parquet(path)
    content = bytearray(path.read_bytes())
    content[4:2004] = b"\xff" * 2000
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read"):
        read_rows(scan_results(tmp_path), tmp_path)
