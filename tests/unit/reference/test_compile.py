"""The compile step: byte-identical rebuilds, strict reading of what publishers write, and the pages made from it."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile import compile_tables
from riskscreen.reference.compile.__main__ import main
from riskscreen.reference.compile.build import KEYED, READ
from riskscreen.reference.compile.document import write_sources_page
from riskscreen.reference.compile.names import country_codes, iso3_of, settle_codes
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.compile.recipe import TableRecipe, read_recipes
from riskscreen.reference.compile.write import frame_of, table_bytes, write_if_changed
from riskscreen.reference.corrections import StaleCorrection
from tests.shared import PROJECT, shared

REFERENCE = asset("data", "reference")
RECIPE = TableRecipe.model_validate(
    {
        "table": "t",
        "holds": "a test",
        "columns": {"iso3": {"description": "country"}, "value": {"type": "number", "description": "value"}},
    }
)


def sources() -> Path:
    return shared("sources")


# --- the whole step ---------------------------------------------------------------------------------------------------


def test_a_rebuild_is_byte_identical_to_what_is_committed(tmp_path: Path) -> None:
    done, warnings = compile_tables(sources(), tmp_path)
    assert warnings == []
    assert len(done) >= 25
    built = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(built) == 2 * len(done) + 1, "a table and a sidecar each, and one corrections file"
    for path in built:
        committed = REFERENCE / path.relative_to(tmp_path)
        assert path.read_bytes() == committed.read_bytes(), f"{path.relative_to(tmp_path)} differs"


def test_tables_have_unix_line_ends_and_no_byte_order_mark() -> None:
    for name in ("ilab/2022/listings_by_edition", "wdi/2026-07/observations", "expert/2026/tied_visa"):
        content = (REFERENCE / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")


def test_one_source_can_be_rebuilt_alone(tmp_path: Path) -> None:
    done, _ = compile_tables(sources(), tmp_path, only=("gems",))
    assert done == ["gems/2022/forced_labour_by_sector"]
    assert [path.name for path in tmp_path.iterdir()] == ["gems"]


def test_the_command_line_rebuilds_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(REFERENCE / "tip", tmp_path / "out" / "tip")
    asked = [
        "--sources",
        str(sources()),
        "--out",
        str(tmp_path / "out"),
        "--only",
        "gems",
        "--docs",
        str(tmp_path / "s.md"),
    ]
    assert main(asked) == 0
    assert capsys.readouterr().out == "gems/2022/forced_labour_by_sector\n"
    assert (tmp_path / "out" / "source.schema.json").read_bytes() == (REFERENCE / "source.schema.json").read_bytes()
    page = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert "`gems/2022`" in page
    assert "`tip/2025`" in page
    assert "`wgi/2022`" not in page


def test_an_unknown_source_or_a_missing_file_ends_with_a_sentence_and_code_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--sources", str(tmp_path), "--out", str(tmp_path / "out"), "--only", "nosuch"]) == 4
    assert "no source 'nosuch' to compile" in capsys.readouterr().err
    assert main(["--sources", str(tmp_path), "--out", str(tmp_path / "out"), "--only", "gems"]) == 4
    assert "the publisher's file is not here" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_page_of_sources_is_what_the_sidecars_say(tmp_path: Path) -> None:
    write_sources_page(REFERENCE, tmp_path / "sources.md")
    committed = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")
    rebuilt = (tmp_path / "sources.md").read_text(encoding="utf-8")
    run = "run: python -m riskscreen.reference.compile --out data/reference --docs docs/sources.md"
    assert rebuilt.splitlines() == committed.splitlines(), run


def test_a_correction_whose_source_was_mended_stops_the_step(tmp_path: Path) -> None:
    corrections = tmp_path / "tip" / "2025"
    corrections.mkdir(parents=True)
    text = (REFERENCE / "tip/2025/tiers.corrections.yml").read_text(encoding="utf-8")
    (corrections / "tiers.corrections.yml").write_text(text.replace('eq: "2"', 'eq: "3"'), encoding="utf-8")
    with pytest.raises(StaleCorrection, match="iso3 COG, report_year 2023 expects tier = '3', the source now says '2'"):
        compile_tables(sources(), tmp_path / "out", only=("tip",), corrections=tmp_path)
    assert not (tmp_path / "out").exists()


# --- strict reading ---------------------------------------------------------------------------------------------------


def changed_sources(folder: Path, name: str, old: str, new: str) -> Path:
    """Copy one source file into a folder of its own, with one change."""
    text = (sources() / name).read_text(encoding="utf-8")
    assert old in text
    target = folder / "sources" / name
    target.parent.mkdir(parents=True)
    for beside in (sources() / name).parent.iterdir():
        if beside.is_file():
            shutil.copyfile(beside, target.parent / beside.name)
    target.unlink()
    target.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "sources"


GOODS = "ilab/goods_edition2022_20221130_blobface5d25.xml"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("<Country_Name>Ukraine<", "<Country_Name>Ukrainia<", "no country is known under 'Ukrainia'"),
        ("<Child_Labor>Yes<", "<Child_Labor>Perhaps<", "is 'Perhaps'; expected Yes or No"),
        ("<Good_Sector>Mining<", "<Good_Sector>Space<", "sector 'Space' of Amber is new"),
        ("<Country_Region>", "<Country_Mood>", "element"),
    ],
)
def test_anything_new_in_the_list_of_goods_stops_the_step(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    if old == "<Country_Region>":
        old, new = "<Derived_Country>No</Derived_Country>", "<Derived_Country>No</Derived_Country><Mood>x</Mood>"
    root = changed_sources(tmp_path, GOODS, old, new)
    with pytest.raises(ReferenceDataError, match=sentence):
        compile_tables(root, tmp_path / "out", only=("ilab",))


def test_a_lost_edition_breaks_the_declared_minimum(tmp_path: Path) -> None:
    root = changed_sources(tmp_path, GOODS, "<Goods>", "<Goods>")
    (root / GOODS).write_text("<Goods></Goods>", encoding="utf-8")
    shutil.copyfile(sources() / "ilab/goods_edition2014_blobf0a5a79b.xml", root / GOODS)
    with pytest.raises(ReferenceDataError, match="ilab/2022"):
        compile_tables(root, tmp_path / "out", only=("ilab",))


def test_a_new_provider_of_tiers_stops_the_step(tmp_path: Path) -> None:
    root = changed_sources(tmp_path, "tip/tip_tiers_panel_DERIVED.csv", "heiss_kelley", "a_stranger")
    with pytest.raises(ReferenceDataError, match="provider 'a_stranger' is new"):
        compile_tables(root, tmp_path / "out", only=("tip",))


def test_a_word_that_the_document_does_not_hold_stops_the_step(tmp_path: Path) -> None:
    document = "documents/003_81c3d612a967c945.txt"
    (tmp_path / "sources").mkdir()
    (tmp_path / "documents").mkdir()
    text = shared(document).read_text(encoding="utf-8").replace("Oman", "Roman")
    (tmp_path / document).write_text(text.replace("Romania", "Rumelia"), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"lines 262-275, does not hold 'Romania'"):
        compile_tables(tmp_path / "sources", tmp_path / "out", only=("documents",))


# --- names and codes --------------------------------------------------------------------------------------------------


def test_country_names_are_mapped_by_one_table_or_ignored_by_name() -> None:
    names = pl.Series(["Burma", "Türkiye", "Congo, Democratic Republic of the", "Stateless"])
    assert iso3_of(names, where="test").to_list() == ["MMR", "TUR", "COD", None]


def test_an_unknown_or_empty_country_name_stops_the_step() -> None:
    with pytest.raises(ReferenceDataError, match="no country is known under 'Atlantis'"):
        iso3_of(pl.Series(["Chad", "Atlantis"]), where="test")
    with pytest.raises(ReferenceDataError, match="an empty name"):
        iso3_of(pl.Series(["Chad", None]), where="test")


def test_codes_of_publishers_are_settled_and_unknown_ones_stop_the_step() -> None:
    rows = pl.DataFrame({"code": ["KOS", "ZAR", "WLD"], "n": [1, 2, 3]})
    settled = settle_codes(rows, "code", ignored={"WLD": "the world"}, where="test")
    assert settled["iso3"].to_list() == ["XKX", "COD"]
    with pytest.raises(ReferenceDataError, match="code 'WLD' is neither a country nor ignored"):
        settle_codes(rows, "code", ignored={}, where="test")


def test_country_codes_are_the_249_of_the_standard_and_kosovo() -> None:
    assert len(country_codes()) == 250
    assert {"XKX", "TWN", "PSE", "SSD", "ESH"} <= country_codes()
    assert not {"KOS", "ROM", "ZAR", "WLD", "SUN"} & country_codes()


@pytest.mark.parametrize("name", READ + KEYED)
def test_every_recipe_says_what_it_does_not_measure_and_under_which_terms(name: str) -> None:
    for recipe in read_recipes(name):
        assert recipe.limits
        assert recipe.licence.redistribution == "yes"
        assert recipe.url_main.startswith("https://")
        for table in recipe.tables:
            assert table.assertions.key, f"{recipe.id}/{table.table} declares what names a row"
            assert table.assertions.min_rows > 0
            assert all(meaning.description for meaning in table.columns.values())


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_table_is_written_with_plain_figures() -> None:
    frame = frame_of(pl.DataFrame({"iso3": ["AAA", "BBB"], "value": [1, 12_345_678]}), RECIPE)
    built = Built("s", "1", "t", frame)
    assert table_bytes(built, RECIPE) == b"iso3,value\nAAA,1\nBBB,12345678\n"


def test_columns_and_types_must_be_those_of_the_recipe() -> None:
    with pytest.raises(ReferenceDataError, match="columns are iso3; the recipe declares iso3, value"):
        table_bytes(Built("s", "1", "t", pl.DataFrame({"iso3": ["AAA"]})), RECIPE)
    with pytest.raises(ReferenceDataError, match="column value is String; the recipe says number"):
        table_bytes(Built("s", "1", "t", pl.DataFrame({"iso3": ["AAA"], "value": ["1"]})), RECIPE)


def test_a_table_over_3_mb_is_refused() -> None:
    frame = pl.DataFrame({"iso3": ["A" * 100] * 30_000, "value": [1.0] * 30_000})
    with pytest.raises(ReferenceDataError, match="tables stay under 3,000,000"):
        table_bytes(Built("s", "1", "t", frame), RECIPE)


def test_an_unchanged_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    assert write_if_changed(path, b"x")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"x")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"y")
