"""Reliability: what a forecast said beside what was found, by band of the forecast."""

from dataclasses import dataclass

import numpy as np

from riskscreen.modelling.pairs import Bools, Reals


@dataclass(frozen=True)
class Reliable:
    """Rows of like forecasts.

    Attributes:
        low: least forecast, 0-1.
        high: largest.
        rows: number of rows.
        said: mean forecast.
        found: share that was positive.
    """

    low: float
    high: float
    rows: int
    said: float
    found: float


def reliability(chance: Reals, label: Bools, *, parts: int = 8) -> list[Reliable]:
    """Cut rows into parts that hold equally many forecast positives, so that the rare high forecasts are seen too.

    Args:
        chance: forecast of each row, 0-1.
        label: whether it was positive.
        parts: how many.

    Returns:
        The parts, lowest first.
    """
    order = np.argsort(chance, kind="stable")
    total = np.cumsum(chance[order])
    cut = np.searchsorted(total, total[-1] * np.arange(1, parts) / parts)
    out = []
    for rows in np.split(order, np.unique(cut)):
        if len(rows):
            c = chance[rows]
            out.append(Reliable(float(c.min()), float(c.max()), len(rows), float(c.mean()), float(label[rows].mean())))
    return out


def brier(chance: Reals, label: Bools) -> float:
    """Return the mean squared distance between forecast and outcome."""
    return float(((chance - label) ** 2).mean())
