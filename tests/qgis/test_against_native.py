"""Ours against QGIS's own algorithms, over many combinations of parameters, with the one comparator."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsVectorLayer

from edgegis.tests.cases import layers, rasters  # noqa: F401  (registers the rasters)
from edgegis.tests.comparator import plain, raster_differences
from edgegis.tests.qgis.differential import Differential
from edgegis.tests.qgis.native_versions import SCALED_QUARTIC_FACTOR, SUMMARY_FIELDS, SUMMARY_IS_IN_CPP

pytestmark = pytest.mark.qgis

COUNT = ("edgegis:countpointsinpolygon", "native:countpointsinpolygon")
SUMMARY = ("edgegis:joinbylocationsummary", "qgis:joinbylocationsummary")
HEATMAP = ("edgegis:heatmapkerneldensityestimation", "qgis:heatmapkerneldensityestimation")
HILLSHADE = ("edgegis:hillshade", "native:hillshade")
SLOPE = ("edgegis:slope", "native:slope")
STATISTICS = [
    "count",
    "unique",
    "min",
    "max",
    "range",
    "sum",
    "mean",
    "median",
    "stddev",
    "minority",
    "majority",
    "q1",
    "q3",
    "iqr",
    "empty",
    "filled",
    "min_length",
    "max_length",
    "mean_length",
]
PREDICATES = ["intersects", "contains", "equals", "touches", "overlaps", "within", "crosses"]
# Sums of many floats in another order than QGIS's.
ROUNDING = 1e-12


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def differential(names: tuple[str, str], folder: Path, suffix: str = ".gpkg") -> Differential:
    return Differential(*names, folder, suffix)


# -- countpointsinpolygon


@pytest.mark.parametrize("points", ["points", "no_points", "degree_points", "multi_points"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"WEIGHT": "w"},
        {"WEIGHT": "k", "FIELD": "total"},
        {"CLASSFIELD": "class"},
        {"CLASSFIELD": "k"},
        {"CLASSFIELD": "day"},
    ],
    ids=str,
)
def test_count(plugin: Any, data: Path, tmp_path: Path, points: str, options: dict[str, Any]) -> None:
    inputs = {"POLYGONS": str(layers.make("polygons", data)), "POINTS": str(layers.make(points, data))}
    differential(COUNT, tmp_path).layers_agree({**inputs, **options}, ROUNDING)


@pytest.mark.parametrize("field", ["K", "big", "class", "w"])
def test_count_into_a_field_that_is_there(plugin: Any, data: Path, tmp_path: Path, field: str) -> None:
    inputs = {"POLYGONS": str(layers.make("polygons", data)), "POINTS": str(layers.make("points", data))}
    # As a text a sum shows the last digit, which depends on the order of the points.
    for weight in (None, "w") if field != "class" else (None, "k"):
        differential(COUNT, tmp_path).layers_agree({**inputs, "FIELD": field, "WEIGHT": weight}, ROUNDING)


def test_count_in_boxes(plugin: Any, data: Path, tmp_path: Path) -> None:
    inputs = {"POLYGONS": str(layers.make("boxes", data)), "POINTS": str(layers.make("points", data))}
    differential(COUNT, tmp_path).layers_agree(inputs)


# -- joinbylocationsummary


def summaries_agree(folder: Path, parameters: dict[str, Any], relative: float = 0.0) -> None:
    """SUMMARIES is always given: without it QGIS's dialog computes all, as ours does, but its script only the first."""
    differential(SUMMARY, folder).layers_agree({"SUMMARIES": [], **parameters}, relative, **SUMMARY_FIELDS)


PAIRS = [
    ("polygons", "points"),
    ("points", "polygons"),
    ("polygons", "boxes"),
    ("boxes", "polygons"),
    ("polygons", "lines"),
    ("lines", "polygons"),
    ("lines", "lines"),
    ("points", "points"),
    ("polygons", "multi_points"),
]


@pytest.mark.parametrize("predicate", range(7), ids=PREDICATES)
@pytest.mark.parametrize(("base", "join"), PAIRS)
def test_predicates(plugin: Any, data: Path, tmp_path: Path, base: str, join: str, predicate: int) -> None:
    inputs = {"INPUT": str(layers.make(base, data)), "JOIN": str(layers.make(join, data))}
    options = {"PREDICATE": [predicate], "JOIN_FIELDS": ["k", "class"], "SUMMARIES": [0, 1]}
    summaries_agree(tmp_path, {**inputs, **options})


@pytest.mark.parametrize("predicates", [[0, 3], [1, 4], [2, 3, 4, 5], list(range(7))], ids=str)
def test_several_predicates(plugin: Any, data: Path, tmp_path: Path, predicates: list[int]) -> None:
    inputs = {"INPUT": str(layers.make("boxes", data)), "JOIN": str(layers.make("polygons", data))}
    options = {"PREDICATE": predicates, "JOIN_FIELDS": ["k"], "SUMMARIES": [0]}
    summaries_agree(tmp_path, {**inputs, **options})


@pytest.mark.parametrize("field", ["w", "k", "big", "class", "day", "moment", "yes"])
@pytest.mark.parametrize("discard", [False, True])
def test_every_summary_of_a_field(plugin: Any, data: Path, tmp_path: Path, field: str, discard: bool) -> None:
    inputs = {"INPUT": str(layers.make("polygons", data)), "JOIN": str(layers.make("points", data))}
    summaries_agree(tmp_path, {**inputs, "JOIN_FIELDS": [field], "DISCARD_NONMATCHING": discard}, ROUNDING)


@pytest.mark.parametrize("summary", range(len(STATISTICS)), ids=STATISTICS)
def test_one_summary_of_all_fields(plugin: Any, data: Path, tmp_path: Path, summary: int) -> None:
    inputs = {"INPUT": str(layers.make("polygons", data)), "JOIN": str(layers.make("points", data))}
    summaries_agree(tmp_path, {**inputs, "SUMMARIES": [summary]}, ROUNDING)


@pytest.mark.parametrize("join", ["no_points", "degree_points"])
def test_summary_of_other_layers(plugin: Any, data: Path, tmp_path: Path, join: str) -> None:
    inputs = {"INPUT": str(layers.make("polygons", data)), "JOIN": str(layers.make(join, data))}
    summaries_agree(tmp_path, {**inputs, "JOIN_FIELDS": ["w", "k", "day"]}, ROUNDING)


def test_the_least_of_empty_texts_is_null(plugin: Any, data: Path, tmp_path: Path) -> None:
    """As in QGIS since 3.34."""
    inputs = {"INPUT": str(layers.make("polygons", data)), "JOIN": str(layers.make("degree_points", data))}
    sides = differential(SUMMARY, tmp_path)
    sides.run({**inputs, "JOIN_FIELDS": ["class"], "SUMMARIES": [2, 14]})
    least = {}
    for path in (sides.our_output, sides.their_output):
        rows = QgsVectorLayer(str(path), "layer", "ogr").getFeatures("class_empty = 1")
        least[path] = {plain(row["class_min"]) for row in rows if not plain(row["class_min"])}
    assert least[sides.our_output] == {None}
    assert least[sides.their_output] == ({None} if SUMMARY_IS_IN_CPP else {""})


# -- heatmapkerneldensityestimation

KERNELS = ["quartic", "triangular", "uniform", "triweight", "epanechnikov"]
# QGIS adds Float32 cells point by point; a sum in another order or precision differs in the last digits.
CELL_ROUNDING = 2e-6


def heatmap(data: Path, **options: Any) -> dict[str, Any]:
    return {"INPUT": str(layers.make("points", data)), "RADIUS": 100, "PIXEL_SIZE": 10, **options}


@pytest.mark.parametrize("scaled", [0, 1], ids=["raw", "scaled"])
@pytest.mark.parametrize("kernel", range(5), ids=KERNELS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"WEIGHT_FIELD": "k"},
        {"RADIUS_FIELD": "w", "PIXEL_SIZE": 2},
        {"RADIUS_FIELD": "k", "WEIGHT_FIELD": "w", "PIXEL_SIZE": 1.5},
    ],
    ids=["plain", "weight", "radius", "both"],
)
def test_heatmap(plugin: Any, data: Path, tmp_path: Path, kernel: int, scaled: int, options: dict[str, Any]) -> None:
    parameters = heatmap(data, KERNEL=kernel, OUTPUT_VALUE=scaled, **options)
    factor = SCALED_QUARTIC_FACTOR if KERNELS[kernel] == "quartic" and scaled else 1
    # Weights below zero cancel what others add: the rounding is that of the largest cell.
    differential(HEATMAP, tmp_path, ".tif").rasters_agree(
        parameters, absolute=1e-4 if options else 0, relative=CELL_ROUNDING, their_factor=factor
    )


@pytest.mark.parametrize("decay", [0, 0.3, 1, -0.5])
def test_triangular_decay(plugin: Any, data: Path, tmp_path: Path, decay: float) -> None:
    parameters = heatmap(data, KERNEL=1, DECAY=decay)
    differential(HEATMAP, tmp_path, ".tif").rasters_agree(parameters, absolute=1e-5, relative=CELL_ROUNDING)


@pytest.mark.parametrize(("radius", "pixel"), [(100, 7), (33.3, 3.3), (5, 10), (250, 9.5)])
def test_heatmap_sizes(plugin: Any, data: Path, tmp_path: Path, radius: float, pixel: float) -> None:
    parameters = heatmap(data, RADIUS=radius, PIXEL_SIZE=pixel)
    differential(HEATMAP, tmp_path, ".tif").rasters_agree(parameters, relative=CELL_ROUNDING)


# -- hillshade and slope

DEMS = ["dem", "whole_dem", "byte_dem", "double_dem", "degree_dem", "empty_dem", "one_cell_dem", "one_row_dem"]


@pytest.mark.parametrize("z_factor", [1, 0.3048, 12.5])
@pytest.mark.parametrize("dem", DEMS)
def test_slope(plugin: Any, data: Path, tmp_path: Path, dem: str, z_factor: float) -> None:
    parameters = {"INPUT": str(layers.make(dem, data)), "Z_FACTOR": z_factor}
    # The same bits as with glibc 2.36; the arctangent of other C libraries differs in the last bit of a Float32.
    relative = 0.0 if platform.libc_ver() == ("glibc", "2.36") else 2e-7
    differential(SLOPE, tmp_path, ".tif").rasters_agree(parameters, relative=relative)


@pytest.mark.parametrize(
    ("z_factor", "azimuth", "v_angle"),
    [(1, 300, 40), (1, 0, 0), (2, 45, 90), (0.5, 180, 30), (1, 360, 60), (5, 123.4, 12.3)],
)
@pytest.mark.parametrize("dem", DEMS)
def test_hillshade(
    plugin: Any, data: Path, tmp_path: Path, dem: str, z_factor: float, azimuth: float, v_angle: float
) -> None:
    light = {"Z_FACTOR": z_factor, "AZIMUTH": azimuth, "V_ANGLE": v_angle}
    parameters = {"INPUT": str(layers.make(dem, data)), **light}
    # QGIS computes angles in Float32, ours none: see the help.
    differential(HILLSHADE, tmp_path, ".tif").rasters_agree(parameters, absolute=2e-4)


@pytest.mark.parametrize("names", [SLOPE, HILLSHADE], ids=["slope", "hillshade"])
def test_another_nodata_value(plugin: Any, data: Path, tmp_path: Path, names: tuple[str, str]) -> None:
    """QGIS 3.22 has no NODATA: the cells are those of -9999, and those without a value hold ours."""
    parameters = {"INPUT": str(layers.make("dem", data))}
    sides = differential(names, tmp_path, ".tif")
    sides.run({**parameters, "NODATA": -32768}, parameters)
    found = raster_differences(sides.our_output, sides.their_output, absolute=2e-4)
    assert found == ["nodata -32768.0 instead of -9999.0"]
