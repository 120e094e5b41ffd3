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

BYTES_PER_MB = 1e6
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
            self.tr("The plugin's own, or a command '{}' that pip has installed").format(COMMAND)
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
        endpoint.progressed.connect(self._show_progress)
        endpoint.said.connect(self.log.appendPlainText)
        self._show()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Program:"), self.program)
        form.labelForField(self.program).setBuddy(self.program.lineEdit())  # the whole takes no focus
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
        self.start_button.setEnabled(not running and self._can_start())
        self.stop_button.setEnabled(running)
        self.use_button.setEnabled(bool(url))
        self.log.setVisible(running or bool(self._endpoint.log))
        self.state.setText(self._words(running, url))

    def _can_start(self) -> bool:
        packages = self._endpoint.packages
        return bool(self.program.filePath().strip()) or packages.are_there() or packages.fetch_bytes is not None

    def _words(self, running: bool, url: str) -> str:
        packages = self._endpoint.packages
        if url:
            return self.tr("Runs at {}, until QGIS is closed.").format(url)
        if running and self._endpoint.is_fetching():
            return self.tr("Fetching what it needs\N{HORIZONTAL ELLIPSIS}")
        if running:
            return self.tr("Starting\N{HORIZONTAL ELLIPSIS}")
        if self.program.filePath().strip() or packages.are_there():
            return self.tr("Does not run.")
        if packages.fetch_bytes is None:
            return self.tr("An endpoint needs Linux: EdgeGIS's page on running an endpoint says how.")
        return self.tr("Does not run. Starting it the first time fetches {:.1f} MB with pip into your profile.").format(
            packages.fetch_bytes / BYTES_PER_MB
        )

    def _show_progress(self, percent: float) -> None:
        if self._endpoint.is_fetching():
            self.state.setText(self.tr("Fetching what it needs: {:.0f} %").format(percent))
