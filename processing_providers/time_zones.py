"""Time zones of a layer's datetimes: payloads hold the time of day as it is shown, so the log says what is lost."""

from __future__ import annotations

from collections.abc import Collection

from qgis.core import QgsFeatureRequest, QgsFields, QgsProcessingFeatureSource, QgsProcessingFeedback
from qgis.PyQt.QtCore import QDateTime, Qt

from .translation import said
from .writing.fields import variant_type

# Zones differ between the fields of a layer rather than between its rows.
LOOKED_AT_ROWS = 100


def warn_of_time_zones(
    source: QgsProcessingFeatureSource, columns: Collection[str] | None, feedback: QgsProcessingFeedback
) -> None:
    """Warn of fields whose first values have a zone of their own; `columns` are those that are read, None for all."""
    for name, zone in _zones(source, _datetimes(source.fields(), columns)).items():
        sentence = (
            f"The times of '{name}' in '{source.sourceName()}' have a time zone ({zone}). The result has the same time "
            "of day, without the zone."
        )
        feedback.pushWarning(said(sentence))


def _datetimes(fields: QgsFields, columns: Collection[str] | None) -> list[int]:
    kind = variant_type("QDateTime")
    return [
        number
        for number, field in enumerate(fields)
        if field.type() == kind and (columns is None or field.name() in columns)
    ]


def _zones(source: QgsProcessingFeatureSource, numbers: list[int]) -> dict[str, str]:
    if not numbers:
        return {}
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry).setSubsetOfAttributes(numbers)
    unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    found: dict[str, str] = {}
    for feature in source.getFeatures(request.setLimit(LOOKED_AT_ROWS), unchecked):
        for number in numbers:
            value = feature.attribute(number)
            if isinstance(value, QDateTime) and value.isValid() and value.timeSpec() != Qt.TimeSpec.LocalTime:
                found.setdefault(source.fields().at(number).name(), value.timeZoneAbbreviation())
    return found
