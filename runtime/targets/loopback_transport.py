"""HTTP to this computer itself, by the standard library alone.

No proxy, certificate or password can be on this way, and what `requests` does about them takes longer than a small
request: 0.16 of 0.5 ms, measured. A large body is received where it stays.
"""

from __future__ import annotations

import http.client
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

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


def default_transport(url: str, headers: Mapping[str, str]) -> Transport:
    """What reaches an endpoint for those who bring no transport."""
    if checked_host(url) in LOOPBACK_NAMES and urlsplit(url).scheme == "http":
        return LoopbackTransport(url, headers=headers)
    return RequestsTransport(url, headers=headers)


class LoopbackTransport:
    """Connections that stay open, as many as there are requests at a time."""

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
    """Sends a small body together with the head: one packet, and one reading of it."""

    _head = b""

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
