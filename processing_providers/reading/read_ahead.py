"""A layer's batches, read by a thread of their own while others are worked on: GDAL does not hold Python's lock."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from ...runtime.arrow import Batch

# Batches that may lie ready. Each is about 65,536 rows: more would only take memory before it is needed.
MOST_READY = 2


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


class ReadAhead:
    """Yields what the generator yields, and raises what it raises; the generator lives and ends in the thread alone."""

    def __init__(self, batches: Generator[Batch, None, None]):
        self._ready: queue.Queue[Batch | _End] = queue.Queue(MOST_READY)
        self._closed = False
        self._thread = threading.Thread(target=self._read, args=(batches,), name="edgegis read", daemon=True)
        self._thread.start()

    def _read(self, batches: Generator[Batch, None, None]) -> None:
        end = _End()
        try:
            with closing(batches):
                for batch in batches:
                    self._ready.put(batch)
                    if self._closed:
                        break
        except BaseException as error:
            end = _End(error)
        self._ready.put(end)

    def __iter__(self) -> Iterator[Batch]:
        while not isinstance(item := self._ready.get(), _End):
            yield item
        self._thread.join()
        if item.error is not None:
            raise item.error

    def close(self) -> None:
        """Stop reading; the source is closed when this returns. What went wrong meanwhile is nobody's matter."""
        self._closed = True
        while self._thread.is_alive():
            try:
                self._ready.get(timeout=0.01)
            except queue.Empty:
                continue
