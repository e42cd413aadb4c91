"""Time the scoring of distinct profiles, the table of all profiles, and re-scoring after an edit. Run by hand; figures go to docs/performance.md.

usage: python -m benchmarks.bench_profiles [--profiles 20000] [--runs 7]

Wall-clock and CPU seconds of the median run, and the best one; imports are left out.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from riskscreen.domain.columns import CANONICAL, RESOLVED
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.base import KEYS, score_base
from riskscreen.screening.profiles import all_profiles
from riskscreen.screening.scorecard import load_scorecard
from riskscreen.screening.tuning import trial

SEED = 20260101
#: What a supplier list leaves out: share of profiles with country, sector and goods; without goods; sector; country.
MIX = {"all three known": 0.6, "no goods": 0.2, "no sector": 0.1, "no country": 0.1}


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Run a piece of work; return wall-clock and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def repeated(work: Callable[[], Any], runs: int) -> dict[str, float]:
    """Run a piece of work several times; return medians and the best run."""
    wall, cpu = zip(*(timed(work) for _ in range(runs)), strict=True)
    return {"wall": statistics.median(wall), "cpu": statistics.median(cpu), "best": min(wall)}


def distinct_profiles(screen: Screen, count: int) -> pl.DataFrame:
    """Draw distinct base profiles (`base.KEYS`) with the gaps that lists have."""

    axes = screen.completions.axes
    draw, size = np.random.default_rng(SEED), 4 * count
    whole = pl.DataFrame(
        {
            "country_iso3": draw.choice(screen.bundle.universe["iso3"].to_list(), size),
            "subdivision_code": pl.Series([None] * size, dtype=pl.String),
            "sector_isic": draw.choice(axes.sectors, size),
            "goods_key": draw.choice(axes.goods, size),
        }
    )
    gaps = {
        "all three known": {},
        "no goods": {"goods_key": ""},
        "no sector": {"sector_isic": None},
        "no country": {"country_iso3": None},
    }
    parts, start = [], 0
    for name, share in MIX.items():
        gap = {key: pl.lit(value, dtype=pl.String) for key, value in gaps[name].items()}
        wanted = round(count * share)
        part = whole.slice(start).with_columns(**gap).unique(maintain_order=True).head(wanted)
        start += wanted
        parts.append(part)
    return pl.concat(parts).unique().sort(KEYS)


def rows_of(profiles: pl.DataFrame) -> pl.LazyFrame:
    """Return canonical rows of suppliers with these profiles, one each, and a tier."""

    types = {name: column.dtype for name, column in {**CANONICAL, **RESOLVED}.items()}
    goods = (
        pl.when(pl.col("goods_key") != "").then(pl.concat_list("goods_key")).otherwise(pl.lit([], pl.List(pl.String)))
    )
    told = profiles.with_row_index("row_id").with_columns(
        goods.alias("goods"), (1 + pl.col("row_id") % 4).alias("tier"), pl.lit("list.csv").alias("source_file")
    )
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in types.items() if name not in told.columns]
    return told.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in types.items()).lazy()


def figures(count: int, runs: int) -> dict[str, Any]:
    """Measure everything once."""
    found: dict[str, Any] = {}
    bundle, card = load_bundle(), load_scorecard()
    found["tables"] = repeated(load_bundle, runs)
    found["evidence"] = repeated(lambda: Screen(bundle, card).completions, runs)
    screen = Screen(bundle, card)
    profiles = distinct_profiles(screen, count)
    rows = rows_of(profiles).collect().lazy()

    def fresh() -> Screen:
        """Return a screen whose evidence is there, but nothing worked out from it."""
        return screen.rescored(card)

    found["index and interval"] = repeated(lambda: score_base(fresh().completions, profiles), runs)
    found["all columns of profiles"] = repeated(lambda: fresh().base_frame(profiles, card.as_of), runs)
    found["a list, one row each"] = repeated(lambda: fresh().score(rows).collect(), runs)
    found["all profiles"] = repeated(lambda: all_profiles(fresh()), runs)
    found["weights edited"] = repeated(
        lambda: all_profiles(
            screen.rescored(
                trial(card, weights={s.code: 1.2 * s.weight for s in card.indicators if s.code != "tip_tier"})
            ),
            contributions=False,
        ),
        runs,
    )
    posts = {s.code: (s.goalposts.low, 1.1 * s.goalposts.high) for s in card.indicators if s.goalposts is not None}
    found["goalposts edited, all of them"] = repeated(
        lambda: all_profiles(screen.rescored(trial(card, goalposts=posts)), contributions=False), runs
    )
    table = all_profiles(screen)
    found["profiles"] = profiles.height
    found["table"] = {"rows": table.height, "columns": table.width, "MB": table.estimated_size() / 1e6}
    found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()
    for name, value in figures(chosen.profiles, chosen.runs).items():
        shown = {k: round(v, 3) for k, v in value.items()} if isinstance(value, dict) else value
        print(f"{name:32} {json.dumps(shown)}")


if __name__ == "__main__":
    main()
