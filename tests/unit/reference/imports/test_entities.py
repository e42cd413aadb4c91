"""Lists of named companies: kept in the user's folder, never in the package."""

import pytest

from riskscreen.domain.errors import LicenceForbids, UsageError
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.imports.folder import user_reference
from tests.unit.reference.imports.keeping import refused

LIST = 'UFLPA list\nName of Entity,Effective Date,Country,Note\n"Acme Co., Ltd","June 21, 2022",China,a\nBeta  Mill,2023-08-02,,b\n'


def written(folder, text=LIST):
    path = folder / "uflpa.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_list_is_read_with_its_countries_and_dates(tmp_path):
    outcome = import_files("entities", [written(tmp_path)])
    assert (outcome.edition, outcome.unknown_columns) == ("2023-08-02", ("Note",))
    assert any("own use" in line for line in outcome.lines())
    table = load_catalogue(user=user_reference()).table("entities", "entity_list")
    assert table.select("name", "country_iso3", "list").rows() == [
        ("Acme Co., Ltd", "CHN", "uflpa"),
        ("Beta Mill", None, "uflpa"),
    ]


def test_the_licence_gate_lets_it_be_kept_but_not_shipped(tmp_path):
    import_files("entities", [written(tmp_path)])
    side = load_catalogue(user=user_reference()).sidecar("entities", "entity_list")
    assert side.licence.redistribution == "no"
    with pytest.raises(LicenceForbids, match="does not let a compiled table be shipped"):
        Catalogue(user_reference()).table("entities", "entity_list")


def test_a_list_without_dates_needs_a_name(tmp_path):
    path = written(tmp_path, "Company\nAcme\n")
    refused("entities", path, match="--as-edition 2026", error=UsageError)
    refused("entities", path, match="is no edition of entities", error=UsageError, as_edition="../2026")
    assert import_files("entities", [path], as_edition="2026-01").edition == "2026-01"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Firma,Land\nAcme,China\n", "expected a column 'Name' or 'Entity'"),
        ("Name,Country\nAcme,Wakanda\n", "'Wakanda'"),
        ("Name,Date\nAcme,03/04/2025\n", "row 2: '03/04/2025' is no date"),
        ("Name,Country\n,China\n", "no row has a name"),
        ('Name\n"Acme\n', "cut short"),
    ],
)
def test_what_cannot_be_read_without_doubt_is_refused(tmp_path, text, match):
    refused("entities", written(tmp_path, text), match=match, as_edition="2026")


def test_a_workbook_is_not_taken_for_a_csv(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"PK\x03\x04 and so on")
    refused("entities", path, match="expected a CSV")
