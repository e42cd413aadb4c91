"""The notebooks: stripped in git, without logic of their own, and each runs on the shipped data in under a minute."""

import ast
import itertools
import json
import re
import time
from pathlib import Path

import pytest

from tests.notebooks.strip import METADATA, stripped
from tests.shared import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
NAMES = (
    "01_reference_data",
    "02_tune_a_scorecard",
    "03_fit_calibrate_backtest",
    "04_uncertainty_and_sensitivity",
    "05_learn_from_your_own_audits",
    "06_a_sector_briefing_by_hand",
)
LONGEST_FUNCTION = 8
SECONDS = 60
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def content(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def source(path: Path, kind: str = "code") -> list[str]:
    return ["".join(cell["source"]) for cell in content(path)["cells"] if cell["cell_type"] == kind]


def trees(path: Path) -> list[ast.Module]:
    return [ast.parse(text) for text in source(path)]


def charts(text: str) -> int:
    """How many charts a cell shows as its last expression."""
    last = ast.parse(text).body[-1]
    return int(isinstance(last, ast.Expr) and "mark_" in text and ".properties(" in ast.unparse(last))


def test_all_six_are_there_and_the_readme_names_each():
    assert tuple(path.stem for path in NOTEBOOKS) == NAMES
    readme = (PROJECT / "notebooks" / "README.md").read_text("utf-8")
    assert all(f"({name}.ipynb)" in readme for name in NAMES)


@each
def test_no_output_no_execution_count_sorted_keys(path):
    cells = content(path)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all(cell["metadata"] == {} for cell in cells)
    text = path.read_text("utf-8")
    assert text == stripped(content(path)), "run: python -m tests.notebooks.strip notebooks/*.ipynb"


@each
def test_nothing_of_a_machine_is_in_the_metadata(path):
    assert content(path)["metadata"] == METADATA


def test_stripping_takes_out_what_a_run_leaves():
    ran = content(NOTEBOOKS[0])
    for cell in ran["cells"]:
        cell["metadata"] = {"execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}], "execution_count": 3}
    ran["metadata"] |= {"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}}
    assert stripped(ran) == NOTEBOOKS[0].read_text("utf-8")


@each
def test_no_class_and_no_long_function(path):
    for tree in trees(path):
        for node in ast.walk(tree):
            assert not isinstance(node, ast.ClassDef)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.end_lineno - node.body[0].lineno + 1
                assert body <= LONGEST_FUNCTION, f"{node.name} has {body} lines; logic belongs in the library"


@each
def test_scikit_learn_and_numpy_stay_in_the_library(path):
    found = set()
    for tree in trees(path):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").split(".")[0])
    allowed = {"riskscreen", "polars", "altair", "ipywidgets", "IPython", "datetime", "json", "pathlib", "tempfile"}
    assert found <= allowed


@each
def test_no_loop_but_in_an_expression(path):
    for tree in trees(path):
        assert not any(isinstance(node, ast.For | ast.While) for node in ast.walk(tree))


@each
def test_charts_are_still_pictures_that_need_no_network(path):
    text = "\n".join(source(path))
    assert 'alt.renderers.enable("svg")' in text
    assert "http" not in text


@each
def test_a_sentence_under_every_chart_says_what_to_see(path):
    cells = content(path)["cells"]
    for cell, following in itertools.pairwise(cells):
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and charts(text):
            assert following["cell_type"] == "markdown"
            assert "**What to see.**" in "".join(following["source"]), text[:80]


@each
def test_both_axes_of_a_chart_are_named(path):
    for text in source(path):
        for found in re.finditer(r"alt\.(X|Y)\(", text):
            call = text[found.start() : text.index("\n\n", found.start()) if "\n\n" in text[found.start() :] else None]
            first = call.split("\n")[0]
            named = "title=" in call[:220] or "datum=" in first
            again = (
                re.search(r"alt\.[XY]\(\"\w+:Q\"\)", first) is not None
            )  # a second layer on an axis that has its title
            assert named or again, first


@each
def test_it_says_what_to_change_and_what_not_to_conclude(path):
    prose = "\n".join(source(path, "markdown"))
    assert "**The question.**" in prose
    assert "**What to change.**" in prose
    assert "## What not to conclude" in prose
    assert "not a probability" in prose
    assert "clearance" in prose


@each
def test_words_that_judge_a_supplier_are_not_used(path):
    prose = "\n".join(source(path, "markdown")).lower()
    assert not re.search(r"\b(guilty|violator|cleared|safe)\b", prose)


def test_the_test_step_is_opened_in_no_notebook():
    assert not any("open_test" in text for path in NOTEBOOKS for text in source(path))


def executed(path: Path, folder: Path, monkeypatch, *, more: str = "") -> tuple[object, float]:
    """Run a notebook in a folder of its own, without the user's tables; `more` is run after its last cell."""
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("RISKSCREEN_DATA", str(folder / "data"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    book = nbformat.read(path, as_version=4)
    if more:
        book.cells.append(nbformat.v4.new_code_cell(more))
    began = time.monotonic()
    NotebookClient(
        book, timeout=3 * SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    took = time.monotonic() - began
    nbformat.write(book, folder / path.name)
    return book, took


def outputs(book: object) -> list[dict]:
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.slow
@pytest.mark.filterwarnings("default::DeprecationWarning")
@each
def test_it_runs_in_under_a_minute_and_every_chart_is_drawn(path, tmp_path, monkeypatch):
    book, took = executed(path, tmp_path, monkeypatch)
    found = outputs(book)
    assert not [output for output in found if output.output_type == "error"]
    assert not [output.text for output in found if output.output_type == "stream" and output.name == "stderr"]
    pictures = [output.data["image/svg+xml"] for output in found if "image/svg+xml" in output.get("data", {})]
    assert len(pictures) == sum(charts(text) for text in source(path))
    assert all("<path" in picture and "NaN" not in picture for picture in pictures)
    assert took < SECONDS, f"{path.name} took {took:.0f} s"


@pytest.mark.slow
@pytest.mark.filterwarnings("default::DeprecationWarning")
def test_a_slider_moves_all_three_at_once_and_what_is_saved_says_who_when_and_why(tmp_path, monkeypatch):
    from riskscreen.screening.scorecard import load_scorecard

    more = (
        "before = kept['tried']\n"
        "sliders['good_listed_elsewhere'].value = 0.3\n"
        "after = kept['tried']\n"
        "changed = [not getattr(before, part).equals(getattr(after, part)) for part in ('moves', 'stability', 'backtest')]\n"
        "print(before.flips.height, after.flips.height > 0, changed)"
    )
    book, _ = executed(PROJECT / "notebooks" / "02_tune_a_scorecard.ipynb", tmp_path, monkeypatch, more=more)
    said = [output.text for output in book.cells[-1].outputs if output.output_type == "stream"]
    assert said == ["0 True [True, True, True]\n"]
    (file,) = tmp_path.glob("scorecards-*/rule-of-law/1/scorecard.yml")
    step = load_scorecard(file).log[-1]
    assert step.who == "A. Analyst"
    assert step.why.startswith("In our chain")
    assert len(step.effects) == 4
    assert any(line.startswith("rule_of_law weight") for line in step.changes)
