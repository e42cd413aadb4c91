"""Time dossiers in bulk from a result folder, in a fresh process each. Run by hand; figures go to docs/performance.md.

usage: bench_dossiers.py [--maker FILE] [--rows 20000] [--top 1000] [--formats pdf docx html]

`--maker` is a script that writes a list: `maker ROWS OUT.csv`. Processor time is that of all processes of a command.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOL = [sys.executable, "-m", "riskscreen"]


def timed(command: list[str]) -> tuple[float, float]:
    """Run a command; return wall-clock and processor seconds."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - start, os.times()
    return seconds, sum(after[2:4]) - sum(before[2:4])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maker", type=Path, default=HERE.parent.parent / "shared" / "bench" / "make_suppliers.py")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--top", type=int, default=1_000)
    parser.add_argument("--formats", nargs="+", default=["pdf", "docx", "html"])
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="riskscreen-bench-"))
    try:
        source, folder = base / "list.csv", base / "screened"
        subprocess.run([sys.executable, str(chosen.maker), str(chosen.rows), str(source)], check=True)
        subprocess.run([*TOOL, "screen", str(source), "--out", str(folder), "--quiet"], check=True)
        for form in chosen.formats:
            out = base / f"dossiers-{form}"
            command = [*TOOL, "dossier", str(folder), "--top", str(chosen.top), "--format", form, "--out", str(out)]
            seconds, processor = timed(command)
            size = sum(file.stat().st_size for file in out.iterdir()) / 1e6
            print(
                f"{chosen.top:,} x {form:5} {seconds:7.1f} s  {processor:7.1f} s of processor  {size:.0f} MB",
                flush=True,
            )
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
