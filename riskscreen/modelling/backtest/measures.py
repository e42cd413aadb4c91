"""How well a ranking finds what came next: area under the curve, recall at the top, intervals by resampling countries.

Ranks are taken within a step, then pooled (METHOD section 6), so that a step with a longer list does not rule the others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ranked:
    """Pairs of one or more steps, ranked within their step.

    Attributes:
        share: position from 0 (last) to 1 (first); ties share their middle.
        found: whether the later edition lists the pair.
        country: index of its country.
    """

    share: Reals
    found: Bools
    country: Ints

    @classmethod
    def joined(cls, parts: "list[Ranked]") -> "Ranked":
        """Pool steps."""
        return cls(
            np.concatenate([p.share for p in parts]),
            np.concatenate([p.found for p in parts]),
            np.concatenate([p.country for p in parts]),
        )


@dataclass(frozen=True)
class Measured:
    """What a ranking reached.

    Attributes:
        auc: chance that a pair listed later stands above one that is not.
        auc_low: lower end of the interval.
        auc_high: upper end.
        recall: share of later pairs within the top so many per cent, by per cent.
        found: number of later pairs.
        pairs: number of pairs ranked.
    """

    auc: float
    auc_low: float
    auc_high: float
    recall: dict[float, float]
    found: int
    pairs: int


def rank(scores: Reals, found: Bools, keep: Bools) -> Ranked:
    """Rank the kept pairs of one step.

    Args:
        scores: countries x goods, higher = more at risk.
        found: countries x goods.
        keep: pairs to rank.

    Returns:
        The pairs with their shares.

    Raises:
        ValueError: a kept pair has no score.
    """
    values = scores[keep]
    if np.isnan(values).any():
        raise ValueError("a pair to be ranked has no score")
    country = np.broadcast_to(np.arange(scores.shape[0])[:, None], scores.shape)[keep]
    return Ranked(shares(values), found[keep], country.astype(np.int64))


def shares(values: Reals) -> Reals:
    """Return each value's position among all, 0 to 1, ties at their middle."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    upto = np.cumsum(count)
    middle = upto - (count + 1) / 2
    position: Reals = (middle[place] + 0.5) / len(values)
    return position


def measure(ranked: Ranked, *, top_pct: tuple[float, ...], draws: int, interval_pct: float, seed: int) -> Measured:
    """Measure a pooled ranking.

    Args:
        ranked: the pairs.
        top_pct: shares of the ranking to give recall for.
        draws: resamples of countries; 0 for no interval.
        interval_pct: width of the interval.
        seed: of the resampling.

    Returns:
        Figures; nan where no later pair or no other pair is there.
    """
    found = ranked.share[ranked.found]
    recall = {p: float((found > 1 - p / 100).mean()) if len(found) else float("nan") for p in top_pct}
    wins, rest, own = _by_country(ranked)
    auc = _share(np.ones((1, len(rest))), wins, rest, own)
    low = high = float("nan")
    if draws and len(found):
        spread = resampled(ranked, draws, seed)
        half = (100 - interval_pct) / 2
        low, high = (float(v) for v in np.nanpercentile(spread, [half, 100 - half]))
    return Measured(float(auc[0]), low, high, recall, len(found), len(ranked.share))


def resampled(ranked: Ranked, draws: int, seed: int) -> Reals:
    """Return the area under the curve of resampled countries (with replacement), one per draw."""
    wins, rest, own = _by_country(ranked)
    countries = np.flatnonzero((rest + own) > 0)
    random = np.random.default_rng(seed)
    picks = random.integers(0, len(countries), size=(draws, len(countries)))
    weight = np.zeros((draws, len(rest)))
    for draw, pick in enumerate(picks):
        weight[draw] = np.bincount(countries[pick], minlength=len(rest))
    return _share(weight, wins, rest, own)


def _by_country(ranked: Ranked) -> tuple[Reals, Reals, Reals]:
    """Count, for couples of a country's later pairs and a country's other pairs, how often the later one stands above.

    Returns:
        Wins (countries x countries, ties half), number of other pairs, number of later pairs, by country.
    """
    size = int(ranked.country.max(initial=0)) + 1
    other = np.argsort(ranked.share[~ranked.found], kind="stable")
    share, country = ranked.share[~ranked.found][other], ranked.country[~ranked.found][other]
    wins = np.zeros((size, size))
    for value, home in zip(ranked.share[ranked.found], ranked.country[ranked.found], strict=True):
        below, upto = np.searchsorted(share, value, "left"), np.searchsorted(share, value, "right")
        wins[home] += (
            np.bincount(country[:below], minlength=size) + np.bincount(country[below:upto], minlength=size) / 2
        )
    own = np.bincount(ranked.country[ranked.found], minlength=size).astype(np.float64)
    return wins, np.bincount(country, minlength=size).astype(np.float64), own


def _share(weight: Reals, wins: Reals, rest: Reals, own: Reals) -> Reals:
    """Return the area under the curve for each row of country weights (rows x countries); nan where there is none."""
    couples = (weight @ own) * (weight @ rest)
    won = np.einsum("rc,rc->r", weight @ wins, weight)
    out: Reals = np.divide(won, couples, out=np.full(len(weight), np.nan), where=couples > 0)
    return out
