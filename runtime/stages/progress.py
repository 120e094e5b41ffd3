"""How far a job is: one number that never falls, out of stages with weights and the fractions that guests report."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from ..job import Cancellation, Progress

_SMALLEST_STEP = 0.002
_ROUNDS_TO_HALF = 8


class JobProgress:
    """Thread-safe. An error of the watcher stops the job; the job raises it when it ends (`error`)."""

    def __init__(self, weights: Sequence[float], report: Progress, stop: Cancellation) -> None:
        total = sum(weights) or 1.0
        self._starts = [sum(weights[:number]) / total for number in range(len(weights) + 1)]
        self._report = report
        self._stop = stop
        self._lock = threading.Lock()
        self._shown = -1.0
        self._span = (0.0, 0.0)
        self._message = ""
        self._count = 1
        self._done = 0
        self._under_way: dict[int, float] = {}
        self.error: BaseException | None = None

    def stage(self, number: int, message: str, count: int, span: tuple[float, float] | None = None) -> None:
        """A stage of `count` invocations begins; it has its own share of the progress, or that of its round."""
        with self._lock:
            self._span = span or (self._starts[number], self._starts[number + 1])
            self._message, self._count, self._done = message, max(1, count), 0
            self._under_way.clear()
            self._show(_SMALLEST_STEP)

    def span_of_round(self, first: int, last: int, stage: int, number: int) -> tuple[float, float]:
        """The share of one stage in one round. Nobody knows how many rounds there will be, so each gets less."""
        start, length = self._starts[first], self._starts[last + 1] - self._starts[first]
        of_rounds = [count / (count + _ROUNDS_TO_HALF) for count in (number, number + 1)]
        low, high = (start + length * part for part in of_rounds)
        step = (high - low) / (last + 1 - first)
        return low + step * (stage - first), low + step * (stage + 1 - first)

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
            self._span, self._done, self._message = (1.0, 1.0), 0, ""
            self._under_way.clear()
            self._show(0.0)

    def _show(self, step: float) -> None:
        start, end = self._span
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
