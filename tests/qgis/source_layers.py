"""Layers of every kind for the tests of sources, and what QGIS itself says is in them."""

from __future__ import annotations

import json
from pathlib import Path

from osgeo import gdal, ogr, osr

FIELDS = {
    "whole": (ogr.OFTInteger, ogr.OFSTNone),
    "long": (ogr.OFTInteger64, ogr.OFSTNone),
    "number": (ogr.OFTReal, ogr.OFSTNone),
    "text": (ogr.OFTString, ogr.OFSTNone),
    "day": (ogr.OFTDate, ogr.OFSTNone),
    "moment": (ogr.OFTDateTime, ogr.OFSTNone),
    "flag": (ogr.OFTInteger, ogr.OFSTBoolean),
    "bytes": (ogr.OFTBinary, ogr.OFSTNone),
    "clock": (ogr.OFTTime, ogr.OFSTNone),
    "names": (ogr.OFTStringList, ogr.OFSTNone),
    "counts": (ogr.OFTIntegerList, ogr.OFSTNone),
}
ROWS = [
    {"whole": 7, "long": 1 << 40, "number": 0.1, "text": "Zürich", "day": "1969/12/31", "flag": 1, "clock": "12:34:56"},
    {"whole": -7, "number": -0.0, "text": "", "day": "1900/03/01", "moment": "1969/12/31 23:59:59", "flag": 0},
    {},
    {"whole": 0, "long": -1, "text": "日本", "moment": "2024/02/29 01:02:03.5", "day": "2024/02/29", "flag": 1},
    {"whole": 5, "number": 1e300, "text": "a" * 5000, "moment": "1582/10/15 00:00:00", "flag": 1},
    {"whole": 6, "names": ["a", "bß"], "counts": [1, 2, 3], "flag": 0, "clock": "00:00:00"},
]
GEOMETRIES = {
    "point": (ogr.wkbPoint, ["POINT (1 2)", "POINT EMPTY", None, "POINT (3 4)", "POINT (5 6)", "POINT (7 8)"]),
    "point z": (
        ogr.wkbPoint25D,
        ["POINT Z (1 2 3)", None, "POINT Z (3 4 5)", "POINT Z (0 0 0)", None, "POINT Z (9 8 7)"],
    ),
    "point zm": (ogr.wkbPointZM, ["POINT ZM (1 2 3 4)", None, "POINT ZM (3 4 5 6)"] + ["POINT ZM (0 0 0 0)"] * 3),
    "multipoint": (ogr.wkbMultiPoint, ["MULTIPOINT (1 2, 3 4)", None, "MULTIPOINT EMPTY"] + ["MULTIPOINT (1 1)"] * 3),
    "line": (
        ogr.wkbLineString,
        ["LINESTRING (0 0, 1 1)", None, "LINESTRING EMPTY"] + ["LINESTRING (0 0, 2 0)"] * 3,
    ),
    "polygon": (
        ogr.wkbPolygon,
        ["POLYGON ((0 0, 4 0, 4 4, 0 0))", None, "POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))"]
        + ["POLYGON ((0 0, 1 0, 1 1, 0 0))"] * 3,
    ),
    "multipolygon": (
        ogr.wkbMultiPolygon,
        ["MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((10 0, 14 0, 14 4, 10 0)))", "MULTIPOLYGON EMPTY", None]
        + ["MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"] * 3,
    ),
    "mixed": (
        ogr.wkbUnknown,
        [
            *("POINT (1 2)", "LINESTRING (0 0, 1 1)", None, "POLYGON ((0 0, 4 0, 4 4, 0 0))", "POINT Z (1 2 3)"),
            "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))",
        ],
    ),
    "curve": (
        ogr.wkbCurvePolygon,
        ["CURVEPOLYGON (CIRCULARSTRING (0 0, 4 0, 4 4, 0 4, 0 0))", None, "POLYGON ((0 0, 4 0, 4 4, 0 0))"]
        + [None] * 3,
    ),
    "multicurve": (
        ogr.wkbMultiSurface,
        ["MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0, 4 0, 4 4, 0 4, 0 0)))", None] + [None] * 4,
    ),
    "none": (ogr.wkbNone, [None] * 6),
}
# What a GeoPackage has types for.
GPKG_FIELDS = ("whole", "long", "number", "text", "day", "moment", "flag", "bytes")


def make(path: Path, driver: str, geometry: str, fields=GPKG_FIELDS, options=(), epsg: int = 32633) -> Path:
    """Write ROWS with the geometries of a kind."""
    kind, shapes = GEOMETRIES[geometry]
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = ogr.GetDriverByName(driver).CreateDataSource(str(path))
    layer = dataset.CreateLayer(path.stem, None if kind == ogr.wkbNone else reference, kind, list(options))
    for name in fields:
        definition = ogr.FieldDefn(name, FIELDS[name][0])
        definition.SetSubType(FIELDS[name][1])
        layer.CreateField(definition)
    for row, shape in zip(ROWS, shapes):
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in row.items():
            index = feature.GetFieldIndex(name)
            if name == "names" and index >= 0:
                feature.SetFieldStringList(index, value)
            elif name == "counts" and index >= 0:
                feature.SetFieldIntegerList(index, value)
            elif index >= 0:
                feature.SetField(name, value)
        if "bytes" in fields and "text" in row:
            feature.SetFieldBinaryFromHexString("bytes", row["text"][:9].encode().hex())
        if shape is not None:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(shape))
        assert layer.CreateFeature(feature) == 0
    del layer, dataset
    gdal.ErrorReset()
    return path


def plain(value, format):
    """Return a QGIS attribute as the payload has it."""
    from qgis.PyQt.QtCore import QDate, QDateTime, QTime

    if value is None or (hasattr(value, "isNull") and value.isNull()):
        return None
    if isinstance(value, QDateTime):
        days = QDate(1970, 1, 1).daysTo(value.date())
        return days * 86_400_000 + value.time().msecsSinceStartOfDay()
    if isinstance(value, QDate):
        return QDate(1970, 1, 1).daysTo(value)
    if isinstance(value, QTime):
        return value.msecsSinceStartOfDay()
    if format == "z":
        return bytes(value)
    if format == "+l":
        return list(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def rows_of_qgis(source, target_crs=None, context=None):
    """Return id, attributes and WKB of each feature, as QGIS's own iterator gives them; curves as lines."""
    from qgis.core import QgsFeatureRequest, QgsProcessingFeatureSource

    from edgegis.processing_providers.reading.field_types import arrow_field

    formats = [arrow_field(field).format for field in source.fields()]
    request = QgsFeatureRequest()
    if target_crs is not None:
        request.setDestinationCrs(target_crs, context.transformContext())
    rows = []
    for feature in source.getFeatures(request, QgsProcessingFeatureSource.FlagSkipGeometryValidityChecks):
        attributes = [plain(value, format) for value, format in zip(feature.attributes(), formats)]
        geometry = feature.geometry()
        if not geometry.isNull() and geometry.constGet().hasCurvedSegments():
            geometry.convertToStraightSegment()
        rows.append((feature.id(), attributes, None if geometry.isNull() else bytes(geometry.asWkb())))
    return rows


def rows_of_payload(payload):
    """Return the same of a payload with `$id`."""
    from edgegis.runtime.arrow import python_values

    schema = payload.schema
    columns = {
        field.name: [value for batch in payload.batches for value in python_values(field, batch.columns[place])]
        for place, field in enumerate(schema.fields)
    }
    names = [name for name in schema.names if not name.startswith("$")]
    geometries = columns.get("$geometry", [None] * payload.rows)
    return [
        (columns["$id"][row], [columns[name][row] for name in names], geometries[row]) for row in range(payload.rows)
    ]


def layer_of(path, name="layer"):
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer(str(path), name, "ogr")
    assert layer.isValid()
    return layer
