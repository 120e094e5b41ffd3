"""Looks at jobs and endpoints in the background, as long as the panel is seen.

In threads of its own and not in QGIS's tasks: those are shown in the status bar, and QGIS asks about them when it is
closed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
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
# An endpoint that does not answer is left alone for so long: trying costs certificates and names.
SILENT_S = 10.0


class _Session:
    """What belongs to the time between `start` and `stop`; `busy` are the addresses that are being looked at."""

    def __init__(self) -> None:
        self.cancellation = Cancellation()
        self.watches: dict[Endpoint, EndpointWatch] = {}
        self.busy: set[str] = set()
        self.silent_until: dict[str, float] = {}

    def watch(self, endpoint: Endpoint) -> EndpointWatch:
        """Return the connection to an endpoint. Not in the main thread: certificates take a tenth of a second."""
        if endpoint not in self.watches:
            self.watches[endpoint] = EndpointWatch(endpoint.url, transport_to(endpoint), self.cancellation)
        return self.watches[endpoint]

    def end(self) -> None:
        self.cancellation.cancel()
        for watch in list(self.watches.values()):
            watch.close()


class Watcher(QObject):
    """Signals come in the main thread. An endpoint that is slow to answer holds up no other."""

    listed = pyqtSignal(object)  # Listed
    looked = pyqtSignal(object)  # Look

    def __init__(self, targets: Targets, parent: QObject | None = None):
        super().__init__(parent)
        self.store = JobStore()
        self._targets = targets
        self._session = _Session()
        self._timer = QTimer(self)
        self._timer.setInterval(BETWEEN_MS)
        self._timer.timeout.connect(self.look)

    def is_watching(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        if not self.is_watching():
            self._session = _Session()
            self._timer.start()
            self.look()

    def stop(self) -> None:
        """Look no more; what is on its way is told to nobody."""
        self._timer.stop()
        self._session.end()

    def look(self, unlocked: bool = False) -> None:
        """Begin a look. When `unlocked` is wanted, passwords that QGIS keeps locked are asked for, and endpoints that
        did not answer a moment ago are tried again.
        """
        session = self._session
        due = [endpoint for endpoint in self._targets.endpoints() if self._is_due(endpoint, session, unlocked)]
        session.busy.update(endpoint.url for endpoint in due)
        _begin(lambda: self._round(session, due))

    def at_endpoint(
        self, endpoint: Endpoint, work: Callable[[EndpointWatch], Any], done: Callable[[str], None]
    ) -> None:
        """Have the work done in the background; `done` gets the sentence of its failure, or an empty one, in the main
        thread.
        """
        answer = _Answer(self)
        answer.came.connect(done)
        answer.came.connect(answer.deleteLater)

        def run() -> None:
            try:
                with closing(EndpointWatch(endpoint.url, transport_to(endpoint))) as watch:
                    work(watch)
            except EdgeGisError as error:
                answer.came.emit(str(error))
            else:
                answer.came.emit("")

        _begin(run)

    def _is_due(self, endpoint: Endpoint, session: _Session, unlocked: bool) -> bool:
        keys = QgsApplication.authManager()
        is_locked = bool(endpoint.authentication) and not keys.masterPasswordIsSet()
        if is_locked and not (unlocked and keys.setMasterPassword(True)):
            sentence = self.tr("Its password is locked in QGIS. 'Refresh' asks for the master password.")
            self.looked.emit(Look(endpoint, None, sentence))
            return False
        is_silent = time.monotonic() < session.silent_until.get(endpoint.url, 0.0)
        return endpoint.url not in session.busy and (unlocked or not is_silent)

    def _round(self, session: _Session, endpoints: list[Endpoint]) -> None:
        self._list(session)
        for endpoint in endpoints:
            _begin(lambda endpoint=endpoint: self._look_at(endpoint, session))

    def _look_at(self, endpoint: Endpoint, session: _Session) -> None:
        url = endpoint.url.rstrip("/")
        jobs = [job for job in self.store.jobs() if job.is_open() and job.remote.url == url]
        try:
            seen = look(endpoint, session.watch(endpoint), jobs, self.store)
        except Cancelled:
            return
        except EdgeGisError as error:
            seen = Look(endpoint, None, str(error))
        finally:
            session.busy.discard(endpoint.url)
        if seen.round_trip_s is None:
            session.silent_until[endpoint.url] = time.monotonic() + SILENT_S
        self._tell(session, self.looked, seen)
        if jobs:
            self._list(session)

    def _list(self, session: _Session) -> None:
        self._tell(session, self.listed, listed(self.store))

    def _tell(self, session: _Session, signal: Any, seen: Listed | Look) -> None:
        if not session.cancellation.cancelled:
            with suppress(RuntimeError):  # the panel went a moment ago
                signal.emit(seen)


class _Answer(QObject):
    came = pyqtSignal(str)


def _begin(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="edgegis-jobs", daemon=True).start()
