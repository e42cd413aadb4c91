"""Cells of publishers' files: figures, years, countries and groups of them, each refusal naming country and year."""

import polars as pl
import pytest

from riskscreen.reference.imports.cells import (
    by_name,
    figures,
    in_range,
    left_out,
    per_cent,
    settle,
    whole_years,
    without,
)
from riskscreen.reference.imports.reading import ImportRefused


def one(value: str | None) -> pl.DataFrame:
    return pl.DataFrame({"iso3": ["DEU"], "year": [2021], "share": [value]}, schema_overrides={"share": pl.String})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7.0),
        (" 0.5 ", 0.5),
        ("-1.2e-3", -0.0012),
        (".5", 0.5),
        ("..", None),
        ("N/A", None),
        ("-", None),
        (None, None),
    ],
)
def test_figures_are_read_as_they_stand(text: str | None, number: float | None) -> None:
    assert figures(one(text), ["share"], where="f")["share"].to_list() == [number]


@pytest.mark.parametrize("text", ["12.3%", "1,5", "1 500", "<5", "inf", "0x10", "1.2.3", "nan%", "\u0663"])
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(ImportRefused, match=r"f: 'share' of DEU in 2021 is"):
        figures(one(text), ["share"], where="f")


def test_thousands_are_taken_only_where_asked_and_whole() -> None:
    assert figures(one("12,191"), ["share"], where="f", thousands=True)["share"].to_list() == [12191.0]
    with pytest.raises(ImportRefused, match=r"is no number: '12,19'"):
        figures(one("12,19"), ["share"], where="f", thousands=True)


def test_a_figure_beyond_all_bounds_is_out_of_range() -> None:
    with pytest.raises(ImportRefused, match=r"'share' of DEU in 2021 is inf"):
        in_range(figures(one("1e999"), ["share"], where="f"), {"share": (0, 1)}, where="f")


def test_shares_are_no_per_cent() -> None:
    frame = pl.DataFrame({"share": [0.1, 0.9]})
    with pytest.raises(ImportRefused, match=r"'share' holds nothing above 0.9"):
        per_cent(frame, ["share"], where="f")
    assert per_cent(pl.DataFrame({"share": [0.0, 0.0]}), ["share"], where="f").height == 2


def test_years_are_whole() -> None:
    frame = pl.DataFrame({"iso3": ["DEU", "DEU"], "Year": ["2021", "1951.0"]})
    assert whole_years(frame, "Year", where="f")["year"].to_list() == [2021, 1951]
    with pytest.raises(ImportRefused, match=r"'21' stands for the year of DEU"):
        whole_years(frame.with_columns(Year=pl.lit("21")), "Year", where="f")


def test_codes_of_publishers_become_iso_and_groups_are_told() -> None:
    frame = pl.DataFrame(
        {"code": ["KSV", "rom", "WLD", "QQQ", None], "name": ["Kosovo", "Romania", "World", "Nowhere", "Note"]}
    )
    rows, notes = settle(frame, "code", where="f", ignored={"WLD": "the world"}, name="name")
    assert rows["iso3"].to_list() == ["XKX", "ROU"]
    assert notes == [
        "f: left out 1 that are no country: WLD (World).",
        "f: left out 1 rows of codes not known here: QQQ (Nowhere).",
        "f: left out 1 rows without a country code: Note.",
    ]
    with pytest.raises(ImportRefused, match=r"code 'QQQ' is neither a country nor ignored"):
        settle(frame, "code", where="f", ignored={"WLD": "the world"}, strict=True)
    rest, gone = without(frame, "code", ignored={"WLD": "the world"}, name="name")
    assert (rest.height, left_out(gone, where="f")) == (4, ["f: left out 1 that are no country: WLD (World)."])


def test_names_instead_of_codes_are_another_file() -> None:
    frame = pl.DataFrame({"code": ["Germany", "France", "IND"]})
    with pytest.raises(ImportRefused, match=r"should hold three-letter country codes; found 'GERMANY', 'FRANCE'"):
        settle(frame, "code", where="f", ignored={})


def test_a_name_that_fits_several_countries_is_read_only_where_one_is_left() -> None:
    others = ["Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"]
    rows, notes = by_name(pl.DataFrame({"c": ["Guinea", *others]}), "c", where="f", ignored=())
    assert rows["iso3"].to_list() == ["GIN", "GNB", "GNQ", "PNG"]
    assert notes == ["f: 'Guinea' is read as GIN, the one left to mean."]
    rows, notes = by_name(pl.DataFrame({"c": ["Guinea", "France"]}), "c", where="f", ignored=())
    assert rows["iso3"].to_list() == ["FRA"]
    assert notes == ["f: left out, not known as a country: Guinea."]
