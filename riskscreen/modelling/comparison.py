"""Two scorecards side by side: weights, bands and ranks on the reference universe, and the development back-test."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riskscreen.modelling.backtest.history import read_chapter
from riskscreen.modelling.backtest.rankings import frozen_bundle, scorecard_scores
from riskscreen.modelling.backtest.specification import Specification
from riskscreen.modelling.history import Compared, Known, compare_rankings
from riskscreen.modelling.pairs import Reals, read_pairs
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.calibrate import score_universe
from riskscreen.screening.scorecard import Scorecard

BANDS = ("lower", "moderate", "high", "very high")


@dataclass(frozen=True)
class Flips:
    """How many profiles change their band from one scorecard to the other.

    Attributes:
        table: number of profiles by (band in the first, band in the second).
        profiles: all profiles.
        rank_correlation: Spearman's, of the scores.
    """

    table: dict[tuple[str, str], int]
    profiles: int
    rank_correlation: float

    @property
    def changed(self) -> int:
        """Profiles in another band."""
        return sum(number for (before, after), number in self.table.items() if before != after)


def flips(first: Scorecard, first_z: Reals, second: Scorecard, second_z: Reals) -> Flips:
    """Compare the bands of the same profiles under two scorecards (cut-offs only; floors are rules and the same in both).

    Args:
        first: a scorecard.
        first_z: log-odds of the profiles under it.
        second: another.
        second_z: log-odds of the same profiles under it.
    """
    before = np.searchsorted(first.bands.cuts.edges(), np.round(first_z, 9), side="right")
    after = np.searchsorted(second.bands.cuts.edges(), np.round(second_z, 9), side="right")
    numbers = np.zeros((4, 4), dtype=np.int64)
    np.add.at(numbers, (before, after), 1)
    table = {(BANDS[b], BANDS[a]): int(numbers[b, a]) for b in range(4) for a in range(4) if numbers[b, a]}
    return Flips(table, len(first_z), spearman(first_z, second_z))


def spearman(one: Reals, other: Reals) -> float:
    """Return Spearman's rank correlation; nan where one is constant."""
    from scipy.stats import rankdata

    a, b = rankdata(np.round(one, 9)), rankdata(np.round(other, 9))
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def universe_flips(catalogue: Catalogue, first: Scorecard, second: Scorecard) -> Flips:
    """Compare two scorecards on the reference universe: 190 countries x 88 divisions, no goods, nothing of the supplier known."""
    bundle = load_bundle(catalogue)
    one, other = (score_universe(Screen(bundle, card)).z for card in (first, second))
    return flips(first, one, second, other)


def development(catalogue: Catalogue, cards: Sequence[Scorecard], specification: Specification) -> list[Compared]:
    """Measure scorecards on the development steps; each is compared with the first.

    Args:
        catalogue: reference tables.
        cards: the scorecards; names must differ.
        specification: of the back-test.
    """
    whole = load_bundle(catalogue)
    steps: list[Known] = []
    rankings: dict[str, list[Reals]] = {f"{card.name}/{card.version}": [] for card in cards}
    for step in specification.of("development"):
        chapter = read_chapter(whole, step)
        bundle = frozen_bundle(catalogue, chapter)
        for card in cards:
            rankings[f"{card.name}/{card.version}"].append(scorecard_scores(bundle, card, chapter))
        steps.append(Known(chapter, read_pairs(bundle, cards[0]), rankings[f"{cards[0].name}/{cards[0].version}"][-1]))
    return compare_rankings(steps, rankings, specification)
