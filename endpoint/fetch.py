"""Asking other servers: inputs and packages by reference, callbacks. Only those that the configuration names.

A name is resolved once and its address checked, and that address is what is connected to: so nobody can have it mean
another one later (DNS rebinding). Proxies are not used.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin, urlsplit

from ..runtime.errors import BadInput, BadParameter, TooLarge
from ..runtime.job import Cancellation

if TYPE_CHECKING:
    from .configuration import Configuration

_PORTS = {"http": 80, "https": 443}
_HOPS = 5
_PIECE_BYTES = 1 << 16
# Addresses that another network translates to any IPv4 address, private ones included (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class _Address:
    """A URL in parts. `named`: host and port are named in the configuration, so it may be a private one."""

    url: str
    scheme: str
    host: str
    port: int
    target: str
    named: bool

    @property
    def place(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Fetcher:
    """`fetch_hosts` of the configuration are the hosts that may be asked: `host` on the ports of HTTP and HTTPS if its
    address is a public one, `host:port` there wherever it lies.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._hosts = {name.lower() for name in configuration.fetch_hosts}
        self._most = configuration.fetch_bytes
        self._time_s = configuration.fetch_time_s

    def check(self, url: object) -> None:
        """Raises BadParameter when this may not be asked for. Asks nobody."""
        self._address(url)

    def fetch(self, url: str, stop: Cancellation | None = None) -> bytes:
        """Raises BadParameter, BadInput when there is nothing to be had, TooLarge, Cancelled."""
        content = io.BytesIO()
        self._fetch(url, content, stop or Cancellation())
        return content.getvalue()

    def fetch_to(self, url: str, file: Path, stop: Cancellation | None = None) -> None:
        """The same into a file."""
        with file.open("wb") as target:
            self._fetch(url, target, stop or Cancellation())

    def post(self, url: str, document: Any, stop: Cancellation | None = None) -> None:
        """Sends JSON. Raises BadParameter, BadInput when it was not taken, Cancelled."""
        address = self._address(url)
        content = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        with self._asked(address, "POST", content, stop or Cancellation()) as response:
            if not 200 <= response.status < 300:
                raise BadInput(f"{address.place} answered with the status {response.status}.")

    # -- where --

    def _address(self, url: object) -> _Address:
        try:
            parts = urlsplit(url if isinstance(url, str) else "")
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise BadParameter(f"The reference {str(url)[:200]} is no address.") from None
        if parts.scheme not in _PORTS or not host or parts.username is not None:
            raise BadParameter("A reference has to be an address that begins with http:// or https://, without a name.")
        usual = _PORTS[parts.scheme]
        named = f"{host}:{port or usual}" in self._hosts
        if not named and not (host in self._hosts and port in (None, *_PORTS.values())):
            raise BadParameter(
                f"This endpoint asks nothing of {parts.netloc}. Please send the data themselves, or ask those who run "
                "the endpoint to add the host to its fetch_hosts."
            )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not target.isascii() or any(character <= " " for character in target):
            raise BadParameter("A reference has to be an address in which other than ASCII characters are escaped.")
        return _Address(str(url), parts.scheme, host, port or usual, target, named)

    def _connected(self, address: _Address, timeout_s: float) -> socket.socket:
        try:
            found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise BadInput(f"{address.host} is not known. Please check the reference.") from None
        allowed = [str(entry[4][0]) for entry in found if address.named or _is_public(str(entry[4][0]))]
        if not allowed:
            raise BadParameter(
                f"{address.host} lies in a private network. To allow it, those who run the endpoint have to name it "
                f"with its port in fetch_hosts: {address.host}:{address.port}."
            )
        try:
            return socket.create_connection((allowed[0], address.port), timeout_s)
        except OSError:
            raise BadInput(f"{address.place} does not answer. Please try again later.") from None

    # -- asking --

    def _fetch(self, url: str, target: BinaryIO, stop: Cancellation) -> None:
        ends = time.monotonic() + self._time_s
        for _ in range(_HOPS):
            address = self._address(url)
            with self._asked(address, "GET", None, stop, ends) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                if response.status != 200:
                    raise BadInput(f"{address.place} answered {url[:200]} with the status {response.status}.")
                self._receive(address, response, target, ends)
                return
        raise BadInput(f"{url[:200]} leads on and on. Please give the address of the data themselves.")

    def _receive(self, address: _Address, response: http.client.HTTPResponse, target: BinaryIO, ends: float) -> None:
        received, stated = 0, response.length
        piece = b"" if (stated or 0) > self._most else response.read1(_PIECE_BYTES)
        while piece and received + len(piece) <= self._most and time.monotonic() < ends:
            target.write(piece)
            received += len(piece)
            piece = response.read1(_PIECE_BYTES)
        if max(received + len(piece), stated or 0) > self._most:
            raise TooLarge(f"{address.place} sends more than the {self._most / 1e6:,.0f} MB that may be fetched.")
        if piece or received < (stated or 0):
            raise http.client.IncompleteRead(b"")

    @contextlib.contextmanager
    def _asked(
        self, address: _Address, method: str, content: bytes | None, stop: Cancellation, ends: float | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer, as long as the block lasts. When time is up, or the job is stopped, the connection is cut."""
        seconds = (time.monotonic() + self._time_s if ends is None else ends) - time.monotonic()
        connection = http.client.HTTPConnection(address.host, address.port)
        plain = self._connected(address, max(0.1, seconds))
        cut = _Cut(plain)
        timer = threading.Timer(max(0.1, seconds), cut)
        timer.daemon = True
        forget = stop.on_cancel(cut)
        try:
            timer.start()
            connection.sock = _secured(plain, address)
            headers = {"Host": address.place, "Accept-Encoding": "identity", "User-Agent": "EdgeGIS"}
            if content is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, address.target, content, headers)
            yield connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            stop.raise_if_cancelled()
            if isinstance(error, ssl.SSLError):
                raise BadInput(f"{address.place} has no certificate that holds.") from None
            raise BadInput(f"{address.place} broke off, or took longer than {self._time_s:g} s.") from None
        finally:
            timer.cancel()
            forget()
            connection.close()
            plain.close()
        stop.raise_if_cancelled()


class _Cut:
    """Ends all waiting for a socket, from any thread."""

    def __init__(self, plain: socket.socket) -> None:
        # Its own handle on the connection: TLS takes over the other one.
        self._handle = plain.dup()

    def __call__(self) -> None:
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)

    def __del__(self) -> None:
        self._handle.close()


def _secured(plain: socket.socket, address: _Address) -> socket.socket:
    if address.scheme == "http":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=address.host)


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None or address in _TRANSLATED:
            return inner is not None and inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast
