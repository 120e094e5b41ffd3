"""A job's results as QGIS has them: layers, files and values."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingContext, QgsWkbTypes

from ..runtime.arrow import Array, Field, numpy_values
from ..runtime.arrow_array import valid
from ..runtime.descriptor import Output
from ..runtime.job import Result
from .columns import GEOMETRY_COLUMN
from .fields import qgis_fields
from .held_values import held
from .inputs import JobInputs
from .styling import DEFAULT_CLASSES, DEFAULT_RAMP, Style, StylePostProcessor, class_breaks

if TYPE_CHECKING:
    from ..runtime.payload import RasterSinkFactory
    from .job_run import JobRun

_WKB_TYPES = {
    "point": QgsWkbTypes.Type.Point,
    "line": QgsWkbTypes.Type.MultiLineString,
    "polygon": QgsWkbTypes.Type.MultiPolygon,
    "any": QgsWkbTypes.Type.Unknown,
    "none": QgsWkbTypes.Type.NoGeometry,
}


def raster_paths(algorithm: Any, parameters: Mapping[str, Any], context: QgsProcessingContext) -> dict[str, str]:
    """Return where each raster output goes. To be asked once a run: each time makes another temporary name."""
    return {
        item.name: algorithm.parameterAsOutputLayer(dict(parameters), item.name, context)
        for item in algorithm.descriptor.outputs.values()
        if item.type == "raster"
    }


def raster_sinks(paths: Mapping[str, str], creation_options: str) -> dict[str, RasterSinkFactory]:
    """Return, for each raster output, what makes its file once the grid is known."""
    from .raster_sink import raster_sink

    return {name: raster_sink(path, creation_options) for name, path in paths.items()}


def write_outputs(run: JobRun, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> dict[str, Any]:
    """Write what is not written yet; return QGIS's dictionary of results."""
    writers = {"vector": _vector, "raster": _raster, "report": _report}
    written = {}
    for item in run.descriptor.outputs.values():
        if item.name in result.outputs:
            write = writers.get(item.type)
            written[item.name] = write(run, item, result, values, inputs) if write else result.outputs[item.name]
    return {name: value for name, value in written.items() if value is not None}


def _vector(run: JobRun, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str:
    from .unfinished_output import is_file
    from .vector_sink import LayerOutput, NewLayer, write_vector

    payload = result.outputs[item.name]
    fields = qgis_fields(payload.schema, inputs.fields, item.edgegis.get("rows_of"))
    rows = held(payload, fields, rounds=is_file(run.parameters.get(item.name), run.context))
    destination = write_vector(
        LayerOutput(run.algorithm, run.parameters, item.name, run.context, run.feedback),
        NewLayer(rows, fields, _wkb_type(item, payload, inputs), _crs(item, inputs)),
    )
    _style(run, item, destination, _vector_style(item, values, payload))
    return destination


def _wkb_type(item: Output, payload: Any, inputs: JobInputs) -> Any:
    """Return the layer's geometry type: what the descriptor says, else that of the input whose rows these are."""
    geometry = item.edgegis.get("geometry", "")
    if geometry.startswith("same as "):
        return inputs.wkb_types[geometry[len("same as ") :]]
    if geometry:
        return _WKB_TYPES[geometry]
    if item.edgegis.get("rows_of"):
        return inputs.wkb_types[item.edgegis["rows_of"]]
    return _WKB_TYPES["any" if GEOMETRY_COLUMN in payload.schema.names else "none"]


def _crs(item: Output, inputs: JobInputs) -> QgsCoordinateReferenceSystem:
    name = item.edgegis.get("crs") or item.edgegis.get("rows_of") or next(iter(inputs.crs), "")
    return inputs.crs.get(name, QgsCoordinateReferenceSystem())


def _vector_style(item: Output, values: Mapping[str, Any], payload: Any) -> Style | None:
    """Return the output's style with the class breaks of this result; counted here, off QGIS's main thread."""
    wanted = item.edgegis.get("style", {})
    field = str(wanted.get("field", ""))
    if field.startswith("@"):
        field = str(values.get(field[1:]) or "")
    if wanted.get("kind") != "graduated" or field not in payload.schema.names:
        return None
    place = payload.schema.index(field)
    column = payload.schema.fields[place]
    if column.format not in "cCsSiIlLfg":
        return None
    import numpy

    parts = [_present(column, batch.columns[place]) for batch in payload.batches]
    numbers = numpy.concatenate(parts) if parts else numpy.empty(0)
    breaks = class_breaks(numbers, int(wanted.get("classes", DEFAULT_CLASSES)))
    return Style("graduated", wanted.get("ramp", DEFAULT_RAMP), field, breaks)


def _present(column: Field, array: Array) -> Any:
    """Return the numbers of a column that are not null."""
    values, present = numpy_values(column, array), valid(array)
    return values if present is None else values[present]


def _raster(run: JobRun, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str:
    path = run.raster_paths[item.name]
    wanted = item.edgegis.get("style")
    _style(run, item, path, Style(wanted["kind"], wanted.get("ramp", DEFAULT_RAMP)) if wanted else None)
    return path


def _style(run: JobRun, item: Output, destination: str, style: Style | None) -> None:
    if style is not None and run.context.willLoadLayerOnCompletion(destination):
        details = run.context.layerToLoadOnCompletionDetails(destination)
        details.setPostProcessor(StylePostProcessor(run.algorithm.id(), item.name, style))


def _report(run: JobRun, item: Output, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> str | None:
    """Write report data as HTML. A module's words are data: every one is escaped."""
    path = run.algorithm.parameterAsFileOutput(run.parameters, item.name, run.context)
    if not path:
        return None
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
    body = f"<h1>{escape(item.title)}</h1>{_html(result.outputs[item.name])}"
    Path(path).write_text(f"{head}<body>{body}</body></html>", "utf-8")
    return path


def _html(data: Any) -> str:
    """Return JSON data as nested tables and lists."""
    if isinstance(data, dict):
        rows = "".join(f"<tr><th>{escape(str(key))}</th><td>{_html(value)}</td></tr>" for key, value in data.items())
        return f"<table>{rows}</table>"
    if isinstance(data, list):
        return "<ul>" + "".join(f"<li>{_html(value)}</li>" for value in data) + "</ul>"
    return escape("" if data is None else str(data))
