"""Who knows a digest owns nothing by that: a blob is there for those who sent it, or whose job made it."""

import hashlib

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.tokens import Principal
from edgegis.runtime.payloads.manifest import parse_manifest

from .conftest import TestClient
from .payloads import exception, inputs

DATA = b"what Anna sent"
DIGEST = hashlib.sha256(DATA).hexdigest()
ADDRESS = f"/blobs/{DIGEST}"


@pytest.fixture
def clients(service):
    """A client without a token, and by name those of Anna and Ben."""
    with TestClient(create_app(service), base_url="http://127.0.0.1:8080") as nobody:

        def of(name):
            token = service.tokens.add(Principal(name))
            return TestClient(nobody.app, base_url=nobody.base_url, headers={"Authorization": f"Bearer {token}"})

        yield {"": nobody, "anna": of("anna"), "ben": of("ben")}


@pytest.fixture
def sent(clients):
    assert clients["anna"].put(ADDRESS, content=DATA).status_code == 201


def missing(client, digest=DIGEST):
    return client.post("/blobs/missing", json={"digests": [digest]}).json()["missing"] == [digest]


@pytest.mark.parametrize("name", ["ben", ""])
@pytest.mark.parametrize(
    "headers", [{}, {"If-None-Match": f'"{DIGEST}"'}, {"If-None-Match": "*"}, {"Range": "bytes=0-1"}]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_blob_of_another_is_as_one_that_is_not_there(method, headers, name, clients, sent):
    nowhere = f"/blobs/{'7' * 64}"
    found, not_found = (clients[name].request(method, address, headers=headers) for address in (ADDRESS, nowhere))
    assert (found.status_code, sorted(found.headers)) == (404, sorted(not_found.headers))
    assert found.text.replace(DIGEST, "7" * 64) == not_found.text


@pytest.mark.parametrize("name", ["ben", ""])
def test_second_owner_sends_it_once(name, clients, sent, service):
    assert missing(clients[name]) and not missing(clients["anna"])
    first = clients[name].put(f"/blobs/{hashlib.sha256(b'new').hexdigest()}", content=b"new")
    second = clients[name].put(ADDRESS, content=DATA)
    assert (second.status_code, sorted(second.headers)) == (first.status_code, sorted(first.headers))
    assert second.status_code == 201 and second.headers["etag"] == f'"{DIGEST}"'
    assert not missing(clients[name]) and clients[name].get(ADDRESS).content == DATA
    assert clients[name].put(ADDRESS, content=DATA).status_code == 204
    assert len(list(service.blobs.path(DIGEST).parent.iterdir())) == 1


def test_wrong_bytes_do_not_make_an_owner(clients, sent):
    exception(clients["ben"].put(ADDRESS, content=b"guessed"), 400, "blob-mismatch")
    assert missing(clients["ben"]) and clients["anna"].get(ADDRESS).content == DATA


def test_job_reads_only_what_its_owner_sent(clients):
    body = {"inputs": inputs(clients["anna"])}
    digest = parse_manifest(body["inputs"]["INPUT"]["value"]).blobs[0].digest
    document = exception(clients["ben"].post("/processes/roundtrip/execution", json=body), 424, "blob-missing")
    assert document["details"]["missing"] == [digest]
    assert clients["anna"].post("/processes/roundtrip/execution", json=body).status_code == 200


def test_results_belong_to_whose_job_made_them(clients):
    body = {"inputs": inputs(clients["anna"]), "response": "document"}
    answer = clients["anna"].post("/processes/roundtrip/execution", json=body).json()
    digest = parse_manifest(answer["OUTPUT"]["value"]).blobs[0].digest
    assert clients["anna"].get(f"/blobs/{digest}").status_code == 200
    assert missing(clients["ben"], digest) and missing(clients[""], digest)


def test_missing_chunks_are_listed(client):
    digests = ["a" * 64, "b" * 64]
    body = {"inputs": inputs(client)}
    manifest = body["inputs"]["INPUT"]["value"]
    manifest["chunks"] += [{"digest": digest, "bytes": 5, "rows": 1} for digest in (*digests, digests[0])]
    document = exception(client.post("/processes/roundtrip/execution", json=body), 424, "blob-missing")
    assert document["details"]["missing"] == digests
