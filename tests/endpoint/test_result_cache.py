"""An identical job is answered with its results, and says so."""

import time

import pytest

from edgegis.endpoint.jobs import result_cache
from edgegis.endpoint.jobs.result_cache import ResultCache, cache_key
from edgegis.endpoint.tokens import Principal
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.payloads.manifest import Manifest

from .conftest import until_idle
from .job_requests import ASYNC, EXECUTION, listed, until
from .payloads import exception, inputs, vector
from .test_formats import LAYER

WAIT = {"Prefer": "respond-async, wait=5"}


@pytest.fixture
def runs(target):
    """What the target has run."""
    runs = []
    target.before = runs.append
    return runs


def request(client, rows=3, **more):
    return {"inputs": inputs(client, vector(rows)), "response": "document", "edgegis": {**more}}


def hit(answer):
    """Whether an answer says, in head and body, that it was there already."""
    assert answer.status_code == 200, answer.text
    said = answer.json()["edgegis"].get("cached", False)
    assert answer.headers.get("cache-status") == ("EdgeGIS; hit" if said else None)
    return said


def test_second_time_nothing_runs(client, runs):
    body = request(client)
    first, second = (client.post(EXECUTION, json=body) for _ in range(2))
    assert (hit(first), hit(second)) == (False, True) and len(runs) == 1
    assert first.json()["OUTPUT"] == second.json()["OUTPUT"]
    waited = client.post(EXECUTION, json=body, headers=WAIT)
    assert hit(waited) and waited.headers["preference-applied"] == "wait=5"
    raw = client.post(EXECUTION, json={"inputs": body["inputs"]})
    assert raw.json() == first.json()["OUTPUT"]["value"] and raw.headers["cache-status"] == "EdgeGIS; hit"
    assert listed(client) == [] and len(runs) == 1


def test_files_in_the_request_are_known_by_their_content(client, runs):
    body = {"inputs": {"INPUT": LAYER}, "response": "document", "edgegis": {}}
    assert [hit(client.post(EXECUTION, json=body)) for _ in range(2)] == [False, True]
    other = {**body, "inputs": {"INPUT": {**LAYER, "features": LAYER["features"][:1]}}}
    assert not hit(client.post(EXECUTION, json=other)) and len(runs) == 2


def test_job_that_was_done_before_is_a_job_nevertheless(client, runs):
    body = request(client)
    client.post(EXECUTION, json=body)
    answer = client.post(EXECUTION, json=body, headers={**ASYNC, "Idempotency-Key": "again"})
    assert (answer.status_code, answer.json()["status"]) == (201, "successful")
    info = until(client, answer.headers["location"], "successful")
    assert info["progress"] == 100 and info["started"] and listed(client) == [info["jobID"]]
    assert hit(client.get(f"{answer.headers['location']}/results")) and len(runs) == 1
    again = client.post(EXECUTION, json=body, headers={**ASYNC, "Idempotency-Key": "again"})
    assert again.headers["location"] == answer.headers["location"]


@pytest.mark.parametrize(
    "headers, ours",
    [({"Cache-Control": "no-cache"}, {}), ({"Cache-Control": "max-age=0, No-Store"}, {}), ({}, {"cache": False})],
)
def test_a_client_may_want_it_fresh(headers, ours, client, runs):
    client.post(EXECUTION, json=request(client))
    assert not hit(client.post(EXECUTION, json=request(client, **ours), headers=headers)) and len(runs) == 2
    assert hit(client.post(EXECUTION, json=request(client))) and len(runs) == 2


def test_cache_has_to_be_true_or_false(client):
    exception(client.post(EXECUTION, json=request(client, cache="no")), 400, "bad-request")


def test_it_can_be_switched_off(serving, runs):
    with serving(result_cache=False) as (client, service):
        for _ in range(2):
            assert not hit(client.post(EXECUTION, json=request(client)))
        assert len(runs) == 2 and service.database.rows("SELECT * FROM result") == []


def test_it_outlives_the_endpoint(serving, runs):
    with serving() as (client, _):
        client.post(EXECUTION, json=request(client))
    with serving() as (client, _):
        assert hit(client.post(EXECUTION, json=request(client))) and len(runs) == 1


def test_other_data_are_another_job(client, runs):
    for rows in (3, 4):
        assert not hit(client.post(EXECUTION, json=request(client, rows)))
    assert len(runs) == 2


def test_others_do_not_learn_of_it(client, service, runs):
    body = request(client)
    client.post(EXECUTION, json=body)
    client.headers["Authorization"] = f"Bearer {service.tokens.add(Principal('field'))}"
    body = {**body, "inputs": inputs(client, send=False)}
    exception(client.post(EXECUTION, json=body), 424, "blob-missing")
    assert not hit(client.post(EXECUTION, json=request(client))) and len(runs) == 2


def test_results_whose_blobs_are_gone_are_made_again(client, service, runs):
    body = request(client)
    first = client.post(EXECUTION, json=body)
    digest = first.json()["OUTPUT"]["value"]["chunks"][0]["digest"]
    service.blobs.path(digest).unlink()
    exception(client.post(EXECUTION, json=body), 424, "blob-missing")  # it was the input, too
    assert not hit(client.post(EXECUTION, json=request(client))) and len(runs) == 2
    assert hit(client.post(EXECUTION, json=body)) and len(runs) == 2


def test_failed_jobs_are_not_remembered(client, target):
    def fail(cancellation):
        target.before = lambda cancellation: None
        raise ZeroDivisionError

    target.before = fail
    exception(client.post(EXECUTION, json=request(client)), 500, "internal")
    assert not hit(client.post(EXECUTION, json=request(client)))


def test_the_least_recently_used_go_first(service, monkeypatch):
    cache = ResultCache(service.database, service.blobs, limit=3)
    now = time.time()
    for number in range(3):
        monkeypatch.setattr(result_cache.time, "time", lambda number=number: now + number)
        cache.put("", f"key {number}", {"OUTPUT": {"value": number}})
    monkeypatch.setattr(result_cache.time, "time", lambda: now + 100)
    assert cache.get("", "key 0") == {"OUTPUT": {"value": 0}, "edgegis": {"cached": True}}
    for number in range(3, 6):
        cache.put("", f"key {number}", {"OUTPUT": {"value": number}})
    left = {row["key"] for row in service.database.rows("SELECT key FROM result")}
    assert len(left) == 3 and {"key 1", "key 2"}.isdisjoint(left)


def test_what_the_key_covers(catalogue):
    algorithm = catalogue.algorithm("roundtrip")
    manifest = Manifest("vector", (), vector().schema)
    base = (algorithm, {"A": 1.5, "B": [1]}, {"INPUT": manifest}, {"OUTPUT": [None, False]})
    key = cache_key(*base)
    assert key == cache_key(algorithm, {"B": [1], "A": 1.5}, *base[2:])
    assert key == cache_key(*base[:2], {"INPUT": Manifest("vector", (), vector().schema, digest="sha256:0")}, base[3])
    others = [
        (Catalogue.default().algorithm("slope"), *base[1:]),
        (algorithm, {"A": 2.5, "B": [1]}, *base[2:]),
        (*base[:2], {"INPUT": Manifest("vector", (), vector().schema, labels={"stays": "here"})}, base[3]),
        (*base[:2], {"OTHER": manifest}, base[3]),
        (*base[:3], {"OUTPUT": [None, True]}),
    ]
    assert len({key, *(cache_key(*other) for other in others)}) == 1 + len(others)


def test_other_versions_of_the_plan_are_other_jobs(client, runs, monkeypatch):
    client.post(EXECUTION, json=request(client))
    monkeypatch.setattr(result_cache, "PLAN_VERSION", result_cache.PLAN_VERSION + 1)
    assert not hit(client.post(EXECUTION, json=request(client))) and len(runs) == 2


def test_nothing_is_left_in_memory(client, service):
    for _ in range(3):
        client.post(EXECUTION, json=request(client))
    assert until_idle(service) and service.jobs._runner.active == {}
