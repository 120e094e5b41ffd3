"""What answers is down, not ours, broken or malicious.

Each ends in a sentence for the analyst, in time, with nothing kept.
"""

import contextlib
import json
import socket
import threading
import time

import pytest

from edgegis.endpoint.app import create_app
from edgegis.runtime.errors import (
    Cancelled,
    EndpointBadAnswer,
    EndpointFailed,
    EndpointNotOurs,
    EndpointUnreachable,
    ModuleMismatch,
)
from edgegis.runtime.job import Cancellation, Job
from edgegis.runtime.payload import MemoryRaster
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.transport import RequestsTransport

from .conftest import listening
from .payloads import raster, vector

HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"


@contextlib.contextmanager
def answering(answer):
    """A server that answers every connection with what `answer(request head)` gives, as raw bytes, and closes it."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        head = connection.recv(65536).decode("latin-1")
                        connection.sendall(answer(head))

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def response(status="200 OK", body=b"{}", media_type="application/json", length=None):
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def run(url, job, **options):
    target = EndpointTarget(url, RequestsTransport(url, connect_timeout_s=1, read_timeout_s=1))
    try:
        return target.run(job, **options)
    finally:
        target.close()


@pytest.fixture
def job(catalogue):
    return Job(catalogue.algorithm("roundtrip"), {}, {"INPUT": vector()})


@pytest.fixture
def raster_job(catalogue):
    return Job(catalogue.algorithm("roundtripraster"), {}, {"INPUT": raster(50, 50)})


def test_nothing_listens(job):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with pytest.raises(EndpointUnreachable, match=f"Nothing answers at http://127.0.0.1:{port}"):
        run(f"http://127.0.0.1:{port}", job)


def test_name_is_not_known(job):
    with pytest.raises(EndpointUnreachable, match=r"The name no-such-box\.invalid is not known"):
        run("http://no-such-box.invalid:8080", job)


@pytest.mark.parametrize(
    "url", ["edge-box", "ftp://edge-box", "http://", "http://[::1", "http://edge:99999", "http://me:pass@edge"]
)
def test_address_is_none(url, job):
    with pytest.raises(EndpointUnreachable, match="not an address"):
        run(url, job)


FOREIGN = {
    "a login page": response(body=HTML, media_type="text/html"),
    "a page that calls itself JSON": response(body=HTML),
    "not found, as a page": response("404 Not Found", HTML, "text/html"),
    "not found, as other JSON": response("404 Not Found", b'{"code": "NoSuchProcess"}'),
    "a redirect": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "other JSON": response(body=b'{"hello": "world"}'),
    "a list": response(body=b"[1, 2]"),
    "another server's process": response(body=b'{"id": "roundtrip", "version": "1"}'),
    "an SSH server": b"SSH-2.0-OpenSSH_9.2\r\n",
}


@pytest.mark.parametrize("answer", FOREIGN.values(), ids=FOREIGN.keys())
def test_not_ours(answer, job):
    with answering(lambda head: answer) as url, pytest.raises((EndpointNotOurs, EndpointBadAnswer)) as caught:
        run(url, job)
    assert url in str(caught.value)


def test_web_page_is_named(job):
    with answering(lambda head: FOREIGN["a login page"]) as url, pytest.raises(EndpointNotOurs, match="web page"):
        run(url, job)


@pytest.mark.parametrize(
    "body, media_type",
    [(HTML, "text/html"), (b"{}", "application/json"), (b"", "text/plain"), (b"{", "application/json")],
)
def test_status_500(body, media_type, job):
    with (
        answering(lambda head: response("500 Oh", body, media_type)) as url,
        pytest.raises(EndpointFailed, match="HTTP 500"),
    ):
        run(url, job)


def test_not_let_in(job):
    with (
        answering(lambda head: response("403 No", HTML, "text/html")) as url,
        pytest.raises(EndpointFailed, match="does not let"),
    ):
        run(url, job)


def test_half_a_body(job):
    half = response(body=b'{"id": "roundtrip", ', length=500)
    with answering(lambda head: half) as url, pytest.raises(EndpointBadAnswer, match="broke off"):
        run(url, job)


def test_connection_closed_without_an_answer(job):
    with answering(lambda head: b"") as url, pytest.raises(EndpointUnreachable, match="closed before an answer"):
        run(url, job)


def test_half_a_head(job):
    with (
        answering(lambda head: b"HTTP/1.1 200 OK\r\nContent-Ty") as url,
        pytest.raises((EndpointBadAnswer, EndpointNotOurs)),
    ):
        run(url, job)


def test_answer_without_end(job):
    with (
        answering(lambda head: response(body=b" " * 2**24 + b"  ")) as url,
        pytest.raises(EndpointBadAnswer, match="more than"),
    ):
        run(url, job)


def test_slow_endpoint_is_given_up(job):
    def answer(head):
        time.sleep(3)
        return b""

    started = time.perf_counter()
    with answering(answer) as url, pytest.raises(EndpointUnreachable, match="did not answer in time"):
        run(url, job)
    assert time.perf_counter() - started < 2


def test_slow_endpoint_is_left_at_once_when_cancelled(job):
    def answer(head):
        time.sleep(0.8)
        return b""

    cancellation = Cancellation()
    threading.Timer(0.1, cancellation.cancel).start()
    started = time.perf_counter()
    with answering(answer) as url, pytest.raises(Cancelled):
        run(url, job, cancellation=cancellation)
    assert time.perf_counter() - started < 0.3


# -- one that is ours, but something between us changes its answers --


class Changed:
    """An endpoint whose answers to some path are changed by `change(status, headers, body)`."""

    def __init__(self, app, path, change):
        self.app, self.path, self.change = app, path, change

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or self.path not in scope["path"]:
            return await self.app(scope, receive, send)
        messages = []

        async def collect(message):
            messages.append(message)

        await self.app(scope, receive, collect)
        body = b"".join(message.get("body", b"") for message in messages)
        status, body = self.change(messages[0]["status"], body)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        return await send({"type": "http.response.body", "body": body})


@pytest.fixture
def between(service):
    @contextlib.contextmanager
    def opened(path, change):
        with listening(Changed(create_app(service), path, change)) as url:
            yield url

    return opened


def changed_json(change):
    def changed(status, body):
        document = json.loads(body)
        change(document)
        return status, json.dumps(document).encode()

    return changed


def test_other_version_of_the_module(between, job):
    change = changed_json(lambda document: document["edgegis"].update(module="ab" * 32))
    with between("/processes/roundtrip", change) as url, pytest.raises(ModuleMismatch, match="Please update"):
        run(url, job)


def test_module_changes_after_it_was_checked(between, job):
    def refuse(status, body):
        return 409, json.dumps(
            {"type": "https://edgegis.org/errors/module-mismatch", "detail": "Another version."}
        ).encode()

    with between("/execution", refuse) as url, pytest.raises(ModuleMismatch, match=r"Another version\."):
        run(url, job)


BLOBS = {
    "truncated": lambda status, body: (status, body[:-7]),
    "damaged": lambda status, body: (status, body[:-1] + bytes([body[-1] ^ 1])),
    "empty": lambda status, body: (status, b""),
    "longer": lambda status, body: (status, body + b"x"),
    "an error page": lambda status, body: (200, HTML),
}


@pytest.mark.parametrize("change", BLOBS.values(), ids=BLOBS.keys())
def test_damaged_result_reaches_nobody(change, between, job, raster_job):
    sinks = []

    def opened(grid):
        sinks.append(MemoryRaster(grid))
        return sinks[0]

    def change_results(status, body):
        return change(status, body) if body else (status, body)  # PUT answers nothing

    with between(
        "/blobs/", lambda status, body: (status, body) if body[:2] == b'{"' else change_results(status, body)
    ) as url:
        with pytest.raises(EndpointBadAnswer):
            run(url, job)
        with pytest.raises(EndpointBadAnswer):
            run(url, raster_job, raster_sinks={"OUTPUT": opened})
    assert sinks[0].aborted and not sinks[0].closed and not any(array.any() for array in sinks[0].arrays)


RESULTS = {
    "no output": lambda d: d.clear(),
    "no manifest": lambda d: d.update(OUTPUT={"value": 5}),
    "a raster": lambda d: d["OUTPUT"]["value"].update(kind="raster"),
    "no digest": lambda d: d["OUTPUT"]["value"]["chunks"][0].update(digest="abc"),
    "more rows": lambda d: d["OUTPUT"]["value"]["chunks"][0].update(rows=4),
    "other columns": lambda d: d["OUTPUT"]["value"]["schema"]["fields"].pop(),
    "a broken record": lambda d: d.update(edgegis={"record": 5}),
}


@pytest.mark.parametrize("change", RESULTS.values(), ids=RESULTS.keys())
def test_results_that_do_not_hold(change, between, job):
    with between("/execution", changed_json(change)) as url, pytest.raises(EndpointBadAnswer) as caught:
        run(url, job)
    assert url in str(caught.value)


def test_says_missing_but_what(between, job):
    with (
        between("/blobs/missing", lambda status, body: (200, b'{"missing": "all"}')) as url,
        pytest.raises(EndpointBadAnswer, match="missing"),
    ):
        run(url, job)
