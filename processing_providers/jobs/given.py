"""What one run was given, as JSON and back: layers, destinations, and the forms of inputs that results take over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDataSourceUri,
    QgsField,
    QgsFields,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameters,
    QgsProcessingUtils,
    QgsProject,
    QgsWkbTypes,
)

from ..inputs import JobInputs
from ..parameters import CREATION_OPTIONS
from ..values import enum_number, wkt2
from ..writing.fields import variant_type_numbered
from ..writing.unfinished_output import destination_text, is_file
from .kept_job import Destination, GivenLayer, InputForm, KeptJob

if TYPE_CHECKING:
    from ..run_state import RunState

# What opens a source that has no prefix.
PLAIN_PROVIDERS = ("ogr", "gdal")
MEMORY = "memory"
LAYER_DESTINATIONS = ("sink", "rasterDestination")


def given_layers(run: RunState) -> dict[str, GivenLayer]:
    """Return the layers of a run by input; an optional one that is not given is left out. To be asked while they are
    read, when nothing can remove them.
    """
    layers = {}
    for item in run.descriptor.inputs.values():
        value = run.parameters.get(item.name)
        if item.is_payload and not item.is_derived and value not in (None, ""):
            is_selection = False
            if isinstance(value, QgsProcessingFeatureSourceDefinition):
                value, is_selection = value.source, value.selectedFeaturesOnly
            definition = run.algorithm.parameterDefinition(item.name)
            layer = QgsProcessingParameters.parameterAsLayer(definition, {item.name: value}, run.context)
            if layer is not None:
                layers[item.name] = GivenLayer(_source(layer), layer.providerType() == MEMORY, is_selection)
    return layers


def _source(layer: QgsMapLayer) -> str:
    provider = layer.providerType()
    if provider == MEMORY:
        return str(layer.id())
    source = layer.publicSource()
    return str(source if provider in PLAIN_PROVIDERS else f"{provider}://{source}")


def given_destinations(run: RunState, names: tuple[str, ...]) -> dict[str, Destination]:
    """Return where these outputs are wanted. Those without a destination (numbers, texts) are left out."""
    wanted = {name: run.parameters.get(name) for name in names if run.algorithm.parameterDefinition(name) is not None}
    return {name: _destination(value, run.context) for name, value in wanted.items() if value}


def _destination(value: Any, context: QgsProcessingContext) -> Destination:
    text = destination_text(value, context)
    text = str(Path(text).absolute()) if is_file(value, context) else QgsDataSourceUri.removePassword(text)
    if not isinstance(value, QgsProcessingOutputLayerDefinition):
        return Destination(_lasting(text))
    return Destination(_lasting(text), value.destinationName, dict(value.createOptions), value.useRemapping())


def _lasting(text: str) -> str:
    """Return a destination that outlives this QGIS: its temporary folder does not."""
    is_ours = text.startswith(QgsProcessingUtils.tempFolder())
    return QgsProcessing.TEMPORARY_OUTPUT if is_ours else text


def is_temporary(destination: Destination) -> bool:
    return destination.sink == QgsProcessing.TEMPORARY_OUTPUT or destination.appends


def fetch_parameters(job: KeptJob, algorithm: Any, project: QgsProject | None) -> dict[str, Any]:
    """Return the parameters that write the job's results; layers are added to the project.

    What was to be appended to a layer becomes a temporary layer: that layer may have other rows by now.
    """
    parameters: dict[str, Any] = {**job.values, **{name: layer.source for name, layer in job.layers.items()}}
    if job.creation_options:
        parameters[CREATION_OPTIONS] = job.creation_options
    for name, destination in job.destinations.items():
        parameters[name] = sink = QgsProcessing.TEMPORARY_OUTPUT if destination.appends else destination.sink
        if algorithm.parameterDefinition(name).type() in LAYER_DESTINATIONS:
            parameters[name] = layer = QgsProcessingOutputLayerDefinition(sink, project)
            layer.destinationName, layer.createOptions = destination.name, destination.options
    return parameters


def forms_of(inputs: JobInputs) -> dict[str, InputForm]:
    names = {*inputs.fields, *inputs.crs, *inputs.wkb_types}
    return {
        name: InputForm(
            [_described(field) for field in inputs.fields[name]] if name in inputs.fields else None,
            wkt2(inputs.crs[name]) if name in inputs.crs else None,
            enum_number(inputs.wkb_types[name]) if name in inputs.wkb_types else None,
            inputs.names.get(name),
            inputs.units.get(name),
        )
        for name in sorted(names)
    }


def inputs_of(forms: Mapping[str, InputForm]) -> JobInputs:
    """Return inputs without payloads, of which results take over what they always do."""
    inputs = JobInputs()
    for name, form in forms.items():
        if form.fields is not None:
            inputs.fields[name] = _fields(form.fields)
        if form.crs is not None:
            inputs.crs[name] = QgsCoordinateReferenceSystem.fromWkt(form.crs)
        if form.wkb_type is not None:
            inputs.wkb_types[name] = QgsWkbTypes.Type(form.wkb_type)
        if form.name is not None:
            inputs.names[name] = form.name
        if form.unit is not None:
            inputs.units[name] = form.unit
    return inputs


def _described(field: QgsField) -> list[Any]:
    kinds = [enum_number(field.type()), enum_number(field.subType())]
    return [field.name(), *kinds, field.typeName(), field.length(), field.precision(), field.comment(), field.alias()]


def _fields(described: list[list[Any]]) -> QgsFields:
    fields = QgsFields()
    for name, kind, of, type_name, length, precision, comment, alias in described:
        types = variant_type_numbered(kind), variant_type_numbered(of)
        field = QgsField(name, types[0], type_name, length, precision, comment, types[1])
        field.setAlias(alias)
        fields.append(field)
    return fields
