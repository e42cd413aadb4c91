"""Our own words, wherever they stand, judge nobody: templates, catalogues, tables of texts and strings of the code."""

import ast
import re
from pathlib import Path

import pytest

from riskscreen.reporting.harm import WORDING, own_breaches
from riskscreen.reporting.harm_names import visible
from tests.shared import PROJECT

TEMPLATES = sorted((PROJECT / "reports" / "templates").rglob("*.j2"))
TEXTS = sorted(
    path
    for name in ("actions", "duties", "evidence", "locale")
    for path in (PROJECT / "data" / name).rglob("*")
    if path.suffix in {".yml", ".po"}
)
MODULES = sorted(
    path
    for part in ("reporting", "pipeline", "cli", "screening", "domain", "validation")
    for path in (PROJECT / "riskscreen" / part).rglob("*.py")
    if path.name != "harm.py"  # which holds the list of words
)
_LOGIC = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def strings_of(source: str) -> str:
    """Return the strings of a module that can come out on a page, one a line: those with a blank in them, docstrings left out."""
    tree = ast.parse(source)
    holders = [
        n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    bare = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    assert holders
    told = (
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in bare
    )
    return "\n".join(" ".join(text.split()) for text in told if " " in text)


def test_there_is_something_to_look_at():
    assert len(TEMPLATES) > 5
    assert len(TEXTS) > 8
    assert len(MODULES) > 100


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_judges_nobody(path):
    assert own_breaches(name_of(path), visible(_LOGIC.sub(" ", path.read_text("utf-8"))), "en") == []


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_a_table_of_texts_judges_nobody(path):
    lang = path.parent.name if path.parent.name in WORDING else "en"
    assert own_breaches(name_of(path), path.read_text("utf-8"), lang) == []


def test_the_strings_of_the_code_judge_nobody():
    found = [
        breach for path in MODULES for breach in own_breaches(name_of(path), strings_of(path.read_text("utf-8")), "en")
    ]
    assert found == []


def test_a_string_that_judges_would_be_found():
    assert own_breaches("x", strings_of('"""It is clean."""\na = "the supplier is clean"'), "en") != []
    assert own_breaches("x", strings_of('"""It is clean."""'), "en") == []


@pytest.mark.parametrize("name", ["Clean Energy Ltd", "Safe Hands", "Guilty Pleasures GmbH"])
def test_a_supplier_may_be_called_as_it_likes(name):
    line = f"1. {name}, India: high"
    assert own_breaches("report", line, "en", theirs=[name]) == []
    assert own_breaches("report", line, "en") != []
    assert own_breaches("report", f"{line}. This supplier is safe.", "en", theirs=[name]) != []


def test_a_name_that_is_a_word_of_ours_hides_no_breach_around_it():
    assert own_breaches("report", "this supplier is clean", "en", theirs=["supplier"]) != []
