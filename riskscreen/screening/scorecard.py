"""The scorecard: one declarative file that says what counts, how much, why, and on which source.

The file is read into frozen models that refuse unknown keys. What an indicator *is* (its direction, its axis) is
defined in code; the file may weigh it, never turn it round. `digest()` names the exact content for a run's manifest.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import ValidationError, model_validator

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.scorecard_parts import (
    LAYERS,
    Bands,
    Change,
    Controls,
    Cuts,
    Floor,
    Frozen,
    Indicator,
    Layer,
    LayerTotal,
    Missing,
    Priority,
    Severity,
)

__all__ = [
    "Change",
    "Controls",
    "Cuts",
    "Indicator",
    "Scorecard",
    "default_scorecard",
    "load_scorecard",
    "parse_scorecard",
]


class Scorecard(Frozen):
    """A whole scorecard."""

    name: str
    version: str
    title: str
    status: str
    as_of: date
    """Day that evidence ages are counted to where a run names none."""
    base: float
    """Log-odds of a profile with no points at all; no country and no sector is free of risk."""
    layers: dict[Layer, LayerTotal]
    indicators: tuple[Indicator, ...]
    bands: Bands
    missing: Missing
    controls: Controls
    floors: tuple[Floor, ...]
    severity: Severity
    priority: Priority
    limits: tuple[str, ...]
    log: tuple[Change, ...] = ()
    """How it came from another scorecard, the latest change last; empty for one written by hand."""

    @model_validator(mode="after")
    def _totals(self) -> Self:
        codes = [i.code for i in self.indicators]
        if twice := sorted({c for c in codes if codes.count(c) > 1}):
            raise ValueError(f"indicator '{twice[0]}' stands twice")
        for layer in LAYERS:
            if layer not in self.layers:
                raise ValueError(f"layers: '{layer}' is missing")
            total = sum(i.weight for i in self.indicators if i.layer == layer)
            if abs(total - self.layers[layer].points) > 1e-9:
                raise ValueError(
                    f"the weights of layer '{layer}' add up to {total:.10g}, "
                    f"the file declares {self.layers[layer].points:.10g}"
                )
        return self

    @model_validator(mode="after")
    def _laws(self) -> Self:
        if "forced_labour_listing" not in {floor.code for floor in self.floors}:
            raise ValueError(
                "floors: the rule 'forced_labour_listing' must be kept (a listed pair is never below high)"
            )
        tier = sum(i.weight for i in self.indicators if i.code == "tip_tier")
        if tier >= (width := self.bands.cuts.narrowest()):
            raise ValueError(
                f"indicator 'tip_tier' weighs {tier:g} points, the narrowest band is {width:.2f} wide; the tier alone "
                "must never decide a band"
            )
        return self

    def indicator(self, code: str) -> Indicator:
        """Return the indicator of that code.

        Raises:
            ModelContractError: the scorecard has none.
        """
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise ModelContractError(f"scorecard {self.name} {self.version}: no indicator '{code}'.")

    def digest(self) -> str:
        """Return the SHA-256 of the content (comments and order of keys do not matter)."""
        content = self.model_dump_json(exclude=None if self.log else {"log"})  # as before there were logs
        return hashlib.sha256(content.encode()).hexdigest()


def parse_scorecard(content: Any, where: str = "scorecard") -> Scorecard:
    """Turn the content of a scorecard file into a checked scorecard.

    Args:
        content: what the YAML file holds.
        where: file name for messages.

    Returns:
        The scorecard.

    Raises:
        ModelContractError: a key is unknown or missing, a value is out of range, weights do not add up to what the
            layer declares, an indicator is not known in code, or its direction contradicts its definition.
    """
    try:
        card = Scorecard.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        loc = _place(content, first["loc"])
        detail = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            detail = "this key is not known; check its spelling or take it out"
        if first["type"] == "missing":
            detail = "this key is missing"
        raise ModelContractError(f"{where}: {loc}: {detail}.") from error
    from riskscreen.screening.indicators import check_definitions

    check_definitions(card, where)
    return card


def _place(content: Any, loc: tuple[int | str, ...]) -> str:
    """Name the place of a mistake, indicators by their code."""
    parts = [str(part) for part in loc]
    if len(loc) > 1 and loc[0] == "indicators" and isinstance(loc[1], int):
        entry = content["indicators"][loc[1]]
        code = entry.get("code") if isinstance(entry, dict) else None
        parts = [f"indicator '{code or loc[1] + 1}'", *parts[2:]]
    return ", ".join(parts) or "the file"


def load_scorecard(path: Path | None = None) -> Scorecard:
    """Read a scorecard file.

    Args:
        path: the YAML file; the default scorecard's latest version where not given.

    Returns:
        The scorecard, checked against the indicators defined in code.

    Raises:
        ModelContractError: the file is missing, not YAML, or breaks the contract.
    """
    return _load(path if path is not None else default_scorecard())


def default_scorecard() -> Path:
    """Return the path of the default scorecard's latest version."""
    versions = sorted(
        asset("models", "default").glob("*/scorecard.yml"),
        key=lambda p: [int(part) for part in p.parent.name.split(".")],
    )
    if not versions:
        raise ModelContractError("models/default holds no scorecard; install the package again.")
    return versions[-1]


def _load(path: Path) -> Scorecard:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (safe, in C where built)
    except (OSError, UnicodeDecodeError) as error:
        raise ModelContractError(f"{path}: the scorecard cannot be read ({type(error).__name__}).") from error
    except yaml.YAMLError as error:
        raise ModelContractError(f"{path}: the scorecard is not valid YAML ({type(error).__name__}).") from error
    return parse_scorecard(content, path.name)
