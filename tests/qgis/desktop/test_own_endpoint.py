"""An endpoint on this computer, started in the options: the plugin's own, whose needs are fetched, or a program."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsSettings

from edgegis.edgegis_plugin.installing.endpoint_packages import EndpointPackages
from edgegis.edgegis_plugin.options.own_endpoint import OwnEndpoint
from edgegis.edgegis_plugin.options.own_endpoint_box import OwnEndpointBox
from edgegis.edgegis_plugin.settings import PACKAGES_FOLDER, QgisSettings
from edgegis.tests.qgis.desktop.robot import click, delete, until

pytestmark = pytest.mark.qgis


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def box(own_endpoint: OwnEndpoint) -> Iterator[OwnEndpointBox]:
    box = OwnEndpointBox(QgisSettings(), own_endpoint)
    box.show()
    yield box
    delete(box)


def test_what_an_endpoint_needs_is_fetched_when_it_is_started(
    box: OwnEndpointBox, own_endpoint: OwnEndpoint, wheels: list[Path]
) -> None:
    """Into a folder of its own, which goes with everything else that was fetched."""
    QgsSettings().setValue(PACKAGES_FOLDER, str(wheels[0].parent))
    box.program.setFilePath("")
    assert re.fullmatch(
        r"Does not run\. Starting it the first time fetches [\d.]+ MB with pip into your profile\.", box.state.text()
    )
    box.port.setValue(free_port())
    click(box.start_button)
    assert "Fetching what it needs" in box.state.text() and not box.start_button.isEnabled()
    until(lambda: bool(own_endpoint.url))
    assert own_endpoint.url == f"http://127.0.0.1:{box.port.value()}"
    assert {path.name for path in own_endpoint.packages.folder.site.iterdir()} >= {"wasmtime", "nanoarrow"}
    click(box.stop_button)
    assert box.state.text() == "Does not run." and box.start_button.isEnabled()
    assert str(own_endpoint.packages.folder.site) not in sys.path
    assert own_endpoint.packages.folder.remove_all() > 0


def test_fetching_what_an_endpoint_needs_can_be_stopped_or_fail(
    box: OwnEndpointBox, own_endpoint: OwnEndpoint, tmp_path: Path
) -> None:
    QgsSettings().setValue(PACKAGES_FOLDER, str(tmp_path / "nothing"))
    box.program.setFilePath("")
    click(box.start_button)
    click(box.stop_button)
    assert not own_endpoint.is_running()
    click(box.start_button)
    until(lambda: bool(own_endpoint.log))
    assert box.log.toPlainText().count("Packages were not fetched") == 1
    assert box.start_button.isEnabled() and not own_endpoint.packages.are_there()


def test_where_there_is_nothing_to_fetch_no_endpoint_is_offered(tmp_path: Path) -> None:
    endpoint = OwnEndpoint(EndpointPackages(tmp_path, tmp_path / "no-list.txt"))
    box = OwnEndpointBox(QgisSettings(), endpoint)
    box.program.setFilePath("")
    assert not box.start_button.isEnabled() and "needs Linux" in box.state.text()
    delete(box)


def test_a_program_that_is_not_there(box: OwnEndpointBox, own_endpoint: OwnEndpoint, tmp_path: Path) -> None:
    box.program.setFilePath(str(tmp_path / "nothing"))
    click(box.start_button)
    until(lambda: bool(own_endpoint.log))
    assert "nothing cannot be started" in box.log.toPlainText()
    assert box.log.isVisible() and box.start_button.isEnabled()
