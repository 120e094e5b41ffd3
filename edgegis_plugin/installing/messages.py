"""What is said in QGIS's message bar; at most one of ours is there at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QProgressBar, QPushButton

TITLE = "EdgeGIS"
PRAISE_S = 8
PERCENT = 100


class Messages:
    """Messages with buttons; without a desktop (`iface` is None) nothing is said."""

    def __init__(self, iface: Any):
        self._bar = iface.messageBar() if iface is not None else None
        self._shown: Any = None

    def offer(self, text: str, accept: Callable[[], None]) -> None:
        self._show(text, Qgis.MessageLevel.Info, [(_tr("Fetch"), accept), (_tr("Not now"), lambda: None)])

    def tell(self, text: str, button: str, act: Callable[[], None]) -> None:
        self._show(text, Qgis.MessageLevel.Info, [(button, act)])

    def warn(self, text: str, button: str = "", act: Callable[[], None] = lambda: None) -> None:
        self._show(text, Qgis.MessageLevel.Warning, [(button, act)] if button else [])

    def praise(self, text: str) -> None:
        self._show(text, Qgis.MessageLevel.Success, [], PRAISE_S)

    def show_progress(self, text: str, cancel: Callable[[], None]) -> Callable[[float], None]:
        """Return what takes the percent."""
        progress = QProgressBar()
        self._show(text, Qgis.MessageLevel.Info, [(_tr("Cancel"), cancel)], widget=progress)

        def percent(value: float) -> None:
            if not sip.isdeleted(progress):
                show_percent(progress, value)

        percent(0)
        return percent

    def clear(self) -> None:
        """Take our message away, if the user has not."""
        shown, self._shown = self._shown, None
        if shown is not None and not sip.isdeleted(shown):
            self._bar.popWidget(shown)

    def _show(
        self,
        text: str,
        level: Qgis.MessageLevel,
        buttons: list[tuple[str, Callable[[], None]]],
        duration_s: int = 0,
        widget: Any = None,
    ) -> None:
        self.clear()
        if self._bar is None:
            return
        item = self._bar.createMessage(TITLE, text)
        if widget is not None:
            item.layout().addWidget(widget)
        for label, act in buttons:
            button = QPushButton(label)
            button.clicked.connect(self._answered(act))
            item.layout().addWidget(button)
        self._shown = self._bar.pushWidget(item, level, duration_s)

    def _answered(self, act: Callable[[], None]) -> Callable[[], None]:
        def answer() -> None:
            self.clear()
            act()

        return answer


def show_percent(bar: QProgressBar, value: float) -> None:
    """Before the download and after it the bar only says that something goes on."""
    bar.setMaximum(PERCENT if 0 < value < PERCENT else 0)
    bar.setValue(int(value))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Messages", text)
