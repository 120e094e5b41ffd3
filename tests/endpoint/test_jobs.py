"""A job from its start to its end, as an OGC client sees it."""

import hashlib
import json
import socket
import uuid

import jsonschema

from edgegis.runtime.errors import GuestTrap
from edgegis.tests.patience import eventually

from .conftest import until_idle
from .job_requests import ASYNC, EXECUTION, OGC, RESULTS, STATUS_INFO, done, listed, name, relations, started, until
from .payloads import exception, inputs


def test_async_job_from_its_start_to_its_results(client, blocked):
    answer = client.post(EXECUTION, json={"inputs": inputs(client)}, headers=ASYNC)
    assert (answer.status_code, answer.headers["preference-applied"]) == (201, "respond-async")
    address = answer.headers["location"]
    assert address == f"http://127.0.0.1:8080/jobs/{answer.json()['jobID']}"
    info = until(client, address, "running")
    assert "monitor" in relations(info) and RESULTS not in relations(info)
    not_ready = exception(client.get(f"{address}/results"), 404, "result-not-ready")
    assert not_ready["type"] == OGC + "result-not-ready"
    blocked.set()
    info = until(client, address, "successful")
    assert info["progress"] == 100 and info["processID"] == "roundtrip" and info["finished"] >= info["started"]
    assert "monitor" not in relations(info)
    link = next(link for link in info["links"] if link["rel"] == RESULTS)
    digest = client.get(link["href"]).json()["chunks"][0]["digest"]
    assert hashlib.sha256(client.get(f"/blobs/{digest}").content).hexdigest() == digest
    assert listed(client) == [info["jobID"]]


def test_results_have_the_form_that_was_asked_for(client):
    body = {"inputs": inputs(client)}
    raw = client.get(f"{done(client, body)}/results").json()
    document = client.get(f"{done(client, {**body, 'response': 'document'})}/results").json()
    assert raw["chunks"] and document["OUTPUT"]["value"] == raw


def test_wait_answers_with_the_results_if_they_are_there(client, blocked):
    body, headers = {"inputs": inputs(client), "response": "document"}, {"Prefer": "Respond-Async, wait=1"}
    later = client.post(EXECUTION, json=body, headers=headers)
    assert (later.status_code, later.headers["preference-applied"]) == (201, "respond-async, wait=1")
    blocked.set()
    until(client, later.headers["location"], "successful")
    assert "OUTPUT" in client.get(f"{later.headers['location']}/results").json()
    answer = client.post(EXECUTION, json=body, headers=headers)
    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "wait=1")
    assert "OUTPUT" in answer.json()
    assert listed(client) == [name(later.headers["location"])]  # of the other nobody was told


def test_sync_is_no_job_to_others(client, service):
    answer = client.post(EXECUTION, json={"inputs": inputs(client)}, headers={"Prefer": "respond-sync"})
    assert answer.status_code == 200 and "preference-applied" not in answer.headers
    assert listed(client) == [] and until_idle(service)


def test_dismiss_stops_the_job(client, service, blocked):
    own = str(uuid.uuid4())
    body = {"inputs": inputs(client), "edgegis": {"job": own}}
    address = started(client, body)
    assert name(address) == own
    until(client, address, "running")
    dismissed = client.delete(address)
    jsonschema.validate(dismissed.json(), STATUS_INFO)
    assert (dismissed.status_code, dismissed.json()["status"]) == (200, "dismissed")
    assert relations(dismissed.json()) == {"self"}
    assert client.get(address).json()["status"] == "dismissed"
    assert until_idle(service) and not blocked.is_set()
    exception(client.get(f"{address}/results"), 404, "no-such-job")
    exception(client.post(EXECUTION, json=body, headers=ASYNC), 409, "conflict")  # the name is taken
    assert client.delete(address).json()["status"] == "dismissed"


def test_dismiss_of_a_job_that_waits(client, service, blocked):
    addresses = [started(client) for _ in range(3)]
    assert client.delete(addresses[2]).json()["status"] == "dismissed"
    assert sum(service.jobs.counts()) == 2
    blocked.set()
    assert [until(client, address, "successful")["progress"] for address in addresses[:2]] == [100, 100]
    assert "started" not in client.get(addresses[2]).json()


def test_dismiss_of_a_finished_job_drops_its_results(client, service):
    address = done(client)
    pinned = "SELECT count(*) AS count FROM job_blob WHERE job = ?"
    assert service.database.row(pinned, name(address))["count"] == 1
    assert client.delete(address).json()["status"] == "dismissed"
    exception(client.get(f"{address}/results"), 404, "no-such-job")
    assert service.database.row(pinned, name(address))["count"] == 0


def test_failed_job_says_why(client, target):
    def fail(cancellation):
        raise GuestTrap("The algorithm crashed.", place="here")

    target.before = fail
    address = started(client)
    info = until(client, address, "failed")
    assert info["message"] == "The algorithm crashed." and RESULTS in relations(info)
    assert exception(client.get(f"{address}/results"), 500, "guest-trap")["details"] == {"place": "here"}
    exception(client.post(EXECUTION, json={"inputs": inputs(client)}), 500, "guest-trap")


def test_mistake_of_ours_in_a_job_shows_no_trace(client, target):
    target.before = lambda cancellation: 1 / 0
    address = started(client)
    assert "division" not in until(client, address, "failed")["message"]
    assert "division" not in client.get(f"{address}/results").text


def test_unknown_job(client):
    for method, address in [("GET", "/jobs/x"), ("DELETE", "/jobs/x"), ("GET", "/jobs/x/results")]:
        assert exception(client.request(method, address), 404, "no-such-job")["type"] == OGC + "no-such-job"


def test_jobs_leave_nothing_in_memory(client, service):
    for _ in range(5):
        client.post(EXECUTION, json={"inputs": inputs(client)})
        done(client)
    assert until_idle(service) and service.jobs._runner.active == {}


def test_sync_job_stops_when_nobody_waits_any_more(client, url, service, blocked):
    body = json.dumps({"inputs": inputs(client)}).encode()
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST {EXECUTION} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        assert eventually(lambda: service.jobs.counts() == (1, 0))
    assert until_idle(service) and not blocked.is_set()


def test_async_job_goes_on_when_its_client_is_cut_off(client, url, service, blocked):
    """While it waits for the results; it finds the job by the name that it gave it."""
    own = str(uuid.uuid4())
    body = json.dumps({"inputs": inputs(client), "edgegis": {"job": own}}).encode()
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST {EXECUTION} HTTP/1.1\r\nHost: {host}:{port}\r\nPrefer: respond-async, wait=10\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert eventually(lambda: service.jobs.counts() == (1, 0))
    assert eventually(lambda: listed(client) == [own])
    blocked.set()
    until(client, f"/jobs/{own}", "successful")
    assert listed(client) == [own]
