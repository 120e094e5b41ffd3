"""How far a job is: one number that never falls, out of stages with weights and the fractions that guests report."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from .job import Cancellation, Progress

_SMALLEST_STEP = 0.002


class JobProgress:
    """Thread-safe. An error of the watcher stops the job; the job raises it when it ends (`error`)."""

    def __init__(self, weights: Sequence[float], report: Progress, stop: Cancellation) -> None:
        total = sum(weights) or 1.0
        self._starts = [sum(weights[:number]) / total for number in range(len(weights) + 1)]
        self._report = report
        self._stop = stop
        self._lock = threading.Lock()
        self._shown = -1.0
        self._stage = 0
        self._message = ""
        self._count = 1
        self._done = 0
        self._under_way: dict[int, float] = {}
        self.error: BaseException | None = None

    def stage(self, number: int, message: str, count: int) -> None:
        """A stage of `count` invocations begins."""
        with self._lock:
            self._stage, self._message, self._count, self._done = number, message, max(1, count), 0
            self._under_way.clear()
            self._show(_SMALLEST_STEP)

    def within(self, index: int, fraction: float) -> None:
        """The invocation `index` has come so far."""
        with self._lock:
            self._under_way[index] = fraction
            self._show(_SMALLEST_STEP)

    def done(self, index: int) -> None:
        with self._lock:
            self._under_way.pop(index, None)
            self._done += 1
            self._show(_SMALLEST_STEP)

    def finished(self) -> None:
        with self._lock:
            self._stage, self._done, self._message = len(self._starts) - 1, 0, ""
            self._under_way.clear()
            self._show(0.0)

    def _show(self, step: float) -> None:
        start = self._starts[self._stage]
        end = self._starts[min(self._stage + 1, len(self._starts) - 1)]
        part = min(1.0, (self._done + sum(self._under_way.values())) / self._count)
        fraction = start + (end - start) * part
        if fraction < self._shown + step or self.error is not None:
            return
        self._shown = fraction
        try:
            self._report(fraction, self._message)
        except BaseException as error:
            self.error = error
            self._stop.cancel()
