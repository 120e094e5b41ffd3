"""Memory for blobs that is taken again: what nobody has touched yet, the kernel makes page by page, and that takes as
long as hashing what comes into it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from ..guests.large_pages import buffer_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_STEP_BYTES = 1024 * 1024


class Rooms:
    """Thread-safe. `limit_bytes` are those of all rooms together, of spare ones too."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.bytes = 0
        self.last_taken = 0.0
        self._lock = threading.Lock()
        self._spare: defaultdict[int, list[bytearray | memoryview]] = defaultdict(list)
        # Filled by whatever thread lets go of a room last, within whatever it does: so without the lock.
        self._returned: deque[bytearray | memoryview] = deque()
        self._cells: weakref.WeakValueDictionary[int, npt.NDArray[np.uint8]] = weakref.WeakValueDictionary()

    def take(self, size: int) -> memoryview | None:
        """So many bytes, with anything in them; None when there is no room.

        They are taken again when nobody has a view of them any more.
        """
        import numpy as np

        with self._lock:
            buffer = self._taken(-(-size // _STEP_BYTES) * _STEP_BYTES)
            if buffer is None:
                return None
            cells = np.frombuffer(buffer, np.uint8)
            weakref.finalize(cells, self._returned.append, buffer).atexit = False
            self._cells[id(cells)] = cells
        return cells.data[:size]

    def has(self, data: memoryview) -> bool:
        """Whether the bytes lie in one of these rooms."""
        owner: object = data.obj
        return self._cells.get(id(owner)) is owner

    def give_back(self) -> None:
        """The spare ones."""
        with self._lock:
            self._collect()
            self._drop_spare()

    def _taken(self, capacity: int) -> bytearray | memoryview | None:
        self._collect()
        self.last_taken = time.monotonic()
        if self._spare[capacity]:
            return self._spare[capacity].pop()
        if self.bytes + capacity > self.limit_bytes:
            self._drop_spare()
        if self.bytes + capacity > self.limit_bytes:
            return None
        self.bytes += capacity
        return buffer_of(capacity)

    def _collect(self) -> None:
        while self._returned:
            buffer = self._returned.popleft()
            self._spare[len(buffer)].append(buffer)

    def _drop_spare(self) -> None:
        self.bytes -= sum(capacity * len(buffers) for capacity, buffers in self._spare.items())
        self._spare.clear()
