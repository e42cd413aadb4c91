"""Shares: what 1 means is decided for the column."""

import polars as pl
import pytest

from riskscreen.ingest.mapping_file import Decision
from riskscreen.ingest.numbers import NumberRequest, decide_numbers
from riskscreen.ingest.shares import ShareRequest, decide_shares, read_share


def read(cells, *, words=(), percent_sign=False, workers=None, remembered=None):
    frame = pl.DataFrame(
        {"s": cells, "w": workers or [None] * len(cells)}, schema={"s": pl.String, "w": pl.String}
    ).lazy()
    requests = {"s": NumberRequest("s")} | ({"w": NumberRequest("w", whole=True)} if workers else {})
    numbers = decide_numbers(frame, requests)
    share = decide_shares(
        frame,
        {"s": ShareRequest(numbers["s"], frozenset(words), percent_sign, remembered=remembered)},
        numbers.get("w"),
    )["s"]
    if workers:
        frame = numbers["w"].attach(frame, "w_")
    out = read_share(share, frame, "s_", "w_value" if workers else None).collect()
    return share, out["s_value"].to_list(), out["s_code"].to_list()


@pytest.mark.parametrize(
    ("cells", "scale", "values"),
    [
        (["71%", "5%", "100%"], "percent", [71, 5, 100]),
        (["71", "5", "100"], "percent", [71, 5, 100]),
        (["1", "5", "0.5"], "percent", [1, 5, 0.5]),
        (["0.14", "1", "0"], "fraction", [14, 100, 0]),
        (["0,14", "0,5"], "fraction", [14, 50]),
        (["0.14", "71%"], "fraction", [14, 71]),
        (["0", "0"], "percent", [0, 0]),
        (["12,5 %", "7 %"], "percent", [12.5, 7]),
    ],
)
def test_the_scale_is_decided_from_the_column(cells, scale, values):
    share, found, codes = read(cells)
    assert share.scale == scale
    assert found == [pytest.approx(v) for v in values]
    assert not any(codes)
    assert share.because


def test_one_large_value_among_fractions_is_out_of_range_not_the_rule():
    share, values, codes = read(["0.14", "0.5", "0.61", "0.7", "71"])
    assert share.scale == "fraction"
    assert values[:4] == [pytest.approx(v) for v in (14, 50, 61, 70)]
    assert codes == [None] * 4 + ["number-out-of-range"]


def test_only_zeros_and_ones_cannot_tell_and_one_is_not_given():
    share, values, codes = read(["0", "1", "1"])
    assert share.scale is None
    assert values == [0, None, None]
    assert codes == [None, "share-undecidable", "share-undecidable"]


def test_a_header_that_says_per_cent_tells():
    assert read(["0", "1"], percent_sign=True)[1] == [0, 1]
    assert read(["0", "1"], words=["women", "percent"])[0].scale == "percent"


@pytest.mark.parametrize("words", [["number", "women"], ["anzahl", "frauen"]])
def test_counts_are_divided_by_the_workers(words):
    _, values, codes = read(["50", "30", "12"], words=words, workers=["100", "300", "10"])
    assert values == [50, 10, None]
    assert codes == [None, None, "number-out-of-range"]


def test_values_above_a_hundred_that_fit_the_workers_are_counts():
    share, values, _ = read(["650", "30", "120"], workers=["1300", "60", "480"])
    assert share.scale == "count"
    assert values == [50, 50, 25]


def test_values_above_a_hundred_without_workers_are_out_of_range():
    share, values, codes = read(["650", "30"])
    assert share.scale == "percent"
    assert values == [None, 30]
    assert codes == ["number-out-of-range", None]


def test_a_remembered_scale_holds():
    share, values, _ = read(["1", "0"], remembered=Decision(scale="fraction"))
    assert values == [100, 0]
    assert share.because == "as the mapping file says"
