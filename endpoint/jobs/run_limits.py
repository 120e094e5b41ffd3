"""What one job may bring out: bytes of results, and words of its guests."""

from __future__ import annotations

import threading

from ...runtime.errors import LogLimit, OutputLimit
from ...runtime.payloads.chunks import Keep
from ...runtime.payloads.manifest import BlobReference
from .job import Stop


def keep_within(keep: Keep, limit_bytes: int) -> Keep:
    """Keeps a job's results, and raises OutputLimit before there are more of them than that. Thread-safe."""
    left, lock = limit_bytes, threading.Lock()

    def kept(data: memoryview) -> BlobReference:
        nonlocal left
        with lock:
            left -= data.nbytes
            fits = left >= 0
        if not fits:
            raise OutputLimit(
                f"The job was stopped because its results are larger than {limit_bytes:,} bytes, the most that a job "
                "may make here. Take less data, or larger cells."
            )
        return keep(data)

    return kept


class GuestLog:
    """What a job's guests say. A guest that says more than it may is stopped: from its calls nothing can be raised."""

    def __init__(self, limit_bytes: int, stop: Stop) -> None:
        self.lines: list[tuple[int, str]] = []
        self._limit = self._left = limit_bytes
        self._stop = stop
        self._lock = threading.Lock()

    def add(self, level: int, line: str) -> None:
        with self._lock:
            self._left -= len(line.encode()) + 1
            if self._left >= 0:
                self.lines.append((level, line))
                return
        self._stop.fail(
            LogLimit(f"The job was stopped because the algorithm wrote more than {self._limit:,} bytes into its log.")
        )
