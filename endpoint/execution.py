"""From an execute request to a job, and from its result to a results document."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..runtime.catalogue import Algorithm, Catalogue
from ..runtime.chunks import ChunkRaster, ChunkSink, Keep, chunk_bytes, decode_chunk, vector_chunks, vector_payload
from ..runtime.descriptor import normalise_parameters
from ..runtime.errors import BadInput, BadParameter, present
from ..runtime.job import Cancellation, Job
from ..runtime.manifest import MEDIA_TYPE, Manifest, manifest_json, parse_manifest
from ..runtime.payload import Grid, RasterSinkFactory, RasterSource, VectorPayload
from ..runtime.request_errors import BadRequest, BlobMissing
from .blobs import BlobStore
from .jobs import Outcome, Report
from .service import Service

# What a guest says beyond this does not travel.
LOG_LINES = 1000


@dataclass(frozen=True)
class Wanted:
    """An execute request that holds: parameters are checked, payloads are manifests.

    `outputs` are the names to answer with.
    """

    algorithm: Algorithm
    parameters: Mapping[str, Any]
    payloads: Mapping[str, Manifest]
    outputs: tuple[str, ...]
    response: str
    job_id: str | None


# -- the request -----------------------------------------------------------------------------------------------------


def parse(catalogue: Catalogue, process_id: str, body: Mapping[str, Any]) -> Wanted:
    """What the body asks for; raises the error that says what is wrong with it."""
    ours = _object(body, "edgegis")
    module = ours.get("module")
    if module is not None and not isinstance(module, str):
        raise BadRequest("edgegis.module has to be a SHA-256.")
    algorithm = catalogue.algorithm(process_id, module)
    parameters, payloads = _inputs(algorithm, _object(body, "inputs"))
    response = body.get("response", "raw")
    if response not in ("raw", "document"):
        raise BadRequest("response has to be raw or document.")
    outputs = _outputs(algorithm, body)
    return Wanted(
        algorithm, normalise_parameters(algorithm.descriptor, parameters), payloads, outputs, response, _job_id(ours)
    )


def _object(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise BadRequest(f"{name} has to be a JSON object.")
    return value


def _job_id(ours: Mapping[str, Any]) -> str | None:
    """A client may name its job itself, so that it can dismiss it while it still waits for the answer."""
    text = ours.get("job")
    if text is None:
        return None
    try:
        if str(uuid.UUID(text)) == text:
            return str(text)
    except (ValueError, AttributeError, TypeError):
        pass
    raise BadRequest("edgegis.job has to be a UUID.")


def _inputs(algorithm: Algorithm, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Manifest]]:
    parameters: dict[str, Any] = {}
    payloads: dict[str, Manifest] = {}
    inputs = algorithm.descriptor.inputs
    for name, value in values.items():
        if name not in inputs:
            raise BadParameter(f"{algorithm.id} has no input {name}.")
        if isinstance(value, dict) and "href" in value:
            raise BadParameter(
                f"{name}: this endpoint does not fetch data from other addresses. Please send them as blobs."
            )
        if isinstance(value, dict) and "value" in value:
            value = value["value"]
        if not inputs[name].is_payload:
            parameters[name] = value
            continue
        payloads[name] = parse_manifest(value)
        if payloads[name].kind != inputs[name].type:
            raise BadInput(f"{name} has to be a {inputs[name].type} payload, not a {payloads[name].kind} one.")
    for name, part in inputs.items():
        if part.is_payload and not part.optional and name not in payloads:
            raise BadParameter(f"The input {name} is missing.")
    return parameters, payloads


def _outputs(algorithm: Algorithm, body: Mapping[str, Any]) -> tuple[str, ...]:
    known = tuple(algorithm.descriptor.outputs)
    if not body.get("outputs"):
        return known
    for name, form in _object(body, "outputs").items():
        if name not in known:
            raise BadRequest(f"{algorithm.id} has no output {name}.")
        if isinstance(form, dict) and form.get("transmissionMode", "value") != "value":
            raise BadRequest("This endpoint sends results by value only.")
    return tuple(name for name in known if name in body["outputs"])


def check_blobs(wanted: Wanted, blobs: BlobStore, owner: str) -> None:
    """That the owner has all data here, before the job is accepted; the error lists those that are missing."""
    named = [blob for manifest in wanted.payloads.values() for blob in manifest.blobs]
    held = blobs.held(owner, (blob.digest for blob in named))
    missing = list(dict.fromkeys(blob.digest for blob in named if blob.digest not in held))
    other = [blob.digest for blob in named if held.get(blob.digest, blob.bytes) != blob.bytes]
    if missing:
        raise BlobMissing(
            f"{len(missing)} blobs of the inputs are not on this endpoint. Please send them first.", missing=missing
        )
    if other:
        raise BadInput(f"The blob {other[0]} has another size than its manifest says.")


# -- the job ---------------------------------------------------------------------------------------------------------


def run(service: Service, owner: str, wanted: Wanted, cancellation: Cancellation, report: Report) -> Outcome:
    """Runs the job and answers its results' document.

    Payloads in it are manifests, whose blobs are in the store by then.
    """
    blobs, keep = service.blobs, service.blobs.keep(owner)
    inputs = {name: _payload(manifest, blobs, cancellation) for name, manifest in wanted.payloads.items()}
    sinks: dict[str, ChunkSink] = {}

    def opener(name: str) -> RasterSinkFactory:
        def opened(grid: Grid) -> ChunkSink:
            sinks[name] = ChunkSink(grid, keep)
            return sinks[name]

        return opened

    openers = {
        name: opener(name) for name, part in wanted.algorithm.descriptor.outputs.items() if part.type == "raster"
    }
    lines: list[tuple[int, str]] = []

    def log(level: int, line: str) -> None:
        if len(lines) < LOG_LINES:
            lines.append((level, line))

    job = Job(wanted.algorithm, wanted.parameters, inputs)
    result = service.target.run(job, raster_sinks=openers, cancellation=cancellation, progress=report, log=log)
    document: Outcome = {}
    for name in wanted.outputs:
        value = result.outputs.get(name)
        if name in sinks:
            document[name] = _qualified(Manifest("raster", sinks[name].chunks(), grid=sinks[name].grid))
        elif isinstance(value, VectorPayload):
            document[name] = _qualified(_kept(value, keep, cancellation))
        elif value is not None:
            document[name] = value
    return {**document, "edgegis": {"record": result.record.to_json(), "log": lines}}


def _payload(manifest: Manifest, blobs: BlobStore, cancellation: Cancellation) -> VectorPayload | RasterSource:
    if manifest.grid is not None:
        return ChunkRaster(manifest.grid, manifest.chunks, blobs.mapped)
    schema = present(manifest.schema)
    batches = []
    for chunk in manifest.chunks:
        cancellation.raise_if_cancelled()
        batches.append(decode_chunk(schema, chunk, chunk_bytes(chunk, blobs.mapped)))
    return vector_payload(manifest, batches)


def _kept(payload: VectorPayload, keep: Keep, cancellation: Cancellation) -> Manifest:
    chunks = []
    for source in vector_chunks(payload):
        cancellation.raise_if_cancelled()
        chunks.append(source.kept(keep))
    return Manifest("vector", tuple(chunks), schema=payload.schema, labels=payload.labels)


def _qualified(manifest: Manifest) -> dict[str, Any]:
    return {"value": manifest_json(manifest), "mediaType": MEDIA_TYPE}


# -- the answer ------------------------------------------------------------------------------------------------------


def raw(outcome: Outcome) -> tuple[bytes, str]:
    """The outputs as they are, with their media type: one alone, several as parts."""
    parts = [(name, *_raw(value)) for name, value in outcome.items() if name != "edgegis"]
    if len(parts) == 1:
        return parts[0][1:]
    boundary = uuid.uuid4().hex
    lines = []
    for name, data, media_type in parts:
        head = f"--{boundary}\r\nContent-Type: {media_type}\r\nContent-ID: <{name}>\r\n\r\n"
        lines.append(head.encode() + data + b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode(), f'multipart/related; boundary="{boundary}"'


def _raw(value: Any) -> tuple[bytes, str]:
    if isinstance(value, dict) and "mediaType" in value:
        return json.dumps(value["value"], allow_nan=False).encode(), str(value["mediaType"])
    return json.dumps(value, allow_nan=False).encode(), "application/json"
