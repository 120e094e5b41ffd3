"""What tests of overlay ask of results: the rows of QGIS's own algorithm, validity, areas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsFeature, QgsVectorLayer

from edgegis.tests.comparator import layer_differences, plain
from edgegis.tests.qgis.differential import Differential

# GEOS rounds the crossings of several polygons one after the other, ours once: one unit in the last place of 5,000,000.
LAST_PLACE = 1e-9
AREA = 1e-9
LAYERS = ["polygons", "boxes", "lines", "points", "multi_points"]


def sides(name: str, folder: Path) -> Differential:
    return Differential(f"edgegis:{name}", f"native:{name}", folder, ".gpkg")


def features(path: Path) -> list[QgsFeature]:
    return list(QgsVectorLayer(str(path), "", "ogr").getFeatures())


def places(feature: QgsFeature) -> list[tuple[float, float]]:
    geometry = feature.geometry()  # which must outlive its vertices
    return [(vertex.x(), vertex.y()) for vertex in geometry.vertices()]


def placed(path: Path) -> list[str]:
    """Attributes and places of the rows that have any."""
    return sorted(
        f"{[plain(value) for value in f.attributes()[1:]]} {sorted({*places(f)})}"
        for f in features(path)
        if f.hasGeometry() and not f.geometry().isEmpty()
    )


def agree(name: str, folder: Path, parameters: dict[str, Any]) -> None:
    """The same rows, and ours are valid."""
    both = sides(name, folder)
    log = both.run(parameters)
    found = layer_differences(both.our_output, both.their_output, distance=LAST_PLACE)
    assert not found, "\n".join([f"{name} {parameters}", *found, *log.lines])
    assert_valid(both.our_output)


def assert_valid(path: Path) -> None:
    invalid = [f.id() for f in features(path) if f.hasGeometry() and not f.geometry().isGeosValid()]
    assert not invalid


def area(path: Path) -> float:
    return sum(feature.geometry().area() for feature in features(path) if feature.hasGeometry())
