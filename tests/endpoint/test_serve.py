"""`python -m edgegis.endpoint serve` as a script starts and stops it."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

from .conftest import MODULES


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
            process.wait(10)


def test_says_where_it_is_ready_and_leaves_no_folder(tmp_path):
    started = time.perf_counter()
    with served(TMPDIR=str(tmp_path)) as (process, url):
        assert time.perf_counter() - started < 10
        assert "roundtrip" in {
            process["id"] for process in requests.get(f"{url}/processes", timeout=5).json()["processes"]
        }
        assert [folder.stat().st_mode & 0o77 for folder in tmp_path.iterdir()] == [0]
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    assert list(tmp_path.iterdir()) == []


def test_data_folder_is_kept(tmp_path):
    data, digest = b"kept", hashlib.sha256(b"kept").hexdigest()
    with served("--data", str(tmp_path)) as (_, url):
        assert requests.put(f"{url}/blobs/{digest}", data=data, timeout=5).status_code == 201
    with served("--data", str(tmp_path)) as (_, url):
        assert requests.get(f"{url}/blobs/{digest}", timeout=5).content == data


def test_answers_come_without_delay(tmp_path):
    with served("--data", str(tmp_path)) as (_, url), requests.Session() as session:
        times = []
        for _ in range(20):
            started = time.perf_counter()
            session.get(f"{url}/conformance", timeout=5)
            times.append(time.perf_counter() - started)
    assert sorted(times)[10] < 0.035  # Nagle's algorithm would make it 40 ms


def test_cut_upload_leaves_nothing(tmp_path):
    data = os.urandom(1_000_000)
    digest = hashlib.sha256(data).hexdigest()
    with served("--data", str(tmp_path)) as (_, url):
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as connection:
            head = f"PUT /blobs/{digest} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n\r\n"
            connection.sendall(head.encode() + data[:500_000])
        time.sleep(0.2)
        assert requests.head(f"{url}/blobs/{digest}", timeout=5).status_code == 404
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
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (answer.returncode, answer.stdout) == (status, "") and sentence in answer.stderr
