"""Compile the world map's shapes, once, from a TopoJSON file of Natural Earth's countries.

Run by hand when the edition changes: `python -m riskscreen.reporting.compile_geometry countries-50m.json codes.csv
OUT_DIR`, where `codes.csv` lists ISO 3166-1 numeric and alpha-3 codes. The npm package `world-atlas` (ISC) holds the
TopoJSON file; what is drawn in it is Natural Earth's, in the public domain.

Shared borders are simplified once, so that neighbours still meet. Coordinates are projected with Equal Earth (Šavrič,
Patterson and Jenny, 2018), because a map of counts should not make high latitudes look large, and rounded to whole
units of a map 2,000 wide.
"""

import csv
import hashlib
import heapq
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

Point = tuple[float, float]
Ring = list[Point]

EDITION = "4.1.0"
"""Edition of Natural Earth that the TopoJSON file holds."""

WIDTH = 2000
"""Width of the map in its own units; the height follows from the projection."""

MIN_TRIANGLE = 1.2
"""Corners whose triangle with their neighbours is smaller than this (square units) are left out."""

MIN_RING = 5.0
"""Islands smaller than this (square units) are left out, unless they are a country's largest part."""

SMALL_COUNTRY = 40.0
"""Countries smaller than this (square units; Lebanon, Cyprus) also get a dot, or nobody would see them."""

UNNUMBERED = {"Kosovo": "XKX"}
"""Shapes without an ISO number that have a code in use; the others are drawn as land without a country."""

LEFT_OUT = {"ATA"}
"""Nobody's suppliers are in Antarctica, and it would take a fifth of the map."""

SHAPELESS: dict[str, Point] = {
    "BES": (-68.27, 12.18),
    "BVT": (3.41, -54.42),
    "CCK": (96.83, -12.17),
    "CXR": (105.63, -10.49),
    "GIB": (-5.35, 36.14),
    "GLP": (-61.55, 16.25),
    "GUF": (-53.1, 4.0),
    "MTQ": (-61.02, 14.65),
    "MYT": (45.15, -12.82),
    "REU": (55.53, -21.12),
    "SJM": (16.0, 78.5),
    "TKL": (-171.85, -9.2),
    "TUV": (179.2, -8.52),
    "UMI": (166.6, 19.3),
}
"""Longitude and latitude of territories that the source draws as part of another country, or not at all."""

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT = math.sqrt(3) / 2
_FIELDS = ("iso3", "kind", "x", "y", "area", "path")


def _equal_earth(point: Point) -> Point:
    longitude, latitude = (math.radians(value) for value in point)
    t = math.asin(_ROOT * math.sin(latitude))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = longitude * math.cos(t) / (_ROOT * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    return x, t * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))


_HALF_WIDTH = _equal_earth((180, 0))[0]
_TOP = _equal_earth((0, 84))[1]
_BOTTOM = _equal_earth((0, -57))[1]
_SCALE = WIDTH / (2 * _HALF_WIDTH)
HEIGHT = round((_TOP - _BOTTOM) * _SCALE)
"""Height of the map in its own units: from 84 degrees north to 57 degrees south."""


def project(point: Point) -> Point:
    """Return map units (x to the right, y downwards) for longitude and latitude in degrees."""
    x, y = _equal_earth(point)
    return (x + _HALF_WIDTH) * _SCALE, (_TOP - y) * _SCALE


def simplify(line: Sequence[Point], threshold: float) -> list[int]:
    """Drop the corners that matter least, by the area of the triangle with their neighbours; both ends stay.

    Method: Visvalingam and Whyatt, 1993.

    Returns:
        Positions of the points that stay.
    """
    count = len(line)
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    gone = [False] * count

    def area(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = line[before[i]], line[i], line[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    current = {i: area(i) for i in range(1, count - 1)}
    heap = [(size, i) for i, size in current.items()]
    heapq.heapify(heap)
    while heap:
        size, i = heapq.heappop(heap)
        if gone[i] or size != current[i]:
            continue
        if size >= threshold:
            break
        gone[i] = True
        after[before[i]], before[after[i]] = after[i], before[i]
        for neighbour in (before[i], after[i]):
            if 0 < neighbour < count - 1:
                current[neighbour] = max(size, area(neighbour))
                heapq.heappush(heap, (current[neighbour], neighbour))
    return [i for i in range(count) if not gone[i]]


def _arcs(topology: Mapping[str, Any], threshold: float) -> list[list[Point]]:
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for deltas in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append([line[i] for i in simplify([project(point) for point in line], threshold)])
    return arcs


def _ring(indexes: Iterable[int], arcs: Sequence[list[Point]]) -> Ring:
    ring: Ring = []
    for index in indexes:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += line[1:] if ring else line
    return ring


def _rings(indexes: Iterable[int], arcs: Sequence[list[Point]]) -> list[Ring]:
    """Return a ring of arcs as projected rings: two where it crosses the 180th meridian, at which the map is cut."""
    unwrapped: Ring = []
    for longitude, latitude in _ring(indexes, arcs):
        turns = round((unwrapped[-1][0] - longitude) / 360) if unwrapped else 0
        unwrapped.append((longitude + 360 * turns, latitude))
    pieces = [[(x - shift, y) for x, y in _between(unwrapped, shift - 180, shift + 180)] for shift in (-360, 0, 360)]
    return [[project(point) for point in piece] for piece in pieces if len(piece) > 2]


def _between(ring: Ring, low: float, high: float) -> Ring:
    for edge, sign in ((low, 1), (high, -1)):
        kept: Ring = []
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            a_in, b_in = sign * (ax - edge) >= 0, sign * (bx - edge) >= 0
            if a_in:
                kept.append((ax, ay))
            if a_in != b_in:
                kept.append((edge, ay + (by - ay) * (edge - ax) / (bx - ax)))
        ring = kept
    return ring


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _centre(ring: Ring) -> Point:
    area = _area(ring)
    if abs(area) < 0.01:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)


def _path(rings: Iterable[Ring]) -> str:
    parts: list[str] = []
    for ring in rings:
        points = [(round(x), round(y)) for x, y in ring]
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
        steps = [step for step in steps if step != (0, 0)]
        if len(steps) < 3:
            continue
        if (sum(x for x, _ in steps), sum(y for _, y in steps)) == (0, 0):
            steps.pop()
        moves = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
        parts.append(f"M{points[0][0]} {points[0][1]}l{moves}z")
    return "".join(parts)


def compile_shapes(topology: Mapping[str, Any], numbers: Mapping[str, str]) -> list[dict[str, str]]:
    """Turn the object `countries` of a TopoJSON document into rows of the shapes table.

    Args:
        topology: the parsed TopoJSON document.
        numbers: ISO 3166-1 numeric code (three digits) -> alpha-3.

    Returns:
        Rows with `iso3` (empty for land without a code), `kind` (shape or dot), `x` and `y` (where a dot goes), `area`
        (square units) and `path` (SVG path data in whole units; empty for dots without a shape), sorted by code.
    """
    fine, coarse = _arcs(topology, 0.0), _arcs(topology, MIN_TRIANGLE)
    polygons: dict[str, list[_Part]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        iso3 = numbers.get(str(geometry.get("id", "")).zfill(3), UNNUMBERED.get(geometry["properties"]["name"], ""))
        if iso3 in LEFT_OUT or not geometry.get("arcs"):
            continue
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        polygons.setdefault(iso3, []).extend(_Part(part, fine) for part in parts)
    rows = [_row(iso3, parts, coarse) for iso3, parts in polygons.items()]
    for iso3, place in SHAPELESS.items():
        if iso3 not in polygons:
            x, y = project(place)
            rows.append(dict(zip(_FIELDS, (iso3, "dot", f"{x:.0f}", f"{y:.0f}", "0", ""), strict=True)))
    return sorted(rows, key=lambda row: row["iso3"])


class _Part:
    """One polygon of a country: its arcs, its area and the centre of its outer ring (before simplification)."""

    def __init__(self, arcs_of_rings: list[list[int]], fine: Sequence[list[Point]]) -> None:
        self.arcs_of_rings = arcs_of_rings
        outer = max(_rings(arcs_of_rings[0], fine), key=lambda ring: abs(_area(ring)))
        self.area = abs(_area(outer))
        self.centre = _centre(outer)


def _row(iso3: str, parts: list[_Part], coarse: list[list[Point]]) -> dict[str, str]:
    largest = max(parts, key=lambda part: part.area)
    total = sum(part.area for part in parts)
    drawn = [part for part in parts if part.area >= MIN_RING or part is largest]
    path = _path(ring for part in drawn for indexes in part.arcs_of_rings for ring in _rings(indexes, coarse))
    kind = "dot" if total < SMALL_COUNTRY and iso3 else "shape"
    x, y = largest.centre
    return dict(zip(_FIELDS, (iso3, kind, f"{x:.0f}", f"{y:.0f}", f"{total:.0f}", path), strict=True))


def read_numbers(path: Path) -> dict[str, str]:
    """Read ISO numeric -> alpha-3 from a CSV file with a column for each, whatever their exact names."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    header = list(rows[0])
    numeric = next(name for name in header if "numeric" in name.lower() and "3166" in name)
    alpha3 = next(
        name for name in header if "alpha-3" in name.lower() or "alpha3" in name.lower() or name.lower() == "iso3"
    )
    numbers = {row[numeric].zfill(3): row[alpha3] for row in rows if row[numeric] and row[alpha3]}
    return numbers | {"158": "TWN"}


def sidecar(content: bytes, rows: int, inputs: Sequence[Path]) -> dict[str, Any]:
    """Return what is known about the table, as it is written beside it."""
    meanings = {
        "iso3": ("string", "ISO 3166-1 alpha-3", "country; empty for land that has no code"),
        "kind": ("string", "", "shape, or dot: so small that a dot is drawn over it"),
        "x": ("integer", "map units", "where a dot goes, from the left"),
        "y": ("integer", "map units", "where a dot goes, from the top"),
        "area": ("integer", "square map units", "area on the map before simplification"),
        "path": ("string", "SVG path data", "outline; empty where the source draws none"),
    }
    return {
        "id": "geometry",
        "edition": EDITION,
        "table": "shapes",
        "title": "Outlines of countries for the report's map",
        "holds": f"One simplified outline or dot per country, projected with Equal Earth on a map of {WIDTH} by "
        f"{HEIGHT} units.",
        "producer": "Natural Earth; as TopoJSON by the npm package world-atlas 2.0.2 (ISC)",
        "citation": f"Made with Natural Earth {EDITION}, Admin 0 countries, 1:50m.",
        "url_main": "https://www.naturalearthdata.com/",
        "route": "npm package world-atlas 2.0.2, file countries-50m.json",
        "date_published": "2018",
        "date_accessed": "2026-11-21",
        "licence": {
            "name": "Public domain",
            "url": "https://www.naturalearthdata.com/about/terms-of-use/",
            "redistribution": "yes",
        },
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "rows": rows,
        "columns": {
            name: {"type": kind, "unit": unit, "description": text} for name, (kind, unit, text) in meanings.items()
        },
        "limits": [
            "Drawn for orientation only: boundaries are the de facto ones of the source and say nothing on any claim.",
            "French overseas departments are drawn as part of France; where a list names one, a dot is drawn there.",
        ],
        "assertions": {
            "min_rows": 245,
            "min_fill": {"kind": 1.0, "x": 1.0, "y": 1.0},
            "allowed": {"kind": ["shape", "dot"]},
        },
        "compiled_from": [
            {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in inputs
        ],
    }


def main(arguments: Sequence[str]) -> None:
    """Write `shapes.csv` and its sidecar into a folder and print the table's rows and bytes."""
    topology_path, codes_path, out_dir = (Path(argument) for argument in arguments)
    rows = compile_shapes(json.loads(topology_path.read_text(encoding="utf-8")), read_numbers(codes_path))
    out_dir.mkdir(parents=True, exist_ok=True)
    target = out_dir / "shapes.csv"
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, _FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    known = sidecar(target.read_bytes(), len(rows), (topology_path, codes_path))
    text = yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=140)
    (out_dir / "shapes.source.yml").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{target}: {known['rows']} rows, {known['bytes']} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
