"""Edit a scorecard: other weights, goalposts, categories, base or cut-offs, always valid, always justified.

`trial` is for sliders: a valid scorecard that no one has to answer for yet. `edit` gives it a name and says who changed
what, when and why; only such a one can be saved (METHOD section 7).
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.screening.scorecard import Cuts, Scorecard, parse_scorecard
from riskscreen.screening.scorecard_parts import LAYERS, Goalposts

TRIAL = "trial"
Posts = Goalposts | Mapping[str, Any] | tuple[float, float]


@dataclass(frozen=True)
class _Numbers:
    """What an edit asks for."""

    weights: Mapping[str, float] | None
    goalposts: Mapping[str, Posts] | None
    categories: Mapping[str, Mapping[str, float]] | None
    base: float | None
    cuts: Cuts | Mapping[str, float] | None


def trial(
    card: Scorecard,
    *,
    weights: Mapping[str, float] | None = None,
    goalposts: Mapping[str, Posts] | None = None,
    categories: Mapping[str, Mapping[str, float]] | None = None,
    base: float | None = None,
    cuts: Cuts | Mapping[str, float] | None = None,
) -> Scorecard:
    """Return a scorecard with other numbers, checked like a file; it is called `trial` and cannot be saved.

    Args:
        card: the scorecard to start from.
        weights: indicator -> points at hazard 1.
        goalposts: indicator -> (low, high), or a mapping with any of low, high, scale.
        categories: indicator -> category -> hazard 0-1; categories that are not named stay.
        base: log-odds of a profile without any points.
        cuts: lower edges of the bands on the index 0-100, any of moderate, high, very_high.

    Returns:
        The scorecard; declared totals of the layers are added up anew.

    Raises:
        ModelContractError: an indicator or category is not in the scorecard, or the numbers break the contract.
    """
    content, _ = _edited(card, _Numbers(weights, goalposts, categories, base, cuts))
    content.update(name=TRIAL, status=f"trial from {card.name} {card.version}, not justified yet", log=())
    return parse_scorecard(content, f"trial from {card.name} {card.version}")


def edit(
    card: Scorecard,
    *,
    name: str,
    who: str,
    why: str,
    weights: Mapping[str, float] | None = None,
    goalposts: Mapping[str, Posts] | None = None,
    categories: Mapping[str, Mapping[str, float]] | None = None,
    base: float | None = None,
    cuts: Cuts | Mapping[str, float] | None = None,
    version: str = "1",
    title: str | None = None,
    when: date | None = None,
    effects: Sequence[str] = (),
) -> Scorecard:
    """Return a named scorecard with other numbers that says who changed what, when and why.

    Args:
        card: the scorecard to start from.
        name: its new name (small letters, digits, hyphens); not the one it was made from, unless the version rises.
        who: who answers for it.
        why: the reason, in a sentence.
        weights: indicator -> points at hazard 1.
        goalposts: indicator -> (low, high), or a mapping with any of low, high, scale.
        categories: indicator -> category -> hazard 0-1; categories that are not named stay.
        base: log-odds of a profile without any points.
        cuts: lower edges of the bands on the index 0-100, any of moderate, high, very_high.
        version: its version, numbers joined by dots.
        title: its title; the old one with the name where not given.
        when: the day; today where not given.
        effects: what it does, a line each: band flips, figures of the back-test.

    Returns:
        The scorecard, ready for `save_scorecard`.

    Raises:
        UsageError: name or version cannot stand as a folder's name, are those of the scorecard it was made from, or
            nothing is changed.
        ModelContractError: an indicator or category is not in the scorecard, or the numbers break the contract.
    """
    _check_name(card, name, version)
    content, changes = _edited(card, _Numbers(weights, goalposts, categories, base, cuts))
    if not changes:
        raise UsageError(f"scorecard '{name}' has the same numbers as {card.name} {card.version}; change one of them.")
    step = {
        "who": who,
        "when": when if when is not None else date.today(),
        "why": why,
        "made_from": f"{card.name} {card.version}",
        "digest": card.digest(),
        "changes": changes,
        "effects": tuple(effects),
    }
    content.update(
        name=name,
        version=version,
        title=title if title is not None else f"{card.title.split(' (', 1)[0]} ({name})",
        status=f"tuned by {who} from {card.name} {card.version}, not fitted",
        log=[*content["log"], step],
    )
    return parse_scorecard(content, f"scorecard {name} {version}")


def _check_name(card: Scorecard, name: str, version: str) -> None:
    plain = name.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum() and plain.islower() and name[0].isalpha()) or name == TRIAL:
        raise UsageError(
            f"'{name}' cannot name a scorecard: use small letters, digits and hyphens, a letter first, not '{TRIAL}'."
        )
    if not all(part.isascii() and part.isdigit() for part in version.split(".")):
        raise UsageError(f"version '{version}' must be numbers joined by dots, such as 1 or 2026.2.")
    if name == card.name and _numbers(version) <= _numbers(card.version):
        raise UsageError(
            f"there is a scorecard {card.name} {card.version} already; choose another name or a later version."
        )
    if name == "default":
        raise UsageError("'default' is the shipped scorecard's name; choose another one.")


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


def _edited(card: Scorecard, asked: _Numbers) -> tuple[dict[str, Any], list[str]]:
    """Return the content with other numbers, and a line per number that differs."""
    content = card.model_dump()
    entries = {entry["code"]: entry for entry in content["indicators"]}
    for part in (asked.weights, asked.goalposts, asked.categories):
        _known(card, "indicator", part or {}, entries)
    for code, weight in (asked.weights or {}).items():
        entries[code]["weight"] = weight
    for code, posts in (asked.goalposts or {}).items():
        entries[code]["goalposts"] = _posts(card, code, posts)
    for code, hazards in (asked.categories or {}).items():
        there = entries[code]["categories"]
        if there is None:
            raise _refused(card, f"indicator '{code}' has goalposts, no categories")
        _known(card, f"indicator '{code}': category", hazards, there)
        entries[code]["categories"] = {**there, **hazards}
    if asked.base is not None:
        content["base"] = asked.base
    if asked.cuts is not None:
        given = asked.cuts.model_dump() if isinstance(asked.cuts, Cuts) else dict(asked.cuts)
        _known(card, "cut-off", given, content["bands"]["cuts"])
        content["bands"]["cuts"] = {**content["bands"]["cuts"], **given}
    for layer in LAYERS:
        _add_up(content, layer)
    return content, _changes(card, content)


def _add_up(content: dict[str, Any], layer: str) -> None:
    """Declare a layer's total anew; numbers that are none are left for the contract to refuse."""
    weights = [entry["weight"] for entry in content["indicators"] if entry["layer"] == layer]
    if all(isinstance(weight, int | float) for weight in weights):
        content["layers"][layer]["points"] = round(float(sum(weights)), 10)


def _posts(card: Scorecard, code: str, posts: Posts) -> dict[str, Any]:
    there = card.indicator(code).goalposts
    if there is None:
        raise _refused(card, f"indicator '{code}' has categories, no goalposts")
    if isinstance(posts, Goalposts):
        return posts.model_dump()
    if isinstance(posts, Mapping):
        return {**there.model_dump(), **posts}
    if len(posts) != 2:
        raise _refused(card, f"indicator '{code}': goalposts are given as (low, high), not {posts!r}")
    return {**there.model_dump(), "low": posts[0], "high": posts[1]}


def _known(card: Scorecard, what: str, asked: Iterable[str], there: Iterable[str]) -> None:
    """Refuse names that a scorecard does not have; an edit weighs what is there and adds nothing."""
    names = list(there)
    for name in asked:
        if name not in names:
            close = difflib.get_close_matches(str(name), names, n=1)
            hint = f"; did you mean '{close[0]}'" if close else f"; it has {', '.join(names)}"
            raise _refused(card, f"no {what} '{name}'{hint}")


def _refused(card: Scorecard, text: str) -> ModelContractError:
    return ModelContractError(f"scorecard {card.name} {card.version}: {text}.")


def _changes(card: Scorecard, content: Mapping[str, Any]) -> list[str]:
    """Return a line per number that differs from the scorecard's."""
    before = card.model_dump()
    lines = []
    for old, new in zip(before["indicators"], content["indicators"], strict=True):
        for part in ("weight", "goalposts", "categories"):
            lines += _differences(f"{old['code']} {part}", old[part], new[part])
    lines += _differences("base", before["base"], content["base"])
    return lines + _differences("cut-off", before["bands"]["cuts"], content["bands"]["cuts"])


def _differences(what: str, old: Any, new: Any) -> list[str]:
    if old == new:
        return []
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [line for key in new for line in _differences(f"{what} {key}", old.get(key), new[key])]
    return [f"{what}: {old} -> {new}"]
