"""Which columns of a layer a job needs, and what they take at least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.core import QgsProcessingFeatureSource, QgsWkbTypes

from ...runtime.algorithms.descriptor import Descriptor, columns_asked_for

GEOMETRY_COLUMN = "$geometry"
ID_COLUMN = "$id"
# Of a row in a column, by Arrow format; texts, bytes and lists have an offset at least.
FIXED_BYTES = {"b": 0, "l": 8, "L": 8, "g": 8, "tsm:": 8}
OFFSET_BYTES = 4
ID_BYTES = 8
# As WKB: a point, a line of two points, a triangle.
LEAST_GEOMETRY_BYTES = {
    QgsWkbTypes.GeometryType.PointGeometry: 21,
    QgsWkbTypes.GeometryType.LineGeometry: 41,
    QgsWkbTypes.GeometryType.PolygonGeometry: 77,
}


def columns_to_read(
    descriptor: Descriptor, name: str, values: Mapping[str, Any], source: QgsProcessingFeatureSource
) -> list[str] | None:
    """Return the attributes of an input that must be read, and `$id` when a stage asks for it; None for all attributes.

    An input whose rows go through to an output is read with all of them.
    """
    asked = columns_asked_for(descriptor.stages, name, values)
    all_attributes = asked is None or any(output.rows_of == name for output in descriptor.outputs.values())
    with_ids = asked is not None and ID_COLUMN in asked
    if all_attributes:
        return [*source.fields().names(), ID_COLUMN] if with_ids else None
    attributes = [column for column in asked or () if not column.startswith("$")]
    return [*attributes, ID_COLUMN] if with_ids else attributes


def least_bytes(source: QgsProcessingFeatureSource, columns: Sequence[str] | None) -> int:
    """Return what these columns take at least, with the smallest geometry of the layer's kind in every row; None: all
    attributes and the geometry.
    """
    from .field_types import arrow_field  # late: it needs numpy, and QGIS is to list the algorithms within 50 ms

    fields = source.fields()
    wanted = [*fields.names(), GEOMETRY_COLUMN] if columns is None else columns
    attributes = [fields.at(place) for place in map(fields.lookupField, wanted) if place >= 0]
    row = sum(FIXED_BYTES.get(arrow_field(field).format, OFFSET_BYTES) for field in attributes)
    row += ID_BYTES if ID_COLUMN in wanted else 0
    if GEOMETRY_COLUMN in wanted:
        row += LEAST_GEOMETRY_BYTES.get(QgsWkbTypes.geometryType(source.wkbType()), 0)
    return row * max(source.featureCount(), 0)
