"""The reference universe (country x ISIC division) under the draws: what ranks are against, and a noisy-or's scale.

Neither depends on a list, so both are kept as long as the screen lives.
"""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from riskscreen.screening import supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.calibrate import universe_profiles
from riskscreen.screening.uncertainty.draws import Draws, Singles
from riskscreen.screening.uncertainty.model import Joined, Nominal, Profiles, every_chunk, join_draws
from riskscreen.screening.uncertainty.ranks import Ranks
from riskscreen.screening.uncertainty.shipped import Shipped, read_shipped
from riskscreen.screening.uncertainty.spec import Uncertainty

NO_SPREAD = 1e-6
MIDDLE, TOP = 0.5, 0.95


@dataclass
class _Kept:
    """What was worked out for a screen."""

    profiles: Profiles
    scale: tuple[float, float] | None = None
    nominal: Reals | None = None
    ranks: dict[Uncertainty, Ranks] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Screen, _Kept] = WeakKeyDictionary()


def _kept(screen: Screen) -> _Kept:
    if screen not in _KEPT:
        blank = supplier.blank_profile()
        _KEPT[screen] = _Kept(Profiles.of(universe_profiles(screen).join(blank, how="cross")))
        usual = pinned(Uncertainty())
        if (beforehand := read_shipped(screen, usual)) is not None:
            kept = _KEPT[screen]
            kept.scale, kept.nominal, kept.ranks[usual] = beforehand.scale, beforehand.nominal, beforehand.ranks
    return _KEPT[screen]


def drawn(screen: Screen, spec: Uncertainty) -> Shipped:
    """Draw the universe anew, whatever lies beside the scorecard.

    Args:
        screen: scorecard and reference tables.
        spec: the settings of the universe (`pinned`).
    """
    blank = supplier.blank_profile()
    _KEPT[screen] = _Kept(Profiles.of(universe_profiles(screen).join(blank, how="cross")))
    scale = noisy_or_scale(screen)
    nominal_ranks(screen, np.zeros(0))
    ranks = universe_ranks(screen, spec, 1)
    nominal = _KEPT[screen].nominal
    if nominal is None:
        raise RuntimeError("the nominal universe was not worked out")
    return Shipped(ranks, scale, nominal)


def pinned(spec: Uncertainty) -> Uncertainty:
    """Return the settings for the universe: the same weights, goalposts and aggregation; unknowns stay cautious.

    So ranks are against the universe on which the cut-offs were chosen; nothing there was read from a list.
    """
    return spec.model_copy(update={"unknowns": False, "doubt": False})


def noisy_or_scale(screen: Screen) -> tuple[float, float]:
    """Return what makes a noisy-or comparable with a sum: a shift and a stretch of its log-odds.

    With them the nominal noisy-or has, over the reference universe, the median and the 95th percentile of the nominal
    sums. Where the universe does not spread at all, the stretch is 1.

    Args:
        screen: scorecard and reference tables.

    Returns:
        shift, stretch: log-odds = shift + stretch x log-odds of the noisy-or.
    """
    kept = _kept(screen)
    if kept.scale is None:
        spec = pinned(Uncertainty(spread=0.0, percentile_goalposts=0.0, noisy_or=0.0))
        draws = Draws(spec, 1, {}, 1)
        z = _odds(_universe(screen, draws, (0.0, 1.0), 1), 1)
        middle, top = _quantiles(z[:, 0])
        low, high = _quantiles(z[:, draws.nominal_noisy])
        spreads = high - low > NO_SPREAD and top - middle > NO_SPREAD
        stretch = (top - middle) / (high - low) if spreads else 1.0
        kept.scale = (middle - stretch * low, stretch)
    return kept.scale


def universe_ranks(screen: Screen, spec: Uncertainty, threads: int) -> Ranks:
    """Return the universe under the draws of a run, ready to rank against.

    Args:
        screen: scorecard and reference tables.
        spec: what is varied.
        threads: how many threads; changes nothing in the result.
    """
    kept, same = _kept(screen), pinned(spec)
    if same not in kept.ranks:
        draws = Draws.of(same)
        found = draws.real(_odds(_universe(screen, draws, noisy_or_scale(screen), threads), threads))
        kept.ranks.clear()
        kept.ranks[same] = Ranks.of(found)
    return kept.ranks[same]


def nominal_ranks(screen: Screen, z: Reals) -> Reals:
    """Return the share (%) of the universe that lies below nominal log-odds, all with the scorecard as it is."""
    kept = _kept(screen)
    if kept.nominal is None:
        kept.nominal = np.sort(Nominal.of(screen, kept.profiles, screen.card.as_of).z)
    below: Reals = 100.0 * np.searchsorted(kept.nominal, z) / len(kept.nominal)
    return below


def log_odds_at(screen: Screen, ranks: Reals) -> Reals:
    """Return the nominal log-odds below which a share (%) of the universe lies; straight lines between profiles."""
    nominal_ranks(screen, np.zeros(0))
    ordered = _kept(screen).nominal
    if ordered is None:
        raise RuntimeError("the nominal universe was not worked out")
    found: Reals = np.interp(ranks / 100.0 * (len(ordered) - 1), np.arange(len(ordered)), ordered)
    return found


def _universe(screen: Screen, draws: Draws, scale: tuple[float, float], threads: int) -> Joined:
    profiles = _kept(screen).profiles
    none = np.zeros((profiles.bases.height, 3))
    return join_draws(screen, profiles, draws, scale, rates=none, cautious=False, threads=threads)


def _odds(joined: Joined, threads: int) -> Singles:
    """Return the universe's log-odds, profiles by columns."""

    def work(rows: Ints) -> None:
        # in place: each row is read once, and the universe under all draws is large
        joined.base[rows] = joined.odds(rows, np.zeros(len(rows), dtype=np.int64))

    every_chunk(work, len(joined.base), threads)
    return joined.base


def _quantiles(z: Singles) -> tuple[float, float]:
    middle, top = np.quantile(z.astype(np.float64), [MIDDLE, TOP])
    return float(middle), float(top)
