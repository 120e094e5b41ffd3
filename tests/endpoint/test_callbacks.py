"""Subscribers are told of their jobs, and nobody else is."""

import http.server
import json
import threading

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.jobs.callbacks import Callbacks
from edgegis.endpoint.service import Service
from edgegis.runtime.errors import GuestTrap
from edgegis.tests.patience import PATIENCE_S, eventually

from .conftest import TestClient
from .payloads import exception, inputs

EXECUTION = "/processes/roundtrip/execution"


class Subscriber(http.server.BaseHTTPRequestHandler):
    """Takes what is posted, after it has refused as often as the server's `refusals` say."""

    def do_POST(self):
        document = json.loads(self.rfile.read(int(self.headers["content-length"])))
        refused = self.server.refusals > 0
        self.server.refusals -= refused
        self.send_response(503 if refused else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.told.append((self.path, document, refused))
        if not refused:
            self.server.taken.release()

    def log_message(self, *_):
        pass


@pytest.fixture
def subscriber():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Subscriber) as server:
        server.told, server.taken, server.refusals = [], threading.Semaphore(0), 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.place = f"127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()


@pytest.fixture
def client(subscriber, catalogue, target, tmp_path, monkeypatch):
    monkeypatch.setattr(Callbacks.__init__, "__defaults__", ((0.01, 0.01, 0.01),))
    configuration = Configuration(fetch_hosts=(subscriber.place,), public_url="https://box.example")
    service = Service.open(tmp_path, configuration, catalogue=catalogue, target=target)
    with TestClient(create_app(service), base_url="http://127.0.0.1") as client:
        yield client


def execute(client, addresses, prefer="respond-async", **more):
    body = {"inputs": inputs(client), "subscriber": addresses, **more}
    return client.post(EXECUTION, json=body, headers={"Prefer": prefer})


def all_of(subscriber):
    return {name: f"http://{subscriber.place}/{name}" for name in ("successUri", "inProgressUri", "failedUri")}


def test_success_is_told_with_the_results(client, subscriber):
    started = execute(client, all_of(subscriber))
    assert started.status_code == 201
    assert all(subscriber.taken.acquire(timeout=PATIENCE_S) for _ in range(2))
    told = {path: document for path, document, _ in subscriber.told}
    assert told.keys() == {"/inProgressUri", "/successUri"}
    assert told["/inProgressUri"]["jobID"] == started.json()["jobID"]
    assert told["/inProgressUri"]["links"][0]["href"].startswith("https://box.example/jobs/")
    results = client.get(f"/jobs/{started.json()['jobID']}/results")
    assert told["/successUri"]["OUTPUT"]["value"] == results.json()


def test_failure_is_told_with_the_status(client, subscriber, target):
    def crash(cancellation):
        raise GuestTrap("The algorithm crashed.")

    target.before = crash
    execute(client, all_of(subscriber))
    assert all(subscriber.taken.acquire(timeout=PATIENCE_S) for _ in range(2))
    told = {path: document for path, document, _ in subscriber.told}
    assert told.keys() == {"/inProgressUri", "/failedUri"}
    assert (told["/failedUri"]["status"], told["/failedUri"]["message"]) == ("failed", "The algorithm crashed.")


@pytest.mark.parametrize("refusals, taken", [(3, True), (4, False)])
def test_a_message_that_is_not_taken_comes_again_some_times(refusals, taken, client, subscriber):
    subscriber.refusals = refusals
    execute(client, {"successUri": f"http://{subscriber.place}/done"})
    assert eventually(lambda: len(subscriber.told) >= 4)
    assert subscriber.taken.acquire(timeout=PATIENCE_S if taken else 0.3) is taken
    assert len(subscriber.told) == 4


def test_a_job_that_is_answered_at_once_is_not_told(client, subscriber):
    assert execute(client, all_of(subscriber), prefer="respond-async, wait=5").status_code == 200
    assert not subscriber.taken.acquire(timeout=0.3)


@pytest.mark.parametrize(
    "addresses, type_",
    [
        (5, "bad-request"),
        (None, "bad-request"),
        ({}, "bad-request"),
        ({"failedUri": "http://127.0.0.1/"}, "bad-request"),
        ({"successUri": "http://127.0.0.1:1/"}, "bad-parameter"),
        ({"successUri": "http://169.254.169.254/"}, "bad-parameter"),
        ({"successUri": "file:///etc/passwd"}, "bad-parameter"),
    ],
)
def test_subscribers_that_are_refused(addresses, type_, client):
    exception(execute(client, addresses), 400, type_)
    assert client.get("/jobs").json()["jobs"] == []


def test_what_is_not_sent_when_the_endpoint_ends_does_not_keep_it(subscriber, catalogue, target, tmp_path, monkeypatch):
    subscriber.refusals = 10**6
    monkeypatch.setattr(Callbacks.__init__, "__defaults__", ((1000.0,),))
    service = Service.open(tmp_path, Configuration(fetch_hosts=(subscriber.place,)), catalogue=catalogue, target=target)
    with TestClient(create_app(service), base_url="http://127.0.0.1") as client:
        execute(client, all_of(subscriber))
        assert eventually(lambda: subscriber.told)
        threads = [thread for thread in threading.enumerate() if thread.name == "edgegis-callback"]
    assert threads and not any(thread.is_alive() for thread in threads)
