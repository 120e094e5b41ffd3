"""What arrives on a socket and is no request that may be read."""

import contextlib
import json
import socket

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.tests.patience import PATIENCE_S

from .conftest import listening

LINE = b"GET /conformance HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def address(service):
    with listening(create_app(service), configuration=Configuration(header_bytes=2000)) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        yield host, int(port)


def exchange(address, *pieces):
    """All that comes back on one connection until the endpoint closes it."""
    answer = b""
    with socket.create_connection(address, timeout=PATIENCE_S) as connection:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                answer += part
    return answer


def refused(answer, status, code):
    head, _, body = answer.partition(b"\r\n\r\n")
    document = json.loads(body)
    assert head.startswith(b"HTTP/1.1 %d " % status) and b"Content-Type: application/json" in head
    assert (document["status"], document["type"].rpartition("/")[2]) == (status, code)


@pytest.mark.parametrize(
    "pieces",
    [
        (LINE + b"X: " + b"a" * 3000 + b"\r\n\r\n",),
        (LINE, b"X: " + b"a" * 1000, b"a" * 1000, b"a" * 1000),
        (LINE, *[b"X%d: b\r\n" % number for number in range(1000)], b"\r\n"),
        (b"GET /" + b"a" * 3000,),
        (LINE + b"\r\n", LINE + b"X: " + b"a" * 3000 + b"\r\n\r\n"),
    ],
    ids=["at once", "never ends", "many fields", "address", "second request"],
)
def test_large_head_is_refused(pieces, address):
    answer = exchange(address, *pieces)
    refused(answer[answer.rindex(b"HTTP/1.1 ") :], 431, "head-too-large")


@pytest.mark.parametrize("data", [b"\x16\x03\x01\x02\x00\x01", b"HELLO\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
def test_what_is_no_http_is_refused(data, address):
    refused(exchange(address, data), 400, "bad-request")


def test_head_within_the_limit_and_a_large_body_pass(address):
    body = b"x" * 100_000
    head = b"PUT /blobs/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n" % (b"0" * 64, len(body))
    answer = exchange(address, head + b"X: " + b"a" * 1500 + b"\r\n\r\n" + body + LINE + b"Connection: close\r\n\r\n")
    assert b"blob-mismatch" in answer and b"conformsTo" in answer
