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


@dataclass(frozen=True)
class Contrast:
    """How far one ranking is ahead of another on the same rows; negative where it is behind.

    Attributes:
        auc: difference of the areas under the curve.
        auc_low: lower end of its interval, both rankings measured on the same resamples of countries.
        auc_high: upper end.
        recall: difference of the recall at the top.
        recall_low: lower end.
        recall_high: upper end.
    """

    auc: float
    auc_low: float
    auc_high: float
    recall: float
    recall_low: float
    recall_high: float


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
    return _share(country_weights(ranked, draws, seed), *_by_country(ranked))


def country_weights(ranked: Ranked, draws: int, seed: int) -> Reals:
    """Return how often each country stands in each resample: draws x countries; the same for all rankings of the same rows."""
    size = int(ranked.country.max(initial=0)) + 1
    countries = np.unique(ranked.country)
    picks = np.random.default_rng(seed).integers(0, len(countries), size=(draws, len(countries)))
    weight = np.zeros((draws, size))
    for draw, pick in enumerate(picks):
        weight[draw] = np.bincount(countries[pick], minlength=size)
    return weight


def contrast(first: Ranked, second: Ranked, *, top_pct: float, draws: int, interval_pct: float, seed: int) -> Contrast:
    """Compare two rankings of the same rows on the same resamples of countries.

    Args:
        first: one ranking.
        second: the ranking it is held against; same pairs in the same order.
        top_pct: share of the ranking to compare recall for; in a resample the cut stays where it is in the whole ranking.
        draws: resamples.
        interval_pct: width of the intervals.
        seed: of the resampling.

    Returns:
        First minus second; nan where no later pair is there.

    Raises:
        ValueError: the rankings are of different rows.
    """
    if not (np.array_equal(first.found, second.found) and np.array_equal(first.country, second.country)):
        raise ValueError("rankings can be compared on the same rows only")
    whole = np.ones((1, int(first.country.max(initial=0)) + 1))
    weight = np.concatenate([whole, country_weights(first, draws, seed)])
    auc = _share(weight, *_by_country(first)) - _share(weight, *_by_country(second))
    recall = _recalls(weight, first, top_pct) - _recalls(weight, second, top_pct)
    half = (100 - interval_pct) / 2
    ends = [half, 100 - half]
    if not first.found.any() or not draws:
        nan = float("nan")
        return Contrast(float(auc[0]), nan, nan, float(recall[0]), nan, nan)
    auc_low, auc_high = (float(v) for v in np.nanpercentile(auc[1:], ends))
    recall_low, recall_high = (float(v) for v in np.nanpercentile(recall[1:], ends))
    return Contrast(float(auc[0]), auc_low, auc_high, float(recall[0]), recall_low, recall_high)


def _recalls(weight: Reals, ranked: Ranked, top_pct: float) -> Reals:
    """Return recall at the top for each row of country weights."""
    size = weight.shape[1]
    top = ranked.found & (ranked.share > 1 - top_pct / 100)
    hits = weight @ np.bincount(ranked.country[top], minlength=size).astype(np.float64)
    own = weight @ np.bincount(ranked.country[ranked.found], minlength=size).astype(np.float64)
    out: Reals = np.divide(hits, own, out=np.full(len(weight), np.nan), where=own > 0)
    return out


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
