"""The dialog of one endpoint: everything that is kept of it, and a test before it is kept."""

from __future__ import annotations

from collections.abc import Collection

from qgis.gui import QgsAuthConfigSelect, QgsPasswordLineEdit, QgsSpinBox
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ...processing_providers.endpoints import CLOUD, EDGE, Endpoint
from ...processing_providers.run_on import CHOICES
from ...processing_providers.translation import said
from ...runtime.algorithms.catalogue import Catalogue
from ...runtime.errors import EndpointUnreachable
from ...runtime.targets.transport import checked_host
from ..endpoints_file import LONGEST_TIMEOUT_S, is_name
from .check_row import CheckRow

RESERVED = frozenset(CHOICES) - {EDGE, CLOUD}


class EndpointDialog(QDialog):
    """Edits one endpoint; `taken` are the names of the others."""

    def __init__(self, endpoint: Endpoint, taken: Collection[str], catalogue: Catalogue, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Endpoint"))
        self._taken = {name.lower() for name in taken}
        self.name, self.address = QLineEdit(endpoint.name), QLineEdit(endpoint.url)
        self.address.setPlaceholderText("http://edge-box:8080")
        self.kind = QComboBox()
        self.kind.addItem(self.tr("Edge"), EDGE)
        self.kind.addItem(self.tr("Cloud"), CLOUD)
        self.kind.setCurrentIndex(self.kind.findData(endpoint.kind))
        self.is_default = QCheckBox(self.tr("&Default among the endpoints of this kind"))
        self.is_default.setChecked(endpoint.is_default)
        self.connect_timeout_s = _seconds(endpoint.connect_timeout_s, self.tr("Default (5 s)"))
        self.answer_timeout_s = _seconds(endpoint.answer_timeout_s, self.tr("As in Settings > Options > Network"))
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.check = CheckRow(catalogue, self._if_valid)
        layout = QVBoxLayout(self)
        layout.addLayout(self._endpoint_form())
        layout.addWidget(self._authentication_box(endpoint))
        layout.addLayout(self._timeouts_form())
        layout.addWidget(self.check)
        layout.addWidget(self.problem)
        layout.addStretch()
        layout.addWidget(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.check.stop)
        for edit in (self.name, self.address):
            edit.textChanged.connect(self._look)
        self._look()

    def _endpoint_form(self) -> QFormLayout:
        form = QFormLayout()
        form.addRow(self.tr("&Name:"), self.name)
        form.addRow(self.tr("&Address:"), self.address)
        form.addRow(self.tr("&Kind:"), self.kind)
        form.addRow("", self.is_default)
        return form

    def _authentication_box(self, endpoint: Endpoint) -> QGroupBox:
        box = QGroupBox(self.tr("Authentication"))
        self.authentication = QgsAuthConfigSelect()
        self.authentication.setConfigId(endpoint.authentication)
        self.token = QgsPasswordLineEdit()
        self.token.setText(endpoint.token)
        self.token.setToolTip(
            self.tr("The endpoint's own token, if it gave you one. QGIS keeps it unencrypted in its settings.")
        )
        self.plain_http = QCheckBox(self.tr("Send them &unencrypted, too (http), in a network of my own"))
        self.plain_http.setChecked(endpoint.plain_http)
        form = QFormLayout(box)
        form.addRow(self.tr("&Configuration:"), self.authentication)
        form.labelForField(self.authentication).setBuddy(self.authentication.findChild(QComboBox))
        form.addRow(self.tr("Tok&en:"), self.token)
        form.addRow("", self.plain_http)
        return box

    def _timeouts_form(self) -> QFormLayout:
        form = QFormLayout()
        form.addRow(self.tr("Wait for a c&onnection:"), self.connect_timeout_s)
        form.addRow(self.tr("Wait for an ans&wer:"), self.answer_timeout_s)
        return form

    def endpoint(self) -> Endpoint:
        return Endpoint(
            self.name.text().strip(),
            self.address.text().strip().rstrip("/"),
            str(self.kind.currentData()),
            self.authentication.configId(),
            self.token.text().strip(),
            self.plain_http.isChecked(),
            self.connect_timeout_s.value(),
            self.answer_timeout_s.value(),
            self.is_default.isChecked(),
        )

    def _if_valid(self) -> Endpoint | None:
        endpoint = self.endpoint()
        return endpoint if not self._address_problem(endpoint.url) else None

    def _look(self) -> None:
        """Say what is still missing, once something was typed, and let OK through when nothing is."""
        endpoint = self.endpoint()
        self.check.clear()
        address_problem = self._address_problem(endpoint.url)
        problem = self._name_problem(endpoint.name) or address_problem
        begun = bool(endpoint.name and endpoint.url)
        self.problem.setText(problem if begun else "")
        self.problem.setVisible(bool(problem) and begun)
        self.check.button.setEnabled(not address_problem)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)

    def _name_problem(self, name: str) -> str:
        if name.lower() in self._taken:
            return self.tr("There is another endpoint of this name.")
        if name.lower() in RESERVED or not is_name(name):
            return self.tr("A name has letters, digits, spaces and -_. and is not 'auto' or 'local'.")
        return ""

    def _address_problem(self, url: str) -> str:
        try:
            checked_host(url)
        except EndpointUnreachable as error:
            return said(str(error))
        return ""


def _seconds(value: int, words_for_zero: str) -> QgsSpinBox:
    box = QgsSpinBox()
    box.setRange(0, LONGEST_TIMEOUT_S)
    box.setSuffix(" s")
    box.setSpecialValueText(words_for_zero)
    box.setClearValue(0)
    box.setValue(value)
    return box
