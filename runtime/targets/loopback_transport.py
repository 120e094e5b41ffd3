"""HTTP to this computer itself, by the standard library alone.

No proxy, certificate or password can be on this way, and what `requests` does about them takes longer than a small
request: 0.16 of 0.5 ms, measured. A large body is received where it stays. While it waits it asks whether anybody still
does, so that nobody needs a thread to leave it.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from ..errors import Cancelled, present
from ..guests.large_pages import buffer_of
from .transport import (
    LOOPBACK_NAMES,
    PIECE_BYTES,
    Receiving,
    Request,
    RequestsTransport,
    Response,
    Stopped,
    Transport,
    checked_host,
    outgoing,
    translated,
)

Moving = TypeVar("Moving")

# Of a socket; the second is the first from Python 3.10 on.
TIMEOUTS = (TimeoutError, socket.timeout)
# So often it asks whether anybody still waits.
_PATIENCE_S = 0.05


def default_transport(url: str, headers: Mapping[str, str]) -> Transport:
    """What reaches an endpoint for those who bring no transport."""
    if checked_host(url) in LOOPBACK_NAMES and urlsplit(url).scheme == "http":
        return LoopbackTransport(url, headers=headers)
    return RequestsTransport(url, headers=headers)


class LoopbackTransport:
    """Connections that stay open, as many as there are requests at a time. A request that is stopped ends within
    0.1 s, wherever it waits.
    """

    def __init__(self, url: str, *, headers: Mapping[str, str] = {}, timeout_s: float = 30.0) -> None:
        checked_host(url)
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        # In a function, so that nothing that shows this object shows a token.
        self._headers: Callable[[], dict[str, str]] = lambda: {"Accept-Encoding": "identity", **headers}
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._idle)

    def send(self, request: Request, stopped: Stopped) -> Response:
        connection = self._connection()
        connection.wait_for(stopped)
        try:
            # Closed by us: the connection forgets an answer after which the endpoint closes it.
            with closing(self._answer(connection, request, stopped)) as answer:
                headers = {name.lower(): value for name, value in answer.getheaders()}
                room = request.room if answer.status == 200 else None
                body = _received(answer, Receiving(self._url, request, self._timeout_s, stopped), room)
        except (http.client.HTTPException, OSError) as error:
            connection.close()
            raise translated(error, self._url) from error
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)
        return Response(answer.status, headers, body)

    def close(self) -> None:
        with self._lock:
            _close(self._idle)

    def _connection(self) -> _Connection:
        """One that is free, or a new one."""
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if connection.is_open():
                    return connection
                connection.close()
        return _Connection(urlsplit(self._url).netloc, timeout=self._timeout_s)

    def _answer(self, connection: _Connection, request: Request, stopped: Stopped) -> http.client.HTTPResponse:
        address = urlsplit(urljoin(f"{self._url}/", request.path))
        path = quote(address.path, safe="/%:@!$&'()*+,;=~") + (f"?{address.query}" if address.query else "")
        body, headers = outgoing(request, stopped), {**self._headers(), **request.headers}
        if body is not None:
            headers["Content-Length"] = str(len(body))
        connection.request(request.method, path, body, headers)
        connection.flush()
        return connection.getresponse()


class _Connection(http.client.HTTPConnection):
    """Sends a small body together with the head: one packet, and one reading of it. `stopped` is the request's."""

    _head = b""
    _waiting: _Waiting

    def wait_for(self, stopped: Stopped) -> None:
        """From now on for this request."""
        self._waiting = _Waiting(stopped, present(self.timeout))
        if isinstance(self.sock, _Socket):
            self.sock.waiting = self._waiting

    def connect(self) -> None:
        where = (self.host, self.port)
        connected = self._waiting.until(lambda: socket.create_connection(where, _PATIENCE_S))
        self.sock = made = _Socket(fileno=connected.detach())
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.settimeout(_PATIENCE_S)
        made.waiting = self._waiting

    def send(self, data: Any) -> None:
        if self._head and isinstance(data, bytes):
            data, self._head = self._head + data, b""
        elif isinstance(data, bytes):
            self._head = data
            return
        self.flush()
        super().send(data)

    def flush(self) -> None:
        head, self._head = self._head, b""
        if head:
            super().send(head)

    def is_open(self) -> bool:
        """Whether the endpoint has not closed it meanwhile: then there is something to be read, its end."""
        from urllib3.util.wait import wait_for_read

        return self.sock is not None and not wait_for_read(self.sock, timeout=0)


@dataclass(frozen=True)
class _Waiting:
    """Waits in short steps, as long as anybody does."""

    stopped: Stopped
    timeout_s: float

    def until(self, move: Callable[[], Moving]) -> Moving:
        """What `move` answers when it does not time out any more. Raises Cancelled, and TimeoutError in the end."""
        end: float | None = None
        while True:
            try:
                return move()
            except TIMEOUTS:
                end = time.monotonic() + self.timeout_s if end is None else end
            if self.stopped():
                raise Cancelled()
            if time.monotonic() > end:
                raise TimeoutError


class _Socket(socket.socket):
    """Waits as its connection does."""

    waiting: _Waiting

    def sendall(self, data: Any, flags: int = 0) -> None:
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[self.waiting.until(lambda: self.send(rest, flags)) :]  # noqa: B023 - called at once

    def recv_into(self, *arguments: Any) -> int:
        return self.waiting.until(lambda: super(_Socket, self).recv_into(*arguments))


def _close(connections: list[_Connection]) -> None:
    while connections:
        connections.pop().close()


def _received(
    answer: http.client.HTTPResponse, receiving: Receiving, room: memoryview | None
) -> bytearray | memoryview:
    stated = answer.length
    if stated is None:  # another server than ours
        return _received_to_its_end(answer, receiving)
    receiving.check(stated)
    body = buffer_of(stated) if room is None or room.nbytes < stated else room[:stated]
    view, count = memoryview(body), 0
    while count < stated:
        got = _read(answer, view[count : count + PIECE_BYTES], count, receiving)
        if not got:
            raise receiving.broken_off(count, stated)
        count += got
        receiving.came(count)
    return body


def _received_to_its_end(answer: http.client.HTTPResponse, receiving: Receiving) -> bytearray:
    body = bytearray()
    piece = memoryview(bytearray(PIECE_BYTES))
    while got := _read(answer, piece, len(body), receiving):
        body += piece[:got]
        receiving.came(len(body))
    return body


def _read(answer: http.client.HTTPResponse, piece: memoryview, count: int, receiving: Receiving) -> int:
    try:
        return answer.readinto(piece)
    except (http.client.HTTPException, OSError) as error:
        raise receiving.broken_off(count) from error
