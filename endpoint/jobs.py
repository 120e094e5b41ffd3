"""Jobs in memory: a bounded pool of threads runs them, and each has a status that OGC API - Processes can show."""

from __future__ import annotations

import datetime
import logging
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ..runtime.errors import Cancelled, EdgeGisError, InternalError
from ..runtime.request_errors import BadRequest, NoSuchJob, ResultNotReady, TooManyJobs
from .job import FINISHED, JobResults, Outcome, Stop, Task, Work

log = logging.getLogger(__name__)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


@dataclass
class JobEntry:
    """One job and how far it is.

    `done` resolves when it has finished, however it did; `listed` jobs appear in the list of jobs.
    """

    id: str
    process_id: str
    listed: bool
    status: str = "accepted"
    message: str = ""
    progress: int = 0
    created: datetime.datetime = field(default_factory=_now)
    started: datetime.datetime | None = None
    finished: datetime.datetime | None = None
    outcome: Outcome | None = None
    error: EdgeGisError | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    cancellation: Stop = field(default_factory=Stop)
    done: Future[None] = field(default_factory=Future)

    def results(self) -> JobResults:
        if self.status == "successful" and self.outcome is not None:
            return JobResults(self.outcome, self.form)
        if self.error is not None:
            raise self.error
        if self.status == "dismissed":
            raise NoSuchJob(f"The job {self.id} was dismissed; it has no results.")
        raise ResultNotReady(f"The job {self.id} is {self.status}; its results are not ready yet.")

    def status_info(self, base_url: str) -> dict[str, Any]:
        """The standard's statusInfo: members that are not known are left out."""
        times = {"created": self.created, "started": self.started, "finished": self.finished}
        address = f"{base_url}/jobs/{self.id}"
        links = [{"rel": "self", "href": address, "type": "application/json", "title": "This job"}]
        if self.status == "successful":
            results = "http://www.opengis.net/def/rel/ogc/1.0/results"
            links.append(
                {"rel": results, "href": f"{address}/results", "type": "application/json", "title": "Its results"}
            )
        elif self.status not in FINISHED:
            links.append({"rel": "monitor", "href": address, "type": "application/json", "title": "How far it is"})
        return {
            "jobID": self.id,
            "processID": self.process_id,
            "type": "process",
            "status": self.status,
            **({"message": self.message} if self.message else {}),
            **{name: time.isoformat().replace("+00:00", "Z") for name, time in times.items() if time is not None},
            "progress": self.progress,
            "links": links,
        }


class Jobs:
    """Runs at most `running_limit` jobs at once and keeps at most `waiting_limit` more.

    Forgets the oldest finished beyond `kept_limit`.
    """

    def __init__(self, *, running_limit: int = 2, waiting_limit: int = 100, kept_limit: int = 1000) -> None:
        self._pool = ThreadPoolExecutor(running_limit, thread_name_prefix="edgegis-job")
        self._limit = running_limit + waiting_limit
        self._kept_limit = kept_limit
        self._entries: dict[str, JobEntry] = {}
        self._lock = threading.Lock()

    def start(self, task: Task, *, job_id: str | None = None, listed: bool = True) -> JobEntry:
        entry = JobEntry(job_id or str(uuid.uuid4()), task.process_id, listed, form=task.form)
        with self._lock:
            if entry.id in self._entries:
                raise BadRequest(f"There is a job {entry.id} already.")
            unfinished = sum(other.status not in FINISHED for other in self._entries.values())
            if unfinished >= self._limit:
                raise TooManyJobs(f"This endpoint has {unfinished} jobs to do already. Please try again in a while.")
            self._forget_oldest()
            self._entries[entry.id] = entry
        self._pool.submit(self._run, entry, task.work)
        return entry

    def get(self, job_id: str) -> JobEntry:
        with self._lock:
            if job_id in self._entries:
                return self._entries[job_id]
        raise NoSuchJob("There is no such job on this endpoint; it keeps jobs until it is restarted.")

    def all(self) -> list[JobEntry]:
        """The listed jobs, newest first."""
        with self._lock:
            return [entry for entry in reversed(self._entries.values()) if entry.listed]

    def dismiss(self, job_id: str) -> JobEntry:
        """Stops the job, or drops the results of a finished one."""
        entry = self.get(job_id)
        entry.cancellation.cancel()
        self._finish(entry, "dismissed")
        entry.outcome = entry.error = None
        entry.status = "dismissed"
        return entry

    def close(self) -> None:
        with self._lock:
            entries = list(self._entries.values())
        for entry in entries:
            entry.cancellation.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _forget_oldest(self) -> None:
        finished = [entry.id for entry in self._entries.values() if entry.status in FINISHED]
        for job_id in finished[: max(0, len(finished) - self._kept_limit + 1)]:
            del self._entries[job_id]

    def _run(self, entry: JobEntry, work: Work) -> None:
        with self._lock:
            if entry.status != "accepted":
                return
            entry.status, entry.started = "running", _now()

        def report(fraction: float, message: str) -> None:
            entry.progress = max(entry.progress, min(99, int(fraction * 100)))
            entry.message = message

        try:
            outcome = work(entry.cancellation, report)
        except Cancelled:
            self._finish(entry, "dismissed")
        except EdgeGisError as error:
            self._finish(entry, "failed", error=error)
        except Exception:
            log.exception("job %s of %s broke", entry.id, entry.process_id)
            self._finish(
                entry,
                "failed",
                error=InternalError(f"The endpoint failed while it ran the job {entry.id}; its log has the cause."),
            )
        else:
            self._finish(entry, "successful", outcome=outcome)

    def _finish(
        self, entry: JobEntry, status: str, *, outcome: Outcome | None = None, error: EdgeGisError | None = None
    ) -> None:
        with self._lock:
            if entry.status in FINISHED:
                return
            entry.outcome, entry.error, entry.status, entry.finished = outcome, error, status, _now()
            entry.message = str(error) if error else ""
            entry.progress = 100 if status == "successful" else entry.progress
        entry.done.set_result(None)
