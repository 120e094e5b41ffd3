"""A thread for what a blob store does by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

# However often it is woken, so long it pauses.
PAUSE_S = 1.0

log = logging.getLogger(__name__)


class BlobKeeper:
    """A thread that calls `work` every `interval_s`, and soon after it is woken."""

    def __init__(self, work: Callable[[], None], interval_s: float) -> None:
        self._work = work
        self._interval_s = interval_s
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="edgegis-blobs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self._stopped.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._work()
            except Exception:
                log.exception("the blob store could not be cleaned")
            if self._stopped.wait(min(PAUSE_S, self._interval_s)):
                return
            self._woken.wait(self._interval_s)
            self._woken.clear()
