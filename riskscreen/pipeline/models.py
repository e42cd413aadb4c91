"""`riskscreen model list | show | compare`: what scorecards and models there are, what they weigh, and how two of them differ."""

import json
from pathlib import Path
from typing import Any

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress
from riskscreen.modelling.artefact import Contract, load_model, read_contract
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.modelling.comparison import BANDS, development, universe_flips
from riskscreen.modelling.pairs import LABEL_FLAGS
from riskscreen.pipeline.scorecards import (
    MODEL_FILE,
    find_scorecard,
    scorecard_path,
    shipped_models,
    shipped_scorecards,
)
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.screening.scorecard import Scorecard, load_scorecard
from riskscreen.screening.scorecard_parts import LAYERS, Indicator

NOT_A_PROBABILITY = "Likelihood is an index, not a probability; no band is an all-clear."


def list_lines() -> list[str]:
    """Return what there is: name, version, digest, title, status, and figures of the back-test where they are shipped."""
    lines = []
    figures = _shipped_backtest()
    for path in shipped_scorecards():
        card = load_scorecard(path)
        lines += [
            f"{card.name}/{card.version}  scorecard  {card.digest()[:12]}  {card.title}",
            f"    {card.status}; {len(card.indicators)} indicators",
            *(f"    {line}" for line in _figures(card, path, figures)),
        ]
    for path in shipped_models():
        contract = read_contract(path.parent)
        lines += [
            f"{contract.name}/{contract.version}  model  {contract.model_sha256[:12]}  {contract.title}",
            f"    beside scorecard {contract.scorecard}, never instead; {len(contract.features)} features",
            *(f"    {line}" for line in _development(contract.metrics.get("development", []), contract.name)),
        ]
    return lines


def show_lines(name: str) -> list[str]:
    """Return one scorecard, or model, as a person reads it.

    Raises:
        UsageError: there is none of that name, file or folder.
        ModelContractError: it breaks its contract.
    """
    path = scorecard_path(name)
    if path.name == MODEL_FILE:
        return _model_lines(path.parent)
    card = load_scorecard(path)
    lines = [
        f"{card.title} ({card.name} {card.version})",
        f"{card.status}; digest {card.digest()}",
        NOT_A_PROBABILITY,
        f"points = weight x hazard (0 to 1); z = {card.base:g} + sum of points; likelihood = 100 / (1 + exp(-z))",
        f"bands: moderate from {card.bands.cuts.moderate:g}, high from {card.bands.cuts.high:g}, "
        f"very high from {card.bands.cuts.very_high:g}; "
        f"chosen on {card.bands.chosen_on}",
        *_figures(card, path, _shipped_backtest()),
    ]
    for step in card.log:
        lines += [
            f"made from {step.made_from} by {step.who} on {step.when}: {step.why}",
            *(f"  {effect}" for effect in step.effects),
        ]
    for layer in LAYERS:
        lines += ["", f"{card.layers[layer].title}: {card.layers[layer].points:g} points at most"]
        if layer == "control":
            lines[-1] += f", taken away; together never more than {card.controls.most_points:g}"
        for spec in card.indicators:
            if spec.layer == layer:
                lines += _indicator_lines(spec)
    lines += [
        "",
        "Rules that hold whatever the points:",
        *(f"  never below {f.band}: {f.because}" for f in card.floors),
    ]
    return lines + (["", "Limits:", *(f"  {limit}" for limit in card.limits)] if card.limits else [])


def _indicator_lines(spec: Indicator) -> list[str]:
    if spec.goalposts is not None:
        post = spec.goalposts
        ends = (post.low, post.high) if spec.direction == "higher is worse" else (post.high, post.low)
        scale = "log scale" if post.scale == "log1p" else "straight line"
        hazard = f"hazard 0 at {ends[0]:g}, 1 at {ends[1]:g} ({spec.unit}; {spec.direction}; {scale})"
    else:
        hazard = "hazard " + ", ".join(f"{state} {share:g}" for state, share in (spec.categories or {}).items())
    return [
        f"  {spec.weight:5.2f}  {spec.title} [{spec.code}], factor of doubt {spec.spread:g}",
        f"         {hazard}",
        f"         source {spec.source.id}/{spec.source.table}, {spec.source.column}; "
        f"unknown: {spec.unknown.quantile * 100:g} % quantile of {spec.unknown.reference}",
        f"         {' '.join(spec.rationale.split())}",
    ]


def _model_lines(folder: Path) -> list[str]:
    contract = read_contract(folder)
    load_model(folder, _features(contract))
    return [
        f"{contract.title} ({contract.name} {contract.version})",
        f"It answers {contract.answers}.",
        f"file SHA-256 {contract.model_sha256}; kept whole, types trusted, contract held",
        f"features ({len(contract.features)}, hazards of scorecard {contract.scorecard}, each only ever raising): "
        + ", ".join(contract.codes),
        "training rows: " + "; ".join(f"{what}: {number}" for what, number in contract.trained_on.items()),
        *_development(contract.metrics.get("development", []), contract.name),
        f"Brier score on countries not seen: {contract.metrics.get('brier_held_out')}",
        "",
        "Limits:",
        *(f"  {limit}" for limit in contract.limits),
    ]


def _features(contract: Contract) -> tuple[str, ...]:
    """Return the features that the scorecard named by a contract gives, in its order."""
    card = find_scorecard(contract.scorecard)
    return tuple(
        spec.code
        for spec in card.indicators
        if spec.layer in ("country", "sector", "goods") and spec.code not in LABEL_FLAGS
    )


def compare_lines(first: str, second: str, *, progress: Progress) -> list[str]:
    """Return two scorecards side by side: weights, bands and ranks on the reference universe, development back-test.

    Args:
        first: name, file or folder.
        second: another.
        progress: told of each step.

    Raises:
        UsageError: there is no such scorecard, or both are the same.
        ModelContractError: one breaks the contract.
    """
    one, other = find_scorecard(first), find_scorecard(second)
    if one.digest() == other.digest():
        raise UsageError(
            f"'{first}' and '{second}' are the same scorecard ({one.name} {one.version}, {one.digest()[:12]})."
        )
    catalogue = load_catalogue()
    a, b = f"{one.name} {one.version}", f"{other.name} {other.version}"
    if a == b:
        a, b = f"{a} ({one.digest()[:6]})", f"{b} ({other.digest()[:6]})"
        other = other.model_copy(update={"version": f"{other.version}+{other.digest()[:6]}"})
    lines = [f"{a} beside {b}", NOT_A_PROBABILITY, "", *_weights(one, other)]
    progress.step("comparing on the reference universe")
    moved = universe_flips(catalogue, one, other)
    lines += [
        "",
        f"reference universe: {moved.changed:,} of {moved.profiles:,} profiles in another band; "
        f"rank correlation {moved.rank_correlation:.3f}",
        *(f"  {before} -> {after}: {number:,}" for (before, after), number in moved.table.items() if before != after),
    ]
    progress.step("ranking the development steps")
    compared = development(catalogue, [one, other], load_specification())
    lines += ["", "development steps of the back-test (the test stays closed):"]
    lines += [f"  {line}" for name in (first, second) if (line := _not_out_of_time(name))]
    for c in compared:
        m = c.measured
        change = "" if c.name == compared[0].name else f"; {c.gain:+.3f} [{c.gain_low:+.3f}, {c.gain_high:+.3f}]"
        lines.append(
            f"  {c.universe:6}  {c.name}: AUC {m.auc:.3f} [{m.auc_low:.3f}, {m.auc_high:.3f}], "
            f"found in the top 10 %: {m.recall[10]:.2f}{change}"
        )
    return lines


def _not_out_of_time(name: str) -> str:
    """Say of a scorecard that learnt from the list that it has seen what the development steps ask for; empty of others."""
    metrics = scorecard_path(name).parent / "metrics.json"
    record = json.loads(metrics.read_text(encoding="utf-8")) if metrics.is_file() else {}
    edition = record.get("trained_on", {}).get("edition")
    return (
        f"{name} learnt from edition {edition}: here it has seen what was to come; 'model show {name}' gives figures out of time"
        if edition
        else ""
    )


def _weights(one: Scorecard, other: Scorecard) -> list[str]:
    left, right = ({spec.code: spec.weight for spec in card.indicators} for card in (one, other))
    lines = [f"{'points at hazard 1':38}{one.name:>12}{other.name:>16}  change"]
    for code in dict.fromkeys((*left, *right)):
        a, b = left.get(code), right.get(code)
        if a == b:
            continue
        said = [f"{value:.3f}" if value is not None else "none" for value in (a, b)]
        lines.append(f"{code:38}{said[0]:>12}{said[1]:>16}  {(b or 0) - (a or 0):+.3f}")
    same = sum(left.get(code) == right.get(code) for code in left)
    cuts = [
        f"{name} {getattr(one.bands.cuts, name.replace(' ', '_')):g} -> {getattr(other.bands.cuts, name.replace(' ', '_')):g}"
        for name in BANDS[1:]
    ]
    return [*lines, f"the same in both: {same}", f"base {one.base:g} -> {other.base:g}; cut-offs: {', '.join(cuts)}"]


def _shipped_backtest() -> dict[str, Any]:
    """Return the latest shipped `backtest.json`; nothing where none is."""
    found = sorted(asset("models", "backtest").glob("*/backtest.json"))
    return dict(json.loads(found[-1].read_text(encoding="utf-8"))) if found else {}


def _figures(card: Scorecard, path: Path, backtest: dict[str, Any]) -> list[str]:
    """Return what is known of a scorecard's ranking: its own out-of-time figures, else those of the shipped back-test on this digest."""
    metrics = path.parent / "metrics.json"
    if metrics.is_file():
        record = json.loads(metrics.read_text(encoding="utf-8"))
        return _development(record.get("development", []), "shipped")
    name = f"{card.name}/{card.version}"
    if backtest.get("scorecards", {}).get(name) != card.digest():
        return []
    return _development(
        [f for f in backtest["figures"] if f["scorecard"] == name and f["steps"] == "development"], name
    )


def _development(figures: list[dict[str, Any]], name: str) -> list[str]:
    return [
        f"development back-test, {'all countries' if f['universe'] == 'all' else 'listed countries only'}: AUC {f['auc']:.3f} "
        f"[{f['auc_low']:.3f}, {f['auc_high']:.3f}], found in the top 10 %: {f['recall_10']:.2f} ({f['n']} new pairs)"
        for f in figures
        if name in str(f.get("ranking", f.get("scorecard", "")))
    ]
