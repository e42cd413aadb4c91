import csv
import hashlib
import json
from itertools import pairwise

import yaml

from riskscreen.domain.assets import asset
from riskscreen.reporting.compile_geometry import HEIGHT, WIDTH, compile_shapes, main, project, simplify
from riskscreen.reporting.geometry import VIEW_BOX

EDITION = asset("data", "reference", "geometry", "4.1.0")


def topology(*rings: list[tuple[float, float]], numbers: tuple[str, ...]) -> dict[str, object]:
    arcs = []
    for ring in rings:
        steps = [ring[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring))]
        arcs.append(steps)
    countries = [
        {"type": "Polygon", "arcs": [[n]], "id": number, "properties": {"name": f"Land {number}"}}
        for n, number in enumerate(numbers)
    ]
    return {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"countries": {"geometries": countries}},
    }


def test_a_country_across_the_180th_meridian_is_cut_in_two():
    ring = [(170, 60), (179, 60), (-175, 60), (-175, 66), (179, 66), (170, 66), (170, 60)]
    flat = [(lon, lat) for lon, lat in ring]
    (row, *_) = [r for r in compile_shapes(topology(flat, numbers=("643",)), {"643": "RUS"}) if r["iso3"] == "RUS"]
    assert row["path"].count("M") == 2
    for part in row["path"].split("M")[1:]:
        moves = [int(n) for n in part.split("l")[1].rstrip("z").replace("-", " -").split()]
        assert max(map(abs, moves[0::2])) < WIDTH / 4


def test_a_country_too_small_to_see_gets_a_dot():
    ring = [(103.6, 1.2), (104.0, 1.2), (104.0, 1.5), (103.6, 1.5), (103.6, 1.2)]
    (row, *_) = [r for r in compile_shapes(topology(ring, numbers=("702",)), {"702": "SGP"}) if r["iso3"] == "SGP"]
    assert row["kind"] == "dot"
    assert abs(int(row["x"]) - project((103.8, 1.35))[0]) < 2


def test_simplifying_keeps_both_ends_and_drops_what_hardly_matters():
    line = [(0.0, 0.0), (5.0, 0.01), (10.0, 0.0), (15.0, 9.0), (20.0, 0.0)]
    assert simplify(line, 1.0) == [0, 2, 3, 4]


def test_the_map_is_as_large_as_the_page_expects():
    assert VIEW_BOX == (0, 0, WIDTH, HEIGHT)


def test_the_sidecar_fits_the_shipped_table():
    content = (EDITION / "shapes.csv").read_bytes()
    known = yaml.safe_load((EDITION / "shapes.source.yml").read_text("utf-8"))
    assert known["sha256"] == hashlib.sha256(content).hexdigest()
    assert known["rows"] == len(list(csv.DictReader(content.decode().splitlines())))


def test_compiling_twice_gives_the_same_bytes(tmp_path):
    ring = [(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]
    (tmp_path / "t.json").write_text(json.dumps(topology(ring, numbers=("250",))))
    (tmp_path / "codes.csv").write_text("ISO3166-1-numeric,ISO3166-1-Alpha-3\n250,FRA\n")
    made = []
    for name in ("one", "two"):
        main([str(tmp_path / "t.json"), str(tmp_path / "codes.csv"), str(tmp_path / name)])
        made.append([(tmp_path / name / file).read_bytes() for file in ("shapes.csv", "shapes.source.yml")])
    assert made[0] == made[1]
    assert b"FRA,shape" in made[0][0]
