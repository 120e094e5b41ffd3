"""Reading a source for the tests, and comparing every way that it can be read."""

from __future__ import annotations

import pytest

from edgegis.processing_providers.reading import general_path
from edgegis.processing_providers.reading.vector_source import open_vector
from edgegis.tests.qgis.source_layers import rows_of_payload, rows_of_qgis


@pytest.fixture
def algorithm(qgis_app):
    from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterFeatureSource

    class Reader(QgsProcessingAlgorithm):
        def name(self):
            return "reader"

        def displayName(self):
            return "Reader"

        def createInstance(self):
            return Reader()

        def initAlgorithm(self, configuration=None):
            self.addParameter(QgsProcessingParameterFeatureSource("INPUT", "Input", [-1]))

        def processAlgorithm(self, parameters, context, feedback):
            return {}

    reader = Reader()
    reader.initAlgorithm()
    return reader


@pytest.fixture
def read(algorithm, context, feedback):
    """Read a source with all attributes and ids; further arguments are open_vector's."""

    def reading(source, always_general=False, **wanted):
        if "columns" not in wanted:
            fields = algorithm.parameterAsSource({"INPUT": source}, "INPUT", context).fields()
            wanted["columns"] = [*fields.names(), "$id"]
        opened = open_vector(algorithm, {"INPUT": source}, "INPUT", context, feedback, **wanted)
        payload = opened.read(always_general)
        return payload, opened.info

    return reading


@pytest.fixture
def both_ways(algorithm, context, read, monkeypatch):
    """Read a source on its own path and on the general ones, compare all with QGIS, return payload and info."""

    def comparing(source, path=None, target_crs=None):
        expected = rows_of_qgis(algorithm.parameterAsSource({"INPUT": source}, "INPUT", context), target_crs, context)
        payload, info = read(source, target_crs=target_crs)
        looped, _ = read(source, target_crs=target_crs, always_general=True)
        monkeypatch.setattr(general_path, "FEW_ROWS", -1)
        through_file, _ = read(source, target_crs=target_crs, always_general=True)
        monkeypatch.undo()
        assert rows_of_payload(looped) == expected
        assert rows_of_payload(through_file) == expected
        assert rows_of_payload(payload) == expected
        assert payload.digest() == looped.digest() == through_file.digest()
        if path is not None:
            assert info.path == path
        return payload, info

    return comparing
