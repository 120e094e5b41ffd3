"""Everything can be reached by keys: each mnemonic names one thing, Tab goes in the order of reading, and what it comes
to has a name for those who hear the screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from edgegis.edgegis_plugin.installing.offer import PackagesOffer
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.jobs.panel import JobsPanel
from edgegis.edgegis_plugin.modules.install_dialog import InstallDialog
from edgegis.edgegis_plugin.modules.installed import InstalledModules
from edgegis.edgegis_plugin.modules.modules_dialog import ModulesDialog
from edgegis.edgegis_plugin.options.endpoint_dialog import EndpointDialog
from edgegis.edgegis_plugin.options.own_endpoint import OwnEndpoint
from edgegis.edgegis_plugin.options.page import OptionsPage
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.tests.qgis.desktop.robot import delete

pytestmark = pytest.mark.qgis

MNEMONIC = re.compile(r"(?<!&)&(\w)")


@pytest.fixture(params=["options", "endpoint", "install", "modules", "jobs"])
def window(
    request: pytest.FixtureRequest,
    plugin: Any,
    installed: InstalledModules,
    packages: Packages,
    own_endpoint: OwnEndpoint,
) -> Iterator[QWidget]:
    targets = plugin.provider.targets
    make = {
        "options": lambda: OptionsPage(targets.catalogue, PackagesOffer(packages, None, lambda: None), own_endpoint),
        "endpoint": lambda: EndpointDialog(Endpoint("", ""), [], targets.catalogue),
        "install": lambda: InstallDialog(installed),
        "modules": lambda: ModulesDialog(installed),
        "jobs": lambda: JobsPanel(targets, lambda: None),
    }
    window = make[request.param]()
    window.show()
    QApplication.processEvents()
    yield window
    delete(window)


def test_each_mnemonic_names_one_thing(window: QWidget) -> None:
    buttons = [button.text() for button in window.findChildren(QAbstractButton) if button.isVisibleTo(window)]
    labels = [label for label in window.findChildren(QLabel) if MNEMONIC.search(label.text())]
    found = Counter(MNEMONIC.findall(" ".join([*buttons, *(label.text() for label in labels)]).lower()))
    assert [letter for letter, times in found.items() if times > 1] == []
    for label in labels:
        assert label.buddy() is not None and label.buddy().focusPolicy() & Qt.FocusPolicy.TabFocus, label.text()


def test_what_tab_comes_to_has_a_name_and_the_order_of_reading(window: QWidget) -> None:
    named = [label.buddy() for label in window.findChildren(QLabel) if label.buddy() is not None]
    stops = list(tab_stops(window))
    for stop in stops:
        text = stop.text() if isinstance(stop, QAbstractButton) else ""
        # QGIS's own widgets have buttons with nothing but a tooltip.
        assert text or stop.accessibleName() or stop in named or stop.toolTip(), type(stop).__name__
    tops = [stop.mapTo(window, stop.rect().topLeft()).y() for stop in stops]
    heights = [stop.height() for stop in stops]
    assert all(below >= above - height for above, below, height in zip(tops, tops[1:], heights))


def tab_stops(window: QWidget) -> Iterator[QWidget]:
    stop = window.nextInFocusChain()
    while stop is not window:
        takes = stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.isVisibleTo(window)
        if takes and stop.focusProxy() is None and not isinstance(stop, QScrollArea):
            yield stop
        stop = stop.nextInFocusChain()
