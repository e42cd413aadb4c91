"""One command over all tables: what is committed is what a rebuild gives, and a difference is named."""

import shutil
from pathlib import Path

import pytest

from riskscreen.domain.assets import asset
from riskscreen.reference.compile.__main__ import main
from riskscreen.reference.compile.build import KEYED, READ
from riskscreen.reference.compile.recipe import read_recipes
from riskscreen.reference.compile.whole import HOLDS, KEPT, compile_all, differing
from tests.shared import shared

REFERENCE = asset("data", "reference")
OWN = tuple(HOLDS)


def test_every_folder_of_tables_is_made_by_a_step_or_named_as_kept() -> None:
    made = {recipe.id for name in READ + KEYED for recipe in read_recipes(name)}
    made |= {source for held in HOLDS.values() for source in held}
    assert {path.name for path in REFERENCE.iterdir() if path.is_dir()} == made | set(KEPT)


def test_tables_with_a_module_of_their_own_are_rebuilt_byte_for_byte_into_an_empty_folder(tmp_path: Path) -> None:
    done, warnings = compile_all(shared("sources"), tmp_path, only=OWN)
    assert warnings == []
    assert {key.split("/")[0] for key in done} == {source for held in HOLDS.values() for source in held}
    for key in done:
        for suffix in (".csv", ".source.yml"):
            name = f"{key}{suffix}"
            assert (tmp_path / name).read_bytes() == (REFERENCE / name).read_bytes(), name


def test_a_difference_is_named_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("classifications", "sector_groups"):
        shutil.copytree(REFERENCE / source, tmp_path / source)
    table = tmp_path / "classifications" / "2026" / "nace.csv"
    changed = table.read_bytes().replace(b"01", b"02", 1)
    table.write_bytes(changed)
    asked = ["--sources", str(shared("sources")), "--out", str(tmp_path), "--only", "classifications", "--check"]
    assert main(asked) == 4
    assert "classifications/2026/nace.csv differs from a rebuild" in capsys.readouterr().err
    assert table.read_bytes() == changed
    assert not (tmp_path / "source.schema.json").exists()


def test_one_source_is_compared_alone() -> None:
    assert differing(shared("sources"), REFERENCE, only=("sector_vocabulary", "gems")) == []


def test_missing_publishers_files_end_with_a_sentence_and_code_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sources").mkdir()
    for only in ("classifications", "sector_vocabulary", "goods"):
        asked = ["--sources", str(tmp_path / "sources"), "--out", str(tmp_path / "out"), "--only", only]
        assert main(asked) == 4
        assert "the publisher's file is not here" in capsys.readouterr().err
