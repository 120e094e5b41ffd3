"""The one generic algorithm: everything it is comes from a descriptor, everything it does goes through a target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtGui import QIcon

from ..runtime.algorithms.catalogue import Algorithm, Module
from ..runtime.algorithms.descriptor import Input, Output
from ..runtime.algorithms.parameters import normalise_parameters
from ..runtime.errors import EdgeGisError
from . import run_on
from .apart import origin, why_apart
from .icons import group_icon_path
from .inputs import check_fields
from .parameters import destination_definition, input_definition, raster_options, value_output
from .presentation.help import short_help
from .refused_values import refused_value
from .run_on import Choice
from .targets import Targets
from .translation import said, shown
from .values import Evaluation

if TYPE_CHECKING:
    from .job_run import JobRun
    from .reading.kept_layers import KeptLayers

TOO_LITTLE_MEMORY = "This computer has not enough free memory for the job. Close other programs, or take less data."
WITHOUT_PACKAGE = "EdgeGIS needs the Python package {name}, which is not installed where QGIS finds it: install it."


class EdgeGisAlgorithm(QgsProcessingAlgorithm):
    """A descriptor's algorithm in QGIS. It keeps nothing between runs but the target that was chosen for this one,
    and a hand on its layers.
    """

    def __init__(self, algorithm: Algorithm, targets: Targets):
        super().__init__()
        self.algorithm = algorithm
        self.descriptor = shown(algorithm)
        self.targets = targets
        self._choice: Choice | None = None
        self.kept_layers: KeptLayers | None = None

    def createInstance(self) -> EdgeGisAlgorithm:
        return EdgeGisAlgorithm(self.algorithm, self.targets)

    # What QGIS shows

    def name(self) -> str:
        return self.descriptor.id

    def displayName(self) -> str:
        return self.descriptor.title

    def group(self) -> str:
        return self.descriptor.group

    def groupId(self) -> str:
        """Return QGIS's kind of group id: 'Raster terrain analysis' is rasterterrainanalysis."""
        return "".join(character for character in self.algorithm.descriptor.group.lower() if character.isalnum())

    def tags(self) -> list[str]:
        # The English title, too: it is what other languages' users may have read of.
        return [*self.descriptor.keywords, self.algorithm.descriptor.title, "edgegis", "wasm"]

    def shortDescription(self) -> str:
        return self.descriptor.description

    def shortHelpString(self) -> str:
        described = [(item.title, item.description) for item in self.descriptor.inputs.values() if not item.is_derived]
        described.append((said(run_on.TITLE), said(run_on.RUN_ON_HELP)))
        own_process = bool(why_apart(self.module()))
        notes = [origin(self.module())]
        notes += [run_on.obstacle(is_local, self.has_layers(), own_process) for is_local in (True, False)]
        return short_help(self.descriptor.description, self.descriptor.help, described, map(said, notes))

    def helpUrl(self) -> str:
        return next((link["href"] for link in self.descriptor.links if link.get("rel") == "about"), "")

    def svgIconPath(self) -> str:
        return group_icon_path(self.algorithm.descriptor.group)

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    # Parameters

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        for item in self.descriptor.inputs.values():
            if not item.is_derived:
                self.addParameter(input_definition(item))
        for definition in run_on.parameters():
            self.addParameter(definition)
        outputs = self.descriptor.outputs.values()
        if any(item.type == "raster" for item in outputs):
            for definition in raster_options(self.descriptor):
                self.addParameter(definition)
        for item in outputs:
            destination = destination_definition(item, self.descriptor)
            if destination is not None:
                self.addParameter(destination, True)
            else:
                self.addOutput(value_output(item))

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        # QGIS 3.22 does not fill in the default of a band itself.
        defaults = {item.name: item.default for item in self.descriptor.inputs.values() if item.default is not None}
        ok, message = super().checkParameterValues({**defaults, **parameters}, context)
        if not ok:
            return ok, refused_value(self, parameters, context) or message
        try:
            normalise_parameters(self.descriptor, Evaluation(self, parameters, context).values(self.descriptor))
            self.choose_target(parameters, context)
            check_fields(self, parameters, context)
        except (EdgeGisError, QgsProcessingException) as error:
            return False, said(str(error))
        return True, ""

    def choose_target(self, parameters: Mapping[str, Any], context: QgsProcessingContext) -> Choice:
        """Return where this call runs. Raises TargetMissing."""
        wanted = self.parameterAsEnumString(parameters, run_on.RUN_ON, context)
        endpoint = self.parameterAsString(parameters, run_on.ENDPOINT, context).strip()
        return self.targets.choose(wanted, endpoint, context.project(), self.has_layers(), self.module())

    def module(self) -> Module:
        return self.algorithm.module

    def has_layers(self) -> bool:
        """Tell whether a job has vector inputs or outputs, which travel as Arrow IPC."""
        parts: list[Input | Output] = [*self.descriptor.inputs.values(), *self.descriptor.outputs.values()]
        return any(part.type == "vector" for part in parts)

    # Running

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Choose the target and look at the fields before anything is read; a model calls this, but not the checks."""
        from .reading.kept_layers import KeptLayers

        try:
            self._choice = self.choose_target(parameters, context)
            check_fields(self, parameters, context)
            self.kept_layers = KeptLayers(parameters, context, feedback)
        except EdgeGisError as error:
            raise QgsProcessingException(said(str(error))) from error
        return True

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        # Imported late: it needs numpy, and QGIS is to list the algorithms within 50 ms.
        from .job_run import JobRun

        try:
            choice = self._choice or self.choose_target(parameters, context)
            return self.results(JobRun(self, choice, parameters, context, feedback))
        except EdgeGisError as error:
            raise QgsProcessingException(said(str(error))) from error
        except MemoryError as error:
            raise QgsProcessingException(said(TOO_LITTLE_MEMORY)) from error
        except ModuleNotFoundError as error:
            raise QgsProcessingException(said(WITHOUT_PACKAGE.format(name=error.name))) from error
        except OSError as error:
            what = f"'{error.filename}'" if error.filename else "A file"
            sentence = f"{what} cannot be read or written: {error.strerror or error}."
            raise QgsProcessingException(said(sentence)) from error

    def results(self, run: JobRun) -> dict[str, Any]:
        return run.execute()
