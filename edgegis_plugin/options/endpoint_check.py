"""Tries an endpoint: whether it is one, what it has of our algorithms, and how fast it is reached. Without Qt."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ...runtime.algorithms.catalogue import Algorithm, Catalogue
from ...runtime.errors import EdgeGisError, EndpointNotOurs, ModuleMismatch, NoSuchAlgorithm
from ...runtime.job import Cancellation
from ...runtime.request_errors import NotFound
from ...runtime.targets.calls import Calls
from ...runtime.targets.endpoint_api import EndpointApi
from ...runtime.targets.transport import Transport

PROCESSES_CORE = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core"
ROUND_TRIPS = 5
# Random bytes are sent and asked back: first few, then more, until they take long enough to measure.
FIRST_BYTES, MOST_BYTES, LONG_ENOUGH_S = 1 << 18, 1 << 24, 0.4
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Checked:
    """What was found. Rates are bytes per second; None where the endpoint takes no data from us."""

    processes: int
    version: str
    """Of the endpoint itself; empty where it does not say."""
    limits: dict[str, float]
    """What a job of ours may have there: `jobMemoryBytes`, `jobTimeS`, `outputBytes`, `unfinishedJobs`, `storeBytes`,
    as far as the endpoint says."""
    same: tuple[str, ...]
    """Our algorithms that it has, of the same module."""
    other: tuple[str, ...]
    """Our algorithms that it has in another version."""
    round_trip_s: float
    upload_rate: float | None
    download_rate: float | None
    refusal: str = ""
    """Why it takes no data."""


def check(url: str, transport: Transport, catalogue: Catalogue, cancellation: Cancellation) -> Checked:
    """Try the endpoint. Raises the error that says what is wrong, and Cancelled at once when it is cancelled."""
    api = EndpointApi(url, transport)
    with Calls(cancellation) as calls:
        conformance = calls.one(lambda: _conformance(api, calls))
        if PROCESSES_CORE not in conformance:
            raise EndpointNotOurs(f"{url} is no server of OGC API - Processes: it does not say that it conforms to it.")
        listed = calls.one(lambda: api.document("processes?limit=1000", calls.stopped)).get("processes")
        processes = [entry for entry in listed or [] if isinstance(entry, dict)] if isinstance(listed, list) else []
        ids = {str(entry.get("id")) for entry in processes}
        ours = [algorithm for algorithm in catalogue.algorithms() if algorithm.id in ids]
        if not ours:
            raise EndpointNotOurs(
                f"{url} is a server of OGC API - Processes, but has none of EdgeGIS's algorithms among its {len(ids)}."
            )
        same = list(zip(ours, calls.each(lambda algorithm: _is_same(api, algorithm, calls), ours)))
        version, limits = calls.one(lambda: _landing(api, calls))
        round_trip_s = min(_timed(lambda: calls.one(lambda: _conformance(api, calls)))[0] for _ in range(ROUND_TRIPS))
        rates, refusal = _rates(api, calls)
    return Checked(
        processes=len(processes),
        version=version,
        limits=limits,
        same=tuple(algorithm.id for algorithm, is_same in same if is_same),
        other=tuple(algorithm.id for algorithm, is_same in same if not is_same),
        round_trip_s=round_trip_s,
        upload_rate=rates[0],
        download_rate=rates[1],
        refusal=refusal,
    )


def _conformance(api: EndpointApi, calls: Calls) -> list[str]:
    try:
        found = api.document("conformance", calls.stopped).get("conformsTo")
    except NotFound:
        found = []
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _landing(api: EndpointApi, calls: Calls) -> tuple[str, dict[str, float]]:
    """Return the version and the limits that its landing page states."""
    part = api.document("", calls.stopped).get("edgegis")
    part = part if isinstance(part, dict) else {}
    limits = part.get("limits")
    stated = limits.items() if isinstance(limits, dict) else ()
    return str(part.get("version", "")), {
        name: float(value) for name, value in stated if isinstance(value, (int, float)) and value > 0
    }


def _is_same(api: EndpointApi, algorithm: Algorithm, calls: Calls) -> bool:
    try:
        api.check_algorithm(algorithm, calls.stopped)
    except (ModuleMismatch, NoSuchAlgorithm):
        return False
    return True


def _rates(api: EndpointApi, calls: Calls) -> tuple[tuple[float | None, float | None], str]:
    """Return the rates of sending and of receiving, and why there are none."""
    from ...runtime.payloads.manifest import BlobReference  # with numpy: not before the page is shown

    size = FIRST_BYTES
    while True:
        data = os.urandom(size)
        blob = BlobReference(hashlib.sha256(data).hexdigest(), size)
        try:
            up_s, _ = _timed(lambda blob=blob, data=data: calls.one(lambda: api.put(blob.digest, data, calls.stopped)))
            down_s, _ = _timed(lambda blob=blob: calls.one(lambda: api.get(blob, calls.stopped)))
        except EdgeGisError as error:
            calls.pause(0)  # Cancelled, if that is what it was
            return (None, None), str(error)
        if min(up_s, down_s) >= LONG_ENOUGH_S or size >= MOST_BYTES or max(up_s, down_s) > 4 * LONG_ENOUGH_S:
            return (size / up_s, size / down_s), ""
        size *= 4


def _timed(call: Callable[[], Answer]) -> tuple[float, Answer]:
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer
