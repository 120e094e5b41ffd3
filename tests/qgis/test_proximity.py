"""Nearest features and distances against QGIS's own algorithms and scipy."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsFeature, QgsProcessingContext, QgsProcessingException, QgsVectorLayer

from edgegis.bench import data as bench_data
from edgegis.tests.cases import layers
from edgegis.tests.comparator import fields_of, layer_differences, plain
from edgegis.tests.qgis.differential import Differential, run
from edgegis.tests.qgis.log import Log
from edgegis.tests.qgis.native_versions import nearest_is_right

pytestmark = pytest.mark.qgis

JOIN = ("edgegis:joinbynearest", "native:joinbynearest")
ADDED = ("n", "distance", "feature_x", "feature_y", "nearest_x", "nearest_y")
LAYERS = ["points", "multi_points", "lines", "polygons", "boxes"]

# An empty geometry is near to everything in QGIS; it is the last one of `polygons`.
WITHOUT_EMPTY = {"polygons": "|subset=fid < 40"}

Row = tuple[Any, ...]

beside_qgis = pytest.mark.skipif(
    not nearest_is_right(), reason="this QGIS does not find the nearest: its libspatialindex is 2.1.0"
)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def source(layer: str, folder: Path) -> str:
    return f"{layers.make(layer, folder)}{WITHOUT_EMPTY.get(layer, '')}"


def features(path: Path) -> list[QgsFeature]:
    return list(QgsVectorLayer(str(path), "", "ogr").getFeatures())


def places(path: Path) -> np.ndarray:
    """Those of a point layer's features that have one."""
    points = [feature.geometry().asPoint() for feature in features(path) if not feature.geometry().isNull()]
    return np.array([(point.x(), point.y()) for point in points])


def processing_run(algorithm: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    import processing

    return processing.run(algorithm, dict(parameters), feedback=Log(), context=QgsProcessingContext())


def place_of(feature: QgsFeature) -> bytes:
    geometry = feature.geometry()
    return b"" if geometry.isNull() or geometry.isEmpty() else bytes(geometry.asWkb())


def neighbours(path: Path) -> list[tuple[bytes, list[Row]]]:
    """Of each feature of the input layer its geometry and its rows, without the numbers of the neighbours, sorted:
    equally far neighbours may come in any order.
    """
    found: list[tuple[bytes, list[Row]]] = []
    last = 0.0
    names = [
        field.name() for field in QgsVectorLayer(str(path), "", "ogr").fields() if field.name() not in ("fid", "n")
    ]
    for feature in features(path):
        number, distance = plain(feature["n"]), plain(feature["distance"])
        if number in (None, 1):
            found.append((place_of(feature), []))
            last = 0.0
        assert number in (None, len(found[-1][1]) + 1)
        assert number is None or distance >= last * (1 - 1e-15)
        last = distance
        found[-1][1].append(tuple(repr(plain(feature[name])) for name in names))
    return [(geometry, sorted(rows)) for geometry, rows in found]


def agree(folder: Path, parameters: Mapping[str, Any]) -> list[tuple[bytes, list[Row]]]:
    sides = Differential(*JOIN, folder, ".gpkg")
    sides.run(parameters)
    ours, theirs = (QgsVectorLayer(str(path), "", "ogr") for path in (sides.our_output, sides.their_output))
    assert fields_of(ours) == fields_of(theirs)
    assert (ours.wkbType(), ours.crs()) == (theirs.wkbType(), theirs.crs())
    found, expected = neighbours(sides.our_output), neighbours(sides.their_output)
    assert len(found) == len(expected)
    for (place, ours_of_place), (their_place, theirs_of_place) in zip(found, expected):
        assert place == their_place
        assert ours_of_place == theirs_of_place or same_but_for_the_last_bit(ours_of_place, theirs_of_place)
    return found


def same_but_for_the_last_bit(ours: list[Row], theirs: list[Row]) -> bool:
    """QGIS compares distances with those to boxes, which are rounded otherwise: it may have one more that is as far."""
    more = [row for row in theirs if row not in ours]
    farthest = max(float(row[-5]) for row in ours)
    return len(ours) + len(more) == len(theirs) and all(
        float(row[-5]) == pytest.approx(farthest, 1e-15) for row in more
    )


# -- joinbynearest


@beside_qgis
@pytest.mark.parametrize("other", LAYERS)
@pytest.mark.parametrize("layer", LAYERS)
def test_nearest(plugin: Any, data: Path, tmp_path: Path, layer: str, other: str) -> None:
    agree(tmp_path, {"INPUT": source(layer, data), "INPUT_2": source(other, data), "NEIGHBORS": 3})


@beside_qgis
@pytest.mark.parametrize("most", [0, 1e-9, 25, 150])
@pytest.mark.parametrize(
    ("layer", "other"), [("points", "points"), ("lines", "boxes"), ("boxes", "lines"), ("points", "lines")]
)
def test_nearest_within(plugin: Any, data: Path, tmp_path: Path, layer: str, other: str, most: float) -> None:
    parameters = {"INPUT": source(layer, data), "INPUT_2": source(other, data), "NEIGHBORS": 4, "MAX_DISTANCE": most}
    agree(tmp_path, parameters)
    agree(tmp_path, {**parameters, "NEIGHBORS": 50, "DISCARD_NONMATCHING": True, "PREFIX": "near_"})


@beside_qgis
@pytest.mark.parametrize("layer", ["boxes", "points", "lines"])
def test_nearest_of_the_same_layer(plugin: Any, data: Path, tmp_path: Path, layer: str) -> None:
    """By the same value of both parameters; another name of the same file is another layer."""
    path = source(layer, data)
    agree(tmp_path, {"INPUT": path, "INPUT_2": path, "NEIGHBORS": 2, "FIELDS_TO_COPY": ["k", "big"]})
    agree(tmp_path, {"INPUT": path, "INPUT_2": f"{path}|layername={layer}", "NEIGHBORS": 2, "FIELDS_TO_COPY": ["k"]})


@beside_qgis
@pytest.mark.parametrize("other", ["points", "degree_points"])
def test_nearest_in_another_crs(plugin: Any, data: Path, tmp_path: Path, other: str) -> None:
    agree(tmp_path, {"INPUT": source("degree_points", data), "INPUT_2": source(other, data), "NEIGHBORS": 2})


@pytest.mark.parametrize(("layer", "unit"), [("points", "meters"), ("degree_points", "degrees")])
def test_the_unit_of_distances_is_said(plugin: Any, data: Path, layer: str, unit: str) -> None:
    path = source(layer, data)
    near = {"INPUT": path, "INPUT_2": path, "OUTPUT": "TEMPORARY_OUTPUT"}
    fields = processing_run("edgegis:joinbynearest", near)["OUTPUT"].fields()
    aliases = {field.name(): field.alias() for field in fields}
    assert (aliases["distance"], aliases["nearest_x"]) == (f"distance ({unit})", "")


def test_nearest_of_more_than_a_partition(plugin: Any, data: Path, tmp_path: Path) -> None:
    """Against scipy: on a lattice of corners many are equally far."""
    spatial = pytest.importorskip("scipy.spatial")
    output, layer = tmp_path / "joined.gpkg", source("many_points", data)
    run(JOIN[0], {"INPUT": layer, "INPUT_2": source("points", data), "NEIGHBORS": 4}, output)
    with closing(sqlite3.connect(output)) as database:
        rows = np.array(database.execute("SELECT n, distance FROM joined WHERE n > 0 ORDER BY fid").fetchall())
    found = rows[np.flatnonzero(rows[:, 0] == 1)[:, None] + np.arange(4), 1]  # those as far as the last come after it
    tree = spatial.cKDTree(places(Path(source("points", data))))
    distances, _ = tree.query(places(Path(layer)), 4)
    assert np.allclose(found, distances, rtol=1e-15, atol=0)


@beside_qgis
@pytest.mark.parametrize(("layer", "other"), [("counties", "points"), ("points", "counties"), ("counties", "zones")])
def test_nearest_of_long_borders(plugin: Any, data: Path, tmp_path: Path, layer: str, other: str) -> None:
    """Rings of hundreds of vertices. Places where borders cross may differ from those of GEOS in their last bit."""
    made = {
        "counties": bench_data.polygons(data, 64, 400),
        "zones": bench_data.polygons(data, 9, 700),
        "points": bench_data.points(data, 500),
    }
    sides = Differential(*JOIN, tmp_path, ".gpkg")
    sides.run({"INPUT": str(made[layer]), "INPUT_2": str(made[other]), "NEIGHBORS": 4, "PREFIX": "near_"})
    ours, theirs = (neighbours(path) for path in (sides.our_output, sides.their_output))
    numbers = [np.array([row[-5:] for _, rows in side for row in rows], float) for side in (ours, theirs)]
    assert [[row[:-5] for row in rows] for _, rows in ours] == [[row[:-5] for row in rows] for _, rows in theirs]
    assert np.allclose(numbers[0], numbers[1], rtol=1e-15, atol=1e-9)


@beside_qgis
def test_features_that_nothing_is_near_to(plugin: Any, data: Path, tmp_path: Path) -> None:
    """Both layers and both counts; each layer may be left out."""
    parameters = {"INPUT": source("points", data), "INPUT_2": source("lines", data), "MAX_DISTANCE": 20}
    results = {}
    for name in JOIN:
        files = {output: str(tmp_path / f"{name[:2]}-{output}.gpkg") for output in ("OUTPUT", "NON_MATCHING")}
        results[name] = processing_run(name, {**parameters, **files})
        alone = processing_run(name, {**parameters, "NON_MATCHING": "TEMPORARY_OUTPUT"})
        counts_only = processing_run(name, parameters)
        assert sorted(alone) == ["JOINED_COUNT", "NON_MATCHING", "UNJOINABLE_COUNT"]
        assert counts_only == {count: results[name][count] for count in ("JOINED_COUNT", "UNJOINABLE_COUNT")}
    ours, theirs = (results[name] for name in JOIN)
    assert {**ours, **{name: theirs[name] for name in ("OUTPUT", "NON_MATCHING")}} == theirs
    assert not layer_differences(ours["NON_MATCHING"], theirs["NON_MATCHING"])
    assert ours["UNJOINABLE_COUNT"] == len(features(Path(ours["NON_MATCHING"]))) > 100


def test_chosen_fields_keep_their_values(plugin: Any, data: Path, tmp_path: Path) -> None:
    """In any order; QGIS gives them the values of one another."""
    output = tmp_path / "joined.gpkg"
    parameters = {"INPUT": source("points", data), "INPUT_2": source("boxes", data), "FIELDS_TO_COPY": ["class", "k"]}
    run(JOIN[0], {**parameters, "PREFIX": "b_", "MAX_DISTANCE": 0}, output)
    layer = QgsVectorLayer(str(output), "", "ogr")
    assert [field.name() for field in layer.fields()][-8:] == ["b_class", "b_k", *ADDED]
    pairs = {(plain(f["class"]), plain(f["k"])) for f in features(Path(source("boxes", data)))}
    assert {(plain(f["b_class"]), plain(f["b_k"])) for f in layer.getFeatures() if plain(f["n"]) == 1} <= pairs


# -- distancematrix

MATRIX = ("edgegis:distancematrix", "qgis:distancematrix")
# QGIS stops at points without a geometry, and writes ids that are null as texts.
WITH_IDS = "|subset=geom IS NOT NULL AND big IS NOT NULL AND k IS NOT NULL AND fid < 160"


def matrix_of(folder: Path, layer: str, target: str, form: int, count: int, field: str = "big") -> dict[str, Any]:
    layers_of = {
        "INPUT": f"{layers.make(layer, folder)}{WITH_IDS}",
        "TARGET": f"{layers.make(target, folder)}{WITH_IDS}",
    }
    return {**layers_of, "INPUT_FIELD": field, "TARGET_FIELD": field, "MATRIX_TYPE": form, "NEAREST_POINTS": count}


@pytest.mark.parametrize("count", [0, 1, 4])
@pytest.mark.parametrize("form", [0, 1, 2])
@pytest.mark.parametrize(
    ("layer", "target"), [("points", "points"), ("degree_points", "points"), ("points", "degree_points")]
)
def test_matrix(plugin: Any, data: Path, tmp_path: Path, layer: str, target: str, form: int, count: int) -> None:
    """QGIS sums up in another order since it is in C++."""
    parameters = matrix_of(data, layer, target, form, count)
    Differential(*MATRIX, tmp_path, ".gpkg").layers_agree(parameters, relative=4e-15)


@pytest.mark.parametrize("field", ["w", "k", "class", "yes"])
def test_matrix_with_ids_of_any_type(plugin: Any, data: Path, tmp_path: Path, field: str) -> None:
    parameters = matrix_of(data, "points", "points", 0, 2, field)
    parameters = {
        name: f"{value} AND {field} IS NOT NULL" if "|" in str(value) else value for name, value in parameters.items()
    }
    Differential(*MATRIX, tmp_path, ".gpkg").layers_agree(parameters, relative=1e-15)


def test_matrix_against_scipy(plugin: Any, data: Path, tmp_path: Path) -> None:
    spatial = pytest.importorskip("scipy.spatial")
    output = tmp_path / "matrix.gpkg"
    points = source("points", data)
    run(MATRIX[0], {"INPUT": points, "TARGET": points, "INPUT_FIELD": "fid", "TARGET_FIELD": "fid"}, output)
    ours = np.array([feature["Distance"] for feature in features(output)])
    there = places(Path(points))
    distances = spatial.distance_matrix(there, there)
    assert np.allclose(ours, distances[~np.eye(len(there), dtype=bool)], rtol=1e-15, atol=0)


def test_matrix_of_heights(plugin: Any, data: Path, tmp_path: Path) -> None:
    """Z stays; it does not count for the distance."""
    high = tmp_path / "high.gpkg"
    run("native:setzvalue", {"INPUT": source("points", data) + "|subset=geom IS NOT NULL", "Z_VALUE": 7}, high)
    parameters = {
        "INPUT": str(high),
        "TARGET": source("degree_points", data),
        "INPUT_FIELD": "big",
        "TARGET_FIELD": "k",
    }
    for form in (0, 2):
        sides = Differential(*MATRIX, tmp_path, ".gpkg")
        run(MATRIX[0], {**parameters, "NEAREST_POINTS": 1, "MATRIX_TYPE": form}, sides.our_output)
        geometries = [feature.geometry() for feature in features(sides.our_output)]
        assert {vertex.z() for geometry in geometries for vertex in geometry.vertices()} == {7.0}


def test_multipoints_have_no_matrix(plugin: Any, data: Path) -> None:
    parameters = {"INPUT": source("multi_points", data), "TARGET": source("points", data), "OUTPUT": "TEMPORARY_OUTPUT"}
    with pytest.raises(QgsProcessingException, match="MultiPoint layer"):
        processing_run(MATRIX[0], {**parameters, "INPUT_FIELD": "k", "TARGET_FIELD": "k"})


def test_a_standard_matrix_of_more_columns_than_a_geopackage_has(plugin: Any, data: Path) -> None:
    points = f"{layers.make('many_points', data)}|subset=geom IS NOT NULL AND fid <= "
    parameters = {"INPUT": points + "3", "TARGET": points + "2100", "INPUT_FIELD": "fid", "TARGET_FIELD": "fid"}
    parameters |= {"MATRIX_TYPE": 1, "OUTPUT": "TEMPORARY_OUTPUT"}
    ours, theirs = (processing_run(name, parameters)["OUTPUT"] for name in MATRIX)
    assert [field.name() for field in ours.fields()] == [field.name() for field in theirs.fields()]
    assert len(ours.fields()) > 2000
    assert [f.attributes() for f in ours.getFeatures()] == [f.attributes() for f in theirs.getFeatures()]
