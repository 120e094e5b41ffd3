"""How far a transfer is: one fraction out of the parts that several threads move at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .transport import Moved

# Smaller steps are not told.
SMALLEST_STEP = 0.004


class Shares:
    """Thread-safe; what is reported never falls. `whole` is the sum of all shares."""

    def __init__(self, whole: float, report: Callable[[float], None]) -> None:
        self._whole = whole or 1.0
        self._report = report
        self._lock = threading.Lock()
        self._done = 0.0
        self._told = 0.0

    def add(self, share: float) -> None:
        with self._lock:
            self._done += share
            fraction = min(1.0, self._done / self._whole)
            if fraction >= self._told + SMALLEST_STEP or fraction == 1.0 > self._told:
                self._told = fraction
                self._report(fraction)

    def part(self, share: float, size: int) -> Moved:
        """What is to be told how many of `size` bytes have been moved; a second attempt at them counts from where the
        first one came.
        """
        furthest = 0

        def moved(count: int) -> None:
            nonlocal furthest
            if count > furthest:
                step, furthest = count - furthest, count
                self.add(share * step / max(1, size))

        return moved
