"""The way to an endpoint on this computer: what it leaves behind when an answer breaks off, and how it is left."""

import contextlib
import socket
import threading

import pytest

from edgegis.runtime.errors import Cancelled, EndpointBadAnswer, EndpointUnreachable
from edgegis.runtime.targets import loopback_transport
from edgegis.runtime.targets.loopback_transport import LoopbackTransport
from edgegis.runtime.targets.transport import Request
from edgegis.tests.patience import PATIENCE_S

from .test_hostile_endpoints import answering, response


def stopped(came):
    raise Cancelled


@pytest.fixture
def made(monkeypatch):
    """The sockets that connections have made."""
    sockets, connect = [], loopback_transport._Connection.connect

    def connected(connection):
        connect(connection)
        sockets.append(connection.sock)

    monkeypatch.setattr(loopback_transport._Connection, "connect", connected)
    return sockets


@pytest.mark.parametrize(
    ("reader", "error"),
    [({}, EndpointBadAnswer), ({"moved": stopped}, Cancelled)],
    ids=["the endpoint breaks off", "its reader leaves"],
)
def test_no_connection_stays_open(made, reader, error):
    with answering(lambda head: response(body=b" " * 1000, length=2_000_000)) as url:
        with pytest.raises(error) as caught:
            LoopbackTransport(url).send(Request("GET", "processes", **reader), lambda: False)
        assert [each.fileno() for each in made] == [-1], caught


def test_a_body_comes_though_its_connection_is_closed_after_it(made):
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000
    with answering(lambda head: closing) as url:
        answer = LoopbackTransport(url).send(Request("GET", "processes"), lambda: False)
        assert bytes(answer.body) == b"x" * 300_000
        assert [each.fileno() for each in made] == [-1]


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n", response(body=b"{", length=1000)])
def test_a_request_is_left_wherever_it_waits(made, begun):
    """The endpoint says the rest when the request has ended."""
    left, ended = threading.Event(), threading.Event()

    def answer(head):
        yield begun
        left.set()
        assert ended.wait(PATIENCE_S)

    with answering(answer) as url:
        with pytest.raises(Cancelled):
            LoopbackTransport(url).send(Request("GET", "processes"), left.is_set)
        ended.set()
        assert [each.fileno() for each in made] == [-1]


def test_a_request_is_left_while_it_connects():
    """To an endpoint that has more connections waiting than it takes."""
    with contextlib.ExitStack() as sockets:
        listener = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        with pytest.raises(Cancelled):
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            LoopbackTransport(url).send(Request("GET", "processes"), lambda: True)


def test_a_request_that_waits_too_long_is_given_up(made):
    ended = threading.Event()

    def answer(head):
        assert ended.wait(PATIENCE_S)
        yield b""

    with answering(answer) as url:
        with pytest.raises(EndpointUnreachable, match="did not answer in time"):
            LoopbackTransport(url, timeout_s=0.1).send(Request("GET", "processes"), lambda: False)
        ended.set()
        assert [each.fileno() for each in made] == [-1]
