"""The endpoint as a server: its latency, its throughput beside pygeoapi's, deployed modules, and its memory."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from . import raster_transfer
from .peers import pygeoapi
from .report import CHECKOUT, Row, command
from .rounds import median_and_worst
from .rounds import seconds as _seconds
from .served import MODULES, looping_job, megabyte_job, served

_COMMAND = command("--only", "serving")
_STORED_JOBS = 50_000
# Jobs that are answered before they run wait in a queue, which has to hold them all.
_ROOM = {"EDGEGIS_ENDPOINT_JOBS_PER_TOKEN": "100000", "EDGEGIS_ENDPOINT_WAITING_JOBS": "100000"}


def rows(rounds: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="edgegis-serving-") as name:
        folder = Path(name)
        yield from _latency(folder)
        yield from raster_transfer.rows(folder, rounds)
        yield from _start(folder)
        yield from _throughput(folder, rounds)
        yield from _deployed(folder)
        yield from _dismissed(folder)
        yield from _memory(folder)


# -- one client ------------------------------------------------------------------------------------------------------


def _latency(folder: Path) -> Iterator[Row]:
    """A job of 1 MB whose input is there, computed anew each time: the whole client, from payload to payload.

    And again as QGIS asks for it the second time: the input is known by its manifest, so nobody encodes or hashes it.
    """
    from edgegis.runtime.job import Job
    from edgegis.runtime.targets.endpoint import EndpointTarget

    goal = "p50 under 5 ms, p99 under 15 ms"
    title = "warm execute of a 1 MB vector job, one client, results received and checked"
    with served(folder / "latency", "--modules", str(MODULES), EDGEGIS_ENDPOINT_RESULT_CACHE="0") as endpoint:
        target = EndpointTarget(endpoint.url)
        job = megabyte_job()
        known = Job(job.algorithm, {}, {}, target.run(job).input_manifests)
        for name, each in ((title, job), (f"{title}; its input known by its manifest", known)):
            p50, p99 = _percentiles(_each_in_turn(lambda each=each: target.run(each), 500))
            shown = {"p50 ms": f"{p50:.1f}", "p99 ms": f"{p99:.1f}"}
            yield Row("serving", name, shown, goal, p50 < 5 and p99 < 15, _COMMAND)
        target.close()
        yield from _floor(endpoint.url, job)


def _floor(url: str, job: Any) -> Iterator[Row]:
    """What such a job cannot do without, each part by itself, again and again: the rest is the way between them."""
    from edgegis.runtime.arrow import encode_ipc
    from edgegis.runtime.payloads.chunks import decode_chunk, vector_chunks
    from edgegis.runtime.payloads.manifest import BlobReference
    from edgegis.runtime.targets.local import LocalTarget
    from edgegis.runtime.targets.loopback_transport import LoopbackTransport
    from edgegis.runtime.targets.transport import Request

    payload = job.inputs["INPUT"]
    (source,) = vector_chunks(payload)
    data = source.encode()
    chunk = source.kept(lambda piece: BlobReference("", piece.nbytes))
    here, transport = LocalTarget(time_limit_s=math.inf), LoopbackTransport(url)
    runs = {
        "job here": lambda: here.run(job),
        "SHA-256": lambda: hashlib.sha256(data).digest(),
        "write Arrow": lambda: encode_ipc(payload.schema, payload.batches),
        "read Arrow": lambda: decode_chunk(payload.schema, chunk, data),
        "empty request": lambda: transport.send(Request("GET", "health"), lambda: False),
    }
    parts = {name: _percentiles(_each_in_turn(run, 500))[0] for name, run in runs.items()}
    transport.close()
    times = {"SHA-256": 3, "write Arrow": 2}
    title = "its parts by themselves: " + ", ".join(
        f"{f'{times[name]} x ' if name in times else ''}{name} {part:.2f}" for name, part in parts.items()
    )
    whole = sum(times.get(name, 1) * part for name, part in parts.items())
    yield Row("serving", title, {"p50 ms": f"{whole:.1f}"}, "", None, _COMMAND)


def _each_in_turn(run: Callable[[], object], times: int) -> list[float]:
    """Seconds of runs that follow each other at once, as those of a client that is at work."""
    points = [time.perf_counter()]
    for _ in range(times):
        run()
        points.append(time.perf_counter())
    return [later - earlier for earlier, later in zip(points, points[1:])]


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    """In milliseconds."""
    return 1000 * median(seconds), 1000 * sorted(seconds)[int(len(seconds) * 0.99)]


# -- many clients ----------------------------------------------------------------------------------------------------


def _throughput(folder: Path, rounds: int) -> Iterator[Row]:
    """The smallest process of each server, run at once; and ours again as jobs that are kept, as pygeoapi's are."""
    peer_folder = folder / "pygeoapi"
    peer_folder.mkdir()
    with (
        pygeoapi(peer_folder) as theirs,
        served(folder / "throughput", **_ROOM) as ours,
    ):
        sides = {
            "ours": (ours.url, "echo", _echo(), ()),
            "ours, kept": (ours.url, "echo", _echo(), ("Prefer:respond-async",)),
            "pygeoapi": (theirs, "hello-world", {"inputs": {"name": "teststring"}}, ()),
        }
        for clients in (8, 16):
            yield _against(sides, clients, rounds, "")
        _fill(ours.data)
        yield _against(
            {name: sides[name] for name in ("ours", "ours, kept")}, 8, rounds, f", {_STORED_JOBS:,} jobs kept"
        )


def _echo() -> dict[str, Any]:
    return {"inputs": {"message": "teststring"}, "edgegis": {"cache": False}}


def _against(sides: dict[str, Any], clients: int, rounds: int, with_jobs: str) -> Row:
    per_second: dict[str, list[float]] = {name: [] for name in sides}
    latencies: list[float] = []
    for _ in range(rounds):
        for name, (url, process, body, headers) in sides.items():
            count = 400 if name == "pygeoapi" else 3200
            done = _load(url, f"/processes/{process}/execution", clients, count, body, headers)
            all_s = done["all_s"] + (_seconds(lambda url=url: _all_done(url)) if headers else 0.0)
            per_second[name].append(len(done["seconds"]) / all_s)
            if name == "ours":
                latencies += done["seconds"]
    shown = {f"{name} per s": f"{median(found):.0f}" for name, found in per_second.items()}
    shown["p99 ms"] = f"{_percentiles(latencies)[1]:.1f}"
    title = f"the smallest process, {clients} clients{with_jobs}"
    if "pygeoapi" not in sides:
        return Row("serving", title, shown, "no fall", None, _COMMAND)
    ratio = median(a / b for a, b in zip(per_second["ours"], per_second["pygeoapi"]))
    kept = median(a / b for a, b in zip(per_second["ours, kept"], per_second["pygeoapi"]))
    shown["times pygeoapi's"] = f"{ratio:.1f}x (kept: {kept:.1f}x)"
    return Row("serving", title, shown, "at least 5x", ratio >= 5, _COMMAND)


def _load(url: str, path: str, clients: int, count: int, body: Any, headers: Sequence[str]) -> dict[str, Any]:
    launch = [sys.executable, "-m", "bench.load", url, path, str(clients), str(count), json.dumps(body), *headers]
    done = json.loads(subprocess.run(launch, check=True, capture_output=True, cwd=CHECKOUT).stdout)
    if done["failures"]:
        raise RuntimeError(f"{url}{path} answered {done['failures'][:3]}")
    return dict(done)


def _all_done(url: str) -> None:
    """Waits until no job waits or runs."""
    import requests

    while re.search(r"^edgegis_jobs_(running|waiting) (?!0\.0$)", requests.get(f"{url}/metrics", timeout=5).text, re.M):
        time.sleep(0.01)


def _fill(data: Path) -> None:
    """Finished jobs in the store, as if they had run."""
    with contextlib.closing(sqlite3.connect(data / "endpoint.sqlite", timeout=30)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(job)")]
        template = dict(
            zip(columns, connection.execute("SELECT * FROM job WHERE status = 'successful' LIMIT 1").fetchone())
        )
        del template["number"]
        names = ", ".join(template)
        marks = ", ".join("?" * len(template))
        connection.executemany(
            f"INSERT INTO job ({names}) VALUES ({marks})",
            ([*{**template, "id": str(uuid.uuid4())}.values()] for _ in range(_STORED_JOBS)),
        )


# -- deployed modules ------------------------------------------------------------------------------------------------


def _deployed(folder: Path) -> Iterator[Row]:
    """The first job of a module after the endpoint's start, its machine code in the cache, and without."""
    import requests

    from edgegis.runtime.targets.endpoint import EndpointTarget

    job, found = megabyte_job(), {}
    cache = folder / "cache"
    for name in ("cold", "warm"):
        found[name] = []
        for number in range(5):
            where = cache if name == "warm" else folder / f"cold{number}"
            settings = {"EDGEGIS_CACHE_DIR": str(where), "EDGEGIS_ENDPOINT_RESULT_CACHE": "0"}
            with served(folder / "deployed", "--modules", str(MODULES), **settings) as endpoint:
                requests.get(f"{endpoint.url}/processes", timeout=5)
                target = EndpointTarget(endpoint.url)
                result = target.run(job)
                target.close()
            found[name].append((1000 * result.record.transfer.run_s, 1000 * result.record.compile_s))
    found["warm"] = found["warm"][1:]  # the first filled the cache
    warm_ms = median(run for run, _ in found["warm"])
    cold_ms, compile_ms = sorted(found["cold"], key=lambda times: times[0] - times[1])[len(found["cold"]) // 2]
    shown = {"ms": f"{warm_ms:.1f}"}
    yield Row(
        "serving", "first call of a module, machine code in the cache", shown, "under 10 ms", warm_ms < 10, _COMMAND
    )
    shown = {"ms": f"{cold_ms:.1f}", "compiling ms": f"{compile_ms:.1f}"}
    met = cold_ms < compile_ms + 20
    yield Row("serving", "first call of a module, compiled for it", shown, "under compiling + 20 ms", met, _COMMAND)


# -- dismissed jobs --------------------------------------------------------------------------------------------------


def _dismissed(folder: Path) -> Iterator[Row]:
    """From the client's DELETE until the endpoint has no job any more; the guest would loop for ever."""
    import requests

    from edgegis.runtime.targets.endpoint import EndpointTarget

    (job, modules), ms = looping_job(folder), []
    with served(folder / "dismissed", "--modules", str(modules)) as endpoint:
        target = EndpointTarget(endpoint.url)
        for _ in range(20):
            address = f"{endpoint.url}/jobs/{target.submit(job).job_id}"
            while requests.get(address, timeout=5).json()["status"] != "running":
                time.sleep(0.01)
            time.sleep(0.1)  # the guest is in its loop
            ms.append(1000 * _seconds(lambda address=address: _stopped(endpoint.url, address)))
        target.close()
    met = max(ms) <= 200
    title = "dismissal of a job whose guest never ends, until none runs"
    yield Row("serving", title, median_and_worst(ms), "at most 200 ms", met, _COMMAND)


def _stopped(url: str, address: str) -> None:
    import requests

    requests.delete(address, timeout=5).raise_for_status()
    _all_done(url)


# -- start -----------------------------------------------------------------------------------------------------------


def _start(folder: Path) -> Iterator[Row]:
    """From the command to the list of all processes, and the memory when the modules are loaded."""
    import requests

    seconds, idle = [], 0.0
    for number in range(6):
        started = time.perf_counter()
        with served(folder / "start") as endpoint:
            processes = requests.get(f"{endpoint.url}/processes?limit=1000", timeout=5).json()["processes"]
            seconds.append(time.perf_counter() - started)
            if number == 5:
                time.sleep(5)
                idle = endpoint.memory_mb()
    start_s = median(seconds[1:])  # the first may have filled caches
    shown = {"s": f"{start_s:.2f}", "max s": f"{max(seconds[1:]):.2f}", "processes": str(len(processes))}
    yield Row("serving", "start, all processes listed", shown, "under 1.5 s", start_s < 1.5, _COMMAND)
    yield Row("serving", "memory of an idle endpoint", {"MB": f"{idle:.0f}"}, "under 150 MB", idle < 150, _COMMAND)


# -- memory ----------------------------------------------------------------------------------------------------------


def _memory(folder: Path) -> Iterator[Row]:
    with served(folder / "memory", **_ROOM) as endpoint:
        sizes = []
        for batches in (1, 99):
            for _ in range(batches):
                _load(endpoint.url, "/processes/echo/execution", 4, 100, _echo(), ("Prefer:respond-async",))
                _all_done(endpoint.url)
            sizes.append(endpoint.memory_mb())
    shown = {"after 100 MB": f"{sizes[0]:.1f}", "after 10,000 MB": f"{sizes[1]:.1f}"}
    title = "memory of the endpoint after 10,000 jobs, against that after 100"
    yield Row("serving", title, shown, "at most 10 % more", sizes[1] <= 1.1 * sizes[0], _COMMAND)
