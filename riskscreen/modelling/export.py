"""From learnt weights back to a scorecard file: the same form, the same laws, every number with its reason.

What learning does not speak of stays as it was: floors, unknowns, controls, severity, priorities, references. The base is moved so
that the middle profile of the reference universe keeps its index, and the cut-offs are chosen anew on that universe
(`screening.calibrate`), so that bands keep their shares.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from riskscreen.screening.assess import Screen
from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.calibrate import cut_offs, score_universe
from riskscreen.screening.scorecard import Scorecard, parse_scorecard
from riskscreen.screening.scorecard_file import scorecard_text
from riskscreen.screening.scorecard_parts import LAYERS, Indicator

MOST_SPREAD = 1.0


@dataclass(frozen=True)
class Weighed:
    """A learnt weight.

    Attributes:
        points: at hazard 1.
        spread: standard deviation of its log-normal factor.
        why: a sentence on where the number comes from.
    """

    points: float
    spread: float
    why: str


def spread_of(draws: "np.ndarray[Any, np.dtype[np.float64]]", expert: float) -> float:
    """Return a weight's spread: that of its draws as a log-normal factor, never under the expert's own.

    The shrinkage hides doubt (a weight that data say nothing about hardly moves), so the expert's doubt stays as the least.
    """
    mean = float(draws.mean())
    seen = float(np.sqrt(np.log1p((draws.std() / mean) ** 2))) if mean > 1e-6 else 0.0
    return round(min(max(seen, expert), MOST_SPREAD), 2)


def reason_of(spec: Indicator) -> str:
    """Return the expert's reason without the figures of the expert's own weight (`0.49 log(1 + countries);`)."""
    text = re.sub(r"[\d.]+ log\([^)]*\)(, scaled to hazard)?[;,]\s*", "", " ".join(spec.rationale.split()))
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    return text[0].upper() + text[1:]


def reweighed(
    card: Scorecard,
    bundle: ReferenceBundle,
    weights: Mapping[str, Weighed],
    *,
    name: str,
    version: str,
    title: str,
    status: str,
    kept: str,
    limits: tuple[str, ...],
    log: Mapping[str, Any] | None = None,
) -> Scorecard:
    """Return a scorecard with learnt weights.

    Args:
        card: the scorecard to start from.
        bundle: today's reference tables, for base and cut-offs.
        weights: by indicator; the others keep theirs.
        name: of the new scorecard.
        version: of it.
        title: of it.
        status: how it came about, in a few words.
        kept: sentence put before the reason of an indicator that keeps its weight.
        limits: put before the limits of the scorecard to start from.
        log: `who`, `when`, `why` and `effects` of the change; what was changed is added.

    Returns:
        The scorecard, checked like any file.

    Raises:
        ModelContractError: a law is broken.
    """
    content: dict[str, Any] = card.model_dump(mode="json", exclude_none=True)
    content |= {"name": name, "version": version, "title": title, "status": status, "limits": [*limits, *card.limits]}
    for entry, spec in zip(content["indicators"], card.indicators, strict=True):
        found = weights.get(spec.code)
        if found is None:
            entry["rationale"] = f"{kept} {reason_of(spec)}"
            continue
        entry |= {
            "weight": round(found.points, 3),
            "spread": found.spread,
            "rationale": f"{found.why} {reason_of(spec)}",
        }
    for layer in LAYERS:
        total = sum(entry["weight"] for entry in content["indicators"] if entry["layer"] == layer)
        content["layers"][layer]["points"] = round(total, 6)
    where = f"{name}/{version}"
    middle = float(np.median(score_universe(Screen(bundle, card)).z))
    first = Screen(bundle, parse_scorecard(content, where))
    content["base"] = round(card.base + middle - float(np.median(score_universe(first).z)), 2)
    moved = Screen(bundle, parse_scorecard(content, where))
    content["bands"]["cuts"] = cut_offs(moved).model_dump()
    if log is not None:
        origin = {
            "made_from": f"{card.name} {card.version}",
            "digest": card.digest(),
            "changes": _changes(card, content),
        }
        content["log"] = [*content.get("log", []), {**origin, **log}]
    return parse_scorecard(content, where)


def _changes(card: Scorecard, content: Mapping[str, Any]) -> list[str]:
    """Return a line per number that was changed."""
    lines = [
        f"{spec.code} weight: {spec.weight:g} -> {entry['weight']:g}"
        for entry, spec in zip(content["indicators"], card.indicators, strict=True)
        if entry["weight"] != spec.weight
    ]
    cuts = card.bands.cuts.model_dump()
    lines += [f"cut-off {name}: {cuts[name]:g} -> {value:g}" for name, value in content["bands"]["cuts"].items()]
    return [*lines, f"base: {card.base:g} -> {content['base']:g}"]


def write_scorecard(card: Scorecard, path: Path, head: str) -> None:
    """Write a scorecard as a file that a person can read and git can compare.

    Args:
        card: the scorecard.
        path: file to write.
        head: text put above it as comments.
    """
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    lines = scorecard_text(card).splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    path.write_text(comment + "".join(lines[first:]), encoding="utf-8")
