"""Taking a reading over: whole or not at all, with a sidecar like any other."""

import json
from pathlib import Path

import jsonschema
import polars as pl
import pytest
import yaml

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.folder import user_folder, user_reference
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable
from riskscreen.reference.imports.registry import IMPORTERS
from riskscreen.reference.imports.store import take_over
from tests.unit.reference.imports.keeping import everything_in

FILE = Path(__file__)
NAMES = ReadTable(
    "entity_list",
    pl.DataFrame({"name": ["Acme"], "list": ["a"]}),
    "Names.",
    {"name": "name", "list": "list"},
    ("name",),
)


def taken(table: ReadTable, source: str = "entities", edition: str = "2026", **more):
    return take_over(Reading(source, edition, (table,)), [FILE], root=user_reference(), **more)


def replaced(table: ReadTable, frame: pl.DataFrame) -> ReadTable:
    return ReadTable(table.table, frame, table.holds, {name: name for name in frame.columns}, table.key)


def test_the_sidecar_follows_the_schema_of_all_sidecars(home):
    schema = json.loads((asset("data", "reference") / "source.schema.json").read_text())
    taken(NAMES)
    history = load_catalogue().table("tip", "tiers")
    more = history.filter(report_year=2025).with_columns(pl.lit(2026, pl.Int64).alias("report_year"))
    table = ReadTable("tiers", pl.concat([history, more]), "", {}, ("iso3", "report_year"))
    taken(table, "tip")
    written = sorted(home.rglob("*.source.yml"))
    assert len(written) == 2
    for path in written:
        content = yaml.safe_load(path.read_text())
        jsonschema.validate(content, schema)
        assert content["compiled_from"][0]["file"] == FILE.name
        assert "imported by the user" in content["route"]


def test_a_table_that_does_not_read_back_leaves_nothing(home):
    frame = pl.DataFrame({"name": ["Acme"], "a,b": ["x"]})
    with pytest.raises(ReferenceDataError):
        taken(replaced(NAMES, frame))
    assert not home.exists()
    assert not home.parent.exists()


def test_what_a_killed_import_left_is_removed_by_the_next_one(home):
    gone = home / ".import-999999999-abc"
    gone.mkdir(parents=True)
    (gone / "half.csv").write_text("a")
    taken(NAMES)
    assert sorted(path.name for path in home.iterdir()) == ["reference"]


def test_what_was_there_stays_when_a_later_import_fails(home):
    taken(NAMES)
    before = everything_in(home)
    with pytest.raises(ReferenceDataError):
        taken(replaced(NAMES, pl.DataFrame({"name": ["Acme"], "a,b": ["x"]})), force=True)
    assert everything_in(home) == before


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("RISKSCREEN_DATA", str(blocked / "below"))
    with pytest.raises(OSError):
        taken(NAMES)
    assert blocked.read_text() == "in the way"


def test_minimums_of_the_shipped_table_hold_for_an_import_too(home):
    frame = load_catalogue().table("tip", "tiers").head(200)
    with pytest.raises(ImportRefused, match=r"200 rows; at least 3400 are expected.*what was in force stays"):
        taken(ReadTable("tiers", frame, "", {}, ("iso3", "report_year")), "tip", force=True)
    assert not home.exists()


def test_far_fewer_countries_than_before_are_refused(home):
    frame = load_catalogue().table("hdr", "indices")
    some = frame.filter(pl.col("iso3") < "M")
    table = ReadTable("indices", some, "", {}, ("iso3", "year"))
    with pytest.raises(ReferenceDataError, match="cut short"):
        taken(table, "hdr", "2027")
    assert not home.exists()


def test_an_older_edition_is_taken_only_by_force_and_stays_out_of_force():
    frame = load_catalogue().table("inform", "risk", edition="2025").with_columns(pl.col("inform_risk_0_10") * 0.9)
    table = ReadTable("risk", frame, "", {}, load_catalogue().sidecar("inform", "risk").assertions.key)
    with pytest.raises(ImportRefused, match="older than 2025"):
        taken(table, "inform", "2023")
    outcome = taken(table, "inform", "2023", force=True)
    assert any("--edition inform=2023" in line for line in outcome.lines())
    assert load_catalogue(user=user_reference()).edition_in_force("inform", "risk") == "2025"


def test_the_edition_that_the_file_states_cannot_be_overruled():
    with pytest.raises(ImportRefused, match="of edition 2026, not 2027"):
        taken(NAMES, as_edition="2027")


def test_a_source_that_nobody_knows_is_refused():
    with pytest.raises(ReferenceDataError, match=r"no source of data/reference/not_shipped.yml"):
        taken(NAMES, "secret")


def test_every_reader_is_of_a_source_that_is_shipped_or_in_the_register():
    catalogue = load_catalogue()
    known = {source for source, _, _ in catalogue.entries()} | {item.id for item in catalogue.not_shipped()}
    assert set(IMPORTERS) <= known
    for entry in IMPORTERS.values():
        assert callable(entry.load())
        assert entry.where.startswith("https://")


def test_the_folder_is_the_platforms_unless_named(monkeypatch, tmp_path):
    assert user_folder().name == "riskscreen"
    monkeypatch.delenv("RISKSCREEN_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "riskscreen" in str(user_folder())
    assert asset() not in user_folder().parents


def test_an_import_writes_nothing_into_the_package(tmp_path):
    before = {path: path.stat().st_mtime_ns for path in asset("data", "reference").rglob("*")}
    path = tmp_path / "list.csv"
    path.write_text("Name\nAcme\n")
    import_files("entities", [path], as_edition="2026")
    assert {path: path.stat().st_mtime_ns for path in asset("data", "reference").rglob("*")} == before
