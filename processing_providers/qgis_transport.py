"""How endpoints are reached from within QGIS: by its proxy, its certificates, its timeouts and its authentication.

`requests` speaks, as everywhere, where QGIS's settings can be told to it: HTTP proxies, trusted authorities, and
authentication configurations that only add headers. What remains (client certificates, OAuth2, SOCKS proxies,
certificates accepted by hand) goes through QGIS's own network stack.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from qgis.core import QgsApplication, QgsBlockingNetworkRequest, QgsNetworkAccessManager
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QRunnable, QThreadPool, QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyQuery, QNetworkRequest, QSslConfiguration

from ..runtime.errors import Cancelled, EndpointUnreachable, TargetMissing
from ..runtime.targets.access import Access, refuse_in_the_clear
from ..runtime.targets.loopback_transport import LoopbackTransport
from ..runtime.targets.transport import (
    LOOPBACK_NAMES,
    Request,
    RequestsTransport,
    Response,
    Stopped,
    Transport,
    checked_host,
    too_large,
)
from .endpoints import Endpoint

# Methods whose whole effect is headers.
HEADER_METHODS = ("Basic", "APIHeader")
CONNECTIONS = 4
STOPPED_POLL_S = 0.05
MS_PER_S = 1000.0
CONNECT_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a connection, and for an answer; 0 is the default, of answers QGIS's own."""

    connect_s: float = 0
    answer_s: float = 0


DEFAULT_TIMEOUTS = Timeouts()


def transport_to(endpoint: Endpoint) -> Transport:
    """Return the transport to a configured endpoint. Raises TargetMissing."""
    timeouts = Timeouts(endpoint.connect_timeout_s, endpoint.answer_timeout_s)
    return qgis_transport(endpoint.url, endpoint.access, endpoint.authentication, timeouts)


def qgis_transport(
    url: str, access: Access, authentication: str = "", timeouts: Timeouts = DEFAULT_TIMEOUTS
) -> Transport:
    """Return the transport to an endpoint; `authentication` is the id of one of QGIS's authentication configurations.

    Raises TargetMissing when a secret would travel unencrypted, or when the configuration cannot be used.
    """
    headers = access.headers(url)
    method = ""
    if authentication:
        refuse_in_the_clear(url, "its password or key", access.plain_http)
        method = _method_of(authentication, url)
    proxy = proxy_for(url)
    if method not in ("", *HEADER_METHODS) or _needs_qgis(proxy) or _accepted_by_hand(url):
        return QgisNetworkTransport(url, headers, authentication, timeouts)
    if method:
        headers = {**headers, **_headers_of(authentication, url)}
    if checked_host(url) in LOOPBACK_NAMES and urlsplit(url).scheme == "http":
        return LoopbackTransport(url, headers=headers, timeout_s=_answer_timeout_s(timeouts))
    return QgisRequestsTransport(url, headers, proxy, timeouts)


def _answer_timeout_s(timeouts: Timeouts) -> float:
    return timeouts.answer_s or QgsNetworkAccessManager.timeout() / MS_PER_S


class QgisRequestsTransport(RequestsTransport):
    """`requests` with QGIS's proxy, trusted authorities and timeout in place of the environment's."""

    def __init__(self, url: str, headers: Mapping[str, str], proxy: QNetworkProxy, timeouts: Timeouts):
        super().__init__(
            url,
            headers=headers,
            connect_timeout_s=timeouts.connect_s or CONNECT_TIMEOUT_S,
            read_timeout_s=_answer_timeout_s(timeouts),
        )
        self._session.trust_env = False
        if proxy.type() != QNetworkProxy.ProxyType.NoProxy:
            address = proxy_address(proxy)
            self._session.proxies = {"http": address, "https": address}
        self._authorities: tempfile.TemporaryDirectory[str] | None = None
        if urlsplit(url).scheme == "https":
            self._authorities = tempfile.TemporaryDirectory(prefix="edgegis-authorities-")
            file = Path(self._authorities.name) / "authorities.pem"
            file.write_bytes(trusted_authorities())
            self._session.verify = str(file)

    def close(self) -> None:
        super().close()
        if self._authorities is not None:
            self._authorities.cleanup()


class QgisNetworkTransport:
    """QGIS's own network stack. Its timeouts need Qt's threads, so the requests run in those.

    QGIS's own timeout holds here, too: a longer one has no effect.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], authentication: str, timeouts: Timeouts = DEFAULT_TIMEOUTS
    ):
        checked_host(url)
        self._url = url.rstrip("/")
        self._headers = headers
        self._authentication = authentication
        self._answer_timeout_s = timeouts.answer_s

    def send(self, request: Request, stopped: Stopped) -> Response:
        """Send a request; one that nobody waits for any more is left to end by itself."""
        answer: Future[Response] = Future()
        _threads().start(_Task(lambda: self._sent(request), answer))
        while not wait([answer], STOPPED_POLL_S).done:
            if stopped():
                raise Cancelled()
        return answer.result()

    def close(self) -> None:
        """QGIS keeps the connections, and ends those that are not used."""

    def _sent(self, request: Request) -> Response:
        call = QgsBlockingNetworkRequest()
        if self._authentication:
            call.setAuthCfg(self._authentication)
        asked = QNetworkRequest(QUrl(urljoin(f"{self._url}/", request.path)))
        asked.setAttribute(QNetworkRequest.Attribute.CacheSaveControlAttribute, False)
        if self._answer_timeout_s:
            asked.setTransferTimeout(int(MS_PER_S * self._answer_timeout_s))
        for name, value in {**request.headers, **self._headers, "Accept-Encoding": "identity"}.items():
            asked.setRawHeader(name.encode(), value.encode())
        body = QByteArray(bytes(request.body or b""))
        methods: Mapping[str, Callable[[], object]] = {
            "GET": lambda: call.get(asked, True),
            "HEAD": lambda: call.head(asked, True),
            "POST": lambda: call.post(asked, body, True),
            "PUT": lambda: call.put(asked, body),
            "DELETE": lambda: call.deleteResource(asked),
        }
        methods[request.method]()
        reply = call.reply()
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        if status is None:
            raise EndpointUnreachable(f"{self._url} cannot be reached: {call.errorMessage()}.", passing=True)
        content = bytes(reply.content())
        if len(content) > request.maximum_bytes:
            raise too_large(self._url, request.maximum_bytes)
        names = [bytes(name) for name in reply.rawHeaderList()]
        headers = {name.decode("latin-1").lower(): bytes(reply.rawHeader(name)).decode("latin-1") for name in names}
        return Response(int(status), headers, content)


@lru_cache(maxsize=1)
def _threads() -> QThreadPool:
    """Return Qt's threads for all such transports. They are never taken apart: Python's lock would be held meanwhile,
    and a thread that ends needs it.
    """
    threads = QThreadPool()
    threads.setMaxThreadCount(CONNECTIONS)
    sip.transferto(threads, None)
    return threads


class _Task(QRunnable):
    def __init__(self, call: Callable[[], Response], answer: Future[Response]):
        super().__init__()
        self._call = call
        self._answer = answer

    def run(self) -> None:
        try:
            self._answer.set_result(self._call())
        except BaseException as error:
            self._answer.set_exception(error)


def proxy_for(url: str) -> QNetworkProxy:
    """Return the proxy that QGIS takes for this address, with its lists of exceptions; none for this computer."""
    if checked_host(url) in LOOPBACK_NAMES:
        return QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
    found = QgsNetworkAccessManager.instance().proxyFactory().queryProxy(QNetworkProxyQuery(QUrl(url)))
    proxy = found[0] if found else QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
    # "Default" is the application's own, which QGIS does not set.
    is_default = proxy.type() == QNetworkProxy.ProxyType.DefaultProxy
    return QNetworkProxy(QNetworkProxy.ProxyType.NoProxy) if is_default else proxy


def _needs_qgis(proxy: QNetworkProxy) -> bool:
    kinds = QNetworkProxy.ProxyType
    return proxy.type() not in (kinds.NoProxy, kinds.HttpProxy, kinds.HttpCachingProxy)


def proxy_address(proxy: QNetworkProxy) -> str:
    user = f"{quote(proxy.user(), safe='')}:{quote(proxy.password(), safe='')}@" if proxy.user() else ""
    return f"http://{user}{proxy.hostName()}:{proxy.port()}"


def trusted_authorities() -> bytes:
    """Return the certificates of the authorities that QGIS trusts: the system's and the user's."""
    trusted = bytes(QgsApplication.authManager().trustedCaCertsPemText())
    return trusted or b"".join(bytes(found.toPem()) for found in QSslConfiguration.systemCaCertificates())


def _accepted_by_hand(url: str) -> bool:
    """Tell whether the user has accepted the server's certificate in QGIS, though no authority vouches for it."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return False
    return not QgsApplication.authManager().sslCertCustomConfigByHost(f"{parts.hostname}:{parts.port or 443}").isNull()


def _method_of(authentication: str, url: str) -> str:
    manager = QgsApplication.authManager()
    method = str(manager.configAuthMethodKey(authentication))
    if method not in manager.authMethodsKeys():
        what = f"method '{method}', which the authentication configuration '{authentication}' for {url} has"
        lacks = (
            what if method else f"authentication configuration '{authentication}', which the settings name for {url}"
        )
        raise TargetMissing(f"QGIS has no {lacks}. Choose another configuration in the endpoint's settings.")
    return method


def _headers_of(authentication: str, url: str) -> dict[str, str]:
    asked = QNetworkRequest(QUrl(url))
    done, *_ = QgsApplication.authManager().updateNetworkRequest(asked, authentication)
    if not done:
        raise TargetMissing(
            f"The authentication configuration '{authentication}' for {url} cannot be used: "
            "QGIS's master password is needed. Enter it and run again."
        )
    names = [bytes(name) for name in asked.rawHeaderList()]
    return {name.decode("latin-1"): bytes(asked.rawHeader(name)).decode("latin-1") for name in names}
