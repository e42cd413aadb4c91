"""What is published of the back-test is what a run gives: page, README and the shipped record, to the fourth decimal."""

import importlib.util
import json

import pytest

from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.pipeline.backtest import cards_to_compare, json_text, shipped_specification
from tests.shared import PROJECT

AGAIN = "run python benchmarks/write_backtest_page.py"


@pytest.fixture(scope="module")
def writer():
    spec = importlib.util.spec_from_file_location(
        "write_backtest_page", PROJECT / "benchmarks" / "write_backtest_page.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shipped(writer):
    return json.loads(writer.shipped_json().read_text("utf-8"))


def test_the_shipped_figures_are_of_the_shipped_scorecards_and_specification(shipped):
    assert shipped["scorecards"] == {name: card.digest() for name, card in cards_to_compare(()).items()}, AGAIN
    assert shipped["specification"]["sha256"] == load_specification(shipped_specification()).digest, AGAIN
    assert shipped["test_opened"] is False


def test_the_page_and_the_readme_say_what_the_shipped_record_says(writer, shipped):
    view = writer.shipped_view(shipped)
    text = writer.PAGE.read_text("utf-8")
    assert text == writer.page(view, writer.between(text, writer.TRIED)), AGAIN
    readme = writer.README.read_text("utf-8")
    assert readme == writer.readme(readme, view), AGAIN
    assert all(mark in readme for mark in writer.FIGURES)


def test_the_section_of_what_was_tried_outlives_a_rewrite(writer, shipped):
    view = writer.shipped_view(shipped)
    text = writer.page(view, "One thing\nand another.\n")
    assert writer.between(text, writer.TRIED) == "One thing\nand another.\n"
    assert writer.page(view, writer.between(text, writer.TRIED)) == text


def test_the_default_scorecard_reaches_the_bars_of_the_specification_on_development(shipped):
    spec = load_specification(shipped_specification())
    first = next(iter(shipped["scorecards"]))
    assert first.startswith("default/")
    for universe, bar in spec.bars.items():
        (figure,) = [
            f
            for f in shipped["figures"]
            if (f["scorecard"], f["universe"], f["steps"]) == (first, universe, "development")
        ]
        assert figure["auc"] >= bar.auc
        assert figure["recall_10"] >= bar.recall_10


@pytest.mark.slow
def test_a_run_gives_every_shipped_figure_again(writer, shipped):
    fresh = json.loads(json_text(writer.computed()))
    assert fresh.keys() == shipped.keys()
    for part, rows in fresh.items():
        assert rows == shipped[part], f"{part}: {AGAIN}"
