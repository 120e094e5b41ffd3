"""The jobs of an endpoint: taken, looked at, stopped, and kept where somebody was promised them."""

from __future__ import annotations

import logging
import sqlite3
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from ...runtime.errors import InternalError, TooLarge
from ...runtime.request_errors import Conflict, NoSuchJob, ResultNotReady
from ..blobs.store import BlobStore
from ..configuration import Configuration
from ..database import Database
from ..tokens import Principal
from .filters import JobFilters
from .job import ActiveJob, JobInfo, JobResults, Task
from .result_cache import ResultCache
from .runner import JobRunner, Listeners, outcome
from .store import JobStore, Unfinished, request_digest

log = logging.getLogger(__name__)

# A job is not begun again when the endpoint went down so often while it ran alone.
_CRASHES = 2

# Makes the task of a job that an earlier run of the endpoint has left: owner, process, module, request.
Prepare = Callable[[str, str, str, bytes], Task]


class Jobs:
    """Thread-safe. Functions that take a principal raise NoSuchJob for the jobs of others.

    A job that was promised (`stored`) is on the disk with its inputs before `start` or `keep` return, and with its
    results before it is shown as successful. Other jobs live in memory, and nobody is shown them but by their id.
    """

    def __init__(
        self, configuration: Configuration, database: Database, blobs: BlobStore, listeners: Listeners = ()
    ) -> None:
        self._configuration = configuration
        self._store = JobStore(database, configuration)
        self._blobs = blobs
        self._cache = ResultCache(database, blobs)
        self._runner = JobRunner(configuration, self._store, blobs, self._cache, listeners)

    # -- taking jobs --

    def start(
        self,
        principal: Principal,
        task: Task,
        *,
        job_id: str | None = None,
        stored: bool = False,
        key: str | None = None,
        here: bool = False,
    ) -> ActiveJob:
        """Takes a job. Raises TooLarge, TooManyJobs and Conflict when it cannot.

        With `here`, and when nothing waits, the caller has to `run` it: see whether it `begins_here`.
        """
        self._check_memory(principal, task)
        job = self._new(principal, task, job_id, key)
        with self._runner.taking(job, principal.max_jobs or self._configuration.jobs_per_token, here):
            if stored:
                self._keep(job, task)
        return job

    def run(self, job: ActiveJob) -> None:
        """Runs a job that begins here, to its end."""
        self._runner.run(job)

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

    def keep(self, job: ActiveJob, task: Task) -> bool:
        """Promises a job that has been started; False when it has finished before."""
        return self._keep(job, task)

    def record(
        self,
        principal: Principal,
        task: Task,
        results: JobResults,
        *,
        job_id: str | None = None,
        key: str | None = None,
    ) -> JobInfo:
        """A job whose results are there already, kept like one that has run."""
        job = self._new(principal, task, job_id, key)
        job.info = job.begun()
        self._keep(job, replace(task, blobs=()))
        self._runner.finish(job, "successful", results)
        self._runner.tell(job)
        return job.info

    def _new(self, principal: Principal, task: Task, job_id: str | None, key: str | None) -> ActiveJob:
        now = time.time()
        info = JobInfo(job_id or str(uuid.uuid4()), principal.name, task.process_id, "accepted", now, now)
        job = ActiveJob(info, lambda: task, memory_bytes=task.memory_bytes, request_bytes=len(task.request))
        job.key, job.request_digest = key, request_digest(task.process_id, task.request)
        job.subscriber = task.subscriber
        return job

    def _keep(self, job: ActiveJob, task: Task) -> bool:
        with job.lock:
            if job.finished:
                return False
            self._blobs.sync(blob.digest for blob in task.blobs)
            try:
                self._store.add(job, task)
            except sqlite3.IntegrityError:
                raise Conflict(f"There is a job {job.id} already, or one of this Idempotency-Key.") from None
            job.stored = True
            return True

    def named(self, principal: Principal, process_id: str, request: bytes, key: str) -> JobInfo | None:
        """The job that was sent with this idempotency key. Raises Conflict when that was another request."""
        active = self._runner.named(principal.name, key)
        found = self._store.named(principal.name, key) if active is None else (active.info, active.request_digest)
        if found is None:
            return None
        info, digest = found
        if digest != request_digest(process_id, request):
            raise Conflict("This Idempotency-Key was used for another request. Please use a new key for each job.")
        return self._current(info)

    def done_before(self, principal: Principal, task: Task) -> JobResults | None:
        """The results of an identical job of theirs, if they are still there."""
        if task.cache_key is None:
            return None
        document = self._cache.get(principal.name, task.cache_key)
        return None if document is None else JobResults(document, task.form)

    # -- looking at jobs --

    def info(self, principal: Principal, job_id: str) -> JobInfo:
        active = self._runner.active.get(job_id)
        info = active.info if active is not None else self._store.info(job_id)
        if info is None or not principal.may_change(info.owner):
            raise NoSuchJob(f"There is no job {job_id[:36]} on this endpoint.")
        return info

    def active(self, job_id: str) -> ActiveJob | None:
        return self._runner.active.get(job_id)

    def listed(self, principal: Principal, filters: JobFilters, count: int) -> list[tuple[int, JobInfo]]:
        """The newest jobs that somebody was told of, with their numbers; those of all owners for an admin."""
        rows = self._store.listed(*filters.sql(principal, time.time()), count)
        return [(number, self._current(info)) for number, info in rows]

    def _current(self, info: JobInfo) -> JobInfo:
        active = self._runner.active.get(info.id)
        return info if active is None else active.info

    def results(self, principal: Principal, job_id: str) -> JobResults:
        """Raises ResultNotReady, and the error of a job that failed."""
        active = self._runner.active.get(job_id)
        info = self.info(principal, job_id)
        if info.status in ("successful", "failed"):
            return outcome(active) if active is not None and active.finished else self._store.results(job_id)
        if info.status == "dismissed":
            raise NoSuchJob(f"The job {job_id} was dismissed; it has no results.")
        raise ResultNotReady(f"The job {job_id} is {info.status}; its results are not ready yet.")

    def counts(self) -> tuple[int, int]:
        """How many jobs run, and how many wait."""
        return self._runner.queue.counts()

    # -- stopping jobs --

    def dismiss(self, principal: Principal, job_id: str) -> JobInfo:
        """Stops the job, or drops the results of a finished one."""
        job = self._runner.active.get(job_id)
        info = self.info(principal, job_id)
        if job is not None:
            self._runner.stop(job)
            info = job.info
        if info.status not in ("dismissed", "accepted", "running"):
            info = replace(info, status="dismissed", message="", updated=time.time())
            self._store.finish(info, None, None)
        return info

    def prune(self) -> None:
        """Removes finished jobs that are too many or too old, or of tokens that do not hold any more."""
        self._store.prune()

    def close(self) -> None:
        """Stops what runs. Jobs that were promised are begun again with the next start of the endpoint."""
        self._runner.close()

    # -- after a crash --

    def recover(self, prepare: Prepare) -> None:
        """Takes up what an earlier run of the endpoint has promised and not finished."""
        for left in self._store.take_up():
            if left.crashes >= _CRASHES:
                self._give_up(left, prepare)
                continue
            job = ActiveJob(
                left.info,
                self._loader(left, prepare),
                memory_bytes=left.memory_bytes,
                request_bytes=left.request_bytes,
                stored=True,
                alone=left.suspect,
            )
            with self._runner.taking(job, None):
                pass

    def _loader(self, left: Unfinished, prepare: Prepare) -> Callable[[], Task]:
        def load() -> Task:
            request = self._store.request(left.info.id)
            return prepare(left.info.owner, left.info.process_id, left.module, request)

        return load

    def _give_up(self, left: Unfinished, prepare: Prepare) -> None:
        error = InternalError(
            f"The endpoint went down {left.crashes} times while it ran this job, so it is not tried again. "
            "Please tell those who run the endpoint; less data may help."
        )
        log.error("job %s of %s is given up: %s", left.info.id, left.info.process_id, error)
        job = ActiveJob(left.info, self._loader(left, prepare), stored=True)
        self._runner.finish(job, "failed", error=error)
        self._runner.tell(job)
