"""The widget `Run on` of an algorithm's dialog: one list, behind which the parameters RUN_ON and ENDPOINT stand.

Both keep a value of their own, so history, batch and "copy as Python command" say what `processing.run` takes. In the
Model Designer the two stay apart: there each may come from an input of the model or from an expression.
Imported by Processing's dialogs alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from processing.gui.wrappers import DIALOG_BATCH, WidgetWrapper
from qgis.core import QgsProcessingParameterDefinition, QgsProject
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QWidget

from ..runtime.errors import EdgeGisError
from .run_on import CHOICES, ENDPOINT, Choice
from .translation import said

ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced
MODELER = "ModelerParametersDialog"
ADVANCED_GROUP = "grpAdvanced"
SHOWN_CHARACTERS = 24


@dataclass(frozen=True)
class Place:
    """One entry of the list, as values of the two parameters."""

    run_on: str
    endpoint: str = ""


class PlacesBox(QComboBox):
    """Lists where an algorithm may run, as it is when the list gets the focus; what cannot be chosen says why."""

    def __init__(self, algorithm: Any, parent: QWidget | None = None):
        super().__init__(parent)
        self._algorithm = algorithm
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(SHOWN_CHARACTERS)  # names may be long, and a batch's column is as wide
        self.show_place(Place("auto"))

    def showPopup(self) -> None:  # noqa: N802 - the name Qt calls
        self.fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - the name Qt calls
        self.fill()
        super().focusInEvent(event)

    def place(self) -> Place:
        return self.currentData() or Place("auto")

    def show_place(self, place: Place) -> None:
        """Choose a place; the others come with `fill`: judging each of them takes 2 ms, and a batch has many lists."""
        self._list([place], place)

    def fill(self) -> None:
        """List all places as they are now, and the one that is chosen even if there is no such place."""
        places = [Place(run_on) for run_on in CHOICES]
        places += [Place("auto", endpoint.name) for endpoint in self._algorithm.targets.endpoints()]
        current = self.place()
        self._list(places if current in places else [*places, current], current)

    def _list(self, places: list[Place], current: Place) -> None:
        model = QStandardItemModel(self)
        for place in places:
            if place.endpoint and model.rowCount() == len(CHOICES):
                model.appendRow(_separator())
            model.appendRow(self._item(place))
        self.blockSignals(True)
        self.setModel(model)
        self.setCurrentIndex(next(row for row in range(self.count()) if self.itemData(row) == current))
        self.blockSignals(False)

    def _item(self, place: Place) -> QStandardItem:
        algorithm = self._algorithm
        choice: Choice | None = None
        try:
            choice = algorithm.targets.choose(
                place.run_on, place.endpoint, QgsProject.instance(), algorithm.has_layers(), algorithm.module()
            )
            text, tip = _label(place, choice), said(str(choice))
        except EdgeGisError as error:
            why = said(error.details.get("brief", "")) or QCoreApplication.translate("PlacesBox", "not possible")
            text, tip = f"{_label(place, None)} \N{EN DASH} {why}", said(str(error))
        item = QStandardItem(text)
        item.setData(place, Qt.ItemDataRole.UserRole)
        item.setToolTip(tip)
        item.setEnabled(choice is not None)
        return item


def _separator() -> QStandardItem:
    """Return what QComboBox takes for a line between entries."""
    item = QStandardItem()
    item.setData("separator", Qt.ItemDataRole.AccessibleDescriptionRole)
    item.setEnabled(False)
    return item


def _label(place: Place, choice: Choice | None) -> str:
    if place.endpoint:
        return place.endpoint if place.run_on == "auto" else f"{place.endpoint} ({place.run_on})"
    words = {
        "auto": QCoreApplication.translate("PlacesBox", "Automatic"),
        "local": QCoreApplication.translate("PlacesBox", "This computer"),
        "edge": QCoreApplication.translate("PlacesBox", "Edge"),
        "cloud": QCoreApplication.translate("PlacesBox", "Cloud"),
    }
    word = words.get(place.run_on, place.run_on)
    if choice is None or place.run_on == "local":
        return word
    if choice.name == place.run_on:
        return word
    where = choice.name if choice.endpoint else QCoreApplication.translate("PlacesBox", "this computer")
    return f"{word} ({where})"


class RunOn(WidgetWrapper):
    """The list, for RUN_ON. Setting RUN_ON forgets the endpoint; who sets both sets ENDPOINT after it."""

    def createWidget(self) -> QWidget:  # noqa: N802 - the name Processing calls
        box = PlacesBox(self.parameterDefinition().algorithm())
        box.currentIndexChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return box

    def createLabel(self) -> QWidget | None:  # noqa: N802 - the name Processing calls
        """Without QGIS's "[optional]": there always is a place."""
        if self.dialogType == DIALOG_BATCH:
            return None
        label = QLabel(self.parameterDefinition().description())
        label.setBuddy(self.widget)
        return label

    def setValue(self, value: Any) -> None:  # noqa: N802 - the name Processing calls
        self._show(Place(str(value or "auto")))

    def value(self) -> str:
        return str(self.widget.place().run_on)

    def endpoint(self) -> str:
        return str(self.widget.place().endpoint)

    def set_endpoint(self, name: str) -> None:
        self._show(Place(self.value(), name))

    def _show(self, place: Place) -> None:
        if place != self.widget.place():
            self.widget.show_place(place)
            self.widgetValueHasChanged.emit(self)


class FollowingEndpoint(WidgetWrapper):
    """ENDPOINT, which the list of the same dialog or row says. A batch shows it in its column; a dialog does not."""

    def __init__(self, *args: Any, **kwargs: Any):
        self._run_on: RunOn | None = None
        super().__init__(*args, **kwargs)

    def createWidget(self) -> QWidget:  # noqa: N802 - the name Processing calls
        shown = QLabel()
        shown.setVisible(self.dialogType == DIALOG_BATCH)
        return shown

    def createLabel(self) -> QWidget | None:  # noqa: N802 - the name Processing calls
        label = QLabel()
        label.hide()
        return label

    def postInitialize(self, wrappers: list[Any]) -> None:  # noqa: N802 - the name Processing calls
        self._run_on = next(wrapper for wrapper in wrappers if isinstance(wrapper, RunOn))
        self._run_on.widgetValueHasChanged.connect(self._follow)
        definitions = [wrapper.parameterDefinition() for wrapper in wrappers]
        if not any(each.flags() & ADVANCED for each in definitions if each.name() != ENDPOINT):
            self._hide_empty_group()

    def setValue(self, value: Any) -> None:  # noqa: N802 - the name Processing calls
        if self._run_on is not None:
            self._run_on.set_endpoint(str(value or "").strip())

    def value(self) -> str:
        return self._run_on.endpoint() if self._run_on is not None else ""

    def _follow(self) -> None:
        self.widget.setText(self.value())
        self.widgetValueHasChanged.emit(self)

    def _hide_empty_group(self) -> None:
        """ENDPOINT is an advanced parameter; the dialog's group of these would be empty."""
        parent = self.widget.parentWidget()
        while parent is not None and parent.objectName() != ADVANCED_GROUP:
            parent = parent.parentWidget()
        if parent is not None:
            parent.hide()


class RunOnWrapper:
    """What Processing makes for RUN_ON, by the kind of the dialog."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, column: int = 0) -> Any:
        return _modeler_widget(definition, dialog) or RunOn(definition, dialog, row, column)


class EndpointWrapper:
    """What Processing makes for ENDPOINT, by the kind of the dialog."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, column: int = 0) -> Any:
        return _modeler_widget(definition, dialog) or FollowingEndpoint(definition, dialog, row, column)


def _modeler_widget(definition: Any, dialog: Any) -> Any:
    """Return QGIS's own widget for the Model Designer; None for other dialogs."""
    if type(dialog).__name__ != MODELER:
        return None
    widget = QgsGui.processingGuiRegistry().createModelerParameterWidget(
        dialog.model, dialog.childId, definition, dialog.context
    )
    widget.setDialog(dialog)
    return widget
