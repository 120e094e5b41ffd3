"""Which Arrow type a field of QGIS has: the one answer for every way that a layer may be read.

A datetime is its wall clock as the provider gives it; the zone is not kept (`time_zones.py` warns of it).
Maps are JSON text.
"""

from __future__ import annotations

from qgis.core import QgsField

from ...runtime.arrow import Field
from ..values import enum_number

# QVariant.Type and QMetaType.Type, which QgsField.type() is before and since QGIS 3.38, agree in these numbers.
BOOL, INT, UINT, LONG, ULONG, DOUBLE, MAP, LIST, STRING, STRING_LIST = 1, 2, 3, 4, 5, 6, 8, 9, 10, 11
BYTES, DATE, TIME, DATETIME = 12, 14, 15, 16
_FORMATS = {
    BOOL: "b",
    INT: "i",
    UINT: "I",
    LONG: "l",
    ULONG: "L",
    DOUBLE: "g",
    BYTES: "z",
    DATE: "tdD",
    TIME: "ttm",
    DATETIME: "tsm:",
}
_ITEMS = {INT: "i", LONG: "l", DOUBLE: "g"}


def arrow_field(field: QgsField) -> Field:
    """Return the Arrow field of an attribute; types without one of their own are text."""
    kind = enum_number(field.type())
    if kind in (LIST, STRING_LIST):
        item = "u" if kind == STRING_LIST else _ITEMS.get(enum_number(field.subType()), "u")
        return Field(field.name(), "+l", children=(Field("item", item),))
    return Field(field.name(), _FORMATS.get(kind, "u"))
