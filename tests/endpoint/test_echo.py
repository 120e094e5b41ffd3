"""The process `echo`, and with it what the standard says of inputs."""

import json
import time

import pytest

from .payloads import exception

EXECUTION = "/processes/echo/execution"
BOX = {"bbox": [51.9, 7, 52, 7.1], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
ALL = {"message": "teststring", "numbers": [1, 2, 3], "note": "a note", "choice": 5, "object": {"a": 1}, "box": BOX}


def echoed(client, **inputs):
    response = client.post(EXECUTION, json={"inputs": inputs, "response": "document"})
    assert response.status_code == 200, response.text
    return response.json()


def test_description_has_what_conformance_tests_look_for(client):
    document = client.get("/processes/echo").json()
    inputs = document["inputs"]
    assert next(iter(inputs)) == "message" and inputs["message"]["schema"] == {"type": "string"}
    assert [name for name, part in inputs.items() if part["minOccurs"]] == ["message"]
    assert "object" not in json.dumps(inputs["box"]["schema"])
    assert all("format" in schema for schema in inputs["box"]["schema"]["allOf"])
    assert any("oneOf" in part["schema"] for part in document["outputs"].values())
    assert document["mutable"] is False and document["outputTransmission"] == ["value", "reference"]


def test_outputs_are_the_inputs(client):
    assert echoed(client, **ALL) == {
        **ALL,
        "note": {"value": "a note", "mediaType": "text/plain"},
        "object": {"value": {"a": 1}},
        "box": {"value": BOX},
    }
    assert echoed(client, message="x") == {"message": "x"}


def test_qualified_values_are_unpacked_where_the_input_takes_what_they_hold(client):
    assert echoed(client, message={"value": "x", "mediaType": "text/plain"}) == {"message": "x"}
    assert echoed(client, message="x", object={"value": "teststring"})["object"] == {"value": {"value": "teststring"}}
    assert echoed(client, message="x", object={"value": {"a": 1}})["object"] == {"value": {"a": 1}}


@pytest.mark.parametrize(
    "change",
    [
        {"message": 5},
        {"message": None},
        {"numbers": [1.5]},
        {"numbers": 1},
        {"note": {"href": "http://127.0.0.1/"}},
        {"note": {"any": "object"}},
        {"choice": True},
        {"choice": []},
        {"object": "text"},
        {"box": {"bbox": [1, 2, 3]}},
        {"box": 5},
        {"pause": -1},
        {"pause": 61},
        {"other": 1},
    ],
)
def test_inputs_that_do_not_hold(change, client):
    name = next(iter(change))
    document = exception(client.post(EXECUTION, json={"inputs": {"message": "x", **change}}), 400, "bad-parameter")
    assert name in document["detail"] and document["details"]["parameter"] == name


def test_message_is_required(client):
    exception(client.post(EXECUTION, json={"inputs": {"choice": "x"}}), 400, "bad-parameter")


def test_pause_ends_when_the_job_is_dismissed(client, service):
    body = {"inputs": {"message": "x", "pause": 60}}
    address = client.post(EXECUTION, json=body, headers={"Prefer": "respond-async"}).headers["location"]
    while client.get(address).json()["status"] != "running":
        time.sleep(0.01)
    assert client.delete(address).json()["status"] == "dismissed"
    # Its thread is free for the next job at once: with two of them, two more jobs run.
    for _ in range(2):
        assert client.post(EXECUTION, json={"inputs": {"message": "next"}}).status_code == 200
