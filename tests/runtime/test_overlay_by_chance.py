"""Overlay of polygons that chance makes: slivers, borders that nearly coincide, stars, holes, several parts. What comes
out is valid, on the grid where there is one, and as large as GEOS's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import pytest

from edgegis.runtime import settings
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.guests.sandbox import Sandbox
from edgegis.runtime.payloads.payload import VectorPayload
from edgegis.tests.runtime.local_jobs import run
from edgegis.tests.runtime.tables import rows

shapely = pytest.importorskip("shapely")

PLACES = 200
# Each place has its own polygons, far from those of the others.
FAR = 32.0
Polygons = list[Any]


def quads(random: Random) -> Polygons:
    """Neighbours that share their borders."""
    corner = [[(3 * i + random.random(), 3 * j + random.random()) for j in range(4)] for i in range(4)]
    places = [(i, j) for i in range(3) for j in range(3) if random.random() < 0.7]
    return [
        shapely.Polygon([corner[i][j], corner[i + 1][j], corner[i + 1][j + 1], corner[i][j + 1]]) for i, j in places
    ]


def slivers(random: Random) -> Polygons:
    """Stripes, as thin as a hair, of which some of the other layer's lie nearly in their direction."""
    angle, x, made = random.choice([0, 45, 89.99, 90, 90.01]), 0.0, []
    for _ in range(4):
        width, low = random.choice([0.001, 0.01, 0.2, 3.0]), random.random() / 5
        made.append(shapely.Polygon([(x, low), (x + width, low + random.random() / 100), (x + width, 9.8), (x, 10)]))
        x += width
    return [shapely.affinity.rotate(one, angle, origin=(5, 5)) for one in made]


def nearly_on_a_line(random: Random) -> Polygons:
    made = []
    for _ in range(3):
        y, x = random.choice([2.0, 4.0, 6.0]), sorted(random.random() * 10 for _ in range(4))
        low = [(each, y + random.choice([0, 1e-9, -1e-9, 1e-12, 1e-3])) for each in x]
        made.append(shapely.Polygon([*low, (x[2], y + 2 + random.random()), (x[0], y + 2)]))
    return made


def star(random: Random) -> Any:
    x, y, size = 3 + 4 * random.random(), 3 + 4 * random.random(), 1 + 4 * random.random()
    turns = sorted(random.random() * 2 * math.pi for _ in range(random.randrange(5, 16)))
    radii = [size * (0.4 + 0.6 * random.random()) for _ in turns]
    return shapely.Polygon([(x + r * math.cos(t), y + r * math.sin(t)) for r, t in zip(radii, turns)])


def stars(random: Random) -> Polygons:
    return [star(random) for _ in range(3)]


def holes_and_parts(random: Random) -> Polygons:
    one, other, third = (star(random).buffer(0) for _ in range(3))
    return [one.difference(other), shapely.union_all([other, shapely.affinity.translate(third, 8, 8)])]


KINDS: list[Callable[[Random], Polygons]] = [quads, slivers, nearly_on_a_line, stars, holes_and_parts]


@lru_cache(maxsize=1)
def polygons(seed: int) -> tuple[Polygons, Polygons]:
    """Two layers."""
    random = Random(seed)
    layers: tuple[Polygons, Polygons] = ([], [])
    for place in range(PLACES):
        kind = random.choice(KINDS)
        for layer in layers:
            moved = [shapely.affinity.translate(one, FAR * (place % 20), FAR * (place // 20)) for one in kind(random)]
            layer.extend(one for one in moved if one.is_valid and one.area > 0 and "Polygon" in one.geom_type)
    return layers


def table(shapes: Polygons) -> VectorPayload:
    fields = (Field("$geometry", "z"), Field("$id", "l"), Field("n", "l"))
    columns = [one.wkb for one in shapes], range(len(shapes)), range(len(shapes))
    arrays = tuple(array_from_python(field, list(values)) for field, values in zip(fields, columns))
    schema = Schema(fields, {"edgegis:crs": "", "edgegis:geometry_type": "6"})
    return VectorPayload.from_batches(schema, [Batch(len(shapes), arrays)])


def slack(shapes: Polygons, cell: float) -> float:
    """How much larger or smaller rounding to the grid makes them; without one, how much rounding of doubles does."""
    return sum(cell * (one.length + 4 * cell) if cell else 1e-9 * (1 + one.length) for one in shapes)


@pytest.mark.parametrize("cell", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("name", ["intersection", "difference", "union"])
def test_pieces_are_valid_and_as_large_as_those_of_geos(sandbox: Sandbox, name: str, cell: float) -> None:
    one, other = polygons(13)
    algorithm = Catalogue.from_folders(settings.module_folders()[:1]).algorithm(name)
    inputs = {"INPUT": table(one), "OVERLAY": table(other)}
    result = run(sandbox, algorithm, inputs, parameters={"GRID_SIZE": cell} if cell else {}).outputs["OUTPUT"]
    columns = dict(zip(result.schema.names, rows(result)))
    pieces = shapely.from_wkb(columns["$geometry"])
    assert shapely.is_valid_reason(pieces[~shapely.is_valid(pieces)]).tolist() == []
    found = dict(zip(zip(columns["n"], columns.get("n_2", [None] * len(pieces))), pieces))
    for key, (expected, near) in areas(one, other, name).items():
        area = found[key].area if key in found else 0.0
        assert abs(area - expected) <= slack(near, cell), (key, area, expected)
    if cell and name == "intersection":
        steps = shapely.get_coordinates(pieces) / cell
        assert np.abs(steps - np.round(steps)).max() < 1e-6


def areas(one: Polygons, other: Polygons, name: str) -> dict[tuple[int | None, int | None], tuple[float, Polygons]]:
    """By rows of both layers: the area of what GEOS makes of them, and what lies near."""
    found: dict[tuple[int | None, int | None], tuple[float, Polygons]] = {}
    sides = [(one, other, lambda n: (n, None)), (other, one, lambda n: (None, n))]
    for own, theirs, key in sides[: {"intersection": 0, "difference": 1, "union": 2}[name]]:
        near = shapely.STRtree(theirs)
        for number, shape in enumerate(own):
            beside = [theirs[n] for n in near.query(shape)]
            found[key(number)] = shape.difference(shapely.union_all(beside)).area, [shape, *beside]
    if name != "difference":
        for number, second in zip(*shapely.STRtree(other).query(one)):
            pair = [one[number], other[second]]
            found[int(number), int(second)] = pair[0].intersection(pair[1]).area, pair
    return found
