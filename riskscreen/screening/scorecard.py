"""The scorecard: one declarative file that says what counts, how much, why, and on which source.

The file is read into frozen models that refuse unknown keys. What an indicator *is* (its direction, its axis) is
defined in code; the file may weigh it, never turn it round. `digest()` names the exact content for a run's manifest.
"""

import hashlib
import math
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ModelContractError

Layer = Literal["country", "sector", "goods", "supplier", "control"]
Share = Annotated[float, Field(ge=0, le=1)]
LAYERS: tuple[Layer, ...] = ("country", "sector", "goods", "supplier", "control")
DOCUMENT_LOCATOR = r"^(F|V|S|P|A)\d+(:\d+(-\d+)?)?$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Goalposts(_Frozen):
    """Fixed values between which an indicator runs; beyond them hazard stays at 0 or 1."""

    low: float
    high: float
    scale: Literal["linear", "log1p"] = "linear"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"goalposts: low {self.low} must be below high {self.high}")
        if self.scale == "log1p" and self.low < 0:
            raise ValueError("goalposts: a log1p scale starts at 0 or above")
        return self

    def span(self) -> tuple[float, float]:
        """Return both goalposts on the scale that hazard is linear in."""
        if self.scale == "log1p":
            return math.log1p(self.low), math.log1p(self.high)
        return self.low, self.high


class Prior(_Frozen):
    """What an unknown value could be, where no reference table says: hazards at fixed quantiles, judged by experts."""

    p05: Share
    p50: Share
    at_quantile: Share
    """Hazard at the indicator's own conservative quantile."""
    max: Share = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.p05 <= self.p50 <= self.at_quantile <= self.max:
            raise ValueError("prior: p05, p50, at_quantile and max must not fall")
        return self


class Unknown(_Frozen):
    """How a missing value is treated: never as nothing, never as the mean."""

    quantile: Annotated[float, Field(ge=0.5, le=1)]
    """Quantile of the reference distribution that the points take; never below the median."""
    reference: Annotated[str, Field(min_length=10)]
    """The distribution, in words."""
    ask: Annotated[str, Field(min_length=3)]
    """What to ask for, as a noun phrase."""
    prior: Prior | None = None


class TableColumn(_Frozen):
    """Where the values come from."""

    id: Annotated[str, Field(min_length=1)]
    table: Annotated[str, Field(min_length=1)]
    column: Annotated[str, Field(min_length=1)]


class Indicator(_Frozen):
    """One indicator: what it weighs and why. Its meaning and direction are defined by the function of the same code."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Annotated[str, Field(min_length=3)]
    layer: Layer
    parent: Annotated[str, Field(min_length=3)]
    direction: Literal["higher is worse", "lower is worse", "category"]
    unit: str
    goalposts: Goalposts | None = None
    categories: dict[str, Share] | None = None
    floor: Share = 0.0
    """Hazard that evidence never falls below (detections raise, never lower)."""
    weight: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Points at hazard 1; controls take them away."""
    spread: Annotated[float, Field(ge=0, le=2)]
    """Standard deviation of the weight's log-normal factor: how sure the weight is."""
    unknown: Unknown
    source: TableColumn
    rationale: Annotated[str, Field(min_length=20)]
    references: tuple[str, ...] = ()
    history: bool = False

    @field_validator("references")
    @classmethod
    def _locators(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("references: name at least one document fact, indicator or METHOD section")
        return value

    @model_validator(mode="after")
    def _one_scale(self) -> Self:
        if (self.goalposts is None) == (self.categories is None):
            raise ValueError("give either goalposts or categories, one of them")
        if (self.direction == "category") != (self.categories is not None):
            raise ValueError("direction 'category' goes with categories, the other directions with goalposts")
        return self

    @property
    def hazard_to_points(self) -> float:
        """Points per unit of hazard: the weight, negative for a control."""
        return -self.weight if self.layer == "control" else self.weight


class LayerTotal(_Frozen):
    """What the indicators of a layer can add up to; held against the sum of their weights."""

    title: str
    points: float


class Cuts(_Frozen):
    """Lower edges of the bands on the likelihood index."""

    moderate: float = Field(gt=0, lt=100)
    high: float = Field(gt=0, lt=100)
    very_high: float = Field(gt=0, lt=100)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.moderate < self.high < self.very_high:
            raise ValueError("cut-offs must rise from moderate over high to very high")
        return self

    def edges(self) -> tuple[float, float, float]:
        """Return the cut-offs as log-odds."""
        low, middle, high = (math.log(cut / (100 - cut)) for cut in (self.moderate, self.high, self.very_high))
        return low, middle, high

    def narrowest(self) -> float:
        """Return the width of the narrowest band between two cut-offs, in points."""
        low, middle, high = self.edges()
        return min(middle - low, high - middle)


class Bands(_Frozen):
    """Band cut-offs, how they were chosen, and when insufficient evidence is said."""

    cuts: Cuts
    chosen_on: str
    shares: dict[Literal["very high", "high", "moderate"], float]
    minimum_coverage_pct: float = Field(ge=0, le=100)
    insufficient_span: int = Field(ge=2, le=4)


class Missing(_Frozen):
    """How a profile without country, sector or goods is completed."""

    quantile: Annotated[float, Field(ge=0.75, le=1)]
    low: Annotated[float, Field(ge=0, lt=0.5)]
    reference: dict[Literal["country", "sector", "goods"], str]
    ask: dict[Literal["country", "sector", "goods"], str]


class Controls(_Frozen):
    """Bound on what all controls together take away, and how evidence ages."""

    most_points: Annotated[float, Field(gt=0)]
    decay_per_year: Annotated[float, Field(gt=0, lt=1)]
    expires_after_years: Annotated[int, Field(ge=1)]


class Floor(_Frozen):
    """A rule that puts a band under a supplier whatever its points."""

    code: Literal["forced_labour_listing", "statutory_presumption"]
    band: Literal["high", "very high"]
    because: str
    references: tuple[str, ...]


class SeverityRule(_Frozen):
    """One circumstance that makes the harm graver, and the part of the UN Guiding Principles' test it speaks to."""

    code: str
    part: Literal["scale", "scope", "irremediability"]
    points: Annotated[int, Field(ge=1, le=4)]
    reason: str


class Severity(_Frozen):
    """Circumstances, and how many points make severe and critical."""

    severe: int = Field(ge=1)
    critical: int = Field(ge=2)
    rules: tuple[SeverityRule, ...]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.severe < self.critical:
            raise ValueError("severity: severe must lie below critical")
        return self


class Priority(_Frozen):
    """Priority 1 (first) to 5 by severity and band."""

    critical: dict[str, int]
    severe: dict[str, int]
    serious: dict[str, int]


class Scorecard(_Frozen):
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
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


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
