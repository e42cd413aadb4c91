"""The world map's shapes, as the reference tables hold them."""

from dataclasses import dataclass

from riskscreen.reference.catalogue import Catalogue, load_catalogue

VIEW_BOX = (0, 0, 2000, 870)
"""Left, top, width and height of the map in its own units (see `compile_geometry`)."""


@dataclass(frozen=True)
class Shape:
    """One country's outline in map units; `dotted` ones are so small that a dot is drawn where their suppliers are."""

    iso3: str
    dotted: bool
    x: int
    y: int
    path: str


def load_shapes(catalogue: Catalogue | None = None) -> tuple[Shape, ...]:
    """Return every shape of the shipped map; land that has no country code comes with an empty code.

    Raises:
        ReferenceDataError: the table is missing or is not the one its sidecar describes.
    """
    table = (catalogue or load_catalogue()).table("geometry", "shapes").fill_null("")
    return tuple(
        Shape(iso3=row["iso3"], dotted=row["kind"] == "dot", x=int(row["x"]), y=int(row["y"]), path=row["path"])
        for row in table.iter_rows(named=True)
    )
