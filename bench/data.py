"""The benchmark's layers: made with a seed, of any size, kept in a folder and made once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()

SEED = 7
WEST_M, SOUTH_M, SIDE_M = 300_000.0, 5_000_000.0, 400_000.0
EPSG = 32633
CELL_M = 30.0  # of rasters


def reference() -> osr.SpatialReference:
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(EPSG)
    return crs


def _write(
    path: Path, kind: int, fields: list[tuple[str, int]], rows: Iterable[tuple[bytes, tuple[object, ...]]]
) -> None:
    """Write WKB geometries with attributes as a GeoPackage, with its spatial index."""
    part = path.with_name(f"part-{path.name}")
    part.unlink(missing_ok=True)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(part))
    table = source.CreateLayer(path.stem, reference(), kind)
    for name, field_type in fields:
        table.CreateField(ogr.FieldDefn(name, field_type))
    definition = table.GetLayerDefn()
    table.StartTransaction()
    for geometry, values in rows:
        feature = ogr.Feature(definition)
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(geometry))
        for index, value in enumerate(values):
            feature.SetField(index, value)
        table.CreateFeature(feature)
    table.CommitTransaction()
    del table, source
    part.rename(path)


def points(folder: Path, count: int) -> Path:
    """Half of the points uniform, half in 200 towns; a weight, a whole number and a class."""
    path = folder / f"points-{count}.gpkg"
    if path.exists():
        return path
    random = np.random.default_rng(SEED)
    towns = random.uniform(0.1, 0.9, (200, 2))
    near = towns[random.integers(0, 200, count)] + random.normal(0, 0.02, (count, 2))
    spread = np.where(random.random((count, 1)) < 0.5, near, random.random((count, 2)))
    places = np.array([WEST_M, SOUTH_M]) + np.clip(spread, 0, 1) * SIDE_M
    wkb = np.zeros(count, np.dtype([("order", "u1"), ("kind", "<u4"), ("xy", "<f8", 2)]))
    wkb["order"], wkb["kind"], wkb["xy"] = 1, 1, places
    weights, numbers = random.gamma(2, 10, count).round(3), random.integers(0, 1000, count)

    def rows() -> Iterator[tuple[bytes, tuple[object, ...]]]:
        for row in range(count):
            number = int(numbers[row])
            yield wkb[row].tobytes(), (float(weights[row]), number, f"class {number % 7}")

    fields = [("weight", ogr.OFTReal), ("number", ogr.OFTInteger), ("class", ogr.OFTString)]
    _write(path, ogr.wkbPoint, fields, rows())
    return path


def lookouts(folder: Path, count: int, side_m: float) -> Path:
    """Points without attributes, uniform over a raster of this side."""
    path = folder / f"lookouts-{count}-{side_m:.0f}.gpkg"
    if not path.exists():
        places = np.array([WEST_M, SOUTH_M]) + np.random.default_rng(SEED).random((count, 2)) * side_m
        wkb = np.zeros(count, np.dtype([("order", "u1"), ("kind", "<u4"), ("xy", "<f8", 2)]))
        wkb["order"], wkb["kind"], wkb["xy"] = 1, 1, places
        _write(path, ogr.wkbPoint, [], ((wkb[row].tobytes(), ()) for row in range(count)))
    return path


def _border(start: np.ndarray, end: np.ndarray, steps: int, random: np.random.Generator) -> np.ndarray:
    """A wiggly line between two corners, both included.

    It leaves the straight line sideways only, and the less the nearer to a corner: so borders neither cross themselves
    nor each other.
    """
    along = np.linspace(0, 1, steps + 1)[:, None]
    wiggle = random.normal(0, 1, (steps + 1, 1)).cumsum(axis=0)
    wiggle -= wiggle[0] + along * (wiggle[-1] - wiggle[0])
    wiggle *= 0.2 * np.minimum(along, 1 - along) / max(1e-9, float(np.abs(wiggle).max()))
    sideways = np.array([[start[1] - end[1], end[0] - start[0]]])
    return start + along * (end - start) + wiggle * sideways


def polygons(folder: Path, count: int, vertices: int = 300, side_m: float = SIDE_M) -> Path:
    """Counties: neighbours share wiggly borders; about `count` of them, of about `vertices` vertices, in 64 states."""
    where = "" if side_m == SIDE_M else f"-of-{side_m / 1000:.0f}-km"
    path = folder / f"counties-{count}x{vertices}-in-states{where}.gpkg"
    if path.exists():
        return path
    random = np.random.default_rng(SEED)
    side = max(1, round(count**0.5))
    steps = max(1, vertices // 4)
    cell = side_m / side
    y, x = np.mgrid[0 : side + 1, 0 : side + 1]
    corners = np.stack([WEST_M + x * cell, SOUTH_M + y * cell], axis=-1)
    corners[1:-1, 1:-1] += random.uniform(-0.25, 0.25, (side - 1, side - 1, 2)) * cell
    across = {
        (r, c): _border(corners[r, c], corners[r, c + 1], steps, random) for r in range(side + 1) for c in range(side)
    }
    up = {
        (r, c): _border(corners[r, c], corners[r + 1, c], steps, random) for r in range(side) for c in range(side + 1)
    }

    def rows() -> Iterator[tuple[bytes, tuple[object, ...]]]:
        for r in range(side):
            for c in range(side):
                sides = [across[r, c], up[r, c + 1], across[r + 1, c][::-1], up[r, c][::-1]]
                ring = np.concatenate([part[:-1] for part in sides] + [sides[0][:1]])
                header = np.array([3, 1, len(ring)], "<u4").tobytes()
                values = (f"county {r}-{c}", r * side + c, 8 * r // side * 8 + 8 * c // side)
                yield b"\x01" + header + ring.astype("<f8").tobytes(), values

    fields = [("name", ogr.OFTString), ("code", ogr.OFTInteger), ("state", ogr.OFTInteger)]
    _write(path, ogr.wkbPolygon, fields, rows())
    return path


def as_shapefile(layer: Path) -> Path:
    """The same layer for a tool that reads nothing else."""
    path = layer.with_suffix(".shp")
    if not path.exists():
        gdal.VectorTranslate(str(path), str(layer), format="ESRI Shapefile")
    return path


def elevation(folder: Path, side: int) -> Path:
    """A square Float32 raster of hills and noise, uncompressed, cells of 30 m."""
    path = folder / f"elevation-{side}.tif"
    if path.exists():
        return path
    part = path.with_name(f"part-{path.name}")
    target = gdal.GetDriverByName("GTiff").Create(str(part), side, side, 1, gdal.GDT_Float32, ["BIGTIFF=IF_SAFER"])
    target.SetGeoTransform((WEST_M, CELL_M, 0.0, SOUTH_M + side * CELL_M, 0.0, -CELL_M))
    target.SetSpatialRef(reference())
    band = target.GetRasterBand(1)
    band.SetNoDataValue(-9999)
    random = np.random.default_rng(SEED)
    columns = np.arange(side, dtype="f4")
    for start in range(0, side, 256):
        rows = np.arange(start, min(start + 256, side), dtype="f4")[:, None]
        height = 1000 + 400 * np.sin(columns / 700) * np.cos(rows / 500) + 60 * np.sin((columns + rows) / 90)
        band.WriteArray((height + random.random(height.shape, "f4")).astype("f4"), 0, start)
    del band, target
    part.rename(path)
    return path
