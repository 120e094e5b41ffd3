"""Packages to fetch without a network: wheels made here, the list of their hashes, and an index that may misbehave."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

VERSIONS = {"wasmtime": "50.0.1", "nanoarrow": "0.9.0"}
TYPE, FOLDER, FILES = "text/html", "/simple/", "/files/"


def make_wheel(folder: Path, name: str, files: Mapping[str, bytes | str]) -> Path:
    """Write a wheel for every platform and Python 3."""
    information = f"{name}-{VERSIONS[name]}.dist-info"
    path = folder / f"{name}-{VERSIONS[name]}-py3-none-any.whl"
    metadata = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSIONS[name]}\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content = {**files, **{f"{information}/{file}": text for file, text in metadata.items()}}
    with zipfile.ZipFile(path, "w") as archive:
        for place, data in content.items():
            archive.writestr(place, data)
        archive.writestr(f"{information}/RECORD", "".join(f"{place},,\n" for place in content))
    return path


def make_empty_wheels(folder: Path) -> list[Path]:
    """Write packages that do nothing, for all that does not run them."""
    folder.mkdir(parents=True, exist_ok=True)
    return [make_wheel(folder, name, {f"{name}/__init__.py": f"NAME = {name!r}\n"}) for name in VERSIONS]


def make_real_wheels(folder: Path) -> list[Path]:
    """Write the packages that the tests themselves run with."""
    folder.mkdir(parents=True, exist_ok=True)
    return [make_wheel(folder, name, dict(_installed(name))) for name in VERSIONS]


def _installed(name: str) -> Iterator[tuple[str, bytes]]:
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    package = Path(spec.origin).parent
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(package.parent).as_posix(), path.read_bytes()


def make_list(path: Path, wheels: Iterable[Path]) -> Path:
    """Write the requirements file of some wheels, as `make lock` does."""
    lines = []
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"# {wheel.stat().st_size} {wheel.name}\n{name}=={version} --hash=sha256:{digest}\n")
    path.write_text("".join(lines), encoding="ascii")
    return path


class Index:
    """A package index at `url`. `cut`: files break off in the middle; `slow`: they never end."""

    def __init__(self, wheels: list[Path], cut: bool = False, slow: bool = False):
        self.wheels = {wheel.name: wheel for wheel in wheels}
        self.cut, self.slow = cut, slow
        self.asked: list[str] = []
        self.is_sending = threading.Event()
        self.closed = threading.Event()
        self.url = ""


@contextmanager
def serving(index: Index) -> Iterator[Index]:
    """Serve the index on this computer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            path = urlsplit(self.path).path  # a proxy is asked for whole addresses
            name = path.strip("/").split("/")[-1]
            if path.startswith(FILES):
                self._send_file(index.wheels[name].read_bytes())
            else:
                links = [f'<a href="{FILES}{each}">{each}</a>' for each in index.wheels if each.startswith(f"{name}-")]
                self._begin(len(page := "\n".join(links).encode()), TYPE)
                self.wfile.write(page)

        def _begin(self, size: int, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(size))
            self.end_headers()

        def _send_file(self, content: bytes) -> None:
            self._begin(len(content), "application/octet-stream")
            sent = content[: len(content) // 2] if index.cut or index.slow else content
            self.wfile.write(sent)
            self.wfile.flush()
            index.is_sending.set()
            if index.slow:
                index.closed.wait(60)
            self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    index.url = f"http://127.0.0.1:{server.server_port}{FOLDER}"
    try:
        yield index
    finally:
        index.closed.set()
        server.shutdown()
        server.server_close()
        thread.join()
