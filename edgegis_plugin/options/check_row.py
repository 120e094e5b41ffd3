"""A button that tests an endpoint, and the words of what it found."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.translation import said
from ...runtime.algorithms.catalogue import Catalogue
from ...runtime.errors import EdgeGisError
from .check_task import CheckTask


class CheckRow(QWidget):
    """Tests what `endpoint` returns at that moment, off the main thread; None is nothing to test."""

    def __init__(self, catalogue: Catalogue, endpoint: Callable[[], Endpoint | None], parent: QWidget | None = None):
        super().__init__(parent)
        self._catalogue, self._endpoint = catalogue, endpoint
        self._task: CheckTask | None = None
        self.button = QPushButton(self.tr("&Test"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.words, 1)
        self.button.clicked.connect(self._clicked)
        self.destroyed.connect(self.stop)

    def is_busy(self) -> bool:
        return self._task is not None

    def clear(self) -> None:
        """Forget what was found: it was another endpoint."""
        self.stop()
        self.words.clear()

    def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None and not sip.isdeleted(task):
            task.cancel()
        if not sip.isdeleted(self.button):
            self.button.setText(self.tr("&Test"))

    def _clicked(self) -> None:
        if self.is_busy():
            self.clear()
            return
        endpoint = self._endpoint()
        if endpoint is None:
            return
        try:
            self._task = CheckTask(endpoint, self._catalogue, self._told)
        except EdgeGisError as error:
            self._told(False, said(str(error)))
            return
        self.button.setText(self.tr("Cancel"))
        self.words.setText(self.tr("Testing {}\N{HORIZONTAL ELLIPSIS}").format(endpoint.url))
        QgsApplication.taskManager().addTask(self._task)

    def _told(self, works: bool, words: str) -> None:
        self._task = None
        if sip.isdeleted(self.words):
            return
        self.button.setText(self.tr("&Test"))
        mark = "\N{CHECK MARK}" if works else "\N{WARNING SIGN}"
        self.words.setText(f"{mark} {words}")
