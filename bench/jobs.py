"""What is measured: the table's algorithms as ours and as QGIS's."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

from . import raster_jobs, vector_jobs
from .job import Job, Maker, Sizes

# An algorithm's jobs, in the order of the table.
ALGORITHMS: Mapping[str, Maker] = {
    "countpointsinpolygon": vector_jobs.counts,
    "joinbylocationsummary": vector_jobs.summary,
    "heatmapkerneldensityestimation": vector_jobs.heatmap,
    "intersection": vector_jobs.overlay("intersection", 5, 1.5),
    "union": vector_jobs.overlay("union", 10, 1.5),
    "clip": vector_jobs.overlay("clip", 5, None),
    "difference": vector_jobs.overlay("difference", 5, None),
    "dissolve": vector_jobs.dissolve,
    "dbscanclustering": vector_jobs.dbscan,
    "kmeansclustering": vector_jobs.kmeans,
    "voronoipolygons": vector_jobs.voronoi,
    "delaunaytriangulation": vector_jobs.delaunay,
    "joinbynearest": vector_jobs.nearest,
    "distancematrix": vector_jobs.matrix,
    "localmoran": vector_jobs.local_moran,
    "globalmoran": vector_jobs.global_moran,
    "getisord": vector_jobs.getis_ord,
    "hillshade": raster_jobs.terrain("hillshade", raster_jobs.LIGHT, ("-az", "300", "-alt", "50"), 3),
    "slope": raster_jobs.terrain("slope", {"Z_FACTOR": 1.0}, (), 2),
    "tpitopographicpositionindex": raster_jobs.positions,
    "skyviewfactor": raster_jobs.sky,
    "viewshed": raster_jobs.viewshed,
    "zonalstatisticsfb": raster_jobs.zones,
    "fillsinkswangliu": raster_jobs.sinks,
    "flowaccumulation": raster_jobs.accumulation,
}


def jobs(folder: Path, sizes: Sizes, wanted: Container[str] = ALGORITHMS) -> list[Job]:
    """The table, or the algorithms of it that are wanted. Makes the data that is missing."""
    return [job for name, make in ALGORITHMS.items() if name in wanted for job in make(folder, sizes)]
