"""What those who run the endpoint see: health, numbers, and a log of JSON lines."""

import io
import json
import logging

import pytest

from edgegis.endpoint.tokens import ADMIN, Principal
from edgegis.endpoint.web.request_log import JsonLines
from edgegis.runtime.errors import GuestTrap

from .payloads import exception, inputs

EXECUTION = "/processes/roundtrip/execution"


@pytest.fixture
def lines():
    """The lines of the log, as they are written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("edgegis.endpoint")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def sample(client, name):
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_health_needs_no_token(client, service):
    assert client.get("/health").json() == {"status": "ok"}
    service.database.close()
    exception(client.get("/health"), 500, "internal")


def test_numbers_grow_with_what_is_done(client, target):
    assert client.post(EXECUTION, json={"inputs": inputs(client)}).status_code == 200

    def crash(cancellation):
        raise GuestTrap("The algorithm crashed.")

    target.before = crash
    body = {"inputs": inputs(client), "edgegis": {"cache": False}}
    assert client.post(EXECUTION, json=body).status_code == 500
    assert sample(client, 'edgegis_jobs_ended_total{process="roundtrip",status="successful"}') == 1
    assert sample(client, 'edgegis_jobs_ended_total{process="roundtrip",status="failed"}') == 1
    assert sample(client, 'edgegis_guest_failures_total{code="guest-trap"}') == 1
    assert sample(client, 'edgegis_module_starts_total{how="warm"}') == 1
    assert sample(client, "edgegis_job_run_seconds_count") == 2
    assert sample(client, 'edgegis_requests_total{method="POST",status="200"}') >= 1
    assert sample(client, "edgegis_received_bytes_total") > 0 and sample(client, "edgegis_sent_bytes_total") > 0


def test_numbers_are_not_for_every_token(client, service):
    guest, boss = (
        service.tokens.add(Principal(name, frozenset(rights))) for name, rights in [("g", ()), ("b", {ADMIN})]
    )
    exception(client.get("/metrics", headers={"Authorization": f"Bearer {guest}"}), 403, "forbidden")
    assert client.get("/metrics", headers={"Authorization": f"Bearer {boss}"}).status_code == 200


def test_one_line_for_each_request_and_job(client, service, lines):
    token = service.tokens.add(Principal("field"))
    headers = {"Authorization": f"Bearer {token}"}
    client.headers.update(headers)
    body = {"inputs": inputs(client)}
    answer = client.post(EXECUTION, json=body, headers={"Prefer": "respond-async, wait=5"})
    assert answer.status_code == 200
    request = next(line for line in lines() if line["event"] == "request" and line["path"] == EXECUTION)
    assert (request["method"], request["status"], request["owner"]) == ("POST", 200, "field")
    assert request["request"] == answer.headers["x-request-id"]
    assert request["bytes_in"] == len(answer.request.content) and request["bytes_out"] == len(answer.content)
    job = next(line for line in lines() if line["event"] == "job")
    assert (job["process"], job["status"], job["owner"]) == ("roundtrip", "successful", "field") and job["run_ms"] >= 0
    assert token not in json.dumps(lines())


def test_a_request_that_is_refused_is_logged_too(client, lines):
    client.get("/processes", headers={"Host": "evil.example"})
    assert [(line["status"], line["owner"]) for line in lines()] == [(403, None)]


def test_a_mistake_of_ours_is_in_the_log_with_its_trace(client, target, lines):
    target.before = lambda cancellation: 1 / 0
    exception(client.post(EXECUTION, json={"inputs": inputs(client)}), 500, "internal")
    trace = next(line for line in lines() if "trace" in line)
    assert trace["level"] == "error" and "ZeroDivisionError" in trace["trace"]
