"""Install Module: a file or an endpoint's process is looked at, shown, and kept when the user says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QRadioButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.qgis_transport import transport_to
from ...processing_providers.translation import said
from ...runtime.algorithms.catalogue import Module
from ...runtime.errors import EdgeGisError
from ...runtime.job import Cancellation
from ..settings import QgisSettings
from .checks import read_module
from .description import description_of
from .endpoint_modules import fetched_module, offered_processes
from .installed import InstalledModules
from .module_task import ModuleTask

WIDTH, HEIGHT = 620, 460


class InstallDialog(QDialog):
    """Nothing is installed before the button is pressed, and nothing that does not hold can be."""

    def __init__(self, installed: InstalledModules, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Install Module"))
        self.resize(WIDTH, HEIGHT)
        self._installed = installed
        self._endpoints: list[Endpoint] = installed.endpoints()
        self._task: ModuleTask | None = None
        self._module: Module | None = None
        self._source = ""
        self.from_file, self.from_endpoint = QRadioButton(self.tr("&File:")), QRadioButton(self.tr("&Endpoint:"))
        self.file = QgsFileWidget()
        self.file.setFilter(self.tr("WebAssembly modules (*.wasm)"))
        self.endpoint, self.process = QComboBox(), QComboBox()
        for endpoint in self._endpoints:
            self.endpoint.addItem(endpoint.name)
        self.description = QTextBrowser()
        self.description.setAccessibleName(self.tr("What is known of the module"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.install_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.install_button.setText(self.tr("&Install"))
        layout = QVBoxLayout(self)
        layout.addLayout(self._sources())
        layout.addWidget(self.description, 1)
        layout.addWidget(self.words)
        layout.addWidget(self.buttons)
        self._connect()
        self.from_file.setChecked(True)
        self._show_source()

    def _sources(self) -> QGridLayout:
        grid = QGridLayout()
        grid.addWidget(self.from_file, 0, 0)
        grid.addWidget(self.file, 0, 1, 1, 2)
        grid.addWidget(self.from_endpoint, 1, 0)
        grid.addWidget(self.endpoint, 1, 1)
        grid.addWidget(self.process, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 2)
        self.endpoint.setToolTip(self.tr("Endpoints of Settings > Options > EdgeGIS"))
        self.file.lineEdit().setAccessibleName(self.tr("File of the module"))
        self.endpoint.setAccessibleName(self.tr("Endpoint"))
        self.process.setAccessibleName(self.tr("Process"))
        self.process.setToolTip(self.tr("Processes that were deployed there; what is part of it is not handed on"))
        return grid

    def _connect(self) -> None:
        self.from_file.toggled.connect(self._show_source)
        self.file.fileChanged.connect(self._look)
        self.endpoint.currentIndexChanged.connect(self._list_processes)
        self.process.currentIndexChanged.connect(self._look)
        self.buttons.accepted.connect(self._install)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self._stop)

    def is_busy(self) -> bool:
        return self._task is not None

    def _show_source(self) -> None:
        from_file = self.from_file.isChecked()
        self.from_endpoint.setEnabled(bool(self._endpoints))
        self.file.setEnabled(from_file)
        self.endpoint.setEnabled(not from_file)
        self.process.setEnabled(not from_file)
        if from_file:
            self._look()
        else:
            self._list_processes()

    # Looking at a module

    def _list_processes(self) -> None:
        self._forget()
        if self.from_file.isChecked() or not self._endpoints:
            return
        endpoint = self._endpoints[self.endpoint.currentIndex()]

        def work(cancellation: Cancellation) -> Any:
            return offered_processes(endpoint.url, transport, cancellation)

        transport = self._transport(endpoint)
        if transport is not None:
            self._start(self.tr("Asking {}\N{HORIZONTAL ELLIPSIS}").format(endpoint.url), work, self._listed)

    def _listed(self, processes: Any) -> None:
        self.process.blockSignals(True)
        self.process.clear()
        for each in processes:
            self.process.addItem(f"{each.title} ({each.id})", each.id)
        self.process.blockSignals(False)
        if not processes:
            self.words.setText(self.tr("Nothing was deployed on this endpoint: it has no module to hand on."))
        self._look()

    def _look(self) -> None:
        """Read or fetch what is chosen, and show it."""
        words = self.words.text()
        self._forget()
        if self.from_file.isChecked():
            path = Path(self.file.filePath().strip())
            if path.name:
                self._source = str(path)
                self._start("", lambda _: read_module(path, self._installed.catalogue), self._show_module)
        elif self.process.currentIndex() >= 0:
            self._fetch(self._endpoints[self.endpoint.currentIndex()], str(self.process.currentData()))
        else:
            self.words.setText(words)

    def _fetch(self, endpoint: Endpoint, process_id: str) -> None:
        transport = self._transport(endpoint)
        self._source = f"{endpoint.url}/processes/{process_id}"

        def work(cancellation: Cancellation) -> Any:
            return fetched_module(endpoint.url, transport, process_id, self._installed.catalogue, cancellation)

        if transport is not None:
            self._start(self.tr("Fetching the module\N{HORIZONTAL ELLIPSIS}"), work, self._show_module)

    def _transport(self, endpoint: Endpoint) -> Any:
        """Return the connection, made in the main thread, where a master password can be asked for."""
        try:
            return transport_to(endpoint)
        except EdgeGisError as error:
            self.words.setText(said(str(error)))
            return None

    def _show_module(self, module: Module) -> None:
        settings = QgisSettings()
        self._module = module
        self.description.setHtml(description_of(module, settings.memory_limit_mb(), settings.time_limit_s()))
        self.install_button.setEnabled(True)

    def _forget(self) -> None:
        self._stop()
        self._module = None
        self.description.clear()
        self.words.clear()
        self.install_button.setEnabled(False)

    # Installing it

    def _install(self) -> None:
        module = self._module
        if module is None:
            return
        self.install_button.setEnabled(False)

        def work(cancellation: Cancellation) -> None:
            self._installed.compile(module, cancellation)

        self._start(self.tr("Compiling the module\N{HORIZONTAL ELLIPSIS}"), work, self._keep)

    def _keep(self, _: None) -> None:
        if self._module is None:
            return
        try:
            self._installed.install(self._module, self._source)
        except EdgeGisError as error:
            self.words.setText(said(str(error)))
            return
        self.accept()

    # Work in the background

    def _start(self, words: str, work: Callable[[Cancellation], Any], then: Callable[[Any], None]) -> None:
        def told(brought: Any, problem: str) -> None:
            if sip.isdeleted(self):
                return
            self._task = None
            self.words.setText(problem)
            if not problem:
                then(brought)

        self._stop()
        self.words.setText(words)
        self._task = ModuleTask(self.tr("EdgeGIS: looking at a module"), work, told)
        QgsApplication.taskManager().addTask(self._task)

    def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None and not sip.isdeleted(task):
            task.cancel()
