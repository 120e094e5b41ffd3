"""The button `Test` of an endpoint: what it says of one that works, and what is wrong with one that does not."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QSignalSpy, QTest

from edgegis.edgegis_plugin.options import check_task
from edgegis.edgegis_plugin.options.check_row import CheckRow
from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.runtime.algorithms.catalogue import Catalogue, Module
from edgegis.runtime.version import VERSION
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.canned_answers import answering, response
from edgegis.tests.qgis.described import module_with
from edgegis.tests.qgis.desktop.robot import delete, until

pytestmark = pytest.mark.qgis

MODULES = Path(__file__).resolve().parents[2] / "modules"
ROUNDTRIP = MODULES / "roundtrip.wasm"
NOBODY = socket.create_server(("127.0.0.1", 0))  # its port is taken, and nobody answers there


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.from_folders([MODULES])


@contextlib.contextmanager
def serving(catalogue: Catalogue, folder: Path, **configuration: Any) -> Iterator[str]:
    service = Service.open(folder, Configuration(**configuration), catalogue=catalogue)
    try:
        with listening(create_app(service)) as url:
            yield url
    finally:
        service.close()


def said(catalogue: Catalogue, endpoint: Endpoint) -> str:
    """What the row says in the end."""
    row = CheckRow(catalogue, lambda: endpoint)
    row.show()
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    until(lambda: not row.is_busy())
    words = str(row.words.text())
    delete(row)
    return words


def test_one_that_works(catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    really = check_task.check

    def noted(*arguments: Any) -> Any:
        threads.append(threading.current_thread())
        return really(*arguments)

    monkeypatch.setattr(check_task, "check", noted)
    with serving(catalogue, tmp_path) as url:
        words = said(catalogue, Endpoint("edge", url))
    count = len(list(catalogue.algorithms()))
    # `echo` is the endpoint's own.
    assert f"It works: version {VERSION}, {count + 1} processes, {count} of them the same" in words
    assert "A job may take 4,096 MB of memory, 1,440 minutes and 64,000 MB of results. Jobs at a time: 50." in words
    assert re.search(r"It answers in \d+ ms\. Sending [\d.]+ MB/s, receiving [\d.]+ MB/s\.$", words)
    assert threads and threads[0] is not threading.main_thread()


def test_one_of_another_version(catalogue: Catalogue, tmp_path: Path) -> None:
    documents = [{**algorithm.descriptor.document, "version": "9.9.9"} for algorithm in catalogue.algorithms()]
    other = Catalogue([Module.from_bytes(module_with(ROUNDTRIP, documents))])
    with serving(other, tmp_path) as url:
        words = said(catalogue, Endpoint("edge", url))
    assert "2 are of another version and cannot run there (roundtrip, roundtripraster)" in words
    assert "Update the older of the two" in words and words.startswith("\N{WARNING SIGN}")


def test_one_that_wants_a_token(catalogue: Catalogue, tmp_path: Path) -> None:
    with serving(catalogue, tmp_path, require_token=True) as url:
        words = said(catalogue, Endpoint("edge", url))
    assert "token" in words and words.startswith("\N{WARNING SIGN}")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (response("200 OK", b'{"conformsTo": []}'), "no server of OGC API - Processes"),
        (response("200 OK", b"<html>Please log in</html>", "text/html"), "it answers with a web page"),
        (response("404 Not Found", b"{}"), "not an EdgeGIS endpoint|no server of OGC API"),
        (response("401 Unauthorized", b"", "text/plain"), r"does not let this computer in \(HTTP 401\)"),
        (
            response(
                "200 OK",
                b'{"conformsTo": ["http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core"],'
                b' "processes": [{"id": "buffer", "version": "2"}]}',
            ),
            "has none of EdgeGIS's algorithms among its 1",
        ),
    ],
)
def test_one_that_is_another_server(catalogue: Catalogue, answer: bytes, words: str) -> None:
    with answering(answer) as url:
        assert re.search(words, said(catalogue, Endpoint("edge", url)))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9", "Nothing answers at http://127.0.0.1:9"),
        ("http://edge-box.invalid", "The name edge-box.invalid is not known on this network"),
        ("edge-box", "'edge-box' is not an address"),
    ],
)
def test_one_that_is_not_there(catalogue: Catalogue, url: str, words: str) -> None:
    assert words in said(catalogue, Endpoint("edge", url))


def test_one_that_speaks_no_tls(catalogue: Catalogue) -> None:
    with answering(response("200 OK", b"{}")) as url:
        assert "Does the endpoint speak https" in said(catalogue, Endpoint("edge", url.replace("http:", "https:")))


def test_a_secret_that_would_go_unencrypted(catalogue: Catalogue) -> None:
    words = said(catalogue, Endpoint("edge", "http://edge-box.invalid", token="secret"))
    assert "is not encrypted" in words and "secret" not in words


def test_cancelled(catalogue: Catalogue) -> None:
    url = f"http://127.0.0.1:{NOBODY.getsockname()[1]}"
    row = CheckRow(catalogue, lambda: Endpoint("edge", url))
    row.show()
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert row.button.text() == "Cancel" and row.words.text() == f"Testing {url}\N{HORIZONTAL ELLIPSIS}"
    [task] = [each for each in QgsApplication.taskManager().tasks() if isinstance(each, check_task.CheckTask)]
    ended = QSignalSpy(task.taskTerminated)
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert row.button.text() == "&Test" and row.words.text() == ""
    until(lambda: len(ended) == 1)
    delete(row)
