"""The scorecard as a report prints it: cut-offs, indicators with reasons, circumstances of severity, priorities."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from riskscreen.domain.columns import BANDS, INSUFFICIENT, SEVERITIES
from riskscreen.reporting.wording import BAND_MEANING, SEVERITY_MEANING
from riskscreen.screening.scorecard import Scorecard


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: what it weighs (points at the worst value), why, and where its values come from."""

    code: str
    title: str
    layer: str
    points: float
    direction: str
    unit: str
    rationale: str
    source_id: str
    history: bool


@dataclass(frozen=True)
class Method:
    """The thresholds and weights of the scorecard used.

    Attributes:
        scorecard: its name.
        version: its version.
        digest: SHA-256 of its content.
        status: how its weights came about.
        cutoffs: band and its lower edge on the index, highest first; the lowest band has none.
        minimum_coverage_pct: coverage under which insufficient evidence can be said.
        band_meaning: band -> what it means.
        severity_meaning: severity -> what it means.
        indicators: every indicator, in the scorecard's order.
        circumstances: reason, part of the UN Guiding Principles' test, points of severity.
        priorities: severity -> priority per band (order of BANDS, then insufficient evidence); empty where the
            scorecard is not at hand.
        floors: band and reason of each rule that puts a floor under a supplier.
        limits: what the scorecard itself says it cannot do.
        draws: admissible models behind stability and intervals.
        seed: of the draws.
    """

    scorecard: str
    version: str
    digest: str
    status: str
    cutoffs: tuple[tuple[str, float], ...]
    minimum_coverage_pct: float | None
    band_meaning: dict[str, str]
    severity_meaning: dict[str, str]
    indicators: tuple[IndicatorRow, ...] = ()
    circumstances: tuple[tuple[str, str, int], ...] = ()
    priorities: tuple[tuple[str, tuple[int, ...]], ...] = ()
    floors: tuple[tuple[str, str], ...] = ()
    limits: tuple[str, ...] = ()
    draws: int = 0
    seed: int = 0


def method_of(manifest: Mapping[str, Any], card: Scorecard | None) -> Method:
    """Return the method, from the scorecard itself or, where it is not at hand, from what the manifest says of it.

    Args:
        manifest: its `uncertainty` {draws, seed} is read and, without a scorecard, its `scorecard`
            {name, version, digest, bands or cuts {band: lower edge}, minimum_coverage_pct} is
            read.
        card: the scorecard.
    """
    found = _from_manifest(manifest.get("scorecard") or {}) if card is None else _from_card(card)
    told = manifest.get("uncertainty") or {}
    return replace(found, draws=int(told.get("draws", 0)), seed=int(told.get("seed", 0)))


def _from_card(card: Scorecard) -> Method:
    cuts, bands, severity = card.bands.cuts, card.bands, card.severity
    shares = {
        band: f"chosen so that {share:g} % of the reference universe lie here" for band, share in bands.shares.items()
    }
    return Method(
        scorecard=card.name,
        version=card.version,
        digest=card.digest(),
        status=card.status,
        cutoffs=(("very high", cuts.very_high), ("high", cuts.high), ("moderate", cuts.moderate)),
        minimum_coverage_pct=bands.minimum_coverage_pct,
        band_meaning=BAND_MEANING | shares,
        severity_meaning={
            "critical": f"circumstances worth {severity.critical} points or more",
            "severe": f"circumstances worth {severity.severe} points or more",
            "serious": SEVERITY_MEANING["serious"],
        },
        indicators=tuple(
            IndicatorRow(
                code=item.code,
                title=item.title,
                layer=card.layers[item.layer].title,
                points=item.hazard_to_points,
                direction=item.direction,
                unit=item.unit,
                rationale=item.rationale,
                source_id=item.source.id,
                history=item.history,
            )
            for item in card.indicators
        ),
        circumstances=tuple((rule.reason, rule.part, rule.points) for rule in severity.rules),
        priorities=tuple(
            (name, tuple(getattr(card.priority, name)[band] for band in (*BANDS, INSUFFICIENT))) for name in SEVERITIES
        ),
        floors=tuple((floor.band, floor.because) for floor in card.floors),
        limits=card.limits,
    )


def _from_manifest(said: Mapping[str, Any]) -> Method:
    bands: Mapping[str, Any] = said.get("bands") or {}
    edges: Mapping[str, Any] = bands.get("cuts") or bands
    cutoffs = {str(band).replace("_", " "): edge for band, edge in edges.items()}
    minimum = said.get("minimum_coverage_pct", bands.get("minimum_coverage_pct"))
    return Method(
        scorecard=str(said.get("name") or "not named"),
        version=str(said.get("version") or ""),
        digest=str(said.get("digest") or ""),
        status=str(said.get("status") or ""),
        cutoffs=tuple((band, float(cutoffs[band])) for band in BANDS[:-1] if band in cutoffs),
        minimum_coverage_pct=None if minimum is None else float(minimum),
        band_meaning=dict(BAND_MEANING),
        severity_meaning=dict(SEVERITY_MEANING),
    )
