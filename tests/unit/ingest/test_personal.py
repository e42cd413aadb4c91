"""Personal data is named, never used."""

import polars as pl
import pytest

from riskscreen.ingest.contents import contents_of
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.personal import personal_issues

BASE = {"Supplier": ["Acme Ltd", "Beta GmbH", "Gamma SA"], "Country": ["India", "Germany", "France"]}


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("Contact e-mail", ["a@b.example", None, "c@d.example"], "e-mail address"),
        ("Reach us at", ["a@b.example", "x@y.example", "c@d.example"], "e-mail address"),
        ("EMPLOYER_PHONE", ["5551234567"] * 3, "telephone number"),
        ("Reach by", ["+44 20 7946 0018", "+91 98765 43210", "+49 30 901820"], "telephone number"),
        ("Contact_Last", ["Doe", "Roe", "Poe"], "person's name"),
        ("ResponsiblePerson", ["Jane Doe (CEO)"] * 3, "person's name"),
        ("Ansprechpartner", ["Erika M."] * 3, "person's name"),
        ("联系人", ["某"] * 3, "person's name"),
        ("Passport number", ["X123"] * 3, "personal id"),
    ],
)
def test_a_column_of_personal_data_is_named(header, cells, kind):
    frame = pl.DataFrame({**BASE, header: cells})
    mapping = map_columns(frame.columns, frame)
    assert mapping.personal == {header: kind}
    assert header in mapping.unmapped


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Date", ["18/10/2018", "20/10/2021", "01/02/2020"]),
        ("Occ_Code", ["408.687-014", "313.361-030", "301.677-010"]),
        ("Website", ["https://a.example"] * 3),
        ("E-mail sent", ["yes", "no", "yes"]),
        ("Postcode", ["01067", "411001", "75001"]),
    ],
)
def test_other_columns_are_not(header, cells):
    frame = pl.DataFrame({**BASE, header: cells})
    assert map_columns(frame.columns, frame).personal == {}


def test_the_issue_names_the_column_and_no_value():
    issues = pl.concat(pl.collect_all(personal_issues({"Contact": "person's name"})))
    row = issues.row(0, named=True)
    assert (row["code"], row["column"], row["value"], row["source_row"]) == ("personal-data", "Contact", None, None)
    assert "person's name" in row["message"]


@pytest.mark.parametrize(
    "cells",
    [["0000100234", "0000100235", "0000100236"], ["0012345678905", "4006381333931", "0012345678912"]],
)
def test_padded_ids_and_article_numbers_are_no_telephone_numbers(cells):
    sample = pl.DataFrame({"Ref": cells})
    assert contents_of(sample, "Ref").phone_share == 0


def test_a_number_with_00_and_separators_is_a_telephone_number():
    assert contents_of(pl.DataFrame({"Ref": ["0049 30 901820", "0044-20-7946-0018"]}), "Ref").phone_share == 1


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("Supplier ID", ["12345678Z", *(f"{n}A" for n in range(30000000, 30000008))], None),
        ("Supplier ID", ["123-45-6789", "223-45-6789", "323-45-6789", "423-45-6789", "523-45-6789"], None),
        ("Supplier ID", ["12345678Z", "S1", "S2", "S3", "S4"], "national id (Spain DNI)"),
        ("IBAN", ["202-555-0143", "202-555-0144", "202-555-0145"], None),
        ("Sector", ["12345678Z", "Textiles"], None),
    ],
)
def test_ids_of_companies_stay_and_single_cells_make_no_column(header, cells, kind):
    rest = {"Supplier": [f"Firm {n} Ltd" for n in range(len(cells))], "Country": ["Spain"] * len(cells)}
    frame = pl.DataFrame({**rest, header: cells})
    mapping = map_columns(frame.columns, frame)
    assert mapping.personal == ({header: kind} if kind else {})


def test_the_issue_of_an_id_column_says_what_is_used_instead():
    row = pl.concat(pl.collect_all(personal_issues({"Id": "national id (Spain DNI)"}, ["Id"], ["Id"]))).row(
        0, named=True
    )
    assert "most are" not in row["message"]
    assert "an id of the file's name and the row's number" in row["message"]
