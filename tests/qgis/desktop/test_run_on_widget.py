"""The widget `Run on` in QGIS's own dialogs, used as a person does: in a dialog, in a batch and in a model."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelParameter,
    QgsProcessingParameterEnum,
    QgsSettings,
)
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QFocusEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QGroupBox, QWidget

from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers import run_on
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import DEM
from edgegis.tests.qgis.desktop.robot import delete
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

SLOPE, COUNT = "edgegis:slope", "edgegis:countpointsinpolygon"
ENDPOINTS = [
    Endpoint("field-box", "http://10.0.0.7:8080"),
    Endpoint("lab", "https://lab", is_default=True),
    Endpoint("aws", "https://aws", "cloud"),
]


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    QgisSettings().set_endpoints(ENDPOINTS)
    yield
    QgsSettings().remove("EdgeGIS")


@pytest.fixture
def opened(plugin: Any) -> Iterator[Callable[..., Any]]:
    """Makes dialogs; they are deleted at the end, because their widgets listen to the project's layers."""
    dialogs: list[Any] = []

    def opened(kind: type, *arguments: Any) -> Any:
        dialogs.append(kind(*arguments))
        return dialogs[-1]

    yield opened
    for dialog in dialogs:
        delete(dialog)


@pytest.fixture
def dialog(opened: Callable[..., Any]) -> Callable[[str], Any]:
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    return lambda algorithm: opened(AlgorithmDialog, created(algorithm))


def created(algorithm: str) -> Any:
    return QgsApplication.processingRegistry().createAlgorithmById(algorithm)


def wrapper(dialog: Any, name: str) -> Any:
    return dialog.mainWidget().wrappers[name]


def values(dialog: Any) -> tuple[str, str]:
    parameters = given(dialog)
    return parameters["RUN_ON"], parameters["ENDPOINT"]


def given(dialog: Any) -> dict[str, Any]:
    dialog.mainWidget().setParameters({"INPUT": DEM})
    return dict(dialog.mainWidget().createProcessingParameters())


def texts(box: QComboBox) -> list[str]:
    """The whole list, as it is when it gets the focus."""
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusIn))
    return [box.itemText(row) for row in range(box.count())]


def choose(box: QComboBox, text: str) -> None:
    """Go there with the keyboard."""
    texts(box)
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == text:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"{text!r} cannot be reached in {texts(box)}")


def test_the_list_says_what_each_place_is(dialog: Callable[[str], Any]) -> None:
    box = wrapper(dialog(SLOPE), "RUN_ON").widget
    assert texts(box) == [
        "Automatic (this computer)",
        "This computer",
        "Edge (lab)",
        "Cloud (aws)",
        "",
        "aws",
        "field-box",
        "lab",
    ]
    assert "https://lab" in box.itemData(2, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Automatic (this computer)", ("auto", "")),
        ("This computer", ("local", "")),
        ("Edge (lab)", ("edge", "")),
        ("Cloud (aws)", ("cloud", "")),
        ("field-box", ("auto", "field-box")),
    ],
)
def test_a_choice_is_two_parameters(dialog: Callable[[str], Any], text: str, expected: tuple[str, str]) -> None:
    shown = dialog(SLOPE)
    choose(wrapper(shown, "RUN_ON").widget, text)
    assert values(shown) == expected
    command = shown.algorithm().asPythonCommand(given(shown), QgsProcessingContext())
    assert f"'RUN_ON':'{expected[0]}'" in command and f"'ENDPOINT':'{expected[1]}'" in command


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ({"RUN_ON": "local"}, "This computer"),
        ({"RUN_ON": "auto", "ENDPOINT": "lab"}, "lab"),
        ({"ENDPOINT": "lab"}, "lab"),
        ({"RUN_ON": "edge", "ENDPOINT": "lab"}, "lab (edge)"),
        ({"RUN_ON": "cloud", "ENDPOINT": "lab"}, "lab (cloud) \N{EN DASH} contradiction"),
        ({"ENDPOINT": "gone"}, "gone \N{EN DASH} not set up"),
    ],
)
def test_parameters_of_the_history_come_back(dialog: Callable[[str], Any], kept: dict[str, str], text: str) -> None:
    shown = dialog(SLOPE)
    shown.setParameters(kept)
    assert wrapper(shown, "RUN_ON").widget.currentText() == text
    assert values(shown) == (kept.get("RUN_ON", "auto"), kept.get("ENDPOINT", ""))


def test_what_cannot_be_chosen_says_why(
    dialog: Callable[[str], Any], plugin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    QgisSettings().set_endpoints([ENDPOINTS[0], Endpoint("other", "http://other")])
    monkeypatch.setattr(run_on, "is_installed", lambda name: name != "wasmtime")
    box = wrapper(dialog(SLOPE), "RUN_ON").widget
    rows = dict(zip(texts(box), range(box.count())))
    reasons = {
        "This computer \N{EN DASH} packages are missing": "the Python package wasmtime is not installed",
        "Edge \N{EN DASH} no default is marked": "Mark one of them as default in Settings",
        "Cloud \N{EN DASH} not set up": "Add it in Settings > Options > EdgeGIS",
    }
    for text, reason in reasons.items():
        assert reason in box.itemData(rows[text], Qt.ItemDataRole.ToolTipRole)
        assert not box.model().item(rows[text]).isEnabled()
    assert box.model().item(rows["field-box"]).isEnabled()


def test_an_endpoint_added_meanwhile_is_there_when_the_list_opens(dialog: Callable[[str], Any]) -> None:
    box = wrapper(dialog(SLOPE), "RUN_ON").widget
    choose(box, "Edge (lab)")
    QgisSettings().set_endpoints([*ENDPOINTS, Endpoint("new", "http://new")])
    box.showPopup()
    box.hidePopup()
    assert box.findText("new") > 0 and box.currentText() == "Edge (lab)"


def test_automatic_follows_the_environment(dialog: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEGIS_RUN_ON", "cloud")
    box = wrapper(dialog(SLOPE), "RUN_ON").widget
    assert box.currentText() == "Automatic (aws)"
    assert "the environment variable EDGEGIS_RUN_ON says cloud" in box.itemData(0, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(("algorithm", "has_advanced"), [(SLOPE, True), (COUNT, False)])
def test_no_empty_group_of_advanced_parameters(
    dialog: Callable[[str], Any], algorithm: str, has_advanced: bool
) -> None:
    shown = dialog(algorithm)
    shown.show()
    assert shown.findChild(QGroupBox, "grpAdvanced").isVisible() is has_advanced
    assert not wrapper(shown, "ENDPOINT").widget.isVisible()
    assert wrapper(shown, "RUN_ON").widget.isVisible()
    shown.close()


def test_a_job_runs_where_the_list_says(
    dialog: Callable[[str], Any], plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import processing

    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    service = Service.open(tmp_path / "endpoint", catalogue=plugin.provider.targets.catalogue)
    with contextlib.closing(service), listening(create_app(service)) as url:
        QgisSettings().set_endpoints([Endpoint("field-box", url)])
        shown = dialog(SLOPE)
        choose(wrapper(shown, "RUN_ON").widget, "field-box")
        log = Log()
        processing.run(SLOPE, {**given(shown), "OUTPUT": str(tmp_path / "out.tif")}, feedback=log)
        plugin.provider.targets.close()
    assert f"Runs on the endpoint 'field-box' ({url}): ENDPOINT=field-box" in log.lines


def test_a_batch_has_a_place_for_each_row(opened: Callable[..., Any]) -> None:
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    panel = opened(BatchAlgorithmDialog, created(COUNT)).mainWidget()
    panel.addRow(1)
    first, second = (panel.wrappers[row][panel.parameter_to_column["RUN_ON"]] for row in (0, 1))
    choose(first.widget, "field-box")
    choose(second.widget, "This computer")
    said = [(panel.valueForParameter(row, "RUN_ON"), panel.valueForParameter(row, "ENDPOINT")) for row in range(2)]
    assert said == [("auto", "field-box"), ("local", "")]
    assert panel.wrappers[0][panel.parameter_to_column["ENDPOINT"]].widget.text() == "field-box"


def test_the_model_designer_takes_a_place_from_the_model(opened: Callable[..., Any]) -> None:
    from processing.modeler.ModelerParametersDialog import ModelerParametersDialog

    model = QgsProcessingModelAlgorithm("model", "tests")
    place = QgsProcessingParameterEnum("place", "Run on", list(run_on.CHOICES), False, "auto", False, True)
    model.addModelParameter(place, QgsProcessingModelParameter("place"))
    designer = opened(ModelerParametersDialog, created(SLOPE), model)
    wrappers: dict[str, QWidget] = designer.widget.widget.wrappers
    wrappers["RUN_ON"].setWidgetValue(QgsProcessingModelChildParameterSource.fromModelParameter("place"))
    wrappers["ENDPOINT"].setWidgetValue(QgsProcessingModelChildParameterSource.fromStaticValue("lab"))
    child = designer.createAlgorithm()
    assert child.parameterSources()["RUN_ON"][0].parameterName() == "place"
    assert child.parameterSources()["ENDPOINT"][0].staticValue() == "lab"
