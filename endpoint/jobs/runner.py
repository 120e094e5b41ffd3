"""Runs jobs: a few threads take them from the queue, within their limits, and say how they ended."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from ...runtime.errors import Cancelled, EdgeGisError, InternalError
from ...runtime.request_errors import Conflict, NoSuchJob
from ..blobs.store import BlobStore
from ..configuration import Configuration
from ..processes.results import blobs_of
from .job import ActiveJob, JobResults
from .job_clock import JobClock
from .queue import JobQueue, QueueLimits
from .result_cache import ResultCache
from .store import JobStore

log = logging.getLogger(__name__)

# The requests of all unfinished jobs together may be as large as so many of the largest.
_LARGEST_REQUESTS = 8

Listeners = Sequence[Callable[[ActiveJob], None]]


class JobRunner:
    """Thread-safe. `active` are the jobs that have not finished, by their ids; `listeners` are told of each that
    runs or has ended."""

    def __init__(
        self, configuration: Configuration, store: JobStore, blobs: BlobStore, cache: ResultCache, listeners: Listeners
    ) -> None:
        self._clock = JobClock(configuration.job_time_s)
        self._store = store
        self._blobs = blobs
        self._cache = cache
        self._lock = threading.Lock()
        self._listeners = listeners
        self._closing = False
        self.active: dict[str, ActiveJob] = {}
        limits = QueueLimits(
            running=configuration.running_jobs,
            waiting=configuration.waiting_jobs,
            memory_bytes=configuration.memory_of_all_jobs,
            request_bytes=_LARGEST_REQUESTS * configuration.body_bytes,
        )
        self.queue = JobQueue(limits)
        self._threads = self.queue.workers("edgegis-job", self.run)

    def named(self, owner: str, key: str) -> ActiveJob | None:
        """The unfinished job of an idempotency key."""
        jobs = (job for job in list(self.active.values()) if job.key == key and job.owner == owner)
        return next(jobs, None)

    @contextlib.contextmanager
    def taking(self, job: ActiveJob, owner_limit: int | None, here: bool = False) -> Iterator[None]:
        """The job has a place during the block, and is run after it; if it fails, nothing is left of the job.

        With `here` its turn may come at once: then it is `begins_here`, and whoever takes it has to call `run`.
        """
        with self._lock:
            if job.id in self.active:
                raise Conflict(f"There is a job {job.id} already.")
            if job.key is not None and self.named(job.owner, job.key) is not None:
                raise Conflict("There is a job of this Idempotency-Key already.")
            self.active[job.id] = job
        try:
            self.queue.admit(job, owner_limit)
            try:
                yield
            except BaseException:
                self.queue.leave(job)
                raise
        except BaseException:
            self.active.pop(job.id, None)
            raise
        job.begins_here = here and self.queue.begin(job)
        if not job.begins_here:
            self.queue.put(job)

    def stop(self, job: ActiveJob) -> None:
        """Ends a job that runs or waits; if it has ended already, it stays as it is."""
        job.stop.cancel()
        if self.finish(job, "dismissed") and self.queue.remove(job):
            self._leave(job)

    def close(self) -> None:
        """Stops what runs. Jobs that were promised are begun again with the next start of the endpoint."""
        self._closing = True
        self.queue.close()
        for job in list(self.active.values()):
            job.stop.cancel()
        for thread in self._threads:
            thread.join()
        self._clock.close()

    def run(self, job: ActiveJob) -> None:
        """Runs a job whose turn it is, to its end."""
        started = time.monotonic()
        try:
            self._attempt(job)
        except Exception:  # the disk does not take it: the job is begun again with the next start
            log.exception("how the job %s of %s ended could not be kept", job.id, job.info.process_id)
            job.error = InternalError(f"The endpoint could not keep the results of the job {job.id}.")
            job.info = job.ended("failed", job.error)
            job.unkept = job.stored
        self.queue.done(job, time.monotonic() - started)
        self._leave(job)

    def _attempt(self, job: ActiveJob) -> None:
        try:
            with job.lock:
                if job.finished:
                    return
                running = job.begun()
                if job.stored:
                    self._store.begin(running)
                job.info = running
            with self._clock.timing(job):
                task = job.load()
                job.subscriber = task.subscriber
                self.tell(job)
                document = task.work(job.stop, job.report)
            if task.cache_key is not None:
                self._cache.put(job.owner, task.cache_key, document)
            self.finish(job, "successful", JobResults(document, task.form))
        except Cancelled as error:
            self._stopped(job, job.stop.error or error)
        except EdgeGisError as error:
            self.finish(job, "failed", error=job.stop.error or error)
        except Exception:
            log.exception("job %s of %s broke", job.id, job.info.process_id)
            self.finish(
                job,
                "failed",
                error=InternalError(f"The endpoint failed while it ran the job {job.id}; its log has the cause."),
            )

    def _stopped(self, job: ActiveJob, error: EdgeGisError) -> None:
        if job.stop.error is not None or not job.stop.cancelled:
            self.finish(job, "failed", error=error)
        elif self._closing and job.stored:
            self._store.put_back(job.id)
        else:
            self.finish(job, "dismissed")

    def finish(
        self, job: ActiveJob, status: str, results: JobResults | None = None, error: EdgeGisError | None = None
    ) -> bool:
        """Ends the job in that way, if it has not ended; of one that is stored the disk knows it first."""
        with job.lock:
            if job.finished:
                return False
            info = job.ended(status, error)
            if job.stored:
                blobs = blobs_of(results.document) if results is not None else []
                self._blobs.sync(blobs)
                self._store.finish(info, results, error, blobs)
            job.results, job.error, job.info = results, error, info
        return True

    def _leave(self, job: ActiveJob) -> None:
        """What has finished is told, and forgotten here, unless the store could not take it."""
        if job.finished:
            self.tell(job)
        if not job.unkept:
            self.active.pop(job.id, None)
        with job.lock:
            if not job.done.done():
                job.done.set_result(None)

    def tell(self, job: ActiveJob) -> None:
        """Tells those who want to know that the job runs, or how it ended."""
        for listener in self._listeners:
            try:
                listener(job)
            except Exception:
                log.exception("how the job %s is could not be told", job.id)


def outcome(job: ActiveJob) -> JobResults:
    """The results of a job that has finished; raises the error of one that failed."""
    if job.results is not None:
        return job.results
    raise job.error or NoSuchJob(f"The job {job.id} was dismissed; it has no results.")
