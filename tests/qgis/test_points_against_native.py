"""Clusters of points against QGIS's own algorithms and scikit-learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsVectorLayer

from edgegis.tests.cases import layers
from edgegis.tests.comparator import plain
from edgegis.tests.qgis.differential import Differential, run

pytestmark = pytest.mark.qgis

DBSCAN = ("edgegis:dbscanclustering", "native:dbscanclustering")
KMEANS = ("edgegis:kmeansclustering", "native:kmeansclustering")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def rows(path: Path, *names: str) -> list[tuple[Any, ...]]:
    """x, y and attributes of the features that have a place."""
    layer = QgsVectorLayer(str(path), "", "ogr")
    features = [feature for feature in layer.getFeatures() if not feature.geometry().isEmpty()]
    places = [feature.geometry().asPoint() for feature in features]
    return [
        (point.x(), point.y(), *(plain(feature[name]) for name in names)) for point, feature in zip(places, features)
    ]


# -- DBSCAN


@pytest.mark.parametrize("star", [False, True])
@pytest.mark.parametrize(("distance", "least"), [(0, 2), (20, 3), (60, 5), (75, 12), (0.5, 1), (5000, 9)])
@pytest.mark.parametrize("layer", ["points", "no_points", "multi_points", "degree_points"])
def test_dbscan(plugin: Any, data: Path, tmp_path: Path, layer: str, distance: float, least: int, star: bool) -> None:
    source = str(layers.make(layer, data))
    distance /= 1e5 if layer == "degree_points" else 1
    parameters = {"INPUT": source, "EPS": distance, "MIN_SIZE": least, "DBSCAN*": star}
    Differential(*DBSCAN, tmp_path, ".gpkg").layers_agree(parameters)


@pytest.mark.parametrize(("distance", "least"), [(3, 4), (1, 2), (8, 30)])
def test_dbscan_of_several_parts(plugin: Any, data: Path, tmp_path: Path, distance: float, least: int) -> None:
    """Label by label as QGIS's, and as scikit-learn's, which counts from 0."""
    cluster = pytest.importorskip("sklearn.cluster")
    parameters = {"INPUT": str(layers.make("many_points", data)), "EPS": distance, "MIN_SIZE": least}
    sides = Differential(*DBSCAN, tmp_path, ".gpkg")
    sides.run(parameters)
    ours, theirs = (rows(path, "CLUSTER_ID", "CLUSTER_SIZE") for path in (sides.our_output, sides.their_output))
    assert ours == theirs and len({row[2] for row in ours}) > 2
    fitted = cluster.DBSCAN(eps=distance, min_samples=least).fit(np.array([row[:2] for row in ours]))
    assert [row[2] or 0 for row in ours] == (fitted.labels_ + 1).tolist()


# -- k-means


@pytest.mark.parametrize("clusters", [1, 2, 5, 40, 900])
@pytest.mark.parametrize("layer", ["points", "polygons", "lines", "multi_points", "no_points"])
def test_kmeans(plugin: Any, data: Path, tmp_path: Path, layer: str, clusters: int) -> None:
    if layer == "polygons" and clusters == 1:
        pytest.skip("of one cluster QGIS counts empty geometries, too")
    parameters = {"INPUT": str(layers.make(layer, data)), "CLUSTERS": clusters}
    Differential(*KMEANS, tmp_path, ".gpkg").layers_agree(parameters)


def test_kmeans_of_more_than_a_partition(plugin: Any, data: Path, tmp_path: Path) -> None:
    parameters = {"INPUT": str(layers.make("many_points", data)), "CLUSTERS": 30}
    sides = Differential(*KMEANS, tmp_path, ".gpkg")
    sides.run(parameters)
    ours, theirs = (rows(path, "CLUSTER_ID", "CLUSTER_SIZE") for path in (sides.our_output, sides.their_output))
    assert ours == theirs


def test_kmeans_into_fields_that_are_there(plugin: Any, data: Path, tmp_path: Path) -> None:
    parameters = {"INPUT": str(layers.make("points", data)), "FIELD_NAME": "K", "SIZE_FIELD_NAME": "w"}
    Differential(*KMEANS, tmp_path, ".gpkg").layers_agree(parameters)


@pytest.mark.parametrize("method", [0, 1])
def test_kmeans_is_where_scikit_learn_stays(plugin: Any, data: Path, tmp_path: Path, method: int) -> None:
    """From our centers on scikit-learn changes nothing."""
    cluster = pytest.importorskip("sklearn.cluster")
    output = tmp_path / "clusters.gpkg"
    run(KMEANS[0], {"INPUT": str(layers.make("many_points", data)), "CLUSTERS": 25, "METHOD": method}, output)
    found = np.array(rows(output, "CLUSTER_ID"), float)
    places, labels = found[:, :2] - found[:, :2].mean(axis=0), found[:, 2].astype(int)
    centers = np.array([places[labels == label].mean(axis=0) for label in range(25)])
    fitted = cluster.KMeans(25, init=centers, n_init=1, tol=0, algorithm="lloyd").fit(places)
    # Points on a lattice may be equally near to two centers, but for the rounding.
    assert (fitted.labels_ == labels).mean() > 0.9999
    assert np.allclose(fitted.cluster_centers_, centers, atol=1e-6)


def test_plus_plus_follows_its_seed(plugin: Any, data: Path, tmp_path: Path) -> None:
    def labels(seed: int) -> list[tuple[Any, ...]]:
        output = tmp_path / f"{seed}-{len(list(tmp_path.iterdir()))}.gpkg"
        source = str(layers.make("points", data))
        run(KMEANS[0], {"INPUT": source, "CLUSTERS": 7, "METHOD": 1, "SEED": seed}, output)
        return rows(output, "CLUSTER_ID")

    assert labels(1) == labels(1) != labels(2)
