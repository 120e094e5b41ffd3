"""Fixtures: a real endpoint that finishes no job until it is let, and the panel over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edgegis.edgegis_plugin.jobs.panel import JobsPanel
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.tests.qgis.desktop import jobs
from edgegis.tests.qgis.desktop.jobs import HeldEndpoint, held_endpoint
from edgegis.tests.qgis.desktop.robot import delete


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeldEndpoint]:
    with held_endpoint(tmp_path_factory.mktemp("jobs") / "endpoint") as endpoint:
        yield endpoint


@pytest.fixture
def configured(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets the endpoint; afterwards nothing of it is left."""
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    jobs.forget_all()
    yield lambda url: QgisSettings().set_endpoints([Endpoint(jobs.NAME, url)])
    plugin.provider.targets.close()
    QgisSettings().set_endpoints([])
    jobs.forget_all()


@pytest.fixture
def edge(held: HeldEndpoint, configured: Any) -> Iterator[HeldEndpoint]:
    held.hold()
    configured(held.url)
    yield held
    held.settle()


@pytest.fixture
def panel(plugin: Any, configured: Any) -> Iterator[JobsPanel]:
    panel = JobsPanel(plugin.provider.targets, lambda: None)
    panel.show()
    yield panel
    panel.stop()
    delete(panel)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"
