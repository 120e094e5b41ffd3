"""The GeoPackage pages that a guest lays out: what SQLite, OGR and QGIS think of them, before and after editing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from osgeo import gdal, ogr

from edgegis.tests.qgis.test_sinks_vector import OURS, memory_layer, opened, run, sound

pytestmark = pytest.mark.qgis

EXTENT_AND_COUNTS = """
SELECT c.min_x, c.min_y, c.max_x, c.max_y, o.feature_count, s.seq FROM gpkg_contents c
JOIN gpkg_ogr_contents o USING (table_name) LEFT JOIN sqlite_sequence s ON s.name = c.table_name
"""


def query(path, sql, *values):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql, values).fetchall()


def points(path, count, seed=1, step=1):
    """A GeoPackage of points, made by OGR, with feature ids `step` apart; every tenth has no geometry."""
    places = np.random.default_rng(seed).uniform(-1e6, 1e6, (count, 2))
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = dataset.CreateLayer(path.stem, None, ogr.wkbPoint, ["SPATIAL_INDEX=NO"])
    layer.CreateField(ogr.FieldDefn("number", ogr.OFTInteger))
    layer.StartTransaction()
    for number, (x, y) in enumerate(places.tolist()):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetFID((number + 1) * step)
        feature.SetField(0, number)
        if number % 10:
            feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt(f"POINT ({x!r} {y!r})"))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    return places


# -- strings of every length


LENGTHS = [0, 1, *range(3950, 4150), *range(8130, 8190), 12_345, 70_000, 3_000_000]


@pytest.mark.parametrize("part_bytes", [1, 100_000, 1 << 30])
@pytest.mark.parametrize("lengths", [LENGTHS, [5_000], [12_345, 3]], ids=["many", "one", "two"])
def test_strings_around_the_overflow_length(tmp_path, monkeypatch, lengths, part_bytes):
    from qgis.core import QgsFeature

    from edgegis.processing_providers.writing import geopackage_layout

    monkeypatch.setattr(geopackage_layout, "PART_BYTES", part_bytes)
    texts = [chr(97 + length % 26) * length for length in lengths]
    layer = memory_layer("NoGeometry", "field=text:string(0,0)", [])

    features = [QgsFeature(layer.fields()) for _ in texts]
    for feature, text in zip(features, texts):
        feature.setAttributes([text])
    assert layer.dataProvider().addFeatures(features)[0]
    path = tmp_path / "x.gpkg"
    run(OURS, layer, str(path))
    sound(path)
    assert [text for (text,) in query(path, "SELECT text FROM x ORDER BY fid")] == texts
    assert query(path, EXTENT_AND_COUNTS) == [(None, None, None, None, len(texts), len(texts))]


def test_geometries_around_the_overflow_length(tmp_path):
    from qgis.core import QgsFeature, QgsGeometry, QgsPoint

    layer = lines()
    sizes = [2, 3, *range(240, 262), 500, 20_000]
    features = [QgsFeature(layer.fields()) for _ in sizes]
    for feature, size in zip(features, sizes):
        feature.setGeometry(QgsGeometry.fromPolyline([QgsPoint(i, i * i % 97) for i in range(size)]))
    assert layer.dataProvider().addFeatures(features)[0]
    path = tmp_path / "x.gpkg"
    run(OURS, layer, str(path))
    sound(path)
    assert [f.geometry().constGet().nCoordinates() for f in opened(path).getFeatures()] == sizes


def lines():
    from qgis.core import QgsVectorLayer

    return QgsVectorLayer("LineString?crs=epsg:32633", "lines", "memory")


# -- many rows


@pytest.fixture(scope="module")
def many(qgis_app, plugin, tmp_path_factory):
    """200,000 points through a guest, and where they are."""
    folder = tmp_path_factory.mktemp("many")
    places = points(folder / "source.gpkg", 200_000)
    run(OURS, str(folder / "source.gpkg"), str(folder / "many.gpkg"))
    return folder / "many.gpkg", places


def test_many_rows_are_sound_and_counted(many):
    path, places = many
    sound(path)
    there = places[np.arange(len(places)) % 10 != 0]
    ((x, y, right, top, count, last),) = query(path, EXTENT_AND_COUNTS)
    assert [x, y, right, top] == [*there.min(axis=0), *there.max(axis=0)]
    assert (count, last) == (len(places), len(places))
    assert query(path, "SELECT count(*), max(fid), sum(number) FROM many") == [(200_000, 200_000, sum(range(200_000)))]


def test_a_spatial_filter_finds_what_a_scan_finds(many):
    from qgis.core import QgsFeatureRequest, QgsRectangle

    path, places = many
    layer = opened(path)
    there = np.arange(len(places)) % 10 != 0
    random = np.random.default_rng(2)
    for size in (0.0, 1e2, 1e4, 1e5, 1e6, 3e6):
        left, bottom = random.uniform(-1e6, 1e6, 2) if size else places[1]
        box = QgsRectangle(left, bottom, left + size, bottom + size)
        inside = there & ((places >= (left, bottom)) & (places <= (left + size, bottom + size))).all(axis=1)
        request = QgsFeatureRequest(box).setFlags(QgsFeatureRequest.Flag.NoGeometry).setSubsetOfAttributes([1])
        assert sorted(f["number"] for f in layer.getFeatures(request)) == np.flatnonzero(inside).tolist()


def test_the_same_bytes_twice(many, tmp_path):
    """Nothing in a page depends on more than the rows."""
    path, _ = many
    run(OURS, str(path.with_name("source.gpkg")), str(tmp_path / "many.gpkg"))
    ours = [query(file, "SELECT * FROM rtree_many_geom_node") for file in (path, tmp_path / "many.gpkg")]
    assert ours[0] == ours[1]


# -- editing afterwards


@pytest.mark.parametrize("count", [1, 51, 52, 5000])
def test_a_layer_is_edited_afterwards(tmp_path, count):
    from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsPointXY, QgsRectangle

    points(tmp_path / "source.gpkg", count)
    run(OURS, str(tmp_path / "source.gpkg"), str(tmp_path / "x.gpkg"))
    sound(tmp_path / "x.gpkg")
    layer = opened(tmp_path / "x.gpkg")
    layer.startEditing()
    added = [QgsFeature(layer.fields()) for _ in range(300)]
    for number, feature in enumerate(added):
        feature.setAttribute("number", 1_000_000 + number)
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(number, -number)))
    assert layer.addFeatures(added)
    for number in range(1, count, 5):
        layer.changeGeometry(number, QgsGeometry.fromPointXY(QgsPointXY(2e6 + number, 0)))
    gone = list(range(2, count, 3))
    assert layer.deleteFeatures(gone)
    assert layer.commitChanges(), layer.commitErrors()
    moved = [number for number in range(1, count, 5) if number not in set(gone)]
    found = layer.getFeatures(QgsFeatureRequest(QgsRectangle(2e6, -1, 3e6, 1)))
    assert sorted(feature.id() for feature in found) == moved
    assert layer.featureCount() == count + 300 - len(gone)
    numbers = [feature["number"] for feature in layer.getFeatures()]
    assert len(numbers) == layer.featureCount() and sum(n >= 1_000_000 for n in numbers) == 300
    del layer, found
    sound(tmp_path / "x.gpkg")


def test_an_empty_layer_is_edited_afterwards(tmp_path):
    from qgis.core import QgsFeature, QgsGeometry

    source = memory_layer("Polygon", "field=whole:int&crs=epsg:4326", [])
    count = ("edgegis:countpointsinpolygon", {"RUN_ON": "local", "POLYGONS": source, "POINTS": memory_layer()})
    layer = opened(run(count, source, str(tmp_path / "x.gpkg")))
    sound(tmp_path / "x.gpkg")
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("Polygon ((0 0, 1 0, 1 1, 0 0))"))
    assert layer.addFeature(feature) and layer.commitChanges(), layer.commitErrors()
    assert [found.id() for found in layer.getFeatures()] == [1]
    sound(tmp_path / "x.gpkg")


def test_ogr_appends_and_vacuums(tmp_path):
    points(tmp_path / "source.gpkg", 3000)
    run(OURS, str(tmp_path / "source.gpkg"), str(tmp_path / "x.gpkg"))
    dataset = gdal.OpenEx(str(tmp_path / "x.gpkg"), gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = dataset.GetLayer(0)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt("POINT (1 1)"))
    assert layer.CreateFeature(feature) == 0 and feature.GetFID() == 3001
    del layer
    dataset.ExecuteSQL("VACUUM")
    del dataset, feature
    sound(tmp_path / "x.gpkg")
    assert query(tmp_path / "x.gpkg", "SELECT count(*) FROM x") == [(3001,)]


# -- feature ids, bounds, tables


@pytest.mark.parametrize("step", [1, 100, 1 << 33])
def test_feature_ids_are_the_sources(tmp_path, step):
    points(tmp_path / "source.gpkg", 1000, step=step)
    run(OURS, str(tmp_path / "source.gpkg"), str(tmp_path / "x.gpkg"))
    sound(tmp_path / "x.gpkg")
    assert [row[0] for row in query(tmp_path / "x.gpkg", "SELECT fid FROM x")] == [
        (number + 1) * step for number in range(1000)
    ]
    assert query(tmp_path / "x.gpkg", "SELECT seq FROM sqlite_sequence WHERE name = 'x'") == [(1000 * step,)]


@pytest.mark.parametrize("x", [0.1, -0.1, 1e-310, 1e30, 123456.789012345, 16777217.0])
def test_bounds_are_rounded_outward(tmp_path, x):
    from qgis.core import QgsFeature, QgsGeometry

    layer = lines()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(f"LineString ({x!r} {-x!r}, {x!r} {x!r})"))
    layer.dataProvider().addFeatures([feature])
    path = tmp_path / "x.gpkg"
    run(OURS, layer, str(path))
    sound(path)
    ((left, right, bottom, top),) = query(path, "SELECT minx, maxx, miny, maxy FROM rtree_x_geom")
    assert left <= x <= right and bottom <= -abs(x) and top >= abs(x)


@pytest.mark.parametrize("part_bytes", [1, 3_000, 100_000, 1 << 30])
def test_a_table_is_laid_out_in_parts(tmp_path, monkeypatch, part_bytes):
    from edgegis.processing_providers.writing import geopackage_layout

    source, path = tmp_path / "source.gpkg", tmp_path / "x.gpkg"
    points(source, 3000, step=3)
    monkeypatch.setattr(geopackage_layout, "PART_BYTES", part_bytes)
    run(OURS, str(source), str(path))
    sound(path)
    assert query(path, "SELECT fid, number FROM x") == query(source, "SELECT fid, number FROM source")
    assert query(path, "SELECT count(*) FROM rtree_x_geom") == [(2700,)]


# -- the page that SQLite locks


def test_no_row_lies_on_the_lock_page(tmp_path, monkeypatch):
    """A sparse file of just less than 1 GiB, whose free pages SQLite would fill before it grows."""
    from edgegis.processing_providers.writing import geopackage_pages

    folder, lock_page = tmp_path, (1 << 30) // 4096 + 1
    points(folder / "source.gpkg", 2000)
    whole = geopackage_pages._inspect

    def inspect(path, table):
        """The file grows by pages that are in its list of free ones."""
        empty = whole(path, table)
        grow(path, empty.pages, lock_page - 3)
        return whole(path, table)

    monkeypatch.setattr(geopackage_pages, "_inspect", inspect)
    run(OURS, str(folder / "source.gpkg"), str(folder / "x.gpkg"))
    path = folder / "x.gpkg"
    assert path.stat().st_size > (1 << 30) + 20 * 4096
    assert query(path, "SELECT count(*), sum(number) FROM x") == [(2000, sum(range(2000)))]
    assert query(path, "SELECT rtreecheck('rtree_x_geom')") == [("ok",)]
    found = [row[0] for row in query(path, "PRAGMA integrity_check(5)")]
    assert not [line for line in found if "never used" not in line], found
    with path.open("rb") as file:
        file.seek(1 << 30)
        assert file.read(4096) == bytes(4096)


def grow(path, pages, wanted):
    with path.open("r+b") as file:
        file.truncate(wanted * 4096)
        file.seek(28)
        file.write(wanted.to_bytes(4, "big"))
        file.seek(24)
        counter = file.read(4)
        file.seek(92)
        file.write(counter)
