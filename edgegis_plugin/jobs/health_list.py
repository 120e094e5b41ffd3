"""The endpoints at a glance: which of them answers, and how fast."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.translation import said
from .looking import Look

MS_PER_S = 1000.0
ROWS_AT_MOST, IN_A_ROW, SPACING = 3, 4, 2


class HealthList(QListWidget):
    """One word for each endpoint, side by side; the sentence is in the tooltip."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(SPACING)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Endpoints"))
        self._looks: dict[str, Look] = {}

    def show_endpoints(self, endpoints: Iterable[Endpoint]) -> None:
        """Show these, and what was seen of them so far."""
        wanted = {endpoint.url: endpoint for endpoint in endpoints}
        self._looks = {url: look for url, look in self._looks.items() if url in wanted}
        self.clear()
        for url, endpoint in wanted.items():
            self._add(endpoint, self._looks.get(url))
        rows = min(ROWS_AT_MOST, 1 + (len(wanted) - 1) // IN_A_ROW)
        self.setFixedHeight(rows * (max(self.sizeHintForRow(0), self.fontMetrics().height()) + 2 * SPACING) + SPACING)
        self.setVisible(bool(wanted))

    def show_look(self, look: Look) -> None:
        self._looks[look.endpoint.url] = look
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == look.endpoint.url:
                self._fill(self.item(row), look.endpoint, look)

    def trouble_at(self, url: str) -> str:
        """Return why an endpoint cannot be asked; nothing as long as it can."""
        look = next((look for known, look in self._looks.items() if known.rstrip("/") == url), None)
        return "" if look is None else look.trouble

    def _add(self, endpoint: Endpoint, look: Look | None) -> None:
        item = QListWidgetItem(self)
        item.setData(Qt.ItemDataRole.UserRole, endpoint.url)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._fill(item, endpoint, look)

    def _fill(self, item: QListWidgetItem, endpoint: Endpoint, look: Look | None) -> None:
        if look is None:
            icon, text = "/mTaskQueued.svg", self.tr("{}: asking\N{HORIZONTAL ELLIPSIS}").format(endpoint.name)
            sentence = endpoint.url
        elif look.round_trip_s is None:
            icon, text = "/mIconWarning.svg", self.tr("{}: no answer").format(endpoint.name)
            sentence = said(look.trouble)
        else:
            icon = "/mIconWarning.svg" if look.trouble else "/mIconSuccess.svg"
            text = self.tr("{name}: {ms:.0f} ms").format(name=endpoint.name, ms=MS_PER_S * look.round_trip_s)
            sentence = said(look.trouble) or self.tr("{} answers.").format(endpoint.url)
        item.setIcon(QgsApplication.getThemeIcon(icon))
        item.setText(text)
        item.setToolTip(sentence)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, sentence)
