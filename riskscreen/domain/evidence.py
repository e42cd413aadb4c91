"""What a score is made of: a contribution is either evidenced or an unknown with its range; nothing else can be constructed."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """Where a value comes from: source, edition, place in the source, value as published, unit, year observed."""

    source_id: str = Field(min_length=1)
    edition: str = Field(min_length=1)
    locator: str = Field(min_length=1)
    value: str
    unit: str = ""
    year: int | None = None


class Contribution(_Frozen):
    """Points that one indicator adds to the log-odds, with the evidence they rest on."""

    indicator: str
    layer: str
    hazard_0_1: float = Field(ge=0, le=1)
    points: float
    points_low: float
    points_high: float
    detail: str
    evidence: Evidence

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.points_low <= self.points <= self.points_high:
            raise ValueError(
                f"{self.indicator}: points {self.points} lie outside {self.points_low} to {self.points_high}"
            )
        return self


class UnknownContribution(_Frozen):
    """Points that an unknown value is given: a conservative quantile of what it could be; never mistaken for evidence."""

    indicator: str
    layer: str
    points: float
    points_low: float
    points_high: float
    reference: str = Field(min_length=1)
    quantile: float = Field(ge=0.5, le=1)
    ask: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.points_low <= self.points <= self.points_high:
            raise ValueError(
                f"{self.indicator}: points {self.points} lie outside {self.points_low} to {self.points_high}"
            )
        return self
