"""A feature source as a payload, and what an output takes over from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCsException,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...runtime.errors import BadInput
from ...runtime.payloads.payload import VectorPayload
from ..translation import said
from ..values import enum_number, wkt2
from .columns import GEOMETRY_COLUMN, least_bytes
from .geometry_checks import InvalidGeometries, OnInvalid, on_invalid
from .source_table import Candidate
from .vector_reading import Reading, read_batches, refuse_too_large


@dataclass(frozen=True)
class SourceInfo:
    """What an output takes over from an input. `wkb_type` is that of the payload: linear, as curves are made lines."""

    fields: QgsFields
    wkb_type: QgsWkbTypes.Type
    crs: QgsCoordinateReferenceSystem
    source_name: str
    path: str = "stream"


@dataclass
class OpenVector:
    """A feature source that is yet to be read. After `read`, `is_silent` says that the analyst was told nothing."""

    reading: Reading
    info: SourceInfo
    is_silent: bool = False

    def start(self) -> None:
        """Begin to read in the background, where that can be; `close` ends it if nobody calls `read`."""
        self.reading.start()

    def close(self) -> None:
        self.reading.close()

    def read(self, always_general: bool = False) -> VectorPayload:
        """Raises BadInput, TooLarge, Cancelled."""
        reading, info = self.reading, self.info
        batches, path = read_batches(reading, always_general)
        reading.checks.finish()
        if reading.curves:
            curved = (
                f"'{info.source_name}' has {reading.curves} curved geometries; they become lines of short segments."
            )
            reading.feedback.pushWarning(said(curved))
        self.info = replace(info, path=path)
        self.is_silent = path == "stream" and not reading.curves and not reading.checks.left_any_out
        schema = reading.schema.with_metadata(_metadata(reading, info.wkb_type, info.crs))
        return VectorPayload.from_batches(schema, batches)


def open_vector(
    algorithm: QgsProcessingAlgorithm,
    parameters: Mapping[str, Any],
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    *,
    target_crs: QgsCoordinateReferenceSystem | None = None,
    columns: Sequence[str] | None = None,
    validate: bool = True,
) -> OpenVector:
    """Return a source to read; `columns` are attribute names, and `$id` (None: all attributes, no `$id`).

    Geometries are always there when the layer has them, in `target_crs` when it is given. Raises BadInput, TooLarge,
    and QgsProcessingException when there is no such source.
    """
    source = algorithm.parameterAsSource(dict(parameters), name, context)
    if source is None:
        raise QgsProcessingException(algorithm.invalidSourceError(dict(parameters), name))
    definition = parameters.get(name)
    layer = _layer(algorithm, parameters, name, context)
    candidate = Candidate(layer, definition, _field_numbers(source, columns))
    wanted = on_invalid(definition, context) if validate else OnInvalid.IGNORE
    checks = InvalidGeometries(wanted, source.sourceName(), feedback)
    with_ids = columns is not None and "$id" in columns
    reading = Reading(source, candidate, context, feedback, target_crs, checks, with_ids)
    refuse_too_large(source, least_bytes(source, columns if columns is None else [*columns, GEOMETRY_COLUMN]))
    kind = QgsWkbTypes.linearType(source.wkbType())
    crs = target_crs if target_crs is not None and target_crs.isValid() else source.sourceCrs()
    return OpenVector(reading, SourceInfo(source.fields(), kind, crs, source.sourceName()))


def _layer(
    algorithm: QgsProcessingAlgorithm, parameters: Mapping[str, Any], name: str, context: QgsProcessingContext
) -> QgsVectorLayer | None:
    """Return the layer behind a source. parameterAsVectorLayer of QGIS 3.22 does not look into source definitions."""
    definition = parameters.get(name)
    if isinstance(definition, QgsProcessingFeatureSourceDefinition):
        value, known = definition.source.valueAsString(context.expressionContext(), "")
        layer = QgsProcessingUtils.mapLayerFromString(value, context) if known else None
        return layer if isinstance(layer, QgsVectorLayer) else None
    return algorithm.parameterAsVectorLayer(dict(parameters), name, context)


def _field_numbers(source: QgsProcessingFeatureSource, columns: Sequence[str] | None) -> list[int]:
    fields = source.fields()
    if columns is None:
        return list(range(fields.count()))
    numbers = [fields.lookupField(name) for name in columns if not name.startswith("$")]
    missing = [name for name in columns if not name.startswith("$") and fields.lookupField(name) < 0]
    if missing:
        raise BadInput(f"'{source.sourceName()}' has no field '{missing[0]}'. Its fields: {', '.join(fields.names())}.")
    return list(dict.fromkeys(numbers))


def _metadata(reading: Reading, kind: Any, crs: QgsCoordinateReferenceSystem) -> dict[str, str]:
    metadata = {"edgegis:crs": wkt2(crs), "edgegis:geometry_type": str(enum_number(kind))}
    extent = reading.source.sourceExtent()
    transform = reading.transform()
    if transform is not None and not extent.isNull():
        try:
            extent = transform.transformBoundingBox(extent)
        except QgsCsException:
            return metadata
    if reading.has_geometry and not extent.isNull():
        numbers = (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
        metadata["edgegis:extent"] = ",".join(repr(number) for number in numbers)
    return metadata
