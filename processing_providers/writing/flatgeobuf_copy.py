"""Rows of a GeoPackage of ours into a new FlatGeobuf by GDAL alone.

QGIS made the file, so its fields, geometry type and coordinate system are those of QGIS; but through its sink each row
becomes a feature of QGIS and then one of GDAL. Measured on 500,000 rows of 12 fields, GDAL 3.6: 2.6 s instead of 4.5,
of which 1.9 s are the index.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osgeo import gdal, ogr
from qgis.core import QgsFields, QgsProcessingFeedback

from ...runtime.errors import OutputFailed
from ...runtime.payloads.payload import VectorPayload
from ..gdal_errors import GdalErrors
from .fields import variant_type

GEOMETRY = "$geometry"
# GDAL 3.8 and newer would copy by Arrow, where a field goes to the one of its name; here the n-th goes to the n-th.
_BY_ARROW = "OGR2OGR_USE_ARROW_API"
# Their values are the same in both formats.
_PLAIN = ("Bool", "Int", "LongLong", "Double", "QString")


def is_plain(destination: str, payload: VectorPayload, fields: QgsFields) -> bool:
    """Whether GDAL leaves the same rows as QGIS's sink: those of numbers and texts that all have a geometry."""
    if not destination.lower().endswith(".fgb") or GEOMETRY not in payload.schema.names:
        return False
    place = payload.schema.index(GEOMETRY)
    whole = not any(batch.columns[place].null_count for batch in payload.batches)
    return whole and all(field.type() in [variant_type(name) for name in _PLAIN] for field in fields)


def copy_rows(rows: Path, columns: list[str], destination: str, feedback: QgsProcessingFeedback) -> None:
    """Write the columns of the table `rows` into the file, which holds a layer of as many fields and no row yet.

    Raises OutputFailed. When cancelled, the file is not whole.
    """
    with GdalErrors(OutputFailed, f"The result could not be written to {destination}") as errors:
        made = _made_anew(destination)
        query = " ".join(["SELECT", ", ".join([*columns, "geom"]), "FROM rows"])
        name = made.GetLayer(0).GetName()
        options = gdal.VectorTranslateOptions(
            options=["-fieldmap", "identity", "-append", "-nln", name, "-sql", query],
            callback=lambda fraction, message, data: int(not feedback.isCanceled()),
        )
        gdal.SetThreadLocalConfigOption(_BY_ARROW, "NO")
        try:
            done = gdal.VectorTranslate(made, str(rows), options=options) is not None
        finally:
            gdal.SetThreadLocalConfigOption(_BY_ARROW, None)
        if not done and not feedback.isCanceled():
            errors.fail()
        del made  # closing writes the index
        if feedback.isCanceled():
            errors.messages.clear()


def _made_anew(path: str) -> Any:
    """An open dataset with the layer of the empty file: GDAL cannot add to a FlatGeobuf that was closed."""
    empty = gdal.OpenEx(path, gdal.OF_VECTOR)
    layer = empty.GetLayer(0)
    definition = layer.GetLayerDefn()
    fields = [definition.GetFieldDefn(place) for place in range(definition.GetFieldCount())]
    name, crs, shape = layer.GetName(), layer.GetSpatialRef(), layer.GetGeomType()
    fields = [_copied(field) for field in fields]
    crs = crs.Clone() if crs else None
    del definition, layer, empty
    Path(path).unlink()
    made = gdal.GetDriverByName("FlatGeobuf").Create(path, 0, 0, 0, gdal.GDT_Unknown)
    new = made.CreateLayer(name, crs, shape)
    for field in fields:
        new.CreateField(field)
    return made


def _copied(field: Any) -> Any:
    copy = ogr.FieldDefn(field.GetName(), field.GetType())
    copy.SetSubType(field.GetSubType())
    copy.SetWidth(field.GetWidth())
    copy.SetPrecision(field.GetPrecision())
    return copy
