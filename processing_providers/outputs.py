"""A job's results as QGIS has them: layers, files and values."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessing, QgsProcessingContext, QgsWkbTypes

from ..runtime.algorithms.descriptor import Descriptor, Output
from ..runtime.algorithms.geometry_like import geometry_like
from ..runtime.arrow import Array, Field, numpy_values
from ..runtime.arrow.array import valid
from ..runtime.job import Result
from .inputs import JobInputs
from .presentation.finished_layer import FinishedLayer, put_aliases
from .presentation.run_log import wrote_line
from .presentation.styling import (
    DEFAULT_CLASSES,
    DEFAULT_RAMP,
    Style,
    cell_categories,
    class_breaks,
    number_categories,
    save_beside,
)
from .reading.columns import GEOMETRY_COLUMN
from .translation import said
from .writing.fields import qgis_fields
from .writing.held_values import held

if TYPE_CHECKING:
    from ..runtime.payloads.payload import RasterSinkFactory
    from .run_state import RunState

_GEOMETRY_TYPE = "edgegis:geometry_type"
_WKB_TYPES = {
    "point": QgsWkbTypes.Type.Point,
    "line": QgsWkbTypes.Type.MultiLineString,
    "polygon": QgsWkbTypes.Type.MultiPolygon,
    "any": QgsWkbTypes.Type.Unknown,
    "none": QgsWkbTypes.Type.NoGeometry,
}
# By the phrases of runtime/algorithms/geometry_like.py.
_PROMOTED = {
    "same as": lambda wkb_type: wkb_type,
    "multi of": QgsWkbTypes.multiType,
    "multi but points of": QgsWkbTypes.promoteNonPointTypesToMulti,
}


def raster_paths(algorithm: Any, parameters: Mapping[str, Any], context: QgsProcessingContext) -> dict[str, str]:
    """Return where each raster output goes, an empty text for an optional one that is not wanted. To be asked once a
    run: each time makes another temporary name.
    """
    return {
        item.name: algorithm.parameterAsOutputLayer(dict(parameters), item.name, context)
        for item in algorithm.descriptor.outputs.values()
        if item.type == "raster"
    }


def raster_sinks(paths: Mapping[str, str], creation_options: str) -> dict[str, RasterSinkFactory]:
    """Return, for each raster output, what makes its file once the grid is known."""
    from .writing.raster_sink import raster_sink

    return {name: raster_sink(path, creation_options) for name, path in paths.items()}


def left_out_of(
    descriptor: Descriptor, parameters: Mapping[str, Any], raster_paths: Mapping[str, str]
) -> frozenset[str]:
    """Return the names of the optional layers and rasters that nobody wants."""
    layers = (item.name for item in descriptor.outputs.values() if item.type == "vector" and item.optional)
    unwanted = {name for name in layers if not parameters.get(name)}
    return frozenset(unwanted | {name for name, path in raster_paths.items() if not path})


def write_outputs(run: RunState, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> dict[str, Any]:
    """Write what is not written yet; return QGIS's dictionary of results."""
    writers = {"vector": _vector, "raster": _raster, "report": _report, "file": _file}
    written = {}
    items = [item for item in run.descriptor.outputs.values() if item.name in result.outputs]
    kinds = [item.type for item in items]
    for item in items:
        write, start = writers.get(item.type), time.perf_counter()
        written[item.name] = write(run, item, result, values, inputs) if write else result.outputs[item.name]
        if write and written[item.name] is not None:
            run.feedback.pushInfo(said(wrote_line(item, kinds.count(item.type) == 1, time.perf_counter() - start)))
    return {name: value for name, value in written.items() if value is not None}


def _vector(run: RunState, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str:
    from .writing.unfinished_output import appends, is_file
    from .writing.vector_sink import LayerOutput, NewLayer, write_vector

    payload = result.outputs[item.name]
    crs = _crs(item, inputs)
    fields = qgis_fields(payload.schema, inputs.fields, item.edgegis.get("rows_of"), crs, inputs.units)
    to_file = is_file(run.parameters.get(item.name), run.context)
    rows = held(payload, fields, rounds=to_file)
    layer = NewLayer(rows, fields, _wkb_type(item, payload, inputs), crs)
    output = LayerOutput(run.algorithm, run.parameters, item.name, run.context, run.feedback)
    destination = write_vector(output, layer)
    style = _vector_style(item, values, payload)
    if not appends(run.parameters.get(item.name)):  # that layer has a history of its own
        aliases = {field.name(): field.alias() for field in fields if field.alias()}
        _complete(run, item, destination, style, aliases)
    if style is not None and to_file and not run.context.willLoadLayerOnCompletion(destination):
        save_beside(Path(destination), style, layer.wkb_type)
    return destination


def _wkb_type(item: Output, payload: Any, inputs: JobInputs) -> Any:
    """Return the layer's geometry type: as an input's, or what the guest says, or the descriptor."""
    alike = geometry_like(item.edgegis)
    if alike:
        phrase, name = alike
        return _PROMOTED[phrase](inputs.wkb_types[name])
    if _GEOMETRY_TYPE in payload.schema.metadata:
        return QgsWkbTypes.Type(int(payload.schema.metadata[_GEOMETRY_TYPE]))
    if item.edgegis.get("geometry"):
        return _WKB_TYPES[item.edgegis["geometry"]]
    return _WKB_TYPES["any" if GEOMETRY_COLUMN in payload.schema.names else "none"]


def _crs(item: Output, inputs: JobInputs) -> QgsCoordinateReferenceSystem:
    name = item.edgegis.get("crs") or item.edgegis.get("rows_of") or next(iter(inputs.crs), "")
    return inputs.crs.get(name, QgsCoordinateReferenceSystem())


def _vector_style(item: Output, values: Mapping[str, Any], payload: Any) -> Style | None:
    """Return the output's style with what it needs of this result; counted here, off QGIS's main thread."""
    wanted = item.edgegis.get("style", {})
    kind, field = wanted.get("kind"), _styled_field(wanted, values)
    if kind == "categorized" and "categories" in wanted:
        named = tuple((str(part["value"]), str(part["color"])) for part in wanted["categories"])
        return Style(kind, field=field, categories=named, titles=_titles(wanted["categories"]))
    if kind not in ("categorized", "graduated"):
        return None
    numbers = _numbers(payload, field)
    if numbers is None:
        return None
    if kind == "categorized":
        return Style(kind, field=field, categories=number_categories(numbers))
    breaks = class_breaks(numbers, int(wanted.get("classes", DEFAULT_CLASSES)))
    return Style(kind, wanted.get("ramp", DEFAULT_RAMP), field, breaks)


def _numbers(payload: Any, field: str) -> Any:
    """Return the numbers of a column that are not null; None when there is no such column, or not of numbers."""
    if field not in payload.schema.names:
        return None
    place = payload.schema.index(field)
    column = payload.schema.fields[place]
    if column.format not in "cCsSiIlLfg":
        return None
    import numpy

    parts = [_present(column, batch.columns[place]) for batch in payload.batches]
    return numpy.concatenate(parts) if parts else numpy.empty(0)


def _styled_field(wanted: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Return the style's field; of the fields that a parameter names, the first."""
    field = wanted.get("field", "")
    if field.startswith("@"):
        field = values.get(field[1:]) or ""
        field = field[0] if isinstance(field, list) else field
    return f"{field}{wanted.get('suffix', '')}"


def _present(column: Field, array: Array) -> Any:
    """Return the numbers of a column that are not null."""
    values, present = numpy_values(column, array), valid(array)
    return values if present is None else values[present]


def _raster(run: RunState, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str:
    path = run.raster_paths[item.name]
    _complete(run, item, path, _raster_style(item, path) if run.context.willLoadLayerOnCompletion(path) else None, {})
    return path


def _raster_style(item: Output, path: str) -> Style | None:
    """Return the output's style; the numbers of one without listed categories are looked up in its file here, off
    QGIS's main thread.
    """
    wanted = item.edgegis.get("style")
    if wanted is None:
        return None
    listed = wanted.get("categories", ())
    categories = tuple((part["value"], str(part["color"])) for part in listed)
    if wanted["kind"] == "categorized" and not listed:
        categories = cell_categories(path)
    look = {"categories": categories, "titles": _titles(listed), "is_logarithmic": wanted.get("scale") == "logarithmic"}
    return Style(wanted["kind"], wanted.get("ramp", DEFAULT_RAMP), **look)


def _titles(categories: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(part.get("title", part["value"])) for part in categories)


def _complete(run: RunState, item: Output, destination: str, style: Style | None, aliases: Mapping[str, str]) -> None:
    """Have the layer tell how it was made: in its file, and as a layer, with its style when QGIS adds it."""
    from .writing.layer_metadata import save_metadata
    from .writing.unfinished_output import destination_text

    history = run.history
    if destination_text(run.parameters.get(item.name), run.context) not in ("", QgsProcessing.TEMPORARY_OUTPUT):
        try:
            save_metadata(destination, history.to_xml())
        except (OSError, sqlite3.Error) as error:
            run.feedback.pushWarning(said(f"The layer is written, but not how it was made: {error}"))
    if run.context.willLoadLayerOnCompletion(destination):
        details = run.context.layerToLoadOnCompletionDetails(destination)
        details.setPostProcessor(FinishedLayer(run.algorithm.id(), item.name, style, history, aliases))
        return
    layer = run.context.temporaryLayerStore().mapLayer(destination)
    if layer is not None:
        history.put_on(layer)
        put_aliases(layer, aliases)


def _report(run: RunState, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str | None:
    """Write report data as HTML."""
    from .presentation.report_page import page

    title = f"{run.descriptor.title}: {item.title}"
    return _write_text(run, item, lambda: page(title, result.outputs[item.name]))


def _file(run: RunState, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str | None:
    return _write_text(run, item, lambda: str(result.outputs[item.name]))


def _write_text(run: RunState, item: Output, text: Callable[[], str]) -> str | None:
    """Write a text to where the user wants it; return where that is, None for nowhere."""
    path = run.algorithm.parameterAsFileOutput(run.parameters, item.name, run.context)
    if not path:
        return None
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.write(text())
    return path
