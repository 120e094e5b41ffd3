"""What a guest proves valid, GEOS finds valid; and each setting keeps the features that QGIS's own keep."""

from __future__ import annotations

import math
import random

import pytest

from edgegis.tests.qgis.test_sinks_vector import memory_layer, run

pytestmark = pytest.mark.qgis


# -- proofs against GEOS


def ring(points):
    return "(" + ", ".join(f"{x!r} {y!r}" for x, y in [*points, points[0]]) + ")"


def star(chance, x, y, radius, corners, depth):
    """A ring around a place; deep ones cross themselves when their corners are shaken."""
    angles = sorted(chance.uniform(0, 2 * math.pi) for _ in range(corners))
    distances = [radius * (1 - depth * chance.random()) for _ in angles]
    return [(x + d * math.cos(a), y + d * math.sin(a)) for a, d in zip(angles, distances)]


def on_a_grid(chance, cells=5):
    """Few places: rings that touch, cross, repeat points and run back are many."""
    return [(chance.randrange(cells), chance.randrange(cells)) for _ in range(chance.randint(3, 7))]


def walked(chance):
    """A valid ring with repeated and collinear points and, now and then, a spike."""
    corners = star(chance, 0, 0, 10, chance.randint(3, 9), 0.5)
    points = []
    for a, b in zip(corners, corners[1:] + corners[:1]):
        points += [a] * chance.choice((1, 1, 1, 2))
        if chance.random() < 0.3:
            points.append(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
        if chance.random() < 0.05:
            points += [b, a]
    return points


def close_rings(chance):
    """A square with a hole that keeps, or does not keep, a last bit of distance to it."""
    gap = chance.choice((0.0, 5e-324, 2**-52, -(2**-52), 1e-12, -1e-12, 1e-3))
    shell = [(0.0, 0.0), (3.0, 0.1), (3.0, 3.1), (0.0, 3.0)]
    middle = (1.5, 0.05 + gap)
    return f"({ring(shell)}, {ring([middle, (2.0, 1.0), (1.0, 1.0)])})"


def moved(chance, points):
    """To a large offset, or to a tiny scale."""
    scale, offset = chance.choice(((1, 0), (1, 1e6), (1e-3, 1e6), (1e-9, 0), (1e-160, 0), (1e9, 1e15), (1e-8, 1e7)))
    return [(x * scale + offset, y * scale + offset) for x, y in points]


def polygon(chance):
    kind = chance.randrange(7)
    if kind == 0:
        return f"({ring(moved(chance, star(chance, 0, 0, 10, chance.randint(3, 40), 0.9)))})"
    if kind == 1:
        return f"({ring(moved(chance, on_a_grid(chance)))})"
    if kind == 2:
        return f"({ring(moved(chance, walked(chance)))})"
    if kind == 3:
        return close_rings(chance)
    if kind == 4:
        holes = [ring(on_a_grid(chance)) for _ in range(chance.randint(1, 3))]
        return f"({ring([(-1, -1), (6, -1), (6, 6), (-1, 6)])}, {', '.join(holes)})"
    rings = [star(chance, 0, 0, 10, 12, 0.2)]
    rings += [
        star(chance, chance.uniform(-9, 9), chance.uniform(-9, 9), chance.uniform(0.1, 4), 6, 0.4)
        for _ in range(chance.randint(1, 4))
    ]
    return f"({', '.join(map(ring, rings))})"


def shapes(seed, count):
    chance = random.Random(seed)
    for number in range(count):
        if number % 3:
            yield f"Polygon {polygon(chance)}"
        else:
            parts = [polygon(chance) for _ in range(chance.randint(1, 3))]
            yield f"MultiPolygon ({', '.join(parts)})"


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_geos_doubts_is_proved(qgis_app, seed):
    from qgis.core import QgsGeometry

    from edgegis.processing_providers.reading.arrow_stream import GEOMETRY
    from edgegis.processing_providers.reading.geometry_checks import valid_rows
    from edgegis.processing_providers.reading.validity_proof import LEAST_BYTES, proved_rows
    from edgegis.runtime.arrow import array_from_python

    geometries = [geometry for geometry in map(QgsGeometry.fromWkt, shapes(seed, 2500)) if not geometry.isNull()]
    blobs = [bytes(geometry.asWkb()) for geometry in geometries]
    assert sum(map(len, blobs)) > LEAST_BYTES
    array = array_from_python(GEOMETRY, [None, *blobs])
    geos = [True] + [geometry.isGeosValid() for geometry in geometries]
    proved = proved_rows(array).tolist()
    wrong = [geometries[row - 1].asWkt(17) for row, is_proved in enumerate(proved) if is_proved and not geos[row]]
    assert not wrong, wrong[:3]
    assert valid_rows(array).tolist() == geos
    assert 200 < sum(proved) <= sum(geos) < len(geos) - 200


def test_the_plainly_valid_is_proved(qgis_app):
    """Else GEOS would do all the work again."""
    from qgis.core import QgsGeometry

    from edgegis.processing_providers.reading.arrow_stream import GEOMETRY
    from edgegis.processing_providers.reading.validity_proof import proved_rows
    from edgegis.runtime.arrow import array_from_python

    chance = random.Random(5)
    rings = [star(chance, 4e5 + 50 * i, 5e6, 20, 60, 0.3) for i in range(200)]
    geometries = [QgsGeometry.fromWkt(f"Polygon ({ring(points)})") for points in rings]
    valid = [geometry.isGeosValid() for geometry in geometries]
    proved = proved_rows(array_from_python(GEOMETRY, [bytes(geometry.asWkb()) for geometry in geometries]))
    assert proved.sum() >= 0.98 * sum(valid)


# -- the setting


BOW_TIE = "Polygon ((0 0, 4 4, 4 0, 0 4, 0 0))"
SQUARE = "Polygon ((0 0, 4 0, 4 4, 0 4, 0 0))"


def mixed_layer(invalid=(2, 5)):
    from qgis.core import QgsFeature, QgsGeometry

    layer = memory_layer("Polygon", "field=number:int&crs=epsg:32633", [])
    features = [QgsFeature(layer.fields()) for _ in range(8)]
    for number, feature in enumerate(features):
        feature.setAttributes([number])
        if number != 6:
            feature.setGeometry(QgsGeometry.fromWkt(BOW_TIE if number in invalid else SQUARE))
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


def kept(side, layer, check, override):
    """The numbers of the features that come out, or what the error says."""
    from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeatureSourceDefinition, QgsProject

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    context.setInvalidGeometryCheck(check)
    source = layer
    if override is not None:
        QgsProject.instance().addMapLayer(layer, False)
        flag = QgsProcessingFeatureSourceDefinition.Flag.FlagOverrideDefaultGeometryCheck
        source = QgsProcessingFeatureSourceDefinition(layer.id(), False, -1, flag, override)
    points = memory_layer("Point", "field=a:int&crs=epsg:32633", [[1], [2]])
    name = {"ours": "edgegis:countpointsinpolygon", "theirs": "native:countpointsinpolygon"}[side]
    parameters = {"POLYGONS": source, "POINTS": points, **({"RUN_ON": "local"} if side == "ours" else {})}
    try:
        result = run((name, parameters), source, "memory:", context)
        return [feature["number"] for feature in result.getFeatures()]
    except QgsProcessingException as error:
        return "stopped" if "invalid geometry" in str(error) else str(error)


CHECKS = ["GeometryNoCheck", "GeometrySkipInvalid", "GeometryAbortOnInvalid"]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("override", [None, *CHECKS])
@pytest.mark.parametrize("invalid", [(2, 5), ()], ids=["some invalid", "all valid"])
def test_the_setting_and_its_override(check, override, invalid):
    from qgis.core import QgsFeatureRequest

    settings = [None if name is None else getattr(QgsFeatureRequest, name) for name in (check, override)]
    theirs = kept("theirs", mixed_layer(invalid), *settings)
    ours = kept("ours", mixed_layer(invalid), *settings)
    assert ours == theirs
    if invalid and (override or check) == CHECKS[1]:
        assert ours == [0, 1, 3, 4, 6, 7]


@pytest.mark.parametrize("wasmtime", [True, False])
def test_without_wasmtime_geos_decides_alone(qgis_app, monkeypatch, wasmtime):
    from qgis.core import QgsGeometry

    from edgegis.processing_providers import own_guests
    from edgegis.processing_providers.reading.arrow_stream import GEOMETRY
    from edgegis.processing_providers.reading.geometry_checks import valid_rows
    from edgegis.runtime.arrow import array_from_python

    monkeypatch.setattr(own_guests, "available", lambda: wasmtime)
    blobs = [bytes(QgsGeometry.fromWkt(shape).asWkb()) for shape in [SQUARE, BOW_TIE] * 1000]
    assert valid_rows(array_from_python(GEOMETRY, blobs)).tolist() == [True, False] * 1000
