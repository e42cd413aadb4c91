"""The command, on real tables. Only a specification made of development editions is ever opened here: never the shipped test step."""

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from riskscreen.cli import main
from riskscreen.domain.errors import ExitCode, UsageError
from riskscreen.modelling.backtest.openings import LOG, read_openings
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.pipeline.backtest import (
    Request,
    all_scorecards,
    backtest,
    cards_to_compare,
    may_log_beside,
    shipped_specification,
)

DAY = dt.date(2026, 1, 2)
KEYS = {"scorecard", "universe", "steps", "auc", "auc_low", "auc_high", "recall_1", "recall_5", "recall_10", "n"}


def rehearsal(folder: Path) -> Path:
    """Write a specification whose test step is an edition of the development steps."""
    content = yaml.safe_load(shipped_specification().read_text("utf-8"))
    content["version"] = "rehearsal"
    content["bootstrap_draws"] = 200
    content["steps"] = [
        {"known": "2016", "later": "2018", "until_year": 2015, "group": "development"},
        {"known": "2018", "later": "2020", "until_year": 2017, "group": "test"},
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "specification.yml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    return path


def said(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["backtest", *map(str, arguments)])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Run the rehearsal closed, then opened twice."""
    home = tmp_path_factory.mktemp("rehearsal")
    path = rehearsal(home / "spec")
    closed = backtest(home / "closed", scorecards=["default"], specification=path, today=DAY)
    assert not path.with_name(LOG).exists()
    first = backtest(
        home / "one", scorecards=["default"], specification=path, opening=Request("Ann Example", "rehearsal"), today=DAY
    )
    second = backtest(
        home / "two", scorecards=["default"], specification=path, opening=Request("Bob Example", "again"), today=DAY
    )
    return home, path, closed, first, second


def test_a_closed_run_shows_nothing_of_the_test_step(opened):
    home, _, closed, _, _ = opened
    record = json.loads((home / "closed" / "backtest.json").read_text("utf-8"))
    assert record["test_opened"] is False
    assert record["test_openings"] == 0
    assert {f["steps"] for f in record["figures"]} == {"development", "2016-2018"}
    for part in ("differences", "forced_labour_events", "not_ranked", "within_country_auc"):
        assert "2018-2020" not in json.dumps(record[part])
        assert '"test"' not in json.dumps(record[part])
    assert "was never opened; this run left it closed" in " ".join(closed.lines(home))
    assert closed.log is None


def test_an_opening_is_logged_with_date_who_why_digests_and_figures(opened):
    home, path, _, first, second = opened
    log = read_openings(path.with_name(LOG))
    assert [(o.date, o.who, o.why) for o in log] == [(DAY, "Ann Example", "rehearsal"), (DAY, "Bob Example", "again")]
    for opening, found in zip(log, (first, second), strict=True):
        assert opening.specification_sha256 == load_specification(path).digest
        assert opening.reference_sha256 == found.record["reference_sha256"]
        assert opening.scorecards == found.record["scorecards"]
        seen = {(f.scorecard, f.universe): f.auc for f in opening.figures}
        test = {(f["scorecard"], f["universe"]): f["auc"] for f in found.record["figures"] if f["steps"] == "test"}
        assert seen == test
        assert len(test) == 2 * (2 + 5)
    assert (home / "two" / LOG).read_bytes() == path.with_name(LOG).read_bytes()
    assert second.log == path.with_name(LOG)


def test_every_report_says_how_often_the_test_was_opened(opened):
    home, _, _, first, second = opened
    for name, found, words in (
        ("closed", None, "never opened"),
        ("one", first, "opened once"),
        ("two", second, "opened twice"),
    ):
        record = json.loads((home / name / "backtest.json").read_text("utf-8"))
        assert record["test_openings"] == (found is not None) + (found is second)
        for file in ("backtest.html", "backtest.md"):
            assert words in (home / name / file).read_text("utf-8")


def test_the_same_run_gives_the_same_bytes(opened):
    _, _, _, first, second = opened
    same = [
        {k: v for k, v in found.record.items() if k not in ("openings", "test_openings")} for found in (first, second)
    ]
    assert json.dumps(same[0]) == json.dumps(same[1])


def test_the_record_has_the_keys_and_sane_figures(opened):
    record = opened[3].record
    for figure in record["figures"]:
        assert set(figure) >= KEYS
        assert figure["universe"] in ("all", "listed")
        assert 0 <= figure["auc_low"] <= figure["auc"] <= figure["auc_high"] <= 1
        assert figure["recall_1"] <= figure["recall_5"] <= figure["recall_10"]
        if "curve" in figure:
            assert figure["curve"]["10"] == figure["recall_10"]
            assert list(figure["curve"].values()) == sorted(figure["curve"].values())
            assert figure["curve"]["100"] == 1
    whole = {(f["scorecard"], f["universe"], f["steps"]): f for f in record["figures"]}
    for row in record["differences"]:
        one, other = (whole[name, row["universe"], row["steps"]] for name in (row["scorecard"], row["against"]))
        assert row["auc"] == pytest.approx(one["auc"] - other["auc"], abs=2e-4)
        assert row["recall_10"] == pytest.approx(one["recall_10"] - other["recall_10"], abs=2e-4)


def test_by_default_every_scorecard_is_compared_and_the_first_without_tiers():
    names = list(cards_to_compare(()))
    assert names[0].startswith("default/")
    assert names[1] == f"{names[0]} without TIP"
    assert set(names) == {*all_scorecards(), names[1]}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--open-test"], ExitCode.USAGE, "--who NAME and --why TEXT"),
        (["--open-test", "--who", "Ann Example"], ExitCode.USAGE, "--who NAME and --why TEXT"),
        (["--open-test", "--who", "Ann Example", "--why", "  "], ExitCode.USAGE, "--who NAME and --why TEXT"),
        (["--who", "Ann Example"], ExitCode.USAGE, "go with --open-test"),
        (["--scorecard", "nonesuch"], ExitCode.USAGE, "no scorecard 'nonesuch'"),
        (["--specification", "nowhere/specification.yml"], ExitCode.REFERENCE_UNUSABLE, "cannot be read"),
    ],
)
def test_a_bad_call_is_refused_in_a_sentence_and_writes_nothing(tmp_path, arguments, code, words):
    before = shipped_specification().with_name(LOG).read_bytes()
    status, output = said("--out", tmp_path / "out", *arguments)
    assert status == code
    assert words in output
    assert "Traceback" not in output
    assert list(tmp_path.iterdir()) == []
    assert shipped_specification().with_name(LOG).read_bytes() == before


def test_a_folder_that_is_there_is_not_overwritten_and_no_opening_is_lost_or_made(tmp_path, opened):
    home, path, *_ = opened
    before = path.with_name(LOG).read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        backtest(home / "one", specification=path, opening=Request("Ann Example", "again"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="not written by riskscreen"):
        backtest(tmp_path / "mine", specification=path, force=True)
    assert path.with_name(LOG).read_bytes() == before


def test_an_opening_is_not_written_into_an_installed_package(tmp_path):
    path = rehearsal(tmp_path / "_assets" / "models" / "backtest" / "x")
    assert may_log_beside(path, tmp_path)
    assert not may_log_beside(path, tmp_path / "_assets")
    assert may_log_beside(rehearsal(tmp_path / "own"), tmp_path / "_assets")


def test_a_specification_without_test_steps_has_nothing_to_open(tmp_path):
    path = rehearsal(tmp_path)
    content = yaml.safe_load(path.read_text("utf-8"))
    content["steps"] = content["steps"][:1]
    path.write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(UsageError, match="nothing to open"):
        backtest(tmp_path / "out", specification=path, opening=Request("Ann Example", "no reason"))
