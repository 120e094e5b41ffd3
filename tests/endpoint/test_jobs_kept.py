"""What is left of jobs when the endpoint stops or goes down, and comes back."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.blobs import room
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.jobs.recovery import recover
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import Principal
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.patience import eventually

from .conftest import TestClient
from .job_requests import ASYNC, EXECUTION, done, listed, name, started, until
from .payloads import exception, inputs, vector


@pytest.fixture
def crashing(catalogue, target, tmp_path):
    """Opens endpoints over one data folder, each as if the one before had been killed."""
    opened = []
    with contextlib.ExitStack() as stack:

        def crashing(catalogue=catalogue, **settings):
            for service in opened:
                service.database.close()  # what still runs of it can change nothing any more
            service = Service.open(tmp_path / "endpoint", Configuration(**settings), catalogue=catalogue, target=target)
            opened.append(service)
            stack.callback(service.close)
            recover(service)
            client = TestClient(create_app(service), base_url="http://127.0.0.1:8080")
            return client, service

        yield crashing


def test_running_and_waiting_jobs_run_again(crashing, blocked):
    client, _ = crashing()
    addresses = [started(client) for _ in range(4)]
    for address in addresses[:2]:
        until(client, address, "running")
    blocked.clear()
    client, _ = crashing()
    blocked.set()
    for address in addresses:
        assert until(client, address, "successful")["progress"] == 100
        assert client.get(f"{address}/results").json()["chunks"]
    assert listed(client) == [name(address) for address in reversed(addresses)]


def test_finished_jobs_stay_as_they_are(crashing, target):
    client, _ = crashing()
    address = done(client)
    before = client.get(address).json(), client.get(f"{address}/results").content
    target.before = lambda cancellation: 1 / 0
    failed = started(client, {"inputs": inputs(client, vector(4))})
    until(client, failed, "failed")
    dismissed = done(client)
    client.delete(dismissed)
    client, service = crashing()
    assert (client.get(address).json(), client.get(f"{address}/results").content) == before
    exception(client.get(f"{failed}/results"), 500, "internal")
    assert client.get(dismissed).json()["status"] == "dismissed"
    assert service.jobs.counts() == (0, 0)


def test_stopping_is_no_crash(serving, blocked):
    with serving() as (client, _):
        address = started(client)
        until(client, address, "running")
    for _ in range(3):
        with serving() as (client, _):
            until(client, address, "running")
    blocked.set()
    with serving() as (client, service):
        until(client, address, "successful")
        assert dict(service.database.row("SELECT attempts, crashes FROM job")) == {"attempts": 1, "crashes": 0}


def test_job_that_took_the_endpoint_down_twice_is_given_up(crashing, blocked):
    client, _ = crashing()
    address = started(client)
    until(client, address, "running")
    client, _ = crashing()
    until(client, address, "running")
    client, service = crashing()
    info = client.get(address).json()
    assert info["status"] == "failed" and "went down 2 times" in info["message"]
    exception(client.get(f"{address}/results"), 500, "internal")
    assert service.jobs.counts() == (0, 0)
    assert service.database.row("SELECT count(*) AS count FROM job_blob")["count"] == 0


def test_of_several_jobs_none_is_blamed_but_each_runs_alone_next_time(crashing, blocked):
    client, _ = crashing()
    suspects = [started(client) for _ in range(2)]
    for address in suspects:
        until(client, address, "running")
    innocent = [started(client) for _ in range(2)]
    client, service = crashing()
    for address in innocent:
        until(client, address, "running")  # suspects come when nothing else waits
    assert [client.get(address).json()["status"] for address in suspects] == ["accepted"] * 2
    for address in innocent:
        client.delete(address)
    until(client, suspects[0], "running")
    time.sleep(0.05)
    assert service.jobs.counts() == (1, 1)
    blocked.set()
    for address in suspects:
        until(client, address, "successful")


def test_module_that_is_gone(crashing, blocked):
    client, _ = crashing()
    address = started(client)
    client, _ = crashing(catalogue=Catalogue())
    assert "roundtrip" in until(client, address, "failed")["message"]
    exception(client.get(f"{address}/results"), 404, "no-such-process")


def test_module_of_another_version(crashing, blocked):
    client, service = crashing()
    address = started(client)
    with service.database.write() as connection:
        connection.execute("UPDATE job SET module = 'abc'")
    client, _ = crashing()
    assert "is not on this endpoint any more" in until(client, address, "failed")["message"]
    exception(client.get(f"{address}/results"), 404, "no-such-process")


def test_owner_whose_token_was_revoked(crashing, blocked):
    client, service = crashing()
    token = {"Authorization": f"Bearer {service.tokens.add(Principal('field'))}"}
    client.headers.update(token)
    address = started(client)
    service.tokens.revoke("field")
    _, service = crashing()
    assert eventually(lambda: service.database.row("SELECT status FROM job")["status"] == "failed")
    assert "revoked" in service.database.row("SELECT message FROM job")["message"] and address


def test_blobs_of_a_job_are_pinned_while_it_needs_them(client, service, blocked):
    def pinned(address):
        rows = service.database.rows("SELECT digest FROM job_blob WHERE job = ?", name(address))
        return {row["digest"] for row in rows}

    body = {"inputs": inputs(client, vector(40))}
    address = started(client, body)
    until(client, address, "running")
    assert pinned(address) == {body["inputs"]["INPUT"]["value"]["chunks"][0]["digest"]}
    blocked.set()
    until(client, address, "successful")
    assert pinned(address) == {chunk["digest"] for chunk in client.get(f"{address}/results").json()["chunks"]}
    client.delete(address)
    assert pinned(address) == set()


def test_oldest_finished_jobs_are_forgotten(client, service):
    addresses = [done(client) for _ in range(25)]
    assert len(listed(client)) == 20
    exception(client.get(addresses[0]), 404, "no-such-job")
    for table in ("job_content", "job_blob"):
        rows = service.database.rows(f"SELECT DISTINCT job FROM {table}")
        assert {row["job"] for row in rows} == {name(address) for address in addresses[5:]}


# -- a request that comes twice --


def test_same_key_is_the_same_job(crashing, blocked):
    client, _ = crashing()
    body = {"inputs": inputs(client)}
    first = client.post(EXECUTION, json=body, headers={**ASYNC, "Idempotency-Key": "monday"})
    again = client.post(EXECUTION, json=body, headers={**ASYNC, "Idempotency-Key": "monday"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["location"] == again.headers["location"]
    client, _ = crashing()
    later = client.post(EXECUTION, json=body, headers={**ASYNC, "Idempotency-Key": "monday"})
    assert (later.status_code, later.headers["location"]) == (201, first.headers["location"])
    blocked.set()
    until(client, first.headers["location"], "successful")
    assert len(listed(client)) == 1
    waiting = {"Prefer": "respond-async, wait=5", "Idempotency-Key": "monday"}
    assert client.post(EXECUTION, json=body, headers=waiting).json()["chunks"]
    assert client.post(EXECUTION, json=body, headers={"Idempotency-Key": "monday"}).json()["chunks"]
    assert len(listed(client)) == 1


def test_same_key_for_another_request(client):
    body = {"inputs": inputs(client)}
    headers = {**ASYNC, "Idempotency-Key": "monday"}
    assert client.post(EXECUTION, json=body, headers=headers).status_code == 201
    exception(client.post(EXECUTION, json={**body, "response": "document"}, headers=headers), 409, "conflict")
    exception(client.post("/processes/echo/execution", json=body, headers=headers), 409, "conflict")
    exception(client.post(EXECUTION, json=body, headers={"Idempotency-Key": "x" * 300}), 400, "bad-request")


def test_keys_of_others_are_others(client, service):
    body = {"inputs": inputs(client)}
    headers = {**ASYNC, "Idempotency-Key": "monday"}
    first = client.post(EXECUTION, json=body, headers=headers).headers["location"]
    client.headers["Authorization"] = f"Bearer {service.tokens.add(Principal('field'))}"
    inputs(client)
    other = client.post(EXECUTION, json=body, headers=headers)
    assert other.status_code == 201 and other.headers["location"] != first


def test_requests_with_one_key_at_the_same_time(client, blocked):
    body = {"inputs": inputs(client)}
    headers = {**ASYNC, "Idempotency-Key": "monday"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post(EXECUTION, json=body, headers=headers), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1 and len(listed(client)) == 1


def test_jobs_that_are_too_old_go(serving):
    with serving(kept_job_days=30) as (client, service):
        old, young = done(client), done(client)
        with service.database.write() as connection:
            connection.execute("UPDATE job SET created = created - 31 * 24 * 3600 WHERE id = ?", [name(old)])
        service.jobs.prune()
        assert listed(client) == [name(young)]
        exception(client.get(f"{old}/results"), 404, "no-such-job")
        assert client.get(f"{young}/results").status_code == 200
        assert service.database.row("SELECT count(*) FROM job_content")[0] == 1


def test_the_results_of_a_revoked_token_go_with_the_lease(serving, monkeypatch):
    with serving() as (client, service):
        token = service.tokens.add(Principal("field"))
        client.headers["Authorization"] = f"Bearer {token}"
        done(client)
        service.jobs.prune()
        assert len(listed(client)) == 1
        service.tokens.revoke("field")
        del client.headers["Authorization"]
        service.jobs.prune()
        assert service.database.rows("SELECT id FROM job") == service.database.rows("SELECT key FROM result") == []
        assert service.blobs.collect().count == 0
        later = time.time() + 10 * service.configuration.lease_s
        monkeypatch.setattr(room, "time", SimpleNamespace(time=lambda: later, monotonic=time.monotonic))
        assert service.blobs.collect().count > 0
        assert service.database.rows("SELECT digest FROM blob_grant") == []
