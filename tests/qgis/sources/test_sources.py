"""Layers as payloads: whatever path a layer takes, the payload is what QGIS's own iterator says."""

from __future__ import annotations

import numpy as np
import pytest

from edgegis.processing_providers.reading.arrow_cast import CannotCast
from edgegis.processing_providers.reading.arrow_stream import check_offsets
from edgegis.processing_providers.writing.fields import variant_type
from edgegis.runtime.arrow import Array, Field
from edgegis.tests.qgis.source_layers import GEOMETRIES, ROWS, layer_of, make

pytestmark = pytest.mark.qgis


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_geopackage_of_every_geometry(both_ways, tmp_path, geometry):
    payload, _ = both_ways(str(make(tmp_path / "all.gpkg", "GPKG", geometry)), "stream")
    assert payload.rows == len(ROWS)
    formats = {field.name: field.format for field in payload.schema.fields}
    assert (
        formats["flag"] == "b" and formats["day"] == "tdD" and formats["moment"] == "tsm:" and formats["bytes"] == "z"
    )
    assert ("$geometry" in formats) == (geometry != "none")


FILES = [
    ("FlatGeobuf", "all.fgb", "multipolygon", ("whole", "long", "number", "text", "bytes"), ["SPATIAL_INDEX=NO"]),
    ("FlatGeobuf", "flags.fgb", "point", ("flag", "text"), ["SPATIAL_INDEX=NO"]),
    ("ESRI Shapefile", "all.shp", "polygon", ("whole", "long", "number", "day"), ["ENCODING=UTF-8"]),
    ("ESRI Shapefile", "latin.shp", "line", ("whole",), ["ENCODING=ISO-8859-1"]),
    ("ESRI Shapefile", "points.shp", "point z", ("whole", "number"), []),
    ("GeoJSON", "all.geojson", "point", ("whole", "number", "text", "names", "counts", "moment"), []),
    ("CSV", "all.csv", "none", ("whole", "number", "text"), []),
    ("CSV", "wkt.csv", "polygon", ("whole", "text"), ["GEOMETRY=AS_WKT"]),
    ("SQLite", "all.sqlite", "multipolygon", ("whole", "long", "number", "text", "moment", "bytes", "clock"), []),
    ("GML", "all.gml", "point", ("whole", "text"), []),
]


@pytest.mark.parametrize(("driver", "name", "geometry", "fields", "options"), FILES, ids=[row[1] for row in FILES])
def test_other_files(both_ways, tmp_path, driver, name, geometry, fields, options):
    both_ways(str(make(tmp_path / name, driver, geometry, fields, options)))


def test_a_stream_whose_values_lie_over_each_other_is_not_read():
    """As in GDAL 3.10's FlatGeobuf after a null: the stream says nothing of it."""
    geometry, data = Field("wkb_geometry", "z"), np.zeros(21, np.uint8)
    check_offsets(geometry, Array(3, 1, (None, np.array([0, 0, 21, 21], np.int32), data)))
    with pytest.raises(CannotCast):
        check_offsets(geometry, Array(3, 1, (None, np.array([0, 21, 0, 21], np.int32), data)))


@pytest.mark.parametrize("encoding", [None, "UTF-8", "ISO-8859-1", "windows-1252", "KOI8-R"])
@pytest.mark.parametrize("written", ["UTF-8", "ISO-8859-1"])
def test_the_encoding_that_was_set(both_ways, tmp_path, written, encoding):
    path = make(tmp_path / "texts.shp", "ESRI Shapefile", "point z", ("whole",), [f"ENCODING={written}"])
    from osgeo import ogr

    dataset = ogr.Open(str(path), 1)
    layer = dataset.GetLayer(0)
    layer.CreateField(ogr.FieldDefn("text", ogr.OFTString))
    for feature in layer:
        feature.SetField("text", "Zürich")
        layer.SetFeature(feature)
    del layer, dataset
    layer = layer_of(path)
    if encoding:
        layer.setProviderEncoding(encoding)
    both_ways(layer)


def test_dates_of_a_shapefile_take_the_stream_when_it_reads_them_right(both_ways, tmp_path):
    path = make(tmp_path / "days.shp", "ESRI Shapefile", "point z", ("day",))
    layer = layer_of(path)
    assert layer.setSubsetString("day > '1990/01/01'")
    both_ways(layer, "stream")
    assert layer.setSubsetString("")
    both_ways(layer)


def test_a_file_in_an_archive(both_ways, tmp_path):
    import zipfile

    path = make(tmp_path / "all.geojson", "GeoJSON", "line", ("whole", "text"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, "inside/all.geojson")
    both_ways(layer_of(f"/vsizip/{tmp_path}/all.zip/inside/all.geojson"), "stream")


# -- what QGIS does to a layer ----------------------------------------------------------------------------------------


def test_subset_string(both_ways, tmp_path):
    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    assert layer.setSubsetString("\"whole\" >= 0 AND text <> ''")
    payload, _ = both_ways(layer, "stream")
    assert payload.rows == 3


def test_subset_that_is_a_query(both_ways, tmp_path):
    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    assert layer.setSubsetString('SELECT * FROM "all" WHERE whole > 0')
    both_ways(layer, "general")


def test_selected_features_only(both_ways, tmp_path):
    from qgis.core import QgsProcessingFeatureSourceDefinition

    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "polygon"))
    layer.selectByIds([1, 4])
    from qgis.core import QgsProject

    QgsProject.instance().addMapLayer(layer)
    payload, _ = both_ways(QgsProcessingFeatureSourceDefinition(layer.id(), True), "stream")
    assert payload.rows == 2
    QgsProject.instance().removeMapLayer(layer.id())


def test_feature_limit(both_ways, tmp_path):
    from qgis.core import QgsProcessingFeatureSourceDefinition

    path = str(make(tmp_path / "all.gpkg", "GPKG", "point"))
    payload, _ = both_ways(QgsProcessingFeatureSourceDefinition(path, False, 2), "general")
    assert payload.rows == 2


def test_filter_expression(both_ways, tmp_path):
    from qgis.core import QgsProcessingFeatureSourceDefinition

    if not hasattr(QgsProcessingFeatureSourceDefinition(""), "filterExpression"):
        pytest.skip("this QGIS has no filters of feature sources (3.32)")
    path = str(make(tmp_path / "all.gpkg", "GPKG", "point"))
    payload, _ = both_ways(QgsProcessingFeatureSourceDefinition(path, filterExpression='"whole" > 0'), "general")
    assert payload.rows == 3


def test_edited_but_unsaved(both_ways, tmp_path):
    from qgis.core import QgsFeature, QgsGeometry

    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("Point (100 200)"))
    feature["text"] = "new"
    layer.addFeature(feature)
    layer.changeAttributeValue(1, layer.fields().lookupField("whole"), 4711)
    layer.deleteFeature(2)
    payload, _ = both_ways(layer, "general")
    assert payload.rows == len(ROWS)
    layer.rollBack()


def test_joined_and_virtual_fields(both_ways, tmp_path):
    from qgis.core import QgsField, QgsProject, QgsVectorLayerJoinInfo

    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    other = layer_of(make(tmp_path / "other.gpkg", "GPKG", "none"), "other")
    QgsProject.instance().addMapLayers([layer, other])
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(other)
    join.setJoinFieldName("fid")
    join.setTargetFieldName("fid")
    join.setUsingMemoryCache(True)
    layer.addJoin(join)
    layer.addExpressionField('"whole" * 2', QgsField("twice", variant_type("Int")))
    payload, _ = both_ways(layer, "general")
    assert "other_text" in payload.schema.names and "twice" in payload.schema.names
    QgsProject.instance().removeMapLayers([layer.id(), other.id()])


def test_only_provider_fields_of_a_joined_layer_take_the_stream(read, tmp_path):
    from qgis.core import QgsField

    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    layer.addExpressionField("1", QgsField("one", variant_type("Int")))
    payload, info = read(layer, columns=["text", "flag"])
    assert info.path == "stream"
    assert payload.schema.names == ["text", "flag", "$geometry"]


def test_memory_layer(both_ways, qgis_app):
    from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer
    from qgis.PyQt.QtCore import QDate, QDateTime, QTime

    definition = "Polygon?crs=EPSG:32633&field=a:int&field=b:string&field=d:date&field=t:time&field=m:datetime"
    layer = QgsVectorLayer(f"{definition}&field=y:bool&field=l:int8&field=n:string[]", "memory", "memory")
    feature = QgsFeature(layer.fields())
    moment = QDateTime(QDate(1969, 12, 31), QTime(23, 59, 59, 250))
    feature.setAttributes([1, "x", QDate(1900, 1, 2), QTime(1, 2, 3, 4), moment, True, 1 << 40, ["a", "b"]])
    feature.setGeometry(QgsGeometry.fromWkt("Polygon ((0 0, 1 0, 1 1, 0 0))"))
    layer.dataProvider().addFeatures([feature, QgsFeature(layer.fields())])
    payload, _ = both_ways(layer, "general")
    assert payload.rows == 2


def test_no_rows(both_ways, tmp_path):
    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    layer.setSubsetString("whole = 12345")
    payload, _ = both_ways(layer, "stream")
    assert payload.rows == 0 and payload.schema.field("day").format == "tdD"
