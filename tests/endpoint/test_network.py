"""TLS, proxies, web pages of other origins, and clients that keep the endpoint waiting."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import pytest
import requests

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import Principal
from edgegis.tests.patience import PATIENCE_S

from .conftest import MODULES, TestClient, listening
from .payloads import inputs

PAGE = "https://maps.example"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 and its key, good for a day."""
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
    ]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@contextlib.contextmanager
def serving(tmp_path, catalogue, target, **settings):
    configuration = Configuration(**settings)
    service = Service.open(tmp_path, configuration, catalogue=catalogue, target=target)
    with listening(create_app(service), configuration=configuration) as url:
        yield service, url


def test_tls(certificate):
    command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0", "--modules", str(MODULES)]
    environment = {
        "EDGEGIS_ENDPOINT_CERTIFICATE": str(certificate[0]),
        "EDGEGIS_ENDPOINT_CERTIFICATE_KEY": str(certificate[1]),
    }
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        url = process.stdout.readline().split()[-1]
        try:
            assert url.startswith("https://127.0.0.1:")
            answer = requests.get(url, timeout=PATIENCE_S, verify=str(certificate[0]))
            assert answer.json()["links"][0]["href"].startswith("https://")
            with pytest.raises(requests.exceptions.SSLError):
                requests.get(url, timeout=PATIENCE_S)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def test_certificate_that_cannot_be_used(certificate):
    for file in ("/nothing.pem", str(certificate[1])):
        command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0"]
        environment = {**os.environ, "EDGEGIS_ENDPOINT_CERTIFICATE": file}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE_S, check=False)
        assert done.returncode == 1 and f"The certificate {file} and its key cannot be used" in done.stderr


def test_a_proxy_is_believed_only_when_it_is_named(tmp_path, catalogue, target):
    headers = {"X-Forwarded-Proto": "https", "Host": "box.example"}
    with serving(tmp_path / "a", catalogue, target, trusted_proxies=("127.0.0.1",)) as (service, url):
        token = {"Authorization": f"Bearer {service.tokens.add(Principal('field'))}"}
        assert requests.get(url, headers=headers, timeout=PATIENCE_S).status_code == 401
        links = requests.get(url, headers={**headers, **token}, timeout=PATIENCE_S).json()["links"]
        assert links[0]["href"] == "https://box.example/"
    with serving(tmp_path / "b", catalogue, target) as (_, url):
        links = requests.get(url, headers={"X-Forwarded-Proto": "https"}, timeout=PATIENCE_S).json()["links"]
        assert links[0]["href"] == f"{url}/"
    with serving(tmp_path / "c", catalogue, target, public_url="https://box.example/gis/") as (_, url):
        assert requests.get(url, timeout=PATIENCE_S).json()["links"][0]["href"] == "https://box.example/gis/"


def test_web_pages_of_named_origins_may_use_the_endpoint(tmp_path, catalogue, target):
    configuration = Configuration(allowed_origins=(PAGE,), require_token=True)
    service = Service.open(tmp_path, configuration, catalogue=catalogue, target=target)
    token = {"Authorization": f"Bearer {service.tokens.add(Principal('field'))}"}
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with TestClient(create_app(service), base_url="http://127.0.0.1") as client:
        answer = client.options("/processes/roundtrip/execution", headers=asked)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
        answer = client.get("/processes", headers={"Origin": PAGE, **token})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
        assert client.options("/processes", headers={**asked, "Origin": "https://evil.example"}).status_code == 400
        refused = client.get("/processes", headers={"Origin": "https://evil.example", **token})
        assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers


def connected(url):
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=PATIENCE_S)


def answer_of(connection):
    """What comes before the connection is closed."""
    try:
        return connection.recv(1000)
    except ConnectionError:
        return b""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /blobs/missing HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{",
    ],
)
def test_a_client_that_keeps_the_endpoint_waiting_is_cut_off(sent, tmp_path, catalogue, target):
    with serving(tmp_path, catalogue, target, idle_s=1) as (_, url):
        with connected(url) as connection:
            connection.sendall(sent)
            assert answer_of(connection) == b""  # closed, before the socket's timeout
        assert requests.get(url, timeout=PATIENCE_S).status_code == 200


def test_a_head_that_drips_is_cut_off(tmp_path, catalogue, target):
    with serving(tmp_path, catalogue, target, idle_s=1) as (_, url), connected(url) as connection:
        with contextlib.suppress(ConnectionError):
            for byte in b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 60:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        assert answer_of(connection) == b""


def test_a_job_that_takes_longer_than_a_client_may_is_not_cut_off(tmp_path, catalogue, target):
    target.before = lambda cancellation: time.sleep(2.5)
    with serving(tmp_path, catalogue, target, idle_s=1) as (_, url), requests.Session() as session:

        class Client:
            def put(self, address, content):
                return session.put(url + address, data=content, timeout=PATIENCE_S)

            def post(self, address, json):
                return session.post(url + address, json=json, timeout=PATIENCE_S)

        body = {"inputs": inputs(Client())}
        assert session.post(f"{url}/processes/roundtrip/execution", json=body, timeout=PATIENCE_S).status_code == 200
