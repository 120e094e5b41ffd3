"""Jobs on rasters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from . import data, other_tools
from .job import FIRST, Job, Maker, Sizes

LIGHT = {"Z_FACTOR": 1.0, "AZIMUTH": 300.0, "V_ANGLE": 40.0}


def terrain(name: str, ours: Mapping[str, float], gdaldem: tuple[str, ...], goal: float) -> Maker:
    def make(folder: Path, sizes: Sizes) -> list[Job]:
        elevation = data.elevation(folder, sizes.raster_side)
        parameters = {"INPUT": str(elevation), **ours}
        title = f"{name}: {sizes.raster_side:,} x {sizes.raster_side:,} Float32"
        others = (other_tools.gdaldem(name, elevation, *gdaldem),)
        second = {**parameters, "INPUT": FIRST}
        plain = Job(title, name, f"native:{name}", parameters, goal, ".tif", others, second)
        return [plain, *_compressed(plain, lambda codec: other_tools.gdaldem(name, elevation, *gdaldem, codec=codec))]

    return make


def positions(folder: Path, sizes: Sizes) -> list[Job]:
    """GDAL has the eight neighbours alone."""
    large, small = data.elevation(folder, sizes.raster_side), data.elevation(folder, sizes.relief_side)
    name, theirs = "tpitopographicpositionindex", "gdal:tpitopographicpositionindex"
    neighbours = {"INPUT": str(large), "BAND": 1, "COMPUTE_EDGES": True}
    size = f"{sizes.raster_side:,} x {sizes.raster_side:,}"
    made = [Job(f"TPI, 8 neighbours: {size} Float32", name, theirs, neighbours, 2, ".tif")]
    made += _compressed(made[0], lambda codec: other_tools.gdaldem("TPI", large, "-compute_edges", codec=codec))
    for radius in (10, 30):
        around = {"INPUT": str(small), "RADIUS": radius, "SHAPE": 1, "COMPUTE_EDGES": True}
        others = (other_tools.saga_position(small, radius * data.CELL_M),)
        made.append(Job(f"TPI, circle of {radius} cells: {_size(sizes)}", name, "", around, None, ".tif", others))
    return made


def sky(folder: Path, sizes: Sizes) -> list[Job]:
    elevation = data.elevation(folder, sizes.relief_side)
    made = []
    for directions, radius, saga_goal, rvt_goal in ((16, 10, 15, None), (8, 333, 60, 8)):
        look = {"INPUT": str(elevation), "DIRECTIONS": directions, "RADIUS": radius}
        title = f"sky view, {directions} directions x {radius} cells: {_size(sizes)}"
        saga = other_tools.saga_sky(elevation, directions, radius * data.CELL_M, saga_goal)
        others = (saga, other_tools.rvt_sky(elevation, directions, radius, rvt_goal))
        made.append(Job(title, "skyviewfactor", "", look, None, ".tif", others))
    return made


def viewshed(folder: Path, sizes: Sizes) -> list[Job]:
    """How many of 64 observers see each cell, without a maximum distance."""
    elevation = data.elevation(folder, sizes.relief_side)
    observers = data.lookouts(folder, 64, sizes.relief_side * data.CELL_M)
    look = {"INPUT": str(elevation), "OBSERVERS": str(observers), "OBSERVER_HEIGHT": 10, "TARGET_HEIGHT": 2}
    others = (other_tools.gdal_viewshed(elevation, observers, 10, 2),)
    title = f"cumulative viewshed, 64 observers: {_size(sizes)}"
    return [Job(title, "viewshed", "", {**look, "MAX_DISTANCE": 0}, None, ".tif", others, output="COUNT")]


def zones(folder: Path, sizes: Sizes) -> list[Job]:
    """Polygons of about 2,000 vertices that cover the raster."""
    elevation = data.elevation(folder, sizes.raster_side)
    polygons = data.polygons(folder, sizes.zones, 2_000, sizes.raster_side * data.CELL_M)
    inputs = {"INPUT": str(polygons), "INPUT_RASTER": str(elevation), "RASTER_BAND": 1, "COLUMN_PREFIX": "z_"}
    name, made = "zonalstatisticsfb", []
    for title, by_area, goal in (("by centres", False, None), ("by area", True, 2)):
        exact = other_tools.exactextract(elevation, polygons, ["count", "sum", "mean"], goal)
        title = f"zonal statistics {title}: {sizes.zones} zones, {sizes.raster_side:,} x {sizes.raster_side:,} Float32"
        theirs = "" if by_area else f"native:{name}"
        made.append(Job(title, name, theirs, {**inputs, "BY_AREA": by_area}, None if by_area else 6, others=(exact,)))
    return made


def sinks(folder: Path, sizes: Sizes) -> list[Job]:
    """QGIS has it since 3.42."""
    elevation = data.elevation(folder, sizes.raster_side)
    tool = "depressions_storage.fill_depressions_wang_and_liu(dem=dem, fix_flats=False)"

    def whitebox(codec: str = "none", goal: float | None = None) -> other_tools.OtherTool:
        return other_tools.whitebox(elevation, "to a file", tool, goal, codec)

    others = (other_tools.saga_sinks(elevation), whitebox(goal=4))
    title = f"fill sinks: {sizes.raster_side:,} x {sizes.raster_side:,} Float32"
    parameters = {"INPUT": str(elevation), "MIN_SLOPE": 0}
    name = "fillsinkswangliu"
    plain = Job(title, name, "", parameters, None, ".tif", others, output="OUTPUT_FILLED_DEM")
    return [plain, *_compressed(plain, whitebox)]


def accumulation(folder: Path, sizes: Sizes) -> list[Job]:
    """Sinks are filled in each run."""
    elevation = data.elevation(folder, sizes.relief_side)
    fill = "host.hydrology.depressions_storage.fill_depressions_wang_and_liu(dem=dem)"
    tool = f"flow_routing.d8_flow_accum(dem={fill})"

    def whitebox(codec: str = "none", goal: float | None = None) -> other_tools.OtherTool:
        return other_tools.whitebox(elevation, "fills, to a file", tool, goal, codec)

    title, parameters = f"flow accumulation: {_size(sizes)}", {"INPUT": str(elevation)}
    plain = Job(
        title,
        "flowaccumulation",
        "",
        parameters,
        None,
        ".tif",
        (other_tools.grass_watershed(elevation), whitebox(goal=2)),
    )
    return [plain, *_compressed(plain, whitebox)]


def _compressed(job: Job, other: Callable[[str], other_tools.OtherTool]) -> list[Job]:
    """The same with LZW and deflate output, beside another tool with that codec: QGIS 3.22's own write none."""
    made = []
    for codec in ("LZW", "DEFLATE"):
        parameters = {**job.parameters, "CREATION_OPTIONS": f"COMPRESS={codec}"}
        title = f"{job.title}, {codec} output"
        made.append(replace(job, title=title, theirs="", parameters=parameters, others=(other(codec),), second=None))
    return made


def _size(sizes: Sizes) -> str:
    return f"{sizes.relief_side:,} x {sizes.relief_side:,} Float32"
