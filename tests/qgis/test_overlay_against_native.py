"""Overlay and dissolve against QGIS's own algorithms, and against GEOS's judgement of what is valid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr

from edgegis.bench import data as bench_data
from edgegis.tests.cases import layers
from edgegis.tests.comparator import plain
from edgegis.tests.qgis.differential import run
from edgegis.tests.qgis.overlay_results import AREA, LAYERS, agree, area, assert_valid, features, placed, places, sides

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


# -- dissolve


@pytest.mark.parametrize("fields", [None, ["k"], ["class", "yes"], ["w"], ["day"], ["moment", "big"]], ids=str)
@pytest.mark.parametrize("layer", LAYERS)
def test_dissolve(plugin: Any, data: Path, tmp_path: Path, layer: str, fields: list[str] | None) -> None:
    agree("dissolve", tmp_path, {"INPUT": str(layers.make(layer, data)), "FIELD": fields})


def test_disjoint_parts_stay_separate(plugin: Any, data: Path, tmp_path: Path) -> None:
    """As QGIS's parts, split."""
    both = sides("dissolve", tmp_path)
    parameters = {"INPUT": str(layers.make("polygons", data)), "FIELD": ["k"]}
    both.run({**parameters, "SEPARATE_DISJOINT": True}, parameters)
    split = tmp_path / "split.gpkg"
    run("native:multiparttosingleparts", {"INPUT": str(both.their_output)}, split)

    def parts(path: Path) -> list[tuple[Any, str]]:
        with_geometry = [feature for feature in features(path) if feature.hasGeometry()]
        return sorted((str(plain(f["k"])), f"{f.geometry().area():.6f}") for f in with_geometry)

    assert parts(both.our_output) == parts(split)


def test_counties_dissolve_into_one_without_moving_a_vertex(plugin: Any, tmp_path: Path) -> None:
    counties = bench_data.polygons(tmp_path, 100, 100)
    agree("dissolve", tmp_path, {"INPUT": str(counties)})
    ours = features(tmp_path / "ours.gpkg")
    before = {place for feature in features(counties) for place in places(feature)}
    assert before.issuperset(place for feature in ours for place in places(feature))


def test_families_do_not_mix(plugin: Any, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.gpkg"
    rows = iter(["POINT(0 0)", "POLYGON((0 0, 1 0, 0 1, 0 0))"])
    layers.write(mixed, layers.UTM, ogr.wkbUnknown, rows)
    with pytest.raises(Exception, match="split the layer by type first"):
        run("edgegis:dissolve", {"INPUT": str(mixed), "RUN_ON": "local"}, tmp_path / "out.gpkg")


# -- intersection


@pytest.mark.parametrize("overlay", ["polygons", "boxes", "lines", "points"])
@pytest.mark.parametrize("layer", [*LAYERS, "degree_points", "no_points"])
def test_intersection(plugin: Any, data: Path, tmp_path: Path, layer: str, overlay: str) -> None:
    agree(
        "intersection", tmp_path, {"INPUT": str(layers.make(layer, data)), "OVERLAY": str(layers.make(overlay, data))}
    )


@pytest.mark.parametrize(
    "options",
    [
        {"INPUT_FIELDS": ["k", "w"]},
        {"OVERLAY_FIELDS": ["day", "class"], "OVERLAY_FIELDS_PREFIX": "o_"},
        {"INPUT_FIELDS": ["big"], "OVERLAY_FIELDS": ["big", "moment"]},
        {"OVERLAY_FIELDS_PREFIX": "zone "},
    ],
    ids=str,
)
def test_fields_of_an_intersection(plugin: Any, data: Path, tmp_path: Path, options: dict[str, Any]) -> None:
    inputs = {"INPUT": str(layers.make("polygons", data)), "OVERLAY": str(layers.make("boxes", data))}
    agree("intersection", tmp_path, {**inputs, **options})


@pytest.mark.parametrize("name", ["intersection", "difference", "clip", "union"])
def test_counties_and_zones(plugin: Any, tmp_path: Path, name: str) -> None:
    """Wiggly borders that cross everywhere: the same areas, all valid, and what neighbours shared is still shared."""
    counties, zones = bench_data.polygons(tmp_path, 400, 100), bench_data.polygons(tmp_path, 49, 120)
    both = sides(name, tmp_path)
    both.run({"INPUT": str(counties), "OVERLAY": str(zones)})
    assert_valid(both.our_output)
    ours, theirs = area(both.our_output), area(both.their_output)
    assert abs(ours - theirs) <= AREA * area(counties)


def test_pieces_share_their_borders(plugin: Any, tmp_path: Path) -> None:
    """The pieces of counties and zones dissolve by cancelled borders into what both layers cover."""
    counties, zones = bench_data.polygons(tmp_path, 100, 100), bench_data.polygons(tmp_path, 16, 120)
    pieces, whole = tmp_path / "pieces.gpkg", tmp_path / "whole.gpkg"
    run("edgegis:intersection", {"INPUT": str(counties), "OVERLAY": str(zones), "RUN_ON": "local"}, pieces)
    run("edgegis:dissolve", {"INPUT": str(pieces), "RUN_ON": "local"}, whole)
    (feature,) = features(whole)
    assert abs(feature.geometry().area() - area(pieces)) <= AREA * area(pieces)


@pytest.mark.parametrize("name", ["intersection", "difference", "clip"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Z((0 0 10, 4 0 20, 4 4 30, 0 4 40, 0 0 10))", "Z((2 2 1, 6 2 2, 6 6 3, 2 6 4, 2 2 1))"),
        ("Z((0 0 10, 4 0 20, 4 4 30, 0 4 40, 0 0 10))", "((2 2, 6 2, 6 6, 2 6, 2 2))"),
        ("Z((4 3 3, 7 3 4, 9 8 8, 4 7 9, 4 3 3))", "((4 1, 8 1, 8 5, 4 5, 4 1))"),
        ("Z((2 0 3, 5 0 4, 7 5 8, 2 4 9, 2 0 3))", "((2 3, 6 3, 6 7, 2 7, 2 3))"),
    ],
    ids=["both", "one", "beyond", "on an edge"],
)
def test_heights_are_those_of_geos(plugin: Any, tmp_path: Path, name: str, one: str, other: str) -> None:
    """Kept at the vertices that were there, the mean of both edges' at crossings, that of the edge on one, means of
    the surroundings elsewhere.
    """
    ours, theirs = heights_of_polygons(name, tmp_path, one, other)
    assert [number for place in ours for number in place] == pytest.approx(
        [number for place in theirs for number in place], rel=1e-15
    )


@pytest.mark.parametrize("name", ["intersection", "difference"])
def test_in_a_common_vertex_each_layer_has_its_height(plugin: Any, tmp_path: Path, name: str) -> None:
    """Edges that begin there do so at their own layer's height; the vertex has INPUT's, in GEOS that of either."""
    one, other = "Z((9 0 7, 9 3 12, 5 0 5, 9 0 7))", "Z((9 2 11, 9 0 3, 4 8 43, 9 2 11))"
    ours, theirs = ({place[:2]: place[2] for place in side} for side in heights_of_polygons(name, tmp_path, one, other))
    assert ours.pop((9.0, 0.0)) == 7
    assert theirs.pop((9.0, 0.0)) in (3, 7)
    assert ours == pytest.approx(theirs, rel=1e-15)


def heights_of_polygons(name: str, folder: Path, one: str, other: str) -> list[list[tuple[float, float, float]]]:
    """The different vertices of our result and of QGIS's."""
    for stem, shape in (("one", one), ("other", other)):
        kind = ogr.wkbPolygon25D if shape.startswith("Z") else ogr.wkbPolygon
        layers.write(folder / f"{stem}.gpkg", layers.UTM, kind, iter([f"POLYGON {shape}"]))
    both = sides(name, folder)
    both.run({"INPUT": str(folder / "one.gpkg"), "OVERLAY": str(folder / "other.gpkg")})
    geometries = [features(path)[0].geometry() for path in (both.our_output, both.their_output)]
    return [sorted({(v.x(), v.y(), v.z()) for v in geometry.vertices()}) for geometry in geometries]


@pytest.mark.parametrize("name", ["intersection", "difference", "union"])
def test_a_grid_rounds_the_result(plugin: Any, data: Path, tmp_path: Path, name: str) -> None:
    inputs = {"INPUT": str(layers.make("polygons", data)), "OVERLAY": str(layers.make("boxes", data))}
    run(f"edgegis:{name}", {**inputs, "GRID_SIZE": 10, "RUN_ON": "local"}, tmp_path / "grid.gpkg")
    assert_valid(tmp_path / "grid.gpkg")
    rounded = [place for feature in features(tmp_path / "grid.gpkg") for place in places(feature)]
    assert rounded and all(x % 10 == 0 and y % 10 == 0 for x, y in rounded)


# -- difference and clip


@pytest.mark.parametrize("overlay", ["polygons", "boxes", "lines", "points"])
@pytest.mark.parametrize("layer", ["polygons", "boxes"])
def test_difference_of_polygons(plugin: Any, data: Path, tmp_path: Path, layer: str, overlay: str) -> None:
    agree("difference", tmp_path, {"INPUT": str(layers.make(layer, data)), "OVERLAY": str(layers.make(overlay, data))})


@pytest.mark.parametrize("overlay", ["polygons", "boxes", "points"])
def test_difference_of_lines(plugin: Any, data: Path, tmp_path: Path, overlay: str) -> None:
    agree(
        "difference", tmp_path, {"INPUT": str(layers.make("lines", data)), "OVERLAY": str(layers.make(overlay, data))}
    )


def test_lines_without_themselves_are_nothing(plugin: Any, data: Path, tmp_path: Path) -> None:
    """GEOS leaves stretches where the crossings were rounded differently when the others were united."""
    lines = str(layers.make("lines", data))
    run("edgegis:difference", {"INPUT": lines, "OVERLAY": lines, "RUN_ON": "local"}, tmp_path / "rest.gpkg")
    assert features(tmp_path / "rest.gpkg") == []


@pytest.mark.parametrize("algorithm", ["difference", "union"])
@pytest.mark.parametrize("overlay", ["polygons", "boxes", "lines", "points", "multi_points"])
@pytest.mark.parametrize("layer", ["points", "multi_points", "degree_points"])
def test_points(plugin: Any, data: Path, tmp_path: Path, layer: str, overlay: str, algorithm: str) -> None:
    """QGIS keeps points of which nothing is left, without a geometry; so it has more rows, and of the rest the same."""
    both = sides(algorithm, tmp_path)
    both.run({"INPUT": str(layers.make(layer, data)), "OVERLAY": str(layers.make(overlay, data))})
    assert placed(both.our_output) == placed(both.their_output)


@pytest.mark.parametrize("overlay", ["polygons", "boxes"])
@pytest.mark.parametrize("layer", [*LAYERS, "degree_points", "no_points"])
def test_clip(plugin: Any, data: Path, tmp_path: Path, layer: str, overlay: str) -> None:
    agree("clip", tmp_path, {"INPUT": str(layers.make(layer, data)), "OVERLAY": str(layers.make(overlay, data))})


def test_a_line_along_borders_of_polygons_that_overlap_loses_nothing(plugin: Any, tmp_path: Path) -> None:
    """GEOS rounds the vertices of the polygons' union, and so QGIS loses stretches of such lines."""
    line = "LINESTRING(6 0, 10 11, 1 5, 6 2, 5 7)"
    rings = ["6 0, 10 11, 9 9, 6 9", "4 5, 10 1, 1 9", "5 8, 11 1, 3 11", "8 6, 3 1, 10 7", "0 3, 2 8, 3 10, 6 2"]
    polygons = [f"POLYGON(({ring}, {ring.split(',')[0]}))" for ring in rings]
    layers.write(tmp_path / "line.gpkg", layers.UTM, ogr.wkbLineString, iter([line]))
    layers.write(tmp_path / "polygons.gpkg", layers.UTM, ogr.wkbPolygon, iter(polygons))
    given = {"INPUT": str(tmp_path / "line.gpkg"), "OVERLAY": str(tmp_path / "polygons.gpkg"), "RUN_ON": "local"}
    lengths = []
    for algorithm in ("clip", "difference"):
        run(f"edgegis:{algorithm}", given, tmp_path / f"{algorithm}.gpkg")
        lengths += [feature.geometry().length() for feature in features(tmp_path / f"{algorithm}.gpkg")]
    assert sum(lengths) == pytest.approx(ogr.CreateGeometryFromWkt(line).Length(), 1e-12)
