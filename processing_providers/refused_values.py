"""Why QGIS refuses a value: its own sentence names the parameter alone ("Incorrect parameter value for RADIUS")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProcessingContext

from ..runtime.algorithms.parameters import refusal
from .run_on import CHOICES, RUN_ON

# Types whose values can be judged alone. A layer, or what belongs to one, QGIS names itself.
_JUDGED = ("number", "integer", "distance", "pixel_size", "enum", "boolean")


def refused_value(algorithm: Any, parameters: Mapping[str, Any], context: QgsProcessingContext) -> str:
    """Return the sentence for the first value that QGIS refuses, with what is allowed; empty for all others."""
    for item in algorithm.descriptor.inputs.values():
        if item.type in _JUDGED and _is_refused(algorithm, item.name, parameters, context):
            return str(refusal(item, parameters[item.name]))
    if _is_refused(algorithm, RUN_ON, parameters, context):
        return f"Run on ({RUN_ON}) is '{parameters[RUN_ON]}'; it can be {', '.join(CHOICES)}."
    return ""


def _is_refused(algorithm: Any, name: str, parameters: Mapping[str, Any], context: QgsProcessingContext) -> bool:
    definition = algorithm.parameterDefinition(name)
    return name in parameters and not definition.checkValueIsAcceptable(parameters[name], context)
