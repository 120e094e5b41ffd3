"""Runs the invocations of a stage on threads. Wasmtime releases Python's global lock, so they run at the same time."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from ..job import Cancellation


class Worker(Protocol):
    """Runs one invocation after the other, in one thread."""

    def run(self, index: int) -> None: ...

    def close(self) -> None: ...


class ThreadExecutor:
    """Threads that take invocations from one list, in the plan's order; `shuffle_seed` shuffles it, to show that
    guests are pure.
    """

    def __init__(self, workers: int, shuffle_seed: int | None = None) -> None:
        self.workers = max(1, workers)
        self._shuffle_seed = shuffle_seed

    def run(self, count: int, open_worker: Callable[[], Worker], stop: Cancellation) -> int:
        """Run the invocations 0 to count-1; answers how many workers there were.

        `stop` is thrown at the first error, so that the other workers end soon; then that error is raised. The
        caller's thread is one of the workers: a stage of one invocation starts no thread.
        """
        work = _Work(self._order(count), open_worker, stop)
        threads = [
            threading.Thread(target=work.loop, name=f"edgegis-worker-{number}", daemon=True)
            for number in range(1, min(self.workers, count))
        ]
        for thread in threads:
            thread.start()
        work.loop()
        for thread in threads:
            thread.join()
        if work.error is not None:
            raise work.error
        return len(threads) + 1

    def _order(self, count: int) -> list[int]:
        order = list(range(count))
        if self._shuffle_seed is not None:
            random.Random(self._shuffle_seed).shuffle(order)  # nosec B311 - a test's order, no secret
        return order


class _Work:
    def __init__(self, order: list[int], open_worker: Callable[[], Worker], stop: Cancellation) -> None:
        self.error: BaseException | None = None
        self._order: Iterator[int] = iter(order)
        self._open_worker = open_worker
        self._stop = stop
        self._lock = threading.Lock()

    def _next(self) -> int | None:
        with self._lock:
            return None if self.error is not None else next(self._order, None)

    def loop(self) -> None:
        worker = None
        try:
            while (index := self._next()) is not None:
                self._stop.raise_if_cancelled()
                if worker is None:
                    worker = self._open_worker()
                worker.run(index)
        except BaseException as error:
            with self._lock:
                self.error = self.error or error
            self._stop.cancel()
        finally:
            if worker is not None:
                worker.close()
