"""The back-test, start to end: every ranking on every step, measured on the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from riskscreen.domain.progress import Progress, Silent
from riskscreen.modelling.backtest.contrasts import UNIVERSES, Difference, differences
from riskscreen.modelling.backtest.history import NEW_GOOD, Chapter, read_chapter
from riskscreen.modelling.backtest.measures import Measured, Ranked, Reals, measure, rank, shares
from riskscreen.modelling.backtest.rankings import BASELINES, frozen_bundle, scorecard_scores, tables_digest
from riskscreen.modelling.backtest.specification import Specification
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.scorecard import Scorecard

CURVE_PCT = (0.5, 1, 2, 3, 4, 5, 7.5, 10, 12.5, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100)
FEW = 3
"""Fewer later pairs than this in a part get no area under the curve: it would be noise."""


@dataclass(frozen=True)
class Figure:
    """One ranking on one universe and group of steps.

    Attributes:
        ranking: scorecard (`name/version`) or baseline.
        kind: `scorecard` or `baseline`.
        universe: `all` or `listed`.
        steps: `development`, `test`, or one step's name.
        measured: the figures.
        curve: share of later pairs found (0-1) by share of the ranking looked at (per cent); pooled groups only.
    """

    ranking: str
    kind: str
    universe: str
    steps: str
    measured: Measured
    curve: dict[float, float] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """Return plain JSON types."""
        m = self.measured
        return {
            "scorecard": self.ranking,
            "kind": self.kind,
            "universe": self.universe,
            "steps": self.steps,
            "auc": rounded(m.auc),
            "auc_low": rounded(m.auc_low),
            "auc_high": rounded(m.auc_high),
            **{f"recall_{p:g}": rounded(v) for p, v in m.recall.items()},
            "n": m.found,
            "pairs": m.pairs,
            **({"curve": {f"{p:g}": rounded(v) for p, v in self.curve.items()}} if self.curve else {}),
        }


@dataclass(frozen=True)
class Part:
    """A scorecard's figures for a region or sector of the development steps (ranks are still those of the whole step)."""

    ranking: str
    by: str
    name: str
    found: int
    recall_10: float
    auc: float


@dataclass(frozen=True)
class ForcedEvent:
    """One pair newly listed or flagged for forced labour.

    Attributes:
        step: the step.
        iso3: country.
        good: good.
        kind: `new pair`, `flag added`, `new good` or `outside the universe`.
        share: position among the pairs that it competed with, 0 (last) to 1 (first); nan where it could not be ranked.
        competed: number of those pairs.
    """

    step: str
    iso3: str
    good: str
    kind: str
    share: float
    competed: int

    @property
    def rank(self) -> int | None:
        """Place from the top, 1 = first (the middle of those that tie); null where it could not be ranked."""
        return None if np.isnan(self.share) else round(self.competed * (1 - self.share) + 0.5)


@dataclass(frozen=True)
class Backtest:
    """What a back-test found.

    Attributes:
        specification: the frozen specification.
        digests: SHA-256 of each scorecard.
        data_digest: SHA-256 of the reference tables that scoring reads.
        figures: every ranking, universe and group of steps.
        differences: the first scorecard against every other ranking, on the same rows.
        parts: by region and sector, scorecards only.
        within: share of pairs ranked rightly within a country, by scorecard and group of steps.
        forced: forced-labour events by scorecard.
        unranked: iso3, good, reason by step.
        left_out: indicators without data at a step, by scorecard and step.
        opened_test: whether the test steps were run.
    """

    specification: Specification
    digests: Mapping[str, str]
    data_digest: str
    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]
    parts: tuple[Part, ...]
    within: Mapping[tuple[str, str], float]
    forced: Mapping[str, tuple[ForcedEvent, ...]]
    unranked: Mapping[str, tuple[tuple[str, str, str], ...]]
    left_out: Mapping[str, Mapping[str, tuple[str, ...]]]
    opened_test: bool

    def figure(self, ranking: str, universe: str, steps: str) -> Figure:
        """Return one figure.

        Raises:
            KeyError: there is none.
        """
        for each in self.figures:
            if (each.ranking, each.universe, each.steps) == (ranking, universe, steps):
                return each
        raise KeyError(f"{ranking}, {universe}, {steps}")

    def as_record(self) -> dict[str, Any]:
        """Return the content of `backtest.json`."""
        return {
            "specification": {"version": self.specification.version, "sha256": self.specification.digest},
            "scorecards": dict(self.digests),
            "reference_sha256": self.data_digest,
            "test_opened": self.opened_test,
            "interval_pct": self.specification.interval_pct,
            "figures": [figure.as_record() for figure in self.figures],
            "differences": [
                {
                    "scorecard": d.ranking,
                    "against": d.against,
                    "universe": d.universe,
                    "steps": d.steps,
                    "auc": rounded(d.contrast.auc),
                    "auc_low": rounded(d.contrast.auc_low),
                    "auc_high": rounded(d.contrast.auc_high),
                    "recall_10": rounded(d.contrast.recall),
                    "recall_10_low": rounded(d.contrast.recall_low),
                    "recall_10_high": rounded(d.contrast.recall_high),
                }
                for d in self.differences
            ],
            "parts": [
                {
                    "scorecard": p.ranking,
                    "by": p.by,
                    "name": p.name,
                    "n": p.found,
                    "auc": rounded(p.auc),
                    "recall_10": rounded(p.recall_10),
                }
                for p in self.parts
            ],
            "within_country_auc": [
                {"scorecard": card, "steps": steps, "auc": rounded(value)}
                for (card, steps), value in self.within.items()
            ],
            "forced_labour_events": [
                {
                    "scorecard": card,
                    "step": e.step,
                    "iso3": e.iso3,
                    "good": e.good,
                    "kind": e.kind,
                    "share_0_1": rounded(e.share),
                    "rank": e.rank,
                    "competed": e.competed,
                }
                for card, events in self.forced.items()
                for e in events
            ],
            "not_ranked": [
                {"step": step, "iso3": iso3, "good": good, "reason": reason}
                for step, rows in self.unranked.items()
                for iso3, good, reason in rows
            ],
            "left_out_indicators": {
                card: {s: list(c) for s, c in steps.items()} for card, steps in self.left_out.items()
            },
        }


def rounded(value: float) -> float | None:
    """Return a figure with four decimals; null where there is none."""
    return None if np.isnan(value) else round(float(value), 4)


def run_backtest(
    catalogue: Catalogue,
    cards: Mapping[str, Scorecard],
    specification: Specification,
    *,
    open_test: bool = False,
    progress: Progress | None = None,
) -> Backtest:
    """Rank every step with every scorecard and baseline.

    Args:
        catalogue: reference tables.
        cards: scorecards by the name to print.
        specification: the frozen specification.
        open_test: run the test steps too; the caller logs the opening.
        progress: told of every step.

    Returns:
        What was found.

    Raises:
        ReferenceDataError: the goods list lacks an edition.
        ModelContractError: a scorecard cannot be used on the tables.
    """
    from riskscreen.screening.layers import build_layers

    told = progress or Silent()
    steps = [s for s in specification.steps if open_test or s.group == "development"]
    whole = load_bundle(catalogue)
    chapters = [read_chapter(whole, step) for step in steps]
    scores: dict[str, list[Reals]] = {name: [] for name in (*cards, *BASELINES)}
    left_out: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in cards}
    for chapter in chapters:
        told.step(f"ranking {chapter.step.name}")
        bundle = frozen_bundle(catalogue, chapter)
        for name, baseline in BASELINES.items():
            scores[name].append(baseline(bundle, chapter))
        for name, card in cards.items():
            scores[name].append(scorecard_scores(bundle, card, chapter))
            left_out[name][chapter.step.name] = build_layers(bundle, card).unsaid
    told.step("measuring")
    return Backtest(
        specification,
        {name: card.digest() for name, card in cards.items()},
        tables_digest(catalogue),
        tuple(_figures(specification, chapters, scores, list(cards))),
        differences(specification, chapters, scores, next(iter(cards))) if cards else (),
        tuple(part for name in cards for part in _parts(name, chapters, scores[name])),
        {
            (name, group): within_country(
                [(c, s) for c, s in zip(chapters, scores[name], strict=True) if c.step.group == group]
            )
            for name in cards
            for group in ("development", "test")
            if any(c.step.group == group for c in chapters)
        },
        {
            name: tuple(e for c, s in zip(chapters, scores[name], strict=True) for e in forced_events(c, s))
            for name in cards
        },
        {c.step.name: tuple(c.unranked.select("iso3", "good", "reason").iter_rows()) for c in chapters},
        left_out,
        open_test,
    )


def _figures(
    spec: Specification, chapters: Sequence[Chapter], scores: Mapping[str, Sequence[Reals]], cards: Sequence[str]
) -> list[Figure]:
    out = []
    for ranking, each in scores.items():
        kind = "scorecard" if ranking in cards else "baseline"
        for universe in UNIVERSES:
            ranked = [
                rank(values, chapter.new, chapter.kept(universe))
                for chapter, values in zip(chapters, each, strict=True)
            ]
            groups = {c.step.name: [r] for c, r in zip(chapters, ranked, strict=True)} if kind == "scorecard" else {}
            for group in ("development", "test"):
                some = [r for c, r in zip(chapters, ranked, strict=True) if c.step.group == group]
                if some:
                    groups[group] = some
            for steps, parts in groups.items():
                pooled = Ranked.joined(parts)
                measured = measure(
                    pooled,
                    top_pct=spec.recall_pct,
                    draws=spec.bootstrap_draws,
                    interval_pct=spec.interval_pct,
                    seed=spec.seed,
                )
                curve = _curve(pooled) if steps in ("development", "test") else {}
                out.append(Figure(ranking, kind, universe, steps, measured, curve))
    return out


def _curve(ranked: Ranked) -> dict[float, float]:
    found = ranked.share[ranked.found]
    return {p: float((found > 1 - p / 100).mean()) for p in CURVE_PCT}


def _parts(name: str, chapters: Sequence[Chapter], scores: Sequence[Reals]) -> list[Part]:
    """Measure regions and sectors of the development steps."""
    kept: dict[tuple[str, str], list[Ranked]] = {}
    for chapter, values in zip(chapters, scores, strict=True):
        if chapter.step.group != "development":
            continue
        ranked = rank(values, chapter.new, chapter.open)
        labels = {
            "subregion": np.repeat(np.array(chapter.subregions)[:, None], len(chapter.goods), axis=1)[chapter.open],
            "sector": np.repeat(np.array(chapter.sectors)[None, :], len(chapter.countries), axis=0)[chapter.open],
        }
        for by, label in labels.items():
            for one in np.unique(label):
                at = label == one
                part = Ranked(ranked.share[at], ranked.found[at], ranked.country[at])
                kept.setdefault((by, str(one)), []).append(part)
    out = []
    for (by, label_name), some in sorted(kept.items()):
        pooled = Ranked.joined(some)
        m = measure(pooled, top_pct=(10,), draws=0, interval_pct=90, seed=0)
        if m.found:
            out.append(Part(name, by, label_name, m.found, m.recall[10], m.auc if m.found >= FEW else float("nan")))
    return out


def within_country(cases: Sequence[tuple[Chapter, Reals]]) -> float:
    """Return how often a later pair stands above another pair of the same country: which goods next, given the country.

    Args:
        cases: chapters with their scores.

    Returns:
        The share, over all couples of a later and another pair of one country and step; ties count half; nan if none.
    """
    right = total = 0.0
    for chapter, values in cases:
        for country in np.flatnonzero(chapter.new.any(axis=1)):
            rest = values[country][chapter.open[country] & ~chapter.new[country]]
            for value in values[country][chapter.new[country]]:
                right += float((rest < value).sum() + (rest == value).sum() / 2)
                total += len(rest)
    return right / total if total else float("nan")


def forced_events(chapter: Chapter, scores: Reals) -> list[ForcedEvent]:
    """Return where a step's forced-labour events stood.

    New pairs are ranked among all open pairs; flags added to listed pairs among the listed pairs without the flag; goods
    new to the list cannot be ranked.
    """
    out = []
    step = chapter.step.name
    for kind, universe, happened in (
        ("new pair", chapter.open, chapter.new & chapter.forced_after),
        (
            "flag added",
            chapter.known & ~chapter.forced_before,
            chapter.known & ~chapter.forced_before & chapter.forced_after,
        ),
    ):
        place = np.full(scores.shape, np.nan)
        if universe.any():
            place[universe] = shares(scores[universe])
        for country, good in np.argwhere(happened):
            out.append(
                ForcedEvent(
                    step,
                    chapter.countries[country],
                    chapter.goods[good],
                    kind,
                    float(place[country, good]),
                    int(universe.sum()),
                )
            )
    for iso3, good, reason, forced in chapter.unranked.iter_rows():
        if forced:
            kind = "new good" if reason == NEW_GOOD else "outside the universe"
            out.append(ForcedEvent(step, iso3, good, kind, float("nan"), 0))
    return out
