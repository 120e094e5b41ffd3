"""Polygons over the rasters of `rasters`; importing this module adds them to `layers`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from random import Random

from osgeo import ogr, osr

from .layers import DEGREES, SEED, UTM, layer, reference, write

# The corner of all rasters, and the cells of `dem`.
WEST, NORTH, CELL = 500000.0, 5000000.0, 30.0


def _ring(corners: list[tuple[float, float]]) -> str:
    return "(" + ", ".join(f"{x!r} {y!r}" for x, y in (*corners, corners[0])) + ")"


def _box(column: float, row: float, columns: float, rows: float) -> str:
    west, north = WEST + column * CELL, NORTH - row * CELL
    east, south = west + columns * CELL, north - rows * CELL
    return _ring([(west, north), (east, north), (east, south), (west, south)])


def _star(random: Random, column: float, row: float, radius: float, arms: int) -> str:
    x, y, places = WEST + column * CELL, NORTH - row * CELL, []
    for arm in range(arms):
        reach = radius * CELL * random.uniform(0.35, 1)
        places.append((x + reach * math.cos(2 * math.pi * arm / arms), y + reach * math.sin(2 * math.pi * arm / arms)))
    return _ring(places)


def _shapes(wide: float, high: float, with_neighbour: bool = True) -> Iterator[str | None]:
    """Stars with and without holes, boxes along the cells and through their centres, crumbs, parts, nothing."""
    random = Random(f"{SEED} zones")
    for _ in range(40):
        column, row, radius = random.uniform(0, wide), random.uniform(0, high), random.uniform(0.5, wide / 4)
        yield f"MULTIPOLYGON(({_star(random, column, row, radius, random.randrange(3, 60))}))"
    for _ in range(10):
        column, row = random.uniform(0, wide * 0.8), random.uniform(0, high * 0.8)
        yield f"MULTIPOLYGON(({_box(column, row, 9, 7)}, {_box(column + 2, row + 1.5, 4.5, 4)}))"
    for column in range(0, int(wide) - 8, 8):
        yield f"MULTIPOLYGON(({_box(column, 3, 8, 5)}))"
        yield f"MULTIPOLYGON(({_box(column + 0.5, 10.5, 8, 5)}))"
    for size in (0.01, 0.3, 0.9, 1.2, 1.9):  # fewer than two centres
        column, row = random.uniform(0, wide - 2), random.uniform(0, high - 2)
        yield f"MULTIPOLYGON(({_box(column, row, size, size)}))"
    yield f"MULTIPOLYGON(({_box(1, 1, 3, 3)}), ({_box(wide - 6, high - 6, 2.5, 4)}))"
    yield f"MULTIPOLYGON(({_box(-20, -20, wide * 2, high * 2)}))"
    yield f"MULTIPOLYGON(({_box(-20, -20, 10, 10)}))"  # outside
    if with_neighbour:
        yield f"MULTIPOLYGON(({_box(-10, 4, 10, 10)}))"  # a border in common with the raster, no area
    yield None
    yield "MULTIPOLYGON EMPTY"


@layer()
def zones(path: Path) -> None:
    """Over the cells of `dem`."""
    write(path, UTM, ogr.wkbMultiPolygon, _shapes(170, 120))


@layer()
def tall_zones(path: Path) -> None:
    """Over the cells of `tall_dem`: several windows see most of them."""
    write(path, UTM, ogr.wkbMultiPolygon, _shapes(900, 1500))


@layer()
def degree_zones(path: Path) -> None:
    """Those of `zones` in another CRS."""
    transform = osr.CoordinateTransformation(reference(UTM), reference(DEGREES))

    def shapes() -> Iterator[str | None]:
        for text in _shapes(170, 120, with_neighbour=False):  # whose border would lie beside after a transform
            geometry = None if text is None else ogr.CreateGeometryFromWkt(text)
            if geometry is not None:
                geometry.Transform(transform)
            yield None if geometry is None else geometry.ExportToWkt()

    write(path, DEGREES, ogr.wkbMultiPolygon, shapes())
