"""Other servers, each in an environment of its own below build/, so that none of them becomes a dependency."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .report import CHECKOUT

PEERS = CHECKOUT / "build" / "peers"
_START_TIMEOUT_S = 60
_PYGEOAPI = ("pygeoapi==0.21.0", "starlette", "uvicorn", "httptools")
# Its job store is TinyDB, the one that needs no server; the process is its own smallest.
_CONFIGURATION = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [en-US]
  limits: {{default_items: 10, max_items: 50}}
  map: {{url: "http://127.0.0.1/", attribution: none}}
  manager: {{name: TinyDB, connection: {folder}/jobs.db, output_dir: {folder}}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: t, description: d, keywords: [k], keywords_type: theme, terms_of_service: "http://127.0.0.1/", url: "http://127.0.0.1/"}}
  license: {{name: none, url: "http://127.0.0.1/"}}
  provider: {{name: none, url: "http://127.0.0.1/"}}
  contact: {{name: none, email: none@example.com}}
resources:
  hello-world: {{type: process, processor: {{name: HelloWorld}}}}
"""  # noqa: E501 - YAML


def python_with(name: str, *packages: str) -> Path:
    """The Python of an environment that has these packages; made when it is not there."""
    folder = PEERS / name
    python = folder / "bin" / "python3"
    marker = folder / "packages.txt"
    wanted = "\n".join(packages)
    if not marker.exists() or marker.read_text() != wanted:
        print(f"Installing {', '.join(packages)} for the comparison ...", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        marker.write_text(wanted)
    return python


@contextmanager
def pygeoapi(folder: Path) -> Iterator[str]:
    """A pygeoapi on a free port, behind the same server (uvicorn with httptools); gives its address."""
    python = python_with("pygeoapi", *_PYGEOAPI)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    configuration, definition = folder / "pygeoapi.yml", folder / "openapi.yml"
    configuration.write_text(_CONFIGURATION.format(port=port, folder=folder))
    environment = {**os.environ, "PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(definition)}
    generate = [
        python.with_name("pygeoapi"),
        "openapi",
        "generate",
        str(configuration),
        "--output-file",
        str(definition),
    ]
    subprocess.run(generate, check=True, env=environment, capture_output=True)
    command = [python, "-m", "uvicorn", "pygeoapi.starlette_app:APP", "--port", str(port), "--log-level", "error"]
    command += ["--no-access-log", "--http", "httptools", "--loop", "asyncio"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("pygeoapi did not start")


if __name__ == "__main__":
    sys.exit("python -m bench --only serving")
