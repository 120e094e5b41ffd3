"""QGIS for the tests: one application with Processing and the plugin in it, in a profile that is thrown away."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("qgis.core", reason="PyQGIS is not installed")

# Before the application exists: no display, and never the user's own settings.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_PROFILE = tempfile.TemporaryDirectory(prefix="edgegis-test-profile-")
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = _PROFILE.name
os.environ.setdefault("XDG_RUNTIME_DIR", _PROFILE.name)

from qgis.core import QgsApplication, QgsProcessingContext, QgsProject  # noqa: E402

from edgegis.tests.qgis.log import Log  # noqa: E402

MODULES = Path(__file__).resolve().parents[1] / "modules"
DATA = Path(__file__).resolve().parents[2] / "resources" / "data"


@pytest.fixture(scope="session")
def qgis_app():
    """QgsApplication with Processing's own providers and ours, started once for all tests."""
    application = QgsApplication.instance() or QgsApplication([], True)
    application.initQgis()
    plugins = str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins")
    if plugins not in sys.path:
        sys.path.append(plugins)
    from processing.core.Processing import Processing

    Processing.initialize()
    return application


@pytest.fixture(scope="session", autouse=True)
def plugin(qgis_app):
    """The plugin as qgis_process starts it: without iface; the test modules' algorithms are in the provider, too."""
    os.environ["EDGEGIS_MODULES"] = str(MODULES)
    import edgegis

    plugin = edgegis.classFactory(None)
    plugin.initProcessing()
    yield plugin
    plugin.unload()


@pytest.fixture
def provider(plugin):
    return plugin.provider


@pytest.fixture
def context():
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return context


@pytest.fixture
def feedback():
    return Log()


@pytest.fixture(autouse=True)
def no_wishes(monkeypatch):
    """No test runs elsewhere because of what the shell says."""
    for name in ("EDGEGIS_RUN_ON", "EDGEGIS_EDGE_URL", "EDGEGIS_CLOUD_URL", "EDGEGIS_RESULT_DIGEST"):
        monkeypatch.delenv(name, raising=False)
