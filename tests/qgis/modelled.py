"""Models of our algorithms for tests: each parameter comes from an input of the model, an expression, or the output of
another step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
)

from edgegis.tests.cases import layers
from edgegis.tests.cases.table import CASES, Case

# What hands a layer on as it is, by the type of the parameter that takes it.
STEPS = {"source": ("native:extractbyexpression", {"EXPRESSION": "true"}), "raster": ("edgegis:roundtripraster", {})}
SUFFIXES = {"sink": ".gpkg", "rasterDestination": ".tif", "fileDestination": ".html", "vectorDestination": ".gpkg"}
OF_LAYERS = ("setParentLayerParameterName", "setParentParameterName")


def case_of(algorithm: str) -> Case:
    return next(case for case in CASES if case.algorithm == algorithm and not case.label.endswith("same-layer"))


def own_algorithms() -> list[str]:
    """Those that have cases, without the test modules'."""
    return sorted({case.algorithm for case in CASES} - {"roundtrip", "roundtripraster"})


def by_name(model: QgsProcessingModelAlgorithm) -> str:
    """Save the model where Processing looks for models; return its id there."""
    from processing.modeler.ModelerUtils import ModelerUtils

    folder = Path(ModelerUtils.modelsFolders()[0])
    folder.mkdir(parents=True, exist_ok=True)
    assert model.toFile(str(folder / f"{model.name()}.model3"))
    QgsApplication.processingRegistry().providerById("model").refreshAlgorithms()
    return f"model:{model.name()}"


class ModelledCase:
    """One algorithm as a step of a model. `given` are the values of all of the model's inputs, as a dialog gives
    them, `outputs` the names of its
    results with the suffixes of their files.
    """

    def __init__(self, model: QgsProcessingModelAlgorithm, case: Case, data: Path):
        self.model, self.case = model, case
        self.given: dict[str, Any] = {}
        self.outputs: dict[str, str] = {}
        self._values = {**case.parameters, **{name: str(layers.make(file, data)) for name, file in case.inputs.items()}}
        self._child = QgsProcessingModelChildAlgorithm(f"edgegis:{case.algorithm}")
        self._child.setChildId(case.algorithm)
        algorithm = QgsApplication.processingRegistry().algorithmById(f"edgegis:{case.algorithm}")
        ends = {}
        for definition in algorithm.parameterDefinitions():
            if definition.isDestination():
                name = f"{case.algorithm}_{definition.name()}"
                ends[name] = self._end(definition, name)
            else:
                self._child.addParameterSources(definition.name(), [self._source(definition)])
        self._child.setModelOutputs(ends)
        model.addChildAlgorithm(self._child)

    def _end(self, definition: QgsProcessingParameterDefinition, name: str) -> QgsProcessingModelOutput:
        output = QgsProcessingModelOutput(name)
        output.setChildId(self._child.childId())
        output.setChildOutputName(definition.name())
        self.outputs[f"{self._child.childId()}:{name}"] = SUFFIXES[definition.type()]
        return output

    def _source(self, definition: QgsProcessingParameterDefinition) -> QgsProcessingModelChildParameterSource:
        """Return where the parameter comes from: a layer from another step, a number from an expression."""
        name = self._input(definition)
        kind = definition.type()
        if kind in STEPS and definition.name() in self.case.inputs:
            step, values = STEPS[kind]
            return self._through(step, values, name)
        if kind in ("number", "distance") and definition.name() in self.case.parameters:
            # Of numbers alone: in a model's export as a script the model's inputs are no variables.
            return QgsProcessingModelChildParameterSource.fromExpression(f"{self.given[name]} * 2 / 2")
        return QgsProcessingModelChildParameterSource.fromModelParameter(name)

    def _input(self, definition: QgsProcessingParameterDefinition) -> str:
        """Give the model an input of the same kind."""
        copy = definition.clone()
        name = f"{self.case.algorithm}_{definition.name()}".replace("*", "star")
        copy.setName(name)
        copy.setMetadata({})
        for change in OF_LAYERS:
            parent = getattr(definition, change[3].lower() + change[4:], lambda: "")()
            if parent:
                getattr(copy, change)(f"{self.case.algorithm}_{parent}")
        self.model.addModelParameter(copy, QgsProcessingModelParameter(name))
        self.given[name] = self._values.get(definition.name(), definition.defaultValue())
        return name

    def _through(self, step: str, values: dict[str, Any], name: str) -> QgsProcessingModelChildParameterSource:
        child = QgsProcessingModelChildAlgorithm(step)
        child.setChildId(f"{name}_before")
        child.addParameterSources("INPUT", [QgsProcessingModelChildParameterSource.fromModelParameter(name)])
        for key, value in values.items():
            child.addParameterSources(key, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
        self.model.addChildAlgorithm(child)
        return QgsProcessingModelChildParameterSource.fromChildOutput(child.childId(), "OUTPUT")

    def destinations(self, folder: Path) -> dict[str, str]:
        return {name: str(folder / f"{name.replace(':', '_')}{suffix}") for name, suffix in self.outputs.items()}
