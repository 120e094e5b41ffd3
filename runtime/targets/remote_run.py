"""A job that an endpoint has taken: wait for its end, take back what it made."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..algorithms.catalogue import Algorithm
from ..errors import Cancelled, EdgeGisError, EndpointBadAnswer, EndpointFailed
from ..job import Log, Progress, Result
from ..payloads.payload import RasterSinkFactory
from ..quantities import time_in_words
from ..request_errors import NoSuchJob
from ..run_record import RunRecord, TransferRecord
from .calls import Calls
from .endpoint_api import Answer, EndpointApi
from .endpoint_results import EndpointResults
from .remote_job import DISMISSED, JobStatus

# Where in the whole job's progress sending ends and receiving begins.
SENT, COMPUTED = 0.25, 0.85
SHORTEST_POLL_S, LONGEST_POLL_S = 0.05, 5.0
# What is waited beyond the run itself is worth a line from here on: polling takes a tenth of a job.
LONG_QUEUE_S = 2.0
# When a job is dismissed again whose request was on its way.
DISMISSED_AGAIN_AFTER_S = (0.1, 0.5, 2.5, 12.5)


class RemoteRun:
    """The later phases of one job. All requests run in the threads of `calls`, so that this one can always leave."""

    def __init__(
        self,
        api: EndpointApi,
        algorithm: Algorithm,
        calls: Calls,
        progress: Progress,
        log: Log,
        *,
        name: str,
        want_digests: bool,
    ) -> None:
        self._api = api
        self._algorithm = algorithm
        self._calls = calls
        self._progress = progress
        self._log = log
        self._name = name
        self._want_digests = want_digests
        self.is_known = False
        """Whether somebody has noted the job, and may come for its results later."""
        self.is_kept = False
        """Whether the endpoint has said that it keeps the job."""

    def wait(self, job_id: str) -> Answer:
        """The results. Asks for the status until the job has finished; the longer it takes, the less often:
        what is waited too long is a tenth of the job.
        """
        started = time.monotonic()
        while True:
            waited_s = time.monotonic() - started
            self._calls.pause(min(LONGEST_POLL_S, max(SHORTEST_POLL_S, waited_s / 10)))
            job = self._status(job_id)
            self._progress(SENT + (COMPUTED - SENT) * job.percent / 100, job.message or "Computing")
            if job.status == DISMISSED:
                raise EndpointFailed(f"The endpoint {self._api.url} stopped the job. Please run it again.")
            if job.has_ended:
                return self._calls.one(lambda: self._api.results(job_id, self._calls.stopped))

    def _status(self, job_id: str) -> JobStatus:
        try:
            return self._calls.one(lambda: self._api.status(job_id, self._calls.stopped))
        except NoSuchJob:
            raise EndpointFailed(
                f"The endpoint {self._api.url} does not have the job: it was restarted, or its time was over. "
                "Please run it again."
            ) from None

    def receive(
        self,
        answer: Answer,
        outputs: Iterable[str],
        raster_sinks: Mapping[str, RasterSinkFactory],
        waited_s: float = 0.0,
    ) -> Result:
        """What the results name, fetched and checked, after they were waited for so long. The record's times are still
        the endpoint's own.
        """
        started = time.perf_counter()
        record = self._record(answer.document)
        self._say_how_it_ran(record, waited_s)
        results = EndpointResults(self._api, self._calls, answer, self._receiving, want_digests=self._want_digests)
        received = results.receive(self._algorithm.descriptor, outputs, raster_sinks)
        record.outputs = results.digests
        record.transfer = TransferRecord(
            run_s=record.elapsed_s, receive_s=time.perf_counter() - started, bytes_received=results.bytes_received
        )
        self._log(1, record.transfer.received())
        return Result(received, record, output_manifests=results.manifests)

    def _say_how_it_ran(self, record: RunRecord, waited_s: float) -> None:
        queue_s = 0.0 if record.cached else waited_s - record.elapsed_s
        if queue_s > LONG_QUEUE_S:
            self._log(1, f"Waited until {self._name} was free ({time_in_words(queue_s)})")
        for line in record.ran(self._name):
            self._log(1, line)

    def dismiss_if_unwanted(self, job_id: str, error: EdgeGisError) -> None:
        """Stop a job whose waiting ended so, unless its results may be asked for again."""
        is_left = self._calls.were_left() if isinstance(error, Cancelled) else self.is_kept
        if not (is_left and self.is_known):
            self.dismiss_in_background(job_id)

    def dismiss_in_background(self, job_id: str, again_after_s: Sequence[float] = ()) -> None:
        """It is said again after these pauses, as long as the endpoint does not know of the job."""
        arguments = [job_id, again_after_s]
        threading.Thread(target=self._dismiss, args=arguments, name="edgegis-dismiss", daemon=True).start()

    def _dismiss(self, job_id: str, again_after_s: Sequence[float]) -> None:
        with suppress(EdgeGisError):
            for pause_s in again_after_s:
                if self._api.dismiss(job_id):
                    return
                time.sleep(pause_s)
            self._api.dismiss(job_id)

    def _receiving(self, fraction: float) -> None:
        self._progress(COMPUTED + (1 - COMPUTED) * fraction, "Receiving")

    def _record(self, document: Mapping[str, Any]) -> RunRecord:
        part = document.get("edgegis")
        part = part if isinstance(part, Mapping) else {}
        try:
            record = RunRecord.checked(part["record"])
        except (KeyError, ValueError):
            raise EndpointBadAnswer(f"The endpoint {self._api.url} does not say how the job ran.") from None
        record.cached = part.get("cached") is True
        self._replay(part.get("log"))
        record.module = self._algorithm.module.sha256
        record.inputs, record.outputs = {}, {}
        return record

    def _replay(self, lines: object) -> None:
        """What the algorithm said there, said here; as everywhere it is data."""
        for line in lines if isinstance(lines, list) else []:
            if isinstance(line, list) and len(line) == 2 and line[0] in (0, 1, 2):
                self._log(line[0], str(line[1]))


def attached(
    run: RemoteRun, job_id: str, outputs: Iterable[str], raster_sinks: Mapping[str, RasterSinkFactory]
) -> Result:
    """The result of a job that was accepted earlier. Only a cancelled one is dismissed: it can be asked for again."""
    started = time.perf_counter()
    run.is_known = run.is_kept = True
    try:
        result = run.receive(run.wait(job_id), outputs, raster_sinks)
    except Cancelled as error:
        run.dismiss_if_unwanted(job_id, error)
        raise
    result.record.elapsed_s = time.perf_counter() - started
    return result
