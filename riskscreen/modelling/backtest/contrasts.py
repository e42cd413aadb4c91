"""Rankings held against each other on the same rows: is one really ahead, or is it the luck of a few countries?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from riskscreen.modelling.backtest.history import Chapter
from riskscreen.modelling.backtest.measures import Contrast, Ranked, Reals, contrast, rank
from riskscreen.modelling.backtest.specification import Specification

UNIVERSES = ("all", "listed")
TOP_PCT = 10


@dataclass(frozen=True)
class Difference:
    """One ranking minus another.

    Attributes:
        ranking: the first.
        against: the second.
        universe: `all` or `listed`.
        steps: `development` or `test`.
        contrast: the figures; recall is that of the top 10 %.
    """

    ranking: str
    against: str
    universe: str
    steps: str
    contrast: Contrast


def differences(
    spec: Specification, chapters: Sequence[Chapter], scores: Mapping[str, Sequence[Reals]], first: str
) -> tuple[Difference, ...]:
    """Hold one ranking against all others.

    Args:
        spec: names draws, seed and interval.
        chapters: the steps.
        scores: countries x goods by ranking, one array per chapter.
        first: the ranking that is held against the others.

    Returns:
        One difference per other ranking, universe and group of steps that was run.
    """
    out = []
    for group in ("development", "test"):
        at = [i for i, chapter in enumerate(chapters) if chapter.step.group == group]
        for universe in UNIVERSES if at else ():
            pooled = {
                name: Ranked.joined(
                    [rank(each[i], chapters[i].new, chapters[i].kept(universe)) for i in at],
                )
                for name, each in scores.items()
            }
            for name, other in pooled.items():
                if name != first:
                    found = contrast(
                        pooled[first],
                        other,
                        top_pct=TOP_PCT,
                        draws=spec.bootstrap_draws,
                        interval_pct=spec.interval_pct,
                        seed=spec.seed,
                    )
                    out.append(Difference(first, name, universe, group, found))
    return tuple(out)
