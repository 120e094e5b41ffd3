"""What a script leaves out means what it means natively: SUMMARIES absent is the first one, an empty list is all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsVectorLayer

from edgegis.tests.cases import layers
from edgegis.tests.qgis.differential import Differential

pytestmark = pytest.mark.qgis


@pytest.mark.parametrize("given", [{}, {"SUMMARIES": None}, {"SUMMARIES": []}], ids=str)
def test_summaries(plugin: Any, layers_folder: Path, tmp_path: Path, given: dict[str, Any]) -> None:
    inputs = {"INPUT": str(layers.make("boxes", layers_folder)), "JOIN": str(layers.make("points", layers_folder))}
    sides = Differential("edgegis:joinbylocationsummary", "qgis:joinbylocationsummary", tmp_path, ".gpkg")
    sides.run({**inputs, "PREDICATE": [0], "JOIN_FIELDS": ["k"], **given})
    ours, theirs = (QgsVectorLayer(str(path)).fields().names() for path in (sides.our_output, sides.their_output))
    assert ours == theirs


@pytest.fixture(scope="module")
def layers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")
