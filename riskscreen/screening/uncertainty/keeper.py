"""Uncertainty of a list that is worked on slice by slice: profiles are gathered first, drawn once, and then laid beside rows.

Up to `MOST` distinct profiles each is drawn (the first way); beyond, base profiles are, and rows are moved by what moves
those (the second way, `shifts`). Which way is taken hangs on the number of distinct profiles alone, so neither the order of
rows nor repeated ones change anything.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from riskscreen.screening import base
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Ints, Reals
from riskscreen.screening.uncertainty.assess import assess_uncertainty
from riskscreen.screening.uncertainty.attach import profile_keys
from riskscreen.screening.uncertainty.model import BASE, KEYS
from riskscreen.screening.uncertainty.readings import Readings
from riskscreen.screening.uncertainty.shifts import Shifts, draw_shifts
from riskscreen.screening.uncertainty.spec import Uncertainty
from riskscreen.screening.uncertainty.universe import universe_ranks

MOST = 20_000
"""Distinct profiles up to which each is drawn."""
MARK = "__key_"
"""In front of the key columns that a slice carries."""
LIKELIHOOD = "rs_likelihood_0_100"
ATTACHED: dict[str, str] = {
    "rs_stability_pct": "band_share_pct",
    "rs_likelihood_p05": "likelihood_p05",
    "rs_likelihood_p95": "likelihood_p95",
    "rs_rank_pct": "rank_pct",
    "rs_rank_p05_pct": "rank_p05_pct",
    "rs_rank_p95_pct": "rank_p95_pct",
}
"""Columns that a run adds to every row, and what they hold of a profile's measures."""
NEAR = 1e-9
"""Of 0 and 1, which the index cannot reach but rounding can."""
EACH, BASES = "each distinct profile", "each distinct base profile"


def warm(screen: Screen, spec: Uncertainty, threads: int = 1) -> None:
    """Work out what does not depend on a list: indicators, and the reference universe under the draws."""
    universe_ranks(screen, spec, threads)


@dataclass(eq=False)
class Keeper:
    """Gathers a list's profiles, draws them, and lays the answers beside rows.

    Attributes:
        screen: scorecard and reference tables.
        spec: what is varied.
        as_of: day that ages of evidence are counted to.
        readings: rates of mistaken readings; the measured ones where not given.
        threads: how many threads to use; results do not depend on it.
        most: distinct profiles up to which each is drawn.
    """

    screen: Screen
    spec: Uncertainty
    as_of: date
    readings: Readings | None = None
    threads: int | None = None
    most: int = MOST
    _counted: pl.DataFrame | None = None
    _large: bool = False
    _measures: pl.DataFrame | None = None
    _shifts: Shifts | None = None

    def keys(self, rows: pl.LazyFrame) -> list[pl.Expr]:
        """Return the columns that a slice must carry, as expressions over canonical and resolved rows."""
        return [key.name.prefix(MARK) for key in profile_keys(self.screen, rows, self.as_of)]

    def gather(self, carried: pl.LazyFrame) -> None:
        """Take a slice's profiles down.

        Args:
            carried: rows with the columns of `keys`.
        """
        keys = BASE if self._large else KEYS
        named = carried.select(pl.col(f"{MARK}{key}").alias(key) for key in keys)
        found = self._sorted_goods(named.group_by(keys).len("rows").collect(engine="streaming"))
        parts = [found] if self._counted is None else [self._counted, found]
        self._counted = _summed(pl.concat(parts), keys)
        if not self._large and self._counted.height > self.most:
            self._large = True
            self._counted = _summed(self._counted, BASE)

    @property
    def way(self) -> str:
        """What was drawn."""
        return BASES if self._large else EACH

    @property
    def portfolio(self) -> pl.DataFrame | None:
        """The distinct profiles gathered (`KEYS`, beyond `most` `model.BASE`) and their `rows`; None without rows."""
        return self._counted

    def profiles_of(self, rows: pl.LazyFrame, name: str) -> pl.DataFrame:
        """Return the profiles of a few rows.

        Args:
            rows: canonical and resolved columns.
            name: a column to keep beside the profile.

        Returns:
            That column, and the columns of `KEYS`; the rows' order.
        """
        return self._sorted_goods(rows.select(name, *profile_keys(self.screen, rows, self.as_of)).collect())

    def draw(self) -> None:
        """Draw what was gathered."""
        if self._counted is None:
            return
        if self._large:
            self._shifts = draw_shifts(
                self.screen,
                self._counted.drop("rows"),
                self.spec,
                as_of=self.as_of,
                readings=self.readings,
                threads=self.threads,
            )
        else:
            self._measures = assess_uncertainty(
                self.screen,
                self._counted.drop("rows"),
                self.spec,
                as_of=self.as_of,
                readings=self.readings,
                threads=self.threads,
            ).select(*KEYS, *(pl.col(name).alias(column) for column, name in ATTACHED.items()))

    def beside(self, carried: pl.LazyFrame) -> pl.DataFrame:
        """Return the columns of `ATTACHED` for a slice's rows, in their order.

        Args:
            carried: rows with the columns of `keys` and the likelihood, gathered before.
        """
        keys = BASE if self._large else KEYS
        rows = carried.select(LIKELIHOOD, *(pl.col(f"{MARK}{key}").alias(key) for key in keys)).collect()
        told = self._sorted_goods(rows.drop(LIKELIHOOD))
        if self._shifts is not None:
            at = _places(self._shifts.bases, told, keys)
            index = np.clip(rows[LIKELIHOOD].to_numpy() / 100.0, NEAR, 1.0 - NEAR)
            z: Reals = np.log(index / (1.0 - index))
            measures = self._shifts.measures(self.screen, at, z)
            return pl.DataFrame({column: measures[name] for column, name in ATTACHED.items()})
        if self._measures is None:
            return pl.DataFrame(schema=dict.fromkeys(ATTACHED, pl.Float64()))
        return self._measures[_places(self._measures, told, keys)].select(ATTACHED.keys())

    def _sorted_goods(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Put goods in the order of their names; only distinct texts are sorted."""
        given = frame["goods_key"].unique()
        told = pl.DataFrame({"goods_key": given}).with_columns(base.goods_key(pl.col("goods_key")).alias("__sorted"))
        joined = frame.join(told, on="goods_key", how="left", maintain_order="left")
        return joined.with_columns(pl.col("__sorted").alias("goods_key")).drop("__sorted")


def _summed(counted: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Add up rows per profile, sorted, so that nothing hangs on the list's order."""
    return counted.group_by(keys).agg(pl.col("rows").sum()).sort(keys, nulls_last=False)


def _places(distinct: pl.DataFrame, rows: pl.DataFrame, keys: tuple[str, ...]) -> Ints:
    """Return the row of `distinct` that each row is."""
    numbered = distinct.select(keys).with_row_index("__at")
    at = rows.select(keys).join(numbered, on=keys, how="left", nulls_equal=True, maintain_order="left")["__at"]
    found: Ints = at.to_numpy().astype(np.int64)
    return found


__all__ = ["ATTACHED", "BASES", "EACH", "MOST", "Keeper", "warm"]
