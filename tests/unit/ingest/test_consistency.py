"""What rows say about one another."""

import polars as pl
import pytest

from riskscreen.domain.columns import CANONICAL, RESOLVED
from riskscreen.ingest.consistency import ADDED, add_consistency


def rows(*given: dict[str, object]) -> pl.LazyFrame:
    schema = {n: c.dtype for n, c in (CANONICAL | RESOLVED).items()}
    full = [
        {
            **dict.fromkeys(schema),
            "row_id": i,
            "source_file": "list.csv",
            "source_row": i + 2,
            "country_iso3": "IND",
            **row,
        }
        for i, row in enumerate(given)
    ]
    return pl.DataFrame(full, schema=schema).lazy()


def found(*given: dict[str, object]):
    frame, issues = add_consistency(rows(*given))
    return frame.collect(), pl.concat(pl.collect_all(issues))


def supplier(name: str | None, **more: object) -> dict[str, object]:
    return {"supplier_name": name, **more}


def test_the_rows_keep_their_order_and_gain_the_columns():
    frame, _ = found(supplier("B"), supplier("A"), supplier(None))
    assert frame["row_id"].to_list() == [0, 1, 2]
    assert {n: frame.schema[n] for n in ADDED} == ADDED


def test_one_id_with_two_names_is_counted_and_legal_forms_are_no_difference():
    frame, _ = found(
        supplier("Acme Ltd", supplier_id="1"),
        supplier("ACME LIMITED", supplier_id="1"),
        supplier("Alpha", supplier_id="2"),
        supplier("Beta", supplier_id="2"),
        supplier("Gamma"),
        supplier(None, supplier_id="3"),
        supplier("Delta", supplier_id="4"),
    )
    assert frame["names_per_supplier_id"].to_list() == [1, 1, 2, 2, None, None, 1]


@pytest.mark.parametrize(
    ("first", "second", "duplicate"),
    [
        ({"supplier_name": "Acme Ltd"}, {"supplier_name": "ACME LIMITED"}, True),
        ({"supplier_name": "Hai Ge Co., Ltd."}, {"supplier_name": "Haige Company Limited"}, True),
        ({"supplier_name": "Müller GmbH"}, {"supplier_name": "MULLER GMBH & CO. KG"}, True),
        ({"supplier_name": "深圳电子有限公司"}, {"supplier_name": "深圳电子股份有限公司"}, True),
        ({"supplier_name": "BELLETECH CORP"}, {"supplier_name": "11420 CORP."}, False),
        ({"supplier_name": "Acme"}, {"supplier_name": "Acme", "country_iso3": "BGD"}, False),
        (
            {"supplier_name": "Acme", "address": "1 Road, Pune"},
            {"supplier_name": "Acme", "address": "1 ROAD PUNE"},
            True,
        ),
        (
            {"supplier_name": "Acme", "address": "1 Road, Pune"},
            {"supplier_name": "Acme", "address": "9 Road, Pune"},
            False,
        ),
        ({"supplier_name": "Acme", "address": "1 Road, Pune"}, {"supplier_name": "Acme"}, True),
        ({"supplier_name": "Acme", "country_iso3": None}, {"supplier_name": "Acme", "country_iso3": None}, True),
        ({"supplier_name": None}, {"supplier_name": None}, False),
    ],
)
def test_a_row_repeats_another_if_name_country_and_address_agree(first, second, duplicate):
    frame, issues = found(first, second)
    assert frame["rs_duplicate_of"].to_list() == [None, "list.csv#2" if duplicate else None]
    assert issues["code"].to_list() == (["duplicate-likely"] if duplicate else [])


def test_sites_of_one_supplier_are_a_group_and_no_duplicates():
    frame, issues = found(supplier("Acme Ltd", address="1 Road"), supplier("Acme", address="2 Road"), supplier("Other"))
    assert frame["rs_group_id"].to_list() == ["list.csv#2", "list.csv#2", None]
    assert frame["rs_duplicate_of"].null_count() == 3
    assert issues.is_empty()


def test_a_row_without_address_repeats_the_first_that_has_one():
    frame, _ = found(supplier("Acme"), supplier("Acme", address="2 Road"), supplier("Acme", address="3 Road"))
    assert frame["rs_duplicate_of"].to_list() == ["list.csv#3", None, None]


def test_nothing_points_at_a_row_that_will_be_quarantined():
    frame, _ = found(
        supplier("Acme", supplier_id="1"),
        supplier("Beta", supplier_id="1"),
        supplier("Acme", supplier_id="2"),
        supplier("Acme", supplier_id="3"),
    )
    assert frame["rs_duplicate_of"].to_list() == [None, None, None, "2"]


def test_the_users_id_is_kept_on_the_first_row_and_every_row_has_its_own():
    frame, _ = found(
        supplier("A", supplier_id="S1"), supplier("A", supplier_id="S1"), supplier("B"), supplier("C", supplier_id="s1")
    )
    assert frame["rs_supplier_id"].to_list() == ["S1", "S1#3", "list.csv#4", "s1#5"]


def test_rows_of_several_files_have_ids_of_their_own():
    frame, _ = found(
        supplier("A", supplier_id="S1"),
        supplier("A", supplier_id="S1", source_file="two.csv", source_row=3),
        supplier("A", supplier_id="S1", source_row=3),
    )
    assert frame["rs_supplier_id"].to_list() == ["S1", "S1#two.csv#3", "S1#list.csv#3"]


def test_a_parent_makes_a_group_and_a_missing_one_is_said():
    frame, issues = found(
        supplier("Holding", supplier_id="P"),
        supplier("Daughter", supplier_id="D", parent_supplier_id="P"),
        supplier("Orphan", supplier_id="O", parent_supplier_id="Q"),
    )
    assert frame["rs_group_id"].to_list() == ["P", "P", "Q"]
    assert issues.select("code", "value", "source_row").rows() == [("parent-missing", "Q", 4)]


@pytest.mark.parametrize(
    ("iso3", "address", "said"),
    [
        ("GHA", "Tema harbour, Thailand", "Thailand"),
        ("IND", "12 Nanjing Road, Shanghai, China", "China"),
        ("HKG", "Kowloon, Hong Kong, China", None),
        ("CHN", "12 Queen's Road, Hong Kong", "Hong Kong"),
        ("CHN", "Taipei, Taiwan", "Taiwan"),
        ("CHN", "Macau", "Macao"),
        ("CHN", "12 Nanjing Road, Shanghai, China", None),
        ("BRA", "Rua do Exemplo 5, Salvador", None),
        ("CAN", "68 East 1st Ave, Vancouver, V5T 1A1, British Columbia", None),
        ("ISR", "Kfar Saba, 4464323", None),
        ("USA", "1 Main St, Lebanon, 17042", None),
        ("IND", "1 Main St, Pune", None),
        (None, "Shanghai, China", None),
        ("IND", None, None),
    ],
)
def test_an_address_in_another_country_is_said(iso3, address, said):
    frame, _ = found(
        supplier("A", country_iso3=iso3, address=address), supplier("B", country_iso3="IND", address="Delhi")
    )
    assert frame["country_in_address"].to_list() == [said, None]


def test_a_share_of_nobody_contradicts_itself():
    _, issues = found(
        supplier("A", workers_count=0.0, women_share_pct=50.0),
        supplier("B", workers_count=0.0),
        supplier("C", workers_count=5.0, women_share_pct=50.0),
    )
    assert issues.select("code", "source_row").rows() == [("shares-contradict", 2)]


def test_order_of_rows_changes_neither_who_is_a_duplicate_of_whom_nor_the_groups():
    given = [
        supplier(n, address=a)
        for n, a in (
            ("Acme Ltd", None),
            ("Beta", "x"),
            ("Acme", "1 Road"),
            ("ACME", None),
            ("Beta", "y"),
            ("Gamma", None),
        )
    ]
    straight, _ = found(*given)
    frame, _ = add_consistency(rows(*given).reverse())
    turned = frame.collect().sort("row_id")
    assert turned["rs_duplicate_of"].to_list() == straight["rs_duplicate_of"].to_list()
    assert turned["rs_group_id"].to_list() == straight["rs_group_id"].to_list()


def test_an_empty_run_is_compared_without_an_exception():
    frame, issues = found()
    assert frame.is_empty()
    assert issues.is_empty()
