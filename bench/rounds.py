"""Sides that run one after the other, in rounds: what happens to the machine meanwhile happens to all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

from qgis.PyQt.QtCore import QCoreApplication, QEvent

Run = Callable[[], object]


def seconds(run: Run) -> float:
    """Of one run. What the one before left to be deleted, such as a layer of half a million features, goes first."""
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def alternate(runs: Mapping[str, Run], rounds: int) -> dict[str, list[float]]:
    """Seconds of every round by side; every other round begins with the last side."""
    measured: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds):
        for name in runs if number % 2 == 0 else reversed(list(runs)):
            measured[name].append(seconds(runs[name]))
    return measured


def ratio_words(ours_s: list[float], theirs_s: list[float]) -> str:
    """How many times as fast ours is: the rounds' median, and their spread."""
    ratios = sorted(theirs / ours for ours, theirs in zip(ours_s, theirs_s))
    return f"{median(ratios):.1f}x ({ratios[0]:.1f} to {ratios[-1]:.1f})"


def ratio(ours_s: list[float], theirs_s: list[float]) -> float:
    return median(theirs / ours for ours, theirs in zip(ours_s, theirs_s))


def many_ms(run: Run, times: int = 15) -> list[float]:
    """Milliseconds of many runs after one that warms up."""
    run()
    return [1000 * seconds(run) for _ in range(times)]


def median_and_worst(ms: list[float]) -> dict[str, str]:
    """As a row shows them."""
    return {"p50 ms": f"{median(ms):.1f}", "max ms": f"{max(ms):.1f}"}
