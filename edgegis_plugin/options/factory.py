"""Puts the page into QGIS's options; the page itself is imported when the options open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QWidget

from ...processing_providers.icons import PROVIDER_ICON

if TYPE_CHECKING:
    from ...runtime.algorithms.catalogue import Catalogue
    from ..installing.offer import PackagesOffer
    from .own_endpoint import OwnEndpoint

TITLE = "EdgeGIS"


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page Settings > Options > EdgeGIS."""

    def __init__(self, catalogue: Catalogue, packages: PackagesOffer, own_endpoint: OwnEndpoint):
        super().__init__()
        self._page_of = (catalogue, packages, own_endpoint)
        self.setTitle(TITLE)

    def icon(self) -> QIcon:
        return QIcon(str(PROVIDER_ICON))

    def createWidget(self, parent: QWidget | None = None) -> QgsOptionsPageWidget:  # noqa: N802 - the name QGIS calls
        from .page import OptionsPage

        return OptionsPage(*self._page_of, parent)
