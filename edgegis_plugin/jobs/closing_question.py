"""QGIS asks, when it is to be closed while tasks run, whether it may cancel them. Jobs that endpoints keep go on then:
that is said in its question, and what it cancels is left and not stopped.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

from ...processing_providers.jobs.keeping import closing, waiting

# QGIS cancels the tasks once its question is answered, and a run sees that within a twentieth of a second.
CANCELLED_WITHIN_MS = 2000


class ClosingQuestion(QObject):
    """Waits for the question. There is no signal for it but that it gets the focus."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        QApplication.instance().focusWindowChanged.connect(self._focus_changed)
        QApplication.instance().aboutToQuit.connect(closing.set)

    def stop(self) -> None:
        QApplication.instance().focusWindowChanged.disconnect(self._focus_changed)
        QApplication.instance().aboutToQuit.disconnect(closing.set)

    def _focus_changed(self) -> None:
        if waiting and not closing.is_set():
            QTimer.singleShot(0, self._look)  # the window is there before its content

    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox) and box.windowTitle() == QCoreApplication.translate("QgisApp", "Active Tasks"):
            words = self.tr("Jobs on endpoints go on: the panel EdgeGIS Jobs fetches their results later.")
            box.setInformativeText(words)
            closing.set()
            box.finished.connect(lambda answer: QTimer.singleShot(CANCELLED_WITHIN_MS, closing.clear))
