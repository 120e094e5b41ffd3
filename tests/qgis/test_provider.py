"""The provider in QGIS: what it lists, and that it does nothing before a job."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProcessingAlgorithm

from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers import run_on
from edgegis.tests.patience import PATIENCE_S


def test_identity(provider):
    assert (provider.id(), provider.name()) == ("edgegis", "EdgeGIS")
    assert QgsApplication.processingRegistry().providerById("edgegis") is provider
    assert not provider.icon().isNull()


def test_every_descriptor_is_an_algorithm(provider):
    listed = {algorithm.name() for algorithm in provider.algorithms()}
    assert listed == {algorithm.id for algorithm in provider.targets.catalogue.algorithms()}
    assert "roundtrip" in listed


def test_an_algorithm_says_what_it_is(provider):
    for algorithm in provider.algorithms():
        assert algorithm.displayName()
        assert algorithm.group()
        assert algorithm.groupId() == algorithm.group().replace(" ", "").lower()
        assert Path(algorithm.svgIconPath()).exists()
        assert "edgegis" in algorithm.tags()
        assert algorithm.shortDescription() in algorithm.descriptor.description
        assert "<div>" in algorithm.shortHelpString()
        assert not algorithm.flags() & QgsProcessingAlgorithm.Flag.FlagNoThreading
        assert algorithm.parameterDefinition("RUN_ON").defaultValue() == "auto"


@pytest.mark.parametrize(
    ("algorithm", "missing", "said"),
    [
        ("roundtrip", ["wasmtime"], ["run algorithms on this computer: the Python package wasmtime"]),
        ("roundtrip", ["nanoarrow"], ["send layers to an endpoint: the Python package nanoarrow"]),
        (
            "roundtrip",
            ["wasmtime", "nanoarrow"],
            ["on this computer: the Python package wasmtime", "send layers to an"],
        ),
        ("hillshade", ["nanoarrow"], []),
        ("hillshade", ["requests"], ["send jobs to an endpoint: the Python package requests"]),
        ("roundtrip", [], []),
    ],
)
def test_help_says_which_packages_are_missing(provider, monkeypatch, algorithm, missing, said):
    monkeypatch.setattr(run_on, "is_installed", lambda name: name not in missing)
    text = provider.algorithm(algorithm).shortHelpString()
    assert text.count("EdgeGIS cannot") == len(said) and all(words in text for words in said), text


LOADS = """
import json, os, sys
import qgis.core
import qgis.PyQt.QtGui
application = qgis.core.QgsApplication([], True)
application.initQgis()
brought_by_qgis = set(sys.modules)  # newer ones bring numpy
modules, others = [], []
def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".wasm"):
        modules.append(str(arguments[0]))
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork", "os.posix_spawn"):
        others.append(event)
sys.addaudithook(watch)
import edgegis
plugin = edgegis.classFactory(None)
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.provider import EdgeGisProvider
from edgegis.processing_providers.targets import Targets
from edgegis.runtime.algorithms.catalogue import Catalogue
provider = EdgeGisProvider(Targets(Catalogue.default(), QgisSettings()))
provider.refreshAlgorithms()
heavy = {"wasmtime", "nanoarrow", "numpy", "requests", "osgeo.gdal"} & set(sys.modules) - brought_by_qgis
print(json.dumps({"algorithms": len(provider.algorithms()), "heavy": [*heavy], "modules": modules, "others": others}))
sys.stdout.flush()
os._exit(0)
"""


def test_loading_reads_each_module_once_and_does_nothing_else(qgis_app):
    """How long it takes is in docs/benchmarks.md."""
    done = subprocess.run(
        [sys.executable, "-c", LOADS], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert loaded["heavy"] == loaded["others"] == []
    assert len(loaded["modules"]) == len(set(loaded["modules"])) > 0 and loaded["algorithms"] > 0


def test_unload_and_load_again(plugin):
    registry = QgsApplication.processingRegistry()
    plugin.unload()
    assert registry.providerById("edgegis") is None
    plugin.initProcessing()
    assert registry.algorithmById("edgegis:roundtrip") is not None


@pytest.mark.parametrize("key", ["run_on", "workers"])
def test_settings_are_read_anew(qgis_app, key):
    from qgis.core import QgsSettings

    before = getattr(QgisSettings(), key)()
    QgsSettings().setValue(f"EdgeGIS/{key}", "3")
    assert str(getattr(QgisSettings(), key)()) == "3"
    QgsSettings().remove(f"EdgeGIS/{key}")
    assert getattr(QgisSettings(), key)() == before
