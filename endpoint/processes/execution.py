"""What an execute request for an algorithm asks for."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...runtime.algorithms.catalogue import Algorithm
from ...runtime.algorithms.parameters import normalise_parameters
from ...runtime.errors import BadInput, BadParameter, ModuleMismatch
from ...runtime.payloads.manifest import BlobReference, Manifest
from ...runtime.request_errors import BadRequest, BlobMissing
from ..blobs.store import BlobStore
from ..fetch import Fetcher
from ..jobs.job import Task
from ..jobs.memory_need import memory_need
from ..jobs.result_cache import cache_key
from ..tokens import Principal
from . import algorithm_run, payload_inputs, results
from .payload_inputs import FileInput, PayloadInput

if TYPE_CHECKING:
    from ..service import Service


def parse(
    service: Service, principal: Principal, algorithm: Algorithm, body: Mapping[str, Any], request: bytes
) -> Task:
    """See `process.Process.parse`."""
    _check_module(algorithm, body)
    parameters, payloads = _inputs(algorithm, results.member(body, "inputs"), service.fetcher)
    parameters = normalise_parameters(algorithm.descriptor, parameters)
    wanted = results.Wanted.parse(body, algorithm_run.offered(algorithm))
    execution = algorithm_run.Execution(algorithm, principal, parameters, payloads, wanted)
    manifests = {name: given for name, given in payloads.items() if isinstance(given, Manifest)}
    least_bytes, bytes_ = memory_need(algorithm.descriptor, manifests, parameters)
    form = wanted.to_json()
    # What lies elsewhere may be something else the next time.
    known = not any(isinstance(given, FileInput) and given.href is not None for given in payloads.values())
    return Task(
        algorithm.id,
        algorithm.module.sha256,
        request,
        functools.partial(algorithm_run.run, service, execution),
        blobs=tuple(blob for manifest in manifests.values() for blob in manifest.blobs),
        memory_bytes=bytes_,
        form=form,
        cache_key=cache_key(algorithm, parameters, payloads, form["outputs"]) if known else None,
        least_memory_bytes=least_bytes,
    )


def _check_module(algorithm: Algorithm, body: Mapping[str, Any]) -> None:
    """A client may say which module it means."""
    here = algorithm.module.sha256
    wanted = results.member(body, results.OURS).get("module", here)
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


def _inputs(
    algorithm: Algorithm, values: Mapping[str, Any], fetcher: Fetcher
) -> tuple[dict[str, Any], dict[str, PayloadInput]]:
    parameters: dict[str, Any] = {}
    payloads: dict[str, PayloadInput] = {}
    inputs = algorithm.descriptor.inputs
    for name, value in values.items():
        if name not in inputs:
            raise BadParameter(f"{algorithm.id} has no input {name}; it has {', '.join(inputs)}.", parameter=name)
        if inputs[name].is_payload:
            payloads[name] = payload_inputs.parse(name, inputs[name].type, value, fetcher)
        elif isinstance(value, dict) and "href" in value:
            raise BadParameter(f"{name} is a plain value, which cannot be a reference.", parameter=name)
        else:
            parameters[name] = value["value"] if isinstance(value, dict) and "value" in value else value
    for name, part in inputs.items():
        if part.is_payload and not part.optional and name not in payloads:
            raise BadParameter(f"The input {name} is missing.", parameter=name)
    return parameters, payloads


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
