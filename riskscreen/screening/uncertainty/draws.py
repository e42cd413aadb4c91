"""Random numbers of a run: named streams, so that a number depends on the seed and its name alone.

Nothing is drawn per supplier. A draw is one admissible model: its weights, goalposts, aggregation, values of what is
not known. So a draw is the same for every list, and ranks against the reference universe are ranks under one model.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskscreen.screening.axes import Bools, Ints, Reals
from riskscreen.screening.uncertainty.spec import Uncertainty

Singles = NDArray[np.float32]

GOALPOSTS, AGGREGATION, UNKNOWNS, DOUBT = "goalposts", "aggregation", "unknown values", "readings"
WEIGHTS = "weights: {}"


@dataclass(frozen=True, eq=False)
class Draws:
    """A run's draws, laid out in columns.

    Columns stand in the order: the nominal model; draws with fixed goalposts and sums; the nominal model with noisy-or;
    draws with fixed goalposts and noisy-or; with percentile goalposts and noisy-or; with percentile goalposts and sums.
    So each choice holds for one slice of columns, and both nominal models go through the same arithmetic as the draws.

    Attributes:
        spec: the settings.
        samples: how many independent samples stand behind the draws.
        picks: sample behind each draw, per group of factors; a group that is not named takes draw n from sample n.
        count: how many draws.
    """

    spec: Uncertainty
    samples: int
    picks: Mapping[str, Ints]
    count: int

    @classmethod
    def of(cls, spec: Uncertainty) -> "Draws":
        """Return the draws of a run: one sample each."""
        return cls(spec, spec.draws, {}, spec.draws)

    def _stream(self, name: str) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64([self.spec.seed, zlib.crc32(name.encode())]))

    def _picked(self, group: str, values: NDArray[Any]) -> NDArray[Any]:
        return values[..., self.picks[group]] if group in self.picks else values

    def _switch(self, group: str, share: float) -> Bools:
        """Return which draws take the other choice: exactly the share asked for, of the samples."""
        order = self._stream(group).permutation(self.samples)
        chosen: Bools = self._picked(group, order < round(share * self.samples))
        return chosen

    @cached_property
    def percentile(self) -> Bools:
        """Draws with percentile goalposts."""
        return self._switch(GOALPOSTS, self.spec.percentile_goalposts)

    @cached_property
    def noisy(self) -> Bools:
        """Draws with noisy-or."""
        return self._switch(AGGREGATION, self.spec.noisy_or)

    @cached_property
    def order(self) -> Ints:
        """Draw behind each column, the two nominal ones left out."""
        kind = np.where(self.percentile, np.where(self.noisy, 2, 3), np.where(self.noisy, 1, 0))
        order: Ints = np.argsort(kind, kind="stable")
        return order

    @cached_property
    def nominal_noisy(self) -> int:
        """Column of the nominal model with noisy-or."""
        return 1 + int((~self.percentile & ~self.noisy).sum())

    @cached_property
    def noisy_columns(self) -> slice:
        """Columns with noisy-or."""
        return slice(self.nominal_noisy, self.nominal_noisy + 1 + int(self.noisy.sum()))

    @cached_property
    def percentile_columns(self) -> slice:
        """Columns with percentile goalposts."""
        return slice(2 + int((~self.percentile).sum()), None)

    @cached_property
    def is_noisy(self) -> Bools:
        """Whether each column takes noisy-or."""
        marks = np.zeros(self.columns, dtype=bool)
        marks[self.noisy_columns] = True
        return marks

    @property
    def columns(self) -> int:
        """Number of columns."""
        return self.count + 2

    def laid_out(self, values: NDArray[Any], nominal: float) -> NDArray[Any]:
        """Lay values per draw (last axis) out in columns, the nominal models' value put in."""
        out = np.full((*values.shape[:-1], self.columns), nominal, dtype=values.dtype)
        ordered = values[..., self.order]
        first = self.nominal_noisy
        out[..., 1:first] = ordered[..., : first - 1]
        out[..., first + 1 :] = ordered[..., first - 1 :]
        return out

    def real(self, columns: NDArray[Any]) -> NDArray[Any]:
        """Return the columns of draws alone, in the columns' order."""
        first = self.nominal_noisy
        return np.concatenate([columns[..., 1:first], columns[..., first + 1 :]], axis=-1)

    def factors(self, code: str, layer: str, spread: float) -> Reals:
        """Return the log-normal factor (median 1) on an indicator's weight in every column."""
        normal = self._picked(WEIGHTS.format(layer), self._stream(f"weight {code}").standard_normal(self.samples))
        return self.laid_out(np.exp(spread * self.spec.spread * normal), 1.0)

    def uniforms(self, name: str, nominal: float, *, rows: int | None = None, cautious: bool = False) -> Reals:
        """Return the quantile at which what is not known is taken in every column.

        Args:
            name: of the stream.
            nominal: the conservative quantile that the scorecard takes.
            rows: how many independent rows; one-dimensional where not given.
            cautious: never below the conservative quantile.

        Returns:
            Quantiles 0-1.
        """
        shape = (self.samples,) if rows is None else (rows, self.samples)
        if not self.spec.unknowns:
            return np.full((*shape[:-1], self.columns), nominal)
        drawn = self.laid_out(self._picked(UNKNOWNS, self._stream(f"unknown {name}").random(shape)), nominal)
        return np.maximum(drawn, nominal) if cautious else drawn

    def doubts(self) -> Reals:
        """Return a number 0-1 per column; below a reading's rate of mistakes the reading is taken as mistaken."""
        return self.laid_out(self._picked(DOUBT, self._stream("doubt").random(self.samples)), 2.0)

    def others(self, name: str, count: int) -> Ints:
        """Return which of `count` others a mistaken reading stood for in every column."""
        drawn = self._picked(DOUBT, self._stream(f"other {name}").integers(0, count, self.samples))
        others: Ints = self.laid_out(drawn, 0).astype(np.int64)
        return others
