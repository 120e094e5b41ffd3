"""Observers on the rasters of `rasters`; importing this module adds them to `layers`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from osgeo import ogr, osr

from .layers import DEGREES, SEED, UTM, layer, reference
from .zones import CELL, NORTH, WEST

HEIGHTS = {"height": 40, "target": 5}  # the most of them


def _write(path: Path, epsg: int, places: Iterator[tuple[float, float] | None]) -> None:
    """Points with the fields of HEIGHTS; now and then one is null."""
    random = Random(f"{SEED} heights")
    target = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    made = target.CreateLayer(path.stem, reference(epsg), ogr.wkbPoint)
    for name in HEIGHTS:
        made.CreateField(ogr.FieldDefn(name, ogr.OFTReal))
    transform = osr.CoordinateTransformation(reference(UTM), reference(epsg))
    for place in places:
        feature = ogr.Feature(made.GetLayerDefn())
        for name, most in HEIGHTS.items():
            if random.random() < 0.9:
                feature.SetField(name, random.uniform(0, most))
        if place is not None:
            x, y, _ = transform.TransformPoint(*place)
            feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT({x!r} {y!r})"))
        made.CreateFeature(feature)


def cell(column: float, row: float) -> tuple[float, float]:
    return WEST + column * CELL, NORTH - row * CELL


def _spread(count: int, columns: int, rows: int) -> Iterator[tuple[float, float]]:
    random = Random(f"{SEED} lookouts")
    for _ in range(count):
        yield cell(random.uniform(0, columns), random.uniform(0, rows))


def _all(columns: int, rows: int) -> Iterator[tuple[float, float] | None]:
    """Some places twice, in the lake, on the border of cells, beside the raster, and nowhere."""
    yield from _spread(12, columns, rows)
    yield from (cell(60.5, 70.5), cell(60.5, 70.5), cell(50.5, 50.5), cell(80, 90), cell(-3, 20), None)


@layer()
def lookouts(path: Path) -> None:
    _write(path, UTM, _all(170, 120))


@layer()
def degree_lookouts(path: Path) -> None:
    _write(path, DEGREES, _all(170, 120))


@layer()
def tall_lookouts(path: Path) -> None:
    """For `tall_dem`."""
    _write(path, UTM, _spread(20, 900, 1500))


@layer()
def no_lookouts(path: Path) -> None:
    _write(path, UTM, iter(()))
