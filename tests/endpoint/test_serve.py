"""`python -m edgegis.endpoint serve` as a script starts and stops it."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys

import pytest
import requests

from edgegis.endpoint.app import create_app
from edgegis.endpoint.web.http_protocol import BoundedHttp
from edgegis.tests.patience import PATIENCE_S, eventually

from .conftest import MODULES, listening


@contextlib.contextmanager
def served(*arguments, **environment):
    command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0", "--modules", str(MODULES), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("EdgeGIS endpoint: http://127.0.0.1:") and line.endswith("\n")
            yield process, line.split()[-1]
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def test_says_where_it_is_ready_and_leaves_no_folder(tmp_path):
    with served(TMPDIR=str(tmp_path)) as (process, url):
        processes = requests.get(f"{url}/processes", timeout=PATIENCE_S).json()["processes"]
        assert "roundtrip" in {process["id"] for process in processes}
        assert [folder.stat().st_mode & 0o77 for folder in tmp_path.iterdir()] == [0]
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
    assert list(tmp_path.iterdir()) == []


def test_data_folder_is_kept(tmp_path):
    data, digest = b"kept", hashlib.sha256(b"kept").hexdigest()
    with served("--data", str(tmp_path)) as (_, url):
        assert requests.put(f"{url}/blobs/{digest}", data=data, timeout=PATIENCE_S).status_code == 201
    with served("--data", str(tmp_path)) as (_, url):
        assert requests.get(f"{url}/blobs/{digest}", timeout=PATIENCE_S).content == data


def test_answers_wait_for_no_acknowledgement(service, monkeypatch):
    """As they would with Nagle's algorithm, 40 ms each."""
    options, made = [], BoundedHttp.connection_made

    def connection_made(protocol, transport):
        options.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        made(protocol, transport)

    monkeypatch.setattr(BoundedHttp, "connection_made", connection_made)
    with listening(create_app(service)) as url:
        assert requests.get(f"{url}/conformance", timeout=PATIENCE_S).status_code == 200
    assert options and all(options)


def test_cut_upload_leaves_nothing(tmp_path):
    data = os.urandom(1_000_000)
    digest = hashlib.sha256(data).hexdigest()

    with served("--data", str(tmp_path)) as (_, url):
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as connection:
            head = f"PUT /blobs/{digest} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n\r\n"
            connection.sendall(head.encode() + data[:500_000])
        assert eventually(lambda: 'method="PUT"' in requests.get(f"{url}/metrics", timeout=PATIENCE_S).text)
        assert requests.head(f"{url}/blobs/{digest}", timeout=PATIENCE_S).status_code == 404
        assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "arguments, status, sentence",
    [
        (["--host", "0.0.0.0", "--port", "0"], 1, "no token exists"),
        (["--host", "192.0.2.1"], 1, "cannot listen"),
        ([], 1, "cannot listen"),
    ],
)
def test_refuses_to_start(arguments, status, sentence, tmp_path):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", str(taken.getsockname()[1]), *arguments]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (answer.returncode, answer.stdout) == (status, "") and sentence in answer.stderr
