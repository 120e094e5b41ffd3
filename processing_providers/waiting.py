"""Waiting in the thread that runs an algorithm: QGIS lives on meanwhile where that is its main thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication, QThread

from ..runtime.job import Cancellation

POLL_INTERVAL_S = 0.05
Answer = TypeVar("Answer")


def wait_for(call: Callable[[Cancellation], Answer], feedback: QgsProcessingFeedback) -> Answer:
    """Return what a blocking call brings, off this thread; it is cancelled when the algorithm is. Raises its error."""
    cancellation = Cancellation()
    with ThreadPoolExecutor(1, thread_name_prefix="edgegis-wait") as pool:
        future = pool.submit(call, cancellation)
        while not wait([future], POLL_INTERVAL_S).done:
            let_qgis_live(feedback)
            if feedback.isCanceled():
                cancellation.cancel()
        return future.result()


def let_qgis_live(feedback: QgsProcessingFeedback) -> None:
    """Let QGIS live where it runs us in its main thread, in a batch or over each feature: somebody may press Cancel.
    Not for QGIS's plain feedback, that of the console: nobody can press anything there.
    """
    application = QCoreApplication.instance()
    if application is None or QThread.currentThread() != application.thread():
        return
    if feedback.metaObject().className() != QgsProcessingFeedback.staticMetaObject.className():
        QCoreApplication.processEvents()
