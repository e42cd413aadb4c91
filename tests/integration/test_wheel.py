"""A built wheel in an empty environment does the main job outside the checkout."""

import json
import os
import shutil
import subprocess
import sys
import venv

import pytest

from tests.shared import PROJECT

pytestmark = pytest.mark.slow


def run(*command, **settings):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, timeout=1200, **settings
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_a_wheel_in_an_empty_environment_screens_a_list(tmp_path):
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", PROJECT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", wheel)
    shutil.copy(PROJECT / "data" / "samples" / "suppliers.csv", tmp_path / "list.csv")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    run(tmp_path / "env" / "bin" / "riskscreen", "screen", "list.csv", "--out", "out", cwd=tmp_path, env=clean)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["rows"]["scored"] > 15
    assert (tmp_path / "out" / "report.html").stat().st_size > 50_000
    where = run(python, "-c", "import riskscreen; print(riskscreen.__file__)", cwd=tmp_path, env=clean).stdout
    assert str(PROJECT) not in where
    installed = run(python, "-m", "pip", "list", cwd=tmp_path, env=clean).stdout.lower()
    assert "jupyterlab" not in installed
    assert "pytest" not in installed


def test_help_starts_fast_and_loads_nothing_heavy():
    code = "import sys, riskscreen.cli; print([m for m in ('polars', 'pandas', 'great_expectations', 'sklearn', 'rich', 'pydantic') if m in sys.modules])"
    assert run(sys.executable, "-c", code, cwd=PROJECT).stdout.strip() == "[]"


def test_screening_loads_no_scikit_learn(tmp_path):
    code = (
        "import sys, riskscreen; from riskscreen.pipeline.screen import screen_to_folder; from riskscreen.pipeline.options import ScreenOptions;"
        f"from pathlib import Path; screen_to_folder([Path('data/samples/suppliers.csv')], Path(r'{tmp_path / 'out'}'), ScreenOptions());"
        "print('sklearn' in sys.modules)"
    )
    assert run(sys.executable, "-c", code, cwd=PROJECT).stdout.strip() == "False"
