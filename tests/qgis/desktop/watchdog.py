"""Names what of ours holds QGIS's main thread: a thread looks at it when the event loop has not turned for 100 ms.

Of these only the time counts in which the main thread computes or waits for something. That in which it could go on but
the processors are busy with others is not ours.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from qgis.PyQt.QtCore import QTimer

HELD_S = 0.1
LOOK_EVERY_S = 0.02
TURN_EVERY_MS = 5
# Of one function in one standstill: a busy computer makes any function seem slow for a moment.
SEEN_IN_LOOKS = 3
# What one look can add: it may itself come late on a busy computer.
MOST_IN_A_LOOK_S = 2 * LOOK_EVERY_S
CHECKOUT = Path(__file__).resolve().parents[3]
OURS = tuple(str(CHECKOUT / room) for room in ("edgegis_plugin", "processing_providers", "runtime"))


class Watchdog:
    """Watches between `with` and its end; `held` then has the functions of ours, each with its longest standstill."""

    def __init__(self) -> None:
        self.held: dict[str, float] = {}
        self._turned = time.monotonic()
        self._main = threading.get_ident()
        self._processor = time.pthread_getcpuclockid(self._main)
        self._stat = Path(f"/proc/self/task/{threading.get_native_id()}/stat")
        self._done = threading.Event()
        self._timer = QTimer()
        self._timer.setInterval(TURN_EVERY_MS)
        self._timer.timeout.connect(self._turn)
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._turn()
        self._timer.start()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()
        self._timer.stop()

    def _turn(self) -> None:
        self._turned = time.monotonic()

    def _look(self) -> None:
        seen: Counter[str] = Counter()
        standstill = held = 0.0
        looked = computed = 0.0
        while not self._done.wait(LOOK_EVERY_S):
            turned = self._turned
            before, looked = looked, time.monotonic()
            computed_before, computed = computed, time.clock_gettime(self._processor)
            if turned != standstill:
                standstill, held, before = turned, 0.0, turned
                seen.clear()
            waited = 0.0 if self._could_go_on() else looked - before
            held += min(max(waited, computed - computed_before), looked - before, MOST_IN_A_LOOK_S)
            if held < HELD_S:
                continue
            name = innermost_of_ours(sys._current_frames().get(self._main))
            if name:
                seen[name] += 1
                if seen[name] >= SEEN_IN_LOOKS:
                    self.held[name] = max(held, self.held.get(name, 0.0))

    def _could_go_on(self) -> bool:
        """Whether the main thread computes, or waits for a processor alone (proc(5): the state follows the name)."""
        return self._stat.read_text().rpartition(")")[2].split()[0] == "R"


def innermost_of_ours(frame: FrameType | None) -> str:
    """Return function and file of the innermost frame that is ours; empty when there is none."""
    while frame is not None:
        path = str(Path(frame.f_code.co_filename).resolve())
        if path.startswith(OURS):
            return f"{Path(path).relative_to(CHECKOUT)}:{frame.f_code.co_firstlineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def holding(scenario: Callable[[], None], times: int = 3) -> dict[str, float]:
    """Return what of ours holds the main thread each time that the scenario runs, with the shortest of its times; it is
    run again only while something does.
    """
    held: dict[str, float] | None = None
    for _ in range(times):
        with Watchdog() as watchdog:
            scenario()
        held = {
            name: min(seconds, (held or {}).get(name, seconds))
            for name, seconds in watchdog.held.items()
            if held is None or name in held
        }
        if not held:
            break
    return held or {}
