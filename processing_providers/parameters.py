"""Descriptor inputs and outputs as QGIS parameter definitions: one small function for each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterDistance,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterPoint,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ..runtime.algorithms.descriptor import Descriptor, Input, Output
from ..runtime.algorithms.geometry_like import geometry_like
from .translation import said

CREATION_OPTIONS, OPTIONS = "CREATION_OPTIONS", "OPTIONS"
# The capability of a descriptor whose algorithm takes OPTIONS, too.
GDAL_OPTIONS = "gdal_options"
# Several choices of at most this many are check boxes in two columns, as in QGIS's own join; more are a list.
CHECK_BOXES_AT_MOST = 10
RASTER_OPTIONS_WIDGET_SINCE = 33800

_SOURCE_TYPES = {
    "point": QgsProcessing.SourceType.TypeVectorPoint,
    "line": QgsProcessing.SourceType.TypeVectorLine,
    "polygon": QgsProcessing.SourceType.TypeVectorPolygon,
    "any": QgsProcessing.SourceType.TypeVectorAnyGeometry,
    "none": QgsProcessing.SourceType.TypeVector,
}
_FIELD_TYPES = {
    "any": QgsProcessingParameterField.DataType.Any,
    "numeric": QgsProcessingParameterField.DataType.Numeric,
    "string": QgsProcessingParameterField.DataType.String,
    "datetime": QgsProcessingParameterField.DataType.DateTime,
}


class HeatmapPixelSize(QgsProcessingParameterNumber):
    """A number with the attributes that QGIS's heatmap pixel-size widget asks its parameter for."""

    def __init__(self, name: str, title: str, default: Any, optional: bool, minimum: float, links: Mapping[str, str]):
        super().__init__(name, title, QgsProcessingParameterNumber.Type.Double, default, optional, minimum)
        self.links = links
        self.parent_layer = links.get("of", "")
        self.radius_param = links.get("radius", "")
        self.radius_field_param = links.get("radius_field", "")
        self.setMetadata(
            {"widget_wrapper": {"class": "processing.algs.qgis.ui.HeatmapWidgets.HeatmapPixelSizeWidgetWrapper"}}
        )

    def clone(self) -> HeatmapPixelSize:
        optional = bool(self.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional)
        default, minimum = self.defaultValue(), self.minimum()
        copy = HeatmapPixelSize(self.name(), self.description(), default, optional, minimum, self.links)
        copy.setFlags(self.flags())
        copy.setHelp(self.help())
        return copy


def input_definition(item: Input) -> QgsProcessingParameterDefinition:
    """Return the QGIS parameter of a descriptor's input."""
    definition = _BUILDERS[item.type](item)
    if item.advanced:
        definition.setFlags(definition.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    definition.setHelp(item.description)
    return definition


def _vector(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterFeatureSource(
        item.name, item.title, _source_types(item.edgegis.get("geometry", ["any"])), None, item.optional
    )


def _source_types(geometry: list[str]) -> list[Any]:
    if "none" in geometry:
        return [_SOURCE_TYPES["none"]]
    return [_SOURCE_TYPES[name] for name in geometry]


def _raster(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterRasterLayer(item.name, item.title, None, item.optional)


def _field(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterField(
        item.name,
        item.title,
        item.default,
        item.edgegis.get("of", ""),
        _FIELD_TYPES[item.edgegis.get("data", "any")],
        bool(item.edgegis.get("multiple", False)),
        item.optional,
    )


def _band(item: Input) -> QgsProcessingParameterDefinition:
    multiple = bool(item.edgegis.get("multiple", False))
    return QgsProcessingParameterBand(
        item.name, item.title, item.default, item.edgegis.get("of", ""), item.optional, multiple
    )


def _enum(item: Input) -> QgsProcessingParameterDefinition:
    options = list(item.edgegis["options"])
    multiple = bool(item.edgegis.get("multiple", False))
    definition = QgsProcessingParameterEnum(item.name, item.title, options, multiple, item.default, item.optional)
    if multiple and len(options) <= CHECK_BOXES_AT_MOST:
        definition.setMetadata({"widget_wrapper": {"useCheckBoxes": True, "columns": 2}})
    return definition


def _distance(item: Input) -> QgsProcessingParameterDefinition:
    definition = QgsProcessingParameterDistance(
        item.name, item.title, item.default, item.edgegis.get("of", ""), item.optional
    )
    return _with_bounds(definition, item)


def _pixel_size(item: Input) -> QgsProcessingParameterDefinition:
    return HeatmapPixelSize(item.name, item.title, item.default, item.optional, _minimum(item) or 0.0, item.edgegis)


def _number(item: Input) -> QgsProcessingParameterDefinition:
    kind = QgsProcessingParameterNumber.Type.Double
    return _with_bounds(QgsProcessingParameterNumber(item.name, item.title, kind, item.default, item.optional), item)


def _integer(item: Input) -> QgsProcessingParameterDefinition:
    kind = QgsProcessingParameterNumber.Type.Integer
    return _with_bounds(QgsProcessingParameterNumber(item.name, item.title, kind, item.default, item.optional), item)


def _with_bounds(definition: QgsProcessingParameterNumber, item: Input) -> QgsProcessingParameterDefinition:
    """Set the inclusive bounds. QGIS has no exclusive ones: the check of the values knows them."""
    minimum = _minimum(item)
    maximum = item.schema.get("maximum", item.schema.get("exclusiveMaximum"))
    if minimum is not None:
        definition.setMinimum(minimum)
    if maximum is not None:
        definition.setMaximum(float(maximum))
    return definition


def _minimum(item: Input) -> float | None:
    minimum = item.schema.get("minimum", item.schema.get("exclusiveMinimum"))
    return None if minimum is None else float(minimum)


def _boolean(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterBoolean(item.name, item.title, item.default, item.optional)


def _string(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterString(item.name, item.title, item.default, False, item.optional)


def _crs(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterCrs(item.name, item.title, item.default, item.optional)


def _extent(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterExtent(item.name, item.title, item.default, item.optional)


def _point(item: Input) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterPoint(item.name, item.title, item.default, item.optional)


_BUILDERS: dict[str, Callable[[Input], QgsProcessingParameterDefinition]] = {
    "vector": _vector,
    "raster": _raster,
    "field": _field,
    "band": _band,
    "enum": _enum,
    "distance": _distance,
    "pixel_size": _pixel_size,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
    "crs": _crs,
    "extent": _extent,
    "point": _point,
}


def destination_definition(item: Output, descriptor: Descriptor) -> QgsProcessingParameterDefinition | None:
    """Return the QGIS destination parameter of an output; None for values, which are outputs only."""
    if item.type == "vector":
        kind, by_default = _sink_type(item, descriptor), bool(item.edgegis.get("by_default", True))
        sink = QgsProcessingParameterFeatureSink(item.name, item.title, kind, None, item.optional, by_default)
        sink.setHelp(item.description)
        # Temporary outputs are files: a memory layer of a million rows costs 6 s to write and 2 s to read again.
        sink.setSupportsNonFileBasedOutput(False)
        return sink
    if item.type == "raster":
        by_default = bool(item.edgegis.get("by_default", True))
        destination = QgsProcessingParameterRasterDestination(item.name, item.title, None, item.optional, by_default)
        destination.setHelp(item.description)
        return destination
    if item.type == "report":
        return QgsProcessingParameterFileDestination(item.name, item.title, "HTML (*.html)", None, True)
    if item.type == "file":
        extension = item.edgegis["extension"]
        kinds = f"{extension.upper()} (*.{extension})"
        return QgsProcessingParameterFileDestination(item.name, item.title, kinds, None, True, False)
    return None


def _sink_type(item: Output, descriptor: Descriptor) -> Any:
    alike = geometry_like(item.edgegis)
    if alike is None:
        return _SOURCE_TYPES[item.edgegis.get("geometry", "none")]
    types = _source_types(descriptor.inputs[alike[1]].edgegis.get("geometry", ["any"]))
    return types[0] if len(types) == 1 else _SOURCE_TYPES["any"]


def value_output(item: Output) -> QgsProcessingOutputDefinition | None:
    """Return the QGIS output of a result value; None for payloads, whose destination parameter makes the output."""
    if item.type == "number":
        return QgsProcessingOutputNumber(item.name, item.title)
    if item.type == "string":
        return QgsProcessingOutputString(item.name, item.title)
    return None


def raster_options(descriptor: Descriptor) -> list[QgsProcessingParameterDefinition]:
    """Return QGIS's own parameter for a raster driver's options; the layer side uses it, no target sees it.

    For an algorithm of GDAL's provider also its older name there, hidden as in QGIS 3.44.
    """
    definitions = [_creation_options(CREATION_OPTIONS)]
    if GDAL_OPTIONS in descriptor.capabilities:
        definitions.append(_creation_options(OPTIONS))
        definitions[1].setFlags(definitions[1].flags() | QgsProcessingParameterDefinition.Flag.FlagHidden)
    return definitions


def _creation_options(name: str) -> QgsProcessingParameterDefinition:
    definition = QgsProcessingParameterString(name, said("Creation options"), None, False, True)
    widget = {"class": "processing.algs.gdal.ui.RasterOptionsWidget.RasterOptionsWidgetWrapper"}
    if Qgis.QGIS_VERSION_INT >= RASTER_OPTIONS_WIDGET_SINCE:
        widget = {"widget_type": "rasteroptions"}
    definition.setMetadata({"widget_wrapper": widget})
    definition.setFlags(definition.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    definition.setHelp(said("Options of the raster format, such as COMPRESS=DEFLATE|PREDICTOR=2."))
    return definition
