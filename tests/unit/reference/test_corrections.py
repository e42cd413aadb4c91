"""Corrections: mend one known wrong value, say so, and fail once the source changes."""

from pathlib import Path

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.corrections import StaleCorrection, apply_corrections, read_corrections

WHY = {
    "reason": "two digits are swapped in the source",
    "provider": "the publisher's printed report",
    "reported": "2026-09-01",
    "status": "reported",
}
TABLE = pl.DataFrame(
    {"iso3": ["AAA", "AAA", "BBB"], "year": [2001, 2002, 2001], "tier": ["1", "2", None], "n": [1, 2, 3]}
)


def written(folder: Path, *records: dict[str, object]) -> Path:
    path = folder / "tiers.corrections.yml"
    path.write_text(yaml.safe_dump({"corrections": list(records)}), encoding="utf-8")
    return path


def record(**fields: object) -> dict[str, object]:
    base = {
        "where": {"iso3": "AAA", "year": 2002},
        "column": "tier",
        "action": "override",
        "expect": {"eq": "2"},
        **WHY,
    }
    merged = base | ({"value": "3"} if fields.get("action", "override") == "override" else {}) | fields
    return {name: value for name, value in merged.items() if value != "absent"}


def applied(folder: Path, *records: dict[str, object]) -> tuple[pl.DataFrame, list[tuple[str | None, str | None]]]:
    path = written(folder, *records)
    frame, done = apply_corrections(TABLE, read_corrections(path), path=path)
    return frame, [(item.before, item.after) for item in done]


def test_an_override_changes_one_cell_and_remembers_both_values(tmp_path: Path) -> None:
    frame, done = applied(tmp_path, record())
    assert frame["tier"].to_list() == ["1", "3", None]
    assert done == [("2", "3")]
    assert TABLE["tier"].to_list() == ["1", "2", None], "the table given is left as it is"


def test_an_override_can_fill_and_can_empty_a_cell(tmp_path: Path) -> None:
    filled = record(where={"iso3": "BBB"}, expect={"eq": None}, value="1")
    emptied = record(value=None)
    frame, done = applied(tmp_path, filled, emptied)
    assert frame["tier"].to_list() == ["1", None, "1"]
    assert done == [(None, "1"), ("2", None)]


def test_a_drop_takes_the_row_out(tmp_path: Path) -> None:
    frame, done = applied(tmp_path, record(action="drop"))
    assert_frame_equal(frame, TABLE[[0, 2]])
    assert done == [("2", None)]


def test_a_kept_value_is_recorded_and_unchanged(tmp_path: Path) -> None:
    frame, done = applied(tmp_path, record(action="keep"))
    assert_frame_equal(frame, TABLE)
    assert done == [("2", "2")]


def test_a_number_is_mended_as_a_number(tmp_path: Path) -> None:
    frame, _ = applied(tmp_path, record(column="n", expect={"eq": 2}, value=20))
    assert frame["n"].to_list() == [1, 20, 3]
    assert frame.schema == TABLE.schema


@pytest.mark.parametrize("action", ["override", "drop", "keep"])
def test_a_correction_fails_once_the_source_has_another_value(tmp_path: Path, action: str) -> None:
    with pytest.raises(StaleCorrection, match="expects tier = '9', the source now says '2'"):
        applied(tmp_path, record(action=action, expect={"eq": "9"}))


def test_a_correction_fails_once_its_row_is_gone_or_no_longer_one(tmp_path: Path) -> None:
    with pytest.raises(StaleCorrection, match="expects one row in the source, which has 0"):
        applied(tmp_path, record(where={"iso3": "ZZZ"}))
    with pytest.raises(StaleCorrection, match="expects one row in the source, which has 2"):
        applied(tmp_path, record(where={"iso3": "AAA"}))
    with pytest.raises(StaleCorrection, match="which has 0"):
        applied(tmp_path, record(action="drop"), record())


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="column 'rank', which the table does not have"):
        applied(tmp_path, record(column="rank"))


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "absent"},
        {"provider": "absent"},
        {"status": "absent"},
        {"reported": "absent"},
        {"expect": "absent"},
        {"value": "absent"},
        {"reason": "wrong"},
        {"status": "maybe"},
        {"reported": "last week"},
        {"action": "guess"},
        {"action": "drop", "value": "3"},
        {"hue": "red"},
        {"where": {}},
    ],
)
def test_a_record_without_its_why_is_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    with pytest.raises(ReferenceDataError, match=r"tiers\.corrections\.yml: a correction's"):
        read_corrections(written(tmp_path, record(**fields)))


def test_a_file_that_holds_no_list_is_refused_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "none.corrections.yml") == ()
    path = tmp_path / "x.corrections.yml"
    path.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="a list under 'corrections'"):
        read_corrections(path)


def test_every_committed_corrections_file_can_be_read_and_lies_beside_its_table() -> None:
    paths = sorted(asset("data", "reference").glob("*/*/*.corrections.yml"))
    assert paths
    for path in paths:
        assert read_corrections(path)
        assert path.with_name(path.name.replace(".corrections.yml", ".csv")).is_file()
