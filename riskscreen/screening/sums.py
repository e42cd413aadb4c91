"""What a profile's indicators add up to: points, doubt, what unknowns could add, and how much rests on evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from riskscreen.screening.axes import Reals, Shape
from riskscreen.screening.indicators import Axis
from riskscreen.screening.layers import Cells, Layers, axis_shape


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over indicators; arrays of one shape.

    Attributes:
        points: sum of points.
        above: points that single unknown values could add at most.
        variance: sum of squared doubts of the weights (90 %).
        below: sum of squared points that single unknown values could fall by.
        covered: sum of weights that rest on evidence.
    """

    points: Reals
    above: Reals
    variance: Reals
    below: Reals
    covered: Reals

    def __add__(self, other: "Sums") -> "Sums":
        """Add two layers."""
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __getitem__(self, at: Any) -> "Sums":
        """Pick cells by numpy index."""
        return Sums(*(getattr(self, f.name)[at] for f in fields(self)))

    @classmethod
    def of(cls, cells: Sequence[Cells], shape: Shape) -> Self:
        """Add up indicators in their order, one by one, so that equal input gives equal bytes."""
        total = [np.zeros(shape) for _ in fields(cls)]
        for cell in cells:
            parts = (cell.points, cell.above, cell.variance, cell.below, cell.spec.weight * cell.known)
            total = [so_far + part for so_far, part in zip(total, parts, strict=True)]
        return cls(*total)

    @property
    def highest(self) -> Reals:
        """Upper end: every single unknown at its worst, and the doubt of the weights on top."""
        highest: Reals = self.points + self.above + np.sqrt(self.variance)
        return highest

    @property
    def lowest(self) -> Reals:
        """Lower end: root of the summed squares of all doubts below the point."""
        lowest: Reals = self.points - np.sqrt(self.variance + self.below)
        return lowest


@dataclass(frozen=True, eq=False)
class LayerSums:
    """Sums of the five kinds of reference indicators, along their own axes."""

    country: Sums
    sector: Sums
    country_sector: Sums
    good: Sums
    country_good: Sums

    @classmethod
    def of(cls, layers: Layers) -> Self:
        """Add up every axis' indicators."""
        axes: tuple[Axis, ...] = ("country", "sector", "country_sector", "good", "country_good")
        return cls(*(Sums.of(layers.on(axis), axis_shape(layers.axes, axis)) for axis in axes))
