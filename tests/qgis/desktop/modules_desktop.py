"""A module to install, and a person before the dialog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from edgegis.edgegis_plugin.modules.install_dialog import InstallDialog
from edgegis.edgegis_plugin.modules.installed import InstalledModules
from edgegis.tests.qgis.described import module_with
from edgegis.tests.qgis.desktop.robot import until
from edgegis.tests.qgis.test_new_algorithm import MODULE, new_descriptor


def copying(**changes: Any) -> bytes:
    """A module whose algorithm `newlyadded` copies features."""
    return module_with(MODULE, [{**new_descriptor(), **changes}])


def of_size(module: bytes, size: int) -> bytes:
    """The module with a section that nobody reads, so large that it has so many bytes; of more than 2 MB."""
    begin = len(module) + 1 + 4
    length = size - begin
    encoded = bytes([length & 0x7F | 0x80, length >> 7 & 0x7F | 0x80, length >> 14 & 0x7F | 0x80, length >> 21])
    return module + b"\0" + encoded + bytes(length)


def looked_at(installed: InstalledModules, path: Path) -> InstallDialog:
    """The dialog, once it has read the file."""
    dialog = InstallDialog(installed)
    dialog.show()
    dialog.file.setFilePath(str(path))
    until(lambda: not dialog.is_busy())
    return dialog


def words_for(installed: InstalledModules, path: Path) -> str:
    """What the dialog says of a file that it refuses."""
    dialog = looked_at(installed, path)
    words = str(dialog.words.text())
    assert not dialog.install_button.isEnabled() and not dialog.description.toPlainText()
    dialog.reject()
    return words


def install(dialog: InstallDialog) -> str:
    """Press Install; what the dialog says in the end, nothing when it has gone."""
    assert dialog.install_button.isEnabled(), dialog.words.text()
    QTest.mouseClick(dialog.install_button, Qt.MouseButton.LeftButton)
    until(lambda: not dialog.is_busy() or not dialog.isVisible())
    return str(dialog.words.text()) if dialog.isVisible() else ""
