"""The house in order: layout, formatting, types, the import contract, and nothing of a machine in the tree."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.shared import PROJECT

FOLDERS = {"riskscreen", "models", "data", "notebooks", "expectations", "reports", "tests", "docs", "benchmarks"}
FILES = {"pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, capture_output=True, text=True, check=False)


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: shared inputs are absent here (git)")
    return listed.stdout.splitlines()


def test_top_level_holds_what_the_layout_names_and_nothing_else():
    top = {path.split("/")[0] for path in tracked() if not path.startswith(".")}
    assert top <= FOLDERS | FILES
    assert top >= FOLDERS | FILES


def test_ruff_finds_nothing():
    done = run("ruff", "check", ".")
    assert done.returncode == 0, done.stdout


def test_formatting_is_as_ruff_would_write_it():
    done = run("ruff", "format", "--check", ".")
    assert done.returncode == 0, done.stdout


def test_types_are_strict():
    done = run("mypy")
    assert done.returncode == 0, done.stdout


def test_import_contract_is_kept():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_package_depends_on_what_it_declares():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert "jupyterlab" not in " ".join(project["dependencies"])


def test_nothing_of_a_machine_or_a_registry_is_in_the_tree():
    pattern = re.compile(r"(/" + r"work/|/" + r"root/|/tmp/bash" + r"_jobs|index-" + r"url)")
    found = []
    for path in tracked():
        file = PROJECT / path
        if file.suffix in {".png", ".npz", ".parquet", ".xlsx"} or not file.is_file():
            continue
        text = file.read_text("utf-8", errors="ignore")
        if pattern.search(text):
            found.append(path)
    assert not found


def test_readme_commands_are_one_line_each():
    lines = (PROJECT / "README.md").read_text().splitlines()
    commands = [line.strip() for line in lines[:60] if line.startswith("    ") and "venv" in line]
    assert len(commands) == 2
    assert "data/samples/suppliers.csv" in commands[0]
    assert "pytest" in commands[1]
