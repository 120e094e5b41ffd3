"""A job that the endpoint keeps while its client waits: it may be lost, left, or looked at from outside."""

import contextlib
import queue
import socket
import threading
import time

import pytest

from edgegis.runtime.errors import Cancelled, EndpointUnreachable, GuestFailed
from edgegis.runtime.job import Cancellation
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.endpoint_api import EndpointApi
from edgegis.runtime.targets.endpoint_watch import EndpointWatch
from edgegis.runtime.targets.remote_job import JobStatus
from edgegis.runtime.targets.transport import RequestsTransport
from edgegis.tests.patience import PATIENCE_S, eventually

from .payloads import vector

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def edge(url):
    with contextlib.closing(EndpointTarget(url)) as target:
        yield target


@pytest.fixture
def watch(url):
    with contextlib.closing(EndpointWatch(url, RequestsTransport(url))) as watch:
        yield watch


def test_a_short_job_is_not_kept(edge, job):
    told = []
    edge.run(job, kept=told.append)
    assert not told


def test_a_long_job_is_kept_and_its_result_comes_as_ever(edge, job, target, watch):
    kept = queue.SimpleQueue()
    told = []
    target.before = lambda cancellation: told.append(kept.get(timeout=PATIENCE_S))
    result = edge.run(job, kept=kept.put)
    (remote,) = told
    assert remote.algorithm == "roundtrip" and remote.bytes_in == result.record.transfer.bytes_sent > 0
    again = edge.attach(remote, job.algorithm)
    assert again.outputs["OUTPUT"].digest() == result.outputs["OUTPUT"].digest() == vector().digest()
    assert watch.status(remote.job_id).status == "successful"


def test_a_job_is_told_of_before_it_is_asked_for(edge, job, target, watch):
    told, seen = [], []

    def sending(remote):
        seen.append(watch.status(remote.job_id))
        told.append(remote)
        return True

    target.before = lambda cancellation: seen.append(watch.status(told[0].job_id).status)
    edge.run(job, sending=sending, kept=told.append)
    assert seen == [None, "running"]
    assert watch.status(told[0].job_id) is None  # it had ended before the endpoint kept it


@pytest.mark.parametrize(("is_noted", "end"), [(True, "leave"), (False, "leave"), (True, "cancel")])
def test_a_job_may_be_left_before_the_endpoint_has_answered(url, edge, job, target, watch, is_noted, end):
    cancellation, told, goes_on = Cancellation(), [], threading.Event()

    def sending(remote):
        told.append(remote)
        return is_noted

    def before(guests):
        getattr(cancellation, end)()
        while not goes_on.wait(0.01):
            guests.raise_if_cancelled()

    target.before = before
    with pytest.raises(Cancelled):
        edge.run(job, sending=sending, cancellation=cancellation)
    if not is_noted or end == "cancel":
        assert eventually(lambda: (found := watch.status(told[0].job_id)) is None or found.status == "dismissed")
    else:
        listed = EndpointApi(url, RequestsTransport(url)).document  # what the endpoint keeps
        assert eventually(lambda: [told[0].job_id] == [each["jobID"] for each in listed("jobs", lambda: False)["jobs"]])
        goes_on.set()
        assert edge.attach(told[0], job.algorithm).outputs["OUTPUT"].digest() == vector().digest()


@pytest.mark.parametrize("end", ["leave", "cancel"])
def test_a_job_that_is_left_goes_on_and_one_that_is_cancelled_does_not(edge, job, blocked, watch, end):
    cancellation, told = Cancellation(), []

    def kept(remote):
        told.append(remote)
        getattr(cancellation, end)()

    with pytest.raises(Cancelled):
        edge.run(job, kept=kept, cancellation=cancellation)
    status = {"leave": "running", "cancel": "dismissed"}[end]
    assert eventually(lambda: watch.status(told[0].job_id).status == status)
    blocked.set()
    if end == "leave":
        assert edge.attach(told[0], job.algorithm).outputs["OUTPUT"].digest() == vector().digest()


def test_a_job_is_not_stopped_because_the_connection_broke(url, job, blocked, watch):
    class Breaking(RequestsTransport):
        def send(self, request, stopped):
            if request.path.startswith("jobs/") and request.method == "GET":
                raise EndpointUnreachable("The cable is out.")
            return super().send(request, stopped)

    told = []
    with contextlib.closing(EndpointTarget(url, Breaking(url))) as edge:
        with pytest.raises(EndpointUnreachable, match="cable"):
            edge.run(job, kept=told.append)
        time.sleep(0.3)  # a dismissal would come in the background
    assert watch.status(told[0].job_id).status == "running"


def test_watching(edge, job, blocked, watch, target):
    remote = edge.submit(job)
    assert watch.round_trip_s() > 0
    assert watch.status(remote.job_id).status in ("accepted", "running")
    assert watch.dismiss(remote.job_id).status == "dismissed"
    assert watch.status(NOBODY) is None and watch.dismiss(NOBODY) is None

    def fail(cancellation):
        raise GuestFailed("The valley has no outlet.")

    target.before = fail
    remote = edge.submit(job)
    assert eventually(lambda: watch.status(remote.job_id).has_ended)
    assert watch.status(remote.job_id).status == "failed" and "no outlet" in watch.why_it_failed(remote.job_id)


def test_watching_ends_at_once():
    cancellation = Cancellation()
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and says nothing
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        watch = EndpointWatch(address, RequestsTransport(address), cancellation)
        threading.Timer(0.1, cancellation.cancel).start()
        with pytest.raises(Cancelled):
            watch.round_trip_s()


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"status": "done"}, None),
        ({}, None),
        ({"status": "running", "progress": 250, "started": "soon"}, JobStatus("running")),
        (
            {"status": "failed", "progress": 7, "message": "no", "finished": "1970-01-01T00:01:00Z"},
            JobStatus("failed", 7.0, "no", None, 60.0),
        ),
    ],
)
def test_a_status_is_what_the_standard_says(document, status):
    assert JobStatus.from_json(document) == status
