from pathlib import Path

import pytest
import yaml

from riskscreen.domain.errors import ModelContractError
from riskscreen.modelling.backtest.openings import LOG, opening_of, read_openings, write_openings
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.pipeline.backtest import shipped_specification

FROZEN = {"2026.1": "5c0f8a626952fdf7b10d32a1019d9940041919463eea05f481a583951c0a5712"}
"""Digest by version. A specification that has changed is a new version: add a folder and a line, never edit one."""


def changed(tmp_path: Path, **values: object) -> Path:
    content = yaml.safe_load(shipped_specification().read_text("utf-8")) | values
    path = tmp_path / "specification.yml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    return path


def step(**values: object) -> dict[str, object]:
    return {"known": "2014", "later": "2016", "until_year": 2013, "group": "development"} | values


def test_the_shipped_specifications_are_those_that_were_frozen():
    shipped = {path.parent.name: path for path in shipped_specification().parent.parent.glob("*/specification.yml")}
    assert {version: load_specification(path).digest for version, path in shipped.items()} == FROZEN


def test_openings_of_this_specification_were_measured_by_it_or_came_before_it(specification):
    for opening in read_openings(shipped_specification().with_name(LOG)):
        assert opening.specification_sha256 in (None, specification.digest)
        assert opening.figures


def test_the_sketch_counts_as_the_first_opening():
    first = read_openings(shipped_specification().with_name(LOG))[0]
    assert first.date is None
    assert first.specification_sha256 is None
    assert [(f.universe, f.auc, f.recall_5, f.recall_10) for f in first.figures] == [("all", 0.94, 0.56, 0.78)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sed": 1}, "sed: this key is not known"),
        ({"steps": [step(known="2016", later="2014")]}, "does not run forward"),
        ({"steps": [step(until_year=2014)]}, "would know the year 2014, which is not before 2014"),
        ({"steps": [step(group="rehearsal")]}, "development"),
        ({"steps": [step(group="test")]}, "at least one step must be of the group development"),
        ({"steps": [step(), step()]}, "2014-2016 stands twice"),
        ({"bootstrap_draws": 10}, "bootstrap_draws"),
        ({"interval_pct": 100}, "interval_pct"),
        ({"recall_pct": [1, 5]}, "10 must be among them"),
    ],
)
def test_a_bad_specification_is_refused_with_the_reason(tmp_path, values, words):
    with pytest.raises(ModelContractError) as refused:
        load_specification(changed(tmp_path, **values))
    assert words in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_a_missing_or_broken_file_is_refused(tmp_path):
    with pytest.raises(ModelContractError, match="cannot be read"):
        load_specification(tmp_path / "none.yml")
    (tmp_path / "broken.yml").write_text("steps: [", "utf-8")
    with pytest.raises(ModelContractError, match="cannot be read"):
        load_specification(tmp_path / "broken.yml")


def test_the_digest_names_the_content_not_the_comments(tmp_path, specification):
    assert load_specification(changed(tmp_path)).digest == specification.digest
    assert load_specification(changed(tmp_path, seed=1)).digest != specification.digest


def test_a_log_is_read_back_as_it_was_written_and_only_grows(tmp_path):
    import datetime as dt

    record = {
        "specification": {"version": "x", "sha256": "a" * 64},
        "reference_sha256": "b" * 64,
        "scorecards": {"default/2026.1": "c" * 64},
        "figures": [
            {"scorecard": "d", "kind": "scorecard", "universe": "all", "steps": "development", "auc": 0.9, "n": 3},
            {
                "scorecard": "d",
                "kind": "scorecard",
                "universe": "all",
                "steps": "test",
                "auc": None,
                "n": 0,
                "curve": {},
            },
        ],
    }
    entry = opening_of(record, date=dt.date(2026, 1, 2), who="Ann Example", why="before the release: a “look”")
    assert [f.n for f in entry.figures] == [0]
    log = tmp_path / LOG
    assert read_openings(log) == ()
    write_openings((entry,), log)
    write_openings((*read_openings(log), entry), log)
    assert read_openings(log) == (entry, entry)
    assert list(tmp_path.iterdir()) == [log]


def test_a_broken_log_stops_the_run(tmp_path):
    log = tmp_path / LOG
    log.write_text("openings:\n- {who: Ann, why: because, figures: [], when: 2026}\n", "utf-8")
    with pytest.raises(ModelContractError, match="must not be lost"):
        read_openings(log)
