"""A message bar of QGIS, and a person before it who reads and clicks."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from edgegis.edgegis_plugin.installing.offer import PackagesOffer
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.tests.patience import PATIENCE_S


class Desktop:
    """A message bar, and a person before it."""

    def __init__(self, packages: Packages):
        self.packages = packages
        self.bar = QgsMessageBar()
        self.ready = 0
        self.offer = self.restarted()

    def restarted(self) -> PackagesOffer:
        """QGIS starts again: the packages are looked at as then."""
        self.bar.clearWidgets()
        self.packages.start()
        self.offer = PackagesOffer(self.packages, SimpleNamespace(messageBar=lambda: self.bar), self._is_ready)
        return self.offer

    def _is_ready(self) -> None:
        self.ready += 1

    def begin(self) -> None:
        self.offer.begin()
        self.wait()

    def said(self) -> str:
        item = self.bar.currentItem()
        return "" if item is None else str(item.text())

    def buttons(self) -> list[str]:
        item = self.bar.currentItem()
        return [] if item is None else [each.text() for each in item.findChildren(QPushButton)]

    def click(self, label: str) -> None:
        item = self.bar.currentItem()
        next(each for each in item.findChildren(QPushButton) if each.text() == label).click()

    def wait(self, happened: Callable[[], bool] | None = None) -> None:
        end = time.monotonic() + PATIENCE_S
        while self.offer.is_busy() if happened is None else not happened():
            assert time.monotonic() < end, f"nothing happened; the bar says: {self.said()}"
            QApplication.processEvents()
            time.sleep(0.01)
