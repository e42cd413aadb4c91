"""What is taken for what in real lists, and in the sample that is shipped."""

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.read import read_list
from tests.shared import PROJECT, shared

EXPECTED = {
    ("financedatabase", "BER.csv"): {
        "name": "name",
        "country": "country",
        "subdivision": "state",
        "address": "city, zipcode",
        "sector": "industry_group",
    },
    ("france_hotels", "hebergements_classes.csv"): {
        "name": "NOM COMMERCIAL",
        "address": "ADRESSE, COMMUNE, CODE POSTAL",
        "sector": "TYPOLOGIE ÉTABLISSEMENT",
    },
    ("gleif", "gleif_electronics_semiconductors.parquet"): {
        "name": "Entity.LegalName",
        "country": "Entity.LegalAddress.Country",
        "supplier_id": "LEI",
    },
    ("ieee_oui", "mam.csv"): {"name": "Organization Name", "address": "Organization Address"},
    ("ocds", "realdata", "release-package_1.1-1.json"): {
        "name": "name",
        "country": "address.countryName",
        "subdivision": "address.region",
        "address": "address.streetAddress, address.locality, address.postalCode",
        "supplier_id": "id",
    },
    ("open_supply_hub_lists", "facility_lists", "12.xlsx"): {
        "name": "name",
        "country": "country",
        "address": "address",
        "sector": "sector",
    },
    ("palmwatch", "uml.arrow"): {
        "name": "Mill Name",
        "country": "Country",
        "subdivision": "Province",
        "supplier_id": "UML ID",
    },
    ("uk_council_spend", "leeds_raw_2013-07.csv"): {
        "name": "SupplierName",
        "spend": "NetAmount",
        "sector": "DetailedExpenditureType",
    },
    ("uk_council_spend", "tfl_processed_2021-P01.csv"): {"name": "Beneficiary Name", "spend": "Amount"},
    ("uk_gender_pay_gap", "UK Gender Pay Gap Data - 2018 to 2019.csv"): {
        "name": "EmployerName",
        "address": "Address",
        "sector": "SicCodes",
        "workers": "EmployerSize",
        "supplier_id": "CompanyNumber",
    },
    ("us_dol_h2", "H-2B_FY2004.csv"): {"name": "Emp_Name", "subdivision": "Work_State", "address": "Emp_City"},
    ("us_dol_h2", "H2A_FY2013.xls"): {
        "name": "EMPLOYER_NAME",
        "subdivision": "EMPLOYER_STATE",
        "address": "EMPLOYER_ADDRESS1, EMPLOYER_ADDRESS2, EMPLOYER_CITY, EMPLOYER_POSTAL_CODE",
    },
}


def mapping_of(path, stage):
    table = read_list([path], stage_dir=stage).tables[0]
    return map_columns(table.columns, table.frame.select(table.columns).head(5000).collect(), label=table.label)


@pytest.mark.slow
@pytest.mark.parametrize("where", EXPECTED, ids="/".join)
def test_the_columns_of_real_lists_are_found(where, tmp_path):
    fields = mapping_of(shared("suppliers", *where), tmp_path).fields
    assert {f: ", ".join(c) for f, c in fields.items()} == EXPECTED[where]


@pytest.mark.slow
@pytest.mark.parametrize(
    "where",
    [("palmwatch", "companies.arrow"), ("palmwatch", "data_by_mill.json"), ("palmwatch", "Disclosure Sources.xlsx")],
    ids="/".join,
)
def test_lists_without_suppliers_are_rejected(where, tmp_path):
    with pytest.raises(InputRejected, match="--map name=COLUMN"):
        mapping_of(shared("suppliers", *where), tmp_path)


def test_every_column_of_the_sample_but_the_contact_is_used(tmp_path):
    mapping = mapping_of(asset("data", "samples", "suppliers.csv"), tmp_path)
    assert mapping.unmapped == ("Contact e-mail",)
    assert mapping.personal == {"Contact e-mail": "e-mail address"}


def test_hostile_cells_are_text_like_any_other(tmp_path):
    path = PROJECT / "tests" / "fixtures" / "lists" / "hostile.csv"
    assert set(mapping_of(path, tmp_path).fields) == {"name", "country", "sector", "workers"}
    assert "<script>alert(1)</script>" in pl.read_csv(path, infer_schema=False)["name"].to_list()
