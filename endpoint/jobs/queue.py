"""Which job comes next: owners take turns, the first of each first, and what runs at the same time fits the memory."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from ...runtime.request_errors import TooManyJobs
from .job import ActiveJob

_PATIENCE_S = 600.0
_FIRST_GUESS_S, _SHORTEST_S, _LONGEST_S = 5.0, 1, 600


@dataclass(frozen=True)
class QueueLimits:
    """`request_bytes` bounds what the requests of all unfinished jobs hold together."""

    running: int
    waiting: int
    memory_bytes: int
    request_bytes: int


class JobQueue:
    """The unfinished jobs of an endpoint. Thread-safe.

    When the memory for the next job is not free, it waits, and nothing overtakes it: so large jobs come to their turn.
    A job that has to run alone is suspected of taking the endpoint down: it comes when nothing else waits, so that
    it takes nobody with it, or after some minutes.
    """

    def __init__(self, limits: QueueLimits) -> None:
        self._limits = limits
        self._turns: OrderedDict[str, deque[ActiveJob]] = OrderedDict()
        self._suspects: deque[tuple[float, ActiveJob]] = deque()
        self._unfinished: Counter[str] = Counter()
        self._count = 0
        self._running: list[ActiveJob] = []
        self._request_bytes = 0
        self._usual_s = _FIRST_GUESS_S
        self._changed = threading.Condition()
        self._closed = False

    def admit(self, job: ActiveJob, owner_limit: int | None) -> None:
        """Gives the job a place. Raises TooManyJobs, which says when to try again; never without a limit."""
        with self._changed:
            if owner_limit is not None:
                self._check(job, owner_limit)
            self._unfinished[job.owner] += 1
            self._count += 1
            self._request_bytes += job.request_bytes

    def put(self, job: ActiveJob) -> None:
        """A job that was admitted waits for its turn."""
        with self._changed:
            if job.alone:
                self._suspects.append((time.monotonic(), job))
            else:
                self._turns.setdefault(job.owner, deque()).append(job)
            self._changed.notify()

    def begin(self, job: ActiveJob) -> bool:
        """A job that was admitted runs at once, if nothing waits and it fits; answers whether it does."""
        with self._changed:
            if self._closed or job.alone or self._turns or self._suspects or not self._fits(job):
                return False
            self._running.append(job)
            return True

    def leave(self, job: ActiveJob) -> None:
        """A job that was admitted gives its place back."""
        with self._changed:
            self._forget(job)

    def _check(self, job: ActiveJob, owner_limit: int) -> None:
        count, own = self._count, self._unfinished[job.owner]
        if own >= owner_limit:
            raise self._too_many(f"You have {own} unfinished jobs on this endpoint already, as many as you may.", own)
        if count >= self._limits.running + self._limits.waiting:
            raise self._too_many(f"This endpoint has {count} jobs to do already.", count)
        if count and self._request_bytes + job.request_bytes > self._limits.request_bytes:
            raise self._too_many("The requests that wait on this endpoint are large already.", count)

    def _too_many(self, reason: str, ahead: int) -> TooManyJobs:
        """When about a tenth of those ahead should have finished, as long as jobs usually take."""
        seconds = self._usual_s * max(1.0, ahead / 10) / self._limits.running
        after_s = round(min(_LONGEST_S, max(_SHORTEST_S, seconds)))
        return TooManyJobs(f"{reason} Please try again in about {after_s} s.", retry_after_s=after_s)

    def take(self) -> ActiveJob | None:
        """Waits for the next job that may run; None when the queue is closed."""
        with self._changed:
            while not self._closed:
                job = self._next()
                if job is not None:
                    self._running.append(job)
                    return job
                self._changed.wait()
            return None

    def _next(self) -> ActiveJob | None:
        if self._suspects and (not self._turns or self._suspects[0][0] < time.monotonic() - _PATIENCE_S):
            return None if self._running else self._suspects.popleft()[1]
        if not self._turns:
            return None
        owner, jobs = next(iter(self._turns.items()))
        if not self._fits(jobs[0]):
            return None
        job = jobs.popleft()
        if jobs:
            self._turns.move_to_end(owner)
        else:
            del self._turns[owner]
        return job

    def _fits(self, job: ActiveJob) -> bool:
        if not self._running:
            return True
        if any(other.alone for other in self._running) or len(self._running) >= self._limits.running:
            return False
        taken = sum(other.memory_bytes for other in self._running)
        return taken + job.memory_bytes <= self._limits.memory_bytes

    def done(self, job: ActiveJob, run_s: float) -> None:
        """The job has left the thread that ran it for so long."""
        with self._changed:
            self._running.remove(job)
            self._usual_s += 0.1 * (run_s - self._usual_s)
            self._forget(job)

    def remove(self, job: ActiveJob) -> bool:
        """Takes a job out that waits; answers whether it did."""
        with self._changed:
            jobs = self._turns.get(job.owner, deque())
            if job in jobs:
                jobs.remove(job)
                if not jobs:
                    del self._turns[job.owner]
            else:
                others = deque(entry for entry in self._suspects if entry[1] is not job)
                if len(others) == len(self._suspects):
                    return False
                self._suspects = others
            self._forget(job)
            return True

    def _forget(self, job: ActiveJob) -> None:
        self._request_bytes -= job.request_bytes
        self._count -= 1
        self._unfinished[job.owner] -= 1
        if not self._unfinished[job.owner]:
            del self._unfinished[job.owner]
        if self._turns or self._suspects:
            self._changed.notify_all()

    def counts(self) -> tuple[int, int]:
        """How many jobs run, and how many wait."""
        with self._changed:
            return len(self._running), self._count - len(self._running)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def workers(self, name: str, run: Callable[[ActiveJob], None]) -> list[threading.Thread]:
        """The threads that take jobs and run them, one for each that may run at the same time."""

        def work() -> None:
            job = self.take()
            while job is not None:
                run(job)
                job = self.take()

        threads = [threading.Thread(target=work, name=name, daemon=True) for _ in range(self._limits.running)]
        for thread in threads:
            thread.start()
        return threads
