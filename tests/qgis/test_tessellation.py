"""Delaunay triangles and Voronoi polygons against QGIS's own, GEOS, which QGIS calls since 3.34, and scipy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsRectangle, QgsSpatialIndex, QgsVectorLayer

from edgegis.tests.cases import layers
from edgegis.tests.comparator import plain
from edgegis.tests.qgis.attempts import refused
from edgegis.tests.qgis.differential import run

pytestmark = pytest.mark.qgis

# Share of a polygon's area: corners differ in their last digits, by rounding in another order.
ROUNDING = 1e-10
Triangle = tuple[tuple[float, float], ...]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tessellation-layers")


def features(source: Any) -> list[QgsFeature]:
    layer = source if isinstance(source, QgsVectorLayer) else QgsVectorLayer(str(source), "layer", "ogr")
    assert layer.isValid()
    return list(layer.getFeatures())


def ours(algorithm: str, folder: Path, **parameters: Any) -> list[QgsFeature]:
    run(f"edgegis:{algorithm}", {**parameters, "RUN_ON": "local"}, folder / "ours.gpkg")
    return features(folder / "ours.gpkg")


def theirs(algorithm: str, folder: Path, **parameters: Any) -> list[QgsFeature]:
    # Since 3.34 they are native ones, and their old ids still find them.
    run(f"qgis:{algorithm}", parameters, folder / "theirs.gpkg")
    return features(folder / "theirs.gpkg")


def places(source: Any) -> QgsGeometry:
    """All points of a layer as GEOS gets them."""
    held = (vertices(feature.geometry()) for feature in features(source))
    return QgsGeometry.fromMultiPointXY([QgsPointXY(*place) for several in held for place in several])


def vertices(geometry: QgsGeometry) -> list[tuple[float, float]]:
    return [(point.x(), point.y()) for point in geometry.vertices()]


def attributes(feature: QgsFeature) -> tuple[Any, ...]:
    """All but the first one, fid."""
    return tuple(map(plain, feature.attributes()[1:]))


def points_layer(where: Sequence[Sequence[float]], fields: str = "") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"Point?crs=EPSG:32633{fields}", "points", "memory")
    for place in where:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*place)))
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    return layer


def corners(geometry: QgsGeometry) -> Triangle:
    return tuple(sorted(vertices(geometry)[:3]))


def triangles(found: list[QgsFeature]) -> list[Triangle]:
    return sorted(corners(feature.geometry()) for feature in found)


# -- delaunaytriangulation


@pytest.mark.parametrize("name", ["degree_points", "multi_points"])
def test_triangles_are_those_of_qgis_and_geos(plugin: Any, data: Path, tmp_path: Path, name: str) -> None:
    source = layers.make(name, data)
    found = triangles(ours("delaunaytriangulation", tmp_path, INPUT=str(source)))
    assert found == sorted(map(corners, places(source).delaunayTriangulation().asGeometryCollection()))
    assert found == triangles(theirs("delaunaytriangulation", tmp_path, INPUT=str(source)))


def test_triangles_of_points_on_common_circles(plugin: Any, data: Path, tmp_path: Path) -> None:
    """Ties may fall otherwise than in GEOS: the hull is filled, and no point lies within a triangle's circle."""
    source = layers.make("points", data)
    found = ours("delaunaytriangulation", tmp_path, INPUT=str(source), ADD_ATTRIBUTES=False)
    assert [feature["id"] for feature in found] == list(range(len(found)))
    assert sum(f.geometry().area() for f in found) == pytest.approx(places(source).convexHull().area(), rel=1e-12)
    every = np.array(vertices(places(source)))
    for triangle in np.array(triangles(found)):
        (a, b), d = triangle[1:] - triangle[0], every - triangle[0]
        b2, c2 = a @ a, b @ b
        twice = 2 * (a[0] * b[1] - a[1] * b[0])
        centre = np.array([b[1] * b2 - a[1] * c2, a[0] * c2 - b[0] * b2]) / twice
        assert ((d - centre) ** 2).sum(axis=1).min() >= centre @ centre * (1 - 1e-9)


@pytest.mark.parametrize("name", ["points", "multi_points"])
def test_corners_are_the_features(plugin: Any, data: Path, tmp_path: Path, name: str) -> None:
    source = layers.make(name, data)
    points = {feature.id(): vertices(feature.geometry()) for feature in features(source)}
    for feature in ours("delaunaytriangulation", tmp_path, INPUT=str(source)):
        for field, corner in zip(("POINTA", "POINTB", "POINTC"), vertices(feature.geometry())):
            assert corner in points[feature[field]]


def test_of_close_points_the_western_one_is_kept(plugin: Any, tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    apart = np.array([(x, y) for x in range(8) for y in range(8)]) * 10 + random.uniform(-2, 2, (64, 2))
    beside = apart + random.uniform(-0.3, 0.3, (64, 2))
    found = ours("delaunaytriangulation", tmp_path, INPUT=points_layer([*apart, *beside]), TOLERANCE=0.5)
    western = points_layer([min(pair) for pair in zip(apart.tolist(), beside.tolist())])
    assert triangles(found) == sorted(map(corners, places(western).delaunayTriangulation().asGeometryCollection()))


@pytest.mark.parametrize("tolerance", [0.0001, 0.0005])
def test_tolerance_leaves_no_points_that_are_closer(plugin: Any, data: Path, tmp_path: Path, tolerance: float) -> None:
    """GEOS looks only at the edge that it finds first, and many closer points stay there."""
    source = layers.make("degree_points", data)
    found = triangles(ours("delaunaytriangulation", tmp_path, INPUT=str(source), TOLERANCE=tolerance))
    kept = np.array(sorted({corner for triangle in found for corner in triangle}))
    every = np.array(vertices(places(source)))
    apart = np.hypot(*(every[:, None] - kept[None]).transpose(2, 0, 1))
    assert (apart < tolerance).any(axis=1).all(), "a point was left out for no reason"
    assert len(kept) < len(every)
    between = np.hypot(*(kept[:, None] - kept[None]).transpose(2, 0, 1)) + np.eye(len(kept))
    assert between.min() >= tolerance


# -- voronoipolygons


def wider(extent: QgsRectangle, per_cent: float) -> QgsRectangle:
    x, y = extent.width() * per_cent / 100, extent.height() * per_cent / 100
    return QgsRectangle(extent.xMinimum() - x, extent.yMinimum() - y, extent.xMaximum() + x, extent.yMaximum() + y)


def same_areas(found: list[QgsGeometry], expected: list[QgsGeometry]) -> None:
    """Each polygon has its own like among the expected ones."""
    index = QgsSpatialIndex()
    for number, geometry in enumerate(expected):
        feature = QgsFeature(number)
        feature.setGeometry(geometry)
        index.addFeature(feature)
    likes = set()
    for geometry in found:
        assert geometry.isGeosValid()
        near = index.intersects(geometry.boundingBox())
        likes |= {i for i in near if geometry.symDifference(expected[i]).area() <= ROUNDING * geometry.area()}
    assert len(likes) == len(found) == len(expected)


@pytest.mark.parametrize("buffer", [0, 10])
@pytest.mark.parametrize("name", ["points", "multi_points", "degree_points"])
def test_polygons_are_those_of_geos(plugin: Any, data: Path, tmp_path: Path, name: str, buffer: float) -> None:
    source = layers.make(name, data)
    extent = wider(QgsVectorLayer(str(source), "layer", "ogr").extent(), buffer)
    found = ours("voronoipolygons", tmp_path, INPUT=str(source), BUFFER=buffer)
    rectangle = QgsGeometry.fromRect(extent)
    expected = places(source).voronoiDiagram(rectangle).asGeometryCollection()
    same_areas([f.geometry() for f in found], [rectangle.intersection(geometry) for geometry in expected])
    assert sum(f.geometry().area() for f in found) == pytest.approx(extent.area(), rel=1e-12)


@pytest.mark.parametrize("buffer", [0, 25])
def test_polygons_are_those_of_qgis(plugin: Any, data: Path, tmp_path: Path, buffer: float) -> None:
    parameters = {"INPUT": str(layers.make("degree_points", data)), "BUFFER": buffer}
    found, expected = ours("voronoipolygons", tmp_path, **parameters), theirs("voronoipolygons", tmp_path, **parameters)
    by_attributes = {attributes(feature): feature.geometry() for feature in expected}
    for feature in found:
        difference = feature.geometry().symDifference(by_attributes[attributes(feature)]).area()
        assert difference <= ROUNDING * feature.geometry().area()
    assert len(found) == len(expected) == len(by_attributes) == 200


@pytest.mark.parametrize("name", ["points", "multi_points"])
def test_attributes_are_those_of_the_first_point(plugin: Any, data: Path, tmp_path: Path, name: str) -> None:
    source = layers.make(name, data)
    first: dict[tuple[float, float], QgsFeature] = {}
    for feature in features(source):
        for place in vertices(feature.geometry()):
            first.setdefault(place, feature)
    found = ours("voronoipolygons", tmp_path, INPUT=str(source), BUFFER=1)
    assert len(found) == len(first)
    for polygon, (place, feature) in zip(found, first.items()):
        assert polygon.geometry().contains(QgsPointXY(*place))
        assert attributes(polygon) == attributes(feature)


def test_numbers_in_place_of_attributes(plugin: Any, tmp_path: Path) -> None:
    """The field id is a whole number even if the points have a text of that name."""
    source = points_layer([(0, 0), (4, 0), (0, 2), (4, 2)], "&field=id:string")
    found = ours("voronoipolygons", tmp_path, INPUT=source, COPY_ATTRIBUTES=False)
    assert [feature["id"] for feature in found] == [0, 1, 2, 3]
    assert found[0].fields().names() == ["fid", "id"]
    assert [feature.geometry().area() for feature in found] == [2.0] * 4


# -- scipy, and points where ties and rounding decide


def placed(name: str) -> np.ndarray:
    """Distinct points, in metres around a place on the map; `name` says how they lie."""
    random = np.random.default_rng(11)
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    squares = np.stack(np.meshgrid(np.arange(20.0), np.arange(15.0)), axis=-1).reshape(-1, 2)
    shapes = {
        "random": random.uniform(-1000, 1000, (600, 2)),
        "towns": np.concatenate([random.normal(0, 1, (100, 2)) * 10.0**power for power in range(-2, 4)]),
        "circle": 1000 * ring,
        "any turns": 1000 * np.stack([np.cos(away := random.uniform(0, 7, 900)), np.sin(away)], axis=1),
        "circles": np.concatenate([radius * ring for radius in (1, 2, 5, 10, 100)]),
        "circle and middle": np.concatenate([1000 * ring, [[0, 0]]]),
        "squares": 25 * squares,
        "turned squares": 25 * squares @ np.array([[0.8, 0.6], [-0.6, 0.8]]),
        "tenths": 0.1 * squares,
    }
    return shapes[name] + [500_000, 5_000_000]


DEGENERATE = ["circle", "any turns", "circles", "circle and middle", "squares", "turned squares", "tenths"]


@pytest.mark.parametrize("name", ["random", "towns"])
def test_triangles_are_those_of_scipy(plugin: Any, tmp_path: Path, name: str) -> None:
    spatial = pytest.importorskip("scipy.spatial")
    where = placed(name)
    found = triangles(ours("delaunaytriangulation", tmp_path, INPUT=points_layer(where)))
    expected = spatial.Delaunay(where - where.mean(axis=0)).simplices
    assert found == sorted(tuple(sorted(map(tuple, where[corner].tolist()))) for corner in expected)


@pytest.mark.parametrize("name", DEGENERATE)
def test_triangles_of_ties_fill_the_hull_of_scipy(plugin: Any, tmp_path: Path, name: str) -> None:
    spatial = pytest.importorskip("scipy.spatial")
    where = placed(name)
    found = ours("delaunaytriangulation", tmp_path, INPUT=points_layer(where))
    # In two dimensions qhull's volume is the area.
    area = spatial.ConvexHull(where - where.mean(axis=0)).volume
    assert sum(feature.geometry().area() for feature in found) == pytest.approx(area, rel=1e-9)
    assert all(feature.geometry().isGeosValid() for feature in found)
    assert {corner for triangle in triangles(found) for corner in triangle} == set(map(tuple, where.tolist()))


@pytest.mark.parametrize("name", ["random", "towns", *DEGENERATE])
def test_polygons_are_valid_and_those_of_scipy(plugin: Any, tmp_path: Path, name: str) -> None:
    spatial = pytest.importorskip("scipy.spatial")
    where = placed(name)
    source = points_layer(where)
    found = [feature.geometry() for feature in ours("voronoipolygons", tmp_path, INPUT=source, BUFFER=5)]
    assert len(found) == len(where) and all(geometry.isGeosValid() for geometry in found)
    extent = wider(source.extent(), 5)
    assert sum(geometry.area() for geometry in found) == pytest.approx(extent.area(), rel=1e-9)
    low, high = [extent.xMinimum(), extent.yMinimum()], [extent.xMaximum(), extent.yMaximum()]
    diagram = spatial.Voronoi(where - where.mean(axis=0))
    compared = 0
    for geometry, number in zip(found, diagram.point_region):
        region = diagram.regions[number]
        if -1 in region or not region:
            continue
        ends = diagram.vertices[region] + where.mean(axis=0)
        if (ends > low).all() and (ends < high).all():
            area = spatial.ConvexHull(ends - ends.mean(axis=0), qhull_options="QJ").volume
            assert geometry.area() == pytest.approx(area, rel=1e-5)
            compared += 1
    assert compared >= {"circle": 0, "any turns": 0, "circle and middle": 1}.get(name, len(where) / 2)


# -- what cannot be done


@pytest.mark.parametrize(
    ("algorithm", "points", "sentence"),
    [
        ("delaunaytriangulation", [(0, 0), (1, 1)], "The layer has 2 points; at least 3 are needed"),
        ("voronoipolygons", [(0, 0), (1, 1)], "The layer has 2 points; at least 3 are needed"),
        ("voronoipolygons", [(5, 0), (5, 1), (5, 3)], "on a horizontal or vertical line"),
    ],
)
def test_too_little_to_tessellate(
    plugin: Any, tmp_path: Path, algorithm: str, points: list[tuple[float, float]], sentence: str
) -> None:
    source = points_layer(points)
    assert sentence in refused(algorithm, {"INPUT": source, "RUN_ON": "local"}, tmp_path / "out.gpkg")
