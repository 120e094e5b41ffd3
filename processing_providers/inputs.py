"""A job's payloads: which columns of which layer, in which CRS."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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

from ..runtime.algorithms.descriptor import Descriptor, Input, columns_asked_for
from ..runtime.errors import BadInput, BadParameter
from ..runtime.settings import GUEST_MEMORY_BYTES
from .reading.columns import columns_to_read, least_bytes
from .time_zones import warn_of_time_zones
from .translation import said
from .values import Evaluation
from .writing.fields import fits_data

if TYPE_CHECKING:
    from ..runtime.payloads.manifest import Manifest
    from .reading.vector_source import OpenVector
    from .remembered_inputs import InputMemory


@dataclass
class JobInputs:
    """The payloads of a job by input name, and of each what its outputs take over.

    `stored` are those that the endpoint has already: they were not read. `names` are the layers' names for everybody,
    `units` are those of rasters' values, where the files state them.
    """

    payloads: dict[str, Any] = field(default_factory=dict)
    stored: dict[str, Manifest] = field(default_factory=dict)
    fields: dict[str, QgsFields] = field(default_factory=dict)
    crs: dict[str, QgsCoordinateReferenceSystem] = field(default_factory=dict)
    wkb_types: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)


def check_fields(algorithm: Any, parameters: Mapping[str, Any], context: QgsProcessingContext) -> None:
    """Raise BadParameter when a chosen field is not there, or not of the kind that the input needs."""
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
            raise BadParameter(f"{item.title}: '{layer.title}' has no field '{name}'. Its fields: {there}.")
        wanted = item.edgegis.get("data", "any")
        if not fits_data(fields.at(index), wanted):
            raise BadParameter(
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


def public_name(name: str) -> str:
    """Return a layer's name for everybody. QGIS names a layer that is no file by a part of its connection, in which
    a password may stand.
    """
    return "a layer of a connection" if re.search(r"[='\"]|://", name) else name


class InputReader:
    """Reads the payloads of one run; `values` are its normalised parameters, `memory` knows what need not be read."""

    def __init__(
        self,
        algorithm: Any,
        parameters: Mapping[str, Any],
        values: Mapping[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        memory: InputMemory | None = None,
    ):
        self._algorithm = algorithm
        self._descriptor: Descriptor = algorithm.descriptor
        self._parameters = dict(parameters)
        self._values = values
        self._context = context
        self._feedback = feedback
        self._memory = memory
        self._inputs = JobInputs()
        self._begun: dict[str, OpenVector] = {}

    def read(self) -> JobInputs:
        """Open the rasters and read the vector layers, at the same time. An input with a `crs` comes after the one that
        it names.
        """
        from ..runtime.stages.plan import check_memory

        given = [item for item in self._descriptor.inputs.values() if item.is_payload and self._is_given(item)]
        # What cannot fit any guest is refused before it is read; the target checks the true sizes and its own limit.
        check_memory(self._descriptor, self._least_sizes(given), GUEST_MEMORY_BYTES, self._values)
        with ExitStack() as reading:
            for item in sorted(given, key=lambda item: item.edgegis.get("crs") is not None):
                if self._feedback.isCanceled():
                    break
                if item.type == "raster":
                    self._open_raster(item)
                elif item.copy_of is None or self._target_crs(item) is not None:
                    self._begin_vector(item, reading)
            for name, opened in self._begun.items():
                self._inputs.payloads[name] = opened.read()
                if self._memory is not None and not opened.is_silent:
                    self._memory.forget(name)
        return self._inputs

    def _is_given(self, item: Input) -> bool:
        return not item.optional or self._parameters.get(item.copy_of or item.name) not in (None, "")

    def _source(self, item: Input) -> QgsProcessingFeatureSource:
        return source_of(self._algorithm, self._parameters, item.copy_of or item.name, self._context)

    def _least_sizes(self, given: Sequence[Input]) -> dict[str, int]:
        """Return the least bytes that each vector input will have in a guest, without reading it."""
        sizes = {}
        for item in given:
            if item.type == "vector" and item.copy_of is None:
                asked = columns_asked_for(self._descriptor.stages, item.name, self._values)
                sizes[item.name] = least_bytes(self._source(item), asked)
        return sizes

    def _open_raster(self, item: Input) -> None:
        from ..runtime.stages.grids import selected_bands
        from .reading.raster_source import open_raster

        layer = raster_of(self._algorithm, self._parameters, item.name, self._context)
        if layer.crs().isGeographic() and "warn_geographic" in self._descriptor.capabilities:
            in_degrees = (
                f"'{layer.name()}' has a geographic CRS: its cells are measured in degrees, and so are the distances. "
                "Reproject it to a projected CRS for a result that can be used."
            )
            self._feedback.pushWarning(said(in_degrees))
        raster = open_raster(layer, self._feedback)
        if not self._is_stored(item, raster):
            self._inputs.payloads[item.name] = raster
        self._inputs.crs[item.name] = layer.crs()
        self._inputs.names[item.name] = public_name(layer.name())
        units = {raster.unit(band) for band in selected_bands(item, raster.grid, self._values)}
        if len(units) == 1 and any(units):
            self._inputs.units[item.name] = units.pop()

    def _begin_vector(self, item: Input, reading: ExitStack) -> None:
        """Open a layer, and begin to read it unless the endpoint has it already; `reading` ends it in any case."""
        from .reading.vector_source import open_vector

        source = self._source(item)
        columns = columns_to_read(self._descriptor, item.name, self._values, source)
        warn_of_time_zones(source, columns, self._feedback)
        opened = open_vector(
            self._algorithm,
            self._parameters,
            item.copy_of or item.name,
            self._context,
            self._feedback,
            target_crs=self._target_crs(item),
            columns=columns,
            validate=bool(item.edgegis.get("validate", True)),
        )
        self._inputs.fields[item.name] = opened.info.fields
        self._inputs.crs[item.name] = opened.info.crs
        self._inputs.wkb_types[item.name] = opened.info.wkb_type
        if item.copy_of is None:
            self._inputs.names[item.name] = public_name(source.sourceName())
        if not self._is_stored(item, opened):
            self._begun[item.name] = opened
            reading.callback(opened.close)
            opened.start()

    def _is_stored(self, item: Input, source: Any) -> bool:
        """Return whether the endpoint has the input already; its manifest is then in the place of a payload."""
        manifest = None if self._memory is None else self._memory.stored(item.name, source)
        if manifest is None:
            return False
        self._inputs.stored[item.name] = manifest
        held = f"{item.title} ({item.name}): the endpoint has it already, so it is not read."
        self._feedback.pushInfo(said(held))
        return True

    def _target_crs(self, item: Input) -> QgsCoordinateReferenceSystem | None:
        """Return the CRS that the layer's geometries are wanted in; None for its own.

        Between vector layers one without a CRS is taken as it is, as native algorithms do. Beside a raster that would
        misplace the result unseen, so it is an error.
        """
        reference = item.edgegis.get("crs")
        if not reference or reference not in self._inputs.crs:
            return None
        wanted, own = self._inputs.crs[reference], self._source(item).sourceCrs()
        other = self._descriptor.inputs[reference]
        if other.type == "raster" and wanted.isValid() != own.isValid():
            without, with_crs, crs = (other, item, own) if own.isValid() else (item, other, wanted)
            raise BadInput(
                f"'{without.title}' has no coordinate reference system, '{with_crs.title}' has one "
                f"({crs.authid() or crs.description()}): their places cannot be compared. "
                "Set the layer's CRS (Layer properties, Source) and run again."
            )
        return wanted if wanted.isValid() and own.isValid() and wanted != own else None
