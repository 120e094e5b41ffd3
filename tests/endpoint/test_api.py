"""The endpoint as any OGC client sees it."""

import hashlib

import pytest

from edgegis.runtime.payloads.manifest import MEDIA_TYPE
from edgegis.runtime.version import VERSION

from .payloads import exception, inputs, vector

OGC = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
EXECUTION = "/processes/roundtrip/execution"


# -- about itself --


def test_landing_page_links_lead_somewhere(client):
    links = client.get("/").json()["links"]
    assert {"service-desc", "http://www.opengis.net/def/rel/ogc/1.0/conformance"} <= {link["rel"] for link in links}
    assert all(client.get(link["href"]).status_code == 200 for link in links)


def test_landing_page_states_version_and_limits(client):
    stated = client.get("/").json()["edgegis"]
    assert stated["version"] == VERSION == client.get("/api").json()["info"]["version"]
    assert stated["limits"]["jobTimeS"] == 24 * 3600 and stated["limits"]["unfinishedJobs"] == 50
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert f"Version {VERSION}" in page and "50 jobs at a time" in page


def test_conformance_names_core(client):
    assert (
        "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core"
        in client.get("/conformance").json()["conformsTo"]
    )


def test_list_of_processes_and_its_limit(client):
    every = ["echo", "roundtrip", "roundtripraster"]
    assert [process["id"] for process in client.get("/processes").json()["processes"]] == every
    assert len(client.get("/processes?limit=1").json()["processes"]) == 1
    found, address = [], "/processes?limit=1"
    while address:
        page = client.get(address).json()
        found += [process["id"] for process in page["processes"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert found == every
    backwards = next(link["href"] for link in page["links"] if link["rel"] == "prev")
    assert [process["id"] for process in client.get(backwards).json()["processes"]] == ["roundtrip"]
    for limit in ("0", "-1", "x", "10001", "9" * 30):
        exception(client.get(f"/processes?limit={limit}"), 400, "bad-request")
    exception(client.get("/processes?offset=-1"), 400, "bad-request")


def test_description_is_the_descriptor_and_names_the_module(client, catalogue):
    document = client.get("/processes/roundtrip").json()
    algorithm = catalogue.algorithm("roundtrip")
    assert document["edgegis"]["module"] == algorithm.module.sha256
    assert document["title"] == algorithm.descriptor.title and document["version"] == algorithm.descriptor.version
    forms = [form["contentMediaType"] for form in document["inputs"]["INPUT"]["schema"]["oneOf"]]
    assert forms == [MEDIA_TYPE, "application/geo+json", "application/flatgeobuf"]
    assert document["mutable"] is False and "async-execute" in document["jobControlOptions"]
    exception(client.get("/processes/nothing"), 404, "no-such-process")
    assert client.get("/processes/nothing").json()["type"] == OGC + "no-such-process"


def test_unknown_address_and_method(client):
    exception(client.get("/nothing/here"), 404, "not-found")
    exception(client.post("/conformance"), 405, "method-not-allowed")
    refusal = client.patch("/processes")
    exception(refusal, 405, "method-not-allowed")
    assert set(refusal.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    for method, address in (("POST", "/processes/echo"), ("OPTIONS", "/processes/echo")):
        refusal = client.request(method, address)
        exception(refusal, 405, "method-not-allowed")
        assert set(refusal.headers["allow"].split(", ")) == {"GET", "HEAD", "PUT", "DELETE"}
    refusal = client.put("/blobs/missing")
    exception(refusal, 405, "method-not-allowed")
    assert refusal.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "address", ["/", "/processes", "/processes?limit=1", "/jobs", "/jobs?limit=1", "/processes/echo"]
)
def test_lists_and_descriptions_link_to_their_page(address, client):
    links = {link["rel"]: link for link in client.get(address).json()["links"]}
    assert links["self"]["type"] == "application/json" and client.get(links["self"]["href"]).json()["links"]
    assert links["alternate"]["type"] == "text/html"
    assert "<!DOCTYPE html>" in client.get(links["alternate"]["href"]).text


@pytest.mark.parametrize(
    "accept, form",
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("image/png", "application/json"),
        ("text/html;q=0.5, */*", "application/json"),
        ("text/html, */*", "text/html"),
        ("text/*", "text/html"),
        ("application/json;q=0, text/*;q=0.1", "text/html"),
        ("application/json, text/html", "application/json"),
    ],
)
def test_form_of_an_answer_is_the_one_most_wanted(accept, form, client):
    assert client.get("/processes", headers={"Accept": accept}).headers["content-type"].split(";")[0] == form
    definition = client.get("/api", headers={"Accept": accept}).headers["content-type"].split(";")[0]
    assert definition == {"application/json": "application/vnd.oai.openapi+json"}.get(form, form)


# -- executing --


def test_sync_is_raw_by_default_and_a_document_when_asked(client):
    body = {"inputs": inputs(client)}
    raw = client.post(EXECUTION, json=body)
    assert (raw.status_code, raw.headers["content-type"]) == (200, MEDIA_TYPE)
    document = client.post(EXECUTION, json={**body, "response": "document"}).json()
    assert document["OUTPUT"] == {"value": raw.json(), "mediaType": MEDIA_TYPE}
    assert client.get("/jobs").json()["jobs"] == []  # nobody was told of a job
    assert client.post(EXECUTION, json=body, headers={"Prefer": "respond-sync"}).status_code == 200


def test_mistake_of_ours_shows_no_trace(client, target):
    target.before = lambda cancellation: 1 / 0
    response = client.post(EXECUTION, json={"inputs": inputs(client)})
    exception(response, 500, "internal")
    assert "division" not in response.text


# -- requests that do not hold --


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "JSON object"),
        (b'{"a": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"a": 1e999}', "not JSON"),
        (b'{"a": [-1%s.5]}' % (b"0" * 400), "not JSON"),
        (b'{"a": "\\ud800"}', "not JSON"),
        ('{"a": 1}'.encode("utf-16"), "not JSON"),
    ],
)
def test_body_that_is_no_request(content, sentence, client):
    assert sentence in exception(client.post(EXECUTION, content=content), 400, "bad-request")["detail"]


@pytest.mark.parametrize("media_type", ["text/xml", "application/x-www-form-urlencoded", "text/plain; charset=utf-8"])
@pytest.mark.parametrize("address", ["/processes/echo/execution", "/blobs/missing"])
def test_body_that_is_said_to_be_something_else(media_type, address, client):
    body = b'{"inputs": {"message": "teststring"}, "digests": []}'
    refused = client.post(address, content=body, headers={"Content-Type": media_type})
    assert "application/json" in exception(refused, 415, "unsupported-media-type")["detail"]
    for right in ("application/json; charset=utf-8", "Application/JSON", "application/ogc+json"):
        assert client.post(address, content=body, headers={"Content-Type": right}).status_code == 200
    assert client.post(address, content=body).status_code == 200


@pytest.mark.parametrize(
    "change, status, type_",
    [
        ({"inputs": []}, 400, "bad-request"),
        ({"inputs": {}}, 400, "bad-parameter"),
        ({"inputs": {"INPUT": 5}}, 400, "bad-input"),
        ({"inputs": {"INPUT": {"href": "http://169.254.169.254/"}}}, 400, "bad-parameter"),
        ({"more": {"OTHER": 1}}, 400, "bad-parameter"),
        ({"response": "xml"}, 400, "bad-request"),
        ({"outputs": {"OTHER": {}}}, 400, "bad-request"),
        ({"outputs": {"OUTPUT": {"format": {"mediaType": "text/html"}}}}, 400, "bad-request"),
        ({"outputs": 5}, 400, "bad-request"),
        ({"edgegis": {"module": "0" * 64}}, 409, "module-mismatch"),
        ({"edgegis": {"module": 5}}, 400, "bad-request"),
        ({"edgegis": {"job": "../x"}}, 400, "bad-request"),
        ({"edgegis": {"job": 5}}, 400, "bad-request"),
        ({"edgegis": 5}, 400, "bad-request"),
    ],
)
def test_request_that_does_not_hold(change, status, type_, client):
    body = {"inputs": {**inputs(client), **change.pop("more", {})}, **change}
    exception(client.post(EXECUTION, json=body), status, type_)


def test_missing_blobs_are_listed(client):
    wanted = inputs(client, vector(7), send=False)
    document = exception(client.post(EXECUTION, json={"inputs": wanted}), 424, "blob-missing")
    assert document["details"]["missing"] == [wanted["INPUT"]["value"]["chunks"][0]["digest"]]


def test_chunk_that_is_no_arrow(client):
    wanted = inputs(client)
    for data in (b"", b"nonsense", b"\xff" * 500):
        digest = hashlib.sha256(data).hexdigest()
        client.put(f"/blobs/{digest}", content=data)
        wanted["INPUT"]["value"]["chunks"][0].update(digest=digest, bytes=len(data))
        exception(client.post(EXECUTION, json={"inputs": wanted}), 400, "bad-input")


def test_body_that_is_too_large(client):
    exception(client.post(EXECUTION, content=b" " * (16 * 2**20 + 1)), 413, "body-too-large")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "[::1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
    ],
)
def test_other_hosts_and_web_pages_are_refused(headers, client):
    exception(client.post(EXECUTION, json={}, headers=headers), 403, "forbidden")


def test_own_pages_are_not(client):
    assert client.get("/", headers={"Origin": "http://127.0.0.1:8080"}).status_code == 200
