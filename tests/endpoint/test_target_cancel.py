"""Cancelled while it sends, waits or receives, a job ends at once, here and there."""

import contextlib
import dataclasses
import threading

import pytest
from starlette.concurrency import run_in_threadpool

from edgegis.endpoint.app import create_app
from edgegis.runtime.errors import Cancelled
from edgegis.runtime.job import Cancellation
from edgegis.runtime.targets import endpoint_run
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.tests.patience import PATIENCE_S

from .conftest import Polling, listening, until_idle, until_left
from .payloads import vector


@pytest.fixture(autouse=True)
def few_dismissals(monkeypatch):
    """A job that the endpoint does not know any more is not dismissed for long."""
    monkeypatch.setattr(endpoint_run, "DISMISSED_AGAIN_AFTER_S", (0.1, 0.5))


@pytest.mark.parametrize("while_polling", [False, True], ids=["in the first request", "while polling"])
def test_cancel_stops_the_remote_job(url, job, target, service, while_polling):
    """Which would not end by itself, while anybody waits."""
    stopped, transport, cancellation = threading.Event(), Polling(url), Cancellation()

    def wait(of_job):
        of_job.on_cancel(stopped.set)
        if while_polling:
            assert transport.polled.wait(PATIENCE_S)
        cancellation.cancel()
        assert stopped.wait(PATIENCE_S)

    target.before = wait
    with contextlib.closing(EndpointTarget(url, transport)) as edge:
        with pytest.raises(Cancelled):
            edge.run(job, cancellation=cancellation)
        assert stopped.wait(PATIENCE_S)
        assert until_idle(service) and until_left()


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
def test_cancel_waits_for_no_answer_in_any_phase(method, path, service, job):
    """The endpoint answers when the run has ended."""
    cancellation, ended, answered = Cancellation(), threading.Event(), threading.Semaphore(0)
    app, asked = create_app(service), []

    async def slow(scope, receive, send):
        if scope["type"] != "http" or scope["method"] != method or path not in scope["path"]:
            return await app(scope, receive, send)
        asked.append(scope["path"])
        cancellation.cancel()
        await run_in_threadpool(ended.wait, PATIENCE_S)
        try:
            await app(scope, receive, send)
        finally:
            answered.release()

    with listening(slow) as url, contextlib.closing(EndpointTarget(url)) as target:
        with pytest.raises(Cancelled):
            target.run(dataclasses.replace(job, inputs={"INPUT": vector(400_000)}), cancellation=cancellation)
        assert not answered.acquire(blocking=False)
        ended.set()
        assert asked and all(answered.acquire(timeout=PATIENCE_S) for _ in asked)
        assert until_idle(service) and until_left()


def test_a_job_that_comes_after_its_dismissal_is_stopped(service, job, target, monkeypatch):
    """The endpoint takes it when its client has left already, and been told that there is no such job."""
    cancellation, dismissed, stopped, app = Cancellation(), threading.Event(), threading.Event(), create_app(service)
    start = service.jobs.start

    def late(*arguments, **options):
        cancellation.cancel()
        assert dismissed.wait(PATIENCE_S)
        return start(*arguments, **options)

    def wait(of_job):
        of_job.on_cancel(stopped.set)
        assert stopped.wait(PATIENCE_S)

    async def watched(scope, receive, send):
        await app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] == "DELETE":
            dismissed.set()

    target.before = wait
    monkeypatch.setattr(service.jobs, "start", late)
    with listening(watched) as url, contextlib.closing(EndpointTarget(url)) as edge:
        with pytest.raises(Cancelled):
            edge.run(job, cancellation=cancellation)
        assert stopped.wait(PATIENCE_S) and until_left()
    assert until_idle(service)
