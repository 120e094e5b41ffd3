"""Starts and stops an endpoint on this computer, and shows its log."""

from __future__ import annotations

from qgis.gui import QgsFileWidget, QgsSpinBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..settings import ENDPOINT_PORT, ENDPOINT_PROGRAM, QgisSettings
from .own_endpoint import COMMAND, LOG_LINES, OwnEndpoint, installed_program

FIRST_PORT, LAST_PORT, DEFAULT_PORT = 1024, 65535, 8080
VISIBLE_LINES = 6


class OwnEndpointBox(QGroupBox):
    """`wanted` carries the address when the user wants it among the endpoints."""

    wanted = pyqtSignal(str)

    def __init__(self, settings: QgisSettings, endpoint: OwnEndpoint, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTitle(self.tr("An endpoint on this computer, for trying it"))
        self._settings, self._endpoint = settings, endpoint
        self.program = QgsFileWidget()
        self.program.setFilePath(settings.endpoint_program() or installed_program())
        self.program.lineEdit().setPlaceholderText(
            self.tr("The command '{}', which pip installs with the endpoint").format(COMMAND)
        )
        self.port = QgsSpinBox()
        self.port.setRange(FIRST_PORT, LAST_PORT)
        self.port.setClearValue(DEFAULT_PORT)
        self.port.setValue(settings.endpoint_port() or DEFAULT_PORT)
        self.start_button, self.stop_button = QPushButton(self.tr("St&art")), QPushButton(self.tr("Stop"))
        self.use_button = QPushButton(self.tr("Add to the en&dpoints"))
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.log = QPlainTextEdit("\n".join(endpoint.log))
        self.log.setReadOnly(True)
        self.log.setTabChangesFocus(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setAccessibleName(self.tr("Log of the endpoint"))
        self.log.setFixedHeight(VISIBLE_LINES * self.log.fontMetrics().lineSpacing())
        self._lay_out()
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(endpoint.stop)
        self.use_button.clicked.connect(lambda: self.wanted.emit(endpoint.url))
        self.program.fileChanged.connect(self._show)
        endpoint.changed.connect(self._show)
        endpoint.said.connect(self.log.appendPlainText)
        self._show()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Program:"), self.program)
        form.addRow(self.tr("P&ort:"), self.port)
        buttons = QHBoxLayout()
        for button in (self.start_button, self.stop_button, self.use_button):
            buttons.addWidget(button)
        buttons.addWidget(self.state, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addWidget(self.log)

    def apply(self) -> None:
        program = self.program.filePath().strip()
        self._settings.set(ENDPOINT_PROGRAM, "" if program == installed_program() else program)
        port = self.port.value()
        self._settings.set(ENDPOINT_PORT, 0 if port == DEFAULT_PORT else port)

    def _start(self) -> None:
        self._endpoint.start(self.program.filePath().strip(), self.port.value())

    def _show(self) -> None:
        running, url = self._endpoint.is_running(), self._endpoint.url
        self.start_button.setEnabled(not running and bool(self.program.filePath().strip()))
        self.stop_button.setEnabled(running)
        self.use_button.setEnabled(bool(url))
        self.log.setVisible(running or bool(self._endpoint.log))
        if url:
            words = self.tr("Runs at {}, until QGIS is closed.").format(url)
        elif running:
            words = self.tr("Starting\N{HORIZONTAL ELLIPSIS}")
        elif self.program.filePath().strip():
            words = self.tr("Does not run.")
        else:
            words = self.tr("Not installed here: EdgeGIS's page on running an endpoint says how.")
        self.state.setText(words)
