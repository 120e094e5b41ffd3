"""One job on an endpoint: send what it lacks, have it compute, take back what it made."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..algorithms.parameters import normalise_parameters
from ..errors import Cancelled, EndpointBadAnswer, TargetError
from ..job import Job, Log, Progress, Result
from ..payloads.digest import input_digests
from ..payloads.manifest import MEDIA_TYPE, Manifest, manifest_json
from ..payloads.payload import RasterSinkFactory
from ..request_errors import BlobMissing
from ..run_record import TransferRecord
from ..stages.plan import check_inputs
from .calls import Calls
from .endpoint_api import PREFER_ADDRESS, PREFER_RESULTS, Answer, EndpointApi
from .endpoint_upload import EndpointUpload
from .remote_job import Kept, RemoteJob, Sending
from .remote_run import DISMISSED_AGAIN_AFTER_S, SENT, RemoteRun

# So many bytes of results come with the answer; more are fetched in parallel.
BLOBS_WITHIN = 4 * 1024 * 1024
# How often data are sent anew that an endpoint had and has cleaned away before the job came.
SENT_ANEW = 2


class EndpointRun:
    """The phases of one job, in their order. All requests run in the threads of `calls`."""

    def __init__(
        self, api: EndpointApi, job: Job, calls: Calls, progress: Progress, log: Log, *, name: str, want_digests: bool
    ) -> None:
        self._api = api
        self._job = job
        self._calls = calls
        self._progress = progress
        self._log = log
        self._name = name
        self._want_digests = want_digests
        self._transfer = TransferRecord()
        self._job_id = str(uuid.uuid4())
        self._parameters: dict[str, Any] = {}
        self._remote = RemoteRun(api, job.algorithm, calls, progress, log, name=name, want_digests=want_digests)

    def run(
        self, raster_sinks: Mapping[str, RasterSinkFactory], sending: Sending | None = None, kept: Kept | None = None
    ) -> Result:
        """Runs the job to its end. A job that lasts longer than the endpoint lets a request wait is one that it keeps:
        then `kept` is told, and who knows of it may come back for it. `sending` is told before it is asked for.
        """
        started = time.perf_counter()
        manifests = self._send()
        sent = time.perf_counter()
        self._transfer.send_s = sent - started
        if manifests:
            self._log(1, self._transfer.sent(self._name))
        try:
            if sending is not None:
                self._remote.is_known = sending(self._accepted())
            finished, answer = self._execute(manifests, PREFER_RESULTS)
            if not finished:
                if kept is not None:
                    kept(self._accepted())
                    self._remote.is_known = self._remote.is_kept = True
                answer = self._remote.wait(self._job_id)
            computed = time.perf_counter()
            result = self._remote.receive(answer, self._job.outputs, raster_sinks, computed - sent)
        except (Cancelled, TargetError) as error:
            self._remote.dismiss_if_unwanted(self._job_id, error)
            raise
        self._transfer.queue_s = computed - sent - result.record.elapsed_s
        return self._completed(result, manifests, time.perf_counter() - started)

    def submit(self) -> RemoteJob:
        """Sends the job, and leaves as soon as the endpoint has accepted it."""
        manifests = self._send()
        finished, answer = self._execute(manifests, PREFER_ADDRESS)
        if finished or answer.document.get("jobID") != self._job_id:
            raise EndpointBadAnswer(f"The endpoint {self._api.url} does not keep the job under its name.")
        return self._accepted()

    def _accepted(self) -> RemoteJob:
        algorithm, names = self._job.algorithm, tuple(self._job.outputs)
        size = self._transfer.bytes_sent + self._transfer.bytes_already_there
        return RemoteJob(self._api.url, self._job_id, algorithm.id, algorithm.module.sha256, names, time.time(), size)

    def _send(self) -> dict[str, Manifest]:
        algorithm, stopped = self._job.algorithm, self._calls.stopped
        self._parameters = normalise_parameters(algorithm.descriptor, self._job.parameters)
        check_inputs(algorithm.descriptor, self._job.inputs, self._job.stored)
        if not self._api.has_checked(algorithm):
            self._calls.one(lambda: self._api.check_algorithm(algorithm, stopped))
        self._progress(0.0, "Sending")
        manifests = {**self._job.stored, **self._upload().send(self._job.inputs)}
        total = sum(manifest.nbytes for manifest in manifests.values())
        self._transfer.bytes_already_there = total - self._transfer.bytes_sent
        return manifests

    def _upload(self) -> EndpointUpload:
        return EndpointUpload(
            self._api, self._calls, self._transfer, lambda done: self._progress(SENT * done, "Sending")
        )

    def _execute(self, manifests: Mapping[str, Manifest], prefer: str) -> tuple[bool, Answer]:
        """Whether the job has finished, and its results or its status.

        Raises BlobMissing for data of a stored payload, which nobody has read here.
        """
        body = self._request(manifests)

        def start() -> tuple[bool, Answer]:
            try:
                return self._api.execute(self._job.algorithm, self._job_id, body, prefer, self._calls.stopped)
            finally:
                # Nobody waits any more, and the first dismissal may have come before the job.
                if self._calls.stopped() and not (self._calls.were_left() and self._remote.is_known):
                    self._remote.dismiss_in_background(self._job_id, DISMISSED_AGAIN_AFTER_S)

        self._progress(SENT, "Computing")
        for attempts_left in reversed(range(SENT_ANEW + 1)):
            try:
                return self._calls.request(start)
            except BlobMissing as error:
                missing = set(map(str, error.details.get("missing", ())))
                self._api.known.forget(missing)
                if not attempts_left or not missing or missing & self._stored_digests():
                    raise
                self._upload().send(self._job.inputs, only=missing)
        raise EndpointBadAnswer(f"The endpoint {self._api.url} does not keep what it is sent.")

    def _stored_digests(self) -> set[str]:
        return {blob.digest for manifest in self._job.stored.values() for blob in manifest.blobs}

    def _request(self, manifests: Mapping[str, Manifest]) -> dict[str, Any]:
        values = {
            name: {"value": value} if isinstance(value, dict) else value
            for name, value in self._parameters.items()
            if value is not None
        }
        payloads = {
            name: {"value": manifest_json(replace(manifest, digest=None)), "mediaType": MEDIA_TYPE}
            for name, manifest in manifests.items()
        }
        ours = {"module": self._job.algorithm.module.sha256, "job": self._job_id, "blobsWithin": BLOBS_WITHIN}
        request = {"inputs": {**values, **payloads}, "response": "document", "edgegis": ours}
        if self._job.left_out:
            request["outputs"] = {name: {} for name in self._job.outputs}
        return request

    def _completed(self, result: Result, manifests: dict[str, Manifest], elapsed_s: float) -> Result:
        record, transfer = result.record, self._transfer
        if record.transfer is not None:
            transfer.run_s, transfer.receive_s = record.transfer.run_s, record.transfer.receive_s
            transfer.bytes_received = record.transfer.bytes_received
        transfer.queue_s = max(0.0, transfer.queue_s)
        record.transfer, record.elapsed_s, record.parameters = transfer, elapsed_s, self._parameters
        if self._want_digests:
            digests = input_digests(self._job.inputs)
            manifests = {name: replace(part, digest=digests.get(name, part.digest)) for name, part in manifests.items()}
            record.inputs = {name: part.digest for name, part in manifests.items() if part.digest}
        result.input_manifests = manifests
        self._progress(1.0, "Done")
        return result
