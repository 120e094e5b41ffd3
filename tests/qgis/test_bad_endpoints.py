"""RUN_ON=edge with an endpoint that is down, not ours, broken or of another version: the sentence, and no output."""

from __future__ import annotations

import contextlib
import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.algorithms.wasm_binary import read_binary
from edgegis.tests.cases import layers
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import DEM, refused, runs
from edgegis.tests.qgis.canned_answers import answering, response
from edgegis.tests.qgis.described import module_with
from edgegis.tests.runtime.wat_guests import TRAP, described, descriptor, guest

pytestmark = pytest.mark.qgis

HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"
MODULES = Path(__file__).resolve().parents[1] / "modules"

ANSWERS: dict[str, tuple[bytes, str]] = {
    "a web page": (response("200 OK", HTML, "text/html"), r"web page"),
    "other JSON": (response("200 OK", b'{"hello": "world"}'), r"not an EdgeGIS endpoint|no EdgeGIS endpoint"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", r"does not speak HTTP|no EdgeGIS endpoint|not an EdgeGIS"),
    "status 500": (response("500 Oh", b"{}"), r"HTTP 500"),
    "status 500 as a page": (response("500 Oh", HTML, "text/html"), r"HTTP 500"),
    "half a body": (response("200 OK", b'{"id": "hillshade", ', length=500), r"broke off"),
    "nothing": (b"", r"closed before an answer"),
}


@pytest.mark.parametrize("algorithm", ["hillshade", "countpointsinpolygon"])
@pytest.mark.parametrize("kind", ANSWERS)
def test_what_answers_is_no_endpoint_of_ours(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, algorithm: str
) -> None:
    answer, sentence = ANSWERS[kind]
    with answering(answer) as url:
        monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
        said = refused(algorithm, {**given(algorithm, tmp_path), "RUN_ON": "edge"}, output(algorithm, tmp_path))
    assert re.search(sentence, said), said
    assert url in said


def given(algorithm: str, folder: Path) -> dict[str, Any]:
    if algorithm != "countpointsinpolygon":
        return {"INPUT": DEM}
    return {name.upper(): str(layers.make(name, folder)) for name in ("polygons", "points")}


def output(algorithm: str, folder: Path) -> Path:
    (folder / "out").mkdir()
    return folder / "out" / ("out.gpkg" if algorithm == "countpointsinpolygon" else "out.tif")


def test_nothing_answers(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
    said = refused("slope", {"INPUT": DEM, "RUN_ON": "edge"}, output("slope", tmp_path))
    assert f"Nothing answers at {url}" in said, said


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """An endpoint of ours with these modules alone, set as the edge."""
    with contextlib.ExitStack() as stack:

        def started(**modules: bytes) -> None:
            folder = tmp_path / "served"
            folder.mkdir()
            for name, data in modules.items():
                (folder / f"{name}.wasm").write_bytes(data)
            service = Service.open(tmp_path / "state", catalogue=Catalogue.from_folders([folder]))
            stack.callback(service.close)
            monkeypatch.setenv("EDGEGIS_EDGE_URL", stack.enter_context(listening(create_app(service))))

        yield started


def test_another_version_of_the_module(plugin: Any, serve: Any, tmp_path: Path) -> None:
    own = next(m for m in plugin.provider.targets.catalogue.modules if m.name == "roundtrip")
    text, documents = b"".join(read_binary(own.data).custom["edgegis"]).decode(), []
    while text.strip():
        document, end = json.JSONDecoder().raw_decode(text.lstrip())
        documents.append({**document, "version": "9.9.9"})
        text = text.lstrip()[end:]
    serve(roundtrip=module_with(MODULES / "roundtrip.wasm", documents))
    said = refused("roundtripraster", {"INPUT": DEM, "RUN_ON": "edge"}, output("roundtripraster", tmp_path))
    assert re.search(r"(?s)another version.*(update|same version)", said), said


def test_an_algorithm_that_the_endpoint_does_not_have(plugin: Any, serve: Any, tmp_path: Path) -> None:
    serve(other=described(guest(), descriptor(id="other")))
    said = refused("slope", {"INPUT": DEM, "RUN_ON": "edge"}, output("slope", tmp_path))
    assert re.search(r"slope", said) and re.search("(?i)no algorithm|does not have|has no", said), said


def test_a_guest_that_traps_there_reads_the_same(
    plugin: Any, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = described(guest(TRAP), descriptor(id="traps"))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "traps.wasm").write_bytes(module)
    serve(traps=module)
    provider, before = plugin.provider, plugin.provider.targets.catalogue
    monkeypatch.setenv("EDGEGIS_MODULES", str(tmp_path / "here"))
    provider.targets.catalogue = Catalogue.default()
    provider.refreshAlgorithms()
    try:
        source = {"INPUT": str(layers.make("points", tmp_path))}
        (tmp_path / "out").mkdir()
        said = [
            refused("traps", {**source, "RUN_ON": where}, tmp_path / "out" / "out.gpkg") for where in ("local", "edge")
        ]
    finally:
        provider.targets.catalogue = before
        provider.refreshAlgorithms()
    assert said[0] == said[1]
    assert "The algorithm crashed" in said[0]


def test_an_endpoint_of_ours_works(plugin: Any, tmp_path: Path, serve: Any) -> None:
    """The other tests mean something."""
    serve(terrain=next(m for m in plugin.provider.targets.catalogue.modules if m.name == "terrain").data)
    log = runs("slope", {"INPUT": DEM, "RUN_ON": "edge"}, output("slope", tmp_path))
    assert any("on the endpoint 'edge'" in line for line in log), log
