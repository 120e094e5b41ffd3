"""The plan's end: a guest's columns and the input's own become a result table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .. import settings
from ..algorithms.descriptor import WHOLE_TABLE
from ..algorithms.geometry_like import SAME, geometry_like, promoted
from ..arrow import Array, Batch, Field, Schema, numpy_values, take
from ..errors import GuestContractError, InternalError
from ..payloads.payload import VectorPayload
from .grids import crs_of
from .plan import Payload

if TYPE_CHECKING:
    from ..algorithms.descriptor import Descriptor, Output

GEOMETRY, FEATURE_ID, ROW = "$geometry", "$id", "$row"
_CRS, _GEOMETRY_TYPE = "edgegis:crs", "edgegis:geometry_type"
_EXTENSION = {"ARROW:extension:name": "geoarrow.wkb"}


def assemble_vector(
    output: Output, descriptor: Descriptor, schema: Schema, batches: Sequence[Batch], inputs: Mapping[str, Payload]
) -> VectorPayload:
    """The output's table. With `rows_of` the input's columns go through beside the guest's, which take the place of
    their namesakes, unless its schema says that they are all.

    Raises GuestContractError when the guest's rows do not fit the input's.
    """
    base = inputs.get(output.rows_of) if output.rows_of and WHOLE_TABLE not in schema.metadata else None
    if base is None:
        payload = VectorPayload.from_batches(schema, batches)
    elif isinstance(base, VectorPayload):
        payload = _beside(output.name, base, VectorPayload.from_batches(schema, batches))
    else:
        raise InternalError(f"{output.rows_of} is no vector layer.")
    fields = tuple(
        replace(f, metadata={**f.metadata, **_EXTENSION}) if f.name == GEOMETRY else f for f in payload.schema.fields
    )
    payload.schema = Schema(fields, _metadata(output, descriptor, payload.schema, inputs))
    return payload


def _metadata(
    output: Output, descriptor: Descriptor, schema: Schema, inputs: Mapping[str, Payload]
) -> Mapping[str, str]:
    """CRS and geometry type of a table with geometries; what the guest itself says wins."""
    said = {key: value for key, value in schema.metadata.items() if key.startswith("edgegis:")}
    if GEOMETRY not in schema.names:
        return {key: value for key, value in said.items() if key not in (_CRS, _GEOMETRY_TYPE)}
    crs = crs_of(descriptor, inputs, output.edgegis.get("crs") or output.rows_of)
    if crs:
        said.setdefault(_CRS, crs)
    phrase, name = geometry_like(output.edgegis) or (SAME, "")
    payload = inputs.get(name)
    if isinstance(payload, VectorPayload) and _GEOMETRY_TYPE in payload.schema.metadata:
        said.setdefault(_GEOMETRY_TYPE, str(promoted(phrase, int(payload.schema.metadata[_GEOMETRY_TYPE]))))
    return said


def _beside(name: str, base: VectorPayload, guest: VectorPayload) -> VectorPayload:
    """The base's rows with the guest's columns. A column `$row` names the base's row of each of the guest's."""
    schema, places = _joined_schema(base.schema, guest.schema)
    if ROW in guest.schema.names:
        return VectorPayload.from_batches(schema, _taken(name, base, guest, places))
    if guest.rows != base.rows:
        raise GuestContractError(f"The algorithm answered {guest.rows:,} rows for {name} instead of {base.rows:,}.")
    batches = []
    for own, other in zip(base.batches, guest.batches):
        if own.length != other.length:
            raise InternalError("The batches of a table do not lie in the same way.")
        columns = (other.columns[place] if from_guest else own.columns[place] for from_guest, place in places)
        batches.append(Batch(own.length, tuple(columns)))
    return VectorPayload(schema, batches, dict(base.labels))


def _joined_schema(base: Schema, guest: Schema) -> tuple[Schema, list[tuple[bool, int]]]:
    """Fields of the result, and for each whether the guest has it and at which place. A replaced field keeps its
    name's spelling.
    """
    namesakes = {field.name.lower(): place for place, field in enumerate(guest.fields) if field.name != ROW}
    fields: list[Field] = []
    places: list[tuple[bool, int]] = []
    for place, field in enumerate(base.fields):
        if field.name == FEATURE_ID:
            continue
        other = namesakes.pop(field.name.lower(), None)
        places.append((False, place) if other is None else (True, other))
        fields.append(field if other is None else replace(guest.fields[other], name=field.name))
    for place in namesakes.values():
        if guest.fields[place].name != FEATURE_ID:
            fields.append(guest.fields[place])
            places.append((True, place))
    return Schema(tuple(fields), guest.metadata), places


def _taken(name: str, base: VectorPayload, guest: VectorPayload, places: list[tuple[bool, int]]) -> Iterator[Batch]:
    """Batches of the guest's columns and the base's rows that it names; made on all cores."""
    number = guest.schema.index(ROW)
    field = guest.schema.fields[number]
    sources = [[batch.columns[place] for batch in base.batches] for place in range(len(base.schema.fields))]

    def beside(batch: Batch) -> Batch:
        if field.format != "l" or batch.columns[number].null_count:
            raise GuestContractError(f"The algorithm's column {ROW} for {name} does not hold row numbers.")
        rows: npt.NDArray[np.int64] = numpy_values(field, batch.columns[number])
        if rows.size and (rows.min() < 0 or rows.max() >= base.rows):
            raise GuestContractError(f"The algorithm named a row for {name} that its input does not have.")
        columns: list[Array] = []
        for from_guest, place in places:
            column = batch.columns[place] if from_guest else take(base.schema.fields[place], sources[place], rows)
            columns.append(column)
        return Batch(batch.length, tuple(columns))

    if len(guest.batches) < 2:
        yield from map(beside, guest.batches)
        return
    with ThreadPoolExecutor(settings.workers(), thread_name_prefix="edgegis rows") as pool:
        yield from pool.map(beside, guest.batches)
