"""Shapes of the page's charts, as numbers: what a template draws, computed before it draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riskscreen.reporting.cube import SHOWN_BANDS
from riskscreen.reporting.geometry import Shape
from riskscreen.reporting.places import CountryRow, MatrixCell
from riskscreen.reporting.wording import count

SLUGS = {band: band.replace(" ", "-") for band in SHOWN_BANDS}
"""Band -> the name of its colour in the style sheet."""


@dataclass(frozen=True)
class Segment:
    """One part of a stacked bar: where it starts and how long it is, in units of the bar's width."""

    slug: str
    start: float
    length: float


@dataclass(frozen=True)
class Land:
    """One country on the map; `highest` and `middle` name the colour of its bands, empty without suppliers there."""

    iso3: str
    path: str
    dotted: bool
    x: int
    y: int
    highest: str
    middle: str
    label: str


def stacked(counts: Sequence[int], width: float = 100.0) -> tuple[Segment, ...]:
    """Return the parts of a bar that shows counts in the order of SHOWN_BANDS; empty parts are left out."""
    total = sum(counts)
    parts: list[Segment] = []
    start = 0.0
    for band, number in zip(SHOWN_BANDS, counts, strict=True):
        if number:
            length = width * number / total
            parts.append(Segment(SLUGS[band], round(start, 2), round(length, 2)))
            start += length
    return tuple(parts)


def bands_in_words(counts: Sequence[int]) -> str:
    """Return a stacked bar's text alternative: '3 very high, 12 moderate'."""
    return ", ".join(f"{number:,} {band}" for band, number in zip(SHOWN_BANDS, counts, strict=True) if number)


def map_lands(shapes: Iterable[Shape], countries: Iterable[CountryRow]) -> tuple[Land, ...]:
    """Return the map's countries; those with suppliers last, so that their borders and dots lie on top."""
    of_iso3 = {row.iso3: row for row in countries if row.iso3}
    lands = [_land(shape, of_iso3.get(shape.iso3) if shape.iso3 else None) for shape in shapes]
    return tuple(sorted((land for land in lands if land.path or land.highest), key=lambda land: bool(land.highest)))


def _land(shape: Shape, row: CountryRow | None) -> Land:
    if row is None:
        return Land(shape.iso3, shape.path, False, shape.x, shape.y, "", "", "")
    label = f"{row.name}: {count(row.suppliers, 'supplier')} ({bands_in_words(row.by_band)})"
    highest, middle = SLUGS.get(row.highest_band, ""), SLUGS.get(row.middle_band, "")
    return Land(shape.iso3, shape.path, shape.dotted or not shape.path, shape.x, shape.y, highest, middle, label)


def heat(cell: MatrixCell) -> int:
    """Return the shade of a cell, 0 to 4: none, up to a quarter, half, three quarters, more in the high bands."""
    if not cell.suppliers or not cell.high:
        return 0
    share = cell.high / cell.suppliers
    return 1 + (share > 0.25) + (share > 0.5) + (share > 0.75)
