"""The page Settings > Options > EdgeGIS, used by mouse and keyboard: what is typed is kept, when it is accepted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QLabel, QMessageBox, QWidget

from edgegis.edgegis_plugin.installing.offer import PackagesOffer
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.options.endpoint_dialog import EndpointDialog
from edgegis.edgegis_plugin.options.factory import OptionsFactory
from edgegis.edgegis_plugin.options.own_endpoint import OwnEndpoint
from edgegis.edgegis_plugin.options.page import OptionsPage
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.tests.qgis.desktop.robot import click, delete, until

pytestmark = pytest.mark.qgis

BOX, LAB = Endpoint("box", "http://10.0.0.7:8080"), Endpoint("lab", "https://lab", is_default=True)


@pytest.fixture(autouse=True)
def settings() -> Iterator[QgisSettings]:
    QgsSettings().remove("EdgeGIS")
    QgisSettings().set_endpoints([BOX, LAB])
    yield QgisSettings()
    QgsSettings().remove("EdgeGIS")


@pytest.fixture
def page(
    plugin: Any, packages: Packages, own_endpoint: OwnEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OptionsPage]:
    """The page as the options get it from the factory."""
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    factory = OptionsFactory(
        plugin.provider.targets.catalogue, PackagesOffer(packages, None, lambda: None), own_endpoint
    )
    page = factory.createWidget()
    page.show()
    yield page
    delete(page)


def typed(edit: QWidget, text: str) -> None:
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(edit, text)


def in_dialog(work: Callable[[EndpointDialog], None]) -> None:
    """Do this in the dialog that opens next."""

    def begin() -> None:
        dialog = QApplication.activeModalWidget()
        try:
            work(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, begin)


def accept(dialog: EndpointDialog) -> None:
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))


def rows(page: OptionsPage) -> list[list[str]]:
    table = page.endpoints.table
    return [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]


def test_numbers_and_target_are_kept_when_accepted(page: OptionsPage, settings: QgisSettings) -> None:
    typed(page.running.workers, "3")
    typed(page.running.memory_mb, "500")
    QTest.keyClicks(page.running.run_on, "Edge")
    assert (settings.run_on(), settings.workers(), settings.memory_limit_mb()) == ("", 0, 0)
    page.apply()
    assert (settings.run_on(), settings.workers(), settings.memory_limit_mb()) == ("edge", 3, 500)


def test_accepting_without_a_change_sets_nothing(page: OptionsPage) -> None:
    before = QgsSettings().allKeys()
    page.apply()
    assert QgsSettings().allKeys() == before


def test_the_environment_is_said_where_it_counts_more(
    page: OptionsPage, plugin: Any, packages: Packages, own_endpoint: OwnEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGEGIS_WORKERS", "2")
    monkeypatch.setenv("EDGEGIS_EDGE_URL", "http://from-the-shell")
    catalogue = plugin.provider.targets.catalogue
    other = OptionsPage(catalogue, PackagesOffer(packages, None, lambda: None), own_endpoint)
    assert "EDGEGIS_WORKERS=2" in other.running.note.text()
    assert "EDGEGIS_EDGE_URL=http://from-the-shell" in other.endpoints.note.text()
    delete(other)


def test_a_new_endpoint(page: OptionsPage, settings: QgisSettings) -> None:
    def fill(dialog: EndpointDialog) -> None:
        typed(dialog.name, "field box")
        typed(dialog.address, "https://field.example.org/")
        QTest.keyClicks(dialog.kind, "Cloud")
        typed(dialog.token, "abc")
        typed(dialog.answer_timeout_s, "90")
        accept(dialog)

    in_dialog(fill)
    click(page.endpoints.new_button)
    assert ["field box", "Cloud", "https://field.example.org", "Token"] in rows(page)
    assert len(settings.endpoints()) == 2
    page.apply()
    added = Endpoint("field box", "https://field.example.org", "cloud", token="abc", answer_timeout_s=90)
    assert settings.endpoints() == [BOX, added, LAB]


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("LAB", "http://a", "another endpoint of this name"),
        ("local", "http://a", "is not 'auto' or 'local'"),
        ("a/b", "http://a", "letters, digits"),
        ("new", "edge-box", "'edge-box' is not an address"),
        ("new", "http://user:password@edge-box", "is not an address"),
    ],
)
def test_what_cannot_be_accepted_says_why(page: OptionsPage, name: str, address: str, words: str) -> None:
    said = []

    def fill(dialog: EndpointDialog) -> None:
        typed(dialog.name, name)
        typed(dialog.address, address)
        said.append(dialog.problem.text())
        assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()

    in_dialog(fill)
    click(page.endpoints.new_button)
    assert words in said[0]
    assert len(rows(page)) == 2


def test_a_mark_as_default_is_taken_from_the_other(page: OptionsPage) -> None:
    def mark(dialog: EndpointDialog) -> None:
        dialog.is_default.setFocus()
        QTest.keyClick(dialog.is_default, Qt.Key.Key_Space)
        accept(dialog)

    page.endpoints.table.selectRow(0)
    in_dialog(mark)
    click(page.endpoints.edit_button)
    assert [row[:2] for row in rows(page)] == [["box", "Edge (default)"], ["lab", "Edge"]]


def test_remove(page: OptionsPage, settings: QgisSettings) -> None:
    assert not page.endpoints.remove_button.isEnabled()
    page.endpoints.table.selectRow(0)
    click(page.endpoints.remove_button)
    page.apply()
    assert settings.endpoints() == [LAB]


def test_a_file_for_colleagues(page: OptionsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page.endpoints.save(tmp_path / "a.json")
    page.endpoints.endpoints = []
    page.endpoints.load(tmp_path / "a.json")
    assert [row[0] for row in rows(page)] == ["box", "lab"]
    (tmp_path / "b.json").write_text(json.dumps({"other": 1}))
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda parent, title, text: said.append(text))
    page.endpoints.load(tmp_path / "b.json")
    page.endpoints.load(tmp_path / "nowhere.json")
    assert "holds no endpoints" in said[0] and "nowhere.json" in said[1]
    assert [row[0] for row in rows(page)] == ["box", "lab"]


def test_clearing_the_cache_says_what_it_freed(page: OptionsPage, tmp_path: Path) -> None:
    mine, foreign = tmp_path / "cache" / "compiled" / "a.bin", tmp_path / "cache" / "letter.txt"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(bytes(2_500_000))
    foreign.write_text("keep")
    click(page.cache.clear_button)
    assert page.cache.label.text().startswith("Freed 2.5 MB. 0.0 MB")
    assert not mine.exists() and foreign.exists()


# -- an endpoint on this computer ------------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Path) -> str:
    """What pip would install as `edgegis`."""
    path = tmp_path / "edgegis"
    search = ":".join(sys.path)
    command = f"exec {sys.executable} -m edgegis.endpoint serve --port 0"
    path.write_text(f"#!/bin/sh\nexport PYTHONPATH='{search}'\necho \"asked for $*\"\n{command}\n")
    path.chmod(0o755)
    return str(path)


def test_an_endpoint_is_started_used_and_stopped(page: OptionsPage, own_endpoint: OwnEndpoint, program: str) -> None:
    box = page.own_endpoint
    box.program.setFilePath(program)
    click(box.start_button)
    until(lambda: bool(own_endpoint.url))
    assert f"Runs at {own_endpoint.url}" in box.state.text()
    assert "asked for serve --port 8080" in box.log.toPlainText()
    click(box.use_button)
    click(box.use_button)
    assert [row[0] for row in rows(page)] == ["box", "lab", "this computer"]
    click(box.stop_button)
    assert not own_endpoint.is_running() and not own_endpoint.url
    assert "The endpoint has ended (exit code" in box.log.toPlainText()


# -- by keyboard alone -----------------------------------------------------------------------------------------------


def focus_order(window: QWidget) -> list[QWidget]:
    """What Tab visits, in its order."""
    chain, widget = [], window.nextInFocusChain()
    while widget is not window:
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisibleTo(window)
        if tab and widget.focusProxy() is None:
            chain.append(widget)
        widget = widget.nextInFocusChain()
    return chain


def place(widget: QWidget, window: QWidget) -> QPoint:
    return widget.mapTo(window, QPoint(0, 0))


def test_tab_goes_from_top_to_bottom(page: OptionsPage, plugin: Any) -> None:
    dialog = EndpointDialog(BOX, [], plugin.provider.targets.catalogue)
    dialog.show()
    for window in (page, dialog):
        rows_of = [place(widget, window).y() // 40 for widget in focus_order(window)]
        assert len(rows_of) > 8 and rows_of == sorted(rows_of), rows_of
    delete(dialog)


def test_no_two_have_one_key(page: OptionsPage, plugin: Any) -> None:
    dialog = EndpointDialog(BOX, [], plugin.provider.targets.catalogue)
    for window in (page, dialog):
        labels = [label for label in window.findChildren(QLabel) if label.buddy()]
        assert labels and all("&" in label.text() for label in labels), [label.text() for label in labels]
        texts = [each.text() for each in (*labels, *window.findChildren(QAbstractButton)) if "&" in each.text()]
        keys = [text[text.index("&") + 1].lower() for text in texts if text.strip("&").lower() not in ("ok", "cancel")]
        assert len(keys) >= 7 and len(keys) == len(set(keys)), texts
    delete(dialog)
