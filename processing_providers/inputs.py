"""A job's payloads: which columns of which layer, in which CRS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsRasterLayer,
)

from ..runtime.descriptor import Input
from ..runtime.settings import GUEST_MEMORY_BYTES
from .columns import columns_asked_for, columns_needed, least_bytes
from .fields import fits_data
from .values import Evaluation


@dataclass
class JobInputs:
    """The payloads of a job by input name, and of each what its outputs take over."""

    payloads: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, QgsFields] = field(default_factory=dict)
    crs: dict[str, QgsCoordinateReferenceSystem] = field(default_factory=dict)
    wkb_types: dict[str, Any] = field(default_factory=dict)


def check_fields(algorithm: Any, parameters: Mapping[str, Any], context: QgsProcessingContext) -> None:
    """Raise QgsProcessingException when a chosen field is not there, or not of the kind that the input needs."""
    values = Evaluation(algorithm, parameters, context)
    for item in algorithm.descriptor.inputs.values():
        if item.type != "field":
            continue
        chosen = values.value(item)
        names = [chosen] if isinstance(chosen, str) else (chosen or [])
        if names:
            layer = algorithm.descriptor.inputs[item.edgegis["of"]]
            _check_names(item, names, layer, source_of(algorithm, parameters, layer.name, context).fields())


def _check_names(item: Input, names: list[str], layer: Input, fields: QgsFields) -> None:
    for name in names:
        index = fields.lookupField(name)
        if index < 0:
            there = ", ".join(fields.names()) or "none"
            raise QgsProcessingException(f"{item.title}: '{layer.title}' has no field '{name}'. Its fields: {there}.")
        wanted = item.edgegis.get("data", "any")
        if not fits_data(fields.at(index), wanted):
            raise QgsProcessingException(
                f"{item.title}: the field '{name}' of '{layer.title}' is of type {fields.at(index).displayType()}, "
                f"a field of kind {wanted} is needed."
            )


def source_of(
    algorithm: QgsProcessingAlgorithm, parameters: Mapping[str, Any], name: str, context: QgsProcessingContext
) -> QgsProcessingFeatureSource:
    source = algorithm.parameterAsSource(dict(parameters), name, context)
    if source is None:
        raise QgsProcessingException(algorithm.invalidSourceError(dict(parameters), name))
    return source


def raster_of(
    algorithm: QgsProcessingAlgorithm, parameters: Mapping[str, Any], name: str, context: QgsProcessingContext
) -> QgsRasterLayer:
    layer = algorithm.parameterAsRasterLayer(dict(parameters), name, context)
    if layer is None or not layer.isValid():
        raise QgsProcessingException(algorithm.invalidRasterError(dict(parameters), name))
    return layer


def read_inputs(
    algorithm: Any,
    parameters: Mapping[str, Any],
    values: Mapping[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> JobInputs:
    """Read the vector layers, open the rasters; an input with a `crs` comes after the one it names."""
    from ..runtime.plan import check_memory

    # What cannot fit any guest is refused before it is read; the target checks the true sizes against its own limit.
    check_memory(algorithm.descriptor, least_sizes(algorithm, parameters, values, context), GUEST_MEMORY_BYTES)
    inputs = JobInputs()
    waiting = [item for item in algorithm.descriptor.inputs.values() if item.type in ("vector", "raster")]
    waiting.sort(key=lambda item: item.edgegis.get("crs") is not None)
    for item in waiting:
        if item.optional and parameters.get(item.name) in (None, ""):
            continue
        if item.type == "raster":
            _open_raster(algorithm, item, parameters, context, feedback, inputs)
        else:
            _read_vector(algorithm, item, parameters, values, context, feedback, inputs)
    return inputs


def least_sizes(
    algorithm: Any, parameters: Mapping[str, Any], values: Mapping[str, Any], context: QgsProcessingContext
) -> dict[str, int]:
    """Return the least bytes that each vector input will have in a guest, without reading it."""
    sizes = {}
    for item in algorithm.descriptor.inputs.values():
        if item.type == "vector" and not (item.optional and parameters.get(item.name) in (None, "")):
            source = source_of(algorithm, parameters, item.name, context)
            sizes[item.name] = least_bytes(source, columns_asked_for(algorithm.descriptor, item.name, values))
    return sizes


def _open_raster(
    algorithm: Any,
    item: Input,
    parameters: Mapping[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    inputs: JobInputs,
) -> None:
    from .raster_source import open_raster

    layer = raster_of(algorithm, parameters, item.name, context)
    if layer.crs().isGeographic() and "warn_geographic" in algorithm.descriptor.capabilities:
        feedback.pushWarning(
            f"'{layer.name()}' has a geographic CRS: its cells are measured in degrees, and so are the distances. "
            "Reproject it to a projected CRS for a result that can be used."
        )
    inputs.payloads[item.name] = open_raster(layer, feedback)
    inputs.crs[item.name] = layer.crs()


def _read_vector(
    algorithm: Any,
    item: Input,
    parameters: Mapping[str, Any],
    values: Mapping[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    inputs: JobInputs,
) -> None:
    from .vector_source import read_vector

    payload, info = read_vector(
        algorithm,
        parameters,
        item.name,
        context,
        feedback,
        target_crs=_target_crs(algorithm, item, parameters, context, inputs),
        fields=columns_needed(algorithm.descriptor, item.name, values),
        validate=bool(item.edgegis.get("validate", True)),
    )
    inputs.payloads[item.name] = payload
    inputs.fields[item.name] = info.fields
    inputs.crs[item.name] = info.crs
    inputs.wkb_types[item.name] = info.wkb_type


def _target_crs(
    algorithm: Any,
    item: Input,
    parameters: Mapping[str, Any],
    context: QgsProcessingContext,
    inputs: JobInputs,
) -> QgsCoordinateReferenceSystem | None:
    """Return the CRS that the layer's geometries are wanted in; None for its own.

    Between vector layers one without a CRS is taken as it is, as native algorithms do. Beside a raster that would
    misplace the result unseen, so it is an error.
    """
    reference = item.edgegis.get("crs")
    if not reference or reference not in inputs.crs:
        return None
    wanted = inputs.crs[reference]
    own = source_of(algorithm, parameters, item.name, context).sourceCrs()
    other = algorithm.descriptor.inputs[reference]
    if other.type == "raster" and wanted.isValid() != own.isValid():
        without, with_crs, crs = (other, item, own) if own.isValid() else (item, other, wanted)
        raise QgsProcessingException(
            f"'{without.title}' has no coordinate reference system, '{with_crs.title}' has one "
            f"({crs.authid() or crs.description()}): their places cannot be compared. "
            "Set the layer's CRS (Layer properties, Source) and run again."
        )
    return wanted if wanted.isValid() and own.isValid() and wanted != own else None
