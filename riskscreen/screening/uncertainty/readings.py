"""Doubt in the mapping: how often a country, sector or goods cell is read wrongly, by its status."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import numpy as np
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.axes import Reals

STATUSES = ("country_status", "sector_status", "goods_status")
"""Columns of a profile that tell how its cells were read."""


class Reading(BaseModel):
    """Share of readings of one status that are mistaken, and where the figure is from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mistaken: Annotated[float, Field(ge=0, le=0.5)]
    because: Annotated[str, Field(min_length=10)]


class Readings(BaseModel):
    """Rates by status, for each of the three cells."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: dict[str, Reading]
    sector: dict[str, Reading]
    goods: dict[str, Reading]

    def rates(self, statuses: pl.DataFrame) -> Reals:
        """Return the share of mistaken readings of each profile's country, sector and goods.

        Args:
            statuses: the columns of `STATUSES`; null or a status without a rate is not in doubt.

        Returns:
            An array of profiles by 3.
        """
        tables = (self.country, self.sector, self.goods)
        found = [
            statuses[name]
            .replace_strict({s: r.mistaken for s, r in table.items()}, default=0.0, return_dtype=pl.Float64)
            .fill_null(0.0)
            .to_numpy()
            for name, table in zip(STATUSES, tables, strict=True)
        ]
        return np.stack(found, axis=1)


def parse_readings(content: Any, where: str) -> Readings:
    """Check the content of a file of rates.

    Raises:
        ModelContractError: a key is unknown or a rate is out of range.
    """
    try:
        return Readings.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ", ".join(str(part) for part in first["loc"])
        raise ModelContractError(f"{where}: {place}: {first['msg']}.") from error


@cache
def shipped_readings() -> Readings:
    """Return the rates measured for the shipped resolvers."""
    name = "readings.yml"
    text = files("riskscreen.screening.uncertainty").joinpath(name).read_text(encoding="utf-8")
    return parse_readings(yaml.safe_load(text), name)
