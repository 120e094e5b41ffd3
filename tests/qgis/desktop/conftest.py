"""Wheels and a profile for the tests of installing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from qgis.core import QgsSettings

from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.processing_providers import run_on
from edgegis.tests.qgis.desktop import installing_index


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


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """No path, choice or obstacle goes on to the next test, and pip is as nobody has set it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(run_on, "unusable", {})
    for name in ("PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "1")
    QgsSettings().remove("EdgeGIS/packages")
