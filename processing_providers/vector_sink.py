"""A vector payload to wherever the user wants it: temporary, any file, a layer of a file that is there, a database.

Every destination is made by Processing itself (`parameterAsSink`), so that it is just what a native algorithm would
make; what it would replace stays until the new layer is whole (`unfinished_output.py`). A new GeoPackage is filled
by pages (`geopackage_pages.py`). For all else the rows become a GeoPackage of ours first, from which QGIS copies them
into the sink in C++: no Python loop over features.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

from ..runtime.errors import Cancelled, OutputFailed
from ..runtime.job import Cancellation
from ..runtime.payload import VectorPayload
from .feature_writing import add_features
from .fields import variant_type
from .geopackage_rows import feature_ids, fill_geopackage, fits_geopackage, fits_pages, promoted
from .unfinished_output import Unfinished, destination_text, disk_is_full, renamed, unfinished


def write_vector(
    alg: Any,
    parameters: Mapping[str, Any],
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    payload: VectorPayload,
    fields: QgsFields,
    wkb_type: Any,
    crs: QgsCoordinateReferenceSystem,
) -> str:
    """Write the rows; return the destination's id, as Processing loads it. Raises QgsProcessingException, and
    leaves nothing half-written.
    """
    payload = promoted(payload, wkb_type)
    wanted = parameters.get(name)
    if _is_temporary(wanted, context) and not fits_geopackage(fields, wkb_type):
        wanted = renamed(wanted, "memory:")
    place = unfinished(wanted, context)
    sink, destination = _begun(place, alg, parameters, name, context, fields, wkb_type, crs)
    try:
        _write(sink, destination, wanted, payload, fields, wkb_type, crs, context, feedback)
        if feedback.isCanceled():
            raise Cancelled
        if disk_is_full(destination):
            raise OSError("no space left on the disk")
        final = place.finish(destination)
    except BaseException as error:
        full = disk_is_full(destination)
        _close(sink)
        place.discard(destination)
        _load_as(destination, None, context)
        if isinstance(error, (OSError, sqlite3.Error)) or full:
            reason = "no space left on the disk" if full else str(error)
            target = _name_of(wanted, context)
            raise OutputFailed(f"The result could not be written to {target}: {reason}.") from error
        raise
    _load_as(destination, final, context)
    return _as_layer(final, wanted, name, alg, context)


def _begun(
    place: Unfinished, alg: Any, parameters: Mapping[str, Any], name: str, context: QgsProcessingContext, *layer: Any
) -> tuple[QgsFeatureSink, str]:
    """The sink as Processing makes it, and its id. Raises QgsProcessingException in the user's own words for it."""
    try:
        sink, destination = alg.parameterAsSink({**parameters, name: place.value}, name, context, *layer)
    except QgsProcessingException as error:
        place.discard("")
        begun, wanted = (destination_text(value, context) for value in (place.value, parameters.get(name)))
        raise QgsProcessingException(str(error).replace(begun, wanted) if begun else str(error)) from error
    if sink is None:
        place.discard("")
        raise QgsProcessingException(alg.invalidSinkError(dict(parameters), name))
    return sink, destination


def _write(
    sink: QgsFeatureSink,
    destination: str,
    wanted: Any,
    payload: VectorPayload,
    fields: QgsFields,
    wkb_type: Any,
    crs: QgsCoordinateReferenceSystem,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> None:
    """Write the rows and close the sink."""
    path = Path(destination)
    appends = isinstance(wanted, QgsProcessingOutputLayerDefinition) and wanted.useRemapping()
    if path.suffix.lower() == ".gpkg" and path.is_file() and fits_pages(payload) and not appends:
        _close(sink)  # and with it the empty file
        with cancelled_by(feedback) as cancellation:
            fill_geopackage(path, payload, fields, cancellation)
    elif not fits_pages(payload):
        numbered = ".gpkg" not in destination.lower() or feature_ids(payload, _key(fields)) is not None
        add_features(sink, payload, fields, numbered, feedback)
        _close(sink)
    else:
        _copy_through(sink, destination, payload, fields, wkb_type, crs, context, feedback)
        _close(sink)


def _key(fields: QgsFields) -> str | None:
    return next((field.name() for field in fields if field.name().lower() == "fid"), None)


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


def _copy_through(
    sink: QgsFeatureSink,
    destination: str,
    payload: VectorPayload,
    fields: QgsFields,
    wkb_type: Any,
    crs: QgsCoordinateReferenceSystem,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> None:
    with tempfile.TemporaryDirectory(prefix="edgegis-") as folder:
        path = Path(folder) / "rows.gpkg"
        _make_empty(path, fields, wkb_type, crs, context)
        with cancelled_by(feedback) as cancellation:
            fill_geopackage(path, payload, plain_fields(fields), cancellation, lists_as_json=True)
        layer = QgsVectorLayer(f"{path}|layername=rows", "rows", "ogr")
        if not layer.isValid():
            raise QgsProcessingException(f"The result could not be read back from {path}.")
        definition = QgsRemappingSinkDefinition()
        definition.setDestinationFields(fields)
        # Of a type of its own the proxy would split multi geometries into rows; the writer knows what its format takes.
        definition.setDestinationWkbType(QgsWkbTypes.Type.Unknown)
        definition.setSourceCrs(crs)
        definition.setDestinationCrs(crs)
        # In a GeoPackage the attribute fid is the key: where it cannot be, rows are numbered anew.
        renumbered = ".gpkg" in destination.lower() and feature_ids(payload, _key(fields)) is None
        kept = [i for i, field in enumerate(fields) if not (renumbered and field.name().lower() == "fid")]
        definition.setFieldMap({fields.at(i).name(): _value(fields.at(i), i) for i in kept})
        proxy = QgsRemappingProxyFeatureSink(definition, sink)
        expressions = context.expressionContext()
        expressions.setFields(layer.fields())
        proxy.setExpressionContext(expressions)
        request = QgsFeatureRequest()
        request.setFeedback(feedback)
        if not proxy.addFeatures(layer.getFeatures(request), QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(f"The result could not be written: {sink.lastError() or proxy.lastError()}")
        if hasattr(sink, "flushBuffer"):
            sink.flushBuffer()
        del layer


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


def _make_empty(
    path: Path, fields: QgsFields, wkb_type: Any, crs: QgsCoordinateReferenceSystem, context: QgsProcessingContext
) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = "rows"
    options.layerOptions = ["SPATIAL_INDEX=NO"]
    writer = QgsVectorFileWriter.create(
        str(path), plain_fields(fields), wkb_type, crs, context.transformContext(), options
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


def _name_of(wanted: Any, context: QgsProcessingContext) -> str:
    text = destination_text(wanted, context)
    return "a temporary file" if text in ("", QgsProcessing.TEMPORARY_OUTPUT) else text


def _as_layer(destination: str, wanted: Any, name: str, alg: Any, context: QgsProcessingContext) -> str:
    """For a temporary output a layer in the context's store, as native algorithms leave it, so that
    `processing.run` returns a layer.
    """
    if (
        not _is_temporary(wanted, context)
        or context.willLoadLayerOnCompletion(destination)
        or not Path(destination).is_file()
    ):
        return destination
    layer = QgsVectorLayer(destination, alg.outputDefinition(name).description(), "ogr")
    if not layer.isValid():
        return destination
    context.temporaryLayerStore().addMapLayer(layer)
    return layer.id()


def _is_temporary(wanted: Any, context: QgsProcessingContext) -> bool:
    if isinstance(wanted, QgsProcessingOutputLayerDefinition) and isinstance(wanted.destinationProject, QgsProject):
        return False
    return destination_text(wanted, context) == QgsProcessing.TEMPORARY_OUTPUT
