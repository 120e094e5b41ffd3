"""The entries in QGIS's menu Plugins > EdgeGIS; the dialogs are imported when they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QMenu

from ...processing_providers.icons import PROVIDER_ICON

if TYPE_CHECKING:
    from .installed import InstalledModules

MENU = "EdgeGIS"


class ModulesMenu(QObject):
    """`Install Module...` and `Modules...`."""

    def __init__(self, installed: InstalledModules, iface: Any):
        super().__init__(iface.mainWindow())
        self._installed, self._iface = installed, iface
        icon = QIcon(str(PROVIDER_ICON))
        self._holder = QMenu(iface.mainWindow())  # of the actions; it is never shown
        self.install_action = self._holder.addAction(icon, self.tr("&Install Module\N{HORIZONTAL ELLIPSIS}"))
        self.list_action = self._holder.addAction(icon, self.tr("&Modules\N{HORIZONTAL ELLIPSIS}"))
        self.install_action.triggered.connect(self._install)
        self.list_action.triggered.connect(self._list)
        for action in (self.install_action, self.list_action):
            iface.addPluginToMenu(MENU, action)

    def remove(self) -> None:
        """Take the entries out of QGIS, for the plugin goes."""
        for action in (self.install_action, self.list_action):
            self._iface.removePluginMenu(MENU, action)

    def _install(self) -> None:
        from .install_dialog import InstallDialog

        InstallDialog(self._installed, self._iface.mainWindow()).exec()

    def _list(self) -> None:
        from .modules_dialog import ModulesDialog

        ModulesDialog(self._installed, self._iface.mainWindow()).exec()
