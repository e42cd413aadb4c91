"""Time whole screening jobs, outputs included, in a fresh process each. Run by hand; figures go to docs/performance.md.

usage: bench_screen.py [--maker FILE] [--rows 1000 100000 1000000] [--runs 3]

`--maker` is a script that writes a list: `maker ROWS OUT.csv`. Processor seconds are those of the run and of its helper. Peak memory is that
of both together where the system tells it (Linux, looked up twenty times a second; pages that they share count twice), else of the larger.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def once(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return wall-clock seconds, processor seconds and its peak memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    watch = threading.Thread(target=watched, args=(child.pid, peak), daemon=True)
    watch.start()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    watch.join()
    if child.returncode:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, max(peak[0], usage.ru_maxrss / 1024)


def watched(pid: int, peak: list[float]) -> None:
    """Keep the most memory that a process and those it started ever held, until it is gone."""
    while (held := memory(pid)) > 0:
        peak[0] = max(peak[0], held)
        time.sleep(0.05)


def memory(pid: int) -> float:
    """Return the memory of a process and of those it started, in MB; 0 where it is gone or the system does not tell."""
    proc = Path("/proc") / str(pid)
    try:
        lines = (proc / "status").read_text().splitlines()
        below = [int(one) for task in (proc / "task").iterdir() for one in (task / "children").read_text().split()]
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
    return own + sum(memory(one) for one in below)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maker", type=Path, default=HERE.parent.parent / "shared" / "bench" / "make_suppliers.py")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="riskscreen-bench-"))
    try:
        seconds, _, peaks = zip(*(once([sys.executable, "-m", "riskscreen", "--help"]) for _ in range(5)), strict=True)
        print(f"{'--help':>12}  {statistics.median(seconds):7.2f} s  {max(peaks):7.0f} MB")
        for rows in chosen.rows:
            source = base / f"{rows}.csv"
            subprocess.run([sys.executable, str(chosen.maker), str(rows), str(source)], check=True)
            figures = [
                once(
                    [
                        sys.executable,
                        "-m",
                        "riskscreen",
                        "screen",
                        str(source),
                        "--out",
                        str(base / f"out-{rows}-{run}"),
                        "--quiet",
                    ]
                )
                for run in range(chosen.runs)
            ]
            seconds, processor, peaks = zip(*figures, strict=True)
            size = sum(f.stat().st_size for f in (base / f"out-{rows}-0").rglob("*") if f.is_file()) / 1e6
            print(
                f"{rows:>12,}  {statistics.median(seconds):7.2f} s  (min {min(seconds):.2f}, max {max(seconds):.2f})  "
                f"processor {statistics.median(processor):7.2f} s  {max(peaks):7.0f} MB  output {size:.1f} MB",
                flush=True,
            )
            for run in range(chosen.runs):
                shutil.rmtree(base / f"out-{rows}-{run}")
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
