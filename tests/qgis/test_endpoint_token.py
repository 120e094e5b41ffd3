"""A token that the user has set lets jobs in, and is found nowhere afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
)

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import Principal
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import DEM
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis


@pytest.fixture
def guarded(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The address of an endpoint that asks for a token, and the token."""
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    catalogue = plugin.provider.targets.catalogue
    service = Service.open(tmp_path / "endpoint", Configuration(require_token=True), catalogue=catalogue)
    token = service.tokens.add(Principal("somebody"))
    with listening(create_app(service)) as url:
        yield url, token
        plugin.provider.targets.close()
    service.close()


@pytest.fixture
def settings() -> Iterator[QgsSettings]:
    settings = QgsSettings()
    yield settings
    settings.remove("EdgeGIS/endpoints")


def hillshade(output: Path, **where: str) -> Log:
    import processing

    log = Log()
    processing.run("edgegis:hillshade", {"INPUT": DEM, "OUTPUT": str(output), **where}, feedback=log)
    return log


def test_token_of_the_environment(
    guarded: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: QgsSettings
) -> None:
    url, token = guarded
    settings.setValue("EdgeGIS/endpoints/edge/url", url)
    with pytest.raises(QgsProcessingException, match="token"):
        hillshade(tmp_path / "out.tif", RUN_ON="edge")
    monkeypatch.setenv("EDGEGIS_EDGE_TOKEN", token)
    hillshade(tmp_path / "out.tif", RUN_ON="edge")
    assert (tmp_path / "out.tif").exists()


def test_token_of_the_settings_is_found_nowhere(
    guarded: tuple[str, str], tmp_path: Path, settings: QgsSettings, plugin: Any
) -> None:
    url, token = guarded
    settings.setValue("EdgeGIS/endpoints/lab/url", url)
    settings.setValue("EdgeGIS/endpoints/lab/token", token)
    log = hillshade(tmp_path / "out.tif", ENDPOINT="lab")
    algorithm = QgsApplication.processingRegistry().algorithmById("edgegis:hillshade")
    parameters = {"INPUT": DEM, "OUTPUT": str(tmp_path / "out.tif"), "ENDPOINT": "lab"}
    history = [algorithm.asPythonCommand(parameters, QgsProcessingContext())]
    project = QgsProject()
    project.addMapLayer(QgsRasterLayer(str(tmp_path / "out.tif")))
    assert project.write(str(tmp_path / "project.qgs"))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "endpoint" not in path.parts]
    assert {"out.tif", "project.qgs", "remembered-1.sqlite"} <= {path.name for path in files}
    assert not [path for path in files if token.encode() in path.read_bytes()]
    assert token not in "\n".join([*log.lines, *history, repr(vars(plugin.provider.targets))])


def test_token_does_not_leave_in_the_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: QgsSettings
) -> None:
    monkeypatch.setenv("EDGEGIS_EDGE_URL", "http://edge-box.invalid:8080")
    monkeypatch.setenv("EDGEGIS_EDGE_TOKEN", "a-token")
    with pytest.raises(QgsProcessingException, match=r"not encrypted.*nothing was sent"):
        hillshade(tmp_path / "out.tif", RUN_ON="edge")
    settings.setValue("EdgeGIS/endpoints/edge/plain_http", True)
    with pytest.raises(QgsProcessingException, match="is not known on this network"):
        hillshade(tmp_path / "out.tif", RUN_ON="edge")
