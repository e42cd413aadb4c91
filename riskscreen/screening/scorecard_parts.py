"""The parts of a scorecard file: indicators with their scales and unknowns, bands, floors, severity, priorities."""

import math
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Layer = Literal["country", "sector", "goods", "supplier", "control"]
Share = Annotated[float, Field(ge=0, le=1)]
LAYERS: tuple[Layer, ...] = ("country", "sector", "goods", "supplier", "control")


class Frozen(BaseModel):
    """Refuses keys that it does not know, and changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Goalposts(Frozen):
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


class Prior(Frozen):
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


class Unknown(Frozen):
    """How a missing value is treated: never as nothing, never as the mean."""

    quantile: Annotated[float, Field(ge=0.5, le=1)]
    """Quantile of the reference distribution that the points take; never below the median."""
    reference: Annotated[str, Field(min_length=10)]
    """The distribution, in words."""
    ask: Annotated[str, Field(min_length=3)]
    """What to ask for, as a noun phrase."""
    prior: Prior | None = None


class TableColumn(Frozen):
    """Where the values come from."""

    id: Annotated[str, Field(min_length=1)]
    table: Annotated[str, Field(min_length=1)]
    column: Annotated[str, Field(min_length=1)]


class Indicator(Frozen):
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
    references: tuple[str, ...]
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


class LayerTotal(Frozen):
    """What the indicators of a layer can add up to; held against the sum of their weights."""

    title: str
    points: float


class Cuts(Frozen):
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


class Bands(Frozen):
    """Band cut-offs, how they were chosen, and when insufficient evidence is said."""

    cuts: Cuts
    chosen_on: str
    shares: dict[Literal["very high", "high", "moderate"], float]
    minimum_coverage_pct: float = Field(ge=0, le=100)
    insufficient_span: int = Field(ge=2, le=4)


class Missing(Frozen):
    """How a profile without country, sector or goods is completed."""

    quantile: Annotated[float, Field(ge=0.75, le=1)]
    low: Annotated[float, Field(ge=0, lt=0.5)]
    reference: dict[Literal["country", "sector", "goods"], str]
    ask: dict[Literal["country", "sector", "goods"], str]


class Controls(Frozen):
    """Bound on what all controls together take away, and how evidence ages."""

    most_points: Annotated[float, Field(gt=0)]
    decay_per_year: Annotated[float, Field(gt=0, lt=1)]
    expires_after_years: Annotated[int, Field(ge=1)]


class Floor(Frozen):
    """A rule that puts a band under a supplier whatever its points."""

    code: Literal["forced_labour_listing", "statutory_presumption"]
    band: Literal["high", "very high"]
    because: str
    references: tuple[str, ...]


class SeverityRule(Frozen):
    """One circumstance that makes the harm graver, and the part of the UN Guiding Principles' test it speaks to."""

    code: str
    part: Literal["scale", "scope", "irremediability"]
    points: Annotated[int, Field(ge=1, le=4)]
    reason: str


class Severity(Frozen):
    """Circumstances, and how many points make severe and critical."""

    severe: int = Field(ge=1)
    critical: int = Field(ge=2)
    rules: tuple[SeverityRule, ...]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.severe < self.critical:
            raise ValueError("severity: severe must lie below critical")
        return self


class Priority(Frozen):
    """Priority 1 (first) to 5 by severity and band."""

    critical: dict[str, int]
    severe: dict[str, int]
    serious: dict[str, int]


class Change(Frozen):
    """Who made a scorecard from another one, when, why, and what it did: a tuned scorecard justifies itself."""

    who: Annotated[str, Field(min_length=2)]
    when: date
    why: Annotated[str, Field(min_length=10)]
    made_from: Annotated[str, Field(min_length=3)]
    """Name and version of the scorecard that was changed."""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Its digest."""
    changes: tuple[str, ...]
    """One line per number that was changed: what, from, to."""
    effects: tuple[str, ...] = ()
    """What the change did, in the words of whoever measured it: band flips, figures of the back-test."""
