"""Waiting in a script that QGIS runs: QGIS goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QEventLoop, QTimer

PATIENCE_S = 60


def pause(seconds: float) -> None:
    """Let QGIS go on."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def until(happened: Callable[[], bool]) -> None:
    """Raises TimeoutError."""
    for _ in range(10 * PATIENCE_S):
        if happened():
            return
        pause(0.1)
    raise TimeoutError("QGIS did not get there")
