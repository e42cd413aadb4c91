"""Ranks against the reference universe under the same draw."""

from dataclasses import dataclass

import numpy as np

from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.uncertainty.draws import Singles

BINS = 2048
"""Steps of log-odds in which ranks are looked up."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """How many universe profiles lie below every step of log-odds, per draw.

    Attributes:
        low: log-odds at which the first step begins.
        width: width of a step.
        below: universe profiles below the step's lower edge, flat: draw x (BINS + 1).
        size: profiles in the universe.
    """

    low: np.float32
    width: np.float32
    below: Singles
    size: int

    @classmethod
    def of(cls, universe: Singles) -> "Ranks":
        """Count the universe.

        Args:
            universe: log-odds, profiles by draws.
        """
        low, high = np.float32(universe.min()), np.float32(universe.max())
        width = np.float32(max(float(high - low), 1e-6) / BINS * (1 + 1e-6))
        size, draws = universe.shape
        below = np.zeros((draws, BINS + 1), dtype=np.float32)
        for start in range(0, draws, 64):
            part = universe[:, start : start + 64]
            step = np.clip(((part - low) / width).astype(np.int64), 0, BINS - 1)
            step += np.arange(part.shape[1]) * BINS
            counts = np.bincount(step.ravel(), minlength=part.shape[1] * BINS).reshape(-1, BINS)
            below[start : start + 64, 1:] = np.cumsum(counts, axis=1)
        return cls(low, width, below.ravel(), size)

    def percentile(self, values: Singles, columns: Ints | None = None) -> Singles:
        """Return the share of the universe below each value, in percent; straight lines within a step.

        Args:
            values: log-odds, profiles by draws.
            columns: draws that the columns stand for; all where not given.

        Returns:
            0 (nothing lies below) to 100.
        """
        draws = np.arange(values.shape[1]) if columns is None else columns
        exact = np.clip((values - self.low) / self.width, 0, np.float32(BINS) - np.float32(1e-3))
        step = exact.astype(np.int32)
        part = exact - step
        at = step + (draws * (BINS + 1)).astype(np.int32)
        lower = self.below[at]
        rank: Reals = (lower + part * (self.below[at + 1] - lower)) * np.float32(100.0 / self.size)
        return rank.astype(np.float32)
