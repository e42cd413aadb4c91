"""From evidence to numbers: every indicator as a dense array along its axis, what is not known filled in.

An evidence frame is sparse (a row per key that the source speaks of). Here it becomes a hazard for every cell: the
evidence, 0 where absence means "not on the list", or a conservative quantile of the reference distribution where
absence means "not known".
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.axes import Axes, Bools, Ints, Reals, Shape, build_axes
from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators import REGISTRY, Axis, Definition
from riskscreen.screening.isic import DIVISIONS, SECTION_OF
from riskscreen.screening.scorecard import Indicator, Scorecard

NINETY = 1.6448536269514722
"""Standard normal quantile of 95 %: half the width of a 90 % interval."""


@dataclass(frozen=True, eq=False)
class Cells:
    """One indicator along its axis. Arrays have the axis' shape.

    Attributes:
        spec: the scorecard's entry.
        definition: the code's.
        evidence: the sparse frame of what the source says.
        hazard: 0-1; where not known, the conservative quantile.
        low: 0-1; where not known, the 5 % quantile, else the hazard.
        high: 0-1; where not known, the highest there is, else the hazard.
        known: whether it rests on evidence.
        flat: cell (flat index) of each row of the evidence, rising; `rows` is the row's number in the frame.
    """

    spec: Indicator
    definition: Definition
    evidence: pl.DataFrame
    hazard: Reals
    low: Reals
    high: Reals
    known: Bools
    flat: Ints
    rows: Ints

    def find(self, at: tuple[Ints, ...]) -> Ints:
        """Return the evidence row behind each cell asked for (numpy indices along the axis), -1 where there is none."""
        wanted = np.ravel_multi_index(at, self.hazard.shape)
        if not len(self.flat):
            return np.full(len(wanted), -1)
        place = np.clip(np.searchsorted(self.flat, wanted), 0, len(self.flat) - 1)
        return np.where(self.flat[place] == wanted, self.rows[place], -1)

    @property
    def points(self) -> Reals:
        """Weight times hazard."""
        return self.spec.weight * self.hazard

    @property
    def variance(self) -> Reals:
        """Square of the doubt in points that the weight's spread brings (90 %); highest hazard where not known."""
        return (self.spec.weight * self.high * self.spec.spread * NINETY) ** 2

    @property
    def above(self) -> Reals:
        """Points between the point and the highest that an unknown could earn; 0 where known."""
        return self.spec.weight * (self.high - self.hazard)

    @property
    def below(self) -> Reals:
        """Square of the points between the point and the lowest that an unknown could earn; 0 where known."""
        return (self.spec.weight * (self.hazard - self.low)) ** 2


@dataclass(frozen=True, eq=False)
class Layers:
    """All reference indicators of a scorecard on one bundle."""

    bundle: ReferenceBundle
    card: Scorecard
    axes: Axes
    cells: tuple[Cells, ...]
    unsaid: tuple[str, ...] = ()
    """Indicators left out because their source says nothing yet in the year looked back to."""

    def on(self, axis: Axis) -> tuple[Cells, ...]:
        """Return the indicators that lie along an axis, in the scorecard's order."""
        return tuple(cell for cell in self.cells if cell.definition.axis == axis)


def build_layers(bundle: ReferenceBundle, card: Scorecard) -> Layers:
    """Work out every reference indicator of a scorecard.

    Args:
        bundle: reference tables.
        card: the scorecard.

    Returns:
        Dense arrays per indicator.

    Raises:
        ModelContractError: an indicator has no data in the edition used, or its scale names none of the categories
            found (looking back at an earlier year it is left out instead, and `unsaid` names it).
    """
    axes = build_axes(bundle)
    cells, unsaid = [], []
    for spec in card.indicators:
        definition = REGISTRY[spec.code]
        if definition.function is None:
            continue
        evidence = definition.function(bundle, spec)
        if evidence["hazard"].null_count() == evidence.height and bundle.until_year is None:
            raise ModelContractError(
                f"scorecard {card.name} {card.version}: indicator '{spec.code}' has no usable data in {spec.source.id}/"
                f"{spec.source.table} (edition {bundle.editions.get(spec.source.table, bundle.ilab_edition)}); "
                "leave it out or name another source."
            )
        if evidence["hazard"].null_count() == evidence.height and definition.absent == "unknown":
            # a picture of a year before the source began: the same for every country, so it ranks nothing
            unsaid.append(spec.code)
            continue
        cells.append(_dense(axes, spec, definition, evidence))
    return Layers(bundle, card, axes, tuple(cells), tuple(unsaid))


def axis_shape(axes: Axes, axis: Axis) -> Shape:
    """Return the shape of an axis' arrays."""
    sizes: dict[str, Shape] = {
        "country": (len(axes.places),),
        "sector": (len(axes.sectors),),
        "country_sector": (len(axes.places), len(axes.sectors)),
        "good": (len(axes.goods),),
        "country_good": (len(axes.places), len(axes.goods)),
    }
    return sizes[axis]


def _dense(axes: Axes, spec: Indicator, definition: Definition, evidence: pl.DataFrame) -> Cells:
    start = np.nan if definition.absent == "unknown" else 0.0
    hazard = np.full(axis_shape(axes, definition.axis), start)
    rows = evidence.with_row_index("row")
    if "iso3" in evidence.columns:
        spread = pl.DataFrame({"place": axes.places, "iso3": axes.place_iso3})
        rows = rows.join(spread, on="iso3")
    at = []
    for column, index in (("place", axes.place_index), ("isic", axes.sector_index), ("good", axes.good_index)):
        if column in rows.columns:
            at.append(axes.indices(rows[column], index))
    keep = np.logical_and.reduce([i >= 0 for i in at])
    values = rows["hazard"].to_numpy().astype(np.float64)
    cells = tuple(i[keep] for i in at)
    hazard[cells] = values[keep]
    flat = np.ravel_multi_index(cells, hazard.shape)
    order = np.argsort(flat, kind="stable")
    row = rows["row"].to_numpy().astype(np.int64)[keep]
    known = ~np.isnan(hazard)
    low, middle, high = _fill(axes, spec, definition, hazard, known)
    return Cells(spec, definition, evidence, middle, low, high, known, flat[order], row[order])


def _fill(
    axes: Axes, spec: Indicator, definition: Definition, hazard: Reals, known: Bools
) -> tuple[Reals, Reals, Reals]:
    """Fill what is not known from the reference distribution, the scorecard's prior first; never below the floor."""
    if known.all():
        return hazard, hazard, hazard
    if spec.unknown.prior is not None:
        prior = spec.unknown.prior
        filled = [np.where(known, hazard, value) for value in (prior.p05, prior.at_quantile, prior.max)]
        return filled[0], filled[1], filled[2]
    quantiles = (0.05, spec.unknown.quantile, 1.0)
    axis = definition.axis
    if axis == "country":
        found = [quantile(hazard[axes.universe], q, axis=0) for q in quantiles]
        low, middle, high = (np.where(known, hazard, value) for value in found)
    elif axis == "country_sector":
        low, middle, high = _fill_pairs(axes, hazard, known, quantiles)
    else:
        cases = by_section(axes, hazard) if definition.unknown_over == "section" else hazard.ravel()
        found = [quantile(cases, q, axis=0) for q in quantiles]
        low, middle, high = (np.where(known, hazard, value) for value in found)
    floor = spec.floor
    return np.maximum(low, floor), np.maximum(middle, floor), np.maximum(high, floor)


def by_section(axes: Axes, hazard: Reals) -> Reals:
    """Return the values of an indicator of sectors, each once for every section that has it, so that wide ones weigh no more.

    Args:
        axes: the axes.
        hazard: one value per sector code; nan where not known.
    """
    cases = {
        (SECTION_OF[DIVISIONS[division]], float(value))
        for division, value in zip(axes.division_of, hazard, strict=True)
        if not np.isnan(value)
    }
    return np.array([value for _, value in sorted(cases)])


def _fill_pairs(
    axes: Axes, hazard: Reals, known: Bools, quantiles: tuple[float, float, float]
) -> tuple[Reals, Reals, Reals]:
    """Fill a country's sectors from the same sector in the universe, else from all sectors of the universe."""
    divisions = hazard[:, axes.division_index]
    out = []
    for q in quantiles:
        same = quantile(hazard[axes.universe], q, axis=0)[None, :]
        everywhere = quantile(divisions[axes.universe].ravel(), q, axis=0)
        out.append(np.where(known, hazard, np.where(np.isnan(same), everywhere, same)))
    return out[0], out[1], out[2]


def quantile(values: Reals, q: float, *, axis: int, upper: bool | None = None) -> Reals:
    """Return a quantile that is always one of the values, so that a cautious point is a real case (nan = left out).

    Args:
        values: numbers; nan where there is none.
        q: 0 to 1.
        axis: along which.
        upper: take the value above (True) or below (False) where the quantile falls between two; above from the
            median on.

    Returns:
        The values' quantile with that axis taken away; nan where all are nan.
    """
    ordered = np.sort(values, axis=axis)
    count = (~np.isnan(ordered)).sum(axis=axis)
    exact = q * (count - 1)
    take_upper = q >= 0.5 if upper is None else upper
    place = np.ceil(exact - 1e-12) if take_upper else np.floor(exact + 1e-12)
    at = np.clip(place, 0, None).astype(np.int64)
    found: Reals = np.take_along_axis(ordered, np.expand_dims(at, axis), axis=axis).squeeze(axis)
    return found
