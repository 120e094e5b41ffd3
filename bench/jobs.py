"""What is measured: jobs of the issue's table as ours and as QGIS's, with their goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import data


@dataclass(frozen=True)
class Sizes:
    """Rows, cells and repetitions, by argument."""

    points: int = 1_000_000
    few_points: int = 20_000
    polygons: int = 3_000
    heatmap_points: int = 100_000
    raster_side: int = 8_000
    rounds: int = 3


@dataclass(frozen=True)
class Job:
    """`theirs` is QGIS's id; `goal` how many times as fast ours is to be; `gdaldem` its arguments and goal."""

    title: str
    algorithm: str
    theirs: str
    parameters: Mapping[str, Any]
    goal: float
    suffix: str = ".gpkg"
    gdaldem: tuple[list[str], float] | None = None
    # How the second of two steps takes the first one's result: its parameters, where FIRST stands for it.
    second: Mapping[str, Any] | None = None

    @property
    def ours(self) -> str:
        return f"edgegis:{self.algorithm}"


FIRST = "the first step's output"


def jobs(folder: Path, sizes: Sizes) -> list[Job]:
    """The issue's table. Makes the data that is missing."""
    many, few = data.points(folder, sizes.points), data.points(folder, sizes.few_points)
    polygons = data.polygons(folder, sizes.polygons)
    return [
        _count("count", many, polygons, 10),
        _count("count", few, polygons, 3),
        _summary(many, polygons),
        _heatmap(data.points(folder, sizes.heatmap_points)),
        *_tessellations(few),
        *_overlays(polygons, data.polygons(folder, max(4, sizes.polygons * 3 // 20))),
        *_clusters(many),
        *_terrain(data.elevation(folder, sizes.raster_side), sizes.raster_side),
    ]


def _count(title: str, points: Path, polygons: Path, goal: float) -> Job:
    parameters = {"POLYGONS": str(polygons), "POINTS": str(points), "FIELD": "NUMPOINTS"}
    second = {"POLYGONS": FIRST, "POINTS": str(points), "WEIGHT": "weight", "FIELD": "WEIGHTS"}
    title = f"{title}: {_rows(points)} points in {_rows(polygons)} polygons"
    return Job(title, "countpointsinpolygon", "native:countpointsinpolygon", parameters, goal, second=second)


def _summary(points: Path, polygons: Path) -> Job:
    parameters = {"INPUT": str(polygons), "JOIN": str(points), "PREDICATE": [0], "JOIN_FIELDS": ["weight"]}
    parameters |= {"SUMMARIES": [0, 5, 6], "DISCARD_NONMATCHING": False}
    second = {**parameters, "INPUT": FIRST, "JOIN_FIELDS": ["number"]}
    title = f"join by location, 3 summaries: {_rows(points)} points, {_rows(polygons)} polygons"
    return Job(title, "joinbylocationsummary", "qgis:joinbylocationsummary", parameters, 15, second=second)


def _heatmap(points: Path) -> Job:
    pixel = data.SIDE_M / 1870.0
    parameters = {"INPUT": str(points), "RADIUS": 25 * pixel, "PIXEL_SIZE": pixel, "KERNEL": 0, "OUTPUT_VALUE": 0}
    title = f"heatmap: {_rows(points)} points, radius 25 cells, 3.5 M cells"
    theirs = "qgis:heatmapkerneldensityestimation"
    return Job(title, "heatmapkerneldensityestimation", theirs, parameters, 6, ".tif")


def _tessellations(points: Path) -> list[Job]:
    """QGIS's before 3.34, in Python."""
    parameters = {"INPUT": str(points)}
    rows = _rows(points)
    return [
        Job(f"Delaunay: {rows} points", "delaunaytriangulation", "qgis:delaunaytriangulation", parameters, 40),
        Job(f"Voronoi: {rows} points", "voronoipolygons", "qgis:voronoipolygons", parameters, 20),
    ]


def _overlays(counties: Path, zones: Path) -> list[Job]:
    pair, rows = {"INPUT": str(counties), "OVERLAY": str(zones)}, f"{_rows(counties)} x {_rows(zones)} polygons"
    goals = {"intersection": 5.0, "clip": 5.0, "difference": 5.0}
    jobs = [Job(f"{name}: {rows}", name, f"native:{name}", pair, goal) for name, goal in goals.items()]
    for title, fields, goal in (("by state", ["state"], 6), ("all", [], 8)):
        parameters = {"INPUT": str(counties), "FIELD": fields}
        title = f"dissolve {title}: {_rows(counties)} polygons"
        jobs.append(Job(title, "dissolve", "native:dissolve", parameters, goal))
    return jobs


def _clusters(points: Path) -> list[Job]:
    groups = {"INPUT": str(points), "CLUSTERS": 50}
    dense = {"INPUT": str(points), "MIN_SIZE": 20, "EPS": 1000.0}
    rows = f"{_rows(points)} points"
    return [
        Job(f"k-means: {rows}, 50 clusters", "kmeansclustering", "native:kmeansclustering", groups, 6),
        Job(f"DBSCAN: {rows}, 20 within 1 km", "dbscanclustering", "native:dbscanclustering", dense, 5),
    ]


def _terrain(elevation: Path, side: int) -> list[Job]:
    size = f"{side:,} x {side:,} Float32"
    light = {"INPUT": str(elevation), "Z_FACTOR": 1.0, "AZIMUTH": 300.0, "V_ANGLE": 40.0}
    slope = {"INPUT": str(elevation), "Z_FACTOR": 1.0}
    command = ["hillshade", str(elevation), "-az", "300", "-alt", "50"]
    shade = Job(
        f"hillshade: {size}", "hillshade", "native:hillshade", light, 3, ".tif", (command, 2), {**light, "INPUT": FIRST}
    )
    steep = Job(
        f"slope: {size}",
        "slope",
        "native:slope",
        slope,
        2,
        ".tif",
        (["slope", str(elevation)], 2),
        {**slope, "INPUT": FIRST},
    )
    return [shade, steep]


def _rows(path: Path) -> str:
    number = int(path.stem.split("-")[1].split("x")[0])
    return f"{number // 1_000_000} M" if number >= 1_000_000 and number % 1_000_000 == 0 else f"{number:,}"
