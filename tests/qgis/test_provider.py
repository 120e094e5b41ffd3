"""The provider in QGIS: what it lists, how fast, and that it does nothing before a job."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProcessingAlgorithm

from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers import run_on
from edgegis.processing_providers.provider import EdgeGisProvider
from edgegis.processing_providers.targets import Targets
from edgegis.runtime.algorithms.catalogue import Catalogue

# Of the processor: the machine that runs the tests may be busy.
LOAD_LIMIT_S = 0.05


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
        assert algorithm.shortHelpString().startswith("<p>")
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


def test_loads_within_its_limit(qgis_app):
    def seconds() -> float:
        started = time.process_time()
        provider = EdgeGisProvider(Targets(Catalogue.default(), QgisSettings()))
        provider.refreshAlgorithms()
        return time.process_time() - started

    assert min(seconds() for _ in range(3)) < LOAD_LIMIT_S


IMPORTS_NOTHING_HEAVY = """
import sys, time
import qgis.core
import qgis.PyQt.QtGui
brought_by_qgis = set(sys.modules)  # newer ones bring numpy
started = time.process_time()
import edgegis
plugin = edgegis.classFactory(None)
from edgegis.processing_providers import provider
print(time.process_time() - started)
print(sorted({"wasmtime", "nanoarrow", "numpy", "requests", "osgeo.gdal"} & set(sys.modules) - brought_by_qgis))
"""


def test_importing_is_fast_and_brings_nothing_heavy(qgis_app):
    outputs = [
        subprocess.run([sys.executable, "-c", IMPORTS_NOTHING_HEAVY], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    seconds = min(float(output.split()[0]) for output in outputs)
    assert seconds < LOAD_LIMIT_S
    assert outputs[0].splitlines()[1] == "[]"


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
