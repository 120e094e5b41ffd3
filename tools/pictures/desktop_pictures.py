"""Draw docs/images/options.png, dialog.png, module.png and jobs.png: the options page, an algorithm's dialog, a module
that is about to be installed and the panel of jobs, as QGIS shows them.

Runs inside QGIS (`make screenshots`), with two endpoints in the settings; one of them runs, so that its test says
what a person would read.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import map_sheet
import processing
from jobs_pictures import draw_jobs
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QSplitter, QWidget
from qgis.utils import iface, plugins
from waiting import pause, until

CHECKOUT = Path(map_sheet.__file__).resolve().parents[2]  # QGIS gives the script no name of its own
IMAGES = Path(os.environ.get("EDGEGIS_IMAGES", CHECKOUT / "docs" / "images"))
PAGE = "mOptionsPageEdgeGIS"
DIALOG = "edgegis:hillshade"
MODULE = CHECKOUT / "tests" / "modules" / "roundtrip.wasm"
ENDPOINTS = {
    "office/url": os.environ["EDGEGIS_SAMPLE_ENDPOINT"],
    "office/kind": "edge",
    "office/default": True,
    "field box/url": "http://192.168.1.20:8080",
    "field box/kind": "edge",
    "university/url": "https://edgegis.example.org",
    "university/kind": "cloud",
    "university/token": "of an example",
}


def draw(widget: QWidget, name: str) -> None:
    pause(0.5)
    map_sheet.save(widget.grab().toImage(), str(IMAGES / f"{name}.png"))


def draw_options() -> None:
    QTimer.singleShot(500, _in_options)
    iface.showOptionsDialog(iface.mainWindow(), PAGE)


def _in_options() -> None:
    dialog = QApplication.activeModalWidget()
    try:
        dialog.resize(1000, 880)
        dialog.findChild(QSplitter).setSizes([210, 790])
        page: Any = dialog.findChild(QWidget, PAGE)
        page.endpoints.table.selectRow(1)  # the one that runs
        page.endpoints.check.button.click()
        until(lambda: not page.endpoints.check.is_busy())
        draw(dialog, "options")
    except Exception:
        _end(1)
    dialog.reject()


def draw_dialog() -> None:
    dialog = processing.createAlgorithmDialog(DIALOG, {})
    dialog.resize(900, 620)
    dialog.show()
    box = dialog.mainWidget().wrappers["RUN_ON"].widget
    pause(0.5)
    box.showPopup()
    pause(0.5)
    # The list is a window of its own.
    whole = QApplication.primaryScreen().grabWindow(0).copy(dialog.frameGeometry())
    map_sheet.save(whole.toImage(), str(IMAGES / "dialog.png"))
    box.hidePopup()
    dialog.close()


def draw_module() -> None:
    """A module is shown before it is installed, which it is not."""
    from edgegis.edgegis_plugin.modules.install_dialog import InstallDialog
    from edgegis.edgegis_plugin.modules.installed import InstalledModules

    plugin = plugins["edgegis"]
    dialog = InstallDialog(InstalledModules(plugin.modules, plugin.provider), iface.mainWindow())
    dialog.show()
    copy = shutil.copy(MODULE, tempfile.gettempdir())  # no picture shows where the checkout lies
    dialog.file.setFilePath(copy)
    until(dialog.install_button.isEnabled)
    draw(dialog, "module")
    dialog.reject()


def _end(status: int) -> None:
    if status:
        traceback.print_exc(file=sys.__stderr__)
    QgsSettings().remove("EdgeGIS/endpoints")
    QgsSettings().sync()
    os._exit(status)  # QGIS would ask what is to become of the layers


def main() -> None:
    try:
        IMAGES.mkdir(parents=True, exist_ok=True)
        for key, value in ENDPOINTS.items():
            QgsSettings().setValue(f"EdgeGIS/endpoints/{key}", value)
        draw_options()
        draw_dialog()
        draw_module()
        draw_jobs(draw)
    except Exception:
        _end(1)
    _end(0)


QTimer.singleShot(3000, main)
