"""The one table that says which layer takes which path into a payload.

A layer takes OGR's Arrow stream when no row of the table applies to it; else QGIS reads it (`general_path.py`), which
is slower and right for all. QGIS 4's QgsArrowIterator, which streams from any provider, belongs between the two: a
third path with a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from osgeo import gdal, ogr
from qgis.core import QgsFields, QgsProcessingFeatureSourceDefinition, QgsProviderRegistry, QgsVectorLayer

from ..gdal_paths import gdal_path
from ..values import enum_number
from . import field_types
from .arrow_stream import OgrTable
from .field_types import arrow_field
from .gdal_selftest import LATER_DATES, has_arrow_streams, right_types, stream_of_driver

# OGR drivers whose layers were compared on both paths.
DRIVERS = ("GPKG", "FlatGeobuf", "ESRI Shapefile", "GeoJSON", "CSV", "SQLite", "OpenFileGDB", "GML")
# Encodings of .dbf files by QGIS's name and by GDAL's.
DBF_ENCODINGS = {"UTF-8": "UTF-8", "ISO-8859-1": "ISO-8859-1", "windows-1252": "CP1252", "windows-1250": "CP1250"}
# Types that a stream may read wrong without a word, so that the self-test decides.
TRIED = ("b", "i", "tdD", "ttm", "tsm:")


@dataclass
class Candidate:
    """A layer, how the analyst named it as a source, and which fields are wanted."""

    layer: QgsVectorLayer | None
    definition: Any
    fields: Sequence[int]
    uri: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.layer is not None and self.layer.providerType() == "ogr":
            self.uri = QgsProviderRegistry.instance().decodeUri("ogr", self.layer.source())

    @property
    def path(self) -> str:
        return gdal_path(self.uri)

    @property
    def driver(self) -> str:
        return self.layer.dataProvider().storageType()

    @property
    def layer_fields(self) -> QgsFields:
        return self.layer.fields()

    @property
    def formats(self) -> list[str]:
        return [arrow_field(self.layer_fields.at(index)).format for index in self.fields]

    @property
    def subset(self) -> str:
        return self.layer.subsetString().strip()


def _has_other_fields(candidate: Candidate) -> bool:
    own = QgsFields.FieldOrigin.OriginProvider
    return any(candidate.layer_fields.fieldOrigin(index) != own for index in candidate.fields)


def has_limit(candidate: Candidate) -> bool:
    """Return whether the analyst limited the number of features."""
    definition = candidate.definition
    return isinstance(definition, QgsProcessingFeatureSourceDefinition) and definition.featureLimit >= 0


def _filter(candidate: Candidate) -> bool:
    definition = candidate.definition
    if not isinstance(definition, QgsProcessingFeatureSourceDefinition):
        return False
    return bool(getattr(definition, "filterExpression", "")) or _splits(definition)


def _splits(definition: QgsProcessingFeatureSourceDefinition) -> bool:
    return bool(definition.source.isActive() and definition.source.propertyType() not in (0, 1))


def _wrong_types(candidate: Candidate) -> bool:
    stream = stream_of_driver(candidate.driver)
    right = set(right_types(stream)) | ({"b"} if stream == "GPKG" else set())
    right |= {"tdD"} if LATER_DATES in right else set()
    return any(format in TRIED and format not in right for format in candidate.formats)


def _maps(candidate: Candidate) -> bool:
    numbers = [enum_number(candidate.layer_fields.at(index).type()) for index in candidate.fields]
    return field_types.MAP in numbers


def _foreign_text(candidate: Candidate) -> bool:
    encoding = candidate.layer.dataProvider().encoding()
    return encoding not in (DBF_ENCODINGS if candidate.driver == "ESRI Shapefile" else ("UTF-8", "", None))


# The first row that applies sends a layer the general way. The order counts: later rows rely on earlier ones.
GENERAL_PATH: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("it is no layer of this project or of a file", lambda candidate: candidate.layer is None),
    ("this GDAL has no Arrow streams", lambda candidate: not has_arrow_streams()),
    ("its provider is not OGR", lambda candidate: candidate.layer.providerType() != "ogr"),
    ("its driver was not compared", lambda candidate: candidate.driver not in DRIVERS),
    ("it is being edited", lambda candidate: candidate.layer.isEditable()),
    ("it has joined or virtual fields", _has_other_fields),
    ("it has a feature filter", _filter),
    ("it has a feature limit", has_limit),
    ("its subset is a query of its own", lambda candidate: candidate.subset.upper().startswith("SELECT")),
    ("it is one geometry type of a mixed table", lambda candidate: bool(candidate.uri.get("geometryType"))),
    ("it has no path", lambda candidate: not candidate.path),
    ("its texts have an encoding of their own", _foreign_text),
    ("it has maps as attributes", _maps),
    ("this GDAL's stream reads a type of its fields wrong", _wrong_types),
)


def reason_for_general_path(candidate: Candidate) -> str | None:
    """Return why the layer cannot take OGR's stream, None when it can."""
    return next((reason for reason, applies in GENERAL_PATH if applies(candidate)), None)


def ogr_table(candidate: Candidate, geometry: bool) -> OgrTable:
    """Return what OGR is asked for; only for a candidate without a reason against it."""
    fields = candidate.layer_fields
    shift = 1 if _first_field_is_id(candidate) else 0
    columns = [(arrow_field(fields.at(index)), fields.fieldOriginIndex(index) - shift) for index in candidate.fields]
    options = list(candidate.uri.get("openOptions") or [])
    if candidate.driver == "ESRI Shapefile":
        options.append(f"ENCODING={DBF_ENCODINGS[candidate.layer.dataProvider().encoding()]}")
    stream = stream_of_driver(candidate.driver)
    return OgrTable(
        path=candidate.path,
        layer=candidate.uri.get("layerName") or None,
        open_options=options,
        where=candidate.subset,
        columns=[(wanted, None if place < 0 else place) for wanted, place in columns],
        geometry=geometry,
        booleans_by_sql=stream == "GPKG" and "b" not in right_types(stream),
        later_dates_only="tdD" not in right_types(stream),
        name=candidate.layer.name(),
    )


def _first_field_is_id(candidate: Candidate) -> bool:
    """Return whether QGIS shows the feature id as the first field, which OGR does not count among its fields."""
    keys = candidate.layer.dataProvider().pkAttributeIndexes()
    return candidate.layer.fields().count() > 0 and list(keys) == [0]


def holds_any_geometry(candidate: Candidate) -> bool:
    """Return whether the layer is a table of any geometry type, which QGIS shows under the type of its first row."""
    if not candidate.path:
        return False
    dataset = gdal.OpenEx(candidate.path, gdal.OF_VECTOR | gdal.OF_READONLY)
    name = candidate.uri.get("layerName")
    layer = None if dataset is None else dataset.GetLayerByName(name) if name else dataset.GetLayer(0)
    return layer is not None and ogr.GT_Flatten(layer.GetGeomType()) == ogr.wkbUnknown
