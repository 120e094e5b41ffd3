"""A job: what it is to do, how far it is, what it made; and how the standard tells it."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from ...runtime.errors import EdgeGisError
from ...runtime.job import Cancellation
from ...runtime.payloads.manifest import BlobReference

FINISHED = frozenset({"successful", "failed", "dismissed"})
STATUSES = ("accepted", "running", *sorted(FINISHED))
RESULTS_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/results"

# The results' document: outputs by name, and `edgegis` (record, log). It is kept as JSON.
Outcome = dict[str, Any]
Report = Callable[[float, str], None]


class Stop(Cancellation):
    """A job's switch. Thrown by `fail` the job has failed with that error, thrown by `cancel` it was dismissed."""

    def __init__(self) -> None:
        super().__init__()
        self.error: EdgeGisError | None = None

    def fail(self, error: EdgeGisError) -> None:
        """Stops the job, also out of a guest's call, where nothing may be raised; the first error counts."""
        if self.error is None and not self.cancelled:
            self.error = error
        self.cancel()


# Does the job, in a thread of its own, and answers its results' document.
Work = Callable[[Stop, Report], Outcome]


@dataclass(frozen=True)
class Task:
    """What a job is to do, made of a request that holds.

    `request` is the body as it came: a job that is begun again after a crash is made of it once more. `module` is the
    SHA-256 of the module that runs, empty for a process of the endpoint itself. `blobs` are those that the inputs name;
    whether their owner has them is checked by who takes the task. `memory_bytes` are what it may need, at least
    `least_memory_bytes`. `form` says how the results are to be told (JSON; read by those who wrote it). `cache_key`
    names the results for the next who asks the same; None: nobody shall be answered with them. `subscriber` are the
    addresses that want to be told, see `callbacks.py`.
    """

    process_id: str
    module: str
    request: bytes
    work: Work
    blobs: tuple[BlobReference, ...] = ()
    memory_bytes: int = 0
    form: Mapping[str, Any] = field(default_factory=dict)
    cache_key: str | None = None
    least_memory_bytes: int = 0
    subscriber: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JobResults:
    """What a successful job made, and how it is to be told."""

    document: Outcome
    form: Mapping[str, Any]


@dataclass(frozen=True)
class JobInfo:
    """How far a job is. Times are seconds since 1970 (UTC), `progress` is a percentage."""

    id: str
    owner: str
    process_id: str
    status: str
    created: float
    updated: float
    started: float | None = None
    finished: float | None = None
    message: str = ""
    progress: int = 0

    def status_info(self, base_url: str) -> dict[str, Any]:
        """The standard's statusInfo: members that are not known are left out."""
        times = {"created": self.created, "started": self.started, "finished": self.finished, "updated": self.updated}
        return {
            "jobID": self.id,
            "processID": self.process_id,
            "type": "process",
            "status": self.status,
            **({"message": self.message} if self.message else {}),
            **{name: time_text(seconds) for name, seconds in times.items() if seconds is not None},
            "progress": self.progress,
            "links": self._links(f"{base_url}/jobs/{self.id}"),
        }

    def _links(self, address: str) -> list[dict[str, str]]:
        links = [{"rel": "self", "href": address, "title": "This job"}]
        if self.status not in FINISHED:
            links.append({"rel": "monitor", "href": address, "title": "How far it is"})
        elif self.status != "dismissed":
            links.append({"rel": RESULTS_RELATION, "href": f"{address}/results", "title": "Its results"})
        return [{**link, "type": "application/json"} for link in links]


class ActiveJob:
    """A job that has not finished, or has just done so.

    `done` resolves when it has finished, however it did. `load` makes what it is to do, when it is begun. A job that
    is `stored` outlives this process; `lock` is held while that, or the status, changes. `alone`: nothing may run
    beside it. `begins_here`: whoever has started it runs it. `unkept`: it is stored, but how it ended is known here
    only. `key` is what its client calls the request, which may come again.
    """

    def __init__(
        self,
        info: JobInfo,
        load: Callable[[], Task],
        *,
        memory_bytes: int = 0,
        request_bytes: int = 0,
        stored: bool = False,
        alone: bool = False,
    ) -> None:
        self.info = info
        self.id, self.owner = info.id, info.owner
        self.load = load
        self.memory_bytes = memory_bytes
        self.request_bytes = request_bytes
        self.stored = stored
        self.alone = alone
        self.stop = Stop()
        self.done: Future[None] = Future()
        self.lock = threading.Lock()
        self.unkept = False
        self.begins_here = False
        self.key: str | None = None
        self.request_digest = ""
        self.subscriber: Mapping[str, str] = {}
        self.results: JobResults | None = None
        self.error: EdgeGisError | None = None

    @property
    def finished(self) -> bool:
        return self.info.status in FINISHED

    def begun(self) -> JobInfo:
        now = time.time()
        return replace(self.info, status="running", started=now, updated=now)

    def ended(self, status: str, error: EdgeGisError | None = None) -> JobInfo:
        now = time.time()
        progress = 100 if status == "successful" else self.info.progress
        message = error.message if error else ""
        return replace(self.info, status=status, finished=now, updated=now, progress=progress, message=message)

    def report(self, fraction: float, message: str) -> None:
        progress = max(self.info.progress, min(99, int(fraction * 100)))
        with self.lock:
            if not self.finished:
                self.info = replace(self.info, progress=progress, message=message, updated=time.time())


def time_text(seconds: float) -> str:
    """RFC 3339, UTC."""
    time = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
