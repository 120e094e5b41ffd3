"""Blobs at the endpoint: whole and checked, or not there."""

import hashlib

import pytest

from edgegis.runtime.payloads.manifest import BLOB_LIMIT_BYTES

from .payloads import exception


def test_blob_goes_up_once_and_comes_back(client, tmp_path):
    data, digest = b"some bytes", hashlib.sha256(b"some bytes").hexdigest()
    other = "1" * 64
    assert client.post("/blobs/missing", json={"digests": [digest, other, digest]}).json() == {
        "missing": [digest, other]
    }
    exception(client.get(f"/blobs/{digest}"), 404, "not-found")
    assert client.head(f"/blobs/{digest}").status_code == 404
    assert [client.put(f"/blobs/{digest}", content=data).status_code for _ in range(2)] == [201, 204]
    assert client.post("/blobs/missing", json={"digests": [digest, other]}).json() == {"missing": [other]}
    response = client.get(f"/blobs/{digest}")
    assert (response.content, response.headers["etag"]) == (data, f'"{digest}"')
    assert client.head(f"/blobs/{digest}").headers["content-length"] == "10"
    part = client.get(f"/blobs/{digest}", headers={"Range": "bytes=5-8"})
    assert (part.status_code, part.content) == (206, b"byte")


def test_wrong_bytes_leave_nothing(client, tmp_path):
    exception(client.put(f"/blobs/{'0' * 64}", content=b"other"), 400, "blob-mismatch")
    exception(client.put(f"/blobs/{'0' * 64}", content=b"x" * (BLOB_LIMIT_BYTES + 1)), 413, "body-too-large")
    exception(client.put(f"/blobs/{'0' * 64}", content=b"x", headers={"Content-Encoding": "gzip"}), 400, "bad-request")
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["abc", "A" * 64, "..%2f..%2fetc%2fpasswd", "%00" * 64, "0" * 63 + "\u0660"])
def test_name_that_is_no_digest(name, client):
    assert client.put(f"/blobs/{name}", content=b"x").status_code in (400, 404)
    assert client.get(f"/blobs/{name}").status_code in (400, 404)


@pytest.mark.parametrize("digests", [5, [5], ["../x"], None, [None], {}])
def test_question_that_does_not_hold(digests, client):
    exception(client.post("/blobs/missing", json={"digests": digests}), 400, "bad-request")
