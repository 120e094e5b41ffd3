"""How an endpoint's client reaches it: one small protocol, spoken by `requests` unless another transport is given.

Everything that can go wrong with a connection becomes one of three errors here, and nowhere else: `EndpointUnreachable`
(nothing answered), `EndpointNotOurs` (something answered that speaks no HTTP) and `EndpointBadAnswer` (an answer
broke off). Those of which another attempt may go well carry `passing=True` in their details.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin, urlsplit

from ..errors import Cancelled, EndpointBadAnswer, EndpointNotOurs, EndpointUnreachable

if TYPE_CHECKING:
    import requests

PIECE_BYTES = 256 * 1024
# Of an answer, unless another size is expected.
ANSWER_BYTES = 16 * 1024 * 1024
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

Stopped = Callable[[], bool]
Moved = Callable[[int], None]


def _nobody(count: int) -> None:
    """Nobody wants to know how many bytes have been moved."""


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is relative to the endpoint's address, or a whole address below it.

    `moved` is told, in any thread, how many bytes of a large body have gone, or of the answer to one without have come.
    The body of an answer 200 may be received into `room`, and is a part of it then.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | memoryview | None = None
    maximum_bytes: int = ANSWER_BYTES
    moved: Moved = _nobody
    room: memoryview | None = None


@dataclass(frozen=True)
class Response:
    """One HTTP answer, whole; the headers' names are in lower case.

    `tried_s` is for how long it was tried to get a better one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | bytearray | memoryview
    tried_s: float = 0.0


class Transport(Protocol):
    """Sends requests, thread-safe.

    `stopped` is asked while bytes flow; when it says yes the request ends with `Cancelled`.
    """

    def send(self, request: Request, stopped: Stopped) -> Response: ...

    def close(self) -> None: ...


class Pieces:
    """A body that goes out in pieces, so that a cancelled upload ends in the middle of a blob."""

    def __init__(self, body: bytes | memoryview, stopped: Stopped, moved: Moved) -> None:
        self._body = memoryview(body)
        self._stopped = stopped
        self._moved = moved

    def __len__(self) -> int:
        return self._body.nbytes

    def __iter__(self) -> Iterator[memoryview]:
        for start in range(0, self._body.nbytes, PIECE_BYTES):
            if self._stopped():
                raise Cancelled()
            yield self._body[start : start + PIECE_BYTES]
            self._moved(min(start + PIECE_BYTES, self._body.nbytes))


def too_large(url: str, limit: int) -> EndpointBadAnswer:
    return EndpointBadAnswer(f"{url} sent more than the {limit:,} bytes that were to come.", limit_bytes=limit)


class Receiving:
    """Watches over a body that is received: its size, its pace, and whether anybody still waits for it."""

    def __init__(self, url: str, request: Request, timeout_s: float, stopped: Stopped) -> None:
        self._url = url
        self._limit = request.maximum_bytes
        self._deadline = time.monotonic() + timeout_s + self._limit / 50_000
        self._stopped = stopped
        self._moved = request.moved if request.body is None else _nobody

    def check(self, count: int) -> None:
        """To be called when it is known how many bytes will come."""
        if self._stopped():
            raise Cancelled()
        if count > self._limit:
            raise too_large(self._url, self._limit)
        if time.monotonic() > self._deadline:
            raise EndpointUnreachable(f"{self._url} sends too slowly; the request was given up.")

    def came(self, count: int) -> None:
        """To be called whenever more has come: so many bytes by now."""
        self.check(count)
        self._moved(count)

    def broken_off(self, count: int, stated: int | None = None) -> EndpointBadAnswer:
        """The error of a body that ended after so many bytes."""
        of_all = "" if stated is None else f" of {stated:,}"
        return EndpointBadAnswer(
            f"The answer of {self._url} broke off after {count:,}{of_all} bytes. Please run it again.", passing=True
        )


class RequestsTransport:
    """The default transport to other computers: one `requests` session, whose connections stay open."""

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = {},
        connect_timeout_s: float = 5.0,
        read_timeout_s: float = 30.0,
        connections: int = 8,
    ) -> None:
        import requests
        from requests.adapters import HTTPAdapter

        host = checked_host(url)
        self._url = url.rstrip("/")
        self._timeouts_s = (connect_timeout_s, read_timeout_s)
        self._session = requests.Session()
        # Proxies and .netrc of the environment are not for this computer itself, and asking for them costs 0.3 ms a
        # request.
        self._session.trust_env = host not in LOOPBACK_NAMES
        # In a function, so that nothing that shows this object shows a token.
        self._headers: Callable[[], dict[str, str]] = lambda: {"Accept-Encoding": "identity", **headers}
        self._settings: dict[str, Any] | None = None
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=connections))

    def send(self, request: Request, stopped: Stopped) -> Response:
        import requests

        if self._settings is None:  # proxies and certificates, which the environment may name
            self._settings = dict(self._session.merge_environment_settings(self._url, {}, True, None, None))
        try:
            answer = self._session.send(
                self._prepared(request, stopped), timeout=self._timeouts_s, allow_redirects=False, **self._settings
            )
        except (requests.RequestException, OSError) as error:
            raise translated(error, self._url) from error
        try:
            return Response(
                answer.status_code,
                {k.lower(): v for k, v in answer.headers.items()},
                self._read(answer, request, stopped),
            )
        finally:
            answer.close()

    def close(self) -> None:
        self._session.close()

    def _prepared(self, request: Request, stopped: Stopped) -> requests.PreparedRequest:
        """The request as it goes out.

        Having it prepared by the session takes longer than sending it, and puts a password from .netrc over a token.
        """
        import requests

        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = requests.utils.requote_uri(urljoin(f"{self._url}/", request.path))
        prepared.headers = requests.structures.CaseInsensitiveDict({**self._headers(), **request.headers})
        prepared.hooks = {"response": []}
        prepared.prepare_cookies(requests.cookies.RequestsCookieJar())
        prepared.prepare_body(outgoing(request, stopped), None)
        return prepared

    def _read(self, answer: requests.Response, request: Request, stopped: Stopped) -> bytearray:
        import requests
        import urllib3

        receiving = Receiving(self._url, request, self._timeouts_s[1], stopped)
        body = bytearray()
        try:
            for piece in answer.iter_content(PIECE_BYTES):
                body += piece
                receiving.came(len(body))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise receiving.broken_off(len(body)) from error
        stated = answer.headers.get("Content-Length", "")
        if request.method != "HEAD" and stated.isdigit() and int(stated) != len(body):
            raise receiving.broken_off(len(body), int(stated))
        return body


def checked_host(url: str) -> str:
    """The host of an endpoint's address; raises EndpointUnreachable when it is no address."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and parts.username is None:
            return parts.hostname
    except ValueError:
        pass
    raise EndpointUnreachable(f"'{url}' is not an address of an endpoint; it should look like http://edge-box:8080.")


def outgoing(request: Request, stopped: Stopped) -> bytes | Pieces | None:
    """A small body as bytes: only these go out together with the head."""
    body = request.body
    return None if body is None else Pieces(body, stopped, request.moved) if len(body) > PIECE_BYTES else bytes(body)


def translated(error: BaseException, url: str) -> EndpointUnreachable | EndpointNotOurs:
    """The error tree's word for what `requests` met; its own exceptions nest the cause four deep."""
    import http.client
    import socket
    import ssl

    import requests

    causes = list(_causes(error))

    def met(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    host = urlsplit(url).hostname
    if met(ssl.SSLCertVerificationError):
        return EndpointUnreachable(f"The certificate of {url} is not trusted by this computer.")
    if met(ssl.SSLError):
        return EndpointUnreachable(
            f"No encrypted connection to {url} came about. Does the endpoint speak https, or is its address http?"
        )
    if met(socket.gaierror):
        return EndpointUnreachable(
            f"The name {host} is not known on this network. Please check the endpoint's address."
        )
    if met(ConnectionRefusedError):
        return EndpointUnreachable(
            f"Nothing answers at {url}. Is the endpoint running, and is its address right?", passing=True
        )
    if met(requests.exceptions.ConnectTimeout):
        return EndpointUnreachable(f"{url} cannot be reached: no answer in time.", passing=True)
    if met(requests.exceptions.Timeout, TimeoutError):
        return EndpointUnreachable(f"{url} took the connection but did not answer in time.", passing=True)
    if met(http.client.BadStatusLine) and not met(http.client.RemoteDisconnected):
        return EndpointNotOurs(f"What answers at {url} does not speak HTTP, so it is not an EdgeGIS endpoint.")
    return EndpointUnreachable(f"The connection to {url} was closed before an answer came.", passing=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        reason = getattr(cause, "reason", None)
        waiting += [
            c for c in (cause.__cause__, cause.__context__, reason, *cause.args) if isinstance(c, BaseException)
        ]
