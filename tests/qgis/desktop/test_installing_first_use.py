"""A QGIS of its own that lacks the packages: it starts, offers, fetches, and runs an algorithm without a restart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edgegis.tests.qgis.attempts import DEM
from edgegis.tests.qgis.desktop import installing_index

pytestmark = pytest.mark.qgis

# Prints one JSON document. `said` is what the message bar said, in order.
CHILD = """
import json, os, sys, time
config, wheels, wheels_file, output = sys.argv[1:5]
sys.path[:] = [place for place in sys.path if not os.path.isdir(os.path.join(place, "wasmtime"))]
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = config
from types import SimpleNamespace
from qgis.core import QgsApplication, QgsProcessingException, QgsProcessingFeedback, QgsSettings
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QPushButton
application = QgsApplication([], True)
application.initQgis()
sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
from processing.core.Processing import Processing
Processing.initialize()
import edgegis, processing
from pathlib import Path
from edgegis.edgegis_plugin import plugin as module
from edgegis.edgegis_plugin.installing import packages, wheels as wheel_list
packages.read_wheels = lambda path: wheel_list.read_wheels(Path(wheels_file))
module.BEGIN_AFTER_MS = 0
QgsSettings().setValue("EdgeGIS/packages/folder", wheels)

answer = {"said": [], "runs": []}
bar = QgsMessageBar()
bar.widgetAdded.connect(lambda item: answer["said"].append(item.text()))
nothing = lambda *arguments: None
named = ("registerOptionsWidgetFactory", "unregisterOptionsWidgetFactory", "mainWindow", "addPluginToMenu")
named += ("removePluginMenu", "addDockWidget", "removeDockWidget")
iface = SimpleNamespace(messageBar=lambda: bar, **dict.fromkeys(named, nothing))
plugin = edgegis.classFactory(iface)
plugin.initGui()
answer["missing"] = plugin.packages.state().missing

def run():
    try:
        feedback = QgsProcessingFeedback(False)
        given = {"INPUT": os.environ["DEM"], "OUTPUT": output, "RUN_ON": "local"}
        processing.run("edgegis:hillshade", given, feedback=feedback)
        answer["runs"].append(feedback.textLog())
    except QgsProcessingException as error:
        answer["runs"].append(str(error))

def wait(happened):
    end = time.monotonic() + 60
    while not happened() and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)

run()
wait(lambda: answer["said"] or plugin.packages_offer.is_busy())
for button in bar.findChildren(QPushButton):
    if button.text() == "Fetch":
        button.click()
        break
wait(lambda: not plugin.packages_offer.is_busy())
run()
answer["path"] = sys.path[-1]
answer["wasmtime"] = getattr(sys.modules.get("wasmtime"), "__file__", "")
print("SAID " + json.dumps(answer), flush=True)
plugin.unload()
os._exit(0)
"""


def start(tmp_path: Path, wheels: list[Path], wheels_file: Path) -> dict[str, Any]:
    output = tmp_path / "shade.tif"
    command = [sys.executable, "-c", CHILD, *map(str, (tmp_path, wheels[0].parent, wheels_file, output))]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DEM": DEM}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("SAID ")]
    assert lines, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(lines[0][len("SAID ") :])
    return answer


@pytest.mark.slow
def test_first_use_and_the_next_start(tmp_path: Path, real_wheels: list[Path]) -> None:
    wheels_file = installing_index.make_list(tmp_path / "plugin.txt", real_wheels)
    first = start(tmp_path, real_wheels, wheels_file)
    assert first["missing"] == ["wasmtime", "nanoarrow"]
    assert "Install it in Settings > Options > EdgeGIS" in first["runs"][0]
    assert [words.split()[0] for words in first["said"]] == ["Needs", "Fetching", "Ready:"], first["said"]
    assert "Runs on this computer" in first["runs"][1], first["runs"][1]
    assert first["wasmtime"].startswith(first["path"])
    assert (tmp_path / "shade.tif").exists()

    second = start(tmp_path, real_wheels, wheels_file)
    assert second["missing"] == [] and second["said"] == []
    assert all("Runs on this computer" in words for words in second["runs"]), second["runs"]
