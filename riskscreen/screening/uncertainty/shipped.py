"""The reference universe under the draws, worked out beforehand for the shipped scorecards.

It depends on the scorecard and the tables alone, never on a list, and takes about two seconds; so it lies beside the
scorecard, under a fingerprint of everything that goes into it. A scorecard or table that differs in anything makes the
fingerprint differ, and the universe is drawn anew. `python -m riskscreen.screening.uncertainty.make_universe` writes the
files; a test holds them against a fresh draw.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from riskscreen.domain.assets import asset
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Reals
from riskscreen.screening.uncertainty.ranks import BINS, Ranks
from riskscreen.screening.uncertainty.spec import Uncertainty

FILE = "universe.npz"
DECIMALS = 6
"""Hazards are rounded before they are fingerprinted, so that processors which differ in a last digit agree."""
FORM = 1
"""Of the file and of the way the universe is drawn; counted up when either changes."""


@dataclass(frozen=True, eq=False)
class Shipped:
    """What the file holds.

    Attributes:
        ranks: ready to rank against.
        scale: shift and stretch of the noisy-or.
        nominal: log-odds of the universe with the scorecard as it is, rising.
    """

    ranks: Ranks
    scale: tuple[float, float]
    nominal: Reals


def fingerprint(screen: Screen, spec: Uncertainty) -> str:
    """Return a SHA-256 of all that the universe depends on: scorecard, settings, every hazard and whether it is known."""
    total = hashlib.sha256(f"{FORM} {BINS} {screen.card.digest()} {spec.model_dump_json()}".encode())
    for cell in screen.completions.layers.cells:
        total.update(cell.spec.code.encode())
        for values in (cell.low, cell.hazard, cell.high):
            total.update((np.round(values, DECIMALS) + 0.0).tobytes())
        total.update(cell.known.tobytes())
    total.update("\n".join((*screen.completions.axes.places, *screen.bundle.universe["iso3"])).encode())
    return total.hexdigest()


def read_shipped(screen: Screen, spec: Uncertainty) -> Shipped | None:
    """Return the universe worked out beforehand for a scorecard, tables and settings; null where there is none.

    Args:
        screen: scorecard and reference tables.
        spec: the settings of the universe.
    """
    if not all(
        part and all(c.isalnum() or c in "-_." for c in part) for part in (screen.card.name, screen.card.version)
    ):
        return None
    path = asset("models") / screen.card.name / screen.card.version / FILE
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as held:
        if str(held["fingerprint"]) != fingerprint(screen, spec):
            return None
        counts = np.cumsum(held["steps"].astype(np.int32), axis=1)
        below = np.zeros((counts.shape[0], BINS + 1), dtype=np.float32)
        below[:, 1:] = counts
        ranks = Ranks(np.float32(held["low"]), np.float32(held["width"]), below.ravel(), int(held["size"]))
        shift, stretch = (float(v) for v in held["scale"])
        return Shipped(ranks, (shift, stretch), held["nominal"])


def write_shipped(screen: Screen, spec: Uncertainty, found: Shipped, path: Path) -> None:
    """Write the universe of a scorecard.

    Args:
        screen: scorecard and reference tables.
        spec: the settings of the universe.
        found: what was worked out.
        path: file to write.
    """
    below = found.ranks.below.reshape(-1, BINS + 1)
    np.savez_compressed(
        path,
        fingerprint=np.array(fingerprint(screen, spec)),
        steps=np.diff(below, axis=1).astype(np.uint16),
        low=found.ranks.low,
        width=found.ranks.width,
        size=np.array(found.ranks.size),
        scale=np.array(found.scale),
        nominal=found.nominal,
    )
