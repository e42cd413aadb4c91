"""The mapping file: strict, round trip, keyed by layout."""

import pytest

from riskscreen.domain.errors import ConfigError
from riskscreen.ingest.mapping_file import Decision, Mapping, load_mapping_file, mappings_from_yaml, mappings_to_yaml

ONE = Mapping(
    columns=("No", "Lieferant", "Straße"),
    fields={"name": ("Lieferant",), "address": ("Straße", "No")},
    decisions={"women": Decision(scale="fraction", because="x")},
)
TWO = Mapping(columns=("Name", "NO: country?"), fields={"name": ("Name",), "country": ("NO: country?",)})


def test_a_mapping_file_comes_back_as_it_was_written():
    found = mappings_from_yaml(mappings_to_yaml([ONE, TWO, ONE]))
    assert [layout.columns for layout in found.layouts] == [ONE.columns, TWO.columns]
    assert found.layouts[0].fields == ONE.fields
    assert found.layouts[0].decisions == ONE.decisions
    assert found.find(("NO: country?", "Name")).fields == TWO.fields


def test_a_layout_with_a_column_more_is_found_and_a_strange_one_is_not():
    found = mappings_from_yaml(mappings_to_yaml([ONE]))
    assert found.find((*ONE.columns, "new")) is not None
    assert found.find(("Lieferant", "other")) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "is not YAML"),
        ("country: X", "no mapping file"),
        ("riskscreen_mapping: 2\nlayouts: []", "riskscreen_mapping"),
        ("riskscreen_mapping: 1\nlayouts:\n- columns: [A]\n  fields: {nam: A}", "'nam' is no field"),
        ("riskscreen_mapping: 1\nlayouts:\n- columns: [A]\n  fields: {name: B}", "column 'B'"),
        ("riskscreen_mapping: 1\nlayouts:\n- columns: [A]\n  fields: {name: A}\n  colour: red", "colour"),
        (
            "riskscreen_mapping: 1\nlayouts:\n- columns: [A]\n  fields: {name: A}\n  decisions: {women: {scale: x}}",
            "scale",
        ),
        ("- 1", "no mapping file"),
    ],
)
def test_a_file_that_is_off_is_refused(text, said):
    with pytest.raises(ConfigError, match=said):
        mappings_from_yaml(text)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_mapping_file(tmp_path / "none.yml")


def test_a_mapping_names_columns_of_its_table_only():
    with pytest.raises(ValueError, match="not in the table"):
        Mapping(columns=("A",), fields={"name": ("B",)})
