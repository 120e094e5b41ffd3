"""Jobs on points and polygons."""

from __future__ import annotations

from pathlib import Path

from . import data, other_tools
from .job import FIRST, Job, Maker, Sizes
from .other_tools import OtherTool


def counts(folder: Path, sizes: Sizes) -> list[Job]:
    polygons = data.polygons(folder, sizes.polygons)
    goals = {sizes.points: 10, sizes.few_points: 3}
    return [_count(data.points(folder, count), polygons, goal) for count, goal in goals.items()]


def _count(points: Path, polygons: Path, goal: float) -> Job:
    parameters = {"POLYGONS": str(polygons), "POINTS": str(points), "FIELD": "NUMPOINTS"}
    second = {"POLYGONS": FIRST, "POINTS": str(points), "WEIGHT": "weight", "FIELD": "WEIGHTS"}
    title = f"count: {_rows(points)} points in {_rows(polygons)} polygons"
    return Job(title, "countpointsinpolygon", "native:countpointsinpolygon", parameters, goal, second=second)


def summary(folder: Path, sizes: Sizes) -> list[Job]:
    points, polygons = data.points(folder, sizes.points), data.polygons(folder, sizes.polygons)
    parameters = {"INPUT": str(polygons), "JOIN": str(points), "PREDICATE": [0], "JOIN_FIELDS": ["weight"]}
    parameters |= {"SUMMARIES": [0, 5, 6], "DISCARD_NONMATCHING": False}
    second = {**parameters, "INPUT": FIRST, "JOIN_FIELDS": ["number"]}
    title = f"join by location, 3 summaries: {_rows(points)} points, {_rows(polygons)} polygons"
    return [Job(title, "joinbylocationsummary", "qgis:joinbylocationsummary", parameters, 15, second=second)]


def heatmap(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.heatmap_points)
    pixel = data.SIDE_M / 1870.0
    parameters = {"INPUT": str(points), "RADIUS": 25 * pixel, "PIXEL_SIZE": pixel, "KERNEL": 0, "OUTPUT_VALUE": 0}
    title = f"heatmap: {_rows(points)} points, radius 25 cells, 3.5 M cells"
    theirs = "qgis:heatmapkerneldensityestimation"
    return [Job(title, "heatmapkerneldensityestimation", theirs, parameters, 6, ".tif")]


def delaunay(folder: Path, sizes: Sizes) -> list[Job]:
    """QGIS's before 3.34 is in Python."""
    points = data.points(folder, sizes.few_points)
    theirs, others = "qgis:delaunaytriangulation", (other_tools.scipy_delaunay(points),)
    title = f"Delaunay: {_rows(points)} points"
    return [Job(title, "delaunaytriangulation", theirs, {"INPUT": str(points)}, 40, others=others)]


def voronoi(folder: Path, sizes: Sizes) -> list[Job]:
    """QGIS's before 3.34 is in Python."""
    points = data.points(folder, sizes.few_points)
    others = (other_tools.shapely_voronoi(points),)
    title = f"Voronoi: {_rows(points)} points"
    return [Job(title, "voronoipolygons", "qgis:voronoipolygons", {"INPUT": str(points)}, 20, others=others)]


def overlay(name: str, goal: float, geopandas_goal: float | None) -> Maker:
    def make(folder: Path, sizes: Sizes) -> list[Job]:
        counties = data.polygons(folder, sizes.polygons)
        zones = data.polygons(folder, max(4, sizes.polygons * 3 // 20))
        title = f"{name}: {_rows(counties)} x {_rows(zones)} polygons"
        others = (other_tools.geopandas_overlay(counties, zones, name, geopandas_goal),) if name != "clip" else ()
        pair = {"INPUT": str(counties), "OVERLAY": str(zones)}
        return [Job(title, name, f"native:{name}", pair, goal, others=others)]

    return make


def dissolve(folder: Path, sizes: Sizes) -> list[Job]:
    counties = data.polygons(folder, sizes.polygons)
    made = []
    for title, field, goal in (("by a field", "state", 6), ("all", None, 8)):
        parameters = {"INPUT": str(counties), "FIELD": [field] if field else []}
        title = f"dissolve {title}: {_rows(counties)} polygons"
        others = (other_tools.geopandas_dissolve(counties, field),)
        made.append(Job(title, "dissolve", "native:dissolve", parameters, goal, others=others))
    return made


def kmeans(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.points)
    parameters = {"INPUT": str(points), "CLUSTERS": 50}
    others = (other_tools.scikit_learn(points, "KMeans(50, n_init=1, random_state=0)"),)
    title = f"k-means: {_rows(points)} points, 50 clusters"
    return [Job(title, "kmeansclustering", "native:kmeansclustering", parameters, 6, others=others)]


def dbscan(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.points)
    parameters = {"INPUT": str(points), "MIN_SIZE": 20, "EPS": 1000.0}
    others = (other_tools.scikit_learn(points, "DBSCAN(eps=1000, min_samples=20, n_jobs=-1)"),)
    title = f"DBSCAN: {_rows(points)} points, 20 within 1 km"
    return [Job(title, "dbscanclustering", "native:dbscanclustering", parameters, 5, others=others)]


def local_moran(folder: Path, sizes: Sizes) -> list[Job]:
    areas = data.polygons(folder, sizes.polygons)
    shapefile = data.as_shapefile(areas)
    made = []
    for permutations, goal in ((999, 1.5), (99_999, 3)):
        others = (other_tools.pygeoda(shapefile, "code", permutations, goal),)
        made.append(_statistic("local Moran", "localmoran", areas, permutations, others))
    return made


def global_moran(folder: Path, sizes: Sizes) -> list[Job]:
    areas = data.polygons(folder, sizes.polygons)
    others = (other_tools.pysal(areas, "code", "esda.Moran(y, w, permutations=999)"),)
    return [_statistic("global Moran", "globalmoran", areas, 999, others)]


def getis_ord(folder: Path, sizes: Sizes) -> list[Job]:
    areas = data.polygons(folder, sizes.polygons)
    others = (other_tools.pysal(areas, "code", "esda.G_Local(y, w, star=True, permutations=999, n_jobs=-1)"),)
    return [_statistic("Getis-Ord G*", "getisord", areas, 999, others)]


def _statistic(title: str, algorithm: str, areas: Path, permutations: int, others: tuple[OtherTool, ...]) -> Job:
    parameters = {"INPUT": str(areas), "FIELDS": ["code"], "PERMUTATIONS": permutations}
    title = f"{title}: {_rows(areas)} areas, queen, {permutations:,} permutations"
    return Job(title, algorithm, "", parameters, None, others=others)


def nearest(folder: Path, sizes: Sizes) -> list[Job]:
    points, others = data.points(folder, sizes.heatmap_points), data.points(folder, sizes.few_points)
    parameters = {"INPUT": str(points), "INPUT_2": str(others), "NEIGHBORS": 5, "PREFIX": "near_"}
    tools = (other_tools.scipy_neighbours(points, others, 5),)
    title = f"join by nearest, 5 neighbours: {_rows(points)} points to {_rows(others)}"
    return [Job(title, "joinbynearest", "native:joinbynearest", parameters, 6, others=tools)]


def matrix(folder: Path, sizes: Sizes) -> list[Job]:
    points = data.points(folder, sizes.few_points)
    layers = {"INPUT": str(points), "TARGET": str(points), "INPUT_FIELD": "fid", "TARGET_FIELD": "fid"}
    others = (other_tools.scipy_neighbours(points, points, 5),)
    title = f"distance matrix, 5 nearest: {_rows(points)} x {_rows(points)} points"
    return [Job(title, "distancematrix", "qgis:distancematrix", {**layers, "NEAREST_POINTS": 5}, 20, others=others)]


def _rows(path: Path) -> str:
    number = int(path.stem.split("-")[1].split("x")[0])
    return f"{number // 1_000_000} M" if number >= 1_000_000 and number % 1_000_000 == 0 else f"{number:,}"
