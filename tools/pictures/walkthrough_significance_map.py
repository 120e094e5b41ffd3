"""Draw the pictures of docs/walkthrough-significance-map.md."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsSettings
from qgis.gui import QgsCollapsibleGroupBoxBasic, QgsFileWidget, QgsProjectionSelectionWidget
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QAction, QApplication, QDialog, QWidget
from qgis.utils import iface
from waiting import until
from walkthrough import Picture, Walkthrough, draw_and_quit

WALKTHROUGH = Walkthrough(
    page="walkthrough-significance-map",
    model="significance_map",
    dialogs={
        "edgegis:joinbylocationsummary": Picture("join"),
        "edgegis:spatialweights": Picture("weights"),
        "edgegis:localmoran": Picture("local", height_px=800),
    },
    model_inputs={"towns": "towns", "areas": "counties"},
    map_layers=("clusters",),
    map_px=(1200, 560),
    reports={"edgegis:spatialweights": "weights-report", "edgegis:globalmoran": "moran-report"},
)


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
    WALKTHROUGH.draw(dialog, "towns")
    dialog.close()


def _data_sources() -> QDialog | None:
    found = [w for w in QApplication.topLevelWidgets() if w.objectName() == "QgsDataSourceManagerDialog"]
    return found[0] if found and found[0].isVisible() else None


def draw() -> None:
    draw_towns()
    WALKTHROUGH.draw_all()


draw_and_quit(draw)
