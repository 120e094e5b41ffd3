"""The Processing provider `edgegis`: one algorithm for each descriptor in the catalogue."""

from __future__ import annotations

from qgis.core import Qgis, QgsMessageLog, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithm import EdgeGisAlgorithm
from .icons import PROVIDER_ICON
from .removed_algorithm import RemovedAlgorithm
from .targets import Targets
from .translation import said

LOG_TAG = "EdgeGIS"


class EdgeGisProvider(QgsProcessingProvider):
    """Lists the catalogue; loading reads the descriptors and compiles nothing."""

    def __init__(self, targets: Targets):
        super().__init__()
        self.targets = targets

    def id(self) -> str:
        return "edgegis"

    def name(self) -> str:
        return "EdgeGIS"

    def longName(self) -> str:
        return said("EdgeGIS (WebAssembly, here or on an endpoint)")

    def helpId(self) -> str:  # noqa: N802 - the name QGIS calls
        return self.id()

    def svgIconPath(self) -> str:
        return str(PROVIDER_ICON)

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def defaultVectorFileExtension(self, hasGeometry: bool = True) -> str:  # noqa: N802, N803 - QGIS's names
        """Return GeoPackage whatever the user's default is: temporary outputs are files, and must keep every field."""
        return "gpkg"

    def loadAlgorithms(self) -> None:
        for problem in self.targets.catalogue.problems:
            QgsMessageLog.logMessage(said(str(problem)), LOG_TAG, Qgis.MessageLevel.Warning)
        for algorithm in self.targets.catalogue.algorithms():
            self.addAlgorithm(EdgeGisAlgorithm(algorithm, self.targets))
        for algorithm in self.targets.removed:
            if self.algorithm(algorithm.id) is None:
                self.addAlgorithm(RemovedAlgorithm(algorithm, self.targets))
