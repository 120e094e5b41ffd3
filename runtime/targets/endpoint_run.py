"""One job on an endpoint: send what it lacks, have it compute, take back what it made."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from typing import Any

from ..chunks import ChunkSource, raster_chunks, vector_chunks
from ..descriptor import normalise_parameters
from ..digest import input_digests
from ..errors import Cancelled, EdgeGisError, EndpointBadAnswer, EndpointFailed, TargetError
from ..job import Job, Log, Progress, Result, RunRecord, TransferRecord
from ..manifest import MEDIA_TYPE, BlobReference, Chunk, Manifest, manifest_json
from ..payload import RasterSinkFactory, RasterSource, VectorPayload
from ..plan import check_inputs
from ..request_errors import NoSuchJob
from .calls import Calls
from .endpoint_api import EndpointApi
from .endpoint_results import EndpointResults

GROUP_BYTES = 64 * 1024 * 1024
# Where in the whole job's progress sending ends and receiving begins.
SENT, COMPUTED = 0.25, 0.85


class EndpointRun:
    """The phases of one job, in their order.

    All requests run in the threads of `calls`, so that this one can always leave.
    """

    def __init__(
        self, api: EndpointApi, job: Job, calls: Calls, progress: Progress, log: Log, *, want_digests: bool
    ) -> None:
        self._api = api
        self._job = job
        self._calls = calls
        self._progress = progress
        self._log = log
        self._want_digests = want_digests
        self._transfer = TransferRecord()
        self._job_id = str(uuid.uuid4())

    def run(self, raster_sinks: Mapping[str, RasterSinkFactory]) -> Result:
        started = time.perf_counter()
        algorithm, stopped = self._job.algorithm, self._calls.stopped
        parameters = normalise_parameters(algorithm.descriptor, self._job.parameters)
        check_inputs(algorithm.descriptor, self._job.inputs)
        self._calls.one(lambda: self._api.check_algorithm(algorithm, stopped))
        manifests = self._send()
        sent = time.perf_counter()
        try:
            document = self._execute(parameters, manifests)
            computed = time.perf_counter()
            record = self._record(document, parameters)
            results = EndpointResults(self._api, self._calls, self._receiving, want_digests=self._want_digests)
            outputs = results.receive(algorithm.descriptor, document, raster_sinks)
        except (Cancelled, TargetError):  # nobody will come for the results
            threading.Thread(target=self._dismiss, name="edgegis-dismiss", daemon=True).start()
            raise
        record.outputs, self._transfer.bytes_received = results.digests, results.bytes_received
        received = time.perf_counter()
        self._transfer.send_s, self._transfer.receive_s = sent - started, received - computed
        self._transfer.run_s = record.elapsed_s
        self._transfer.queue_s = max(0.0, computed - sent - record.elapsed_s)
        record.transfer, record.elapsed_s = self._transfer, received - started
        self._progress(1.0, "Done")
        return Result(outputs, record)

    # -- send --

    def _send(self) -> dict[str, Manifest]:
        """The manifests of the inputs, when all their blobs are there. At most some 100 MB are encoded at a time."""
        sources = [(name, source) for name, payload in self._job.inputs.items() for source in _chunk_sources(payload)]
        chunks: dict[str, list[Chunk]] = {name: [] for name in self._job.inputs}
        group: dict[str, memoryview] = {}
        group_bytes = 0
        self._progress(0.0, "Sending")
        for done, (name, chunk, pieces) in enumerate(self._calls.each(_encoded, sources), 1):
            chunks[name].append(chunk)
            group.update(pieces)
            group_bytes += sum(piece.nbytes for piece in pieces.values())
            if group_bytes >= GROUP_BYTES or done == len(sources):
                self._send_group(group)
                group, group_bytes = {}, 0
                self._progress(SENT * done / len(sources), "Sending")
        return {name: _manifest(payload, chunks[name]) for name, payload in self._job.inputs.items()}

    def _send_group(self, group: Mapping[str, memoryview]) -> None:
        missing = self._calls.one(lambda: self._api.missing(list(group), self._calls.stopped))
        for _ in self._calls.each(
            lambda digest: self._api.put(digest, group[digest], self._calls.stopped), missing & group.keys()
        ):
            pass
        sent = sum(group[digest].nbytes for digest in missing & group.keys())
        self._transfer.bytes_sent += sent
        self._transfer.bytes_already_there += sum(piece.nbytes for piece in group.values()) - sent

    # -- compute --

    def _execute(self, parameters: Mapping[str, Any], manifests: Mapping[str, Manifest]) -> dict[str, Any]:
        """The results' document."""
        values = {
            name: {"value": value} if isinstance(value, dict) else value
            for name, value in parameters.items()
            if value is not None
        }
        payloads = {
            name: {"value": manifest_json(manifest), "mediaType": MEDIA_TYPE} for name, manifest in manifests.items()
        }
        named = {"module": self._job.algorithm.module.sha256, "job": self._job_id}
        body = {"inputs": {**values, **payloads}, "response": "document", "edgegis": named}

        def start() -> tuple[bool, dict[str, Any]]:
            try:
                return self._api.execute(self._job.algorithm, self._job_id, body, self._calls.stopped)
            finally:
                if self._calls.stopped():  # nobody waits any more, and the first dismissal may have come before the job
                    self._dismiss()

        self._progress(SENT, "Computing")
        finished, document = self._calls.one(start)
        return document if finished else self._wait()

    def _wait(self) -> dict[str, Any]:
        """Asks for the job's status until it has finished; the longer it takes, the less often."""
        started = time.monotonic()
        while True:
            self._calls.pause(min(1.0, max(0.05, (time.monotonic() - started) / 10)))
            info = self._status()
            status, percent = info.get("status"), info.get("progress")
            if isinstance(percent, (int, float)) and 0 <= percent <= 100:
                self._progress(SENT + (COMPUTED - SENT) * percent / 100, str(info.get("message") or "Computing"))
            if status in ("successful", "failed"):
                return self._calls.one(lambda: self._api.results(self._job_id, self._calls.stopped))
            if status == "dismissed":
                raise EndpointFailed(f"The endpoint {self._api.url} stopped the job. Please run it again.")
            if status not in ("accepted", "running"):
                raise EndpointBadAnswer(f"The endpoint {self._api.url} does not say how far the job is.")

    def _status(self) -> dict[str, Any]:
        try:
            return self._calls.one(lambda: self._api.status(self._job_id, self._calls.stopped))
        except NoSuchJob:
            raise EndpointFailed(
                f"The endpoint {self._api.url} was restarted and lost the job. Please run it again."
            ) from None

    def _dismiss(self) -> None:
        with suppress(EdgeGisError):
            self._api.dismiss(self._job_id)

    # -- the answer --

    def _replay(self, lines: object) -> None:
        """What the algorithm said there, said here; as everywhere it is data."""
        for line in lines if isinstance(lines, list) else []:
            if isinstance(line, list) and len(line) == 2 and line[0] in (0, 1, 2):
                self._log(line[0], str(line[1]))

    def _receiving(self, fraction: float) -> None:
        self._progress(COMPUTED + (1 - COMPUTED) * fraction, "Receiving")

    def _record(self, document: Mapping[str, Any], parameters: dict[str, Any]) -> RunRecord:
        algorithm, part = self._job.algorithm, document.get("edgegis")
        part = part if isinstance(part, Mapping) else {}
        try:
            record = RunRecord.from_json(part["record"])
        except (KeyError, TypeError, AttributeError):
            record = None
        if record is None or not all(_fits_its_types(entry) for entry in (record, *record.stages)):
            raise EndpointBadAnswer(f"The endpoint {self._api.url} does not say how the job ran.")
        self._replay(part.get("log"))
        record.module, record.parameters = algorithm.module.sha256, parameters
        record.inputs, record.outputs = input_digests(self._job.inputs) if self._want_digests else {}, {}
        return record


def _fits_its_types(record: Any) -> bool:
    """Whether texts are texts and numbers are numbers: the record came from outside."""
    kinds: dict[Any, Any] = {"str": str, "int": int, "float": (int, float)}
    return all(isinstance(getattr(record, item.name), kinds.get(item.type, object)) for item in fields(record))


def _chunk_sources(payload: VectorPayload | RasterSource) -> Iterator[ChunkSource]:
    return vector_chunks(payload) if isinstance(payload, VectorPayload) else raster_chunks(payload)


def _manifest(payload: VectorPayload | RasterSource, chunks: list[Chunk]) -> Manifest:
    if isinstance(payload, VectorPayload):
        return Manifest("vector", tuple(chunks), schema=payload.schema, labels=payload.labels)
    return Manifest("raster", tuple(chunks), grid=payload.grid)


def _encoded(item: tuple[str, ChunkSource]) -> tuple[str, Chunk, dict[str, memoryview]]:
    name, source = item
    pieces: dict[str, memoryview] = {}

    def keep(piece: memoryview) -> BlobReference:
        digest = hashlib.sha256(piece).hexdigest()
        pieces[digest] = piece
        return BlobReference(digest, piece.nbytes)

    return name, source.kept(keep), pieces
