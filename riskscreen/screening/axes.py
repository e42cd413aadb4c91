"""The axes that indicators lie along: places, sector codes and goods, each with a fixed order."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.ilab_neighbours import SECTION_BY_LIST
from riskscreen.screening.indicators.presumptions import places
from riskscreen.screening.isic import DIVISIONS, SECTION_OF, SECTIONS, divisions_of

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shape = tuple[int, ...]

UNKNOWN = -1
"""Index of what is not known."""


@dataclass(frozen=True, eq=False)
class Axes:
    """Labels of the axes.

    Attributes:
        places: iso3 of every country, and `iso3:subdivision` / `iso3:*` where a law tells a region from the rest.
        sectors: every ISIC code of two digits or more.
        goods: every good known, by name.
        universe: indices of the reference universe's countries among the places.
        good_divisions: positions in `DIVISIONS` of those that make each good, as far as the goods table says.
        good_makers: the same; for a good that the table does not know (of an imported edition of the list), every
            division of the broad section under which the list has it.
    """

    places: tuple[str, ...]
    sectors: tuple[str, ...]
    goods: tuple[str, ...]
    universe: Ints
    good_divisions: tuple[tuple[int, ...], ...]
    good_makers: tuple[tuple[int, ...], ...]

    @cached_property
    def place_iso3(self) -> tuple[str, ...]:
        """Country of each place."""
        return tuple(place[:3] for place in self.places)

    @cached_property
    def special(self) -> dict[str, tuple[str, ...]]:
        """Places with a subdivision, by country."""
        found: dict[str, tuple[str, ...]] = {}
        for place in self.places:
            if ":" in place:
                found[place[:3]] = (*found.get(place[:3], ()), place)
        return found

    @cached_property
    def place_index(self) -> dict[str, int]:
        """Index of each place."""
        return {place: i for i, place in enumerate(self.places)}

    @cached_property
    def sector_index(self) -> dict[str, int]:
        """Index of each sector code."""
        return {code: i for i, code in enumerate(self.sectors)}

    @cached_property
    def good_index(self) -> dict[str, int]:
        """Index of each good."""
        return {good: i for i, good in enumerate(self.goods)}

    @cached_property
    def division_index(self) -> Ints:
        """Sector index of each of the 88 divisions."""
        return np.array([self.sector_index[d] for d in DIVISIONS])

    @cached_property
    def division_of(self) -> Ints:
        """Position in `DIVISIONS` of each sector code's division."""
        at = {d: i for i, d in enumerate(DIVISIONS)}
        return np.array([at[code[:2]] for code in self.sectors])

    @cached_property
    def open_sectors(self) -> tuple[str | None, ...]:
        """Sector entries that leave several divisions open: none at all, then the letters of wide sections."""
        return (None, *(letter for letter in SECTIONS if len(divisions_of(letter)) > 1))

    def place_of(self, iso3: pl.Expr, subdivision: pl.Expr) -> pl.Expr:
        """Return the place's label for a country and subdivision (null where the country is unknown)."""
        label = iso3
        for country, marked in self.special.items():
            inside = [place.split(":")[1] for place in marked if not place.endswith("*")]
            there = (iso3 == country) & subdivision.is_not_null()
            label = (
                pl.when(there & subdivision.is_in(inside))
                .then(pl.concat_str(iso3, pl.lit(":"), subdivision))
                .when(there)
                .then(pl.concat_str(iso3, pl.lit(":*")))
                .otherwise(label)
            )
        return label

    def sector_of(self, code: pl.Expr) -> pl.Expr:
        """Return the axis label of a sector code; a section of one division becomes it, other codes their division."""
        lone = {letter: divisions_of(letter)[0] for letter in SECTIONS if len(divisions_of(letter)) == 1}
        known = pl.when(code.is_in(list(self.sectors))).then(code).otherwise(code.str.slice(0, 2))
        return (
            pl.when(code.is_in(list(lone)))
            .then(code.replace(lone))
            .when(code.str.len_chars() == 1)
            .then(code)
            .otherwise(known)
        )

    def indices(self, labels: pl.Series, index: dict[str, int]) -> Ints:
        """Return indices of labels; `UNKNOWN` for nulls and labels that are not on the axis."""
        found: NDArray[Any] = (
            labels.replace_strict(index, default=UNKNOWN, return_dtype=pl.Int64).fill_null(UNKNOWN).to_numpy()
        )
        return found.astype(np.int64)


def build_axes(bundle: ReferenceBundle) -> Axes:
    """Lay out the axes of a bundle.

    Args:
        bundle: reference tables.

    Returns:
        The axes: every territory, every ISIC code, every good.
    """
    countries = sorted({*bundle.countries["iso3"].to_list(), *bundle.universe["iso3"].to_list()})
    marked = places(bundle)
    special = [f"{iso3}:{code}" for iso3, code in marked.iter_rows()] + [
        f"{iso3}:*" for iso3 in marked["iso3"].unique().sort()
    ]
    labels = tuple(countries) + tuple(sorted(special))
    index = {label: i for i, label in enumerate(labels)}
    universe = np.array([index[iso3] for iso3 in bundle.universe["iso3"]])
    position = {d: i for i, d in enumerate(DIVISIONS)}
    divisions = tuple(tuple(position[d] for d in row) for row in bundle.goods["divisions"].to_list())
    goods = tuple(bundle.goods["good"])
    broad = _sections_by_list(bundle)
    makers = tuple(
        known or tuple(position[d] for d in DIVISIONS if SECTION_OF[d] in broad.get(good, ()))
        for good, known in zip(goods, divisions, strict=True)
    )
    return Axes(labels, tuple(bundle.isic["sector_isic"]), goods, universe, divisions, makers)


def _sections_by_list(bundle: ReferenceBundle) -> dict[str, tuple[str, ...]]:
    """Return the ISIC sections under which the goods list has each good, in any edition up to the one used."""
    rows = bundle.tables["listings"].filter(pl.col("edition") <= bundle.ilab_edition)
    pairs = rows.select("good", "ilab_sector").unique().sort("good", "ilab_sector").drop_nulls()
    found: dict[str, tuple[str, ...]] = {}
    for good, sector in pairs.iter_rows():
        if sector in SECTION_BY_LIST:
            found[good] = (*found.get(good, ()), SECTION_BY_LIST[sector])
    return found
