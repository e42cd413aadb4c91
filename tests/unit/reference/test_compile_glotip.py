"""Detected victims: "<5" is 1 to 4, parts add up once, and a person's citizenship is counted once."""

from pathlib import Path

import pytest
import xlsxwriter

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.glotip import BOOK, SHEET, build
from riskscreen.reference.compile.inputs import Inputs

HEADER = (
    *("Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category"),
    *("Sex", "Age", "Year", "Unit of measurement", "txtVALUE", "Source"),
)
FORM, CITIZEN = "by form of exploitation", "by citizenship"


def cell(
    *,
    iso3: str = "DEU",
    dimension: str = "Total",
    category: str = "Total",
    sex: str = "Total",
    age: str = "Total",
    value: str = "7",
    indicator: str = "Detected trafficking victims",
) -> tuple[str, ...]:
    return (iso3, "", "", "", indicator, dimension, category, sex, age, "2021", "Counts", value, "GLOTIP")


def victims(folder: Path, *cells: tuple[str, ...]) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Compile a workbook of these cells; return (least, greatest, cells under 5) by country, role and form."""
    path = folder / BOOK
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(SHEET)
        for number, row in enumerate((("UNODC",), ("28/10/2025",), HEADER, *cells)):
            sheet.write_row(number, 0, row)
    built, _, _ = build(Inputs(folder))
    assert built.frame.equals(built.frame.sort("iso3", "year", "role", "form"))
    return {row[:3]: row[3:] for row in built.frame.drop("year").iter_rows()}


def test_under_5_counts_as_1_to_4(tmp_path: Path) -> None:
    assert victims(tmp_path, cell(value="<5")) == {("DEU", "detected_in", "total"): (1, 4, 1)}


def test_a_true_zero_stays_zero_and_thousands_have_a_comma(tmp_path: Path) -> None:
    found = victims(tmp_path, cell(value="0"), cell(iso3="ITA", value="12,191"))
    assert found["DEU", "detected_in", "total"] == (0, 0, 0)
    assert found["ITA", "detected_in", "total"] == (12191, 12191, 0)


def test_several_kinds_of_other_exploitation_add_up_as_bounds(tmp_path: Path) -> None:
    other = [cell(dimension=FORM, category="Other forms of exploitation", value=value) for value in ("27", "<5", "<5")]
    assert victims(tmp_path, *other)["DEU", "detected_in", "other"] == (29, 35, 2)


def test_parts_are_not_added_to_their_published_total(tmp_path: Path) -> None:
    parts = [cell(sex=sex, value="50") for sex in ("Female", "Male")]
    assert victims(tmp_path, cell(value="90"), *parts)["DEU", "detected_in", "total"] == (90, 90, 0)


def test_without_a_total_one_division_is_added_up_not_two(tmp_path: Path) -> None:
    by_sex = [cell(sex="Female", value="60"), cell(sex="Male", value="<5")]
    by_age = [cell(age="18 years or over", value="40"), cell(age="0 to 17 years", value="10")]
    assert victims(tmp_path, *by_sex, *by_age)["DEU", "detected_in", "total"] == (61, 64, 1)


def test_citizens_are_added_up_over_the_countries_that_detected_them(tmp_path: Path) -> None:
    found = victims(
        tmp_path,
        cell(iso3="DEU", dimension=CITIZEN, category="Nigeria", value="7"),
        cell(iso3="ITA", dimension=CITIZEN, category="Nigeria", value="<5"),
        cell(iso3="NGA", dimension=CITIZEN, category="Own country nationals", value="100"),
    )
    assert found == {("NGA", "citizen_of", "total"): (108, 111, 1)}


def test_own_nationals_are_not_counted_twice_where_the_country_is_also_named(tmp_path: Path) -> None:
    own = [cell(dimension=CITIZEN, category=category, value="50") for category in ("Germany", "Own country nationals")]
    assert victims(tmp_path, *own) == {("DEU", "citizen_of", "total"): (50, 50, 0)}


def test_unknown_citizenship_is_in_no_country(tmp_path: Path) -> None:
    odd = [cell(dimension=CITIZEN, category=category) for category in ("Unknown", "Stateless", "REG_AFR", "Ghana")]
    assert set(victims(tmp_path, *odd)) == {("GHA", "citizen_of", "total")}


def test_convictions_and_repatriations_are_left_out(tmp_path: Path) -> None:
    found = victims(
        tmp_path,
        cell(),
        cell(indicator="Persons convicted", value="900"),
        cell(dimension="by country of repatriation", category="Abroad", value="900"),
    )
    assert found == {("DEU", "detected_in", "total"): (7, 7, 0)}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (cell(indicator="Persons acquitted"), "Indicator 'Persons acquitted' is new"),
        (cell(dimension="by mood"), "Dimension 'by mood' is new"),
        (cell(dimension=CITIZEN, category="Atlantis"), "no country is known under 'Atlantis'"),
        (cell(iso3="XYZ"), "code 'XYZ' is neither a country nor ignored"),
    ],
)
def test_anything_new_in_the_workbook_stops_the_step(tmp_path: Path, changed: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ReferenceDataError, match=sentence):
        victims(tmp_path, cell(), changed)


def test_a_value_that_is_no_number_stops_the_step(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="value 'many' is neither a number nor <5"):
        victims(tmp_path, cell(value="many"))


def people(folder: Path, *cells: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Compile a workbook of these cells; return the rows of the table by sex and age, without country and year."""
    path = folder / BOOK
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(SHEET)
        for number, row in enumerate((("UNODC",), ("28/10/2025",), HEADER, *cells)):
            sheet.write_row(number, 0, row)
    _, built, _ = build(Inputs(folder))
    return list(built.frame.drop("iso3", "year").iter_rows())


def test_sex_and_age_are_kept_as_bounds_over_all_forms_together(tmp_path: Path) -> None:
    told = (
        cell(sex="Female", age="0 to 17 years", value="<5"),
        cell(sex="Male", age="18 years or over", value="12"),
        cell(sex="Unknown", age="Unknown", value="0"),
        cell(dimension=FORM, category="Forced labour", sex="Female", age="0 to 17 years", value="<5"),
    )
    assert people(tmp_path, *told) == [
        ("female", "under_18", 1, 4, 1),
        ("male", "adult", 12, 12, 0),
        ("unknown", "unknown", 0, 0, 0),
    ]


def test_two_figures_for_one_cell_by_sex_are_its_bounds(tmp_path: Path) -> None:
    told = (cell(sex="Male", value="21"), cell(sex="Male", value="0"))
    assert people(tmp_path, *told) == [("male", "total", 0, 21, 0)]


def test_sex_and_age_by_form_are_kept_as_bounds_and_other_forms_are_added_up(tmp_path: Path) -> None:
    path = tmp_path / BOOK
    path.parent.mkdir(parents=True)
    girls = {"dimension": FORM, "sex": "Female", "age": "0 to 17 years"}
    told = (
        cell(value="90"),
        cell(category="Forced labour", value="<5", **girls),
        cell(category="Forced labour", value="50", dimension=FORM),
        cell(category="Forced labour", value="30", dimension=FORM, sex="Female"),
        cell(category="Other forms of exploitation", value="27", **girls),
        cell(category="Other forms of exploitation", value="<5", **girls),
        cell(value="3", sex="Female", age="0 to 17 years"),
    )
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(SHEET)
        for number, row in enumerate((("UNODC",), ("28/10/2025",), HEADER, *told)):
            sheet.write_row(number, 0, row)
    _, _, crossed = build(Inputs(tmp_path))
    assert crossed.frame.drop("iso3", "year").rows() == [
        ("forced_labour", "female", "under_18", 1, 4, 1),
        ("other", "female", "under_18", 28, 31, 1),
    ]
