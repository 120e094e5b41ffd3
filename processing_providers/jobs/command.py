"""A job's parameters as texts: for `qgis_process` in a shell, and for Processing's dialogs."""

from __future__ import annotations

import os
import shlex
import subprocess  # nosec B404 - its quoting alone: nothing is started
from collections.abc import Mapping
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingFeatureSourceDefinition

from ...runtime.algorithms.descriptor import Descriptor, Input
from ...runtime.errors import BadInput
from ..parameters import CREATION_OPTIONS
from ..run_on import ENDPOINT, RUN_ON
from .kept_job import KeptJob

PROGRAM = "qgis_process"


def command(job: KeptJob, descriptor: Descriptor) -> str:
    """Return the command that runs the job again where it ran. Raises BadInput when none can."""
    temporary = [descriptor.inputs[name].title for name, layer in job.layers.items() if layer.is_temporary]
    if temporary:
        raise BadInput(
            f"'{temporary[0]}' was a temporary layer, which {PROGRAM} cannot read. Save it to a file and run again."
        )
    given: dict[str, Any] = {name: layer.source for name, layer in job.layers.items()}
    given.update(_given_values(job, descriptor))
    given.update({name: destination.sink for name, destination in job.destinations.items()})
    given[ENDPOINT] = job.endpoint
    words = [PROGRAM, "run", f"edgegis:{descriptor.id}"]
    for name, value in given.items():
        words += [f"--{name}={one}" for one in (value if isinstance(value, list) else [value])]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def dialog_parameters(job: KeptJob, descriptor: Descriptor, place: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a dialog that runs the job again, at a place of RUN_ON or ENDPOINT."""
    layers = {
        name: QgsProcessingFeatureSourceDefinition(layer.source, True) if layer.is_selection else layer.source
        for name, layer in job.layers.items()
    }
    sinks = {name: destination.sink for name, destination in job.destinations.items() if not destination.appends}
    return {**layers, **_given_values(job, descriptor), **sinks, RUN_ON: "auto", ENDPOINT: "", **place}


def _given_values(job: KeptJob, descriptor: Descriptor) -> dict[str, Any]:
    values = {
        name: _text(descriptor.inputs[name], value)
        for name, value in job.values.items()
        if name in descriptor.inputs and not descriptor.inputs[name].is_derived and value is not None
    }
    if job.creation_options:
        values[CREATION_OPTIONS] = job.creation_options
    return values


def _text(item: Input, value: Any) -> Any:
    """Return a value as Processing reads it from a text; lists stay, numbers are what they are."""
    if item.type == "crs":
        return QgsCoordinateReferenceSystem.fromWkt(value).authid() or value
    if item.type == "extent":
        x_minimum, y_minimum, x_maximum, y_maximum = value
        return f"{x_minimum!r},{x_maximum!r},{y_minimum!r},{y_maximum!r}"
    if item.type == "point":
        return ",".join(repr(number) for number in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
