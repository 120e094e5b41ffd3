"""What the endpoint asks of other servers, and above all what it does not."""

import contextlib
import http.server
import json
import socket
import threading
import time

import pytest

from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.fetch import Fetcher, _is_public
from edgegis.runtime.errors import BadInput, BadParameter, Cancelled, TooLarge
from edgegis.runtime.job import Cancellation

from .payloads import exception
from .test_formats import GEOJSON, LAYER


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        {"/layer": self._layer, "/slow": self._slow, "/cut": self._cut, "/chunked": self._chunked}.get(
            self.path, self._redirect
        )()

    def do_POST(self):
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.answer(404 if self.path == "/missing" else 204, b"")

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def _layer(self):
        self.server.hosts.append(self.headers["Host"])
        self.answer(200, json.dumps(LAYER).encode())

    def _slow(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000):
                self.wfile.write(b" ")
                time.sleep(0.01)

    def _cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b" ")
        self.close_connection = True

    def _chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(100):
                self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")

    def _redirect(self):
        to = self.server.redirects.get(self.path)
        self.answer(302 if to else 404, b"", **({"Location": to} if to else {}))

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.hosts, server.posted, server.redirects = [], [], {}
        server.place = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def fetcher(*hosts, **limits):
    return Fetcher(Configuration(fetch_hosts=hosts, **limits))


def test_fetch_and_post_where_it_is_allowed(server):
    allowed = fetcher(server.place)
    assert json.loads(allowed.fetch(f"http://{server.place}/layer")) == LAYER
    allowed.post(f"http://{server.place}/done", {"status": "successful"})
    assert server.hosts == [server.place] and server.posted == [{"status": "successful"}]
    with pytest.raises(BadInput, match="404"):
        allowed.post(f"http://{server.place}/missing", {})
    with pytest.raises(BadInput, match="404"):
        allowed.fetch(f"http://{server.place}/missing")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/",
        "http://[::1]/",
        "http://example.org.evil.example/",
        "http://example.org:8080/",
        "http://example.org@evil.example/",
        "http://user@example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://example.org/\r\nX: y",
        "http://example.org/ü",
        "http:///path",
        "http://[::1",
        "http://example.org:99999/",
        "//example.org/",
        "",
        None,
        5,
        {"href": "http://example.org/"},
    ],
)
def test_references_that_are_not_followed(url):
    with pytest.raises(BadParameter):
        fetcher("example.org").check(url)


def test_hosts_that_are_allowed():
    for url in ("http://example.org/a?b=c", "https://EXAMPLE.org/", "https://example.org:443", "http://box:8080/x"):
        fetcher("example.org", "Box:8080").check(url)


def test_name_of_a_private_address_is_refused_unless_its_port_is_named(server, monkeypatch):
    """Whoever owns a name decides what it means; here it means this computer."""
    asked = []

    def resolve(host, port, **options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(BadParameter, match="private network"):
        fetcher("data.example").fetch("http://data.example/layer")
    assert server.hosts == []
    asked.clear()
    place = f"data.example:{server.server_port}"
    monkeypatch.setattr(socket, "create_connection", _without_resolving)
    assert fetcher(place).fetch(f"http://{place}/layer")
    assert asked == ["data.example"] and server.hosts == [place]  # resolved once, and asked for by its name


def _without_resolving(address, timeout):
    connection = socket.socket()
    connection.settimeout(timeout)
    connection.connect(address)
    return connection


@pytest.mark.parametrize(
    "address, public",
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::a00:1", False),
    ],
)
def test_public_addresses(address, public):
    assert _is_public(address) is public


def test_redirects_are_checked_hop_by_hop(server):
    allowed = fetcher(server.place)
    server.redirects.update({"/a": "/b", "/b": f"http://{server.place}/layer", "/loop": "/loop"})
    server.redirects.update({"/out": "http://169.254.169.254/", "/file": "file:///etc/passwd"})
    assert json.loads(allowed.fetch(f"http://{server.place}/a")) == LAYER
    for path in ("/out", "/file"):
        with pytest.raises(BadParameter):
            allowed.fetch(f"http://{server.place}{path}")
    with pytest.raises(BadInput, match="on and on"):
        allowed.fetch(f"http://{server.place}/loop")


def test_limits_of_size_and_time(server):
    with pytest.raises(TooLarge):
        fetcher(server.place, fetch_bytes=10).fetch(f"http://{server.place}/layer")
    with pytest.raises(TooLarge):
        fetcher(server.place, fetch_bytes=100_000).fetch(f"http://{server.place}/chunked")
    with pytest.raises(BadInput, match="longer than"):
        fetcher(server.place, fetch_time_s=0.3).fetch(f"http://{server.place}/slow")
    with pytest.raises(BadInput, match="broke off"):
        fetcher(server.place).fetch(f"http://{server.place}/cut")


def test_nobody_there():
    with contextlib.closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(BadInput, match="does not answer"):
            fetcher(place).fetch(f"http://{place}/")


def test_stop_ends_the_wait(server):
    stop = Cancellation()
    threading.Timer(0.1, stop.cancel).start()
    with pytest.raises(Cancelled):
        fetcher(server.place).fetch(f"http://{server.place}/slow", stop)


def test_input_by_reference(server, service, client, monkeypatch):
    body = {"inputs": {"INPUT": {"href": f"http://{server.place}/layer"}}, "response": "document"}
    body["outputs"] = {"OUTPUT": {"format": {"mediaType": GEOJSON}}}
    exception(client.post("/processes/roundtrip/execution", json=body), 400, "bad-parameter")
    monkeypatch.setattr(service, "configuration", Configuration(fetch_hosts=(server.place,)))
    document = client.post("/processes/roundtrip/execution", json=body).json()
    assert len(document["OUTPUT"]["value"]["features"]) == 2
    for wrong in ({"type": "image/tiff"}, {"href": f"http://{server.place}/none"}):
        body["inputs"]["INPUT"].update(wrong)
        exception(client.post("/processes/roundtrip/execution", json=body), 400, "bad-input")
