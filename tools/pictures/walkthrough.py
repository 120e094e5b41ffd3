"""The pictures of a walk-through in docs: its dialogs, reports, map and model, as QGIS shows them.

Runs inside QGIS (`make pictures`). The steps are the page's own: the Python there is run with dialogs in the place of
`processing.run` and `processing.runAndLoadResults`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import map_sheet
import processing
from processing.modeler.ModelerDialog import ModelerDialog
from processing.modeler.ModelerUtils import ModelerUtils
from qgis.core import (
    QgsApplication,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingUtils,
    QgsProject,
)
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtWebKitWidgets import QWebView
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QWidget
from qgis.utils import iface
from waiting import pause, until

CHECKOUT = Path(map_sheet.__file__).resolve().parents[2]  # QGIS gives the script no name of its own
DOCS = CHECKOUT / "docs"
MODELS = CHECKOUT / "resources" / "models"
MODEL_DIALOG_PX = (940, 860)
run = processing.run


@dataclass(frozen=True)
class Picture:
    """The name of a dialog's picture and its size."""

    name: str
    width_px: int = 940
    height_px: int = 760


@dataclass(frozen=True)
class Walkthrough:
    """A page and its model by their names without suffix, and the algorithms whose dialogs or reports it shows.

    `map_layers` are the layers of the map, the first on top, by their names in the page's Python; `model_inputs` the
    parameters with which the model's dialog is shown, by such names, too, or as they are.
    """

    page: str
    model: str
    dialogs: Mapping[str, Picture]
    model_inputs: Mapping[str, str]
    map_layers: tuple[str, ...]
    map_px: tuple[int, int]
    reports: Mapping[str, str] = field(default_factory=dict)

    def draw(self, widget: QWidget, name: str) -> None:
        pause(1)
        images = DOCS / "images" / self.page
        images.mkdir(parents=True, exist_ok=True)
        map_sheet.save(widget.grab().toImage(), str(images / f"{name}.png"))

    def draw_all(self) -> None:
        names: dict[str, Any] = {}
        processing.run, processing.runAndLoadResults = self._run, self._run_in_dialog
        text = (DOCS / f"{self.page}.md").read_text(encoding="utf-8")
        for block in re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S):
            exec(block, names)
        self._draw_map([names[layer] for layer in self.map_layers])
        self._draw_model_dialog(names)
        self._draw_model()

    def _run(self, algorithm: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """As `processing.run`: layers instead of their names; they are in the project, too. A model is just run."""
        if not isinstance(algorithm, str):
            return run(algorithm, dict(parameters))
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        results = self._run_in_dialog(algorithm, parameters)
        layers = {
            name: QgsProcessingUtils.mapLayerFromString(str(result), context, allowLoadingNewLayers=False)
            for name, result in results.items()
        }
        return {name: layers[name] or result for name, result in results.items()}

    def _run_in_dialog(self, algorithm: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """As `processing.runAndLoadResults`, by the algorithm's dialog."""
        dialog = processing.createAlgorithmDialog(algorithm, dict(parameters))
        dialog.show()
        picture = self.dialogs.get(algorithm)
        if picture:
            dialog.resize(picture.width_px, picture.height_px)
            self.draw(dialog, picture.name)
        dialog.runAlgorithm()
        until(dialog.wasExecuted)
        results = dict(dialog.results())
        dialog.close()
        if algorithm in self.reports:
            self._draw_report(results["REPORT"], self.reports[algorithm])
        return results

    def _draw_report(self, path: str, name: str) -> None:
        view = QWebView()
        view.resize(760, 900)
        view.load(QUrl.fromLocalFile(path))
        view.show()
        pause(1)
        view.resize(760, view.page().mainFrame().contentsSize().height())
        self.draw(view, name)
        view.close()

    def _draw_map(self, shown: list[QgsMapLayer]) -> None:
        """QGIS with these layers, the first on top, and their legend."""
        window = iface.mainWindow()
        for dock in window.findChildren(QDockWidget):
            dock.setVisible(dock.objectName() == "Layers")
        root = QgsProject.instance().layerTreeRoot()
        for node in root.findLayers():
            node.setItemVisibilityChecked(node.layer() in shown)
            node.setExpanded(node.layer() in shown)
        for place, layer in enumerate(shown):
            node = root.findLayer(layer)
            root.insertChildNode(place, node.clone())
            node.parent().removeChildNode(node)
        window.resize(*self.map_px)
        pause(1)
        iface.setActiveLayer(shown[-1])
        iface.zoomToActiveLayer()
        self.draw(window, "map")

    def _draw_model(self) -> None:
        model = QgsProcessingModelAlgorithm()
        path = MODELS / f"{self.model}.model3"
        if not model.fromFile(str(path)):
            raise OSError(f"cannot open {path}")
        designer = ModelerDialog.create(model)
        for dock in designer.findChildren(QDockWidget):
            dock.hide()
        designer.resize(1280, 800)
        designer.show()
        pause(1)
        designer.findChild(QAction, "mActionZoomToItems").trigger()
        self.draw(designer, "model")
        designer.close()

    def _draw_model_dialog(self, names: Mapping[str, Any]) -> None:
        """Of the model as the toolbox has it."""
        copy = Path(ModelerUtils.modelsFolders()[0]) / f"{self.model}.model3"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MODELS / copy.name, copy)
        try:
            provider = QgsApplication.processingRegistry().providerById("model")
            provider.refreshAlgorithms()
            given = {parameter: names.get(value, value) for parameter, value in self.model_inputs.items()}
            dialog = processing.createAlgorithmDialog(provider.algorithms()[0].id(), given)
            dialog.show()
            dialog.resize(*MODEL_DIALOG_PX)
            self.draw(dialog, "model-dialog")
            dialog.close()
        finally:
            copy.unlink()


def draw_and_quit(draw: Callable[[], None]) -> None:
    """Once QGIS has started."""
    QTimer.singleShot(3000, lambda: _main(draw))


def _main(draw: Callable[[], None]) -> None:
    status = 1
    try:
        os.chdir(CHECKOUT)
        draw()
        status = 0
    except Exception:
        traceback.print_exc(file=sys.__stderr__)
    os._exit(status)  # QGIS would ask what is to become of the layers
