"""Which column is taken for which field."""

import polars as pl
import pytest

from riskscreen.domain.errors import ConfigError, InputRejected
from riskscreen.ingest.header_words import OFFICE, PLAIN, SITE, WHOLE, header_words
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.mapping_file import mappings_from_yaml, mappings_to_yaml

NAMES = ["Acme Garments Ltd", "Bharat Textiles Pvt Ltd", "Muster GmbH", "Exemple SARL"]
COUNTRIES = ["India", "Bangladesh", "Germany", "France"]


def table(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def mapped(frame: pl.DataFrame, **more: object) -> dict[str, tuple[str, ...]]:
    return map_columns(frame.columns, frame, **more).fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Supplier", "name"),
        ("Vendor name", "name"),
        ("Beneficiary Name", "name"),
        ("Emp_Name", "name"),
        ("EMPLOYER_NAME", "name"),
        ("Entity.LegalName", "name"),
        ("Organization Name", "name"),
        ("organisation name", "name"),
        ("Mill Name", "name"),
        ("NOM COMMERCIAL", "name"),
        ("Fournisseur", "name"),
        ("Raison sociale", "name"),
        ("Lieferant", "name"),
        ("Lieferantenname", "name"),
        ("Proveedor", "name"),
        ("Razón social", "name"),
        ("Fornecedor", "name"),
        ("Razão social", "name"),
        ("Fornitore", "name"),
        ("Ragione sociale", "name"),
        ("供应商名称", "name"),
        ("供应商", "name"),
        ("ชื่อซัพพลายเออร์", "name"),
        ("Supplier 供应商", "name"),
        ("SUPPLIER_NAME (2)", "name"),
        ("Country", "country"),
        ("Pays d'origine", "country"),
        ("Pays d’origine", "country"),
        ("Herkunftsland", "country"),
        ("País", "country"),
        ("País de origem", "country"),
        ("Paese", "country"),
        ("国家", "country"),
        ("ประเทศ", "country"),
        ("Country 国家", "country"),
        ("countryOfOrigin", "country"),
        ("country_code", "country"),
        ("Entity.LegalAddress.Country", "country"),
        ("Country/Region", "country"),
        ("SicCodes", "sector"),
        ("NAICS_CODE", "sector"),
        ("NAIC_CODE", "sector"),
        ("NACE Rev. 2", "sector"),
        ("Secteur d'activité", "sector"),
        ("Branche", "sector"),
        ("行业", "sector"),
        ("Expenditure category", "sector"),
        ("TYPOLOGIE ÉTABLISSEMENT", "sector"),
        ("PRIMARY_CROP", "goods"),
        ("Products", "goods"),
        ("Warengruppe", "goods"),
        ("HS Code", "goods"),
        ("产品", "goods"),
        ("Net amount", "spend"),
        ("Annual spend (EUR)", "spend"),
        ("Montant HT", "spend"),
        ("Einkaufsvolumen", "spend"),
        ("采购金额", "spend"),
        ("Supplier ID", "supplier_id"),
        ("Vendor No.", "supplier_id"),
        ("Lieferantennummer", "supplier_id"),
        ("Code fournisseur", "supplier_id"),
        ("供应商ID", "supplier_id"),
        ("Parent supplier id", "parent_id"),
        ("% migrant", "migrant"),
        ("Women %", "women"),
        ("Frauenanteil", "women"),
        ("女工比例(%)", "women"),
        ("Agency workers", "agency"),
        ("Number of employees", "workers"),
        ("Effectif", "workers"),
        ("Mitarbeiterzahl", "workers"),
        ("员工人数", "workers"),
        ("EmployerSize", "workers"),
        ("Last audit", "audit_date"),
        ("Audit findings", "audit_findings"),
        ("Code of conduct", "code_of_conduct"),
        ("Verhaltenskodex", "code_of_conduct"),
        ("Tier", "tier"),
        ("Rang", "tier"),
        ("Devise", "currency"),
        ("Währung", "currency"),
        ("Province", "subdivision"),
        ("Bundesland", "subdivision"),
        ("จังหวัด", "subdivision"),
        ("Adresse", "address"),
        ("Our share of supplier business %", "buyer_share"),
        ("Workers pay recruitment fees", "recruitment_fees"),
        ("Passports kept", "documents_kept"),
        ("Modern slavery policy", "policy"),
        ("Grievance mechanism", "grievance"),
        ("Due diligence", "due_diligence"),
    ],
)
def test_a_header_names_its_field_in_eight_languages(header, field):
    words = header_words()
    read = words.read(header)
    found = {name: words.match(read, name) for name in words.fields}
    currency = field == "spend" and "EUR" in header
    assert found[field] is not None
    assert found[field].strength == WHOLE or found[field].strength >= (1 if currency else 2)


STRANGERS = [
    *(
        "risk_score",
        "risk_score_current",
        "tax_paid",
        "Country risk",
        "Sector risk rating",
        "Exchange country",
        "market",
    ),
    *("Contact name", "contact_last", "Country code phone", "Bank country", "Currency code of bank", "LAWFIRM_NAME"),
    *("AGENT_ATTORNEY_NAME", "AGENT_ATTORNEY_STATE", "ResponsiblePerson", "FemaleBonusPercent", "BASIC_RATE_OF_PAY"),
    *("FemaleLowerQuartile", "Buyer name", "E-mail", "Latitude", "VAT number", "供应商风险评分", "联系人", "ความเสี่ยง"),
]

NEAR_MISSES = [
    *("NBR_WORKERS_REQUESTED", "Group Name", "Parent Company", "Invoice number", "CASE_NUMBER", "Transaction Number"),
    *(
        "Brand",
        "ISIN",
        "tender value",
        "Job title",
        "market_cap",
        "Entity.EntityCategory",
        "Sales manager",
        "Case status",
    ),
]


@pytest.mark.parametrize("headers", [STRANGERS, NEAR_MISSES], ids=["strangers", "near misses"])
def test_a_strangers_column_is_never_taken(headers):
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, **{h: ["1", "2", "3", "4"] for h in headers}})
    assert map_columns(frame.columns, frame).unmapped == tuple(headers)


@pytest.mark.parametrize("header", ["risk_score", "Contact name", "Bank country", "LAWFIRM_NAME"])
def test_a_strangers_column_is_not_taken_for_want_of_another(header):
    frame = table(**{"Supplier": NAMES, header: COUNTRIES})
    assert map_columns(frame.columns, frame).unmapped == (header,)


def test_what_is_said_of_a_control_is_told_apart_from_its_reference_and_date():
    frame = table(
        **{
            "Supplier": NAMES,
            "Country": COUNTRIES,
            "Policy": ["yes"] * 4,
            "Policy - evidence URL": ["https://a.example/p.pdf"] * 4,
            "Date of policy": ["2024-01-01"] * 4,
            "Code of conduct": ["yes"] * 4,
            "Code of conduct date": ["2024-01-01"] * 4,
            "Grievance channel reference": ["GR-1"] * 4,
        }
    )
    fields = mapped(frame)
    assert fields["policy"] == ("Policy",)
    assert fields["policy_evidence"] == ("Policy - evidence URL",)
    assert fields["policy_date"] == ("Date of policy",)
    assert fields["code_of_conduct_date"] == ("Code of conduct date",)
    assert fields["grievance_evidence"] == ("Grievance channel reference",)


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ("HQ country", "Production country", "Production country"),
        ("Country of origin", "Billing country", "Country of origin"),
        ("Registered country", "Country", "Country"),
        ("Country", "Factory country", "Factory country"),
        ("Country", "ISO", "Country"),
        ("Pays du siège", "Pays", "Pays"),
    ],
)
def test_of_two_country_columns_where_work_is_done_wins_and_it_is_said(first, second, taken):
    frame = table(**{"Supplier": NAMES, first: COUNTRIES, second: COUNTRIES[::-1]})
    mapping = map_columns(frame.columns, frame)
    left = ({first, second} - {taken}).pop()
    assert mapping.fields["country"] == (taken,)
    assert left in mapping.unmapped
    assert any(taken in note and left in note for note in mapping.notes)


def test_a_country_column_that_is_mostly_blank_does_not_win_by_its_name_alone():
    frame = table(**{"Supplier": NAMES, "Factory country": [None, None, None, "India"], "Country": COUNTRIES})
    assert mapped(frame)["country"] == ("Country",)


def test_the_roles_of_places_are_read():
    words = header_words()
    roles = [words.role(words.read(h)) for h in ("Factory country", "Country", "Billing country", "原产国")]
    assert roles == [SITE, PLAIN, OFFICE, SITE]


def test_a_column_of_numbers_called_supplier_is_no_name():
    frame = table(**{"Supplier": ["100", "101", "102", "103"], "Name 1": NAMES, "Country": COUNTRIES})
    assert mapped(frame)["name"] == ("Name 1",)


def test_the_suppliers_name_beats_the_sites():
    frame = table(
        **{"Factory name": ["Unit 1", "Unit 2", "Unit 3", "Unit 4"], "Supplier name": NAMES, "Country": COUNTRIES}
    )
    assert mapped(frame)["name"] == ("Supplier name",)


def test_the_address_is_put_together_from_one_block():
    columns = {
        "EMPLOYER_NAME": NAMES,
        "EMPLOYER_ADDRESS1": ["1 A St"] * 4,
        "EMPLOYER_ADDRESS2": ["Unit 2"] * 4,
        "EMPLOYER_CITY": ["X"] * 4,
        "EMPLOYER_STATE": ["TX", "FL", "NY", "OH"],
        "EMPLOYER_POSTAL_CODE": ["12345"] * 4,
        "EMPLOYER_COUNTRY": ["UNITED STATES OF AMERICA"] * 4,
        "AGENT_ATTORNEY_CITY": ["Y"] * 4,
        "WORKSITE_CITY": ["Z"] * 4,
    }
    fields = mapped(table(**columns))
    assert fields["address"] == ("EMPLOYER_ADDRESS1", "EMPLOYER_ADDRESS2", "EMPLOYER_CITY", "EMPLOYER_POSTAL_CODE")
    assert fields["subdivision"] == ("EMPLOYER_STATE",)


def test_numbered_goods_columns_are_taken_together():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "Product 2": ["rice"] * 4, "Product 1": ["cotton"] * 4})
    assert mapped(frame)["goods"] == ("Product 1", "Product 2")


def test_codes_of_goods_stand_in_for_a_sector():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "HS code": ["5201", "6109", "1801", "0901"]})
    fields = mapped(frame)
    assert fields["goods"] == fields["sector"] == ("HS code",)


def test_a_currency_without_spend_is_not_taken():
    frame = table(**{"name": NAMES, "country": COUNTRIES, "currency": ["EUR"] * 4})
    assert "currency" not in mapped(frame)


def test_names_and_countries_are_found_by_what_they_hold_where_no_header_names_them():
    frame = table(**{"Partij": NAMES, "Waar": COUNTRIES, "E-mail": ["a@b.example"] * 4})
    mapping = map_columns(frame.columns, frame)
    assert mapping.fields["name"] == ("Partij",)
    assert mapping.fields["country"] == ("Waar",)
    assert "legal form" in mapping.why["name"]


def test_states_of_one_country_are_no_countries():
    frame = table(**{"Supplier": NAMES, "Where": ["CA", "DE", "IN", "AL"], "Other": ["x"] * 4})
    assert "country" not in mapped(frame)


def test_a_list_without_header_is_mapped_by_what_it_holds():
    frame = table(
        **{
            "column 1": NAMES * 3,
            "column 2": COUNTRIES * 3,
            "column 3": ["12 Mill Road, Town 12345", "Weg 3, 01067 Ort", "4 Rue X, 75001 Paris", "9 Lane, Dhaka 1212"]
            * 3,
        }
    )
    fields = mapped(frame)
    assert fields["name"] == ("column 1",)
    assert fields["country"] == ("column 2",)
    assert fields["address"] == ("column 3",)


def test_a_list_without_a_name_column_is_rejected_in_one_sentence_that_tells_about_map():
    frame = table(consumer_brand=["A", "B"], report_year=["2020", "2021"])
    with pytest.raises(
        InputRejected, match=r"no column that holds supplier names .*consumer_brand, report_year.*--map name=COLUMN"
    ):
        map_columns(frame.columns, frame, label="companies.arrow")


def test_an_override_holds_and_is_said():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "Pays d'origine": COUNTRIES})
    mapping = map_columns(frame.columns, frame, overrides={"country": "pays d'origine"})
    assert mapping.fields["country"] == ("Pays d'origine",)
    assert mapping.why["country"] == "as said by --map"


def test_an_override_can_take_several_columns_or_none():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "A": ["1"] * 4, "B": ["2"] * 4, "Sector": ["Hotels"] * 4})
    fields = mapped(frame, overrides={"address": "A + B", "sector": ""})
    assert fields["address"] == ("A", "B")
    assert "sector" not in fields


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"contry": "Country"}, "Did you mean country\\?"),
        ({"vendor": "Supplier"}, "Did you mean name\\?"),
        ({"country": "Contry"}, "Did you mean 'Country'\\?"),
        ({"name": "Supplier + Country"}, "takes one column"),
    ],
)
def test_an_override_that_cannot_be_meant_is_refused_with_a_suggestion(overrides, said):
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES})
    with pytest.raises(ConfigError, match=said):
        map_columns(frame.columns, frame, overrides=overrides)


def test_an_id_that_stands_with_many_names_is_not_taken_and_it_is_said():
    frame = table(
        **{
            "Supplier": [f"Firm {i}" for i in range(40)],
            "Country": COUNTRIES * 10,
            "ID": [str(i % 4) for i in range(40)],
        }
    )
    mapping = map_columns(frame.columns, frame)
    assert "supplier_id" not in mapping.fields
    assert any("'ID' was not taken" in note for note in mapping.notes)


def test_an_id_called_the_suppliers_is_taken_whatever_it_holds():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "Supplier ID": ["1", "1", "2", "2"]})
    assert mapped(frame)["supplier_id"] == ("Supplier ID",)


def test_a_mapping_file_serves_the_next_list():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "Land": COUNTRIES, "Umsatz": ["1"] * 4})
    first = map_columns(frame.columns, frame, overrides={"country": "Land", "spend": "Umsatz"})
    remembered = mappings_from_yaml(mappings_to_yaml([first]))
    again = map_columns([*frame.columns, "new"], frame.with_columns(pl.lit("x").alias("new")), remembered=remembered)
    assert again.fields == first.fields
    assert set(again.why.values()) == {"as the mapping file says"}
    assert again.unmapped == ("Country", "new")


def test_lines_tell_what_was_taken_for_what_and_what_was_left():
    frame = table(**{"Supplier": NAMES, "Country": COUNTRIES, "Fax": ["1"] * 4})
    lines = map_columns(frame.columns, frame).lines()
    assert lines[0].startswith("name = 'Supplier'")
    assert lines[-1] == "not used: Fax"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *((h, "supplier_id") for h in ("Kreditor", "Kreditorennummer", "LIFNR", "Vendor #", "Vendor No")),
        *((h, "supplier_id") for h in ("Fornecedor nº", "Lieferantennr.")),
        ("Temporary %", "agency"),
        *((h, "women") for h in ("of which women", "davon Frauen", "dont femmes", "de los cuales mujeres")),
        ("di cui donne", "women"),
        ("thereof migrant", "migrant"),
        ("Gastarbeiter", "migrant"),
        ("Waren", "goods"),
        ("PO value", "spend"),
    ],
)
def test_a_header_beside_a_name_and_a_country_is_found(header, field):
    cells = ["0000100234", "0000100235", "0000100236"] if field == "supplier_id" else ["30", "25", "12"]
    sample = pl.DataFrame({"Name 1": ["Acme Ltd", "Beta GmbH", "Gamma SA"], "Land": ["IN", "DE", "FR"], header: cells})
    mapping = map_columns(sample.columns, sample)
    assert mapping.fields[field] == (header,)
    assert mapping.fields["name"] == ("Name 1",)
    assert not mapping.personal
