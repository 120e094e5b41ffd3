"""The dock in QGIS, and the message of a start that finds results to fetch. The panel is made when it is first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon

from ...processing_providers.icons import PROVIDER_ICON
from ...processing_providers.jobs.job_store import JobStore
from ...processing_providers.targets import Targets
from ..installing.messages import Messages
from ..modules.menu import MENU
from .closing_question import ClosingQuestion

if TYPE_CHECKING:
    from .panel import JobsPanel

OBJECT_NAME, OPTIONS_PAGE = "EdgeGisJobs", "mOptionsPageEdgeGIS"


class JobsDock(QgsDockWidget):
    """The panel "EdgeGIS jobs", in View > Panels and in the plugin's menu."""

    def __init__(self, targets: Targets, iface: Any):
        super().__init__(iface.mainWindow())
        self.setObjectName(OBJECT_NAME)  # by it QGIS finds its place again
        self.setWindowTitle(self.tr("EdgeGIS Jobs"))
        self._targets, self._iface = targets, iface
        self._messages = Messages(iface)
        self.panel: JobsPanel | None = None
        self.action = self.toggleViewAction()
        self.action.setIcon(QIcon(str(PROVIDER_ICON)))
        self.action.setToolTip(self.tr("Jobs that run on endpoints, also those of an earlier QGIS"))
        self.visibilityChanged.connect(self._seen)
        iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        iface.addPluginToMenu(MENU, self.action)
        self._closing = ClosingQuestion(self)
        self.hide()

    def offer(self) -> None:
        """Say which results of an earlier QGIS can be fetched; asks no endpoint."""
        store = JobStore()
        store.remove_old()
        left = [job for job in store.jobs() if job.is_open() and not store.is_taken(job.id)]
        if not left or (self.panel is not None and self.panel.isVisible()):
            return
        if len(left) == 1:
            words = self.tr("'{title}' was left on {place}.").format(title=left[0].title, place=left[0].endpoint)
        else:
            words = self.tr("{} jobs were left on endpoints.").format(len(left))
        self._messages.tell(words, self.tr("Show jobs"), lambda: self.setUserVisible(True))

    def remove(self) -> None:
        """Take it out of QGIS, for the plugin goes."""
        self._messages.clear()
        self._closing.stop()
        if self.panel is not None:
            self.panel.stop()
        self._iface.removePluginMenu(MENU, self.action)
        self._iface.removeDockWidget(self)
        self.deleteLater()

    def _seen(self, visible: bool) -> None:
        if visible:
            if self.panel is None:
                from .panel import JobsPanel

                self.panel = JobsPanel(self._targets, self._open_options)
                self.setWidget(self.panel)
            self.panel.start()
        elif self.panel is not None:
            self.panel.stop()

    def _open_options(self) -> None:
        self._iface.showOptionsDialog(self._iface.mainWindow(), OPTIONS_PAGE)
