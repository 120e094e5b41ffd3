"""An algorithm of a module that the user has removed: hidden, and kept so that models that need it say which it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from .algorithm import EdgeGisAlgorithm
from .translation import said


class RemovedAlgorithm(EdgeGisAlgorithm):
    """It has the parameters that it had, so that a model that uses it opens and is saved without loss."""

    def createInstance(self) -> RemovedAlgorithm:
        return RemovedAlgorithm(self.algorithm, self.targets)

    def flags(self) -> Any:
        hidden = QgsProcessingAlgorithm.Flag.FlagHideFromToolbox | QgsProcessingAlgorithm.Flag.FlagHideFromModeler
        return super().flags() | hidden

    def canExecute(self) -> tuple[bool, str]:
        return False, self._sentence()

    def checkParameterValues(self, parameters: Mapping[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        return False, self._sentence()

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """A model calls this one."""
        raise QgsProcessingException(self._sentence())

    def _sentence(self) -> str:
        module = self.module()
        return said(
            f"The algorithm {self.descriptor.title} belongs to the module {module.name}, which was removed. Install it "
            f"again (Plugins > EdgeGIS > Modules; its SHA-256 begins with {module.sha256[:12]})."
        )
