"""Union against QGIS's own algorithm, and piece by piece against GEOS."""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr

from edgegis.bench import data as bench_data
from edgegis.tests.cases import layers
from edgegis.tests.comparator import plain
from edgegis.tests.qgis.differential import run
from edgegis.tests.qgis.overlay_results import AREA, agree, assert_valid, features

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import shapely

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def union(folder: Path, **parameters: Any) -> Path:
    run("edgegis:union", {**parameters, "RUN_ON": "local"}, folder / "union.gpkg")
    return folder / "union.gpkg"


@pytest.mark.parametrize(
    "layer, overlay",
    [
        ("polygons", "boxes"),
        ("boxes", "boxes"),
        ("polygons", "lines"),
        ("lines", "boxes"),
        ("multi_points", "lines"),
        ("degree_points", "lines"),
        ("no_points", "boxes"),
    ],
)
def test_union(plugin: Any, data: Path, tmp_path: Path, layer: str, overlay: str) -> None:
    agree("union", tmp_path, {"INPUT": str(layers.make(layer, data)), "OVERLAY": str(layers.make(overlay, data))})


@pytest.mark.parametrize("layer", ["polygons", "boxes", "lines", "multi_points", "degree_points", "no_points"])
def test_union_of_one_layer(plugin: Any, data: Path, tmp_path: Path, layer: str) -> None:
    agree("union", tmp_path, {"INPUT": str(layers.make(layer, data))})


def test_the_overlay_fields_have_a_prefix(plugin: Any, data: Path, tmp_path: Path) -> None:
    inputs = {"INPUT": str(layers.make("polygons", data)), "OVERLAY": str(layers.make("boxes", data))}
    agree("union", tmp_path, {**inputs, "OVERLAY_FIELDS_PREFIX": "zone "})


def test_points_in_one_place_are_cut_out_together(plugin: Any, tmp_path: Path) -> None:
    """QGIS's own fails here: GEOS leaves nothing of the one without the other."""
    shapes = iter(["POINT(1 1)", "POINT(1 1)", "POINT(2 2)"])
    layers.write(tmp_path / "points.gpkg", layers.UTM, ogr.wkbPoint, shapes)
    found = features(union(tmp_path, INPUT=str(tmp_path / "points.gpkg")))
    assert Counter(f.geometry().asWkt() for f in found) == {"MultiPoint ((1 1))": 2, "MultiPoint ((2 2))": 1}


def test_rows_without_a_geometry_keep_their_attributes_in_their_own_fields(plugin: Any, tmp_path: Path) -> None:
    """QGIS writes those of OVERLAY into INPUT's fields."""
    for stem in ("one", "other"):
        layers.write(tmp_path / f"{stem}.gpkg", layers.UTM, ogr.wkbPolygon, iter([None]))
    path = union(tmp_path, INPUT=str(tmp_path / "one.gpkg"), OVERLAY=str(tmp_path / "other.gpkg"))

    def values(layer: str) -> list[list[Any]]:
        return [[plain(value) for value in f.attributes()] for f in features(tmp_path / f"{layer}.gpkg")]

    (one,), (other,) = values("one"), values("other")
    assert path.exists() and values("union") == [[*one, *[None] * len(other)], [2, *[None] * (len(one) - 1), *other]]


@pytest.mark.parametrize("with_z", ["one", "other"])
def test_the_result_has_z_when_input_has(plugin: Any, tmp_path: Path, with_z: str) -> None:
    flat, high = "POLYGON((0 0, 4 0, 4 4, 0 0))", "POLYGON Z((2 1 5, 6 1 5, 6 4 5, 2 1 5))"
    for stem in ("one", "other"):
        kind = ogr.wkbPolygon25D if stem == with_z else ogr.wkbPolygon
        layers.write(tmp_path / f"{stem}.gpkg", layers.UTM, kind, iter([high if stem == with_z else flat]))
    path = union(tmp_path, INPUT=str(tmp_path / "one.gpkg"), OVERLAY=str(tmp_path / "other.gpkg"))
    found = features(path)
    assert len(found) == 3 and all(f.geometry().constGet().is3D() == (with_z == "one") for f in found)


# -- against GEOS


def shapes_by_code(path: Path) -> dict[int, Any]:
    return {f["code"]: shapely.from_wkb(bytes(f.geometry().asWkb())) for f in features(path)}


def test_every_piece_is_the_one_of_geos(plugin: Any, tmp_path: Path) -> None:
    counties, zones = bench_data.polygons(tmp_path, 100, 80), bench_data.polygons(tmp_path, 16, 100)
    path = union(tmp_path, INPUT=str(counties), OVERLAY=str(zones))
    assert_valid(path)
    ours = Counter()
    for feature in features(path):
        ours[plain(feature["code"]), plain(feature["code_2"])] += feature.geometry().area()
    one, other = shapes_by_code(counties), shapes_by_code(zones)
    theirs: dict[tuple[Any, Any], float] = {}
    for code, shape in one.items():
        theirs |= {(code, key): shape.intersection(zone).area for key, zone in other.items()}
        theirs[code, None] = shape.difference(shapely.union_all(list(other.values()))).area
    for key, zone in other.items():
        theirs[None, key] = zone.difference(shapely.union_all(list(one.values()))).area
    assert set(ours) == {pair for pair, size in theirs.items() if size > 0}
    total = shapely.area(list(one.values())).sum()
    assert sum(abs(size - ours[pair]) for pair, size in theirs.items()) <= AREA * total


def test_pieces_of_one_layer_are_equal_or_apart(plugin: Any, tmp_path: Path) -> None:
    """Counties and zones as one layer, where each place is covered twice: the sums of areas are GEOS's."""
    counties, zones = bench_data.polygons(tmp_path, 49, 60), bench_data.polygons(tmp_path, 9, 80)
    both = tmp_path / "both.gpkg"
    run("native:mergevectorlayers", {"LAYERS": [str(counties), str(zones)]}, both)
    path = union(tmp_path, INPUT=str(both))
    assert_valid(path)
    covered = [shapely.from_wkb(bytes(f.geometry().asWkb())) for f in features(both)]
    rows = [bytes(f.geometry().asWkb()) for f in features(path)]
    total = shapely.area(covered).sum()
    assert abs(shapely.area(shapely.from_wkb(rows)).sum() - total) <= AREA * total
    pieces = shapely.from_wkb(sorted(set(rows)))
    everything = shapely.union_all(covered).area
    assert abs(shapely.area(pieces).sum() - everything) <= AREA * everything
    assert set(Counter(rows).values()) == {1, 2}
