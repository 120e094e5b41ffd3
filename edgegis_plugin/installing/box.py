"""The packages in the options page: what is there, and buttons to fetch, cancel and remove."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QGroupBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...processing_providers.translation import said
from .messages import show_percent
from .offer import BYTES_PER_MB, PackagesOffer


class PackagesBox(QGroupBox):
    """Shows the state of the packages of this profile and keeps up with it."""

    def __init__(self, offer: PackagesOffer, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTitle(self.tr("Python packages"))
        self._offer = offer
        self.label = QLabel()
        self.label.setWordWrap(True)
        self._progress = QProgressBar()
        self.fetch_button, self.cancel_button = QPushButton(self.tr("&Fetch")), QPushButton(self.tr("Cancel"))
        self.remove_button = QPushButton(self.tr("Remo&ve"))
        buttons = QHBoxLayout()
        for button in (self.fetch_button, self.cancel_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.addWidget(self.label)
        layout.addWidget(self._progress)
        layout.addLayout(buttons)
        self.fetch_button.clicked.connect(offer.fetch)
        self.cancel_button.clicked.connect(offer.cancel)
        self.remove_button.clicked.connect(self._remove_all)
        offer.changed.connect(self._show)
        offer.progressed.connect(self._show_progress)
        self._show()

    def _show(self) -> None:
        state, busy = self._offer.state(), self._offer.is_busy()
        self.label.setText(self._words())
        self._progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        show_percent(self._progress, 0)
        self.fetch_button.setEnabled(
            not busy and state.fetch_bytes is not None and (bool(state.missing) or state.damaged)
        )
        self.remove_button.setEnabled(not busy and state.fetched_bytes > 0)

    def _words(self) -> str:
        state = self._offer.state()
        if self._offer.obstacles():
            return "\n".join(said(sentence) for sentence in self._offer.obstacles())
        if state.missing and state.fetch_bytes is None:
            return self.tr("There are no packages for this computer: algorithms run on an endpoint alone.")
        if state.missing:
            if self._offer.failure:
                return self._offer.failure
            words = self.tr("To run algorithms on this computer, {packages} are fetched into your profile: {download}.")
            return words.format(packages=state.wanted, download=self._offer.download(state))
        where = self.tr("{:.0f} MB in your profile").format(state.fetched_bytes / BYTES_PER_MB)
        return self.tr("All that the algorithms need is there ({}).").format(
            where if state.fetched_bytes else self.tr("installed beside QGIS")
        )

    def _show_progress(self, percent: float) -> None:
        show_percent(self._progress, percent)

    def _remove_all(self) -> None:
        freed_mb = self._offer.remove_all() / BYTES_PER_MB
        self.label.setText(
            self.tr("Freed {:.1f} MB. What QGIS has loaded stays in use until it is closed.").format(freed_mb)
        )
