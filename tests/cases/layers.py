"""Small layers of every trouble, made with a seed: `make(name, folder)` writes one and gives its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()

SEED = 20231
UTM, DEGREES, WEB = 32633, 4326, 3857
_MAKERS: dict[str, Callable[[Path], None]] = {}
_SUFFIXES: dict[str, str] = {}

FIELDS = [
    ("w", ogr.OFTReal, ogr.OFSTNone),
    ("k", ogr.OFTInteger, ogr.OFSTNone),
    ("big", ogr.OFTInteger64, ogr.OFSTNone),
    ("class", ogr.OFTString, ogr.OFSTNone),
    ("day", ogr.OFTDate, ogr.OFSTNone),
    ("moment", ogr.OFTDateTime, ogr.OFSTNone),
    ("yes", ogr.OFTInteger, ogr.OFSTBoolean),
]


def make(name: str, folder: Path) -> Path:
    """Return the path of the layer `name` in `folder`; writes it if it is not there."""
    path = folder / f"{name}{_SUFFIXES[name]}"
    if not path.exists():
        _MAKERS[name](path)
    return path


def names() -> list[str]:
    return list(_MAKERS)


def layer(suffix: str = ".gpkg") -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Register a function that writes a layer to a path, under the function's name."""

    def register(function: Callable[[Path], None]) -> Callable[[Path], None]:
        _MAKERS[function.__name__] = function
        _SUFFIXES[function.__name__] = suffix
        return function

    return register


def reference(epsg: int) -> Any:
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return crs


def attributes(random: Random, row: int) -> list[Any]:
    """Values for FIELDS: repeated and negative numbers, text with several alphabets, empty text, nulls."""
    values: list[Any] = [
        random.choice([round(random.uniform(-5, 20), 3), 2.0, 0.0]),
        random.randrange(-3, 9),
        random.randrange(10**12) * random.choice([1, -1]),
        random.choice(["a", "b", "Ångström", "", "日本", "a b"]),
        f"20{random.randrange(10, 24)}/0{random.randrange(1, 10)}/1{random.randrange(10)}",
        f"2019/03/0{random.randrange(1, 10)} 1{random.randrange(10)}:30:0{random.randrange(10)}",
        random.randrange(2),
    ]
    return [None if random.random() < 0.1 else value for value in values]


def write(path: Path, epsg: int, geometry_type: int, geometries: Iterator[Any], fields: list[Any] = FIELDS) -> None:
    """Write geometries (WKT, or none) with generated attributes as the GeoPackage `path`."""
    random = Random(f"{SEED} {path.stem}")
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    table = source.CreateLayer(path.stem, reference(epsg), geometry_type)
    for name, kind, subtype in fields:
        definition = ogr.FieldDefn(name, kind)
        definition.SetSubType(subtype)
        table.CreateField(definition)
    table.StartTransaction()
    for row, geometry in enumerate(geometries):
        feature = ogr.Feature(table.GetLayerDefn())
        if geometry is not None:
            feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt(geometry))
        for index, value in enumerate(attributes(random, row)[: len(fields)]):
            if value is None:
                feature.SetFieldNull(index)
            else:
                feature.SetField(index, value)
        table.CreateFeature(feature)
    table.CommitTransaction()


# -- vectors: in a square of 1,000 m

WEST, SOUTH, SIDE = 500000, 5000000, 1000


def _ring(*corners: tuple[float, float]) -> str:
    return "(" + ", ".join(f"{x!r} {y!r}" for x, y in (*corners, corners[0])) + ")"


def _box(x: float, y: float, width: float, height: float) -> str:
    return _ring((x, y), (x + width, y), (x + width, y + height), (x, y + height))


@layer()
def polygons(path: Path) -> None:
    """Neighbours with shared borders, overlaps, holes, parts, a triangle, one without geometry."""

    def shapes() -> Iterator[str | None]:
        for row in range(6):
            for column in range(6):
                x, y = WEST + 150 * column, SOUTH + 150 * row
                hole = f", {_box(x + 50, y + 50, 50, 50)}" if (row + column) % 3 == 0 else ""
                yield f"MULTIPOLYGON((({_box(x, y, 150, 150)[1:-1]}){hole}))"
        yield f"MULTIPOLYGON(({_box(WEST + 75, SOUTH + 75, 300, 300)}), ({_box(WEST + 600, SOUTH + 600, 100, 350)}))"
        yield f"MULTIPOLYGON(({_ring((WEST, SOUTH), (WEST + 1000, SOUTH), (WEST + 500, SOUTH + 866.0254))}))"
        yield None
        yield "MULTIPOLYGON EMPTY"

    write(path, UTM, ogr.wkbMultiPolygon, shapes())


def _points(count: int, random: Random) -> Iterator[str | None]:
    for _ in range(count):
        kind = random.random()
        if kind < 0.02:
            yield None
        elif kind < 0.3:  # on corners and borders of the polygons
            yield f"POINT({WEST + 75 * random.randrange(14)} {SOUTH + 75 * random.randrange(14)})"
        else:
            yield f"POINT({WEST + random.uniform(-50, SIDE + 50)!r} {SOUTH + random.uniform(-50, SIDE + 50)!r})"


@layer()
def points(path: Path) -> None:
    """600 points, many of them on borders and corners of `polygons`, some without geometry."""
    write(path, UTM, ogr.wkbPoint, _points(600, Random(SEED)))


@layer()
def many_points(path: Path) -> None:
    """More than a partition of 65,536 rows."""
    write(path, UTM, ogr.wkbPoint, _points(70_000, Random(SEED + 1)), FIELDS[:2] + FIELDS[3:4])


@layer()
def no_points(path: Path) -> None:
    write(path, UTM, ogr.wkbPoint, iter(()))


@layer()
def degree_points(path: Path) -> None:
    """Points in another CRS than the polygons', within their extent."""
    random = Random(SEED + 2)
    places = ((random.uniform(14.999, 15.014), random.uniform(45.152, 45.163)) for _ in range(200))
    write(path, DEGREES, ogr.wkbPoint, (f"POINT({x!r} {y!r})" for x, y in places))


@layer()
def multi_points(path: Path) -> None:
    random = Random(SEED + 3)

    def several() -> Iterator[str]:
        for _ in range(120):
            count = random.randrange(1, 4)
            places = [(WEST + random.uniform(0, SIDE), SOUTH + random.uniform(0, SIDE)) for _ in range(count)]
            yield "MULTIPOINT(" + ", ".join(f"({x!r} {y!r})" for x, y in places) + ")"

    write(path, UTM, ogr.wkbMultiPoint, several())


@layer()
def lines(path: Path) -> None:
    """Lines along borders of the polygons, across them, and within one; with Z."""
    random = Random(SEED + 4)

    def paths() -> Iterator[str]:
        for row in range(6):
            yield f"LINESTRING Z({WEST} {SOUTH + 150 * row} 1, {WEST + 450} {SOUTH + 150 * row} 2)"
        for _ in range(40):
            x, y = WEST + random.uniform(0, SIDE), SOUTH + random.uniform(0, SIDE)
            yield f"LINESTRING Z({x!r} {y!r} 0, {x + random.uniform(-200, 200)!r} {y + random.uniform(-200, 200)!r} 5)"

    write(path, UTM, ogr.wkbLineString25D, paths())


@layer()
def boxes(path: Path) -> None:
    """Some equal to cells of `polygons`, some touching, within, containing or overlapping them."""
    random = Random(SEED + 5)

    def shapes() -> Iterator[str]:
        for cell in range(0, 36, 4):
            yield f"POLYGON({_box(WEST + 150 * (cell % 6), SOUTH + 150 * (cell // 6), 150, 150)})"
        for _ in range(60):
            x, y = WEST + 25 * random.randrange(40), SOUTH + 25 * random.randrange(40)
            yield f"POLYGON({_box(x, y, 25 * random.randrange(1, 8), 25 * random.randrange(1, 8))})"

    write(path, UTM, ogr.wkbPolygon, shapes())


@layer()
def areas(path: Path) -> None:
    """A lattice with moved corners, gaps, islands and a pair of parts; a smooth variable, one with nulls, a key."""
    random = Random(SEED + 6)
    side, size = 17, 50.0

    def moved(place: float) -> float:
        return place + random.uniform(-15, 15)

    corners = {
        (row, column): (moved(WEST + size * column), moved(SOUTH + size * row))
        for row in range(side + 1)
        for column in range(side + 1)
    }
    rings = []
    for row in range(side):
        for column in range(side):
            if random.random() < 0.93:
                around = ((row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column))
                rings.append(_ring(*(corners[corner] for corner in around)))
    shapes = [f"MULTIPOLYGON(({ring}))" for ring in rings[2:]] + [f"MULTIPOLYGON(({rings[0]}), ({rings[1]}))"]
    shapes += [f"MULTIPOLYGON(({_box(WEST + 300 * n, SOUTH - 900, 40, 40)}))" for n in range(2)]
    _write_areas(path, shapes, random)


def _write_areas(path: Path, shapes: list[str], random: Random) -> None:
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    table = source.CreateLayer(path.stem, reference(UTM), ogr.wkbMultiPolygon)
    for name, kind in (("key", ogr.OFTInteger64), ("value", ogr.OFTReal), ("gaps", ogr.OFTReal)):
        table.CreateField(ogr.FieldDefn(name, kind))
    for row, shape in enumerate(shapes):
        feature = ogr.Feature(table.GetLayerDefn())
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt(shape))
        centre = feature.geometry().Centroid()
        east, north = (centre.GetX() - WEST) / SIDE, (centre.GetY() - SOUTH) / SIDE
        feature["key"] = 1000 + 7 * row
        feature["value"] = 10 + 4 * east - 3 * north * north + random.gauss(0, 1)
        if random.random() > 0.1:
            feature["gaps"] = random.lognormvariate(0, 1)
        table.CreateFeature(feature)
