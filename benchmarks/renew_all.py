"""Renew everything that is made from the scorecard and the tables, in the order in which one rests on the other.

Run after any change of a weight, a goalpost or a reference table; each step is a command of its own, and a test fails while
its product is old. The back-test's test step is not opened here.
"""

import subprocess
import sys
import time

STEPS = (
    ("-m", "riskscreen.reference.compile", "--out", "data/reference", "--docs", "docs/sources.md"),
    ("-m", "riskscreen.modelling.fit_scorecard"),
    ("-m", "riskscreen.modelling.fit_challenger"),
    ("-m", "riskscreen.screening.uncertainty.make_universe"),
    ("benchmarks/write_indicator_pages.py", "--renew", "all"),
    ("-m", "riskscreen.reference.evidence_page"),
    ("-m", "benchmarks.write_comparison"),
    ("benchmarks/write_outputs_page.py",),
    ("benchmarks/write_backtest_page.py",),
)


def main() -> None:
    for step in STEPS:
        start = time.perf_counter()
        subprocess.run([sys.executable, *step], check=True)
        print(f"{time.perf_counter() - start:7.1f} s  {' '.join(step)}", flush=True)


if __name__ == "__main__":
    main()
