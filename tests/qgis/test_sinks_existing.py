"""Destinations that are there already: replaced files, layers of GeoPackages, tables of databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from osgeo import ogr

from edgegis.tests.comparator import layer_differences
from edgegis.tests.qgis.test_sinks_vector import (
    OURS,
    REFUSES_NULLS,
    THEIRS,
    agree,
    file_layer,
    memory_layer,
    opened,
    run,
    sound,
)

pytestmark = pytest.mark.qgis


def kept_layer(path, table="kept"):
    """A layer of its own in a GeoPackage, which no other may touch."""
    from qgis.core import QgsProject, QgsVectorFileWriter

    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = table
    if path.exists():
        options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
    context = QgsProject.instance().transformContext()
    layer = memory_layer("Polygon")
    assert QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)[0] == 0
    return opened(f"{path}|layername={table}")


def tables(path):
    with closing(sqlite3.connect(path)) as database:
        return sorted(row[0] for row in database.execute("SELECT table_name FROM gpkg_contents"))


@pytest.mark.parametrize("table", ["t", 'T "it\'s"', "Größe"])
@pytest.mark.parametrize("there", ["new", "overwritten"])
def test_a_layer_of_a_geopackage_that_is_there(tmp_path, table, there):
    for side in ("ours", "theirs"):
        kept_layer(tmp_path / f"{side}.gpkg")
        if there == "overwritten":
            kept_layer(tmp_path / f"{side}.gpkg", table)
    escaped = table.replace('"', r"\"")
    agree(file_layer("Point"), lambda side: f"ogr:dbname='{tmp_path / side}.gpkg' table=\"{escaped}\" (geom)")
    assert tables(tmp_path / "ours.gpkg") == sorted(["kept", table]) == tables(tmp_path / "theirs.gpkg")
    assert opened(f"{tmp_path / 'ours.gpkg'}|layername=kept").featureCount() == 4
    sound(tmp_path / "ours.gpkg")


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson", "fgb", "csv", "sqlite"])
@pytest.mark.parametrize("shape", ["Point", "MultiPolygon"])
def test_a_file_that_is_there_is_replaced(tmp_path, suffix, shape):
    whole = suffix == "fgb" and REFUSES_NULLS
    for side in ("ours", "theirs"):
        run(THEIRS, file_layer("Polygon", whole), str(tmp_path / f"{side}.{suffix}"))
    (tmp_path / "ours.qix").write_bytes(b"an index of the old file")
    ours = agree(file_layer(shape, whole), lambda side: str(tmp_path / f"{side}.{suffix}"))
    assert ours.featureCount() == opened(tmp_path / f"theirs.{suffix}").featureCount()
    names = {
        side: sorted(item.suffix for item in tmp_path.iterdir() if item.stem == side) for side in ("ours", "theirs")
    }
    assert set(names["ours"]) - {".qix", ".qmd"} == set(names["theirs"])
    assert suffix != "shp" or ".qix" not in names["ours"]
    assert not [item for item in tmp_path.iterdir() if item.name.startswith(".")]


def test_a_geopackage_with_a_log_is_replaced(tmp_path):
    """A layer that is open elsewhere leaves a log that belongs to the old file alone."""
    path = tmp_path / "x.gpkg"
    kept_layer(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE other (number)")
        database.executemany("INSERT INTO other VALUES (?)", [(number,) for number in range(5000)])
        database.commit()
        assert (tmp_path / "x.gpkg-wal").exists()
        run(OURS, file_layer("Point"), str(path))
    assert next(feature["text"] for feature in opened(path).getFeatures()) == "Zür"
    sound(path)


@pytest.mark.parametrize("provider", ["spatialite", "ogr"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_table_of_a_spatialite_database(tmp_path, provider, times):
    source = memory_layer("Point", "field=whole:int&field=number:double(0,0)&crs=epsg:32633", [[1, 0.5], [2, None]])
    written = {}
    for side, algorithm in (("theirs", THEIRS), ("ours", OURS)):
        path = f"{tmp_path / side}.sqlite"
        ogr.GetDriverByName("SQLite").CreateDataSource(path, ["SPATIALITE=YES"])
        for _ in range(times):
            result = run(algorithm, source, f"{provider}:dbname='{path}' table=\"t\" (geom)")
        written[side] = layer_from(result, provider)
    differences = layer_differences(written["ours"], written["theirs"])
    assert not differences, "\n".join(differences)


def layer_from(result, provider):
    from qgis.core import QgsVectorLayer

    source = result if isinstance(result, str) else result.source()
    layer = QgsVectorLayer(source.replace("spatialite:", ""), "t", provider)
    assert layer.isValid(), result
    return layer
