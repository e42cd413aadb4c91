"""A scorecard on the workbench: other numbers in, and at once what they do to bands, stability and the back-test.

What a slider calls. Everything that does not depend on the numbers is worked out once, when the bench is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.modelling.backtest.contrasts import UNIVERSES
from riskscreen.modelling.backtest.history import Chapter, read_chapter
from riskscreen.modelling.backtest.measures import Ranked, measure, rank
from riskscreen.modelling.backtest.rankings import frozen_bundle, scorecard_scores
from riskscreen.modelling.backtest.specification import Specification, load_specification
from riskscreen.pipeline.analysts import open_screen
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.screening.assess import Screen
from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.calibrate import cut_offs, universe_profiles
from riskscreen.screening.profiles import all_profiles, band_flips
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.scorecard_file import save_scorecard
from riskscreen.screening.tuning import edit, trial
from riskscreen.screening.uncertainty.assess import assess_uncertainty
from riskscreen.screening.uncertainty.spec import Uncertainty

TOP = 10.0
"""Share of a ranking, in per cent, that recall is given for."""
UNIVERSE_WORDS = {"all": "all countries", "listed": "listed countries only"}


@dataclass(frozen=True, eq=False)
class Steps:
    """The development steps of the back-test, tables frozen at each; the test step is not read."""

    specification: Specification
    chapters: tuple[Chapter, ...]
    bundles: tuple[ReferenceBundle, ...]

    @classmethod
    def of(cls, screen: Screen, specification: Specification) -> "Steps":
        """Freeze the shipped tables at every development step."""
        tables = load_catalogue()
        chapters = tuple(read_chapter(screen.bundle, step) for step in specification.of("development"))
        return cls(specification, chapters, tuple(frozen_bundle(tables, chapter) for chapter in chapters))

    def figures(self, card: Scorecard) -> pl.DataFrame:
        """Rank the steps with a scorecard.

        Returns:
            `universe`, `auc`, its 90 % interval `auc_low` and `auc_high`, `recall_10_pct` (% of later pairs found in the top
            10 %), `later_pairs`; steps pooled.
        """
        spec = self.specification
        scores = [scorecard_scores(b, card, c) for b, c in zip(self.bundles, self.chapters, strict=True)]
        rows = []
        for universe in UNIVERSES:
            parts = [rank(each, c.new, c.kept(universe)) for each, c in zip(scores, self.chapters, strict=True)]
            found = measure(
                Ranked.joined(parts),
                top_pct=(TOP,),
                draws=spec.bootstrap_draws,
                interval_pct=spec.interval_pct,
                seed=spec.seed,
            )
            name, recall = UNIVERSE_WORDS[universe], 100 * found.recall[TOP]
            rows.append((name, found.auc, found.auc_low, found.auc_high, recall, found.found))
        columns = ["universe", "auc", "auc_low", "auc_high", "recall_10_pct", "later_pairs"]
        return pl.DataFrame(rows, schema=columns, orient="row")


@dataclass(frozen=True, eq=False)
class Tried:
    """What other numbers do.

    Attributes:
        card: the scorecard with them, called `trial`.
        numbers: what was asked for, as `riskscreen.trial` takes it.
        profiles: the table of all profiles under it, without contributions.
        flips: profiles in another band than before (`riskscreen.band_flips`).
        moves: `band_before`, `band_after`, `profiles`: how many, those that stay included.
        stability: `band`, `when` (before, after), `stability_pct` (mean share of draws that stay in the band, %), `profiles` (of
            the sample).
        backtest: as `Steps.figures`, with `when` (before, after); development steps only.
        effects: the same in sentences, as they are kept with a scorecard that is saved.
    """

    card: Scorecard
    numbers: Mapping[str, Any]
    profiles: pl.DataFrame
    flips: pl.DataFrame
    moves: pl.DataFrame
    stability: pl.DataFrame
    backtest: pl.DataFrame
    effects: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Workbench:
    """A scorecard with its profiles, draws and back-test, ready to be changed.

    Attributes:
        screen: the scorecard on the shipped tables.
        steps: the development steps.
        draws: settings of the uncertainty runs.
        sample: profiles of the reference universe whose stability is looked at.
    """

    screen: Screen
    steps: Steps
    draws: Uncertainty
    sample: pl.DataFrame

    @property
    def card(self) -> Scorecard:
        """The scorecard that changes start from."""
        return self.screen.card

    @cached_property
    def profiles(self) -> pl.DataFrame:
        """All profiles under the scorecard, with contributions."""
        return all_profiles(self.screen)

    @cached_property
    def _stability(self) -> pl.DataFrame:
        return self._stable(self.screen)

    @cached_property
    def _figures(self) -> pl.DataFrame:
        return self.steps.figures(self.card)

    def tried(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        goalposts: Mapping[str, tuple[float, float]] | None = None,
        base: float | None = None,
        keep_shares: bool = False,
    ) -> Tried:
        """Try other numbers.

        Args:
            weights: indicator -> points at hazard 1.
            goalposts: indicator -> (low, high).
            base: log-odds of a profile without any points.
            keep_shares: choose the cut-offs anew, so that every band keeps its share of the reference universe; else they stay.

        Returns:
            Bands, stability and back-test, before and after.

        Raises:
            ModelContractError: an indicator is not in the scorecard, or the numbers break the contract.
        """
        numbers: dict[str, Any] = {"weights": weights, "goalposts": goalposts, "base": base}
        card = trial(self.card, **numbers)
        screen = self.screen.rescored(card)
        if keep_shares:
            numbers["cuts"] = cut_offs(screen)
            card = trial(self.card, **numbers)
            screen = self.screen.rescored(card)
        after = all_profiles(screen, contributions=False)
        flips = band_flips(self.profiles, after)
        stability = _both(self._stability, self._stable(screen))
        backtest = _both(self._figures, self.steps.figures(card))
        said = _effects(flips.height, after.height, stability, backtest)
        return Tried(card, numbers, after, flips, _moves(self.profiles, after), stability, backtest, said)

    def save(self, tried: Tried, folder: str | Path, *, name: str, who: str, why: str, version: str = "1") -> Path:
        """Save what was tried as a scorecard with a name, a reason and what it does.

        Args:
            tried: what was tried on this bench.
            folder: where scorecards are kept; `<name>/<version>/scorecard.yml` is written below it.
            name: its name (small letters, digits, hyphens).
            who: who answers for it.
            why: the reason, in a sentence.
            version: its version, numbers joined by dots.

        Returns:
            The file.

        Raises:
            UsageError: the name cannot stand, nothing was changed, or the file is there already.
            ModelContractError: who or why is missing.
        """
        named = edit(self.card, name=name, who=who, why=why, version=version, effects=tried.effects, **tried.numbers)
        return save_scorecard(named, Path(folder))

    def _stable(self, screen: Screen) -> pl.DataFrame:
        found = assess_uncertainty(screen, self.sample, self.draws)
        mean = pl.col("band_share_pct").mean().alias("stability_pct")
        by_band = found.group_by("band").agg(mean, pl.len().alias("profiles"))
        whole = found.select(pl.lit("all bands").alias("band"), mean, pl.len().alias("profiles"))
        return pl.concat([whole, by_band.sort("band")])


def open_workbench(scorecard: str | Path | Scorecard = "default", *, draws: int = 200, sample: int = 400) -> Workbench:
    """Put a scorecard on the workbench, with the shipped tables.

    Args:
        scorecard: name or name/version, the path of a file, or a scorecard.
        draws: models per uncertainty run; few, so that a slider answers soon (a run on a list uses 1,000).
        sample: profiles of the reference universe whose stability is looked at, drawn with a fixed seed.

    Returns:
        The bench.

    Raises:
        UsageError: there is no such scorecard.
        ReferenceDataError, ModelContractError: tables or scorecard are unusable.
    """
    screen = open_screen(scorecard)
    settings = Uncertainty(draws=draws)
    universe = universe_profiles(screen)
    some = universe.sample(min(sample, universe.height), seed=settings.seed)
    return Workbench(screen, Steps.of(screen, load_specification()), settings, some)


def _both(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Set two tables below each other, told apart by `when`."""
    parts = [frame.with_columns(pl.lit(when).alias("when")) for frame, when in ((before, "before"), (after, "after"))]
    return pl.concat(parts)


def _moves(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    keys = ["country_iso3", "sector_isic", "good"]
    both = before.select(*keys, pl.col("band").alias("band_before")).join(
        after.select(*keys, pl.col("band").alias("band_after")), on=keys, nulls_equal=True
    )
    counted = both.group_by("band_before", "band_after").agg(pl.len().alias("profiles"))
    return counted.sort("band_before", "band_after")


def _effects(flips: int, profiles: int, stability: pl.DataFrame, backtest: pl.DataFrame) -> tuple[str, ...]:
    whole = stability.filter(pl.col("band") == "all bands")
    before, after = _pair(whole, "stability_pct")
    lines = [
        f"{flips:,} of {profiles:,} profiles change band",
        f"share of draws that stay in the band: {before:.1f} % before, {after:.1f} % after (a sample of {whole['profiles'][0]:,})",
    ]
    for universe in UNIVERSE_WORDS.values():
        rows = backtest.filter(pl.col("universe") == universe)
        auc, recall = _pair(rows, "auc"), _pair(rows, "recall_10_pct")
        lines.append(
            f"back-test, development steps, {universe}: AUC {auc[0]:.3f} before, {auc[1]:.3f} after; "
            f"found in the top 10 %: {recall[0]:.0f} % before, {recall[1]:.0f} % after"
        )
    return tuple(lines)


def _pair(rows: pl.DataFrame, column: str) -> Sequence[float]:
    return [float(rows.filter(pl.col("when") == when)[column][0]) for when in ("before", "after")]
