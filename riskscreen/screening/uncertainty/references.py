"""What an unknown could be (its reference distribution as quantiles), and goalposts set by the reference universe."""

from dataclasses import dataclass

import numpy as np

from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.axes import Axes, Reals
from riskscreen.screening.layers import Cells
from riskscreen.screening.scorecard import Indicator

NARROW = 1e-9


@dataclass(frozen=True)
class Goalposts:
    """Hazard under goalposts at percentiles of the reference universe, from the hazard under the file's own.

    Hazard runs linearly between the file's goalposts, so moving them is a linear map of the hazard, cut at 0 and 1 (what
    lies beyond the file's goalposts stays there). A floor stays where it is.
    """

    low: float
    high: float
    floor: float

    def apply(self, hazard: Reals) -> Reals:
        """Return hazards under the other goalposts."""
        share = np.clip((hazard - self.low) / (self.high - self.low), 0.0, 1.0)
        moved: Reals = self.floor + (1.0 - self.floor) * share
        return moved


def goalposts(axes: Axes, cell: Cells) -> Goalposts | None:
    """Return an indicator's percentile goalposts.

    Args:
        axes: the axes; countries of the reference universe count, and ISIC divisions.
        cell: the indicator.

    Returns:
        5th and 95th percentile of the hazards known. Where absence means "not on the list", 0 is the low post (most
        cells are not listed) and the percentile of those listed the high one. None where the indicator has categories,
        or the percentiles fall together: the file's goalposts stay.
    """
    if cell.spec.goalposts is None:
        return None
    hazard, known = cell.hazard, cell.known
    axis = cell.definition.axis
    if axis in ("country", "country_sector", "country_good"):
        hazard, known = hazard[axes.universe], known[axes.universe]
    if axis in ("sector", "country_sector"):
        hazard, known = hazard[..., axes.division_index], known[..., axes.division_index]
    values = hazard[known]
    if cell.definition.absent == "zero":
        values = np.append(values[values > 0], 0.0)
    if not len(values):
        return None
    low, high = np.quantile(values, [0.05, 0.95], method="closest_observation")
    low = 0.0 if cell.definition.absent == "zero" else max(float(low), cell.spec.floor)
    if float(high) - low < NARROW:
        return None
    return Goalposts(low, float(high), cell.spec.floor)


def from_prior(spec: Indicator, quantiles: Reals) -> Reals:
    """Return hazards at quantiles of the prior that experts gave, straight lines between its points.

    Raises:
        ModelContractError: the indicator has no prior.
    """
    prior = spec.unknown.prior
    if prior is None:
        raise no_reference(spec)
    q = spec.unknown.quantile
    points = {0.05: prior.p05, 0.5: prior.p50, q: prior.at_quantile, 1.0: prior.max}
    return np.interp(quantiles, sorted(points), [points[at] for at in sorted(points)])


def from_values(spec: Indicator, values: Reals, quantiles: Reals) -> Reals:
    """Return hazards at quantiles of known hazards, always one of them, as the nominal score takes them.

    Raises:
        ModelContractError: nothing is known.
    """
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        raise no_reference(spec)
    found: Reals = np.maximum(known[at(quantiles, len(known))], spec.floor)
    return found


def at(quantiles: Reals, count: int | np.ndarray) -> np.ndarray:
    """Return the place of quantiles among sorted values: the upper of two where one falls between."""
    exact = quantiles * (count - 1)
    return np.ceil(exact - 1e-12).astype(np.int64)


def no_reference(spec: Indicator) -> ModelContractError:
    """Return the error for an unknown that cannot be drawn."""
    return ModelContractError(
        f"indicator '{spec.code}': a value is not known, and its reference ({spec.unknown.reference}) has no values to "
        "draw from; give the indicator a prior, or leave it out."
    )


def only_known(cell: Cells) -> Reals:
    """Return an indicator's hazards, nan where not known."""
    return np.where(cell.known, cell.hazard, np.nan)
