"""TEMPORARY_OUTPUT lies in the temporary folder, in a script and at the end of a model; not where QGIS was started."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingUtils

from edgegis.bench.desktop import model
from edgegis.bench.job import FIRST
from edgegis.tests.cases import layers, rasters  # noqa: F401  (registers the rasters)

pytestmark = pytest.mark.qgis

ALGORITHMS = [("roundtrip", "points"), ("roundtripraster", "dem")]


@pytest.mark.parametrize("in_a_model", [False, True], ids=["script", "model"])
@pytest.mark.parametrize(("algorithm", "layer"), ALGORITHMS)
def test_where_it_lies(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, algorithm: str, layer: str, in_a_model: bool
) -> None:
    import processing

    source = str(layers.make(layer, tmp_path))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    name = f"edgegis:{algorithm}"
    call = {"INPUT": source, "RUN_ON": "local"}
    chosen = model(name, call, {**call, "INPUT": FIRST}) if in_a_model else name
    output = "second:result" if in_a_model else "OUTPUT"
    parameters = {output: "TEMPORARY_OUTPUT"} if in_a_model else {**call, output: "TEMPORARY_OUTPUT"}
    context = QgsProcessingContext()
    result = processing.run(chosen, parameters, context=context, feedback=QgsProcessingFeedback(False))[output]
    path = Path(result if isinstance(result, str) else result.source().split("|")[0])
    assert list(here.iterdir()) == []
    assert Path(QgsProcessingUtils.tempFolder()) in path.parents
