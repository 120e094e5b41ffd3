"""What EdgeGIS keeps on disk to be faster next time, and a button that removes it."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QGroupBox, QHBoxLayout, QLabel, QPushButton, QWidget

from .. import caches

BYTES_PER_MB = 1e6


class CacheBox(QGroupBox):
    """Says how large the cache is, and after clearing it what that freed."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTitle(self.tr("Cache"))
        self.label = QLabel(self._words())
        self.label.setWordWrap(True)
        self.label.setToolTip(str(caches.folder()))
        self.clear_button = QPushButton(self.tr("&Clear"))
        self.clear_button.clicked.connect(self._clear)
        layout = QHBoxLayout(self)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.clear_button)

    def _clear(self) -> None:
        freed_mb = caches.clear() / BYTES_PER_MB
        self.label.setText(self.tr("Freed {:.1f} MB. {}").format(freed_mb, self._words()))

    def _words(self) -> str:
        return self.tr(
            "{:.1f} MB: compiled algorithms, and which files endpoints have already. The next runs fill it again."
        ).format(caches.size_bytes() / BYTES_PER_MB)
