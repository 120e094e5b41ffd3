"""A new algorithm is a function and a descriptor: QGIS, the endpoint and the docs have it with no Python changed."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.algorithms.wasm_binary import read_binary
from edgegis.tests.cases import layers
from edgegis.tests.comparator import layer_differences
from edgegis.tests.qgis.described import module_with
from edgegis.tests.qgis.differential import run
from edgegis.tools.make_docs import pages

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the test client would like another HTTP library
    from starlette.testclient import TestClient

pytestmark = pytest.mark.qgis

MODULE = Path(__file__).resolve().parents[1] / "modules" / "roundtrip.wasm"
TITLE = "Copy features, newly added"


def new_descriptor() -> dict[str, Any]:
    """Another algorithm over the test module's function `roundtrip.rows`."""
    section = b"".join(read_binary(MODULE.read_bytes()).custom["edgegis"]).decode()
    known, _ = json.JSONDecoder().raw_decode(section.lstrip())
    known |= {"id": "newlyadded", "title": TITLE, "description": "Copies; added by a test."}
    known["inputs"]["TIMES"] = {"title": "A number", "schema": {"type": "integer", "default": 3, "minimum": 1}}
    return known


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a module whose section holds one more descriptor."""
    made = tmp_path / "modules"
    made.mkdir()
    (made / "new.wasm").write_bytes(module_with(MODULE, [new_descriptor()]))
    return made


@pytest.fixture
def provider(qgis_app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The plugin's provider, started with that folder."""
    monkeypatch.setenv("EDGEGIS_MODULES", str(folder))
    import edgegis

    registry = QgsApplication.processingRegistry()
    before = registry.providerById("edgegis")
    if before is not None:
        before.refreshAlgorithms()
        catalogue, before.targets.catalogue = before.targets.catalogue, Catalogue.default()
        before.refreshAlgorithms()
        yield before
        before.targets.catalogue = catalogue
        before.refreshAlgorithms()
        return
    plugin = edgegis.classFactory(None)
    plugin.initProcessing()
    yield plugin.provider
    plugin.unload()


def test_qgis_has_and_runs_it(provider: Any, tmp_path: Path) -> None:
    algorithm = provider.algorithm("newlyadded")
    assert algorithm.displayName() == TITLE
    assert algorithm.parameterDefinition("TIMES").defaultValue() == 3
    source, output = layers.make("points", tmp_path), tmp_path / "copy.gpkg"
    run("edgegis:newlyadded", {"INPUT": str(source), "RUN_ON": "local"}, output)
    assert layer_differences(output, source) == []


def test_the_endpoint_describes_it(folder: Path, tmp_path: Path) -> None:
    service = Service.open(tmp_path / "data", Configuration(modules=(str(folder),)))
    with TestClient(create_app(service), base_url="http://127.0.0.1") as client:
        listed = client.get("/processes").json()["processes"]
        assert "newlyadded" in [process["id"] for process in listed]
        described = client.get("/processes/newlyadded").json()
    assert described["title"] == TITLE
    assert described["inputs"]["TIMES"]["schema"]["default"] == 3


def test_the_docs_have_it(folder: Path) -> None:
    made = pages(Catalogue.from_folders([folder]))
    assert f"# {TITLE}" in made["newlyadded.md"]
    assert "`TIMES`" in made["newlyadded.md"]
    assert "newlyadded.md" in made["README.md"]
