"""The helper process: the same answers with it and without, the same exceptions, nothing left behind."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from riskscreen.screening.uncertainty.drivers import sobol
from riskscreen.validation.run import run_suite
from riskscreen.validation.suites import load_suite
from tests.shared import PROJECT

FIGURES = [float(n % 7) for n in range(16 * 4)]
GROUPS = ("one", "two")


def alone(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, in which Great Expectations was never imported."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=PROJECT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


CODE = """
    import sys
    import numpy as np
    import polars as pl
    from riskscreen.pipeline import aside
    from riskscreen.screening.uncertainty.drivers import sobol
    from riskscreen.validation.run import run_suite
    from riskscreen.validation.suites import load_suite
    rows = pl.scan_parquet(ROWS)
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    pl.DataFrame(
        {"row_id": [0, 1], "source_file": ["a.csv"] * 2, "source_row": [2, 3], "record_state": ["ok", "unreadable"]},
        schema_overrides={"row_id": pl.UInt32, "source_row": pl.UInt32},
    ).write_parquet(path)
    return path


def test_helper_answers_as_this_process_does_and_keeps_its_imports_to_itself(rows: Path) -> None:
    code = (
        CODE
        + """
    aside.begin()
    outcome = aside.beside(run_suite, rows, load_suite("raw_list"))
    print(aside.beside(sobol, np.array(FIGURES), GROUPS, 7).write_json())
    assert aside.running(), "the helper died"
    assert "great_expectations" not in sys.modules and "SALib" not in sys.modules
    print([(o.rule.id, o.success, o.checked, o.unexpected, o.first_row_ids) for o in outcome.rules])
    """
    )
    told = alone(
        code.replace("ROWS", repr(str(rows))).replace("FIGURES", repr(FIGURES)).replace("GROUPS", repr(GROUPS))
    )
    assert told.returncode == 0, told.stderr
    here = run_suite(pl.scan_parquet(rows), load_suite("raw_list"))
    assert told.stdout.splitlines() == [
        sobol(np.array(FIGURES), GROUPS, 7).write_json(),
        str([(o.rule.id, o.success, o.checked, o.unexpected, o.first_row_ids) for o in here.rules]),
    ]


def test_work_is_done_here_where_the_helper_dies_cannot_start_or_is_not_wanted() -> None:
    code = """
    import os, sys
    from riskscreen.pipeline import aside
    sys.executable = os.environ.get("PYTHON_HERE", sys.executable)
    aside.begin()
    if os.environ.get("KILL"):
        aside._Slot.helper.process.kill()
    print(aside.beside(len, "four"), aside.running())
    """
    assert alone(code, KILL="1").stdout.split() == ["4", "False"]
    assert alone(code, RISKSCREEN_ALONE="1").stdout.split() == ["4", "False"]
    assert alone(code, PYTHON_HERE="/nowhere/python").stdout.split() == ["4", "False"]


def test_what_fails_in_the_helper_fails_here_with_the_same_exception() -> None:
    told = alone(
        """
        from riskscreen.pipeline import aside
        aside.begin()
        try:
            aside.beside(int, "no number")
        except ValueError as error:
            print(error)
        print(aside.running())
        aside.begin()
        print(aside.running())
        """
    )
    said = ["invalid literal for int() with base 10: 'no number'", "False", "True"]
    assert told.stdout.splitlines() == said, told.stderr


def test_work_that_cannot_be_sent_is_done_here() -> None:
    told = alone(
        """
        from riskscreen.pipeline import aside
        aside.begin()
        print(aside.beside(lambda: 4), aside.running())
        """
    )
    assert told.stdout.split() == ["4", "True"], told.stderr


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", ["sys.exit(0)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_helper_ends_with_its_process_however_that_ends(how: str) -> None:
    told = alone(
        f"""
        import os, signal, sys
        from riskscreen.pipeline import aside
        aside.begin()
        print(aside._Slot.helper.process.pid, flush=True)
        {how}
        """
    )
    helper = Path("/proc") / told.stdout.strip() / "stat"
    for _ in range(50):
        if not helper.exists() or helper.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the helper outlives the process that started it")
