"""Blobs that are in memory until the disk has time for them: what a job made is asked for sooner than it is written."""

from __future__ import annotations

import hashlib
import threading
import time

from ...runtime.payloads.rooms import Rooms

# Smaller ones are written sooner than they would be looked after. A window of a raster has 2 MB of Float32.
LEAST_BYTES = 3 * 512 * 1024
# When nothing has come for so long, what is here is written; and after a while rooms that nobody takes are given back.
REST_S, SPARE_S = 5.0, 60.0

# Hashed and written in such steps, what was hashed is still in the processor's cache when it is written.
STEP_BYTES = 1024 * 1024


class MemoryArrival:
    """Bytes on their way into the store, in memory. They are hashed as they come, unless their digest is known."""

    is_left = False

    def __init__(self, room: memoryview, digest: str | None = None) -> None:
        self.bytes = 0
        self._room = room
        self._digest = digest
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest or self._hash.hexdigest()

    @property
    def view(self) -> memoryview:
        return self._room[: self.bytes].toreadonly()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """No more than the room holds. What lies there already stays where it is; numpy copies while others go on."""
        import numpy as np

        view, cells = memoryview(data), np.frombuffer(self._room, np.uint8)
        for start in range(0, view.nbytes, STEP_BYTES):
            step = view[start : start + STEP_BYTES]
            if self._digest is None:
                self._hash.update(step)
            if view.obj is not self._room.obj:
                cells[self.bytes : self.bytes + step.nbytes] = np.frombuffer(step, np.uint8)
            self.bytes += step.nbytes

    def close(self) -> None: ...


class BlobMemory:
    """Thread-safe. It has no room until somebody looks after what is here, and sets `limit_bytes`."""

    def __init__(self) -> None:
        self._rooms = Rooms(0)
        self._held: dict[str, memoryview] = {}
        self._lock = threading.Lock()

    def set_limit(self, limit_bytes: int) -> None:
        """Of bytes that all rooms may have."""
        self._rooms.limit_bytes = limit_bytes

    def room(self, size: int) -> memoryview | None:
        """Memory for a blob of so many bytes, with anything in it; None when there is none."""
        return self._rooms.take(size) if size >= LEAST_BYTES else None

    def is_room(self, data: memoryview) -> bool:
        """Whether the bytes lie in a room of this memory."""
        return self._rooms.has(data)

    def put(self, digest: str, arrival: MemoryArrival) -> None:
        with self._lock:
            self._held[digest] = arrival.view

    def get(self, digest: str) -> memoryview | None:
        return self._held.get(digest)

    def forget(self, digest: str) -> None:
        with self._lock:
            self._held.pop(digest, None)

    def held(self) -> list[str]:
        """The digests of what is here, the oldest first."""
        with self._lock:
            return list(self._held)

    def to_be_written(self) -> list[str]:
        """What is to be written now: all when no more comes, the older half of it when there is little room left."""
        held = self.held()
        if self._idle_s() > REST_S:
            return held
        return held[: len(held) // 2] if 2 * self._rooms.bytes > self._rooms.limit_bytes else []

    def give_back(self) -> None:
        """Memory that has not been needed for a while."""
        if self._idle_s() > SPARE_S:
            self._rooms.give_back()

    def _idle_s(self) -> float:
        return time.monotonic() - self._rooms.last_taken
