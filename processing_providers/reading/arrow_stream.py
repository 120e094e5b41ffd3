"""An OGR layer's Arrow stream as batches whose columns are those that QGIS's fields say.

Positions, not names, tell which column is which: the names of the feature id's and the geometry's vary from driver to
driver.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from osgeo import gdal, ogr

from ...runtime.arrow import (
    Array,
    Batch,
    Field,
    Schema,
    array_from_numpy,
    numpy_values,
    offset_dtype,
    python_values,
    stream_from_c,
    trimmed,
)
from ...runtime.errors import BadInput
from ..gdal_errors import GdalErrors
from .arrow_cast import CannotCast, cast, null_mask

GEOMETRY = Field("$geometry", "z", metadata={"ARROW:extension:name": "geoarrow.wkb"})
ID = Field("$id", "l", nullable=False)


@dataclass(frozen=True)
class OgrTable:
    """A layer of a file. `columns` are the wanted fields with their place in OGR's definition, None for the feature id.

    `booleans_by_sql`: the driver's stream reads booleans as garbage, SQL reads them right. `later_dates_only`: the
    stream reads dates after 1970-01-01 right, others not.
    """

    path: str
    layer: str | None
    open_options: Sequence[str] = ()
    where: str = ""
    columns: Sequence[tuple[Field, int | None]] = ()
    geometry: bool = True
    booleans_by_sql: bool = False
    later_dates_only: bool = False
    name: str = field(default="the layer", compare=False)


def read_table(table: OgrTable) -> Iterator[Batch]:
    """Yield batches of `$id`, the columns in order, and `$geometry` when it is wanted.

    Raises CannotCast when OGR's table is another than QGIS's (then the layer is to be read through QGIS), BadInput
    when it cannot be read. The dataset stays open as long as the generator lives.
    """
    with GdalErrors(BadInput, f"'{table.name}' cannot be opened") as errors:
        dataset = gdal.OpenEx(table.path, gdal.OF_VECTOR | gdal.OF_READONLY, open_options=list(table.open_options))
        if dataset is None:
            errors.fail()
        errors.messages.clear()
    layer = dataset.GetLayerByName(table.layer) if table.layer else dataset.GetLayer(0)
    if layer is None:
        raise CannotCast(f"no layer {table.layer}")
    if table.where and layer.SetAttributeFilter(table.where) != ogr.OGRERR_NONE:
        raise CannotCast(f"the filter {table.where}")
    by_sql = [place for wanted, place in table.columns if place is not None and _is_by_sql(table, wanted)]
    booleans = _booleans(dataset, layer, table, by_sql)
    yield from _batches(layer, table, booleans)
    del layer, dataset


def _is_by_sql(table: OgrTable, wanted: Field) -> bool:
    return table.booleans_by_sql and wanted.format == "b"


def _batches(layer: Any, table: OgrTable, booleans: _Booleans) -> Iterator[Batch]:
    streamed = sorted(place for wanted, place in table.columns if place is not None and not _is_by_sql(table, wanted))
    schema, batches = _stream(layer, table, streamed)
    for batch in batches:
        for given, array in zip(schema.fields, batch.columns):
            check_offsets(given, array)
        ids = cast(ID, schema.fields[0], batch.columns[0])
        columns = [ids]
        for wanted, place in table.columns:
            if place is None:
                columns.append(cast(wanted, Field(wanted.name, "l"), ids))
            elif _is_by_sql(table, wanted):
                columns.append(booleans.column(wanted, place, numpy_values(ID, ids)))
            else:
                number = 1 + streamed.index(place)
                columns.append(_attribute(table, wanted, schema.fields[number], batch.columns[number]))
        if table.geometry:
            columns.append(cast(GEOMETRY, schema.fields[-1], batch.columns[-1]))
        yield Batch(batch.length, tuple(columns))


def _stream(layer: Any, table: OgrTable, streamed: Sequence[int]) -> tuple[Schema, Iterator[Batch]]:
    """Start the stream of these fields; check that it has the columns that we count on."""
    definition = layer.GetLayerDefn()
    if streamed and streamed[-1] >= definition.GetFieldCount():
        raise CannotCast("fewer fields")
    places = range(definition.GetFieldCount())
    ignored = [definition.GetFieldDefn(place).GetName() for place in places if place not in streamed]
    if definition.GetGeomFieldCount() and not table.geometry:
        ignored.append("OGR_GEOMETRY")
    layer.SetIgnoredFields(ignored)
    # The feature id is always fetched: without it and without attributes, GDAL 3.6 gives empty geometries.
    stream = layer.GetArrowStream(["INCLUDE_FID=YES"])
    if stream is None:
        raise CannotCast("no stream")
    schema, batches = stream_from_c(int(stream.this))
    if len(schema.fields) != 1 + len(streamed) + table.geometry or schema.fields[0].format not in "il":
        raise CannotCast("other columns")
    if table.geometry and schema.fields[-1].format not in "zZ":
        raise CannotCast("no WKB")
    return schema, batches


def check_offsets(field: Field, array: Array) -> None:
    """Raise CannotCast when values lie over each other.

    GDAL 3.10's stream of a FlatGeobuf without an index starts again at 0 after each null geometry.
    """
    kind = offset_dtype(field.format)
    if kind is None or array.buffers[1] is None:
        return
    offsets = np.frombuffer(array.buffers[1], kind)[array.offset : array.offset + array.length + 1]
    if (offsets[1:] < offsets[:-1]).any():
        raise CannotCast(f"{field.name}: values over each other")


def _attribute(table: OgrTable, wanted: Field, given: Field, array: Array) -> Array:
    column = cast(wanted, given, array)
    if table.later_dates_only and wanted.format == "tdD":
        _check_dates(wanted, column)
    return column


def _check_dates(field: Field, array: Array) -> None:
    early, nulls = numpy_values(field, array) <= 0, null_mask(field, array)
    if (early if nulls is None else early & ~nulls).any():
        raise CannotCast(f"{field.name}: a date before 1970-01-02")


class _Booleans:
    """The boolean columns of a whole table, by feature id."""

    def __init__(self, ids: np.ndarray, columns: dict[int, np.ndarray]):
        self._ids = ids
        self._columns = columns

    def column(self, wanted: Field, place: int, ids: np.ndarray) -> Array:
        """Return the values of these features: 1, 0, and -1 for null."""
        rows = np.searchsorted(self._ids, ids)
        if rows.size and (rows.max() >= self._ids.size or not np.array_equal(self._ids[rows], ids)):
            raise CannotCast("feature ids changed")
        values = self._columns[place][rows]
        return array_from_numpy(wanted, values == 1, values < 0)


def _booleans(dataset: Any, layer: Any, table: OgrTable, places: Sequence[int]) -> _Booleans:
    if not places:
        return _Booleans(np.empty(0, np.int64), {})
    if not layer.GetFIDColumn():
        raise CannotCast("no feature ids")
    definition = layer.GetLayerDefn()
    names = [_quoted(definition.GetFieldDefn(place).GetName()) for place in places]
    # IS TRUE and ELSE: every row has a number, so that no type depends on the first row.
    cases = [f"CASE WHEN {name} IS NULL THEN -1 WHEN {name} THEN 1 ELSE 0 END AS b{i}" for i, name in enumerate(names)]
    identity = _quoted(layer.GetFIDColumn())
    where = f" WHERE {table.where}" if table.where else ""
    # + 0: OGR would take the plain column for the result's feature id, and INCLUDE_FID=NO leave it out.
    sql = f"SELECT {identity} + 0 AS i, {', '.join(cases)} FROM {_quoted(layer.GetName())}{where} ORDER BY {identity}"  # nosec B608 - quoted names of the analyst's own file
    result = dataset.ExecuteSQL(sql)
    if result is None:
        raise CannotCast("no SQL")
    try:
        stream = result.GetArrowStream(["INCLUDE_FID=NO"])
        schema, batches = stream_from_c(int(stream.this))
        parts = [[_whole_numbers(f, array) for f, array in zip(schema.fields, batch.columns)] for batch in batches]
    finally:
        dataset.ReleaseResultSet(result)
    joined = [
        np.concatenate([part[i] for part in parts]) if parts else np.empty(0, np.int64) for i in range(len(places) + 1)
    ]
    return _Booleans(joined[0], dict(zip(places, joined[1:])))


def _whole_numbers(column: Field, array: Array) -> np.ndarray:
    if column.format in "cCsSiIlL":
        return numpy_values(column, array).astype(np.int64)
    return np.array([int(value) for value in python_values(column, trimmed(column, array))], np.int64)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
