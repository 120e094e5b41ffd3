"""The rows of a payload into an empty GeoPackage layer that QGIS made: which column goes where, which number a row
gets.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from qgis.core import QgsFields, QgsWkbTypes

from ...runtime.arrow import Array, Batch, Field, Schema, array_from_python, numpy_values, python_values, trimmed
from ...runtime.errors import OutputFailed
from ...runtime.job import Cancellation
from ...runtime.payloads.payload import VectorPayload
from .. import own_guests
from .fields import variant_type
from .geopackage_pages import MOST_ROWS, fill

GEOMETRY = "$geometry"
# Of SQLite, unless it is built for more; two are the key and the geometry.
MOST_FIELDS = 2000 - 2


def fits_pages(payload: VectorPayload) -> bool:
    """Whether the guest that writes pages can hold these rows; it runs on this computer only."""
    fields = [field for field in payload.schema.fields if field.name != GEOMETRY]
    return own_guests.available() and payload.rows <= MOST_ROWS and len(fields) <= MOST_FIELDS


def fits_geopackage(fields: QgsFields, wkb_type: Any) -> bool:
    """Whether OGR makes a GeoPackage layer of these fields: `geom` is its geometry, `fid` its whole numbers, and `a`
    the same name as `A`; SQLite has no more columns.
    """
    if len(fields) > MOST_FIELDS:
        return False
    whole = [variant_type(name) for name in ("Int", "LongLong")]
    described = [(field.name().lower(), field.type()) for field in fields]
    return len(dict(described)) == len(described) and not any(
        (name == "geom" and wkb_type != QgsWkbTypes.Type.NoGeometry) or (name == "fid" and kind not in whole)
        for name, kind in described
    )


def fill_geopackage(
    path: Path,
    payload: VectorPayload,
    fields: QgsFields,
    cancellation: Cancellation | None = None,
    lists_as_json: bool = False,
) -> None:
    """Write the rows into the file's only layer, which has the given fields and no rows yet. Raises OutputFailed and
    Cancelled.
    """
    table, key, geometry, columns = _table_of(path)
    named = [field.name() for field in fields]
    keyed = next((name for name in named if name.lower() == key.lower()), None)
    attributes = [name for name in named if name != keyed]
    if len(attributes) != len(columns):
        raise OutputFailed(
            f"The layer {table} has {len(columns)} columns for {len(attributes)} attributes: "
            "two fields have names that differ only in case, or a field has the name of the geometry ('geom')."
        )
    numbers = feature_ids(payload, keyed)
    by_place = dict(zip(attributes, _payload_columns(payload, fields, attributes)))
    json_columns = _json_columns(path)
    as_json = {by_place[name] for column, name in zip(columns, attributes) if lists_as_json or column in json_columns}
    rows = _storable(payload, as_json)
    order = [
        GEOMETRY if column is None else by_place[name]
        for column, name in _in_table_order(geometry, columns, attributes)
    ]
    with own_guests.leased("geopackage", cancellation) as lease:
        fill(path, table, order, rows, lease, numbers)


def _payload_columns(payload: VectorPayload, fields: QgsFields, attributes: list[str]) -> list[str]:
    """The payload's column for each attribute: they are in the same order, under names of their own."""
    own = [column.name for column in payload.schema.fields if not column.name.startswith("$")]
    places = {field.name(): place for place, field in enumerate(fields)}
    return [own[places[name]] for name in attributes]


def _in_table_order(
    geometry: str | None, columns: list[str], attributes: list[str]
) -> Iterator[tuple[str | None, str]]:
    """OGR puts the geometry first, behind the feature id."""
    if geometry is not None:
        yield None, ""
    yield from zip(columns, attributes)


def _table_of(path: Path) -> tuple[str, str, str | None, list[str]]:
    """Name, key column, geometry column and attribute columns of the file's only table."""
    with closing(sqlite3.connect(path)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents'").fetchone():
            raise OSError("the new file broke off; there may be no space left on the disk")
        tables = [row[0] for row in database.execute("SELECT table_name FROM gpkg_contents")]
        if len(tables) != 1:
            raise OutputFailed(
                f"{path.name} has {len(tables)} tables instead of one. Are there two fields whose names differ only in "
                "case, or one that is called 'geom', as the geometry of a GeoPackage is?"
            )
        found = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", tables
        ).fetchone()
        geometry = found[0] if found else None
        described = database.execute("SELECT name, pk FROM pragma_table_info(?)", tables).fetchall()
    key = next(name for name, primary in described if primary)
    return tables[0], key, geometry, [name for name, primary in described if not primary and name != geometry]


def _json_columns(path: Path) -> set[str]:
    """The columns that are declared as JSON: QGIS makes such ones for lists since 3.24."""
    with closing(sqlite3.connect(path)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_data_columns'").fetchone():
            return set()
        wanted = "SELECT column_name FROM gpkg_data_columns WHERE mime_type = 'application/json'"
        return {row[0] for row in database.execute(wanted)}


def feature_ids(payload: VectorPayload, column: str | None) -> str | None:
    """The column whose values can number the rows: whole, ascending from 1. Otherwise they are numbered anew, so
    none comes twice.
    """
    if column is None or column not in payload.schema.names:
        return None
    place = payload.schema.index(column)
    field = payload.schema.fields[place]
    if field.format not in "il":
        return None
    last = 0
    for batch in payload.batches:
        array = trimmed(field, batch.columns[place])
        values = numpy_values(field, array)
        if array.null_count or (values.size and (values[0] <= last or bool((np.diff(values) <= 0).any()))):
            return None
        last = int(values[-1]) if values.size else last
    return column


# -- values that need another form
# --------------------------------------------------------------------------------------------------


def _storable(payload: VectorPayload, as_json: Collection[str]) -> VectorPayload:
    """Lists become text, as QGIS's writers keep them in a GeoPackage: with commas, and since 3.24 as JSON, from which
    they come back whole. Those of `as_json` become JSON.
    """
    places = [place for place, field in enumerate(payload.schema.fields) if field.format.startswith("+")]
    if not places:
        return payload
    fields = list(payload.schema.fields)
    batches = [list(batch.columns) for batch in payload.batches]
    for place in places:
        old, fields[place] = fields[place], Field(fields[place].name, "u")
        joined = _joined_texts if old.children[0].format == "u" else _joined_numbers
        text_of = json_list if old.name in as_json else joined
        for columns in batches:
            values = python_values(old, columns[place])
            texts = [None if value is None else text_of(value) for value in values]
            columns[place] = array_from_python(fields[place], texts)
    schema = Schema(tuple(fields), payload.schema.metadata)
    return VectorPayload(
        schema, [Batch(old.length, tuple(new)) for old, new in zip(payload.batches, batches)], payload.labels
    )


def json_list(values: list[Any]) -> str:
    """Compact JSON as Qt writes it: doubles without decimals as whole numbers, and no NaN."""
    return json.dumps([_json_value(value) for value in values], ensure_ascii=False, separators=(",", ":"))


def _json_value(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**63 else value


def _joined_texts(values: list[Any]) -> str:
    return ",".join(value or "" for value in values)


def _joined_numbers(values: list[Any]) -> str:
    """As QGIS before 3.24 keeps lists of numbers, six digits and 0 for null included."""
    return ",".join(f"{value or 0:g}" if isinstance(value, float) else str(value or 0) for value in values)


def promoted(payload: VectorPayload, wkb_type: Any) -> VectorPayload:
    """Single geometries become multi ones where the layer's type is multi, as QGIS's own writers do."""
    if GEOMETRY not in payload.schema.names or not QgsWkbTypes.isMultiType(wkb_type):
        return payload
    place = payload.schema.index(GEOMETRY)
    field = payload.schema.fields[place]
    batches = [_promoted(field, batch, place) for batch in payload.batches]
    return replace(payload, batches=batches)


def _promoted(field: Field, batch: Batch, place: int) -> Batch:
    array = trimmed(field, batch.columns[place])
    if not batch.length:
        return batch
    offsets, data = np.asarray(array.buffers[1]), np.asarray(array.buffers[2])
    starts = offsets[:-1][np.diff(offsets) > 4].astype(np.int64)
    codes = data[starts + 1].astype(np.uint32) | data[starts + 2].astype(np.uint32) << 8
    if not bool(np.isin(codes % 1000, (1, 2, 3)).any()):
        return batch
    whole: Array = array_from_python(
        field, [None if value is None else _multi(value) for value in python_values(field, array)]
    )
    columns = list(batch.columns)
    columns[place] = whole
    return Batch(batch.length, tuple(columns))


def _multi(wkb: bytes) -> bytes:
    code = int.from_bytes(wkb[1:5], "little")
    if code % 1000 not in (1, 2, 3):
        return wkb
    empty = code % 1000 != 1 and wkb[5:9] == bytes(4)
    head = b"\1" + (code + 3).to_bytes(4, "little")
    return head + bytes(4) if empty else head + (1).to_bytes(4, "little") + wkb
