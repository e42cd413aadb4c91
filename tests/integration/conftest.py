"""One run of the sample list for all tests that look at a result folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import PROJECT

SAMPLE = PROJECT / "data" / "samples" / "suppliers.csv"


def riskscreen(
    *arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "riskscreen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False, timeout=300)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """Folder that screening the sample list wrote."""
    out = tmp_path_factory.mktemp("sample") / "out"
    done = riskscreen("screen", SAMPLE, "--out", out, "--as-of", "2026-11-21")
    assert done.returncode == 0, done.stderr
    return out
