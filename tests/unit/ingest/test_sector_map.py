"""A company's own list of sectors: found columns, and refusals that name what is wrong."""

import polars as pl
import pytest

from riskscreen.domain.errors import ConfigError
from riskscreen.ingest.sector_map import load_sector_map


def write(tmp_path, text, name="map.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding)
    return path


def pairs(path):
    return dict(load_sector_map(path).entries.select("value", "codes").iter_rows())


@pytest.mark.parametrize(
    "text",
    [
        "text,isic\nBlimp,30\nTops,C14\n",
        "Our code;Description;ISIC Rev. 4\nBlimp;anything;30\nTops;else;14\n",
        "Category\tGroup\nBlimp\t30\nTops\t14\n",
        "Alpha beta,Gamma delta\nBlimp,30\nTops,14\n",
    ],
)
def test_columns_are_found_by_name_or_by_what_they_hold(tmp_path, text):
    assert pairs(write(tmp_path, text)) == {"Blimp": ["30"], "Tops": ["14"]}


def test_a_workbook_whose_numbers_lost_their_zeros(tmp_path):
    path = tmp_path / "map.xlsx"
    pl.DataFrame({"text": ["Farms", "Tops"], "isic": [1, 14]}).write_excel(path)
    assert pairs(path) == {"Farms": ["01"], "Tops": ["14"]}


def test_yaml_with_groups_several_codes_and_words_that_yaml_bends(tmp_path):
    text = "Farms: agriculture\nNO: 14\nTops: [13, 14]\n1.10: unknown\n"
    found = pairs(write(tmp_path, text, "map.yml"))
    assert found["NO"] == ["14"]
    assert found["Tops"] == ["13", "14"]
    assert found["1.10"] == []
    assert "01" in found["Farms"]


def test_the_same_answer_twice_is_no_conflict_and_blank_answers_say_nothing(tmp_path):
    assert pairs(write(tmp_path, "text,isic\nTops,14\nTOPS,14\nBlimp,\nHats,14\n")) == {"Tops": ["14"], "Hats": ["14"]}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("m.csv", "text,isic\nTops,14\nBlimp,30\nTOPS.,13\n", "'TOPS.' two answers: '14' in row 2 and '13' in row 4"),
        ("m.yml", "Tops: 14\nTops: 13\n", "two answers: '14' in line 1 and '13' in line 2"),
        ("m.csv", "text,isic\nTops,14\nBlimp,XX9\nHats,00\nCaps,XX9\n", "Row 3, row 5: 'XX9'.*row 4: '00' is no ISIC"),
        ("m.csv", "a,b,c\n1 x,2 y,3 z\n4 x,5 y,6 z\n", "cannot be told"),
        ("m.csv", "text,isic\n", "holds no text|cannot be used"),
        ("m.csv", "", "cannot be used"),
        ("m.yml", "", "holds no text"),
        ("m.yml", "- Tops\n", "is no mapping"),
        ("m.yml", "a: [1", "not YAML"),
        ("m.yml", "Tops: {a: 14}\n", "line 1"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path, name, text, said):
    with pytest.raises(ConfigError, match=said):
        load_sector_map(write(tmp_path, text, name))


def test_missing_files_and_wrong_encodings(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_sector_map(tmp_path / "none.csv")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_sector_map(write(tmp_path, "Stücke: 14\n", "m.yml", "latin-1"))
    assert pairs(write(tmp_path, "text;isic\nStücke;14\nHüte;14\n", encoding="cp1252")) == {
        "Stücke": ["14"],
        "Hüte": ["14"],
    }
