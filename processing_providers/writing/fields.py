"""The fields of an output layer: Arrow columns as QgsField."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsField, QgsFields, QgsUnitTypes
from qgis.PyQt.QtCore import QCoreApplication, QMetaType, QVariant

from ...runtime.algorithms.descriptor import WHOLE_TABLE
from ..reading.columns import GEOMETRY_COLUMN

# QGIS writes integers of up to 32 bits as int, larger ones as longlong.
_TYPES = {
    "n": "QString",
    "b": "Bool",
    **dict.fromkeys("cCsSi", "Int"),
    **dict.fromkeys("IlL", "LongLong"),
    **dict.fromkeys("fg", "Double"),
    **dict.fromkeys("uU", "QString"),
    **dict.fromkeys("zZ", "QByteArray"),
    "tdD": "QDate",
}
CRS, CELLS, SQUARE_OF = "crs", "cells", ["square", "of"]


def qgis_fields(
    schema: Any,
    sources: Mapping[str, QgsFields],
    rows_of: str | None,
    crs: QgsCoordinateReferenceSystem | None = None,
    units: Mapping[str, str] = {},
) -> QgsFields:
    """Return the fields of a result's columns, in order; `crs` is the result's, whose unit distances are in; `units`
    has those of rasters' values.

    A column that has the name of an attribute of the input `rows_of` has that attribute's definition, unless the guest
    gives the whole table; one with the metadata `edgegis:like` = INPUT.field has that field's, under its own name and
    type.
    """
    fields = QgsFields()
    rows_of = None if WHOLE_TABLE in schema.metadata else rows_of
    for column in schema.fields:
        if column.name == GEOMETRY_COLUMN:
            continue
        field = _passed_through(column, sources, rows_of) or _from_guest(column, sources)
        unit = unit_of(column.metadata.get("edgegis:unit", ""), crs, units)
        if unit:
            field.setAlias(f"{field.alias() or field.name()} ({unit})")
        fields.append(field)
    return fields


def _passed_through(column: Any, sources: Mapping[str, QgsFields], rows_of: str | None) -> QgsField | None:
    if rows_of is None or rows_of not in sources:
        return None
    index = sources[rows_of].lookupField(column.name)
    return QgsField(sources[rows_of].at(index)) if index >= 0 else None


def unit_of(unit: str, crs: QgsCoordinateReferenceSystem | None, units: Mapping[str, str]) -> str:
    """Return the unit that a guest names (docs/descriptor.md) as people read it; empty where nobody has stated it."""
    if unit == CRS:
        return QgsUnitTypes.toString(crs.mapUnits()) if crs is not None and crs.isValid() else ""
    if unit == CELLS:
        return QCoreApplication.translate("Fields", "cells")
    *power, name = unit.split(" ")
    found = units.get(name, "")
    if not found or power != SQUARE_OF:
        return found
    return f"{found if found.isalpha() else f'({found})'}\N{SUPERSCRIPT TWO}"


def _from_guest(column: Any, sources: Mapping[str, QgsFields]) -> QgsField:
    field = _like(column, sources) or new_field(column.name, column)
    metadata = column.metadata
    if "edgegis:length" in metadata:
        field.setLength(int(metadata["edgegis:length"]))
    if "edgegis:precision" in metadata:
        field.setPrecision(int(metadata["edgegis:precision"]))
    if "edgegis:alias" in metadata:
        field.setAlias(metadata["edgegis:alias"])
    return field


def _like(column: Any, sources: Mapping[str, QgsFields]) -> QgsField | None:
    source, _, name = column.metadata.get("edgegis:like", "").partition(".")
    if source not in sources:
        return None
    index = sources[source].lookupField(name)
    if index < 0:
        return None
    field = QgsField(sources[source].at(index))
    field.setName(column.name)
    wanted = new_field(column.name, column).type()
    if wanted != field.type():
        field.setType(wanted)
    return field


def new_field(name: str, column: Any) -> QgsField:
    """Return a field for an Arrow type, as a native algorithm makes it: no type name, no length."""
    arrow = column.format
    if arrow.startswith("ts"):
        return QgsField(name, variant_type("QDateTime"))
    if arrow.startswith("tt"):
        return QgsField(name, variant_type("QTime"))
    if arrow.startswith("+"):
        return _list_field(name, column)
    return QgsField(name, variant_type(_TYPES[arrow]))


def _list_field(name: str, column: Any) -> QgsField:
    item = _TYPES.get(column.children[0].format, "QString")
    kind = "QStringList" if item == "QString" else "QVariantList"
    return QgsField(name, variant_type(kind), subType=variant_type(item))


def variant_type(name: str) -> Any:
    """Return QgsField's constant for a type. Before QGIS 3.38 it is a QVariant.Type, since then a QMetaType.Type."""
    if _TAKES_META_TYPE:
        return getattr(QMetaType.Type, name)
    # Such a QGIS has Qt 5.
    return getattr(QVariant.Type, _VARIANT_NAMES.get(name, name))  # type: ignore[attr-defined]


def variant_type_numbered(number: int) -> Any:
    """Return QgsField's constant for a type by its number, which is the same in all versions for what fields have."""
    # A QGIS that takes a QVariant.Type has Qt 5.
    return QMetaType.Type(number) if _TAKES_META_TYPE else QVariant.Type(number)  # type: ignore[attr-defined]


_VARIANT_NAMES = {
    "QString": "String",
    "QByteArray": "ByteArray",
    "QDate": "Date",
    "QTime": "Time",
    "QDateTime": "DateTime",
    "QStringList": "StringList",
    "QVariantList": "List",
}


def _takes_meta_type() -> bool:
    try:
        QgsField("", QMetaType.Type.Int)
    except TypeError:
        return False
    return True


_TAKES_META_TYPE = _takes_meta_type()


def fits_data(field: QgsField, data: str) -> bool:
    """Tell whether a field is of the kind that a field parameter takes: any, numeric, string or datetime."""
    if data == "numeric":
        return field.isNumeric()
    if data == "string":
        return field.type() == variant_type("QString")
    if data == "datetime":
        return field.isDateOrTime()
    return True
