"""A vector payload to wherever the user wants it: temporary, any file, a layer of a file that is there, a database.

Every destination is made by Processing itself (`parameterAsSink`), so that it is just what a native algorithm would
make; what it would replace stays until the new layer is whole (`unfinished_output.py`). A new GeoPackage is filled
by pages (`geopackage_pages.py`). For all else the rows become a GeoPackage of ours first, from which QGIS copies them
into the sink in C++ (or GDAL into a FlatGeobuf): no Python loop over features.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProperty,
    QgsRemappingProxyFeatureSink,
    QgsRemappingSinkDefinition,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt

from ...runtime.errors import Cancelled, OutputFailed
from ...runtime.job import Cancellation
from ...runtime.payloads.payload import VectorPayload
from . import flatgeobuf_copy
from .feature_writing import add_features
from .fields import variant_type
from .geopackage_rows import feature_ids, fill_geopackage, fits_geopackage, fits_pages, promoted
from .unfinished_output import Unfinished, appends, destination_text, disk_is_full, renamed, unfinished


@dataclass(frozen=True)
class LayerOutput:
    """An output of one run of an algorithm: where the parameter `name` wants its layer."""

    algorithm: Any
    parameters: Mapping[str, Any]
    name: str
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback

    @property
    def wanted(self) -> Any:
        return self.parameters.get(self.name)

    def instead(self, wanted: Any) -> LayerOutput:
        return replace(self, parameters={**self.parameters, self.name: wanted})

    def is_temporary(self) -> bool:
        wanted = self.wanted
        if isinstance(wanted, QgsProcessingOutputLayerDefinition) and isinstance(wanted.destinationProject, QgsProject):
            return False
        return destination_text(wanted, self.context) == QgsProcessing.TEMPORARY_OUTPUT


@dataclass(frozen=True)
class NewLayer:
    """What is written: the rows, and the layer that holds them. `fields` are those of the columns without the
    geometry, in order.
    """

    payload: VectorPayload
    fields: QgsFields
    wkb_type: Any
    crs: QgsCoordinateReferenceSystem


def write_vector(output: LayerOutput, layer: NewLayer) -> str:
    """Write the rows; return the destination's id, as Processing loads it. Raises QgsProcessingException, and
    leaves nothing half-written.
    """
    layer = replace(layer, payload=promoted(layer.payload, layer.wkb_type))
    if output.is_temporary() and not fits_geopackage(layer.fields, layer.wkb_type):
        output = output.instead(renamed(output.wanted, "memory:"))
    place = unfinished(output.wanted, output.context)
    sink, destination = _begun(place, output, layer)
    try:
        _write(sink, destination, output, layer)
        if output.feedback.isCanceled():
            raise Cancelled
        if disk_is_full(destination):
            raise OSError("no space left on the disk")
        final = place.finish(destination)
    except BaseException as error:
        full = disk_is_full(destination)
        _close(sink)
        place.discard(destination)
        _load_as(destination, None, output.context)
        if isinstance(error, (OSError, sqlite3.Error)) or full:
            reason = "no space left on the disk" if full else str(error)
            raise OutputFailed(f"The result could not be written to {_name_of(output)}: {reason}.") from error
        raise
    _load_as(destination, final, output.context)
    return _as_layer(final, output) if output.is_temporary() else final


def _begun(place: Unfinished, output: LayerOutput, layer: NewLayer) -> tuple[QgsFeatureSink, str]:
    """The sink as Processing makes it, and its id. Raises QgsProcessingException in the user's own words for it."""
    parameters = dict(output.instead(place.value).parameters)
    try:
        sink, destination = output.algorithm.parameterAsSink(
            parameters, output.name, output.context, layer.fields, layer.wkb_type, layer.crs
        )
    except QgsProcessingException as error:
        place.discard("")
        begun, wanted = (destination_text(value, output.context) for value in (place.value, output.wanted))
        raise QgsProcessingException(str(error).replace(begun, wanted) if begun else str(error)) from error
    if sink is None:
        place.discard("")
        raise QgsProcessingException(output.algorithm.invalidSinkError(dict(output.parameters), output.name))
    return sink, destination


def _write(sink: QgsFeatureSink, destination: str, output: LayerOutput, layer: NewLayer) -> None:
    """Write the rows and close the sink."""
    path = Path(destination)
    if path.suffix.lower() == ".gpkg" and path.is_file() and fits_pages(layer.payload) and not appends(output.wanted):
        _close(sink)  # and with it the empty file
        with cancelled_by(output.feedback) as cancellation:
            fill_geopackage(path, layer.payload, layer.fields, cancellation)
    elif not fits_pages(layer.payload):
        numbered = ".gpkg" not in destination.lower() or _has_feature_ids(layer)
        add_features(sink, layer.payload, layer.fields, numbered, output.feedback)
        _close(sink)
    else:
        _copy_through(sink, destination, output, layer)
        _close(sink)


def _has_feature_ids(layer: NewLayer) -> bool:
    """Whether the rows can keep the attribute fid as their key."""
    key = next((field.name() for field in layer.fields if field.name().lower() == "fid"), None)
    return feature_ids(layer.payload, key) is not None


@contextmanager
def cancelled_by(feedback: QgsProcessingFeedback) -> Iterator[Cancellation]:
    """A switch that the analyst's cancelling throws at once, in whatever thread it comes."""
    cancellation = Cancellation()
    feedback.canceled.connect(cancellation.cancel, Qt.ConnectionType.DirectConnection)
    try:
        if feedback.isCanceled():
            cancellation.cancel()
        yield cancellation
    finally:
        feedback.canceled.disconnect(cancellation.cancel)


def _close(sink: QgsFeatureSink) -> None:
    """Close what the sink holds open, whoever still refers to it (the frames of an error do)."""
    if not sip.isdeleted(sink):
        sip.delete(sink)


def _copy_through(sink: QgsFeatureSink, destination: str, output: LayerOutput, layer: NewLayer) -> None:
    with tempfile.TemporaryDirectory(prefix="edgegis-") as folder:
        path = Path(folder) / "rows.gpkg"
        _make_empty(path, layer, output.context)
        with cancelled_by(output.feedback) as cancellation:
            fill_geopackage(path, layer.payload, plain_fields(layer.fields), cancellation, lists_as_json=True)
        if flatgeobuf_copy.is_plain(destination, layer.payload, layer.fields):
            _close(sink)
            flatgeobuf_copy.copy_rows(path, plain_fields(layer.fields).names(), destination, output.feedback)
            return
        rows, into = _rows_and_sink(path, sink, destination, output, layer)
        if not rows.isValid():
            raise QgsProcessingException(f"The result could not be read back from {path}.")
        request = QgsFeatureRequest()
        request.setFeedback(output.feedback)
        if not into.addFeatures(rows.getFeatures(request), QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(f"The result could not be written: {sink.lastError() or into.lastError()}")
        if hasattr(sink, "flushBuffer"):
            sink.flushBuffer()
        del rows


def _rows_and_sink(
    path: Path, sink: QgsFeatureSink, destination: str, output: LayerOutput, layer: NewLayer
) -> tuple[QgsVectorLayer, QgsFeatureSink]:
    """The rows of our GeoPackage, and where they go: into the sink as they are, where their columns are its fields in
    the same order, else through a proxy that evaluates each field, which takes as long as the writing.
    """
    source = f"{path}|layername=rows"
    columns = plain_fields(layer.fields).names()
    if layer.wkb_type != QgsWkbTypes.Type.NoGeometry:
        columns.append("geom")
    if columns and ".gpkg" not in destination.lower() and not any(map(_is_list, layer.fields)):
        # Without its key, of which QGIS would make a field. The names are ours.
        query = " ".join(["SELECT", ", ".join(columns), "FROM rows"])
        return QgsVectorLayer(f"{source}|subset={query}", "rows", "ogr"), sink
    rows = QgsVectorLayer(source, "rows", "ogr")
    proxy = QgsRemappingProxyFeatureSink(_remapping(destination, layer), sink)
    expressions = output.context.expressionContext()
    expressions.setFields(rows.fields())
    proxy.setExpressionContext(expressions)
    return rows, proxy


def _remapping(destination: str, layer: NewLayer) -> QgsRemappingSinkDefinition:
    definition = QgsRemappingSinkDefinition()
    definition.setDestinationFields(layer.fields)
    # Of a type of its own the proxy would split multi geometries into rows; the writer knows what its format takes.
    definition.setDestinationWkbType(QgsWkbTypes.Type.Unknown)
    definition.setSourceCrs(layer.crs)
    definition.setDestinationCrs(layer.crs)
    # In a GeoPackage the attribute fid is the key: where it cannot be, rows are numbered anew.
    renumbered = ".gpkg" in destination.lower() and not _has_feature_ids(layer)
    kept = [i for i, field in enumerate(layer.fields) if not (renumbered and field.name().lower() == "fid")]
    definition.setFieldMap({layer.fields.at(i).name(): _value(layer.fields.at(i), i) for i in kept})
    return definition


def _value(field: QgsField, index: int) -> QgsProperty:
    """Where the value comes from in our own GeoPackage, which keeps lists as JSON."""
    if _is_list(field):
        return QgsProperty.fromExpression(f"from_json({_plain_name(index)})")
    return QgsProperty.fromField(_plain_name(index))


def _is_list(field: QgsField) -> bool:
    return field.type() in (variant_type("QStringList"), variant_type("QVariantList"))


def _plain_name(index: int) -> str:
    return f"column_{index}"


def plain_fields(fields: QgsFields) -> QgsFields:
    """The fields under names that no format has an opinion on (`fid`, `ogc_fid` and the like). Lists are texts:
    newer versions of QGIS would make columns of them that they read as lists again, older ones not.
    """
    plain = QgsFields()
    for index, field in enumerate(fields):
        field = QgsField(_plain_name(index), variant_type("QString")) if _is_list(field) else QgsField(field)
        field.setName(_plain_name(index))
        plain.append(field)
    return plain


def _make_empty(path: Path, layer: NewLayer, context: QgsProcessingContext) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = "rows"
    options.layerOptions = ["SPATIAL_INDEX=NO"]
    writer = QgsVectorFileWriter.create(
        str(path), plain_fields(layer.fields), layer.wkb_type, layer.crs, context.transformContext(), options
    )
    if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
        raise QgsProcessingException(f"A temporary file could not be made: {writer.errorMessage()}")
    del writer


def _load_as(begun: str, final: str | None, context: QgsProcessingContext) -> None:
    """What waits to be loaded as `begun` is loaded as `final`; None: not at all."""
    waiting = context.layersToLoadOnCompletion()
    if begun != final and begun in waiting:
        details = waiting.pop(begun)
        context.setLayersToLoadOnCompletion(waiting if final is None else {**waiting, final: details})


def _name_of(output: LayerOutput) -> str:
    text = destination_text(output.wanted, output.context)
    return "a temporary file" if text in ("", QgsProcessing.TEMPORARY_OUTPUT) else text


def _as_layer(destination: str, output: LayerOutput) -> str:
    """For a temporary output a layer in the context's store, as native algorithms leave it, so that
    `processing.run` returns a layer.
    """
    if output.context.willLoadLayerOnCompletion(destination) or not Path(destination).is_file():
        return destination
    layer = QgsVectorLayer(destination, output.algorithm.outputDefinition(output.name).description(), "ogr")
    if not layer.isValid():
        return destination
    output.context.temporaryLayerStore().addMapLayer(layer)
    return layer.id()
