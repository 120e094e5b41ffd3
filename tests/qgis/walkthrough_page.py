"""What a walk-through in docs shows, to be run as it stands there, and its model."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
)

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "resources" / "data"
BUILD = CHECKOUT / "build"

needs_qgis_process = pytest.mark.skipif(
    shutil.which("qgis_process.bin") is None, reason="no qgis_process.bin: this is not Debian or Ubuntu"
)


class Walkthrough:
    """A page of docs by its name, and the model that it is about."""

    def __init__(self, page: str, model: str):
        self.path = CHECKOUT / "docs" / f"{page}.md"
        self.text = self.path.read_text(encoding="utf-8")
        self.model_path = CHECKOUT / "resources" / "models" / f"{model}.model3"

    def blocks(self, language: str) -> list[str]:
        found = re.findall(rf"^```{language}\n(.*?)^```$", self.text, re.M | re.S)
        assert found
        return found

    def steps_of_the_console(self) -> dict[str, Any]:
        """Run all of the page's Python, from the checkout; return its names."""
        names: dict[str, Any] = {}
        for block in self.blocks("python"):
            exec(block, names)
        return names

    def model(self) -> QgsProcessingModelAlgorithm:
        model = QgsProcessingModelAlgorithm()
        assert model.fromFile(str(self.model_path))
        model.initAlgorithm()
        return model

    def run_as_from_the_toolbox(self, given: Mapping[str, Any], feedback: Any) -> QgsProject:
        """Run the model with all of its outputs; return a project with its layers as QGIS adds them."""
        from processing.gui.Postprocessing import handleAlgorithmResults

        model, context, project = self.model(), QgsProcessingContext(), QgsProject()
        context.setProject(project)
        parameters = dict(given)
        for output in model.destinationParameterDefinitions():
            is_layer = output.type() in ("sink", "rasterDestination")
            wanted = QgsProcessingOutputLayerDefinition(QgsProcessing.TEMPORARY_OUTPUT, project)
            parameters[output.name()] = wanted if is_layer else QgsProcessing.TEMPORARY_OUTPUT
        _, ok = model.run(parameters, context, feedback)
        assert ok, feedback.errors
        handleAlgorithmResults(model, context, feedback)
        return project

    def run_command(self, block: str, folder: Path, written: str, **environment: str) -> str:
        """Run a block of shell with a folder in the place of the one that it writes to; return what it says."""
        script = "set -euo pipefail\n" + block.replace(written, str(folder))
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=CHECKOUT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def assert_every_picture_is_there_and_shown(self) -> None:
        folder = f"images/{self.path.stem}"
        shown = set(re.findall(rf"\]\(({folder}/[^)]+)\)", self.text))
        assert shown == {f"{folder}/{path.name}" for path in (self.path.parent / folder).iterdir()}
