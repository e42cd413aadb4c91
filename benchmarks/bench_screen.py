"""Time whole screening jobs, outputs included, in a fresh process each. Run by hand; figures go to docs/performance.md.

usage: bench_screen.py [--maker FILE] [--rows 1000 100000 1000000] [--runs 3]

`--maker` is a script that writes a list: `maker ROWS OUT.csv`. Peak memory is the largest process of the run.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def once(command: list[str]) -> tuple[float, float]:
    """Run a command; return wall-clock seconds and its peak memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maker", type=Path, default=HERE.parent.parent / "shared" / "bench" / "make_suppliers.py")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="riskscreen-bench-"))
    try:
        seconds, memory = zip(*(once([sys.executable, "-m", "riskscreen", "--help"]) for _ in range(5)), strict=True)
        print(f"{'--help':>12}  {statistics.median(seconds):7.2f} s  {max(memory):7.0f} MB")
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
            seconds, memory = zip(*figures, strict=True)
            size = sum(f.stat().st_size for f in (base / f"out-{rows}-0").rglob("*") if f.is_file()) / 1e6
            print(
                f"{rows:>12,}  {statistics.median(seconds):7.2f} s  (min {min(seconds):.2f}, max {max(seconds):.2f})  "
                f"{max(memory):7.0f} MB  output {size:.1f} MB",
                flush=True,
            )
            for run in range(chosen.runs):
                shutil.rmtree(base / f"out-{rows}-{run}")
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
