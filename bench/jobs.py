"""What is measured: jobs of the issue's table as ours and as QGIS's, with their goals."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import data, other_tools
from .other_tools import OtherTool


@dataclass(frozen=True)
class Sizes:
    """Rows, cells and repetitions, by argument."""

    points: int = 1_000_000
    few_points: int = 20_000
    polygons: int = 3_000
    heatmap_points: int = 100_000
    raster_side: int = 8_000
    relief_side: int = 2_000
    rounds: int = 3


@dataclass(frozen=True)
class Job:
    """`theirs` is QGIS's id, empty where QGIS has no such algorithm; `goal` how many times as fast ours is to be."""

    title: str
    algorithm: str
    theirs: str
    parameters: Mapping[str, Any]
    goal: float | None
    suffix: str = ".gpkg"
    others: tuple[OtherTool, ...] = ()
    # How the second of two steps takes the first one's result: its parameters, where FIRST stands for it.
    second: Mapping[str, Any] | None = None

    @property
    def ours(self) -> str:
        return f"edgegis:{self.algorithm}"


FIRST = "the first step's output"


def jobs(folder: Path, sizes: Sizes, wanted: Container[str] | None = None) -> list[Job]:
    """The table, or the algorithms of it that are wanted. Makes the data that is missing."""
    makers = [make for name, make in ALGORITHMS.items() if wanted is None or name in wanted]
    return [job for make in makers for job in make(folder, sizes)]


def _counts(folder: Path, sizes: Sizes) -> list[Job]:
    polygons = data.polygons(folder, sizes.polygons)
    goals = {sizes.points: 10, sizes.few_points: 3}
    return [_count(data.points(folder, count), polygons, goal) for count, goal in goals.items()]


def _count(points: Path, polygons: Path, goal: float) -> Job:
    parameters = {"POLYGONS": str(polygons), "POINTS": str(points), "FIELD": "NUMPOINTS"}
    second = {"POLYGONS": FIRST, "POINTS": str(points), "WEIGHT": "weight", "FIELD": "WEIGHTS"}
    title = f"count: {_rows(points)} points in {_rows(polygons)} polygons"
    return Job(title, "countpointsinpolygon", "native:countpointsinpolygon", parameters, goal, second=second)


def _summary(folder: Path, sizes: Sizes) -> list[Job]:
    points, polygons = data.points(folder, sizes.points), data.polygons(folder, sizes.polygons)
    parameters = {"INPUT": str(polygons), "JOIN": str(points), "PREDICATE": [0], "JOIN_FIELDS": ["weight"]}
    parameters |= {"SUMMARIES": [0, 5, 6], "DISCARD_NONMATCHING": False}
    second = {**parameters, "INPUT": FIRST, "JOIN_FIELDS": ["number"]}
    title = f"join by location, 3 summaries: {_rows(points)} points, {_rows(polygons)} polygons"
    return [Job(title, "joinbylocationsummary", "qgis:joinbylocationsummary", parameters, 15, second=second)]


def _heatmap(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.heatmap_points)
    pixel = data.SIDE_M / 1870.0
    parameters = {"INPUT": str(points), "RADIUS": 25 * pixel, "PIXEL_SIZE": pixel, "KERNEL": 0, "OUTPUT_VALUE": 0}
    title = f"heatmap: {_rows(points)} points, radius 25 cells, 3.5 M cells"
    theirs = "qgis:heatmapkerneldensityestimation"
    return [Job(title, "heatmapkerneldensityestimation", theirs, parameters, 6, ".tif")]


def _delaunay(folder: Path, sizes: Sizes) -> list[Job]:
    """QGIS's before 3.34 is in Python."""
    points = data.points(folder, sizes.few_points)
    theirs, others = "qgis:delaunaytriangulation", (other_tools.scipy_delaunay(points),)
    title = f"Delaunay: {_rows(points)} points"
    return [Job(title, "delaunaytriangulation", theirs, {"INPUT": str(points)}, 40, others=others)]


def _voronoi(folder: Path, sizes: Sizes) -> list[Job]:
    """QGIS's before 3.34 is in Python."""
    points = data.points(folder, sizes.few_points)
    others = (other_tools.shapely_voronoi(points),)
    title = f"Voronoi: {_rows(points)} points"
    return [Job(title, "voronoipolygons", "qgis:voronoipolygons", {"INPUT": str(points)}, 20, others=others)]


def _overlay(name: str, goal: float, geopandas_goal: float | None) -> Callable[[Path, Sizes], list[Job]]:
    def make(folder: Path, sizes: Sizes) -> list[Job]:
        counties = data.polygons(folder, sizes.polygons)
        zones = data.polygons(folder, max(4, sizes.polygons * 3 // 20))
        title = f"{name}: {_rows(counties)} x {_rows(zones)} polygons"
        others = (other_tools.geopandas_overlay(counties, zones, name, geopandas_goal),) if name != "clip" else ()
        pair = {"INPUT": str(counties), "OVERLAY": str(zones)}
        return [Job(title, name, f"native:{name}", pair, goal, others=others)]

    return make


def _dissolve(folder: Path, sizes: Sizes) -> list[Job]:
    counties = data.polygons(folder, sizes.polygons)
    made = []
    for title, field, goal in (("by a field", "state", 6), ("all", None, 8)):
        parameters = {"INPUT": str(counties), "FIELD": [field] if field else []}
        title = f"dissolve {title}: {_rows(counties)} polygons"
        others = (other_tools.geopandas_dissolve(counties, field),)
        made.append(Job(title, "dissolve", "native:dissolve", parameters, goal, others=others))
    return made


def _kmeans(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.points)
    parameters = {"INPUT": str(points), "CLUSTERS": 50}
    others = (other_tools.scikit_learn(points, "KMeans(50, n_init=1, random_state=0)"),)
    title = f"k-means: {_rows(points)} points, 50 clusters"
    return [Job(title, "kmeansclustering", "native:kmeansclustering", parameters, 6, others=others)]


def _dbscan(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.points)
    parameters = {"INPUT": str(points), "MIN_SIZE": 20, "EPS": 1000.0}
    others = (other_tools.scikit_learn(points, "DBSCAN(eps=1000, min_samples=20, n_jobs=-1)"),)
    title = f"DBSCAN: {_rows(points)} points, 20 within 1 km"
    return [Job(title, "dbscanclustering", "native:dbscanclustering", parameters, 5, others=others)]


def _local_moran(folder: Path, sizes: Sizes) -> list[Job]:
    areas = data.polygons(folder, sizes.polygons)
    shapefile = data.as_shapefile(areas)
    made = []
    for permutations, goal in ((999, 1.5), (99_999, 3)):
        others = (other_tools.pygeoda(shapefile, "code", permutations, goal),)
        made.append(_statistic("local Moran", "localmoran", areas, permutations, others))
    return made


def _global_moran(folder: Path, sizes: Sizes) -> list[Job]:
    areas = data.polygons(folder, sizes.polygons)
    others = (other_tools.pysal(areas, "code", "esda.Moran(y, w, permutations=999)"),)
    return [_statistic("global Moran", "globalmoran", areas, 999, others)]


def _getis_ord(folder: Path, sizes: Sizes) -> list[Job]:
    areas = data.polygons(folder, sizes.polygons)
    others = (other_tools.pysal(areas, "code", "esda.G_Local(y, w, star=True, permutations=999, n_jobs=-1)"),)
    return [_statistic("Getis-Ord G*", "getisord", areas, 999, others)]


def _statistic(title: str, algorithm: str, areas: Path, permutations: int, others: tuple[OtherTool, ...]) -> Job:
    parameters = {"INPUT": str(areas), "FIELDS": ["code"], "PERMUTATIONS": permutations}
    title = f"{title}: {_rows(areas)} areas, queen, {permutations:,} permutations"
    return Job(title, algorithm, "", parameters, None, others=others)


def _terrain(
    name: str, ours: Mapping[str, float], gdaldem: tuple[str, ...], goal: float
) -> Callable[[Path, Sizes], list[Job]]:
    def make(folder: Path, sizes: Sizes) -> list[Job]:
        elevation = data.elevation(folder, sizes.raster_side)
        parameters = {"INPUT": str(elevation), **ours}
        title = f"{name}: {sizes.raster_side:,} x {sizes.raster_side:,} Float32"
        others = (other_tools.gdaldem(name, elevation, *gdaldem),)
        second = {**parameters, "INPUT": FIRST}
        return [Job(title, name, f"native:{name}", parameters, goal, ".tif", others, second)]

    return make


def _positions(folder: Path, sizes: Sizes) -> list[Job]:
    """GDAL has the eight neighbours alone."""
    large, small = data.elevation(folder, sizes.raster_side), data.elevation(folder, sizes.relief_side)
    name, theirs = "tpitopographicpositionindex", "gdal:tpitopographicpositionindex"
    neighbours = {"INPUT": str(large), "BAND": 1, "COMPUTE_EDGES": True}
    size = f"{sizes.raster_side:,} x {sizes.raster_side:,}"
    made = [Job(f"TPI, 8 neighbours: {size} Float32", name, theirs, neighbours, 2, ".tif")]
    for radius in (10, 30):
        around = {"INPUT": str(small), "RADIUS": radius, "SHAPE": 1, "COMPUTE_EDGES": True}
        others = (other_tools.saga_position(small, radius * data.CELL_M),)
        made.append(Job(f"TPI, circle of {radius} cells: {_size(sizes)}", name, "", around, None, ".tif", others))
    return made


def _sky(folder: Path, sizes: Sizes) -> list[Job]:
    elevation = data.elevation(folder, sizes.relief_side)
    made = []
    for directions, radius, saga_goal, rvt_goal in ((16, 10, 15, None), (8, 333, 60, 8)):
        look = {"INPUT": str(elevation), "DIRECTIONS": directions, "RADIUS": radius}
        title = f"sky view, {directions} directions x {radius} cells: {_size(sizes)}"
        saga = other_tools.saga_sky(elevation, directions, radius * data.CELL_M, saga_goal)
        others = (saga, other_tools.rvt_sky(elevation, directions, radius, rvt_goal))
        made.append(Job(title, "skyviewfactor", "", look, None, ".tif", others))
    return made


def _size(sizes: Sizes) -> str:
    return f"{sizes.relief_side:,} x {sizes.relief_side:,} Float32"


def _rows(path: Path) -> str:
    number = int(path.stem.split("-")[1].split("x")[0])
    return f"{number // 1_000_000} M" if number >= 1_000_000 and number % 1_000_000 == 0 else f"{number:,}"


_LIGHT = {"Z_FACTOR": 1.0, "AZIMUTH": 300.0, "V_ANGLE": 40.0}


# An algorithm's jobs, in the order of the table.
def _nearest(folder: Path, sizes: Sizes) -> list[Job]:
    points, others = data.points(folder, sizes.heatmap_points), data.points(folder, sizes.few_points)
    parameters = {"INPUT": str(points), "INPUT_2": str(others), "NEIGHBORS": 5, "PREFIX": "near_"}
    title = f"join by nearest, 5 neighbours: {_rows(points)} points to {_rows(others)}"
    return [Job(title, "joinbynearest", "native:joinbynearest", parameters, 6)]


def _matrix(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.few_points)
    layers = {"INPUT": str(points), "TARGET": str(points), "INPUT_FIELD": "fid", "TARGET_FIELD": "fid"}
    title = f"distance matrix, 5 nearest: {_rows(points)} x {_rows(points)} points"
    return [Job(title, "distancematrix", "qgis:distancematrix", {**layers, "NEAREST_POINTS": 5}, 20)]


ALGORITHMS: Mapping[str, Callable[[Path, Sizes], list[Job]]] = {
    "countpointsinpolygon": _counts,
    "joinbylocationsummary": _summary,
    "heatmapkerneldensityestimation": _heatmap,
    "intersection": _overlay("intersection", 5, 1.5),
    "union": _overlay("union", 10, 1.5),
    "clip": _overlay("clip", 5, None),
    "difference": _overlay("difference", 5, None),
    "dissolve": _dissolve,
    "dbscanclustering": _dbscan,
    "kmeansclustering": _kmeans,
    "voronoipolygons": _voronoi,
    "delaunaytriangulation": _delaunay,
    "joinbynearest": _nearest,
    "distancematrix": _matrix,
    "localmoran": _local_moran,
    "globalmoran": _global_moran,
    "getisord": _getis_ord,
    "hillshade": _terrain("hillshade", _LIGHT, ("-az", "300", "-alt", "50"), 3),
    "slope": _terrain("slope", {"Z_FACTOR": 1.0}, (), 2),
    "tpitopographicpositionindex": _positions,
    "skyviewfactor": _sky,
}
