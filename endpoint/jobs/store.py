"""Jobs in the database: those that somebody was told of. What was promised is on the disk when a function returns."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...runtime.errors import EdgeGisError, InternalError
from ...runtime.exception_form import error_of, exception_document
from ..configuration import Configuration
from ..database import Database
from .job import ActiveJob, JobInfo, JobResults, Task

_JOBS = "SELECT number, id, owner, process, status, message, progress, created, started, finished, updated FROM job "
_NAMED = """
SELECT number, id, owner, process, status, message, progress, created, started, finished, updated, request_digest
FROM job WHERE owner = ? AND idempotency_key = ?"""
_UNFINISHED = """
SELECT number, id, owner, process, status, message, progress, created, started, finished, updated, module, memory_bytes,
length(request) AS request_bytes, attempts > 0 AS suspect, crashes
FROM job JOIN job_content ON job = id WHERE status = 'accepted' ORDER BY suspect, number"""
_FIRST_TOO_MANY = """
SELECT number FROM job WHERE status NOT IN ('accepted', 'running') ORDER BY number DESC LIMIT 1 OFFSET ?"""
_FIRST_YOUNG = "SELECT number FROM job WHERE created >= ? ORDER BY number LIMIT 1"
_OUTLIVED = """
SELECT id FROM job WHERE status NOT IN ('accepted', 'running') AND (
    number <= :number OR owner IN (SELECT name FROM token WHERE revoked IS NOT NULL OR expires <= :now))"""
_RESULTS_OUTLIVED = """
DELETE FROM result WHERE owner IN (SELECT name FROM token WHERE revoked IS NOT NULL OR expires <= ?)"""
_REMOVALS = (
    "DELETE FROM job_content WHERE job = ?",
    "DELETE FROM job_blob WHERE job = ?",
    "DELETE FROM job WHERE id = ?",
)
# Finished jobs beyond the limit are removed when so many have come.
_PRUNE_SHARE = 100
_DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class Unfinished:
    """A job that an earlier run of the endpoint has left.

    `suspect`: it was begun before, and the endpoint went down; `crashes`: how often it did so with this job alone.
    """

    info: JobInfo
    module: str
    memory_bytes: int
    request_bytes: int
    suspect: bool
    crashes: int


def request_digest(process_id: str, request: bytes) -> str:
    """Equal for equal requests: two that have one idempotency key must be."""
    return hashlib.sha256(process_id.encode() + b"\n" + request).hexdigest()


class JobStore:
    """Keeps jobs; finished ones as many and as long as the configuration says. Thread-safe."""

    def __init__(self, database: Database, configuration: Configuration) -> None:
        self._database = database
        self._kept = configuration.kept_jobs
        self._kept_s = configuration.kept_job_days * _DAY_S
        self._finished = 0

    # -- a job's life --

    def add(self, job: ActiveJob, task: Task) -> None:
        """A job that waits or runs. Raises sqlite3.IntegrityError when its id or key is taken."""
        info = job.info
        attempts = 1 if info.started is not None else 0
        with self._database.durable() as connection:
            connection.execute(
                "INSERT INTO job (id, owner, process, module, memory_bytes, status, message, progress, created, "
                "started, updated, attempts, idempotency_key, request_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                "?, ?, ?)",
                [
                    *(info.id, info.owner, task.process_id, task.module, job.memory_bytes, info.status, info.message),
                    *(info.progress, info.created, info.started, info.updated, attempts),
                    *(job.key, job.request_digest),
                ],
            )
            form = json.dumps(dict(task.form), allow_nan=False)
            connection.execute(
                "INSERT INTO job_content (job, request, form) VALUES (?, ?, ?)", [info.id, task.request, form]
            )
            _pin(connection, info.id, (blob.digest for blob in task.blobs))

    def begin(self, info: JobInfo) -> None:
        """The job runs from now on. Known before it does, so that one that takes the endpoint down can be named: that
        outlasts the endpoint; a power cut, which is no job's doing, may undo it.
        """
        with self._database.write() as connection:
            connection.execute(
                "UPDATE job SET status = 'running', started = ?, updated = ?, attempts = attempts + 1 WHERE id = ?",
                [info.started, info.updated, info.id],
            )

    def put_back(self, job_id: str) -> None:
        """The job waits again, as if it had not been begun: the endpoint stops, and not by its fault."""
        with self._database.durable() as connection:
            connection.execute(
                "UPDATE job SET status = 'accepted', started = NULL, progress = 0, attempts = attempts - 1 "
                "WHERE id = ? AND status = 'running'",
                [job_id],
            )

    def finish(
        self, info: JobInfo, results: JobResults | None, error: EdgeGisError | None, blobs: Iterable[str] = ()
    ) -> None:
        """The job has finished; `blobs` are those of its results. Its request and inputs are not needed any more."""
        with self._database.durable() as connection:
            connection.execute(
                "UPDATE job SET status = ?, message = ?, progress = ?, started = ?, finished = ?, updated = ? "
                "WHERE id = ?",
                [info.status, info.message, info.progress, info.started, info.finished, info.updated, info.id],
            )
            connection.execute(
                "UPDATE job_content SET request = NULL, result = ?, error = ? WHERE job = ?",
                [
                    None if results is None else json.dumps(results.document, allow_nan=False),
                    None if error is None else json.dumps(exception_document(error), allow_nan=False),
                    info.id,
                ],
            )
            connection.execute("DELETE FROM job_blob WHERE job = ?", [info.id])
            _pin(connection, info.id, blobs)
            self._finished += 1
        if self._finished % max(1, self._kept // _PRUNE_SHARE) == 0:
            self.prune()

    def prune(self) -> int:
        """Removes finished jobs that are too many or too old, and those of tokens that do not hold any more; answers
        how many. So their results' blobs can go, too.
        """
        now = time.time()
        with self._database.write() as connection:
            too_many = connection.execute(_FIRST_TOO_MANY, [self._kept]).fetchone()
            young = connection.execute(_FIRST_YOUNG, [now - self._kept_s]).fetchone()
            last = connection.execute("SELECT coalesce(max(number), 0) FROM job").fetchone()[0]
            gone = max(too_many[0] if too_many else 0, young[0] - 1 if young else last)
            jobs = [row[:1] for row in connection.execute(_OUTLIVED, {"number": gone, "now": now}).fetchall()]
            for statement in _REMOVALS:
                connection.executemany(statement, jobs)
            connection.execute(_RESULTS_OUTLIVED, [now])
        return len(jobs)

    # -- after a crash --

    def take_up(self) -> list[Unfinished]:
        """What an earlier run has left, in the order in which it is to be begun: those under suspicion last.

        The jobs that ran when it went down wait again; if it was one alone, that counts against it.
        """
        with self._database.durable() as connection:
            running = connection.execute("SELECT id FROM job WHERE status = 'running'").fetchall()
            if len(running) == 1:
                connection.execute("UPDATE job SET crashes = crashes + 1 WHERE status = 'running'")
            connection.execute("UPDATE job SET status = 'accepted', progress = 0 WHERE status = 'running'")
        rows = self._database.rows(_UNFINISHED)
        names = ("module", "memory_bytes", "request_bytes", "suspect", "crashes")
        return [Unfinished(_info(row), *(row[name] for name in names)) for row in rows]

    def request(self, job_id: str) -> bytes:
        row = self._database.row("SELECT request FROM job_content WHERE job = ?", job_id)
        if row is None or row["request"] is None:
            raise InternalError(f"The request of the job {job_id} is not there any more.")
        return bytes(row["request"])

    # -- questions --

    def info(self, job_id: str) -> JobInfo | None:
        row = self._database.row(_JOBS + "WHERE id = ?", job_id)
        return None if row is None else _info(row)

    def results(self, job_id: str) -> JobResults:
        """Of a finished job; raises the error with which it failed."""
        row = self._database.row("SELECT form, result, error FROM job_content WHERE job = ?", job_id)
        if row is None or (row["result"] is None and row["error"] is None):
            raise InternalError(f"The results of the job {job_id} are not there any more.")
        if row["error"] is not None:
            raise error_of(json.loads(row["error"])) or InternalError("The job failed.")
        return JobResults(json.loads(row["result"]), json.loads(row["form"]))

    def named(self, owner: str, key: str) -> tuple[JobInfo, str] | None:
        """The job of an idempotency key, and the digest of its request."""
        row = self._database.row(_NAMED, owner, key)
        return None if row is None else (_info(row), row["request_digest"])

    def listed(self, conditions: Sequence[str], values: Sequence[Any], count: int) -> list[tuple[int, JobInfo]]:
        """The newest that meet the conditions, each with its number."""
        where = " AND ".join(("1", *conditions))
        rows = self._database.rows(_JOBS + "WHERE " + where + " ORDER BY number DESC LIMIT ?", *values, count)
        return [(row["number"], _info(row)) for row in rows]


def _pin(connection: sqlite3.Connection, job_id: str, digests: Iterable[str]) -> None:
    """While the job is there, the blobs are."""
    connection.executemany(
        "INSERT OR IGNORE INTO job_blob (job, digest) VALUES (?, ?)", [(job_id, digest) for digest in digests]
    )


def _info(row: sqlite3.Row) -> JobInfo:
    names = ("id", "owner", "process", "status", "created", "updated", "started", "finished", "message", "progress")
    return JobInfo(*(row[name] for name in names))
