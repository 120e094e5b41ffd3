"""Wheels, modules and profiles for the tests of installing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsSettings

from edgegis.edgegis_plugin.installing.endpoint_packages import EndpointPackages
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.modules.installed import InstalledModules
from edgegis.edgegis_plugin.modules.store import ModuleStore
from edgegis.edgegis_plugin.options.own_endpoint import OwnEndpoint
from edgegis.processing_providers import run_on
from edgegis.processing_providers.apart import apart
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.qgis.desktop import installing_index
from edgegis.tests.qgis.desktop.jobs_fixtures import configured, edge, held, out, panel  # noqa: F401 - fixtures
from edgegis.tests.qgis.desktop.modules_desktop import copying


@pytest.fixture(scope="session")
def real_wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return installing_index.make_real_wheels(tmp_path_factory.mktemp("real"))


@pytest.fixture
def wheels(tmp_path: Path) -> list[Path]:
    """Packages that do nothing."""
    return installing_index.make_empty_wheels(tmp_path / "wheels")


@pytest.fixture
def packages(tmp_path: Path, wheels: list[Path]) -> Packages:
    return Packages(tmp_path / "profile", installing_index.make_list(tmp_path / "plugin.txt", wheels))


@pytest.fixture
def own_endpoint(tmp_path: Path, wheels: list[Path]) -> Iterator[OwnEndpoint]:
    """What it needs are two packages that do nothing; those that an endpoint really needs the tests have themselves."""
    list_of_wheels = installing_index.make_list(tmp_path / "plugin-endpoint.txt", wheels)
    endpoint = OwnEndpoint(EndpointPackages(tmp_path / "profile", list_of_wheels))
    yield endpoint
    endpoint.stop()


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """No path, choice or obstacle goes on to the next test, and pip is as nobody has set it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(run_on, "unusable", {})
    apart.declare("")
    for name in ("PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "1")
    QgsSettings().remove("EdgeGIS/packages")


@pytest.fixture
def installed(plugin: Any, tmp_path: Path) -> Iterator[InstalledModules]:
    """The plugin's modules, in a profile that is thrown away."""
    targets = plugin.provider.targets
    before = targets.catalogue
    targets.catalogue = Catalogue.default()
    yield InstalledModules(ModuleStore(tmp_path / "profile"), plugin.provider)
    targets.catalogue, targets.removed = before, ()
    plugin.provider.refreshAlgorithms()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "copying.wasm"
    path.write_bytes(copying())
    return path
