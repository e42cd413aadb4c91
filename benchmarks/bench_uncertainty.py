"""Time uncertainty on distinct profiles, and its join to a long list. Run by hand; figures go to docs/uncertainty.md.

usage: bench_uncertainty.py [--profiles 20000] [--draws 1000] [--rows 1000000] [--runs 3] [--threads 2]

Profiles are made up at random over all countries, ISIC codes and goods: nearly every pair of country and sector differs,
which is harder than a supplier list. `cold` counts what is worked out once for a scorecard (the reference universe under
the draws); `warm` is a second list with the same scorecard and settings. Processor time is what a busy machine can be
trusted with; wall-clock time needs an idle one.
"""

import argparse
import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from riskscreen.domain.columns import CANONICAL, RESOLVED
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.base import KEYS as BASE
from riskscreen.screening.scorecard import load_scorecard
from riskscreen.screening.uncertainty import Uncertainty, attach, list_profiles, portfolio_drivers, remove_one_effects
from riskscreen.screening.uncertainty.assess import assess_uncertainty


def made_up(screen: Screen, count: int) -> pl.DataFrame:
    """Return rows with distinct profiles: a country in 50 unknown, a sector in 10 open, no to two goods."""
    axes, chance = screen.completions.axes, np.random.default_rng(1)
    countries = [axes.places[i] for i in axes.universe]
    rows = [
        {
            "country_iso3": None if chance.random() < 0.02 else countries[chance.integers(len(countries))],
            "sector_isic": (
                [None, "C"][chance.integers(2)]
                if chance.random() < 0.1
                else axes.sectors[chance.integers(len(axes.sectors))]
            ),
            "goods": [axes.goods[i] for i in chance.integers(len(axes.goods), size=chance.integers(0, 3))],
            "country_status": "recognised",
            "sector_status": ["code", "text"][chance.integers(2)],
            "goods_status": "recognised",
            "ilo_indicators": [],
            "tier": int(chance.integers(1, 4)),
            "migrant_share_pct": float(chance.integers(0, 100)),
            "policy_state": ["evidenced", "claimed", None][chance.integers(3)],
            "policy_on": date(2025, 3, 1),
        }
        for _ in range(count)
    ]
    schema = {name: column.dtype for name, column in {**CANONICAL, **RESOLVED}.items()}
    return pl.DataFrame(rows, schema=schema)


def timed(name: str, work: Callable[[], Any], runs: int = 1) -> Any:
    """Run, print the median of wall-clock and processor seconds, and return the last answer."""
    walls, processors, found = [], [], None
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:58} {np.median(walls):7.2f} s wall {np.median(processors):7.2f} s processor {peak:7.0f} MB so far")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    screen = Screen(load_bundle(), load_scorecard())
    timed("indicators of the scorecard", lambda: screen.completions)
    rows = made_up(screen, chosen.profiles)
    told = list_profiles(rows.lazy(), screen)
    spec = Uncertainty(draws=chosen.draws)
    bases = told.select(BASE).unique()
    timed(
        f"nominal score of {told.height} profiles",
        lambda: (
            screen.base_frame(bases, screen.card.as_of),
            screen.conduct_frame(told.select(told.columns[7:-1]).unique()),
        ),
        chosen.runs,
    )

    def draw() -> pl.DataFrame:
        return assess_uncertainty(screen, told, spec, threads=chosen.threads)

    timed(f"{chosen.draws} draws of {told.height} profiles, cold", draw)
    timed(f"{chosen.draws} draws of {told.height} profiles, warm", draw, chosen.runs)
    places = np.random.default_rng(2).integers(0, rows.height, chosen.rows)
    long = rows[places]
    timed(
        f"the same joined to {chosen.rows} rows",
        lambda: attach(long.lazy(), screen, spec, threads=chosen.threads).collect(engine="streaming"),
    )
    timed("Sobol indices of the portfolio", lambda: portfolio_drivers(screen, told, spec=spec, threads=chosen.threads))
    named = told.filter(pl.col("country_iso3").is_not_null() & (pl.col("goods_key") != ""))
    timed("remove-one effects of 10 profiles with country and goods", lambda: remove_one_effects(screen, named[:10]))
    timed("the same without a country", lambda: remove_one_effects(screen, told[:10]))


if __name__ == "__main__":
    main()
