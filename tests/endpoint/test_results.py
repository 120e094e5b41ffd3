"""Results in each of the standard's forms: raw and document, by value and by reference, one and several."""

import email
import hashlib
import json

import pytest

from edgegis.runtime.payloads.manifest import MEDIA_TYPE, parse_manifest
from edgegis.runtime.targets.related_parts import related_parts

from .payloads import exception, inputs

ECHO = "/processes/echo/execution"
ROUNDTRIP = "/processes/roundtrip/execution"
REFERENCE = {"transmissionMode": "reference"}


def run(client, outputs=None, response="raw", **more):
    body = {"inputs": {"message": "teststring", "note": "grüße", **more}, "response": response}
    return client.post(ECHO, json={**body, "outputs": outputs} if outputs is not None else body)


def parts(response):
    """The parts of a multipart answer by their Content-ID."""
    message = email.message_from_bytes(
        b"Content-Type: " + response.headers["content-type"].encode() + b"\r\n\r\n" + response.content
    )
    return {part["Content-ID"].strip("<>"): part for part in message.get_payload()}


def links(response):
    return [link.partition(">")[0].lstrip("<") for link in response.headers["link"].split(", <")]


def test_one_raw_output_is_the_answer(client):
    response = run(client, {"message": {}})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.json() == "teststring"
    response = run(client, {"note": {}})
    assert (response.text, response.headers["content-type"]) == ("grüße", "text/plain; charset=utf-8")


def test_several_raw_outputs_are_parts(client):
    response = run(client)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("multipart/related; boundary=")
    assert response.headers["content-type"].endswith('; type="text/plain"')  # of the root (RFC 2387)
    found = parts(response)
    assert list(found) == ["message", "note"]
    assert [found[name].get_content_type() for name in found] == ["text/plain", "text/plain"]
    assert found["message"].get_payload() == "teststring"
    assert found["note"].get_payload(decode=True).decode() == "grüße"


def test_raw_references_are_links(client):
    response = run(client, {"message": REFERENCE, "note": REFERENCE})
    assert (response.status_code, response.content) == (204, b"")
    message, note = links(response)
    assert client.get(message).json() == "teststring" and client.get(note).text == "grüße"
    assert 'type="text/plain"' in response.headers["link"]


def test_raw_references_beside_values_are_parts_with_a_location(client):
    found = parts(run(client, {"message": {"transmissionMode": "value"}, "note": REFERENCE}))
    assert found["message"].get_payload() == "teststring"
    assert client.get(found["note"]["Content-Location"]).text == "grüße"
    assert not found["note"].get_payload().strip()
    found = parts(run(client, numbers=[1, 2]))
    assert (found["numbers"].get_content_type(), json.loads(found["numbers"].get_payload())) == (
        "application/json",
        [1, 2],
    )


def test_document_links_references(client):
    document = run(client, {"message": {}, "note": REFERENCE}, "document").json()
    assert document["message"] == "teststring"
    assert document["note"]["type"] == "text/plain" and client.get(document["note"]["href"]).text == "grüße"


def test_outputs_choose(client):
    assert list(run(client, {"note": {}}, "document").json()) == ["note"]
    assert list(run(client, {}, "document").json()) == ["message", "note"]
    assert run(client, {"numbers": {}}, "document").json() == {}  # it was not given
    assert run(client, {"numbers": {}}).status_code == 204


@pytest.mark.parametrize(
    "outputs",
    [
        {"other": {}},
        {"note": 5},
        {"note": {"transmissionMode": "pigeon"}},
        {"note": {"format": "text"}},
        [],
    ],
)
def test_outputs_that_do_not_hold(outputs, client):
    exception(run(client, outputs), 400, "bad-request")


def test_job_tells_its_results_as_they_were_asked_for(client):
    body = {"inputs": {"message": "teststring"}, "outputs": {"message": {}}}
    headers = {"Prefer": "respond-async"}
    address = client.post(ECHO, json=body, headers=headers).headers["location"]
    while client.get(address).json()["status"] != "successful":
        pass
    assert client.get(f"{address}/results").json() == "teststring"


def test_payload_by_reference_is_a_manifest_in_a_file(client):
    body = {"inputs": inputs(client), "response": "document"}
    manifest = client.post(ROUNDTRIP, json=body).json()["OUTPUT"]["value"]
    link = client.post(ROUNDTRIP, json={**body, "outputs": {"OUTPUT": REFERENCE}}).json()["OUTPUT"]
    assert link["type"] == MEDIA_TYPE and client.get(link["href"]).json() == manifest


def test_record_is_told_to_those_who_ask_for_it(client):
    body = {"inputs": inputs(client), "response": "document"}
    assert list(client.post(ROUNDTRIP, json=body).json()) == ["OUTPUT"]
    record = client.post(ROUNDTRIP, json={**body, "edgegis": {}}).json()["edgegis"]["record"]
    assert record["algorithm"] == "roundtrip"


@pytest.mark.parametrize("within, parts_there", [(10**6, True), (10, False), (0, False)])
def test_document_brings_the_blobs_of_its_payloads_if_they_are_small(within, parts_there, client):
    body = {"inputs": inputs(client), "response": "document", "edgegis": {"blobsWithin": within}}
    response = client.post(ROUNDTRIP, json=body)
    assert response.status_code == 200
    if not parts_there:
        assert response.headers["content-type"] == "application/json"
        return
    (root, document), *blobs = related_parts(response.headers["content-type"], response.content).items()
    manifest = parse_manifest(json.loads(document.tobytes())["OUTPUT"]["value"])
    assert root == "results" and [digest for digest, _ in blobs] == [blob.digest for blob in manifest.blobs]
    for digest, blob in blobs:
        assert hashlib.sha256(blob).hexdigest() == digest
        assert client.get(f"/blobs/{digest}").content == blob


@pytest.mark.parametrize("within", [-1, "many", True, None])
def test_blobs_within_no_number_of_bytes(within, client):
    body = {"inputs": inputs(client), "edgegis": {"blobsWithin": within}}
    exception(client.post(ROUNDTRIP, json=body), 400, "bad-request")
