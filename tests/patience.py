"""Tests never assert times: they wait for what has to happen, and only what would hang is ended by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 120.0


def eventually(happened: Callable[[], bool]) -> bool:
    """Whether it happens, in another thread or process."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
