"""Shares: what 1 means is decided for the column."""

import polars as pl
import pytest

from riskscreen.ingest.mapping_file import Decision
from riskscreen.ingest.numbers import NumberRequest, decide_numbers
from riskscreen.ingest.shares import ShareRequest, decide_shares, read_share


def read(cells, *, words=(), percent_sign=False, workers=None, remembered=None, header="s"):
    frame = pl.DataFrame(
        {header: cells, "w": workers or [None] * len(cells)}, schema={header: pl.String, "w": pl.String}
    ).lazy()
    requests = {"s": NumberRequest(header, like="w")} | ({"w": NumberRequest("w", whole=True)} if workers else {})
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


def test_a_thousands_point_proven_by_the_workers_holds_for_the_persons_among_them():
    share, values, _ = read(["40", "20", "1.100"], workers=["85", "22", "2.300"], header="Agency workers")
    assert share.scale == "count"
    assert share.numbers.decimal == ","
    assert values[2] == pytest.approx(1100 / 2300 * 100)


def test_a_lone_point_before_three_digits_among_whole_numbers_parts_thousands():
    assert read(["40", "20", "1.100"], workers=["85", "22", "2300"])[1][2] == pytest.approx(1100 / 2300 * 100)


def test_fractions_of_three_places_stay_fractions():
    share, values, _ = read(["0.125", "1.000", "0.5"], workers=["2.300", "85", "22"])
    assert (share.scale, values) == ("fraction", [12.5, 100, 50])


@pytest.mark.parametrize("header", ["Migrant workers", "davon Frauen", "of which women", "Mitarbeiterinnen"])
def test_a_header_of_persons_over_numbers_that_fit_the_workers_counts_persons(header):
    share, values, codes = read(["40", "20", "55", "30"], workers=["85", "22", "60", "30"], header=header)
    assert share.scale == "count"
    assert values[3] == 100
    assert not any(codes)


def test_a_number_sign_in_the_header_counts_persons():
    share, values, _ = read(["5", "8"], workers=["10", "80"], header="# women")
    assert (share.scale, values) == ("count", [50, 10])


def test_numbers_that_often_exceed_the_workers_are_per_cent_whatever_the_header_says():
    share, values, _ = read(["71", "55", "62"], workers=["22", "30", "60"], header="Women workers")
    assert (share.scale, values) == ("percent", [71, 55, 62])


def test_a_column_of_persons_or_per_cent_that_cannot_be_told_is_not_given():
    share, values, codes = read(["40", "12", "8%"], workers=["1200", "850", "640"], header="Migrant workers")
    assert share.scale is None
    assert share.persons_or_percent
    assert values == [None, None, 8]
    assert not any(codes)


@pytest.mark.parametrize(
    ("cells", "workers", "scale", "bad"),
    [
        (["140", "20", "155"], ["850", "220", "60"], "count", 2),
        (["71", "50", "60", "45", "52", "48", "39", "66", "58", "61", "710"], ["1000"] * 11, "percent", 10),
    ],
)
def test_one_bad_cell_flips_no_column(cells, workers, scale, bad):
    share, values, codes = read(cells, workers=workers, header="Women")
    assert share.scale == scale
    assert [i for i, code in enumerate(codes) if code] == [bad]
    assert codes[bad] == "number-out-of-range"
    assert values[bad] is None


def test_a_sibling_column_of_persons_is_evidence():
    frame = pl.LazyFrame(
        {"w": ["400", "250", "300"], "Number of women": ["200", "90", "31"], "Migrants": ["60", "9", "70"]}
    )
    read_as = decide_numbers(
        frame, {"w": NumberRequest("w"), "women": NumberRequest("Number of women"), "m": NumberRequest("Migrants")}
    )
    women = ShareRequest(read_as["women"], frozenset({"number", "women"}))
    migrants = ShareRequest(read_as["m"], frozenset({"migrant"}))
    assert decide_shares(frame, {"m": migrants}, read_as["w"])["m"].scale == "percent"
    together = decide_shares(frame, {"m": migrants, "women": women}, read_as["w"])
    assert together["m"].scale != "percent"
