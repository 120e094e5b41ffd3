"""Draw docs/images/walkthrough: the dialogs, reports and the map of the walk-through, as QGIS shows them.

Runs inside QGIS (`make pictures`). Its steps are the page's own: the Python there is run with dialogs in the place of
`processing.run`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import map_sheet
import processing
from processing.modeler.ModelerDialog import ModelerDialog
from processing.modeler.ModelerUtils import ModelerUtils
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProcessingModelAlgorithm, QgsProject, QgsSettings
from qgis.gui import QgsCollapsibleGroupBoxBasic, QgsFileWidget, QgsProjectionSelectionWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtWebKitWidgets import QWebView
from qgis.PyQt.QtWidgets import QAction, QApplication, QDialog, QDockWidget, QWidget
from qgis.utils import iface
from waiting import pause, until

CHECKOUT = Path(map_sheet.__file__).resolve().parents[1]  # QGIS gives the script no name of its own
PAGE = CHECKOUT / "docs" / "walkthrough-significance-map.md"
MODEL = CHECKOUT / "resources" / "models" / "significance_map.model3"
IMAGES = CHECKOUT / "docs" / "images" / "walkthrough"
DIALOGS = {
    "edgegis:joinbylocationsummary": ("join", 940, 760),
    "edgegis:spatialweights": ("weights", 940, 760),
    "edgegis:localmoran": ("local", 940, 800),
}
REPORTS = {"edgegis:spatialweights": "weights-report", "edgegis:globalmoran": "moran-report"}


def draw(widget: QWidget, name: str) -> None:
    pause(1)
    IMAGES.mkdir(parents=True, exist_ok=True)
    map_sheet.save(widget.grab().toImage(), str(IMAGES / f"{name}.png"))


def parts(parent: QWidget, kind: type) -> list[Any]:
    """The widgets of a class of QGIS's: PyQt finds some of them as QWidget only."""
    found = (widget for widget in parent.findChildren(QWidget) if widget.inherits(kind.__name__))
    return [sip.cast(widget, kind) for widget in found]


def draw_towns() -> None:
    """QGIS's own dialog for delimited text, filled in."""
    QgsSettings().setValue("/qgis/dataSourceManagerNonModal", True)
    iface.mainWindow().findChild(QAction, "mActionAddDelimitedText").trigger()
    until(lambda: _data_sources() is not None)
    dialog = _data_sources()
    page = dialog.findChild(QWidget, "QgsDelimitedTextSourceSelectBase")
    parts(page, QgsFileWidget)[0].setFilePath("resources/data/towns.csv")
    parts(page, QgsProjectionSelectionWidget)[0].setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    for box in parts(page, QgsCollapsibleGroupBoxBasic):
        box.setCollapsed("Geometry" not in box.title())
    dialog.resize(1000, 620)
    draw(dialog, "towns")
    dialog.close()


def _data_sources() -> QDialog | None:
    found = [w for w in QApplication.topLevelWidgets() if w.objectName() == "QgsDataSourceManagerDialog"]
    return found[0] if found and found[0].isVisible() else None


def run_in_dialog(algorithm: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """As `processing.run`, by the algorithm's dialog; its layers are then in the project."""
    dialog = processing.createAlgorithmDialog(algorithm, dict(parameters))
    dialog.show()
    if algorithm in DIALOGS:
        name, width, height = DIALOGS[algorithm]
        dialog.resize(width, height)
        draw(dialog, name)
    before = set(QgsProject.instance().mapLayers())
    dialog.runAlgorithm()
    until(dialog.wasExecuted)
    results = dict(dialog.results())
    (added,) = set(QgsProject.instance().mapLayers()) - before
    dialog.close()
    if algorithm in REPORTS:
        draw_report(results["REPORT"], REPORTS[algorithm])
    return {**results, "OUTPUT": QgsProject.instance().mapLayer(added)}


def draw_report(path: str, name: str) -> None:
    view = QWebView()
    view.resize(760, 900)
    view.load(QUrl.fromLocalFile(path))
    view.show()
    pause(1)
    view.resize(760, view.page().mainFrame().contentsSize().height())
    draw(view, name)
    view.close()


def draw_map() -> None:
    """QGIS with the last result alone, and its legend."""
    window = iface.mainWindow()
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() == "Layers")
    root = QgsProject.instance().layerTreeRoot()
    result, *others = root.findLayers()
    for other in others:
        other.setItemVisibilityChecked(False)
    window.resize(1200, 560)
    pause(1)
    iface.setActiveLayer(result.layer())
    iface.layerTreeView().expand(iface.layerTreeView().currentIndex())
    iface.zoomToActiveLayer()
    draw(window, "map")


def draw_model() -> None:
    model = QgsProcessingModelAlgorithm()
    if not model.fromFile(str(MODEL)):
        raise OSError(f"cannot open {MODEL}")
    designer = ModelerDialog.create(model)
    for dock in designer.findChildren(QDockWidget):
        dock.hide()
    designer.resize(1280, 800)
    designer.show()
    pause(1)
    designer.findChild(QAction, "mActionZoomToItems").trigger()
    draw(designer, "model")
    designer.close()


def draw_model_dialog() -> None:
    """Of the model as the toolbox has it."""
    copy = Path(ModelerUtils.modelsFolders()[0]) / MODEL.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(MODEL, copy)
    try:
        provider = QgsApplication.processingRegistry().providerById("model")
        provider.refreshAlgorithms()
        layers = {layer.name(): layer for layer in QgsProject.instance().mapLayers().values()}
        given = {"towns": layers["towns"], "areas": layers["counties"]}
        dialog = processing.createAlgorithmDialog(provider.algorithms()[0].id(), given)
        dialog.resize(940, 860)
        dialog.show()
        draw(dialog, "model-dialog")
        dialog.close()
    finally:
        copy.unlink()


def draw_all() -> None:
    os.chdir(CHECKOUT)
    draw_towns()
    names: dict[str, Any] = {}
    processing.run = run_in_dialog
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S):
        exec(block, names)
        if not QgsProject.instance().mapLayers():
            QgsProject.instance().addMapLayers([names["counties"], names["towns"]])
    draw_map()
    draw_model_dialog()
    draw_model()


def main() -> None:
    status = 1
    try:
        draw_all()
        status = 0
    except Exception:
        traceback.print_exc(file=sys.__stderr__)
    os._exit(status)  # QGIS would ask what is to become of the layers


QTimer.singleShot(3000, main)
