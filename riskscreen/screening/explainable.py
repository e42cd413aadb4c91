"""The contributions behind base scores: indicator, cell, points, and what a gap was filled with."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.base import BaseScores
from riskscreen.screening.indicators import Axis
from riskscreen.screening.layers import Cells, Layers

GAPS: tuple[Literal["country", "sector", "goods"], ...] = ("country", "sector", "goods")


@dataclass(frozen=True, eq=False)
class Positions:
    """Profiles on the axes: place, sector and good indices (negative = open)."""

    place: Ints
    sector: Ints
    good: Ints

    @classmethod
    def of(cls, scores: BaseScores) -> "Positions":
        """Return where the gravest entry of each profile lies."""
        at, best = scores.points, scores.gravest
        return cls(at.place[best], at.sector[best], at.good[best])

    def on(self, axis: Axis) -> tuple[Ints, ...]:
        """Return the indices along an axis."""
        picks: dict[str, tuple[Ints, ...]] = {
            "country": (self.place,),
            "sector": (self.sector,),
            "country_sector": (self.place, self.sector),
            "good": (self.good,),
            "country_good": (self.place, self.good),
        }
        return picks[axis]

    @property
    def gap(self) -> Ints:
        """What is open, as bits: 1 country, 2 sector, 4 goods."""
        bits: Ints = 1 * (self.place < 0) + 2 * (self.sector < 0) + 4 * (self.good < 0)
        return bits


def evidence_points(layers: Layers, positions: Positions) -> Reals:
    """Return points per profile (row) and indicator (column, in the layers' order); nan where a gap leaves it open."""
    out = np.full((len(positions.place), len(layers.cells)), np.nan)
    for n, cell in enumerate(layers.cells):
        at = positions.on(cell.definition.axis)
        open_ = np.logical_or.reduce([i < 0 for i in at])
        rows = np.flatnonzero(~open_)
        out[rows, n] = cell.points[tuple(i[rows] for i in at)]
    return out


def gap_points(scores: BaseScores, points: Reals, positions: Positions) -> Reals:
    """Return the points that fill each profile's gap; with them all contributions add up (nan = no gap)."""
    total = scores.outcome.point[scores.gravest]
    evidenced = np.zeros(len(total))
    for column in points.T:
        evidenced += np.nan_to_num(column)
    return np.where(positions.gap > 0, total - evidenced, np.nan)


def gap_title(gap: int) -> str:
    """Return what is open in words: `country`, `country, sector and goods`."""
    parts = [name for bit, name in enumerate(GAPS) if gap & (1 << bit)]
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def phrases(cell: Cells, at: tuple[Ints, ...]) -> pl.Series:
    """Return the phrase of each cell asked for; where it does not rest on evidence, that it is not known."""
    row = cell.find(at)
    known = cell.known[at]
    said = (
        cell.evidence["phrase"].gather(np.where(row >= 0, row, 0))
        if len(cell.evidence)
        else pl.Series([None] * len(row), dtype=pl.String)
    )
    usable = pl.Series(known & (row >= 0))
    return pl.select(
        pl.when(usable).then(said).otherwise(pl.lit(f"{cell.spec.title}: not known (cautious value)"))
    ).to_series()


def top_phrases(layers: Layers, scores: BaseScores, count: int = 3) -> pl.Series:
    """Return the strongest contributions of each base profile as text.

    Args:
        layers: the indicators.
        scores: scored base profiles.
        count: how many.

    Returns:
        Phrases joined by '; ', strongest first; null where nothing earns points. A pair's removal from the goods list
        is always said, so that both of its states are seen.
    """
    positions = Positions.of(scores)
    points = evidence_points(layers, positions)
    gap = gap_points(scores, points, positions)
    matrix = np.nan_to_num(np.column_stack([points, gap]), nan=0.0)
    order = np.argsort(-matrix, axis=1, kind="stable")[:, :count]
    size = len(matrix)
    frame = pl.DataFrame({"profile": np.arange(size)})
    for place in range(order.shape[1]):
        pick = order[:, place]
        found: list[pl.DataFrame] = []
        for n in np.unique(pick):
            rows = np.flatnonzero((pick == n) & (matrix[np.arange(size), pick] > 1e-12))
            if not len(rows):
                continue
            if n == len(layers.cells):
                words = {g: f"{gap_title(g).capitalize()} not known (cautious value)" for g in range(1, 8)}
                said = pl.Series(positions.gap[rows]).replace_strict(words, return_dtype=pl.String)
            else:
                cell = layers.cells[n]
                said = phrases(cell, tuple(i[rows] for i in positions.on(cell.definition.axis)))
            found.append(pl.DataFrame({"profile": rows, f"phrase_{place}": said}))
        if found:
            frame = frame.join(pl.concat(found), on="profile", how="left", maintain_order="left")
    frame = _with_history(layers, positions, matrix, order, frame)
    columns = [c for c in frame.columns if c.startswith("phrase_")]
    if not columns:
        return pl.Series("base_reasons", [None] * size, dtype=pl.String)
    text = pl.concat_str(columns, separator="; ", ignore_nulls=True)
    return frame.select(pl.when(text.str.len_bytes() > 0).then(text).alias("base_reasons")).to_series()


def _with_history(
    layers: Layers, positions: Positions, matrix: Reals, order: Ints, frame: pl.DataFrame
) -> pl.DataFrame:
    """Add the phrase of `pair_removed` where it earns points and is not among the strongest."""
    for n, cell in enumerate(layers.cells):
        if cell.spec.code != "pair_removed":
            continue
        rows = np.flatnonzero((matrix[:, n] > 0) & ~(order == n).any(axis=1))
        if len(rows):
            text = phrases(cell, tuple(i[rows] for i in positions.on(cell.definition.axis)))
            said = pl.DataFrame({"profile": rows, "phrase_history": text})
            return frame.join(said, on="profile", how="left", maintain_order="left")
    return frame
