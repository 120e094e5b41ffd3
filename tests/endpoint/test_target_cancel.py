"""Cancelled while it sends, waits or receives, a job ends at once, here and there."""

import asyncio
import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from edgegis.endpoint.app import create_app
from edgegis.runtime.errors import Cancelled
from edgegis.runtime.job import Cancellation
from edgegis.runtime.targets.endpoint import EndpointTarget

from .conftest import listening, until_idle
from .payloads import vector


@pytest.fixture
def edge(url):
    target = EndpointTarget(url)
    yield target
    target.close()


@pytest.mark.parametrize("seconds", [0.1, 1.4], ids=["in the first request", "while polling"])
def test_cancel_is_quick_and_stops_the_remote_job(edge, job, target, service, seconds):
    stopped = threading.Event()

    def wait(cancellation):
        cancellation.on_cancel(stopped.set)
        stopped.wait(10)

    target.before = wait
    cancellation = Cancellation()
    threading.Timer(seconds, cancellation.cancel).start()
    started = time.perf_counter()
    with pytest.raises(Cancelled):
        edge.run(job, cancellation=cancellation)
    assert time.perf_counter() - started < seconds + 0.2
    assert stopped.wait(1)
    assert until_idle(service)


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/processes/roundtrip"),
        ("POST", "/blobs/missing"),
        ("PUT", "/blobs/"),
        ("POST", "/execution"),
        ("GET", "/blobs/"),
    ],
)
def test_cancel_is_quick_in_every_phase(method, path, service, job):
    reached = threading.Event()

    async def slow(scope, receive, send):
        if scope["type"] == "http" and scope["method"] == method and path in scope["path"]:
            reached.set()
            await asyncio.sleep(0.6)
        await create_app(service)(scope, receive, send)

    cancellation = Cancellation()
    with listening(slow) as url, ThreadPoolExecutor(1) as pool:
        target = EndpointTarget(url)
        run = pool.submit(
            target.run, dataclasses.replace(job, inputs={"INPUT": vector(400_000)}), cancellation=cancellation
        )
        assert reached.wait(5)
        cancelled = time.perf_counter()
        cancellation.cancel()
        with pytest.raises(Cancelled):
            run.result(5)
        assert time.perf_counter() - cancelled < 0.2
        time.sleep(0.8)  # until the slow request has ended, too
        target.close()
    assert service.jobs.counts() == (0, 0)
