"""What docs/walkthrough-terrain.md shows runs as it stands there, here and on an endpoint; its model arrives styled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsGraduatedSymbolRenderer, QgsProject, QgsRasterLayer, QgsVectorLayer

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.log import Log
from edgegis.tests.qgis.modelled import by_name
from edgegis.tests.qgis.walkthrough_page import CHECKOUT, DATA, Walkthrough, needs_qgis_process

PAGE = Walkthrough("walkthrough-terrain", "water_sight_sky")
WRITTEN = "build/terrain"
ADDRESS = "http://127.0.0.1:8080"
DIGEST = re.compile(r"result digest: (sha256:[0-9a-f]{64})")
INPUTS = {
    "dem": str(DATA / "jacksboro_fault_dem.tif"),
    "lookouts": str(DATA / "lookouts.gpkg"),
    "height": "height_m",
    "districts": str(DATA / "districts.gpkg"),
    "radius": 50,
}
SUMMARIES = ["water_max", "sight_mean", "sight_max", "sky_mean", "sky_min"]
# Viewshed has two results.
STEPS, RESULTS, OUTPUTS = 7, 8, 6


@pytest.fixture(scope="module")
def url(plugin: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with listening(create_app(Service.open(tmp_path_factory.mktemp("endpoint")))) as url:
        yield url
        plugin.provider.targets.close()


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another endpoint got before plays no part."""
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "walkthrough-cache"))


def table(layer: Any) -> dict[str, list[float]]:
    return {row["name"]: [row[field] for field in SUMMARIES] for row in layer.getFeatures()}


def opened(folder: Path) -> Any:
    return QgsVectorLayer(str(folder / "districts.gpkg"), "districts", "ogr")


def test_steps_of_the_console(plugin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    names = PAGE.steps_of_the_console()
    assert table(names["by_district"]) == table(names["made"]["districts_sky:summary"])
    assert len(table(names["by_district"])) == 12
    QgsProject.instance().clear()


@pytest.mark.slow
@needs_qgis_process
def test_the_commands_give_the_same_here_and_on_an_endpoint(url: str, tmp_path: Path) -> None:
    digests, tables = [], []
    for place, block in enumerate(PAGE.blocks("bash")):
        folder = tmp_path / str(place)
        said = PAGE.run_command(block.replace(ADDRESS, url), folder, WRITTEN)
        digests.append(sorted(DIGEST.findall(said)))
        tables.append(table(opened(folder)))
        named = re.findall(rf"{WRITTEN}/(\S+)", block)  # statistics and metadata lie beside them
        assert len(named) == OUTPUTS and {path.name for path in folder.iterdir()} >= set(named)
        where = "this computer" if "run_on=local" in block else url
        assert said.count(where) >= STEPS, said
    assert len(digests) == 2 and len(digests[0]) == RESULTS
    assert digests[0] == digests[1]
    assert tables[0] == tables[1]


def test_the_model_by_its_name_gives_the_same_here_and_on_an_endpoint(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import processing

    monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
    monkeypatch.setenv("EDGEGIS_RESULT_DIGEST", "1")
    model = PAGE.model()
    name, digests, tables = by_name(model), [], []
    outputs = {output.name(): "TEMPORARY_OUTPUT" for output in model.destinationParameterDefinitions()}
    for run_on in ("local", "edge"):
        log = Log()
        made = processing.run(name, {**INPUTS, **outputs, "run_on": run_on}, feedback=log)
        digests.append(sorted(DIGEST.findall("\n".join(log.lines))))
        tables.append(table(made["districts_sky:summary"]))
    assert len(digests[0]) == RESULTS and digests[0] == digests[1]
    assert len(tables[0]) == 12 and tables[0] == tables[1]


@pytest.mark.parametrize("run_on", ["local", "edge"])
def test_the_model_s_layers_arrive_styled(
    run_on: str, url: str, feedback: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
    project = PAGE.run_as_from_the_toolbox({**INPUTS, "run_on": run_on}, feedback)
    layers = project.mapLayers().values()
    assert {layer.name() for layer in layers} == {"filled", "water", "seen", "sight", "sky", "summary"}
    kinds = {layer.name(): layer.renderer().type() for layer in layers if isinstance(layer, QgsRasterLayer)}
    assert kinds["water"] == kinds["sight"] == "singlebandpseudocolor"
    assert (kinds["sky"], kinds["seen"]) == ("singlebandgray", "paletted")
    (districts,) = [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
    renderer = districts.renderer()
    assert isinstance(renderer, QgsGraduatedSymbolRenderer) and renderer.classAttribute() == "sky_mean"
    assert len(table(districts)) == 12


def test_every_picture_is_there_and_shown() -> None:
    PAGE.assert_every_picture_is_there_and_shown()
