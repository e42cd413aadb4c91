"""From the user's cells to canonical columns."""

from datetime import date

import polars as pl
import pytest

from riskscreen.domain.columns import CANONICAL
from riskscreen.domain.issues import ISSUE_SCHEMA
from riskscreen.ingest.canonical import EXTRA, to_canonical
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.numbers import LOOKUP_LIMIT, NumberRequest, decide_numbers
from riskscreen.ingest.plan import plan_columns

AS_OF = date(2026, 11, 21)


def staged(columns: dict[str, list[str | None]], *, states: list[str] | None = None) -> pl.LazyFrame:
    """Return a table as the reader stages it."""
    rows = len(next(iter(columns.values())))
    states = states or ["ok"] * rows
    return pl.LazyFrame(
        {
            "row_id": range(rows),
            "source_file": ["list.csv"] * rows,
            "__row": range(2, rows + 2),
            "__state": states,
            "__detail": ["too many cells" if s == "unreadable" else None for s in states],
            **columns,
        },
        schema={
            "row_id": pl.UInt32,
            "source_file": pl.String,
            "__row": pl.UInt32,
            "__state": pl.String,
            "__detail": pl.String,
            **dict.fromkeys(columns, pl.String),
        },
    )


def read(columns: dict[str, list[str | None]], **more):
    states = more.pop("states", None)
    frame = staged(columns, states=states)
    mapping = map_columns(list(columns), frame.select(list(columns)).collect(), **more)
    plan = plan_columns(frame, mapping, as_of=AS_OF)
    canonical, issues = to_canonical(frame, plan)
    return canonical.collect(), pl.concat(pl.collect_all(issues)), plan


def one(column: str, cell: str | None, **others: str):
    """Read one row and return it, with the codes of its issues."""
    columns: dict[str, list[str | None]] = {
        "Supplier": ["Acme Ltd"],
        "Country": ["India"],
        **{k: [v] for k, v in others.items()},
        column: [cell],
    }
    rows, issues, _ = read(columns)
    return rows.row(0, named=True), issues.filter(pl.col("field") != "record")["code"].to_list()


def test_the_frame_has_exactly_the_canonical_columns_and_the_readers_state():
    rows, issues, _ = read({"Supplier": ["Acme"], "Country": ["India"]})
    expected = {name: column.dtype for name, column in CANONICAL.items()} | EXTRA
    assert dict(rows.schema) == expected
    assert dict(issues.schema) == ISSUE_SCHEMA


def test_blank_records_are_left_out_and_unreadable_ones_are_kept_with_the_reason():
    rows, issues, _ = read(
        {"Supplier": ["A", None, None, "B"], "Country": ["India", None, None, None]},
        states=["ok", "blank", "unreadable", "short"],
    )
    assert rows["row_id"].to_list() == [0, 2, 3]
    assert rows["source_row"].to_list() == [2, 4, 5]
    assert rows["record_problem"].to_list() == [None, "too many cells", None]
    assert issues.select("code", "source_row").rows() == [("row-short", 5)]


@pytest.mark.parametrize(
    "cell",
    [
        "N/A",
        "-",
        "none",
        "TBC",
        "?",
        "xxx",
        "test",
        "  ",
        "Not Available",
        "REDACTED PERSONAL DATA",
        "n.a.",
        "ไม่มี",
        "无",
        "Néant",
        "...",
        "\u200b",
    ],
)
def test_a_placeholder_is_no_usable_name(cell):
    rows, _, _ = read({"Supplier": [cell, "Acme Ltd"], "Country": ["India", "India"]})
    assert rows["supplier_name"].to_list() == [None, "Acme Ltd"]


@pytest.mark.parametrize(
    "cell", ["NA Textiles", "Other Side Ltd", "Test Rite Co", "O", "3M", "无锡电子有限公司", "None Such GmbH"]
)
def test_a_short_or_odd_name_is_a_name(cell):
    rows, _, _ = read({"Supplier": [f" {cell}\u00a0", "Acme Ltd"], "Country": ["India", "India"]})
    assert rows["supplier_name"][0] == cell


def test_namibias_code_is_no_placeholder():
    rows, _, _ = read({"Supplier": ["A", "B", "C"], "Country": ["NA", "n/a", "-"]})
    assert rows["country_text"].to_list() == ["NA", None, None]


def test_several_address_columns_are_joined():
    rows, _, _ = read(
        {
            "Supplier": ["A", "B"],
            "Country": ["India", "India"],
            "Address": ["1 Road", None],
            "City": ["Pune", "-"],
            "Postcode": ["411001", None],
        }
    )
    assert rows["address"].to_list() == ["1 Road, Pune, 411001", None]


def test_numbered_goods_are_joined():
    rows, _, _ = read(
        {"Supplier": ["A"], "Country": ["India"], "Product 1": ["cotton"], "Product 2": ["N/A"], "Product 3": ["rice"]}
    )
    assert rows["goods_text"].to_list() == ["cotton; rice"]


def test_codes_lose_the_decimals_a_number_column_gave_them_and_nothing_else():
    rows, _, _ = read(
        {
            "Supplier": ["A", "B"],
            "Country": ["India", "India"],
            "NAICS_CODE": ["721110.0", "01.10"],
            "Supplier ID": ["10023.0", "7"],
        }
    )
    assert rows["sector_text"].to_list() == ["721110", "01.10"]
    assert rows["supplier_id"].to_list() == ["10023", "7"]


@pytest.mark.parametrize(
    ("column", "cell", "field", "value", "codes"),
    [
        ("Workers", "1,250", "workers_count", 1250.0, []),
        ("Workers", "1.250", "workers_count", 1250.0, []),
        ("Workers", "about 300", "workers_count", None, ["number-approximate"]),
        ("Workers", "250 to 499", "workers_count", None, ["number-approximate"]),
        ("Workers", "many 5x", "workers_count", None, ["number-unreadable"]),
        ("Workers", "-4", "workers_count", None, ["number-out-of-range"]),
        ("Workers", "9000000", "workers_count", None, ["number-out-of-range"]),
        ("Workers", "N/A", "workers_count", None, []),
        ("Women %", "71%", "women_share_pct", 71.0, []),
        ("Women %", "0.14", "women_share_pct", 14.0, []),
        ("Women", "1", "women_share_pct", None, ["share-undecidable"]),
        ("Women %", "140", "women_share_pct", None, ["number-out-of-range"]),
        ("Tier", "Tier 2", "tier", 2, []),
        ("Last audit", "2025-01-31", "audit_on", date(2025, 1, 31), []),
        ("Last audit", "2030-01-31", "audit_on", None, ["date-future"]),
        ("Last audit", "31-31-2020", "audit_on", None, ["date-unreadable"]),
        ("Recruitment fees", "Oui", "fees_paid_by_workers", True, []),
        ("Recruitment fees", "sometimes", "fees_paid_by_workers", None, ["yesno-unreadable"]),
        ("Passports kept", "no", "documents_kept", False, []),
        ("Our share of supplier business %", "12,5 %", "buyer_share_pct", 12.5, []),
        ("Audit findings", "None", "audit_findings_text", "None", []),
        ("Audit findings", "N/A", "audit_findings_text", None, []),
    ],
)
def test_a_cell_is_read_or_said_not_to_be(column, cell, field, value, codes):
    row, found = one(column, cell)
    assert row[field] == (pytest.approx(value) if isinstance(value, float) else value)
    assert found == codes


def test_an_issue_names_the_users_column_and_the_cell_as_it_stood():
    _, issues, _ = read(
        {"Supplier": ["A", "B"], "Country": ["India", "India"], "Nombre de salariés": ["12", " environ 300 "]}
    )
    found = issues.row(0, named=True)
    assert (found["code"], found["field"], found["column"], found["value"], found["source_row"]) == (
        "number-approximate",
        "workers",
        "Nombre de salariés",
        " environ 300 ",
        3,
    )


def test_counts_of_women_become_shares_of_the_workers():
    rows, issues, plan = read(
        {
            "Supplier": ["A", "B"],
            "Country": ["India", "India"],
            "Workers": ["200", "50"],
            "Number of women": ["50", "60"],
        }
    )
    assert rows["women_share_pct"].to_list() == [25.0, None]
    assert issues.select("code", "message").rows()[0][0] == "number-out-of-range"
    assert "0 to the 50 workers" in issues["message"][0]
    assert plan.mapping.decisions["women"].scale == "count"


@pytest.mark.parametrize(
    ("columns", "currency"),
    [
        ({"Annual spend (EUR)": ["5"]}, "EUR"),
        ({"Montant €": ["5"]}, "EUR"),
        ({"Spend": ["5"], "Currency": ["rmb"]}, "CNY"),
        ({"Spend": ["5 USD"]}, "USD"),
        ({"Spend": ["$5"]}, None),
        ({"Spend": ["5"], "Currency": ["Thalers"]}, None),
    ],
)
def test_the_currency_comes_from_its_column_the_header_or_the_cells(columns, currency):
    rows, issues, _ = read({"Supplier": ["A"], "Country": ["India"], **columns})
    assert rows["spend_amount"].to_list() == [5.0]
    assert rows["spend_currency"].to_list() == [currency]
    assert issues["code"].to_list() == ([] if currency else ["currency-unknown"])


@pytest.mark.parametrize(
    ("policy", "reference", "day", "state", "codes"),
    [
        ("yes", "POL-1", "2024-01-01", "evidenced", []),
        ("yes", None, None, "claimed", ["control-claimed"]),
        ("yes", "POL-1", None, "claimed", ["control-claimed"]),
        ("yes", "yes", "2024-01-01", "claimed", ["control-claimed"]),
        ("yes", "POL-1", "2031-01-01", "claimed", ["control-claimed", "date-future"]),
        ("https://a.example/policy.pdf", None, "2024-01-01", "evidenced", []),
        ("no", None, None, "none", []),
        ("n/a", None, None, None, []),
        (None, None, None, None, []),
        ("great", None, None, None, ["yesno-unreadable"]),
    ],
)
def test_a_control_is_evidenced_by_reference_and_date_only(policy, reference, day, state, codes):
    rows, issues, _ = read(
        {
            "Supplier": ["A", "B"],
            "Country": ["India", "India"],
            "Policy": [policy, None],
            "Policy reference": [reference, None],
            "Policy date": [day, "2020-01-01"],
        }
    )
    assert rows["policy_state"][0] == state
    assert sorted(issues["code"].to_list()) == codes


def test_dates_that_can_be_swapped_are_said_once_for_the_column():
    rows, issues, plan = read(
        {"Supplier": ["A", "B"], "Country": ["India", "India"], "Last audit": ["03/04/2021", "05/06/2021"]}
    )
    assert rows["audit_on"].to_list() == [date(2021, 4, 3), date(2021, 6, 5)]
    assert issues.select("code", "column", "source_row").rows() == [("date-ambiguous", "Last audit", None)]
    assert plan.mapping.decisions["audit_date"].order == "day-first"


def test_a_remembered_decision_holds_in_the_next_run():
    columns = {
        "Supplier": ["A", "B"],
        "Country": ["India", "India"],
        "Last audit": ["03/04/2021", "12/31/2021"],
        "Women": ["1", "0.5"],
    }
    from riskscreen.ingest.mapping_file import mappings_from_yaml

    plan = read(columns)[2]
    assert plan.mapping.decisions["audit_date"].order == "month-first"
    later = {**columns, "Last audit": ["03/04/2021", "04/05/2021"], "Women": ["1", "0"]}
    rows, _, again = read(later, remembered=mappings_from_yaml(plan.mapping.to_yaml()))
    assert rows["audit_on"].to_list() == [date(2021, 3, 4), date(2021, 4, 5)]
    assert rows["women_share_pct"].to_list() == [100.0, 0.0]
    assert again.mapping.decisions["women"].because == "as the mapping file says"


def test_an_id_that_conflicts_over_the_whole_list_is_dropped_though_the_sample_did_not_show_it():
    columns = {
        "Name": [f"Firm {i}" for i in range(40)],
        "Country": ["India"] * 40,
        "ID": [str(i) for i in range(20)] + ["7"] * 20,
    }
    frame = staged(columns)
    mapping = map_columns(list(columns), frame.select(list(columns)).head(20).collect())
    assert mapping.column("supplier_id") == "ID"
    plan = plan_columns(frame, mapping, as_of=AS_OF)
    assert plan.mapping.column("supplier_id") is None
    assert "ID" in plan.mapping.unmapped
    assert any("several names" in note for note in plan.mapping.notes)


def test_more_odd_numbers_than_the_lookup_holds_are_read_where_they_stand():
    cells = [f"{i:,}.5" for i in range(1_000, LOOKUP_LIMIT + 1_500)]
    frame = pl.LazyFrame({"x": [*cells, "about 5", "7"]})
    column = decide_numbers(frame, {"n": NumberRequest("x")})["n"]
    assert column.lookup is None
    out = column.attach(frame, "n_").collect()
    assert out["n_value"].head(2).to_list() == [1000.5, 1001.5]
    assert out.tail(2).select("n_value", "n_code").rows() == [(None, "number-approximate"), (7.0, None)]


NO_SUPPLIERS = {
    "a total": [
        "Total",
        "Total:",
        "Totals",
        "Grand total 1,200",
        "Subtotal",
        "Gesamt",
        "Summe: 1.200,00 €",
        "Zwischensumme",
        "Total général",
        "Sous-total",
        "Suma",
        "Soma",
        "合计",
        "总计：",
        "小计",
        "รวม",
        "TOTALE",
    ],
    "a note": [
        "Note: provisional",
        "Source: SAP",
        "Prepared by J. Doe",
        "Page 1 of 3",
        "Stand: 01.02.2024",
        "Stand vom 1.2.2024",
        "Date: 2024-01-01",
        "Printed on 3 May",
        "End of list",
        "Quelle: SAP",
        "Fuente: SAP",
        "注：暂定",
    ],
    "a rule line": ["------", "=====", "_____", "+----+----+"],
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NO_SUPPLIERS.items() for name in names])
def test_totals_notes_and_rule_lines_are_no_suppliers(kind, name):
    rows, _, _ = read({"Supplier": ["Acme Ltd", name], "Country": ["India", None], "Workers": ["5", "12"]})
    assert rows["not_a_supplier"][0] is None
    assert rows["not_a_supplier"][1].startswith(kind)
    assert rows["supplier_name"][1] == name


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Total", "France"),
        ("Total Energies", None),
        ("Notebook Ltd", None),
        ("Standard Ltd", None),
        ("Summit", None),
        ("Datum Co", None),
        ("Source Foods", None),
        ("Sumatra Coffee", None),
        ("-", None),
        ("TBD", None),
    ],
)
def test_names_that_begin_like_totals_stay_suppliers(name, country):
    rows, _, _ = read({"Supplier": ["Acme Ltd", name], "Country": ["India", country]})
    assert rows["not_a_supplier"].to_list() == [None, None]


def test_the_amount_names_the_currency_where_the_currency_is_blank():
    rows, issues, _ = read(
        {
            "Supplier": ["A Ltd", "B Ltd", "C Ltd"],
            "Country": ["India"] * 3,
            "Spend": ["€ 1 000 000,00", "$ 500", "€ 7"],
            "Currency": [None, None, "USD"],
        }
    )
    assert rows["spend_amount"].to_list() == [1_000_000, 500, 7]
    assert rows["spend_currency"].to_list() == ["EUR", None, "USD"]
    assert issues.select("code", "source_row", "value").rows() == [("currency-unknown", 3, "$ 500")]


def test_a_share_of_unclear_unit_is_one_issue_for_the_column():
    rows, issues, _ = read(
        {
            "Supplier": ["A Ltd", "B Ltd"],
            "Country": ["India"] * 2,
            "Workers": ["1200", "850"],
            "Migrant workers": ["40", "12"],
        }
    )
    assert rows["migrant_share_pct"].to_list() == [None, None]
    assert issues.select("code", "source_row", "column").rows() == [("share-undecidable", None, "Migrant workers")]


def test_workers_in_digits_of_other_scripts_are_read():
    for cell in ("๑๒๐", "١٢٠", "１２０"):
        row, codes = one("Workers", cell)
        assert (row["workers_count"], codes) == (120, [])


def test_a_sign_of_several_currencies_takes_nothing_from_the_other_rows():
    rows, issues, _ = read(
        {"Supplier": ["A Ltd", "B Ltd", "C Ltd"], "Country": ["India"] * 3, "Spend": ["€ 1.000", "$ 5", "7"]}
    )
    assert rows["spend_currency"].to_list() == ["EUR", None, None]
    assert issues["code"].to_list() == ["currency-unknown"]
