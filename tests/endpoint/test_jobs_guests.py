"""Guests that break a limit of their job: each gets the error of its name, and others notice nothing."""

import time

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue, Module
from edgegis.tests.runtime.wat_guests import GREEDY, LOG, LOOP, TRAP, described, descriptor, guest

from .conftest import TestClient, until_idle
from .job_requests import ASYNC, until
from .payloads import exception, inputs

ENDLESS_WORDS = "(loop $more (call $log (i32.const 1) (i32.const 64) (i32.const 20)) (br $more)) (i32.const 64)"
GUESTS = {
    "good": guest(),
    "loops": guest(LOOP),
    "greedy": guest(GREEDY),
    "traps": guest(TRAP),
    "talks": guest(ENDLESS_WORDS, imports=LOG),
}
# What each ends with.
ENDS = {
    "loops": (500, "time-limit"),
    "greedy": (413, "memory-limit"),
    "traps": (500, "guest-trap"),
    "talks": (500, "log-limit"),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    modules = [Module.from_bytes(described(wasm, descriptor(id=name)), name, None) for name, wasm in GUESTS.items()]
    limits = Configuration(job_time_s=0.6, job_memory_bytes=40_000_000, log_bytes=10_000, result_cache=False)
    service = Service.open(tmp_path_factory.mktemp("endpoint"), limits, catalogue=Catalogue(modules))
    yield service
    service.close()


@pytest.fixture
def client(service):
    return TestClient(create_app(service), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def execute(client, name, **headers):
    return client.post(f"/processes/{name}/execution", json={"inputs": inputs(client)}, headers=headers)


@pytest.mark.parametrize("name", ENDS)
def test_each_limit_has_its_error(name, client, service):
    status, code = ENDS[name]
    exception(execute(client, name), status, code)
    address = execute(client, name, **ASYNC).headers["location"]
    assert execute(client, "good").status_code == 200  # beside it
    assert until(client, address, "failed")["message"]
    exception(client.get(f"{address}/results"), status, code)
    assert until_idle(service) and execute(client, "good").status_code == 200


def test_dismiss_stops_a_guest_that_loops(client, service):
    address = execute(client, "loops", **ASYNC).headers["location"]
    until(client, address, "running")
    time.sleep(0.05)
    assert client.delete(address).json()["status"] == "dismissed"
    assert until_idle(service) and client.get(address).json()["status"] == "dismissed"
