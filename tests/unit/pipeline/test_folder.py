"""A result folder is written whole or not at all, and never over somebody else's files."""

import os
import subprocess
import sys

import pytest

from riskscreen.domain.errors import LedgerError, UsageError
from riskscreen.pipeline.folder import check_target, written_whole
from riskscreen.pipeline.ledger import Ledger


def fill(work, text="new"):
    (work / "result" / "manifest.json").write_text(text)


def test_the_folder_appears_only_when_the_block_ends_well(tmp_path):
    out = tmp_path / "out"
    with written_whole(out, force=False) as work:
        fill(work)
        assert not out.exists()
    assert (out / "manifest.json").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_failing_run_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), written_whole(tmp_path / "out", force=False) as work:
        fill(work)
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused_and_kept(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text("old")
    with pytest.raises(UsageError, match="--force"):
        check_target(out, force=False)
    with pytest.raises(RuntimeError), written_whole(out, force=True) as work:
        fill(work)
        raise RuntimeError
    assert (out / "manifest.json").read_text() == "old"
    with written_whole(out, force=True) as work:
        fill(work)
    assert (out / "manifest.json").read_text() == "new"


def test_force_does_not_replace_a_folder_of_somebody_else(tmp_path):
    out = tmp_path / "holiday"
    out.mkdir()
    (out / "beach.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="not written by riskscreen"):
        check_target(out, force=True)


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "out").mkdir()
    check_target(tmp_path / "out", force=False)


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    code = (
        "import sys, time, pathlib\n"
        "from riskscreen.pipeline.folder import written_whole\n"
        "with written_whole(pathlib.Path(sys.argv[1]), force=False) as work:\n"
        "    print(work, flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()
    assert not (tmp_path / "out").exists()
    assert len(list(tmp_path.iterdir())) == 1
    with written_whole(tmp_path / "out", force=False) as work:
        fill(work)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_work_folder_of_a_running_process_is_left_alone(tmp_path):
    other = tmp_path / f".out.unfinished-{os.getppid()}-abc"
    other.mkdir()
    with written_whole(tmp_path / "out", force=False) as work:
        fill(work)
    assert other.exists()


def test_a_ledger_that_does_not_add_up_fails():
    Ledger(read=3, scored=1, quarantined=1, blank=1).check()
    with pytest.raises(LedgerError, match="do not add up"):
        Ledger(read=4, scored=1, quarantined=1, blank=1).check()
