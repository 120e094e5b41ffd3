"""Geometries on their way into a payload: CRSs, invalid ones, what a payload says of its layer, limits."""

from __future__ import annotations

import pytest

from edgegis.tests.qgis.source_layers import GEOMETRIES, GPKG_FIELDS, layer_of, make, rows_of_payload

pytestmark = pytest.mark.qgis


# -- coordinate systems -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("geometry", [name for name in GEOMETRIES if name != "none"])
def test_transformed_as_native_does_it(both_ways, tmp_path, geometry):
    from qgis.core import QgsCoordinateReferenceSystem

    target = QgsCoordinateReferenceSystem("EPSG:3035")
    payload, info = both_ways(str(make(tmp_path / "all.gpkg", "GPKG", geometry)), target_crs=target)
    assert info.crs == target
    assert "ETRS" in payload.crs


def test_a_coordinate_that_cannot_be_transformed(both_ways, tmp_path):
    from osgeo import ogr
    from qgis.core import QgsCoordinateReferenceSystem

    path = make(tmp_path / "all.gpkg", "GPKG", "point", epsg=4326)
    dataset = ogr.Open(str(path), 1)
    layer = dataset.GetLayer(0)
    feature = layer.GetFeature(4)
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (10 95)"))
    layer.SetFeature(feature)
    del feature, layer, dataset
    both_ways(str(path), target_crs=QgsCoordinateReferenceSystem("EPSG:3857"))


def test_the_crs_that_the_user_set(read, tmp_path):
    from qgis.core import QgsCoordinateReferenceSystem

    layer = layer_of(make(tmp_path / "all.gpkg", "GPKG", "point"))
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:25832"))
    payload, info = read(layer)
    assert info.crs.authid() == "EPSG:25832"
    assert "25832" in payload.crs


# -- invalid geometries -----------------------------------------------------------------------------------------------

BOW_TIE = "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))"


@pytest.fixture
def with_bow_tie(tmp_path):
    from osgeo import ogr

    path = make(tmp_path / "polygons.gpkg", "GPKG", "polygon")
    dataset = ogr.Open(str(path), 1)
    layer = dataset.GetLayer(0)
    feature = layer.GetFeature(4)
    feature.SetGeometry(ogr.CreateGeometryFromWkt(BOW_TIE))
    layer.SetFeature(feature)
    del feature, layer, dataset
    return str(path)


@pytest.mark.parametrize("general", [False, True])
def test_invalid_geometries_are_skipped(read, context, feedback, with_bow_tie, general):
    from qgis.core import QgsFeatureRequest

    context.setInvalidGeometryCheck(QgsFeatureRequest.GeometrySkipInvalid)
    payload, _ = read(with_bow_tie, always_general=general)
    assert [row[0] for row in rows_of_payload(payload)] == [1, 2, 3, 5, 6]
    assert len(feedback.warnings) == 1 and "(4)" in feedback.warnings[0]


@pytest.mark.parametrize("general", [False, True])
def test_skipped_beside_one_that_cannot_be_transformed(read, context, feedback, tmp_path, general):
    from osgeo import ogr
    from qgis.core import QgsCoordinateReferenceSystem, QgsFeatureRequest

    path = make(tmp_path / "all.gpkg", "GPKG", "mixed", epsg=4326)
    dataset = ogr.Open(str(path), 1)
    layer = dataset.GetLayer(0)
    for number, shape in ((4, BOW_TIE), (5, "POINT (0 95)")):
        feature = layer.GetFeature(number)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(shape))
        layer.SetFeature(feature)
    del feature, layer, dataset
    context.setInvalidGeometryCheck(QgsFeatureRequest.GeometrySkipInvalid)
    lambert = QgsCoordinateReferenceSystem("EPSG:2154")
    payload, info = read(str(path), target_crs=lambert, always_general=general)
    assert info.path == "general"
    assert [(row[0], row[2] is None) for row in rows_of_payload(payload)] == [
        *((1, False), (2, False), (3, True), (5, True), (6, False))
    ]
    assert len(feedback.warnings) == 1 and "(4)" in feedback.warnings[0]


@pytest.mark.parametrize("general", [False, True])
def test_invalid_geometries_stop(read, context, with_bow_tie, general):
    from qgis.core import QgsFeatureRequest

    from edgegis.runtime.errors import BadInput

    context.setInvalidGeometryCheck(QgsFeatureRequest.GeometryAbortOnInvalid)
    with pytest.raises(BadInput, match=r"\(4\)"):
        read(with_bow_tie, always_general=general)
    assert read(with_bow_tie, always_general=general, validate=False)[0].rows == 6


def test_the_override_of_one_source_wins(read, context, with_bow_tie):
    from qgis.core import QgsFeatureRequest, QgsProcessingFeatureSourceDefinition

    context.setInvalidGeometryCheck(QgsFeatureRequest.GeometryAbortOnInvalid)
    flag = QgsProcessingFeatureSourceDefinition.FlagOverrideDefaultGeometryCheck
    source = QgsProcessingFeatureSourceDefinition(with_bow_tie, False, -1, flag, QgsFeatureRequest.GeometryNoCheck)
    assert read(source)[0].rows == 6


SHAPES = [
    "POLYGON EMPTY", BOW_TIE, "POLYGON ((0 0, 1 0, 1 1, 0 0))", "LINESTRING (0 0, 0 0)", "LINESTRING (0 0, 1 1, 0 1)",
    "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((1 1, 5 1, 5 5, 1 1)))",
    "POLYGON ((0 0, 4 0, 4 4, 0 0), (9 9, 8 9, 9 8, 9 9))",
    "GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0)))", "MULTIPOINT EMPTY", "POINT (1 1)",
    "POLYGON ((0 0, 4 0, 4 4, 2 2, 2 2, 0 0))", "MULTILINESTRING ((0 0, 0 0), (1 1, 2 2))",
]  # fmt: skip


def test_what_is_invalid_is_what_geos_says_in_qgis(qgis_app):
    from qgis.core import QgsGeometry

    from edgegis.processing_providers.reading.arrow_stream import GEOMETRY
    from edgegis.processing_providers.reading.geometry_checks import valid_rows
    from edgegis.runtime.arrow import array_from_python

    geometries = [QgsGeometry.fromWkt(shape) for shape in SHAPES]
    array = array_from_python(GEOMETRY, [bytes(geometry.asWkb()) for geometry in geometries])
    assert valid_rows(array).tolist() == [geometry.isGeosValid() for geometry in geometries]


# -- limits and errors ------------------------------------------------------------------------------------------------


def test_a_field_that_is_not_there_is_named(read, tmp_path):
    from edgegis.runtime.errors import BadInput

    with pytest.raises(BadInput, match=r"no field 'nothing'.*whole"):
        read(str(make(tmp_path / "all.gpkg", "GPKG", "point")), columns=["nothing"])


def test_what_cannot_fit_is_refused_with_its_size(read, tmp_path, monkeypatch):
    from edgegis.processing_providers.reading import vector_reading
    from edgegis.runtime.errors import TooLarge

    monkeypatch.setattr(vector_reading, "GUEST_LIMIT_BYTES", 100)
    with pytest.raises(TooLarge, match="GiB"):
        read(str(make(tmp_path / "all.gpkg", "GPKG", "point")))


def test_what_a_payload_says_of_its_layer(read, tmp_path):
    payload, info = read(str(make(tmp_path / "all.gpkg", "GPKG", "polygon")))
    assert payload.schema.metadata["edgegis:geometry_type"] == "3"
    assert payload.extent == (0.0, 0.0, 9.0, 9.0)
    assert info.fields.names() == ["fid", *GPKG_FIELDS]


@pytest.mark.parametrize("general", [False, True])
def test_reading_can_be_cancelled(read, feedback, tmp_path, general):
    from edgegis.runtime.errors import Cancelled

    path = str(make(tmp_path / "all.gpkg", "GPKG", "point"))
    feedback.cancel()
    with pytest.raises(Cancelled):
        read(path, always_general=general)
