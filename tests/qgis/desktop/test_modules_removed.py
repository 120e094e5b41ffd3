"""A module that was removed: its algorithms are in no list, and models that need them say which it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from edgegis.edgegis_plugin.modules.installed import InstalledModules
from edgegis.edgegis_plugin.modules.modules_dialog import ModulesDialog
from edgegis.tests.cases import layers
from edgegis.tests.qgis.desktop.modules_desktop import install, looked_at
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis


def remove(installed: InstalledModules, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Choose the first in the list and press Remove; what was asked."""
    asked: list[str] = []

    def answer(_parent: Any, _title: str, text: str) -> Any:
        asked.append(text)
        return QMessageBox.StandardButton.Yes

    monkeypatch.setattr(QMessageBox, "question", answer)
    dialog = ModulesDialog(installed)
    dialog.show()
    assert not dialog.remove_button.isEnabled()
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert dialog.list.topLevelItemCount() == 0 and dialog.empty.isVisible()
    dialog.reject()
    return asked


def model_of(algorithm: str, folder: Path) -> Path:
    model = QgsProcessingModelAlgorithm("copies", "tests")
    child = QgsProcessingModelChildAlgorithm(algorithm)
    child.setChildId("copy")
    source = QgsProcessingModelChildParameterSource.fromStaticValue(str(layers.make("points", folder)))
    child.addParameterSources("INPUT", [source])
    model.addChildAlgorithm(child)
    path = folder / "copies.model3"
    assert model.toFile(str(path))
    return path


def opened(path: Path) -> Any:
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(path))
    return model


def test_a_model_says_which_module_is_missing(
    plugin: Any, installed: InstalledModules, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import processing

    install(looked_at(installed, file))
    path = model_of("edgegis:newlyadded", tmp_path)
    processing.run(opened(path), {})
    assert "Models that use its algorithms do not run" in remove(installed, monkeypatch)[0]
    assert not list((tmp_path / "profile").rglob("*.wasm"))
    sentence = (
        r"Copy features, newly added belongs to the module copying, which was removed.*SHA-256 begins with [0-9a-f]"
    )
    log = Log()
    with pytest.raises(QgsProcessingException):
        processing.run(opened(path), {}, feedback=log)
    assert any(re.search(sentence, line) for line in log.lines), log.lines
    refused_words = str(plugin.provider.algorithm("newlyadded").canExecute()[1])
    assert re.search(sentence, refused_words)
    again = tmp_path / "again.model3"
    opened(path).toFile(str(again))
    assert "TIMES" in again.read_text() or again.read_text() == path.read_text()
    install(looked_at(installed, file))
    processing.run(opened(again), {})


def test_what_was_removed_is_in_no_list(
    plugin: Any, installed: InstalledModules, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(looked_at(installed, file))
    remove(installed, monkeypatch)
    hidden = QgsProcessingAlgorithm.Flag.FlagHideFromToolbox | QgsProcessingAlgorithm.Flag.FlagHideFromModeler
    left = plugin.provider.algorithm("newlyadded")
    assert left.flags() & hidden == hidden
    assert QgsApplication.processingRegistry().algorithmById("edgegis:newlyadded") is left
    assert installed.modules() == []


def test_what_models_need_that_was_never_here_is_named(plugin: Any, installed: InstalledModules) -> None:
    """QGIS says the id when such a model is to run; where modules are installed is what to do."""
    dialog = ModulesDialog(installed)
    dialog.show()
    assert not dialog.missing.isVisible()
    model = QgsProcessingModelAlgorithm("water", "tests")
    for name, algorithm in {"one": "edgegis:somebodys", "two": "edgegis:slope", "three": "native:nothing"}.items():
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(name)
        model.addChildAlgorithm(child)
    models = QgsApplication.processingRegistry().providerById("project")
    models.add_model(model)
    try:
        can_run, message = models.algorithm("water").canExecute()
        assert not can_run and "edgegis:somebodys" in message
        installed.changed.emit()
        assert dialog.missing.isVisible()
        assert dialog.missing.text().startswith("The algorithm edgegis:somebodys is not here, and the model water")
        assert "\n" not in dialog.missing.text()
    finally:
        models.remove_model(model)
        dialog.reject()
