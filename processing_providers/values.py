"""What the analyst put in for a job's parameters, as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameters,
)
from qgis.PyQt.QtCore import QVariant

from ..runtime.algorithms.descriptor import Descriptor, Input

PAYLOADS = ("vector", "raster")


class Evaluation:
    """One call's parameters in its context; `value(input)` is the JSON value, None when it is optional and unset."""

    def __init__(self, algorithm: QgsProcessingAlgorithm, parameters: Mapping[str, Any], context: QgsProcessingContext):
        self._algorithm = algorithm
        self._parameters = dict(parameters)
        self._context = context

    def values(self, descriptor: Descriptor) -> dict[str, Any]:
        """Return the values of all inputs that are no payloads."""
        return {item.name: self.value(item) for item in descriptor.inputs.values() if item.type not in PAYLOADS}

    def value(self, item: Input) -> Any:
        if self._unset(item):
            return None
        return _READERS[item.type](self, item)

    def _unset(self, item: Input) -> bool:
        given = self._parameters.get(item.name)
        if isinstance(given, QVariant) and given.isNull():
            given = None
        if given is None:
            # An enum without a value is QGIS's first option there: a script that leaves out SUMMARIES gets the count.
            return item.default is None and item.type != "enum"
        return item.optional and given in ("", [])

    def boolean(self, item: Input) -> bool:
        return self._algorithm.parameterAsBoolean(self._parameters, item.name, self._context)

    def number(self, item: Input) -> float:
        return self._algorithm.parameterAsDouble(self._parameters, item.name, self._context)

    def integer(self, item: Input) -> int:
        return self._algorithm.parameterAsInt(self._parameters, item.name, self._context)

    def text(self, item: Input) -> str:
        return self._algorithm.parameterAsString(self._parameters, item.name, self._context)

    def enum(self, item: Input) -> int | list[int]:
        if item.edgegis.get("multiple"):
            return self._algorithm.parameterAsEnums(self._parameters, item.name, self._context)
        return self._algorithm.parameterAsEnum(self._parameters, item.name, self._context)

    def field(self, item: Input) -> str | list[str] | None:
        names = self._names(item)
        if item.edgegis.get("multiple"):
            return names
        return names[0] if names else None

    def _names(self, item: Input) -> list[str]:
        # parameterAsFields is deprecated from QGIS 3.40 on; its follower came with 3.28.
        read = getattr(self._algorithm, "parameterAsStrings", None) or self._algorithm.parameterAsFields
        return [name for name in read(self._parameters, item.name, self._context) if name]

    def band(self, item: Input) -> int | list[int]:
        if item.edgegis.get("multiple"):
            return self._algorithm.parameterAsInts(self._parameters, item.name, self._context)
        return self.integer(item)

    def same_layer(self, item: Input) -> bool:
        """Return whether two inputs were given the same value, which is how QGIS decides it."""
        one, other = (self._parameters.get(item.edgegis[member]) for member in ("of", "as"))
        return bool(one == other)

    def crs(self, item: Input) -> str:
        return wkt2(self._algorithm.parameterAsCrs(self._parameters, item.name, self._context))

    def extent(self, item: Input) -> list[float]:
        box = self._algorithm.parameterAsExtent(self._parameters, item.name, self._context, self._crs_of(item))
        return [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]

    def point(self, item: Input) -> list[float]:
        place = self._algorithm.parameterAsPoint(self._parameters, item.name, self._context, self._crs_of(item))
        return [place.x(), place.y()]

    def _crs_of(self, item: Input) -> QgsCoordinateReferenceSystem:
        """Return the CRS of the layer that the input refers to; coordinates are given in it."""
        definition = self._algorithm.parameterDefinition(item.edgegis.get("of", ""))
        if definition is None:
            return QgsCoordinateReferenceSystem()
        layer = QgsProcessingParameters.parameterAsLayer(definition, self._parameters, self._context)
        return layer.crs() if layer is not None else QgsCoordinateReferenceSystem()


def wkt2(crs: QgsCoordinateReferenceSystem) -> str:
    """Return the CRS as WKT2:2019, empty when there is none."""
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019) if crs.isValid() else ""


_READERS: dict[str, Callable[[Evaluation, Input], Any]] = {
    "boolean": Evaluation.boolean,
    "number": Evaluation.number,
    "distance": Evaluation.number,
    "pixel_size": Evaluation.number,
    "integer": Evaluation.integer,
    "string": Evaluation.text,
    "enum": Evaluation.enum,
    "field": Evaluation.field,
    "band": Evaluation.band,
    "crs": Evaluation.crs,
    "extent": Evaluation.extent,
    "point": Evaluation.point,
    "same_layer": Evaluation.same_layer,
}


def enum_number(constant: Any) -> int:
    """Return the number of an enumeration's constant: a plain one in older QGIS and Qt, a scoped one in newer."""
    return int(getattr(constant, "value", constant))
