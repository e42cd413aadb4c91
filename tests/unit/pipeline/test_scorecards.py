import shutil

import pytest

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.pipeline.scorecards import find_scorecard, scorecard_of_run, shipped_scorecards


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    text = asset("models", "default", "2026.1", "scorecard.yml").read_text("utf-8")
    (folder / "scorecard.yml").write_text(text.replace("name: default", "name: mine", 1), "utf-8")
    return folder


def test_a_name_a_version_a_file_and_a_folder_find_a_scorecard(own):
    default = find_scorecard("default")
    assert find_scorecard(f"default/{default.version}").digest() == default.digest()
    assert find_scorecard(str(own)).name == find_scorecard(str(own / "scorecard.yml")).name == "mine"


def test_a_shipped_name_is_never_taken_by_a_folder_that_happens_to_lie_here(own, monkeypatch):
    shutil.copytree(own, own.parent / "default")
    monkeypatch.chdir(own.parent)
    assert find_scorecard("default").name == "default"
    assert find_scorecard("./default").name == "mine"


@pytest.mark.parametrize("name", ["nope", "default/1999", "../models/default", "", "default/", "*", "de?ault"])
def test_what_is_not_there_is_refused_with_what_is(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if name == "default/":
        assert find_scorecard(name).name == "default"
        return
    with pytest.raises(UsageError, match=r"there are: default/"):
        find_scorecard(name)


def test_a_folder_without_a_scorecard_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"holds no scorecard\.yml"):
        find_scorecard(str(tmp_path))


@pytest.mark.parametrize("name", ["challenger", "challenger/2026.1", "folder"])
def test_a_model_that_cannot_explain_itself_is_refused_for_scores(name):
    given = str(asset("models", "challenger", "2026.1")) if name == "folder" else name
    with pytest.raises(ModelContractError, match="cannot be taken apart into points"):
        find_scorecard(given)


def _broken(own, old, new):
    path = own / "scorecard.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_weights_that_do_not_add_up_are_refused_with_both_sums(own):
    weight = find_scorecard("default").indicator("tip_tier").weight
    _broken(own, f"weight: {weight:g}", "weight: 0.011")
    with pytest.raises(
        ModelContractError, match=r"weights of layer 'country' add up to [\d.]+, the file declares [\d.]+"
    ):
        find_scorecard(str(own))


def test_a_negative_spread_is_refused_by_the_indicators_name(own):
    _broken(own, "spread: 0.2", "spread: -0.2")
    with pytest.raises(ModelContractError, match=r"indicator 'tip_tier', spread: .*greater than or equal to 0"):
        find_scorecard(str(own))


def test_a_run_finds_its_scorecard_by_name_or_where_it_was_taken_from(own):
    default, mine = find_scorecard("default"), find_scorecard(str(own))
    said = {
        "scorecard": {"name": "default", "version": default.version, "digest": default.digest()},
        "options": {"scorecard": "default"},
    }
    assert scorecard_of_run(said).digest() == default.digest()
    said = {
        "scorecard": {"name": "mine", "version": mine.version, "digest": mine.digest()},
        "options": {"scorecard": str(own)},
    }
    assert scorecard_of_run(said).digest() == mine.digest()
    shutil.rmtree(own)
    with pytest.raises(UsageError, match="There is no scorecard 'mine/"):
        scorecard_of_run(said)


def test_every_shipped_scorecard_loads():
    for path in shipped_scorecards():
        card = find_scorecard(f"{path.parent.parent.name}/{path.parent.name}")
        assert (card.name, card.version) == (path.parent.parent.name, path.parent.name)
