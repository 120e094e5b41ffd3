"""The time that a job may take: one thread watches all jobs that run."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

from ...runtime.errors import TimeLimit
from .job import ActiveJob


class JobClock:
    """Thread-safe. A job that runs longer than `limit_s` is failed.

    As every job has the same time, the one that began first ends first. The thread looks when that one's time is over,
    and without jobs after the time that the next one has: so nobody needs to wake it.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._ends: dict[ActiveJob, float] = {}
        self._closed = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, name="edgegis-job-clock", daemon=True).start()

    @contextlib.contextmanager
    def timing(self, job: ActiveJob) -> Iterator[None]:
        """The job's time passes during the block."""
        with self._lock:
            self._ends[job] = time.monotonic() + self._limit_s
        try:
            yield
        finally:
            with self._lock:
                self._ends.pop(job, None)

    def close(self) -> None:
        self._closed.set()

    def _watch(self) -> None:
        pause_s = self._limit_s
        while not self._closed.wait(min(pause_s, threading.TIMEOUT_MAX)):
            pause_s = self._fail_those_over()

    def _fail_those_over(self) -> float:
        """Answers after how long to look again."""
        while True:
            with self._lock:
                job, end = next(iter(self._ends.items()), (None, time.monotonic() + self._limit_s))
                left_s = end - time.monotonic()
                if job is None or left_s > 0:
                    return left_s
                del self._ends[job]
            limit = f"{self._limit_s:g} s, the most that a job may take here"
            job.stop.fail(TimeLimit(f"The job was stopped because it ran longer than {limit}. Take less data."))
