"""The dock in QGIS: its message at the start, and QGIS's question when it is to be closed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QApplication, QMainWindow, QMessageBox, QPushButton

from edgegis.edgegis_plugin.jobs import closing_question
from edgegis.edgegis_plugin.jobs.dock import JobsDock
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.processing_providers.jobs import keeping
from edgegis.processing_providers.jobs.job_store import JobStore
from edgegis.processing_providers.jobs.kept_job import WRITTEN
from edgegis.tests.qgis.desktop import jobs
from edgegis.tests.qgis.desktop.jobs import until
from edgegis.tests.qgis.desktop.robot import delete
from edgegis.tests.qgis.desktop.test_jobs_noted import JOB
from edgegis.tests.qgis.desktop.watchdog import holding

pytestmark = pytest.mark.qgis


@pytest.fixture
def desktop(plugin: Any) -> Iterator[Any]:
    window = QMainWindow()
    bar = QgsMessageBar(window)
    window.setCentralWidget(bar)
    yield SimpleNamespace(
        mainWindow=lambda: window,
        messageBar=lambda: bar,
        addDockWidget=window.addDockWidget,
        removeDockWidget=window.removeDockWidget,
        addPluginToMenu=lambda menu, action: window.menuBar().addAction(action),
        removePluginMenu=lambda menu, action: window.menuBar().removeAction(action),
    )
    jobs.forget_all()
    delete(window)


@pytest.fixture
def dock(plugin: Any, desktop: Any) -> Iterator[JobsDock]:
    jobs.forget_all()
    dock = JobsDock(plugin.provider.targets, desktop)
    desktop.mainWindow().show()
    yield dock
    dock.remove()


def text(desktop: Any) -> str:
    item = desktop.messageBar().currentItem()
    return "" if item is None else str(item.text())


def test_what_was_left_is_said_at_the_start(dock: JobsDock, desktop: Any) -> None:
    JobStore().put(left("1"))
    dock.offer()
    assert text(desktop) == "'Count' was left on edge."
    JobStore().put(left("2"))
    dock.offer()
    assert text(desktop) == "2 jobs were left on endpoints."
    (button,) = desktop.messageBar().currentItem().findChildren(QPushButton)
    button.click()
    until(lambda: dock.panel is not None and dock.panel.tree.topLevelItemCount() == 2)
    assert dock.isVisible() and text(desktop) == ""
    assert dock.panel.watcher.is_watching()
    dock.setVisible(False)
    assert not dock.panel.watcher.is_watching()


def test_nothing_is_said_of_what_has_ended_or_is_waited_for(dock: JobsDock, desktop: Any) -> None:
    JobStore().put(left("1").changed(outcome=WRITTEN))
    JobStore().put(left("2"))
    lock = JobStore().taken("2")
    dock.offer()
    assert text(desktop) == "" and dock.panel is None
    lock.unlock()


def test_a_long_list_and_endpoints_that_do_not_answer_hold_nothing_up(dock: JobsDock, desktop: Any) -> None:
    for number in range(200):
        JobStore().put(left(str(number)))
    addresses = ("http://127.0.0.1:9", "http://192.0.2.1:8080", "http://nowhere.invalid")
    QgisSettings().set_endpoints([Endpoint(f"endpoint{number}", url) for number, url in enumerate(addresses)])

    def scenario() -> None:
        dock.setVisible(True)
        until(lambda: dock.panel.tree.topLevelItemCount() == 200)
        until(lambda: dock.panel.health.item(0).text() == "endpoint0: no answer")
        dock.setVisible(False)

    try:
        assert holding(scenario) == {}
    finally:
        QgisSettings().set_endpoints([])


def left(job_id: str) -> Any:
    document = JOB.to_json()
    return JOB.from_json({**document, "remote": {**document["remote"], "job_id": job_id, "accepted": time.time()}})


def test_the_panel_is_in_the_menu(dock: JobsDock, desktop: Any) -> None:
    (action,) = desktop.mainWindow().menuBar().actions()
    assert action.text() == "EdgeGIS Jobs" and not dock.isVisible()
    action.trigger()
    assert dock.isVisible()


def test_qgis_cancels_its_tasks_and_the_jobs_go_on(
    dock: JobsDock, desktop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing_question, "CANCELLED_WITHIN_MS", 300)
    monkeypatch.setitem(keeping.waiting, "1", SimpleNamespace())
    box = QMessageBox(QMessageBox.Icon.Question, "Active Tasks", "Cancel them?", parent=desktop.mainWindow())
    box.open()
    QApplication.instance().focusWindowChanged.emit(box.windowHandle())  # a display without windows tells of no focus
    until(keeping.closing.is_set)
    assert "Jobs on endpoints go on" in box.informativeText()
    box.accept()
    assert keeping.closing.is_set()
    until(lambda: not keeping.closing.is_set())


def test_another_question_is_none_of_ours(dock: JobsDock, desktop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(keeping.waiting, "1", SimpleNamespace())
    box = QMessageBox(QMessageBox.Icon.Question, "Save?", "Save the project?", parent=desktop.mainWindow())
    box.open()
    QApplication.instance().focusWindowChanged.emit(box.windowHandle())
    QApplication.processEvents()
    assert not keeping.closing.is_set() and not box.informativeText()
    box.accept()
