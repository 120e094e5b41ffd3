"""A GeoPackage of many points, made in seconds: rows go into the table as they are, without OGR's features."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr

from edgegis.tests.cases.layers import SEED, SIDE, SOUTH, UTM, WEST, reference


def million_points(path: Path, count: int) -> Path:
    """Points over the extent of the layer `polygons` of the case table, with a number; without a spatial index."""
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    table = dataset.CreateLayer("points", reference(UTM), ogr.wkbPoint, ["SPATIAL_INDEX=NO"])
    table.CreateField(ogr.FieldDefn("n", ogr.OFTInteger))
    del table, dataset
    header = [("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4")]
    blobs = np.zeros(count, [*header, ("order", "u1"), ("kind", "<u4"), ("xy", "<f8", 2)])
    blobs["magic"], blobs["flags"], blobs["srs"], blobs["order"], blobs["kind"] = b"GP", 1, UTM, 1, 1
    blobs["xy"] = np.array([WEST, SOUTH]) + np.random.default_rng(SEED).random((count, 2)) * SIDE
    size, data = blobs.dtype.itemsize, blobs.tobytes()
    rows = ((data[at : at + size], at % 1000) for at in range(0, len(data), size))
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany("INSERT INTO points (geom, n) VALUES (?, ?)", rows)
        extent = [WEST, SOUTH, WEST + SIDE, SOUTH + SIDE]
        database.execute("UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?", extent)
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", [count])
    return path
