"""Looks at jobs and endpoints in the background, as long as the panel is seen.

In threads of its own and not in QGIS's tasks: those are shown in the status bar, and QGIS asks about them when it is
closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.jobs.job_store import JobStore
from ...processing_providers.qgis_transport import transport_to
from ...processing_providers.targets import Targets
from ...runtime.errors import Cancelled, EdgeGisError
from ...runtime.job import Cancellation
from ...runtime.targets.endpoint_watch import EndpointWatch
from .looking import Listed, Look, listed, look

BETWEEN_MS = 2000


class Watcher(QObject):
    """Signals come in the main thread. An endpoint that is slow to answer holds up no other."""

    listed = pyqtSignal(object)  # Listed
    looked = pyqtSignal(object)  # Look

    def __init__(self, targets: Targets, parent: QObject | None = None):
        super().__init__(parent)
        self.store = JobStore()
        self._targets = targets
        self._cancellation = Cancellation()
        self._busy: dict[str, threading.Thread] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(BETWEEN_MS)
        self._timer.timeout.connect(self.look)

    def is_watching(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        if not self.is_watching():
            self._cancellation = Cancellation()
            self._timer.start()
            self.look()

    def stop(self) -> None:
        """Look no more; what is on its way is told to nobody."""
        self._timer.stop()
        self._cancellation.cancel()

    def look(self, unlocked: bool = False) -> None:
        """Begin a look. Passwords that QGIS keeps locked are asked for only when `unlocked` is wanted."""
        if not _is_alive(self._busy.get("")):
            self._busy[""] = self._begun(self._list)
        for endpoint in self._targets.endpoints():
            if not _is_alive(self._busy.get(endpoint.url)):
                self._look_at(endpoint, unlocked)

    def at_endpoint(
        self, endpoint: Endpoint, work: Callable[[EndpointWatch], Any], done: Callable[[str], None]
    ) -> None:
        """Have the work done in the background; `done` gets the sentence of its failure, or an empty one, in the main
        thread.
        """
        answer = _Answer(self)
        answer.came.connect(done)
        answer.came.connect(answer.deleteLater)
        transport = transport_to(endpoint)

        def run() -> None:
            try:
                with closing(EndpointWatch(endpoint.url, transport)) as watch:
                    work(watch)
            except EdgeGisError as error:
                answer.came.emit(str(error))
            else:
                answer.came.emit("")

        self._begun(run)

    def _look_at(self, endpoint: Endpoint, unlocked: bool) -> None:
        if endpoint.authentication and not unlocked and not QgsApplication.authManager().masterPasswordIsSet():
            sentence = self.tr("Its password is locked in QGIS. 'Refresh' asks for the master password.")
            self.looked.emit(Look(endpoint, None, sentence))
            return
        try:
            watch = EndpointWatch(endpoint.url, transport_to(endpoint), self._cancellation)
        except EdgeGisError as error:
            self.looked.emit(Look(endpoint, None, str(error)))
            return
        self._busy[endpoint.url] = self._begun(lambda: self._seen(endpoint, watch))

    def _seen(self, endpoint: Endpoint, watch: EndpointWatch) -> None:
        with closing(watch):
            url = endpoint.url.rstrip("/")
            jobs = [job for job in self.store.jobs() if job.is_open() and job.remote.url == url]
            try:
                seen = look(endpoint, watch, jobs, self.store)
            except Cancelled:
                return
        self._tell(self.looked, seen)
        if jobs:
            self._list()

    def _list(self) -> None:
        self._tell(self.listed, listed(self.store))

    def _tell(self, signal: Any, seen: Listed | Look) -> None:
        if not self._cancellation.cancelled:
            signal.emit(seen)

    def _begun(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name="edgegis-jobs", daemon=True)
        thread.start()
        return thread


class _Answer(QObject):
    came = pyqtSignal(str)


def _is_alive(thread: threading.Thread | None) -> bool:
    return thread is not None and thread.is_alive()
