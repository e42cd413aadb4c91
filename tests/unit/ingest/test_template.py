"""The workbook that a partner fills in."""

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import UsageError
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.mapping_file import FIELDS
from riskscreen.ingest.template import EXAMPLE, READ_ME, SUPPLIERS, write_template
from riskscreen.ingest.yaml_text import read_yaml_text


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    import openpyxl

    path = write_template(tmp_path_factory.mktemp("template") / "partner.xlsx")
    return openpyxl.load_workbook(path)


def frame_of(sheet) -> pl.DataFrame:
    header, *rows = [[None if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)]
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def test_every_column_of_the_template_is_taken_for_its_field(workbook):
    columns = read_yaml_text(asset("data", "ingest", "template.yml"))["columns"]
    assert [c.value for c in workbook[SUPPLIERS][1]] == [c["header"] for c in columns]
    filled = pl.DataFrame({c["header"]: [c["sample"]] for c in columns})
    fields = map_columns(filled.columns, filled).fields
    assert fields == {f: (next(c["header"] for c in columns if c["field"] == f),) for f in FIELDS}


def test_the_sheet_to_fill_in_holds_nothing_but_its_header(workbook):
    sheet = workbook[SUPPLIERS]
    assert sheet.max_row == 1
    assert all(cell.comment is not None for cell in sheet[1])


def test_there_are_drop_downs_for_country_answers_tier_and_currency(workbook):
    lists = [v for v in workbook[SUPPLIERS].data_validations.dataValidation if v.type == "list"]
    assert len({v.formula1 for v in lists}) == 4
    choices = workbook["Choices"]
    assert choices.sheet_state == "hidden"
    countries = [c.value for c in choices["A"] if c.value]
    assert {"Bangladesh", "Thailand", "United Kingdom"} <= set(countries)
    assert len(countries) > 190


def test_the_example_screens(workbook):
    frame = frame_of(workbook[EXAMPLE])
    fields = map_columns(frame.columns, frame).fields
    assert frame.height == 8
    assert {
        "name",
        "country",
        "sector",
        "goods",
        "tier",
        "spend",
        "workers",
        "policy",
        "policy_evidence",
        "policy_date",
    } <= set(fields)


def test_what_each_column_asks_is_written_down(workbook):
    text = "\n".join(str(row[0]) for row in workbook[READ_ME].iter_rows(values_only=True) if row[0])
    assert all(cell.value in text for cell in workbook[SUPPLIERS][1])


@pytest.mark.parametrize(("name", "said"), [("list.csv", "ends in .xlsx"), ("no/such/folder/t.xlsx", "does not exist")])
def test_a_place_it_cannot_be_written_to_is_said(tmp_path, name, said):
    with pytest.raises(UsageError, match=said):
        write_template(tmp_path / name)


def test_an_existing_file_is_not_written_over(tmp_path):
    path = write_template(tmp_path / "t.xlsx")
    with pytest.raises(UsageError, match="is there already"):
        write_template(path)
    assert write_template(path, force=True) == path
