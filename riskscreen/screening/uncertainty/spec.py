"""Settings of an uncertainty run."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from riskscreen.domain.errors import UsageError

FEWEST = 100
"""With fewer draws the ends of a 90 % interval rest on less than five of them."""


class Uncertainty(BaseModel):
    """What is varied, how often and how far (METHOD section 5)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    draws: int = 1000
    """How many models are drawn."""
    seed: int = Field(default=20260101, ge=0)
    """Equal seeds give equal draws, whatever the list."""
    spread: float = 1.0
    """Factor on the spread of every weight in the scorecard; 0 keeps all weights as they are."""
    percentile_goalposts: float = 0.5
    """Share of draws with goalposts at the 5th and 95th percentile of the reference universe, not the file's."""
    noisy_or: float = 0.5
    """Share of draws that join the layers by a noisy-or, not by adding log-odds."""
    unknowns: bool = True
    """Draw what is not known from its reference; otherwise it stays at its conservative quantile."""
    doubt: bool = True
    """Read country, sector and goods wrongly as often as the resolvers were found to."""

    @field_validator("draws")
    @classmethod
    def _enough(cls, value: int) -> int:
        if value < FEWEST:
            raise ValueError(f"{value} given, at least {FEWEST} are needed")
        return value

    @field_validator("spread")
    @classmethod
    def _not_negative(cls, value: float) -> float:
        if not 0 <= value <= 5:
            raise ValueError(f"{value:g} given, a factor from 0 (no doubt in the weights) to 5 is expected")
        return value

    @field_validator("percentile_goalposts", "noisy_or")
    @classmethod
    def _share(cls, value: float) -> float:
        if not 0 <= value <= 1:
            raise ValueError(f"{value:g} given, a share of the draws from 0 to 1 is expected")
        return value


PLAIN: Mapping[str, Any] = {"percentile_goalposts": 0.0, "noisy_or": 0.0, "unknowns": False, "doubt": False}
"""Settings under which only the weights vary."""


def uncertainty(settings: Mapping[str, Any]) -> Uncertainty:
    """Read settings that a user gave.

    Args:
        settings: fields of `Uncertainty` by name.

    Returns:
        The settings, checked.

    Raises:
        UsageError: a setting is not known or out of range.
    """
    try:
        return Uncertainty.model_validate(dict(settings))
    except ValidationError as error:
        first = error.errors()[0]
        detail = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            detail = f"this setting is not known; {', '.join(Uncertainty.model_fields)} are"
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"uncertainty: {name}: {detail}.") from error
