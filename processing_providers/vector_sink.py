"""A vector payload to wherever the user wants it: temporary, any file, a layer of a file that is there, a database.
database.

Every destination is made by Processing itself (`parameterAsSink`), so that it is just what a native algorithm would
make. A new GeoPackage is then filled by pages (`geopackage_pages.py`). For all else the rows become a GeoPackage of
ours first, from which QGIS copies them into the sink in C++: no Python loop over features.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeatureSink,
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
)

from ..runtime.payload import VectorPayload
from .geopackage_rows import feature_ids, fill_geopackage, fits_pages, promoted


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
    sink, destination = alg.parameterAsSink(dict(parameters), name, context, fields, wkb_type, crs)
    if sink is None:
        raise QgsProcessingException(alg.invalidSinkError(dict(parameters), name))
    path = Path(destination)
    try:
        if path.suffix.lower() == ".gpkg" and path.is_file() and fits_pages(payload):
            del sink  # closes the empty file
            _fill_beside(path, payload, fields)
        else:
            _copy_through(sink, destination, payload, fields, wkb_type, crs, context)
    except BaseException:
        _discard(destination, context)
        raise
    return _as_layer(destination, parameters.get(name), name, alg, context)


def _fill_beside(path: Path, payload: VectorPayload, fields: QgsFields) -> None:
    """Fill a copy of the empty file and move it into its place: nobody ever sees half of it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(path.read_bytes())
        fill_geopackage(part, payload, fields)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def _copy_through(
    sink: QgsFeatureSink,
    destination: str,
    payload: VectorPayload,
    fields: QgsFields,
    wkb_type: Any,
    crs: QgsCoordinateReferenceSystem,
    context: QgsProcessingContext,
) -> None:
    with tempfile.TemporaryDirectory(prefix="edgegis-") as folder:
        path = Path(folder) / "rows.gpkg"
        _make_empty(path, fields, wkb_type, crs, context)
        fill_geopackage(path, payload, plain_fields(fields))
        layer = QgsVectorLayer(f"{path}|layername=rows", "rows", "ogr")
        if not layer.isValid():
            raise QgsProcessingException(f"The result could not be read back from {path}.")
        definition = QgsRemappingSinkDefinition()
        definition.setDestinationFields(fields)
        definition.setDestinationWkbType(wkb_type)
        definition.setSourceCrs(crs)
        definition.setDestinationCrs(crs)
        # In a GeoPackage the attribute fid is the key: where it cannot be, rows are numbered anew.
        renumbered = ".gpkg" in destination.lower() and feature_ids(payload, "fid") is None
        kept = [i for i, field in enumerate(fields) if not (renumbered and field.name().lower() == "fid")]
        definition.setFieldMap({fields.at(i).name(): QgsProperty.fromField(_plain_name(i)) for i in kept})
        proxy = QgsRemappingProxyFeatureSink(definition, sink)
        expressions = context.expressionContext()
        expressions.setFields(layer.fields())
        proxy.setExpressionContext(expressions)
        if not proxy.addFeatures(layer.getFeatures(), QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(f"The result could not be written: {sink.lastError() or proxy.lastError()}")
        if hasattr(sink, "flushBuffer"):
            sink.flushBuffer()
        del layer


def _plain_name(index: int) -> str:
    return f"column_{index}"


def plain_fields(fields: QgsFields) -> QgsFields:
    """The fields under names that no format has an opinion on (`fid`, `ogc_fid` and the like)."""
    plain = QgsFields()
    for index, field in enumerate(fields):
        field = type(field)(field)
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


def _discard(destination: str, context: QgsProcessingContext) -> None:
    """Take away what was begun: a file of its own is removed, and nothing is loaded."""
    path = Path(destination)
    with suppress(OSError, ValueError):
        if path.is_file():
            path.unlink()
    waiting = context.layersToLoadOnCompletion()
    if waiting.pop(destination, None) is not None:
        context.setLayersToLoadOnCompletion(waiting)


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
    if isinstance(wanted, QgsProcessingOutputLayerDefinition):
        if isinstance(wanted.destinationProject, QgsProject):
            return False
        wanted = wanted.sink
    if isinstance(wanted, QgsProperty):
        wanted, _ = wanted.valueAsString(context.expressionContext(), "")
    return wanted == QgsProcessing.TEMPORARY_OUTPUT
