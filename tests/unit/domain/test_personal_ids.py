"""National ids of persons are told from numbers of companies, and plain digits only as a column."""

import pytest

from riskscreen.domain.personal_ids import KINDS, ids_in, kind_of_column

CPF = ["52998224725", "11144477735", "12345678909", "98765432100"]


def test_every_kind_has_a_check_that_there_is():
    for kind in KINDS:
        assert kind.is_valid("0") in {True, False}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["12345678Z", "87654321X"], "Spain DNI"),
        (CPF, "Brazil CPF"),
        (["44051401359", "02070803628", "90090515836", "92071314764", "81100216357"], "Poland PESEL"),
    ],
)
def test_a_column_of_ids_is_one(values, kind):
    assert kind_of_column(values) == (kind, 1.0)


@pytest.mark.parametrize(
    "values",
    [
        ["12345678A", "12345678B", "12345678Z"],
        [str(10_000_000_000 + 7 * n) for n in range(50)],
        [str(100_000_000 + 13 * n) for n in range(50)],
        ["111222333", "123456782"],  # Dutch companies' numbers have the check of the citizens' ones
        ["732829320", "552100554", "542051180"],
        ["4006381333931", "4012345678901"],
        [],
    ],
)
def test_other_columns_are_none(values):
    assert kind_of_column(values) is None


def test_tax_numbers_of_persons_among_those_of_companies_are_a_share():
    found = kind_of_column([*CPF, "11222333000181", "11444777000161", "45997418000153", "33000167000101"])
    assert found == ("Brazil CPF", 0.5)


def test_a_run_of_years_is_no_id():
    assert ids_in("editions " + " ".join(str(year) for year in range(2000, 2027, 2))) == []
