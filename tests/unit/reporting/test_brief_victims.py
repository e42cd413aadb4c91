"""Detected victims: small cells by hand, and what would reveal them."""

from dataclasses import replace

import polars as pl
import pytest

from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reporting.brief_people import shown
from riskscreen.reporting.brief_victims import (
    MISSING,
    WITHHELD,
    Count,
    VictimRow,
    count,
    crossed,
    guarded,
    protected,
    victims,
)
from riskscreen.reporting.brief_words import words_of


def exact(*numbers: int) -> tuple[Count, ...]:
    return tuple(count(number, number) for number in numbers)


def test_one_to_four_persons_are_a_range_and_zero_stays_zero() -> None:
    assert count(1, 4) == count(3, 3) == Count(1, 4, "small")
    assert count(0, 0) == Count(0, 0, "shown")
    assert count(5, 5) == Count(5, 5, "shown")


def test_a_small_cell_that_the_total_reveals_takes_the_least_other_cell_with_it() -> None:
    cells, total = protected(exact(40, 35, 22, 3), Count(100, 100))
    assert cells == (Count(40, 40), Count(35, 35), WITHHELD, Count(1, 4, "small"))
    assert total == Count(100, 100)


def test_a_zero_is_never_what_is_withheld() -> None:
    cells, _ = protected(exact(0, 26, 3), Count(29, 29))
    assert cells == (Count(0, 0), WITHHELD, Count(1, 4, "small"))


def test_a_row_with_nothing_else_to_withhold_loses_its_total() -> None:
    cells, total = protected(exact(3, 0), Count(3, 3))
    assert cells == (Count(1, 4, "small"), Count(0, 0))
    assert total == WITHHELD


def test_two_small_cells_are_enough_where_the_rest_leaves_them_open() -> None:
    cells = exact(90, 3, 4)
    assert protected(cells, Count(97, 97)) == (cells, Count(97, 97))


@pytest.mark.parametrize(("first", "second", "rest"), [(1, 1, 2), (4, 4, 8)])
def test_two_small_cells_at_either_end_are_as_good_as_told(first: int, second: int, rest: int) -> None:
    cells, _ = protected(exact(90, first, second), Count(90 + rest, 90 + rest))
    assert cells[0] == WITHHELD


def test_a_range_is_protected_like_the_small_cell_in_it() -> None:
    cells, _ = protected((*exact(152, 89), count(44, 47)), Count(285, 285))
    assert cells == (Count(152, 152), WITHHELD, Count(44, 47))


def test_parts_that_do_not_add_up_to_the_total_reveal_nothing() -> None:
    cells = (*exact(127, 211, 3), MISSING)
    assert protected(cells, Count(701, 701)) == (cells, Count(701, 701))


def test_a_total_that_is_itself_a_range_reveals_nothing() -> None:
    cells = exact(20, 3)
    assert protected(cells, count(21, 24)) == (cells, count(21, 24))


def test_a_total_withheld_by_sex_is_withheld_by_form_too() -> None:
    row = guarded(VictimRow("XXX", 2021, exact(0, 0, 9), exact(4, 4, 0, 0, 0), Count(8, 8)))
    assert row.total == WITHHELD


def test_fewer_than_five_persons_are_shown_as_a_total_only() -> None:
    for total in (count(1, 4), Count(3, 3)):
        row = guarded(VictimRow("XXX", 2023, exact(0, 3, 0), exact(0, 3, 0, 0, 0), total))
        assert set(row.forms) == {WITHHELD}
        assert set(row.people or ()) == {WITHHELD}
        assert row.total == Count(1, 4, "small")
    assert guarded(VictimRow("XXX", 2023, exact(0, 3, 0), None, count(1, 4))).people is None


def test_one_small_cell_and_nothing_else_beside_the_other_division_withholds_both() -> None:
    for forms, people in (((0, 3, 0), (0, 9, 0, 0, 0)), ((0, 9, 0), (0, 3, 0, 0, 0))):
        row = guarded(VictimRow("XXX", 2023, exact(*forms), exact(*people), Count(9, 9)))
        assert {*row.forms, *(row.people or ())} == {WITHHELD}
        assert row.total == Count(9, 9)
    zero = VictimRow("XXX", 2023, exact(0, 0, 0), exact(0, 0, 0, 0, 0), Count(0, 0))
    assert guarded(zero) == zero


def test_singapore_2023_tells_of_no_single_person() -> None:
    (row,) = [row for row in victims(load_catalogue(), ["SGP"]) if row.year == 2023]
    assert row.total == Count(1, 4, "small")
    assert {*row.forms, *(row.people or ())} == {WITHHELD}


def test_no_shipped_row_lets_a_small_cell_be_worked_out() -> None:
    tables = load_catalogue()
    countries = tables.table("glotip", "detected_victims")["iso3"].unique().sort().to_list()
    rows = victims(tables, countries, years=30)
    assert len(rows) > 1000
    assert any(cell.state == "small" for row in rows for cell in row.people or ())
    for row in rows:
        for cells in (row.forms, row.people or ()):
            small = [cell for cell in cells if cell.state == "small"]
            hidden = any(cell.state == "withheld" for cell in cells)
            if len(small) == 1 and not hidden and row.total.state == "shown" and row.total.low == row.total.high:
                others = [cell for cell in cells if cell.state == "shown"]
                rest = (row.total.low or 0) - sum(cell.low or 0 for cell in others if cell.low == cell.high)
                ranges = [cell for cell in others if cell.low != cell.high]
                assert ranges or not 1 <= rest <= 4, row


def test_thailand_2021_is_as_the_publisher_has_it() -> None:
    (row,) = [row for row in victims(load_catalogue(), ["THA"]) if row.year == 2021]
    assert row.total == Count(190, 190)
    assert row.people == exact(64, 78, 33, 15, 0)
    assert row.forms == (Count(60, 60), Count(86, 86), Count(40, 43))


def test_counts_are_printed_as_ranges_and_gaps_stay_gaps() -> None:
    words = words_of("fr")
    assert shown(count(1, 4), words) == "1–4"
    assert shown(WITHHELD, words) == "retenu"
    assert shown(MISSING, words) is None
    assert shown(Count(12345, 12345), words) == "12\u202f345"


def test_sex_and_age_add_up_to_no_more_than_the_total_where_all_are_exact() -> None:
    tables = load_catalogue()
    frame = tables.table("glotip", "detected_by_sex_age")
    assert set(frame["sex"].unique()) == {"female", "male", "other", "total", "unknown"}
    assert frame.filter(pl.col("persons_max") < pl.col("persons_min")).height == 0


def test_zeros_for_every_form_beside_a_total_are_a_gap_and_no_zero() -> None:
    (row,) = [row for row in victims(load_catalogue(), ["KHM"]) if row.year == 2020]
    assert row.total == Count(467, 467)
    assert row.forms == (MISSING, MISSING, MISSING)


def by_form(*rows: tuple[str, tuple[int, int, int, int]]) -> Catalogue:
    """Return tables that hold sex and age by form of one country and year: women, girls, men, boys."""
    parts = [("female", "adult"), ("female", "under_18"), ("male", "adult"), ("male", "under_18")]
    cells = [("XXX", 2021, form, *part, n, n, 0) for form, ns in rows for part, n in zip(parts, ns, strict=True)]
    names = ("iso3", "year", "form", "sex", "age", "persons_min", "persons_max", "cells_under_5")
    frame = pl.DataFrame(cells, schema=list(names), orient="row")

    class Tables(Catalogue):
        def __init__(self) -> None: ...

        def table(self, *_: object, **__: object) -> pl.DataFrame:
            return frame

    return Tables()


def year(forms: tuple[int, ...], people: tuple[int, ...]) -> list[VictimRow]:
    return [VictimRow("XXX", 2021, exact(*forms), exact(*people, 0), Count(sum(forms), sum(forms)))]


def test_sex_and_age_by_form_are_shown_where_no_cell_is_small() -> None:
    told = by_form(("forced_labour", (10, 0, 30, 5)), ("sexual_exploitation", (40, 9, 0, 0)), ("other", (0, 0, 0, 0)))
    found = crossed(told, year((45, 49, 0), (50, 9, 30, 5)))
    assert found is not None
    assert found.forms == ((10, 0, 30, 5, None), (40, 9, 0, 0, None), (0, 0, 0, 0, None))
    assert found.withheld == (False, False, False)


def test_a_form_with_a_small_cell_takes_a_second_form_with_it() -> None:
    told = by_form(("forced_labour", (10, 2, 30, 5)), ("sexual_exploitation", (40, 9, 7, 6)), ("other", (60, 8, 9, 11)))
    found = crossed(told, year((47, 62, 88), (110, 19, 46, 22)))
    assert found is not None
    assert found.forms == (None, None, (60, 8, 9, 11, None))
    assert found.withheld == (True, True, False)


def test_a_year_is_passed_over_where_the_sums_would_still_tell_a_small_cell() -> None:
    # the second form that could be withheld has nobody of that sex and age, so the column's sum is the small cell itself...
    told = by_form(("forced_labour", (10, 2, 30, 5)), ("sexual_exploitation", (0, 0, 0, 0)), ("other", (60, 8, 9, 11)))
    assert (
        crossed(told, year((47, 0, 88), (70, 10, 39, 16))) is None
    )  # ...and with both others withheld nothing is left to show


def test_a_year_with_something_withheld_elsewhere_shows_no_form_by_sex_and_age() -> None:
    told = by_form(("forced_labour", (10, 0, 30, 5)), ("sexual_exploitation", (40, 9, 0, 0)))
    (row,) = year((45, 49, 0), (50, 9, 30, 5))
    assert crossed(told, [row]) is not None
    assert crossed(told, [replace(row, total=WITHHELD)]) is None
    assert crossed(told, [replace(row, people=None)]) is None


def test_no_shipped_country_shows_a_small_cell_by_form_sex_and_age() -> None:
    tables = load_catalogue()
    countries = tables.table("glotip", "detected_by_form_sex_age")["iso3"].unique().sort().to_list()
    found = [told for iso3 in countries if (told := crossed(tables, victims(tables, [iso3]))) is not None]
    assert len(found) > 50
    for told in found:
        assert all(n is None or n == 0 or n > 4 for cells in told.forms if cells for n in cells), told
        assert sum(told.withheld) != 1, told
