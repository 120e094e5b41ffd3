"""The page itself: its groups, one below the other. What is typed counts when the options are accepted."""

from __future__ import annotations

from qgis.gui import QgsOptionsPageWidget, QgsScrollArea
from qgis.PyQt.QtWidgets import QFrame, QVBoxLayout, QWidget

from ...runtime.algorithms.catalogue import Catalogue
from ..installing.box import PackagesBox
from ..installing.offer import PackagesOffer
from ..settings import QgisSettings
from .cache_box import CacheBox
from .endpoints_box import EndpointsBox
from .own_endpoint import OwnEndpoint
from .own_endpoint_box import OwnEndpointBox
from .running_box import RunningBox

PAGE = "mOptionsPageEdgeGIS"  # as QGIS calls its own; iface.showOptionsDialog opens it by this name


class OptionsPage(QgsOptionsPageWidget):
    """Settings > Options > EdgeGIS."""

    def __init__(
        self, catalogue: Catalogue, packages: PackagesOffer, own_endpoint: OwnEndpoint, parent: QWidget | None = None
    ):
        super().__init__(parent)
        self.setObjectName(PAGE)
        settings = QgisSettings()
        self.running = RunningBox(settings)
        self.endpoints = EndpointsBox(settings, catalogue)
        self.own_endpoint = OwnEndpointBox(settings, own_endpoint)
        self.cache = CacheBox()
        self.packages = PackagesBox(packages)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        for box in (self.running, self.endpoints, self.own_endpoint, self.packages, self.cache):
            layout.addWidget(box)
        layout.addStretch()
        area = QgsScrollArea()  # as QGIS's own pages, for small screens
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.own_endpoint.wanted.connect(self.endpoints.add_own)

    def apply(self) -> None:
        self.running.apply()
        self.endpoints.apply()
        self.own_endpoint.apply()
