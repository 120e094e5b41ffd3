"""The case table: algorithms, inputs (names of generated layers), and parameters. Every target runs each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import lookouts, rasters, zones  # noqa: F401  (register their layers)


@dataclass(frozen=True)
class Case:
    """`inputs` names generated layers by parameter; `name` is the case's in test reports."""

    algorithm: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""

    @property
    def name(self) -> str:
        return f"{self.algorithm}-{self.label or '-'.join(self.inputs.values())}"


def _position(dem: str, label: str = "", **parameters: Any) -> Case:
    return Case("tpitopographicpositionindex", {"INPUT": dem}, parameters, label or dem)


def _sky(dem: str, label: str = "", **parameters: Any) -> Case:
    return Case("skyviewfactor", {"INPUT": dem}, parameters, label or dem)


def _points(points: str, label: str = "", **parameters: Any) -> Case:
    return Case("countpointsinpolygon", {"POLYGONS": "polygons", "POINTS": points}, parameters, label)


def _summary(base: str, join: str, label: str = "", **parameters: Any) -> Case:
    return Case("joinbylocationsummary", {"INPUT": base, "JOIN": join}, parameters, label or f"{base}-{join}")


def _heatmap(label: str, points: str = "points", **parameters: Any) -> Case:
    return Case(
        "heatmapkerneldensityestimation", {"INPUT": points}, {"RADIUS": 100, "PIXEL_SIZE": 10, **parameters}, label
    )


def _terrain(dem: str, label: str = "", **parameters: Any) -> list[Case]:
    slope = {name: value for name, value in parameters.items() if name in ("Z_FACTOR", "NODATA")}
    label = label or dem
    return [Case("hillshade", {"INPUT": dem}, parameters, label), Case("slope", {"INPUT": dem}, slope, label)]


def _zonal(polygons: str, raster: str, label: str = "", **parameters: Any) -> Case:
    inputs = {"INPUT": polygons, "INPUT_RASTER": raster}
    return Case("zonalstatisticsfb", inputs, parameters, label or f"{polygons}-{raster}")


def _water(dem: str, label: str = "", **parameters: Any) -> list[Case]:
    filled = {"MIN_SLOPE": 0, **parameters}
    label = label or dem
    return [Case(name, {"INPUT": dem}, filled, label) for name in ("fillsinkswangliu", "flowaccumulation")]


def _view(dem: str, label: str, **parameters: Any) -> Case:
    layers = {"OBSERVERS": parameters.pop("OBSERVERS")} if "OBSERVERS" in parameters else {}
    return Case("viewshed", {"INPUT": dem, **layers}, {"MAX_DISTANCE": 0, **parameters}, f"{dem}-{label}")


def _dbscan(layer: str, label: str = "", **parameters: Any) -> Case:
    return Case("dbscanclustering", {"INPUT": layer}, parameters, label or layer)


def _kmeans(layer: str, label: str = "", **parameters: Any) -> Case:
    return Case("kmeansclustering", {"INPUT": layer}, parameters, label or layer)


def _nearest(layer: str, other: str, label: str = "", **parameters: Any) -> Case:
    inputs = {"INPUT": layer, "INPUT_2": other}
    return Case("joinbynearest", inputs, {"NEIGHBORS": 3, **parameters}, label or f"{layer}-{other}")


def _matrix(layer: str, target: str, label: str = "", **parameters: Any) -> Case:
    inputs, fields = {"INPUT": layer, "TARGET": target}, {"INPUT_FIELD": "k", "TARGET_FIELD": "class"}
    return Case("distancematrix", inputs, {**fields, **parameters}, label or f"{layer}-{target}")


def _tessellations(points: str) -> list[Case]:
    bare = {"ADD_ATTRIBUTES": False, "COPY_ATTRIBUTES": False, "TOLERANCE": 0.0005, "BUFFER": 12.5}
    names = {"delaunaytriangulation": ("ADD_ATTRIBUTES",), "voronoipolygons": ("COPY_ATTRIBUTES", "BUFFER")}
    cases = [Case(name, {"INPUT": points}) for name in names]
    for name, own in names.items():
        parameters = {key: bare[key] for key in ("TOLERANCE", *own)}
        cases.append(Case(name, {"INPUT": points}, parameters, f"{points}-bare"))
    return cases


def _statistics(label: str, **weights: Any) -> list[Case]:
    variables = {"FIELDS": ["value", "gaps"], "PERMUTATIONS": 199, **weights}
    inputs = {"INPUT": "areas"}
    return [
        Case("spatialweights", inputs, weights, label),
        Case("globalmoran", inputs, variables, label),
        Case("localmoran", inputs, {**variables, "FDR": True}, label),
        Case("getisord", inputs, variables, label),
    ]


def _overlay(algorithm: str, base: str, overlay: str, label: str = "", **parameters: Any) -> Case:
    return Case(algorithm, {"INPUT": base, "OVERLAY": overlay}, parameters, label)


def _dissolve(layer: str, label: str = "", **parameters: Any) -> Case:
    return Case("dissolve", {"INPUT": layer}, parameters, label)


ALL_PREDICATES = list(range(7))

CASES = [
    _points("points"),
    _points("points", "weight", WEIGHT="w", FIELD="total"),
    _points("points", "class", CLASSFIELD="class"),
    _points("many_points"),
    _points("many_points", "many-weight", WEIGHT="w"),
    _points("no_points"),
    _points("degree_points"),
    _points("multi_points"),
    _summary("polygons", "points"),
    _summary("polygons", "points", "numbers", JOIN_FIELDS=["w", "k"], SUMMARIES=[0, 5, 6, 7, 8]),
    _summary("polygons", "many_points", JOIN_FIELDS=["w"], SUMMARIES=[0, 5, 6]),
    _summary("polygons", "boxes", PREDICATE=ALL_PREDICATES),
    _summary("boxes", "polygons", PREDICATE=[1, 5], DISCARD_NONMATCHING=True),
    _summary("lines", "polygons", PREDICATE=[3, 6]),
    _summary("points", "polygons", PREDICATE=[5]),
    _summary("many_points", "boxes", JOIN_FIELDS=["k", "class"], SUMMARIES=[0, 1, 9, 10]),
    *(_heatmap(f"kernel-{kernel}", KERNEL=kernel) for kernel in range(5)),
    _heatmap("weights", WEIGHT_FIELD="k", OUTPUT_VALUE=1),
    _heatmap("radius-field", RADIUS_FIELD="k", PIXEL_SIZE=2),
    _heatmap("decay", KERNEL=1, DECAY=0.3),
    _heatmap("many", "many_points", RADIUS=40, PIXEL_SIZE=5),
    _dbscan("points", EPS=40),
    _dbscan("points", "star", EPS=75, MIN_SIZE=12, **{"DBSCAN*": True}),
    _dbscan("points", "copies", EPS=0, MIN_SIZE=2),
    _dbscan("many_points", EPS=2, MIN_SIZE=4),
    _dbscan("no_points"),
    _kmeans("points"),
    _kmeans("points", "k-means-plus-plus", METHOD=1, SEED=3, CLUSTERS=12, FIELD_NAME="k"),
    _kmeans("many_points", CLUSTERS=40),
    _kmeans("polygons", CLUSTERS=4),
    _kmeans("lines"),
    _kmeans("multi_points"),
    _kmeans("no_points"),
    _nearest("points", "points", "same-layer", SAME_LAYER=True),
    _nearest("many_points", "points"),
    _nearest("multi_points", "boxes", PREFIX="near_", FIELDS_TO_COPY=["k"]),
    _nearest("polygons", "lines", MAX_DISTANCE=40, DISCARD_NONMATCHING=True),
    _nearest("boxes", "polygons"),
    _nearest("lines", "no_points"),
    _matrix("points", "points", "same-layer", SAME_LAYER=True),
    _matrix("many_points", "points", NEAREST_POINTS=2),
    _matrix("many_points", "points", "summary", MATRIX_TYPE=2, NEAREST_POINTS=5),
    _matrix("degree_points", "points", "standard", MATRIX_TYPE=1),
    _matrix("points", "no_points"),
    *_tessellations("points"),
    *_tessellations("many_points"),
    *_tessellations("multi_points"),
    *_tessellations("degree_points"),
    _dissolve("polygons"),
    _dissolve("polygons", "polygons-separate", FIELD=["k"], SEPARATE_DISJOINT=True),
    _dissolve("boxes", "boxes-fields", FIELD=["class", "yes"]),
    _dissolve("lines"),
    _dissolve("many_points", "many-points-class", FIELD=["class"]),
    _overlay("intersection", "polygons", "boxes"),
    _overlay("intersection", "boxes", "polygons", "fields", INPUT_FIELDS=["k"], OVERLAY_FIELDS_PREFIX="o_"),
    _overlay("intersection", "polygons", "boxes", "grid", GRID_SIZE=1),
    _overlay("intersection", "lines", "polygons"),
    _overlay("intersection", "many_points", "boxes"),
    _overlay("difference", "polygons", "boxes"),
    _overlay("difference", "lines", "boxes"),
    _overlay("difference", "points", "lines"),
    _overlay("clip", "polygons", "boxes"),
    _overlay("clip", "lines", "polygons"),
    _overlay("clip", "many_points", "boxes"),
    _overlay("union", "polygons", "boxes"),
    _overlay("union", "boxes", "polygons", "prefix", OVERLAY_FIELDS_PREFIX="o_"),
    _overlay("union", "polygons", "boxes", "grid", GRID_SIZE=1),
    _overlay("union", "lines", "lines"),
    _overlay("union", "many_points", "points"),
    *(Case("union", {"INPUT": name}, label=f"{name}-alone") for name in ("polygons", "lines", "many_points")),
    _position("dem"),
    _position("dem", "edges", COMPUTE_EDGES=True),
    _position("double_dem", "second-band", BAND=2, RADIUS=4, SHAPE=1),
    _position("tall_dem", "tall-circle", RADIUS=30, SHAPE=1, COMPUTE_EDGES=True),
    _position("tall_dem", "tall-annulus", RADIUS=12.5, SHAPE=2, INNER_RADIUS=8),
    _position("tall_dem", "tall-square", RADIUS=300, COMPUTE_EDGES=True),
    _position("byte_dem", "byte-square", RADIUS=2, COMPUTE_EDGES=True),
    _position("one_cell_dem", "one-cell", RADIUS=3, COMPUTE_EDGES=True),
    _sky("dem"),
    _sky("dem", "odd", DIRECTIONS=7, RADIUS=25, Z_FACTOR=2.5),
    _sky("tall_dem", "tall", RADIUS=40, DIRECTIONS=8),
    _sky("tall_dem", "tall-hull", RADIUS=333, DIRECTIONS=5),
    _sky("whole_dem"),
    _sky("double_dem", "second-band", BAND=2),
    _sky("degree_dem"),
    _sky("empty_dem"),
    _sky("one_row_dem"),
    *_terrain("dem"),
    *_terrain("dem", "dem-steep", Z_FACTOR=3.5, AZIMUTH=45, V_ANGLE=70),
    *_terrain("dem", "dem-nodata", NODATA=-1),
    *_terrain("tall_dem"),
    *_terrain("whole_dem"),
    *_terrain("byte_dem"),
    *_terrain("double_dem"),
    *_terrain("degree_dem"),
    *_terrain("empty_dem"),
    *_terrain("one_cell_dem"),
    *_terrain("one_row_dem"),
    *_water("dem"),
    *_water("dem", "dem-slope", MIN_SLOPE=0.1),
    *_water("tall_dem"),
    *_water("tall_dem", "tall_dem-slope", MIN_SLOPE=0.5),
    *_water("whole_dem"),
    *_water("byte_dem"),
    *_water("double_dem", "double_dem-band", BAND=2),
    *_water("degree_dem"),
    *_water("empty_dem"),
    *_water("one_cell_dem"),
    *_water("one_row_dem"),
    Case("flowaccumulation", {"INPUT": "dem", "WEIGHTS": "dem"}, {}, "weights"),
    _view("dem", "point", OBSERVER="502400,4997900"),
    _view("dem", "near", OBSERVER="502400,4997900", MAX_DISTANCE=700, EXTRA="-vv 3 -iv 2 -ov 1"),
    _view("dem", "layer", OBSERVERS="lookouts", HEIGHT_FIELD="height", TARGET_FIELD="target", CURVATURE=0),
    _view("dem", "another-crs", OBSERVERS="degree_lookouts", OBSERVER="502400,4997900", MAX_DISTANCE=900),
    _view("tall_dem", "layer", OBSERVERS="tall_lookouts", OBSERVER_HEIGHT=20),
    _view("tall_dem", "near", OBSERVERS="tall_lookouts", MAX_DISTANCE=6000),
    _view("whole_dem", "point", OBSERVER="500900,4999100", OBSERVER_HEIGHT=0, TARGET_HEIGHT=0),
    _view("byte_dem", "point", OBSERVER="501200,4999400"),
    _view("double_dem", "second-band", OBSERVER="500900,4999700", BAND=2),
    _view("degree_dem", "point", OBSERVER="15.03,45.97"),
    _view("one_cell_dem", "point", OBSERVER="500000,5000000"),
    _view("one_row_dem", "point", OBSERVER="500900,4999999", MAX_DISTANCE=100),
    _zonal("zones", "dem"),
    _zonal("zones", "dem", "all", STATISTICS=list(range(12)), COLUMN_PREFIX="z_"),
    _zonal("zones", "double_dem", "second-band", RASTER_BAND=2, STATISTICS=[3, 4, 5]),
    _zonal("degree_zones", "dem", "another-crs", STATISTICS=[2, 11]),
    _zonal("tall_zones", "tall_dem", STATISTICS=[0, 1, 2, 4, 5, 6]),
    _zonal("tall_zones", "tall_dem", "areas", STATISTICS=list(range(12)), BY_AREA=True),
    _zonal("zones", "empty_dem"),
    *_statistics("queen"),
    *_statistics("rook-binary", TYPE=1, STANDARDIZE=False),
    *_statistics("nearest", TYPE=2, NEIGHBORS=20),
    *_statistics("band", TYPE=3, DISTANCE=90),
    Case("localmoran", {"INPUT": "areas"}, {"FIELDS": ["value"], "PERMUTATIONS": 9999}, "several-parts"),
    *(
        Case("roundtrip", {"INPUT": name})
        for name in ("points", "many_points", "polygons", "lines", "multi_points", "no_points")
    ),
    *(Case("roundtripraster", {"INPUT": name}) for name in ("dem", "tall_dem", "whole_dem", "byte_dem", "double_dem")),
]


def cases(*algorithms: str) -> list[Case]:
    """The cases of some algorithms, of all when none is named."""
    return [case for case in CASES if not algorithms or case.algorithm in algorithms]
