"""The jobs of an endpoint: taken, run by a few threads, watched, stopped, and kept where somebody was promised them."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

from ..runtime.errors import Cancelled, EdgeGisError, InternalError, TimeLimit, TooLarge
from ..runtime.request_errors import Conflict, NoSuchJob, ResultNotReady
from .blobs import BlobStore
from .configuration import Configuration
from .database import Database
from .job import ActiveJob, JobInfo, JobResults, Task
from .job_filters import JobFilters
from .job_queue import JobQueue, QueueLimits
from .job_store import JobStore, Unfinished, request_digest
from .results import blobs_of
from .tokens import Principal

log = logging.getLogger(__name__)

# The requests of all unfinished jobs together may be as large as so many of the largest.
_LARGEST_REQUESTS = 8
_CRASHES = 2

# Makes the task of a job that an earlier run of the endpoint has left: owner, process, request.
Prepare = Callable[[str, str, bytes], Task]


class Jobs:
    """Thread-safe. Functions that take a principal raise NoSuchJob for the jobs of others.

    A job that was promised (`stored`) is on the disk with its inputs before `start` or `keep` return, and with its
    results before it is shown as successful. Other jobs live in memory, and nobody is shown them but by their id.
    """

    def __init__(self, configuration: Configuration, database: Database, blobs: BlobStore) -> None:
        self._configuration = configuration
        self._store = JobStore(database, configuration.kept_jobs)
        self._blobs = blobs
        self._active: dict[str, ActiveJob] = {}
        self._lock = threading.Lock()
        self._closing = False
        limits = QueueLimits(
            running=configuration.running_jobs,
            waiting=configuration.waiting_jobs,
            memory_bytes=configuration.memory_of_all_jobs,
            request_bytes=_LARGEST_REQUESTS * configuration.body_bytes,
        )
        self._queue = JobQueue(limits)
        self._threads = self._queue.workers("edgegis-job", self._run)

    # -- taking jobs --

    def start(
        self,
        principal: Principal,
        task: Task,
        *,
        job_id: str | None = None,
        stored: bool = False,
        key: str | None = None,
    ) -> ActiveJob:
        """Takes a job. Raises TooLarge, TooManyJobs and Conflict when it cannot."""
        self._check_memory(principal, task)
        now = time.time()
        info = JobInfo(job_id or str(uuid.uuid4()), principal.name, task.process_id, "accepted", now, now)
        job = ActiveJob(info, lambda: task, memory_bytes=task.memory_bytes, request_bytes=len(task.request))
        with self._entered(job, principal.max_jobs or self._configuration.jobs_per_token):
            if stored:
                self._keep(job, task, key)
            self._queue.put(job)
        return job

    def memory_limit(self, principal: Principal) -> int:
        """Bytes that one job of theirs may have."""
        limit = self._configuration.memory_of_a_job
        return min(limit, principal.max_memory_bytes or limit)

    def _check_memory(self, principal: Principal, task: Task) -> None:
        limit = self.memory_limit(principal)
        if task.least_memory_bytes > limit:
            raise TooLarge(
                f"This job would need about {task.least_memory_bytes / 1e6:,.0f} MB of memory, but it may have "
                f"{limit / 1e6:,.0f} MB here. Take less data: fewer features, fewer fields, or a part of the area.",
                needed_bytes=task.least_memory_bytes,
                limit_bytes=limit,
            )

    @contextlib.contextmanager
    def _entered(self, job: ActiveJob, owner_limit: int) -> Iterator[None]:
        """The job has its place, unless the block fails."""
        with self._lock:
            if job.id in self._active:
                raise Conflict(f"There is a job {job.id} already.")
            self._active[job.id] = job
        try:
            self._queue.admit(job, owner_limit)
            try:
                yield
            except BaseException:
                self._queue.leave(job)
                raise
        except BaseException:
            self._active.pop(job.id, None)
            raise

    def keep(self, job: ActiveJob, task: Task) -> bool:
        """Promises a job that has been started; False when it has finished before."""
        with job.lock:
            if job.finished:
                return False
            self._keep(job, task, None)
            return True

    def _keep(self, job: ActiveJob, task: Task, key: str | None) -> None:
        self._blobs.sync(blob.digest for blob in task.blobs)
        try:
            self._store.add(job.info, task, job.memory_bytes, key)
        except sqlite3.IntegrityError:
            raise Conflict(f"There is a job {job.id} already, or one of this Idempotency-Key.") from None
        job.stored = True

    def named(self, principal: Principal, process_id: str, request: bytes, key: str) -> JobInfo | None:
        """The job that was sent with this idempotency key. Raises Conflict when that was another request."""
        found = self._store.named(principal.name, key)
        if found is None:
            return None
        info, digest = found
        if digest != request_digest(process_id, request):
            raise Conflict("This Idempotency-Key was used for another request. Please use a new key for each job.")
        return self._current(info)

    # -- looking at jobs --

    def info(self, principal: Principal, job_id: str) -> JobInfo:
        active = self._active.get(job_id)
        info = active.info if active is not None else self._store.info(job_id)
        if info is None or not principal.may_change(info.owner):
            raise NoSuchJob(f"There is no job {job_id[:36]} on this endpoint.")
        return info

    def active(self, job_id: str) -> ActiveJob | None:
        return self._active.get(job_id)

    def listed(self, principal: Principal, filters: JobFilters, count: int) -> list[tuple[int, JobInfo]]:
        """The newest jobs that somebody was told of, with their numbers; those of all owners for an admin."""
        rows = self._store.listed(*filters.sql(principal, time.time()), count)
        return [(number, self._current(info)) for number, info in rows]

    def _current(self, info: JobInfo) -> JobInfo:
        active = self._active.get(info.id)
        return info if active is None else active.info

    def results(self, principal: Principal, job_id: str) -> JobResults:
        """Raises ResultNotReady, and the error of a job that failed."""
        active = self._active.get(job_id)
        info = self.info(principal, job_id)
        if info.status in ("successful", "failed"):
            return outcome(active) if active is not None and active.finished else self._store.results(job_id)
        if info.status == "dismissed":
            raise NoSuchJob(f"The job {job_id} was dismissed; it has no results.")
        raise ResultNotReady(f"The job {job_id} is {info.status}; its results are not ready yet.")

    def counts(self) -> tuple[int, int]:
        """How many jobs run, and how many wait."""
        return self._queue.counts()

    # -- stopping jobs --

    def dismiss(self, principal: Principal, job_id: str) -> JobInfo:
        """Stops the job, or drops the results of a finished one."""
        job = self._active.get(job_id)
        info = self.info(principal, job_id)
        if job is not None:
            job.stop.cancel()
            if self._finish(job, "dismissed") and self._queue.remove(job):
                self._leave(job)
            info = job.info
        if info.status not in ("dismissed", "accepted", "running"):
            info = replace(info, status="dismissed", message="", updated=time.time())
            self._store.finish(info, None, None)
        return info

    def close(self) -> None:
        """Stops what runs. Jobs that were promised are begun again with the next start of the endpoint."""
        self._closing = True
        self._queue.close()
        for job in list(self._active.values()):
            job.stop.cancel()
        for thread in self._threads:
            thread.join()

    # -- running jobs --

    def recover(self, prepare: Prepare) -> None:
        """Takes up what an earlier run of the endpoint has promised and not finished."""
        for left in self._store.take_up():
            if left.crashes >= _CRASHES:
                self._give_up(left)
                continue
            job = ActiveJob(
                left.info,
                self._loader(left, prepare),
                memory_bytes=left.memory_bytes,
                request_bytes=left.request_bytes,
                stored=True,
                alone=left.suspect,
            )
            self._active[job.id] = job
            self._queue.admit(job, None)
            self._queue.put(job)

    def _loader(self, left: Unfinished, prepare: Prepare) -> Callable[[], Task]:
        def load() -> Task:
            task = prepare(left.info.owner, left.info.process_id, self._store.request(left.info.id))
            if task.module != left.module:
                raise Conflict(
                    f"The module that this job was sent for ({left.module[:12]}) is not on this endpoint any more. "
                    "Please run it again with the one that is here."
                )
            return task

        return load

    def _give_up(self, left: Unfinished) -> None:
        error = InternalError(
            f"The endpoint went down {left.crashes} times while it ran this job, so it is not tried again. "
            "Please tell those who run the endpoint; less data may help."
        )
        log.error("job %s of %s is given up: %s", left.info.id, left.info.process_id, error)
        now = time.time()
        info = replace(left.info, status="failed", message=error.message, finished=now, updated=now)
        self._store.finish(info, None, error)

    def _run(self, job: ActiveJob) -> None:
        started = time.monotonic()
        try:
            self._attempt(job)
        finally:
            self._queue.done(job, time.monotonic() - started)
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
            with self._within_time(job):
                task = job.load()
                results = JobResults(task.work(job.stop, job.report), task.form)
            self._finish(job, "successful", results)
        except Cancelled as error:
            self._stopped(job, job.stop.error or error)
        except EdgeGisError as error:
            self._finish(job, "failed", error=job.stop.error or error)
        except Exception:
            log.exception("job %s of %s broke", job.id, job.info.process_id)
            self._finish(
                job,
                "failed",
                error=InternalError(f"The endpoint failed while it ran the job {job.id}; its log has the cause."),
            )

    def _stopped(self, job: ActiveJob, error: EdgeGisError) -> None:
        if job.stop.error is not None or not job.stop.cancelled:
            self._finish(job, "failed", error=error)
        elif self._closing and job.stored:
            self._store.put_back(job.id)
        else:
            self._finish(job, "dismissed")

    @contextlib.contextmanager
    def _within_time(self, job: ActiveJob) -> Iterator[None]:
        limit_s = self._configuration.job_time_s
        error = TimeLimit(
            f"The job was stopped because it ran longer than {limit_s:g} s, the most that a job may take here. "
            "Take less data."
        )
        timer = threading.Timer(min(limit_s, threading.TIMEOUT_MAX), job.stop.fail, [error])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _finish(
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
        """What has finished is forgotten here; the store has it, if anything."""
        self._active.pop(job.id, None)
        with job.lock:
            if not job.done.done():
                job.done.set_result(None)


def outcome(job: ActiveJob) -> JobResults:
    """The results of a job that has finished; raises the error of one that failed."""
    if job.results is not None:
        return job.results
    raise job.error or NoSuchJob(f"The job {job.id} was dismissed; it has no results.")
