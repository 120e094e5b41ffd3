"""What one run of an algorithm knows: what it was given, and what becomes known of its results on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from .parameters import raster_options
from .run_on import Choice

if TYPE_CHECKING:
    from .jobs.kept_job import GivenLayer
    from .presentation.run_history import RunHistory


class RunState:
    """`raster_paths`: where raster results are written, by output; `given_layers`: the inputs, of a job elsewhere."""

    def __init__(
        self,
        algorithm: Any,
        choice: Choice,
        parameters: Mapping[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ):
        self.algorithm = algorithm
        self.descriptor = algorithm.descriptor
        self.choice = choice
        self.parameters = dict(parameters)
        self.context = context
        self.feedback = feedback
        self.raster_paths: dict[str, str] = {}
        self.given_layers: dict[str, GivenLayer] = {}
        self.history: RunHistory

    def creation_options(self) -> str:
        names = [definition.name() for definition in raster_options(self.descriptor)]
        given = (self.algorithm.parameterAsString(self.parameters, name, self.context) for name in names)
        return next(filter(None, given), "")
