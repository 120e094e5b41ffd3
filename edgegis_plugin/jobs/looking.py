"""One look at an endpoint: how fast it answers, and how far the jobs are that it keeps for us. Without widgets."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.jobs.job_store import JobStore
from ...processing_providers.jobs.kept_job import CANCELLED, FAILED, GONE, OPEN, SENT, KeptJob
from ...runtime.errors import Cancelled, EdgeGisError
from ...runtime.targets.endpoint_watch import EndpointWatch
from ...runtime.targets.remote_job import FAILED as FAILED_THERE
from ...runtime.targets.remote_job import SUCCESSFUL, JobStatus

# A request to an endpoint that answers is there by then; and its lock by then.
UNDER_WAY_S, TAKEN_WITHIN_S = 10.0, 1.0


@dataclass(frozen=True)
class Listed:
    """The jobs that are noted, the latest first, and the ids of those that some QGIS waits for."""

    jobs: tuple[KeptJob, ...] = ()
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Look:
    """What was seen of one endpoint; `trouble` is the sentence that says why there is not more."""

    endpoint: Endpoint
    round_trip_s: float | None = None
    trouble: str = ""
    statuses: Mapping[str, JobStatus] = field(default_factory=dict)


def listed(store: JobStore) -> Listed:
    jobs = store.jobs()
    taken = frozenset(job.id for job in jobs if job.is_open() and store.is_taken(job.id))
    return Listed(tuple(job for job in jobs if job.outcome != SENT or was_left(job, job.id in taken)), taken)


def was_left(job: KeptJob, is_taken: bool) -> bool:
    """Tell whether nobody waits for the job; who has just sent one is about to say that."""
    is_new = job.outcome == SENT and time.time() - job.remote.accepted < TAKEN_WITHIN_S
    return job.is_open() and not is_taken and not is_new


def look(endpoint: Endpoint, watch: EndpointWatch, jobs: Iterable[KeptJob], store: JobStore) -> Look:
    """Look at the endpoint and these jobs of it; what has ended there without a result is noted. Raises Cancelled."""
    round_trip_s, statuses = None, {}
    try:
        round_trip_s = watch.round_trip_s()
        for job in jobs:
            status = watch.status(job.id)
            if status is not None:
                statuses[job.id] = status
            if was_left(job, store.is_taken(job.id)):  # who waits for a job notes its end
                _note_end(job, status, watch, store)
    except Cancelled:
        raise
    except EdgeGisError as error:
        return Look(endpoint, round_trip_s, str(error), statuses)
    return Look(endpoint, round_trip_s, "", statuses)


def _note_end(job: KeptJob, status: JobStatus | None, watch: EndpointWatch, store: JobStore) -> None:
    if status is None and job.outcome == SENT:
        if time.time() - job.remote.accepted > UNDER_WAY_S:
            why = (
                f"The job was being sent when QGIS ended, and the endpoint {job.remote.url} does not have it. "
                "Please run it again."
            )
            _note(job, GONE, why, None, store)
    elif status is None:
        why = f"The endpoint {job.remote.url} does not have the job any more: it was cleaned away, or never kept."
        _note(job, GONE, why, None, store)
    elif status.status == FAILED_THERE:
        _note(job, FAILED, watch.why_it_failed(job.id), status.finished, store)
    elif status.has_ended and status.status != SUCCESSFUL:
        _note(job, CANCELLED, "The job was stopped there.", status.finished, store)
    elif status.has_ended and job.ended is None:
        _change(store, job, outcome=OPEN, ended=status.finished)
    elif job.outcome == SENT:
        _change(store, job, outcome=OPEN)


def _note(job: KeptJob, outcome: str, why: str, ended: float | None, store: JobStore) -> None:
    log = "\n".join(filter(None, [job.log, why]))
    _change(store, job, outcome=outcome, ended=ended or time.time(), log=log)


def _change(store: JobStore, job: KeptJob, **changes: Any) -> None:
    with suppress(OSError):  # a profile that cannot be written: it is seen again at the next look
        store.change(job.id, **changes)
