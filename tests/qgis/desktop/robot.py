"""A robot hand: waits and clicks; on QGIS's own dialogs of algorithms it opens, fills in, presses Run and Cancel."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QTextEdit, QWidget

from edgegis.tests.patience import PATIENCE_S


def until(happened: Callable[[], bool]) -> None:
    """Let QGIS live until something has happened."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        QApplication.processEvents()
        time.sleep(0.002)


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def delete(window: QWidget) -> None:
    """Now, while its application and what it listens to are there."""
    window.close()
    window.deleteLater()
    QgsApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def run_batch(dialog: Any) -> None:
    """Press Run in a batch dialog; newer QGIS goes on in the background then."""
    click(dialog.runButton())
    until(lambda: not dialog.cancelButton().isEnabled())


class Robot:
    """The dialog of an algorithm, which may be given by its id."""

    def __init__(self, algorithm: Any, parameters: dict[str, Any]):
        from processing.gui.AlgorithmDialog import AlgorithmDialog

        if isinstance(algorithm, str):
            algorithm = QgsApplication.processingRegistry().createAlgorithmById(algorithm)
        self.dialog = AlgorithmDialog(algorithm)
        self.finished: list[bool] = []
        self.results: dict[str, Any] = {}
        self.dialog.algorithmFinished.connect(self._finish)
        self.dialog.show()
        self.dialog.setParameters(parameters)
        QApplication.processEvents()

    def _finish(self, successful: bool, results: dict[str, Any]) -> None:
        self.finished.append(successful)
        self.results = results

    @property
    def log(self) -> str:
        return "\n".join(shown.toPlainText() for shown in self.dialog.findChildren(QTextEdit, "txtLog"))

    def run(self) -> None:
        click(self.dialog.runButton())

    def cancel(self) -> None:
        click(self.dialog.cancelButton())

    def is_running(self) -> bool:
        return bool(self.dialog.cancelButton().isEnabled())

    def wait(self) -> None:
        until(lambda: not self.is_running())

    def close(self) -> None:
        delete(self.dialog)
