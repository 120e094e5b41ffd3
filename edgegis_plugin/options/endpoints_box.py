"""The endpoints: a table, and what can be done with its rows. Nothing is kept before `apply`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...processing_providers.endpoints import EDGE, KINDS, Endpoint
from ...processing_providers.translation import said
from ...runtime.algorithms.catalogue import Catalogue
from ...runtime.errors import BadInput
from ..endpoints_file import SUFFIX, exported, imported, merged
from ..settings import QgisSettings
from .check_row import CheckRow
from .endpoint_dialog import EndpointDialog

VISIBLE_ROWS = 5


class EndpointsBox(QGroupBox):
    """Table, and buttons as QGIS has them for connections."""

    def __init__(self, settings: QgisSettings, catalogue: Catalogue, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTitle(self.tr("Endpoints"))
        self._settings, self._catalogue = settings, catalogue
        self.endpoints = settings.endpoints()
        self.table = _table([self.tr("Name"), self.tr("Kind"), self.tr("Address"), self.tr("Authentication")])
        self.table.setAccessibleName(self.tr("Endpoints"))
        self.new_button, self.edit_button = QPushButton(self.tr("&New")), QPushButton(self.tr("&Edit"))
        self.remove_button = QPushButton(self.tr("&Remove"))
        self.load_button, self.save_button = QPushButton(self.tr("&Load")), QPushButton(self.tr("&Save"))
        self.load_button.setToolTip(self.tr("Add the endpoints of a file."))
        self.save_button.setToolTip(self.tr("Save the endpoints to a file, without passwords and tokens."))
        self.check = CheckRow(catalogue, self._selected)
        buttons = QHBoxLayout()
        for button in (self.new_button, self.edit_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch()
        for button in (self.load_button, self.save_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addLayout(buttons)
        layout.addWidget(self.check)
        if said := _said_by_the_environment():
            self.note = QLabel(self.tr("The environment says {}, which counts more.").format(said))
            self.note.setWordWrap(True)
            layout.addWidget(self.note)
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.add)
        self.edit_button.clicked.connect(self.edit)
        self.remove_button.clicked.connect(self.remove)
        self.load_button.clicked.connect(self._load)
        self.save_button.clicked.connect(self._save)
        self.table.itemDoubleClicked.connect(self.edit)
        self.table.itemSelectionChanged.connect(self._selection_changed)

    def apply(self) -> None:
        if self.endpoints != self._settings.endpoints():
            self._settings.set_endpoints(self.endpoints)

    def add(self) -> None:
        names = {endpoint.name for endpoint in self.endpoints}
        self._ask(Endpoint("" if EDGE in names else EDGE, ""))

    def add_own(self, url: str) -> None:
        """Add the endpoint that was started on this computer, unless its address is there already."""
        if all(endpoint.url != url for endpoint in self.endpoints):
            names = {endpoint.name for endpoint in self.endpoints}
            self._keep(Endpoint(_free_name(self.tr("this computer"), names), url))

    def edit(self) -> None:
        if (endpoint := self._selected()) is not None:
            self._ask(endpoint)

    def remove(self) -> None:
        if (endpoint := self._selected()) is not None:
            self.endpoints.remove(endpoint)
            self._show()

    def _ask(self, endpoint: Endpoint) -> None:
        others = [other for other in self.endpoints if other is not endpoint]
        dialog = EndpointDialog(endpoint, [other.name for other in others], self._catalogue, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.endpoints = others
            self._keep(dialog.endpoint())
        dialog.deleteLater()

    def _keep(self, endpoint: Endpoint) -> None:
        """Add it; a mark as default is taken from others of its kind."""
        others = [
            replace(other, is_default=False) if endpoint.is_default and other.kind == endpoint.kind else other
            for other in self.endpoints
        ]
        self.endpoints = sorted([*others, endpoint], key=lambda each: each.name.lower())
        self._show()
        self.table.selectRow(self.endpoints.index(endpoint))

    def _load(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Load endpoints"), "", self._filter())
        if path:
            self.load(Path(path))

    def load(self, path: Path) -> None:
        try:
            self.endpoints = merged(self.endpoints, imported(path.read_text(encoding="utf-8")))
        except (BadInput, OSError, UnicodeDecodeError) as error:
            QMessageBox.warning(self, self.tr("Load endpoints"), said(str(error)))
        self._show()

    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save endpoints"), f"endpoints{SUFFIX}", self._filter())
        if path:
            self.save(Path(path))

    def save(self, path: Path) -> None:
        try:
            path.write_text(exported(self.endpoints), encoding="utf-8")
        except OSError as error:
            QMessageBox.warning(self, self.tr("Save endpoints"), said(str(error)))

    def _filter(self) -> str:
        return self.tr("Endpoints (*.json)")

    def _selected(self) -> Endpoint | None:
        rows = self.table.selectionModel().selectedRows()
        return self.endpoints[rows[0].row()] if rows else None

    def _selection_changed(self) -> None:
        self.check.clear()
        endpoint = self._selected()
        for button in (self.edit_button, self.remove_button):
            button.setEnabled(endpoint is not None)
        self.check.button.setEnabled(endpoint is not None and bool(endpoint.url))

    def _show(self) -> None:
        kinds = {EDGE: self.tr("Edge")}
        self.table.setRowCount(len(self.endpoints))
        for row, endpoint in enumerate(self.endpoints):
            kind = kinds.get(endpoint.kind, self.tr("Cloud"))
            kind = self.tr("{} (default)").format(kind) if endpoint.is_default else kind
            way_in = endpoint.authentication or (self.tr("Token") if endpoint.token else "")
            for column, text in enumerate((endpoint.name, kind, endpoint.url, way_in)):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.save_button.setEnabled(bool(self.endpoints))
        self._selection_changed()


def _table(headers: list[str]) -> QTableWidget:
    table = QTableWidget(0, len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.verticalHeader().hide()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)  # Tab leaves the table
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    table.setMinimumHeight((VISIBLE_ROWS + 1) * table.verticalHeader().defaultSectionSize())
    return table


def _free_name(name: str, names: set[str]) -> str:
    numbered = (f"{name} {number}" for number in range(2, len(names) + 3))
    return next(free for free in (name, *numbered) if free not in names)


def _said_by_the_environment() -> str:
    names = [f"EDGEGIS_{kind.upper()}_URL" for kind in KINDS]
    return ", ".join(f"{name}={os.environ[name]}" for name in names if os.environ.get(name))
