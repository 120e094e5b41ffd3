"""Blobs on the wire: compressed, in parts, only if they are news; what does not hold leaves nothing."""

import gzip
import hashlib
import random
import zlib

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.blobs.encodings import zstd
from edgegis.runtime.payloads.manifest import BLOB_LIMIT_BYTES

from .conftest import TestClient
from .payloads import exception

TEXT = b"the same words again and again, " * 10_000
NOISE = random.Random(5).randbytes(300_000)


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


def send(client, data, body=None, **headers):
    return client.put(f"/blobs/{digest_of(data)}", content=data if body is None else body, headers=headers)


def files(tmp_path):
    return [path for path in (tmp_path / "endpoint" / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [TEXT, NOISE, b"", bytes(BLOB_LIMIT_BYTES)], ids=["text", "noise", "empty", "full"])
@pytest.mark.parametrize("encoding", ["gzip", "zstd", "identity"])
def test_digest_is_that_of_the_decoded_bytes(encoding, data, client):
    body = {"gzip": gzip.compress, "zstd": zstd.compress, "identity": bytes}[encoding](data)
    assert send(client, data, body, **{"Content-Encoding": encoding}).status_code == 201
    assert client.get(f"/blobs/{digest_of(data)}", headers={"Accept-Encoding": "identity"}).content == data


def _gzip_bomb():
    deflate = zlib.compressobj(9, wbits=31)
    return b"".join(deflate.compress(bytes(1024 * 1024)) for _ in range(300)) + deflate.flush()


def _zstd_bomb():
    return zstd.compress(bytes(300 * 1024 * 1024))


def _endless_gzip():
    """Blocks that hold nothing: it never ends, and unfolds to no byte."""
    return gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 4_000_000


@pytest.mark.parametrize(
    "body, encoding, status, code",
    [
        (_gzip_bomb, "gzip", 413, "body-too-large"),
        (_zstd_bomb, "zstd", 413, "body-too-large"),
        (_endless_gzip, "gzip", 413, "body-too-large"),
        (lambda: gzip.compress(TEXT)[:-9], "gzip", 400, "bad-request"),
        (lambda: zstd.compress(TEXT)[:-9], "zstd", 400, "bad-request"),
        (lambda: gzip.compress(TEXT) + b"x", "gzip", 400, "bad-request"),
        (lambda: zstd.compress(TEXT) + b"x", "zstd", 400, "bad-request"),
        (lambda: TEXT, "gzip", 400, "bad-request"),
        (lambda: TEXT, "zstd", 400, "bad-request"),
        (lambda: b"", "zstd", 400, "bad-request"),
        (lambda: gzip.compress(TEXT + b"x"), "gzip", 400, "blob-mismatch"),
        (lambda: TEXT, "br", 415, "unsupported-media-type"),
        (lambda: gzip.compress(gzip.compress(TEXT)), "gzip, gzip", 415, "unsupported-media-type"),
        (lambda: bytes(BLOB_LIMIT_BYTES + 1), "identity", 413, "body-too-large"),
        (lambda: iter([bytes(BLOB_LIMIT_BYTES), b"x"]), "identity", 413, "body-too-large"),
    ],
)
def test_body_that_does_not_hold_leaves_nothing(body, encoding, status, code, client, tmp_path):
    exception(send(client, TEXT, body(), **{"Content-Encoding": encoding}), status, code)
    assert files(tmp_path) == []
    assert client.head(f"/blobs/{digest_of(TEXT)}").status_code == 404


def test_frame_that_asks_for_much_memory_is_refused(client, tmp_path):
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    frame = zstd.ZstdCompressor(options=options)
    body = frame.compress(TEXT) + frame.flush()
    exception(send(client, TEXT, body, **{"Content-Encoding": "zstd"}), 400, "bad-request")
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "range_, status, part",
    [
        ("bytes=5-8", 206, TEXT[5:9]),
        ("bytes=0-0", 206, TEXT[:1]),
        ("bytes=319990-", 206, TEXT[319_990:]),
        ("bytes=319990-999999", 206, TEXT[319_990:]),
        ("bytes=-7", 206, TEXT[-7:]),
        ("bytes=-999999", 206, TEXT),
        ("bytes=320000-", 416, None),
        ("bytes=320000-320001", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=8-5", 200, TEXT),
        ("bytes=0-1,4-5", 200, TEXT),
        ("bytes=-", 200, TEXT),
        ("rows=1-2", 200, TEXT),
        ("bytes=99999999999999999999-", 200, TEXT),
    ],
)
def test_one_range(range_, status, part, client):
    send(client, TEXT)
    response = client.get(f"/blobs/{digest_of(TEXT)}", headers={"Range": range_, "Accept-Encoding": "identity"})
    if status == 416:
        exception(response, 416, "range-not-satisfiable")
        assert response.headers["content-range"] == "bytes */320000"
        return
    assert (response.status_code, response.content) == (status, part)
    assert ("content-range" in response.headers) == (status == 206)
    assert response.headers["etag"] == f'"{digest_of(TEXT)}"'


def test_conditions(client):
    send(client, TEXT)
    address, tag = f"/blobs/{digest_of(TEXT)}", f'"{digest_of(TEXT)}"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = client.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    changed = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"', "Accept-Encoding": "identity"})
    assert (changed.status_code, changed.content) == (200, TEXT)
    assert client.get(address, headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206


def test_head_says_the_size(client):
    send(client, TEXT)
    response = client.head(f"/blobs/{digest_of(TEXT)}")
    assert (response.status_code, response.headers["content-length"], response.content) == (200, "320000", b"")


@pytest.mark.parametrize(
    "data, accepted, used",
    [
        (TEXT, "zstd, gzip", "zstd"),
        (TEXT, "gzip;q=0.5", "gzip"),
        (TEXT, "zstd;q=0, gzip", "gzip"),
        (TEXT, "zstd; q=0.000", None),
        (TEXT, "br", None),
        (NOISE, "zstd, gzip", None),
        (b"", "zstd", None),
    ],
)
def test_answer_is_compressed_where_it_shrinks(data, accepted, used, client):
    send(client, data)
    with client.stream("GET", f"/blobs/{digest_of(data)}", headers={"Accept-Encoding": accepted}) as response:
        body = b"".join(response.iter_raw())
    assert response.headers.get("content-encoding") == used
    assert {"zstd": zstd.decompress, "gzip": gzip.decompress, None: bytes}[used](body) == data
    assert response.headers["etag"] == (f'"{digest_of(data)}-{used}"' if used else f'"{digest_of(data)}"')
    if used:
        known = {"If-None-Match": response.headers["etag"], "Accept-Encoding": accepted}
        assert client.get(f"/blobs/{digest_of(data)}", headers=known).status_code == 304


def test_answer_to_this_computer_is_never_compressed(service):
    app = create_app(service)
    with TestClient(app, base_url="http://127.0.0.1:8080", client=("127.0.0.1", 50000)) as client:
        send(client, TEXT)
        response = client.get(f"/blobs/{digest_of(TEXT)}", headers={"Accept-Encoding": "zstd"})
    assert "content-encoding" not in response.headers and response.content == TEXT


def test_question_about_too_many(client):
    exception(client.post("/blobs/missing", json={"digests": ["0" * 64] * 10_001}), 400, "bad-request")
    assert client.post("/blobs/missing", json={"digests": ["0" * 64] * 10_000}).json() == {"missing": ["0" * 64]}
