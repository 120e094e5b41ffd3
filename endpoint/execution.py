"""An execute request for an algorithm: what it asks for, and its run."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..runtime.catalogue import Algorithm
from ..runtime.chunks import ChunkRaster, ChunkSink, Keep, chunk_bytes, decode_chunk, vector_chunks, vector_payload
from ..runtime.descriptor import PAYLOAD_TYPES, normalise_parameters
from ..runtime.errors import BadInput, BadParameter, ModuleMismatch, present
from ..runtime.job import Job, Result
from ..runtime.manifest import MEDIA_TYPE, BlobReference, Manifest, manifest_json, parse_manifest
from ..runtime.payload import Grid, RasterSinkFactory, RasterSource, VectorPayload
from ..runtime.request_errors import BadRequest, BlobMissing
from . import results
from .blobs import BlobStore
from .job import Outcome, Report, Stop, Task
from .memory_need import memory_need
from .result_cache import cache_key
from .run_limits import GuestLog, keep_within
from .tokens import Principal

if TYPE_CHECKING:
    from .service import Service


@dataclass(frozen=True)
class Execution:
    """An execute request that holds: parameters are checked, payloads are manifests."""

    algorithm: Algorithm
    principal: Principal
    parameters: Mapping[str, Any]
    payloads: Mapping[str, Manifest]
    wanted: results.Wanted


# -- the request -----------------------------------------------------------------------------------------------------


def parse(
    service: Service, principal: Principal, algorithm: Algorithm, body: Mapping[str, Any], request: bytes
) -> Task:
    """See `process.Process.parse`."""
    _check_module(algorithm, body)
    parameters, payloads = _inputs(algorithm, results.member(body, "inputs"))
    parameters = normalise_parameters(algorithm.descriptor, parameters)
    wanted = results.Wanted.parse(body, _offered(algorithm))
    execution = Execution(algorithm, principal, parameters, payloads, wanted)
    least_bytes, bytes_ = memory_need(algorithm.descriptor, payloads, parameters)
    form = wanted.to_json()
    return Task(
        algorithm.id,
        algorithm.module.sha256,
        request,
        functools.partial(_run, service, execution),
        tuple(blob for manifest in payloads.values() for blob in manifest.blobs),
        bytes_,
        form,
        cache_key(algorithm, parameters, payloads, form["outputs"]),
        least_bytes,
    )


def _check_module(algorithm: Algorithm, body: Mapping[str, Any]) -> None:
    """A client may say which module it means."""
    wanted, here = results.member(body, results.OURS).get("module", algorithm.module.sha256), algorithm.module.sha256
    if not isinstance(wanted, str):
        raise BadRequest("edgegis.module has to be a SHA-256.")
    if wanted != here:
        raise ModuleMismatch(
            f"The algorithm '{algorithm.id}' is here in another version ({here[:12]}) than was asked for "
            f"({wanted[:12]}). Please use the same version of EdgeGIS on both sides.",
            module=here,
        )


def job_id(body: Mapping[str, Any]) -> str | None:
    """A client may name its job itself, so that it can dismiss it while it still waits for the answer."""
    text = results.member(body, results.OURS).get("job")
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
            raise BadParameter(f"{algorithm.id} has no input {name}; it has {', '.join(inputs)}.", parameter=name)
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
            raise BadParameter(f"The input {name} is missing.", parameter=name)
    return parameters, payloads


def _offered(algorithm: Algorithm) -> dict[str, tuple[str, ...]]:
    outputs = algorithm.descriptor.outputs
    return {name: (MEDIA_TYPE,) if part.type in PAYLOAD_TYPES else () for name, part in outputs.items()}


def check_blobs(named: Sequence[BlobReference], blobs: BlobStore, owner: str) -> None:
    """That the owner has all data here, before the job is accepted; the error lists those that are missing."""
    held = blobs.held(owner, (blob.digest for blob in named))
    missing = list(dict.fromkeys(blob.digest for blob in named if blob.digest not in held))
    if missing:
        raise BlobMissing(
            f"{len(missing)} blobs of the inputs are not on this endpoint. Please send them first.", missing=missing
        )
    other = [blob.digest for blob in named if held[blob.digest] != blob.bytes]
    if other:
        raise BadInput(f"The blob {other[0]} has another size than its manifest says.")


# -- the job ---------------------------------------------------------------------------------------------------------


def _run(service: Service, execution: Execution, stop: Stop, report: Report) -> Outcome:
    """Runs the job. Payloads in its outcome are manifests, whose blobs are in the store by then."""
    blobs, limits = service.blobs, service.configuration
    keep = keep_within(blobs.keep(execution.principal.name), limits.output_bytes)
    log = GuestLog(limits.log_bytes, stop)
    inputs = {name: _payload(manifest, blobs, stop) for name, manifest in execution.payloads.items()}
    sinks: dict[str, ChunkSink] = {}

    def opener(name: str) -> RasterSinkFactory:
        def opened(grid: Grid) -> ChunkSink:
            sinks[name] = ChunkSink(grid, keep)
            return sinks[name]

        return opened

    outputs = execution.algorithm.descriptor.outputs
    result = service.target_for(execution.principal).run(
        Job(execution.algorithm, execution.parameters, inputs),
        raster_sinks={name: opener(name) for name, part in outputs.items() if part.type == "raster"},
        cancellation=stop,
        progress=report,
        log=log.add,
    )
    outcome: Outcome = {}
    for name, wanted in execution.wanted.outputs.items():
        entry = _entry(name, result, sinks, keep, stop)
        if entry is not None:
            outcome[name] = results.kept(entry, wanted, keep)
    return {**outcome, results.OURS: {"record": result.record.to_json(), "log": log.lines}}


def _entry(name: str, result: Result, sinks: Mapping[str, ChunkSink], keep: Keep, stop: Stop) -> results.Entry | None:
    value = result.outputs.get(name)
    if name in sinks:
        return _payload_entry(Manifest("raster", sinks[name].chunks(), grid=sinks[name].grid))
    if isinstance(value, VectorPayload):
        return _payload_entry(_kept(value, keep, stop))
    return None if value is None else results.value(value)


def _payload_entry(manifest: Manifest) -> results.Entry:
    return results.value(manifest_json(manifest), MEDIA_TYPE)


def _payload(manifest: Manifest, blobs: BlobStore, stop: Stop) -> VectorPayload | RasterSource:
    if manifest.grid is not None:
        return ChunkRaster(manifest.grid, manifest.chunks, blobs.mapped)
    schema = present(manifest.schema)
    batches = []
    for chunk in manifest.chunks:
        stop.raise_if_cancelled()
        batches.append(decode_chunk(schema, chunk, chunk_bytes(chunk, blobs.mapped)))
    return vector_payload(manifest, batches)


def _kept(payload: VectorPayload, keep: Keep, stop: Stop) -> Manifest:
    chunks = []
    for source in vector_chunks(payload):
        stop.raise_if_cancelled()
        chunks.append(source.kept(keep))
    return Manifest("vector", tuple(chunks), schema=payload.schema, labels=payload.labels)
