"""Which blobs an endpoint had a short while ago, so that it need not be asked again."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable

# An endpoint keeps for at least an hour what was asked for or sent (by default), and says so when it does not.
KNOWN_S = 600.0
MOST = 100_000


class KnownBlobs:
    """Thread-safe."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def add(self, digests: Iterable[str]) -> None:
        until = time.monotonic() + KNOWN_S
        with self._lock:
            if len(self._until) > MOST:
                self._until.clear()
            self._until.update(dict.fromkeys(digests, until))

    def forget(self, digests: Iterable[str]) -> None:
        with self._lock:
            for digest in digests:
                self._until.pop(digest, None)

    def has(self, digests: Collection[str]) -> bool:
        """Whether it had all of them."""
        now = time.monotonic()
        with self._lock:
            return all(self._until.get(digest, 0.0) > now for digest in digests)
