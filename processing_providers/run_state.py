"""What one run of an algorithm knows: what it was given, and what becomes known of its results on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from .parameters import raster_options
from .run_on import Choice

if TYPE_CHECKING:
    from .jobs.kept_job import GivenLayer
    from .presentation.run_history import RunHistory


@dataclass(eq=False)
class RunState:
    """`raster_paths`: where raster results are written, by output; `given_layers`: the inputs, of a job elsewhere."""

    algorithm: Any
    choice: Choice
    parameters: Mapping[str, Any]
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback
    raster_paths: dict[str, str] = field(default_factory=dict, init=False)
    given_layers: dict[str, GivenLayer] = field(default_factory=dict, init=False)
    history: RunHistory = field(init=False)

    def __post_init__(self) -> None:
        self.descriptor = self.algorithm.descriptor
        self.parameters = dict(self.parameters)

    def creation_options(self) -> str:
        names = [definition.name() for definition in raster_options(self.descriptor)]
        given = (self.algorithm.parameterAsString(self.parameters, name, self.context) for name in names)
        return next(filter(None, given), "")
