"""Scores of the suppliers in both runs, as today's code gives them for every mixture of the two runs' settings."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from riskscreen.domain.columns import BANDS, INSUFFICIENT
from riskscreen.domain.errors import ModelContractError
from riskscreen.pipeline.compare_cells import PLACE, Cells
from riskscreen.screening import base, supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.bands import banded, likelihood
from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.gravest import take_gravest_sector
from riskscreen.screening.scorecard import Scorecard

DATA, REFERENCE, SCORECARD, DAY = "data", "reference", "scorecard", "day"
TOGETHER = "together"
"""Reference and scorecard at once, where one run's scorecard cannot be used on the other's tables."""

BAND_NUMBERS = {name: number for number, name in enumerate((*BANDS, INSUFFICIENT))}

_BASE = ("base_points", "base_above", "base_below", "base_covered", "base_floor_rank")
_CONDUCT = ("conduct_points", "conduct_above", "conduct_below", "conduct_covered")


@dataclass(frozen=True, eq=False)
class Settings:
    """The two runs' settings, the earlier first; where one is not at hand, that of the other stands in for it."""

    bundles: tuple[ReferenceBundle, ReferenceBundle]
    cards: tuple[Scorecard, Scorecard]
    days: tuple[date, date]
    screens: dict[tuple[int, int], Screen] = field(default_factory=dict)

    def screen(self, reference: int, card: int) -> Screen:
        """Return the screen of one run's tables and one run's scorecard; made once."""
        key = (
            0 if self.bundles[0] is self.bundles[1] else reference,
            0 if self.cards[0] is self.cards[1] else card,
        )
        if key not in self.screens:
            self.screens[key] = Screen(self.bundles[key[0]], self.cards[key[1]])
        return self.screens[key]

    def usable(self, reference: int, card: int) -> bool:
        """Whether a scorecard finds what it needs in the tables."""
        try:
            return self.screen(reference, card).completions is not None
        except ModelContractError:
            return False


class Mixtures:
    """Scores and bands of some suppliers for mixtures of settings; distinct profiles are scored once."""

    def __init__(self, settings: Settings, cells: Cells) -> None:
        self._settings = settings
        self._rows = (cells.earlier, cells.later)
        self._places = [_placed(rows) for rows in self._rows]
        self._profiles = pl.concat(self._places).unique(maintain_order=True)
        self._base: dict[tuple[int, int, int], pl.DataFrame] = {}
        self._scored: dict[tuple[int, int], pl.DataFrame] = {}
        self._conduct: dict[tuple[int, int, int], pl.DataFrame] = {}
        self._found: dict[tuple[int, int, int, int], pl.DataFrame] = {}

    def scores(self, later: frozenset[str]) -> NDArray[np.float64]:
        """Return the index 0-100 of every supplier where the named settings are the later run's."""
        return self._results(later)["rs_likelihood_0_100"].to_numpy()

    def band_names(self, later: frozenset[str]) -> pl.Series:
        """Return the band of every supplier."""
        return self._results(later)["rs_band"]

    def bands(self, later: frozenset[str]) -> NDArray[np.int64]:
        """Return the band of every supplier, by number (`BAND_NUMBERS`)."""
        return self.band_names(later).replace_strict(BAND_NUMBERS, return_dtype=pl.Int64).to_numpy()

    def _results(self, later: frozenset[str]) -> pl.DataFrame:
        data, reference, card, day = (
            int(name in later or (name in {REFERENCE, SCORECARD} and TOGETHER in later))
            for name in (DATA, REFERENCE, SCORECARD, DAY)
        )
        key = (data, reference, card, day)
        if key not in self._found:
            screen = self._settings.screen(reference, card)
            parts = [self._base_of(data, reference, card), self._conduct_of(data, card, day)]
            self._found[key] = _added_up(pl.concat(parts, how="horizontal"), screen)
        return self._found[key]

    def _base_of(self, data: int, reference: int, card: int) -> pl.DataFrame:
        key = (data, reference, card)
        if key not in self._base:
            if key[1:] not in self._scored:
                self._scored[key[1:]] = self._score_profiles(reference, card)
            scored = self._scored[key[1:]]
            names = self._places[data].columns
            joined = self._places[data].join(scored, on=names, how="left", nulls_equal=True, maintain_order="left")
            self._base[key] = joined.select(_BASE)
        return self._base[key]

    def _score_profiles(self, reference: int, card: int) -> pl.DataFrame:
        screen = self._settings.screen(reference, card)
        names = self._profiles.columns
        rows = self._profiles.with_columns(
            pl.col("sectors").str.split(base.JOINER).list.eval(pl.element().filter(pl.element() != "")),
            pl.col("goods").str.split(base.JOINER).list.eval(pl.element().filter(pl.element() != "")),
        )
        gravest = take_gravest_sector(screen, rows.lazy()).collect()["sector_isic"]
        keyed = self._profiles.with_columns(gravest.alias("__sector"), pl.col("goods").alias("goods_key"))
        as_keys = [
            pl.col("country_iso3"),
            pl.col("subdivision_code"),
            pl.col("__sector").alias("sector_isic"),
            "goods_key",
        ]
        told = keyed.select(as_keys)
        distinct = told.unique(maintain_order=True).sort(base.KEYS)
        scored = screen.base_frame(distinct, self._settings.days[1]).select(*base.KEYS, *_BASE)
        beside = told.join(scored, on=base.KEYS, how="left", nulls_equal=True, maintain_order="left").select(_BASE)
        return pl.concat([self._profiles.select(names), beside], how="horizontal")

    def _conduct_of(self, data: int, card: int, day: int) -> pl.DataFrame:
        key = (data, card, day)
        if key not in self._conduct:
            scorecard = self._settings.cards[card]
            keys = self._rows[data].select(supplier.conduct_keys(scorecard, self._settings.days[day]).values())
            scored = supplier.score_conduct(scorecard, keys.unique().sort(supplier.KEYS)).select(
                *supplier.KEYS, *_CONDUCT
            )
            joined = keys.join(scored, on=supplier.KEYS, how="left", nulls_equal=True, maintain_order="left")
            self._conduct[key] = joined.select(_CONDUCT)
        return self._conduct[key]


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `PLACE` with lists as text."""
    lists = [pl.col(name).list.join(base.JOINER).fill_null("").alias(name) for name in ("sectors", "goods")]
    return rows.select(*PLACE[:3], *lists)


def _added_up(parts: pl.DataFrame, screen: Screen) -> pl.DataFrame:
    """Add up both halves of every supplier and find its band, as `Screen.score` does (a test holds the two together)."""
    z = screen.card.base + pl.col("base_points") + pl.col("conduct_points")
    below = (pl.col("base_below").pow(2) + pl.col("conduct_below").pow(2)).sqrt()
    covered = 100.0 * (pl.col("base_covered") + pl.col("conduct_covered")) / screen.total_weight
    return parts.select(
        likelihood(z).alias("rs_likelihood_0_100"),
        likelihood(z - below).alias("rs_likelihood_low"),
        likelihood(z + pl.col("base_above") + pl.col("conduct_above")).alias("rs_likelihood_high"),
        covered.round(6).alias("rs_coverage_pct"),
        "base_floor_rank",
        pl.lit("").alias("base_floor_rule"),
    ).select("rs_likelihood_0_100", banded(screen.card)[0])
