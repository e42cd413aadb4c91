"""Writing a result folder whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskscreen.domain.errors import UsageError

MARK = "manifest.json"
"""A folder that holds this file was written by us; `--force` replaces no other."""


def check_target(out: Path, *, force: bool) -> None:
    """Refuse a target that exists, before any work is done.

    Raises:
        UsageError: if `out` exists and `force` is off, or `out` is not a folder of ours.
    """
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise UsageError(f"The output {out} exists and is not a folder; name a folder with --out.")
    if not any(out.iterdir()):
        return
    if not force:
        raise UsageError(
            f"The output folder {out} exists already; name another with --out, or replace it with --force."
        )
    if not (out / MARK).is_file():
        raise UsageError(
            f"The folder {out} was not written by riskscreen (it has no {MARK}), so --force does not replace it; name another."
        )


@contextmanager
def written_whole(out: Path, *, force: bool) -> Iterator[Path]:
    """Give a folder beside `out` to write into; it becomes `out` only when the block ends well.

    A killed run leaves `out` as it was. The unfinished folder lies beside it, hidden and named after it and the process, so that the last
    step is a rename on one file system; what a process that is gone has left there, the next run into `out` removes.

    Yields:
        A folder with two folders in it: `result`, which becomes `out`, and `stage` for intermediate files.
    """
    check_target(out, force=force)
    parent = out.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(parent, out.name)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.unfinished-{os.getpid()}-", dir=parent))
    try:
        (work / "result").mkdir()
        (work / "stage").mkdir()
        yield work
        check_target(out, force=force)
        _swap(work / "result", out.absolute(), work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(target: Path, out: Path, work: Path) -> None:
    """Put `target` in the place of `out`; an old folder is moved aside first, so that no reader sees a mixture."""
    if out.exists():
        os.replace(out, work / "replaced")
    os.replace(target, out)


def _remove_left_behind(parent: Path, name: str) -> None:
    """Remove work folders of runs that were killed; those of running processes are left alone."""
    for old in parent.glob(f".{name}.unfinished-*"):
        pid = old.name.rpartition("unfinished-")[2].partition("-")[0]
        if pid.isdigit() and not _is_running(int(pid)):
            shutil.rmtree(old, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
