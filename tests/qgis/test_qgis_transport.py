"""Endpoints are reached as QGIS reaches any server: its proxy, its certificates, its authentication."""

from __future__ import annotations

import base64
import contextlib
import http.server
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtNetwork import QNetworkProxy, QSslCertificate

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers import qgis_transport as module
from edgegis.processing_providers.qgis_transport import QgisNetworkTransport, qgis_transport
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.errors import Cancelled, EndpointUnreachable, TargetMissing
from edgegis.runtime.job import Job
from edgegis.runtime.targets.access import Access
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.loopback_transport import LoopbackTransport
from edgegis.runtime.targets.transport import Request
from edgegis.tests.endpoint.conftest import MODULES, EchoTarget, listening
from edgegis.tests.endpoint.payloads import vector
from edgegis.tests.patience import PATIENCE_S

pytestmark = pytest.mark.qgis

BASIC = "Basic " + base64.b64encode(b"somebody:pass:word").decode()
GET = Request("GET", "jobs/1", {"Accept": "application/json"})


class Server(http.server.ThreadingHTTPServer):
    """Answers everything with JSON, a proxy's requests too, and keeps the heads that came. What is `slow` it answers
    when it is told to.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.command, self.path, headers, body))  # type: ignore[attr-defined]
        if "slow" in self.path:
            self.server.may_answer.wait(PATIENCE_S)  # type: ignore[attr-defined]
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "8")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(b'{"a": 1}')

    do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server
        server.shutdown()


def authentication(method: str, **values: str) -> str:
    """The id of a new authentication configuration."""
    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip(manager.disabledMessage())
    if method not in manager.authMethodsKeys():
        pytest.skip(f"this QGIS has no method {method}")
    assert manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig(method)
    config.setName(method)
    for name, value in values.items():
        config.setConfig(name.replace("_", "-"), value)
    done = manager.storeAuthenticationConfig(config)
    assert done[0] if isinstance(done, tuple) else done
    return str(config.id())


def sent(transport: Any, request: Request = GET) -> Any:
    with contextlib.closing(transport):
        return transport.send(request, lambda: False)


# -- authentication --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [None, QgisNetworkTransport], ids=["ours", "QGIS"])
def test_password(server: Server, kind: Any) -> None:
    config = authentication("Basic", username="somebody", password="pass:word", realm="")
    transport = kind(server.url, {}, config) if kind else qgis_transport(server.url, Access(), config)
    assert isinstance(transport, kind or LoopbackTransport)
    assert sent(transport).status == 200
    assert server.seen[0][2]["authorization"] == BASIC


@pytest.mark.parametrize("kind", [None, QgisNetworkTransport], ids=["ours", "QGIS"])
def test_key_in_a_header(server: Server, kind: Any) -> None:
    config = authentication("APIHeader", X_Key="a key")
    sent(kind(server.url, {}, config) if kind else qgis_transport(server.url, Access(), config))
    assert server.seen[0][2]["x-key"] == "a key"


@pytest.mark.parametrize("method", ["PKI-Paths", "OAuth2"])
def test_other_methods_take_the_stack_of_qgis(server: Server, method: str) -> None:
    assert isinstance(qgis_transport(server.url, Access(), authentication(method, any="value")), QgisNetworkTransport)


def test_token(server: Server) -> None:
    sent(qgis_transport(server.url, Access("the-token")))
    sent(QgisNetworkTransport(server.url, Access("the-token").headers(server.url), ""))
    assert [seen[2]["authorization"] for seen in server.seen] == ["Bearer the-token"] * 2


def test_configuration_that_there_is_not(server: Server) -> None:
    with pytest.raises(TargetMissing, match="no authentication configuration 'nothere'"):
        qgis_transport(server.url, Access(), "nothere")


def test_password_does_not_travel_in_the_clear() -> None:
    config = authentication("Basic", username="somebody", password="pass:word", realm="")
    with pytest.raises(TargetMissing, match="its password or key; nothing was sent"):
        qgis_transport("http://edge-box", Access(), config)
    qgis_transport("http://edge-box", Access(plain_http=True), config).close()


# -- proxy -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def proxy(server: Server) -> Iterator[Server]:
    settings = QgsSettings()
    values = {
        "proxyEnabled": True, "proxyHost": "127.0.0.1", "proxyPort": str(server.server_port), "proxyUser": "me",
        "proxyPassword": "p@ss", "proxyType": "HttpProxy", "noProxyUrls": ["http://direct.invalid"],
    }  # fmt: skip
    for name, value in values.items():
        settings.setValue(f"proxy/{name}", value)
    QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
    yield server
    for name in values:
        settings.remove(f"proxy/{name}")
    QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()


def test_proxy_of_qgis_is_used(proxy: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # QGIS does not look at it
    assert sent(qgis_transport("http://edge-box.invalid:8080", Access())).status == 200
    ((method, path, headers, _),) = proxy.seen
    assert (method, path) == ("GET", "http://edge-box.invalid:8080/jobs/1")
    assert base64.b64decode(headers["proxy-authorization"].split()[1]) == b"me:p@ss"


@pytest.mark.parametrize("url", ["http://direct.invalid", "http://127.0.0.1:9", "http://localhost:9"])
def test_proxy_has_its_exceptions(proxy: Server, url: str) -> None:
    with pytest.raises(EndpointUnreachable):
        sent(qgis_transport(url, Access()))
    assert not proxy.seen


def test_without_a_proxy_that_of_the_environment_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    with pytest.raises(EndpointUnreachable, match="is not known"):
        sent(qgis_transport("http://edge-box.invalid", Access()))
    assert not server.seen


def test_socks_takes_the_stack_of_qgis(monkeypatch: pytest.MonkeyPatch) -> None:
    socks = QNetworkProxy(QNetworkProxy.Socks5Proxy, "127.0.0.1", 9)
    monkeypatch.setattr(module, "proxy_for", lambda url: socks)
    assert isinstance(qgis_transport("http://edge-box", Access()), QgisNetworkTransport)


# -- certificates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def https(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server whose certificate nobody knows, and that certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield f"https://127.0.0.1:{server.server_port}", certificate
        server.shutdown()


def test_certificates_that_qgis_trusts(https: tuple[str, Path]) -> None:
    url, certificate = https
    with pytest.raises(EndpointUnreachable, match=r"certificate .* is not trusted"):
        sent(qgis_transport(url, Access("the-token")))
    authentication("Basic", username="somebody")  # opens the store
    manager = QgsApplication.authManager()
    authority = QSslCertificate(certificate.read_bytes())
    assert manager.storeCertAuthority(authority)
    manager.rebuildCaCertsCache()
    manager.rebuildTrustedCaCertsCache()
    try:
        assert sent(qgis_transport(url, Access("the-token"))).status == 200
    finally:
        manager.removeCertAuthority(authority)
        manager.rebuildCaCertsCache()
        manager.rebuildTrustedCaCertsCache()


# -- QGIS's network stack --------------------------------------------------------------------------------------------


@pytest.fixture
def stack(server: Server) -> Iterator[QgisNetworkTransport]:
    with contextlib.closing(QgisNetworkTransport(server.url, {}, "")) as transport:
        yield transport


def test_stack_sends_what_it_is_given(stack: QgisNetworkTransport, server: Server) -> None:
    for method in ("PUT", "POST", "DELETE", "GET"):
        body = None if method in ("GET", "DELETE") else memoryview(b"abc")
        answer = stack.send(Request(method, "blobs/1", {"Content-Type": "text/plain"}, body), lambda: False)
        assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b'{"a": 1}', "application/json")
    assert [(method, body) for method, _, _, body in server.seen] == [
        ("PUT", b"abc"),
        ("POST", b"abc"),
        ("DELETE", b""),
        ("GET", b""),
    ]


def test_stack_gives_back_what_failed(stack: QgisNetworkTransport) -> None:
    answer = stack.send(Request("GET", "missing"), lambda: False)
    assert (answer.status, answer.body) == (404, b'{"a": 1}')


def test_stack_is_left_before_it_answers(stack: QgisNetworkTransport, server: Server) -> None:
    waiting = threading.Timer(PATIENCE_S, server.may_answer.set)
    waiting.start()
    with pytest.raises(Cancelled):
        stack.send(Request("GET", "slow"), lambda: bool(server.seen))
    assert not server.may_answer.is_set()
    waiting.cancel()
    server.may_answer.set()


def test_stack_says_that_nothing_answers(server: Server) -> None:
    with pytest.raises(EndpointUnreachable, match="cannot be reached") as caught:
        sent(QgisNetworkTransport("http://127.0.0.1:9", {}, ""))
    assert caught.value.details == {"passing": True}


def test_job_over_the_stack_of_qgis(tmp_path: Path) -> None:
    catalogue = Catalogue.from_folders([MODULES])
    service = Service.open(tmp_path / "endpoint", catalogue=catalogue, target=EchoTarget())
    job = Job(catalogue.algorithm("roundtrip"), {}, {"INPUT": vector(100_000)})
    with (
        listening(create_app(service)) as url,
        contextlib.closing(EndpointTarget(url, QgisNetworkTransport(url, {}, ""))) as target,
    ):
        assert target.run(job).outputs["OUTPUT"].digest() == vector(100_000).digest()
    service.close()
