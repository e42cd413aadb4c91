"""The back-test's specification: frozen in a file before any run, named in every result by its digest."""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ModelContractError

Group = Literal["development", "test"]


class Frozen(BaseModel):
    """Refuses keys that it does not know, and changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(Frozen):
    """From one edition of the goods list to the next."""

    known: str
    """Edition that scores are frozen at."""
    later: str
    """Edition whose additions are to be ranked."""
    until_year: int
    """Last year that any country table may speak of."""
    group: Group

    @property
    def name(self) -> str:
        """Both editions, e.g. `2014-2016`."""
        return f"{self.known}-{self.later}"


class Bar(Frozen):
    """What the default scorecard has to reach on the development steps, and what it aims for."""

    auc: float
    recall_10: float
    aim_auc: float
    aim_recall_10: float


class Specification(Frozen):
    """Everything that could move the figures.

    Attributes:
        version: of this file.
        frozen_on: the day after which nothing in it changed.
        question: in one sentence.
        steps: the steps, oldest first.
        bootstrap_draws: resamples of countries for the interval.
        interval_pct: width of the interval.
        seed: of the resampling.
        recall_pct: shares of the ranking that recall is given for.
        bars: by universe.
        universe: what is ranked, in words.
        positive: what counts as found, in words.
        caveats: what every reader must know.
    """

    version: str
    frozen_on: str
    question: str
    steps: tuple[Step, ...]
    bootstrap_draws: Annotated[int, Field(ge=200)]
    interval_pct: Annotated[float, Field(gt=0, lt=100)]
    seed: int
    recall_pct: tuple[Annotated[float, Field(gt=0, lt=100)], ...]
    bars: dict[Literal["all", "listed"], Bar]
    universe: str
    positive: str
    caveats: tuple[str, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.of("development"):
            raise ValueError("steps: at least one step must be of the group development")
        if 10 not in self.recall_pct:
            raise ValueError("recall_pct: 10 must be among them, because the bars speak of it")
        if twice := sorted({s.name for s in self.steps if [o.name for o in self.steps].count(s.name) > 1}):
            raise ValueError(f"step {twice[0]} stands twice")
        return self

    @model_validator(mode="after")
    def _forward(self) -> Self:
        for step in self.steps:
            if not step.known < step.later:
                raise ValueError(f"step {step.name} does not run forward")
            if step.until_year >= int(step.known[:4]):
                raise ValueError(
                    f"step {step.name} would know the year {step.until_year}, which is not before {step.known}"
                )
        return self

    def of(self, group: Group) -> tuple[Step, ...]:
        """Return the steps of a group."""
        return tuple(step for step in self.steps if step.group == group)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load_specification(path: Path | None = None) -> Specification:
    """Read a specification.

    Args:
        path: the YAML file; the shipped one where not given.

    Returns:
        The specification.

    Raises:
        ModelContractError: the file is missing, not YAML, or breaks the contract.
    """
    where = path if path is not None else asset("models", "backtest", "2026.1", "specification.yml")
    try:
        content: Any = yaml.safe_load(where.read_text(encoding="utf-8"))
        return Specification.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelContractError(f"{where}: the specification cannot be read ({type(error).__name__}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ", ".join(str(part) for part in first["loc"]) or "the file"
        detail = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            detail = "this key is not known; check its spelling or take it out"
        raise ModelContractError(f"{where.name}: {place}: {detail}.") from error
