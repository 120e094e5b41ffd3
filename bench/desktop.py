"""One QGIS process with Processing and the plugin in it, an endpoint beside it, and models of two steps."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingUtils,
)

from .job import FIRST

ENDPOINT_START_TIMEOUT_S = 30


class Desktop:
    """QGIS, started once a process; `run` is `processing.run` without a log."""

    def __init__(self) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._profile = tempfile.mkdtemp(prefix="edgegis-bench-profile-")
        os.environ["QGIS_CUSTOM_CONFIG_PATH"] = self._profile
        os.environ.setdefault("XDG_RUNTIME_DIR", self._profile)
        os.environ["EDGEGIS_MODULES"] = str(Path(__file__).resolve().parents[1] / "tests" / "modules")
        self.application = QgsApplication([], True)
        self.application.initQgis()
        sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
        from processing.core.Processing import Processing

        Processing.initialize()
        import edgegis

        self.plugin = edgegis.classFactory(None)
        self.plugin.initProcessing()

    def close(self) -> None:
        """Remove the profile and the temporary outputs, gigabytes of them; QGIS itself ends with the process."""
        for folder in (self._profile, QgsProcessingUtils.tempFolder()):
            shutil.rmtree(folder, ignore_errors=True)

    def run(self, algorithm: Any, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        import processing

        feedback = QgsProcessingFeedback(False)
        return processing.run(algorithm, dict(parameters), feedback=feedback, context=QgsProcessingContext())


def model(algorithm: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> QgsProcessingModelAlgorithm:
    """A model that runs the algorithm twice; its output is `second:result`."""
    made = QgsProcessingModelAlgorithm("two steps", "benchmark")
    for name, parameters in (("first", first), ("second", second)):
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(name)
        for key, value in parameters.items():
            child.addParameterSources(key, [_source(value)])
        if name == "second":
            output = QgsProcessingModelOutput("result")
            output.setChildId(name)
            output.setChildOutputName("OUTPUT")
            child.setModelOutputs({"result": output})
        made.addChildAlgorithm(child)
    made.updateDestinationParameters()
    return made


def _source(value: Any) -> QgsProcessingModelChildParameterSource:
    if value == FIRST:
        return QgsProcessingModelChildParameterSource.fromChildOutput("first", "OUTPUT")
    return QgsProcessingModelChildParameterSource.fromStaticValue(value)


@contextmanager
def endpoint() -> Iterator[str]:
    """An endpoint in a process of its own, on a free port of this computer; gives its address.

    It computes every job, also one that it has computed before.
    """
    command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0"]
    command += ["--modules", str(Path(__file__).resolve().parents[1] / "tests" / "modules")]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "EDGEGIS_ENDPOINT_RESULT_CACHE": "0"},
        )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait(timeout=10)


def _address(process: subprocess.Popen[bytes], log: Any) -> str:
    deadline = time.monotonic() + ENDPOINT_START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        log.seek(0)
        found = re.search(r"https?://\S+:\d+", log.read())
        if found:
            return found[0]
        time.sleep(0.05)
    log.seek(0)
    raise RuntimeError(f"the endpoint did not start:\n{log.read()}")
