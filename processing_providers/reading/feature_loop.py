"""QGIS's features in a Python loop: for small sources, where it beats everything, and for what no file can carry."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qgis.core import QgsFeature
from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, QTime, QVariant

from ...runtime.arrow import Array, Field, array_from_python
from .arrow_cast import cast
from .arrow_stream import GEOMETRY, ID

_DAY_MS = 86_400_000
_EPOCH = QDate(1970, 1, 1)


def looped(features: Iterable[QgsFeature], numbers: Sequence[int], fields: Sequence[Field]) -> list[Array]:
    """Return the features' attributes of these numbers as columns, then `$geometry` and `$id`."""
    columns: list[list[Any]] = [[] for _ in fields]
    geometries, ids = [], []
    readers = [_READERS.get(field.format, _as_it_is) for field in fields]
    places = list(zip(columns, numbers, readers))
    for feature in features:
        attributes = feature.attributes()
        for column, number, reader in places:
            value = attributes[number]
            column.append(None if _is_null(value) else reader(value))
        geometry = feature.geometry()
        geometries.append(None if geometry.isNull() else bytes(geometry.asWkb()))
        ids.append(feature.id())
    arrays = [cast(field, field, array_from_python(field, column)) for field, column in zip(fields, columns)]
    return [*arrays, array_from_python(GEOMETRY, geometries), array_from_python(ID, ids)]


def _is_null(value: Any) -> bool:
    """Return whether an attribute is null: None, or a null of its type, in a QVariant or, for some types, bare."""
    if value is None:
        return True
    return isinstance(value, (QVariant, *_BARE_TYPES)) and value.isNull()


def _as_it_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _moment(value: Any) -> int:
    """Return the wall clock in milliseconds since 1970."""
    return _EPOCH.daysTo(value.date()) * _DAY_MS + value.time().msecsSinceStartOfDay()


_BARE_TYPES = (QByteArray, QDate, QTime, QDateTime)
_READERS: dict[str, Callable[[Any], Any]] = {
    "b": bool,
    **dict.fromkeys("iIlL", int),
    "g": float,
    "u": _text,
    "z": bytes,
    "tdD": _EPOCH.daysTo,
    "ttm": lambda value: value.msecsSinceStartOfDay(),
    "tsm:": _moment,
    "+l": list,
}
