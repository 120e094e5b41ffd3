"""What the log says of reading and writing, in an analyst's words; sending, running and receiving are the target's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsWkbTypes
from qgis.PyQt.QtCore import QCoreApplication

from ...runtime.algorithms.descriptor import Descriptor, Output
from ...runtime.payloads.payload import VectorPayload
from ...runtime.quantities import time_in_words

if TYPE_CHECKING:
    from ..inputs import JobInputs


def read_lines(descriptor: Descriptor, inputs: JobInputs, seconds: float) -> list[str]:
    """Return what was read, and which rasters were opened."""
    lines, layers = [], []
    for name, payload in inputs.payloads.items():
        if isinstance(payload, VectorPayload):
            if descriptor.inputs[name].copy_of is None:
                layers.append(_rows(payload.rows, inputs.wkb_types[name]))
        else:
            grid = payload.grid
            lines.append(f"Opened a raster of {grid.columns:,} x {grid.rows:,} cells; it is read during the run")
    if layers:
        listed = QCoreApplication.translate("Log", " and ").join(layers)
        read = QCoreApplication.translate("Log", "Read {layers} ({time})")
        lines.insert(0, read.format(layers=listed, time=time_in_words(seconds)))
    return lines


def _rows(count: int, wkb_type: object) -> str:
    tr, kinds = QCoreApplication.translate, QgsWkbTypes.GeometryType
    words = {
        kinds.PointGeometry: (tr("Log", "{:,} point"), tr("Log", "{:,} points")),
        kinds.LineGeometry: (tr("Log", "{:,} line"), tr("Log", "{:,} lines")),
        kinds.PolygonGeometry: (tr("Log", "{:,} polygon"), tr("Log", "{:,} polygons")),
        kinds.NullGeometry: (tr("Log", "{:,} row"), tr("Log", "{:,} rows")),
    }
    other = tr("Log", "{:,} feature"), tr("Log", "{:,} features")
    one, many = words.get(QgsWkbTypes.geometryType(wkb_type), other)
    return (one if count == 1 else many).format(count)


def wrote_line(output: Output, is_only: bool, seconds: float) -> str:
    """Return the line of one output; of several each has its name. Rasters and values are written by then."""
    time, name = time_in_words(seconds), "" if is_only else f" '{output.title}'"
    if output.type == "vector":
        return f"Wrote the layer{name} ({time})"
    if output.type == "report":
        return f"Wrote the report{name} ({time})"
    if output.type == "file":
        return f"Wrote the file{name} ({time})"
    return f"Wrote the raster{name} during the run" if output.type == "raster" else ""
