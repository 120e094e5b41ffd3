"""What answers is down, not ours, broken or malicious.

Each ends in a sentence for the analyst, in time, with nothing kept.
"""

import contextlib
import socket
import threading

import pytest

from edgegis.runtime.errors import (
    Cancelled,
    EndpointBadAnswer,
    EndpointFailed,
    EndpointNotOurs,
    EndpointUnreachable,
)
from edgegis.runtime.job import Cancellation
from edgegis.tests.patience import PATIENCE_S

from .payloads import run

HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"


@contextlib.contextmanager
def answering(answer):
    """A server that answers every connection with what `answer(request head)` gives, as raw bytes or as pieces of
    them, and closes it.
    """
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        head = connection.recv(65536).decode("latin-1")
                        answered = answer(head)
                        for piece in [answered] if isinstance(answered, bytes) else answered:
                            connection.sendall(piece)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def response(status="200 OK", body=b"{}", media_type="application/json", length=None):
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


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
    ended = threading.Event()

    def answer(head):
        ended.wait(PATIENCE_S)
        return b""

    with answering(answer) as url:
        with pytest.raises(EndpointUnreachable, match="did not answer in time"):
            run(url, job, read_timeout_s=0.5)
        ended.set()


def test_slow_endpoint_is_left_before_it_answers_when_cancelled(job):
    cancellation, ended, answered = Cancellation(), threading.Event(), threading.Event()

    def answer(head):
        cancellation.cancel()
        ended.wait(PATIENCE_S)
        answered.set()
        return b""

    with answering(answer) as url:
        with pytest.raises(Cancelled):
            run(url, job, cancellation=cancellation)
        assert not answered.is_set()
        ended.set()
