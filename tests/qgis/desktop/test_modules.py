"""Modules that the user installs: what the dialog says, what is refused, and what runs."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtCore import Qt

from edgegis.edgegis_plugin.modules.checks import MOST_BYTES
from edgegis.edgegis_plugin.modules.install_dialog import InstallDialog
from edgegis.edgegis_plugin.modules.installed import InstalledModules
from edgegis.edgegis_plugin.modules.store import ModuleStore
from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.processes.registry import Package
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import DEPLOY, Principal
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.processing_providers.run_on import CHOICES
from edgegis.runtime.algorithms.application_package import MEDIA_TYPE, package_of
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.cases import layers
from edgegis.tests.comparator import layer_differences
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import DEM, refused, runs
from edgegis.tests.qgis.desktop.modules_desktop import copying, install, looked_at, of_size, words_for
from edgegis.tests.qgis.desktop.robot import until
from edgegis.tests.qgis.test_new_algorithm import MODULE
from edgegis.tests.runtime.wat_guests import LOOP, TRAP, described, descriptor, guest

pytestmark = pytest.mark.qgis

OWN_PROCESS = "It runs in a process of its own because its module was installed by you"


def test_a_file_is_shown_installed_and_runs_in_a_process_of_its_own(
    plugin: Any, installed: InstalledModules, file: Path, tmp_path: Path
) -> None:
    dialog = looked_at(installed, file)
    said = dialog.description.toPlainText()
    assert "copying" in said and "Copy features, newly added (edgegis:newlyadded" in said
    assert "It may compute, and nothing else" in said and "stopped after 24 hours" in said
    digest = re.search(r"SHA-256 ([0-9a-f]{32} [0-9a-f]{32})", said)
    assert digest is not None
    assert plugin.provider.algorithm("newlyadded") is None, "nothing is installed by looking"
    assert install(dialog) == ""
    assert [module.name for module in installed.modules()] == ["copying"]
    assert installed.modules()[0].sha256 == digest[1].replace(" ", "")
    help_text = plugin.provider.algorithm("newlyadded").shortHelpString()
    assert "From the module copying, which was installed by you" in help_text
    source = str(layers.make("points", tmp_path))
    log = runs("newlyadded", {"INPUT": source}, tmp_path / "theirs.gpkg")
    assert any(OWN_PROCESS in line for line in log), log
    runs("roundtrip", {"INPUT": source}, tmp_path / "ours.gpkg")
    assert layer_differences(tmp_path / "theirs.gpkg", tmp_path / "ours.gpkg") == []


def test_the_list_run_on_says_that_it_gets_a_process_of_its_own(
    plugin: Any, installed: InstalledModules, file: Path
) -> None:
    from edgegis.processing_providers.run_on_widget import PlacesBox  # it imports Processing's own dialogs

    install(looked_at(installed, file))
    for algorithm, expected in (("newlyadded", True), ("slope", False)):
        box = PlacesBox(plugin.provider.algorithm(algorithm))
        box.fill()
        tips = [box.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(box.count())]
        local = tips[CHOICES.index("local")]
        assert "Runs on this computer" in local and (OWN_PROCESS in local) == expected


def test_the_next_qgis_has_it_too(installed: InstalledModules, file: Path, tmp_path: Path) -> None:
    install(looked_at(installed, file))
    catalogue = Catalogue.default()
    ModuleStore(tmp_path / "profile").add_to(catalogue)
    found = catalogue.algorithm("newlyadded").module
    assert found.installed and found.name == "copying" and not catalogue.problems
    assert ModuleStore(tmp_path / "profile").source(found.sha256) == str(file)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no module": (lambda: b"<html>", r"WebAssembly"),
    "a module that wants files": (
        lambda: described(
            guest(imports='(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))'),
            descriptor(),
        ),
        r"imports wasi_snapshot_preview1.fd_write, which EdgeGIS does not grant",
    ),
    "no algorithm": (guest, "has no algorithm"),
    "an id of EdgeGIS": (lambda: copying(id="hillshade"), r"'hillshade' has the id of one of EdgeGIS"),
    "EdgeGIS's own": (lambda: MODULE.read_bytes(), "EdgeGIS brings it already"),
    "too large": (lambda: b"\0" * (MOST_BYTES + 1), "32 MB; a module has 32 MB at most"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_installed_says_why(installed: InstalledModules, tmp_path: Path, kind: str) -> None:
    data, sentence = REFUSED[kind]
    path = tmp_path / "bad.wasm"
    path.write_bytes(data())
    words = words_for(installed, path)
    assert re.search(sentence, words), words


def test_one_that_is_there_already_is_refused(installed: InstalledModules, file: Path, tmp_path: Path) -> None:
    install(looked_at(installed, file))
    assert "installed already, as copying" in words_for(installed, file)
    other = tmp_path / "other.wasm"
    other.write_bytes(copying(version="9.9.9"))
    words = words_for(installed, other)
    assert "has the id of one of the installed module copying: remove that one first" in words


def test_a_file_that_is_not_there_is_said(installed: InstalledModules, tmp_path: Path) -> None:
    assert "cannot be read" in words_for(installed, tmp_path / "nothing.wasm")


def test_one_that_the_compiler_refuses_is_not_kept(plugin: Any, installed: InstalledModules, tmp_path: Path) -> None:
    """Its form is right, its code is not."""
    path = tmp_path / "bad.wasm"
    good = described(guest("(i32.const 77)"), descriptor(id="bad"))
    answer, wrong = bytes([0x41, 0xCD, 0x00, 0x0B]), bytes([0x42, 0xCD, 0x00, 0x0B])  # i32.const 77, i64.const 77
    assert good.count(answer) == 1
    path.write_bytes(good.replace(answer, wrong))
    words = install(looked_at(installed, path))
    assert re.search("compile|not a valid|WebAssembly", words), words
    assert plugin.provider.algorithm("bad") is None and installed.modules() == []


def test_words_of_a_module_are_no_html(installed: InstalledModules, tmp_path: Path) -> None:
    path = tmp_path / "words.wasm"
    path.write_bytes(copying(title="<img src='http://127.0.0.1/'>", description="<h1>big</h1>"))
    dialog = looked_at(installed, path)
    assert "<img src='http://127.0.0.1/'>" in dialog.description.toPlainText()
    assert "<h1>big</h1>" in dialog.description.toPlainText()
    dialog.reject()


@pytest.mark.parametrize(("body", "sentence"), [(TRAP, "The algorithm crashed"), (LOOP, r"ran longer than .*1 s")])
def test_a_hostile_one_harms_nobody(
    installed: InstalledModules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, sentence: str
) -> None:
    path = tmp_path / "hostile.wasm"
    path.write_bytes(described(guest(body), descriptor(id="hostile")))
    install(looked_at(installed, path))
    (tmp_path / "out").mkdir()
    source = {"INPUT": str(layers.make("points", tmp_path)), "RUN_ON": "local"}
    with monkeypatch.context() as limited:
        limited.setenv("EDGEGIS_TIME_LIMIT_S", "1")
        assert re.search(sentence, refused("hostile", source, tmp_path / "out" / "out.gpkg"))
    runs("slope", {"INPUT": DEM, "RUN_ON": "local"}, tmp_path / "out.tif")


def test_a_damaged_one_is_named(installed: InstalledModules, file: Path, tmp_path: Path) -> None:
    install(looked_at(installed, file))
    (path,) = (tmp_path / "profile").rglob("*.wasm")
    path.write_bytes(path.read_bytes()[:-1])
    catalogue = Catalogue()
    ModuleStore(tmp_path / "profile").add_to(catalogue)
    assert catalogue.algorithms() == [] and "is damaged" in str(catalogue.problems[0])


def test_a_folder_that_cannot_be_written_is_said(
    plugin: Any, installed: InstalledModules, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "profile").write_text("a file where the folder should be")
    words = install(looked_at(installed, file))
    assert "The module cannot be written to" in words
    assert installed.modules() == [] and plugin.provider.algorithm("newlyadded") is None


# -- endpoints -------------------------------------------------------------------------------------------------------


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """An endpoint with a deployed process."""
    with deployed(tmp_path, copying()) as address:
        yield address


@contextlib.contextmanager
def deployed(tmp_path: Path, module: bytes) -> Iterator[str]:
    service = Service.open(tmp_path / "endpoint", Configuration(module_bytes=2 * MOST_BYTES))
    unit = {"value": base64.b64encode(module).decode()}
    document = package_of("newlyadded", unit)
    package = Package(document, json.dumps(document).encode(), MEDIA_TYPE)
    service.registry.deploy(Principal("field", frozenset({DEPLOY})), package, lambda href: b"")
    try:
        with listening(create_app(service)) as address:
            yield address
    finally:
        service.close()


def test_a_process_of_an_endpoint(
    plugin: Any, installed: InstalledModules, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "endpoints", lambda: [Endpoint("field", url)])
    dialog = InstallDialog(installed)
    dialog.show()
    dialog.from_endpoint.setChecked(True)
    until(lambda: not dialog.is_busy() and dialog.description.toPlainText() != "")
    offered = [dialog.process.itemText(row) for row in range(dialog.process.count())]
    assert offered == ["Copy features, newly added (newlyadded)"], "what is part of the endpoint is not handed on"
    assert install(dialog) == ""
    assert installed.source(installed.modules()[0]) == f"{url}/processes/newlyadded"
    runs("newlyadded", {"INPUT": str(layers.make("points", tmp_path))}, tmp_path / "out.gpkg")


@pytest.mark.parametrize(
    ("size", "words"), [(MOST_BYTES, ""), (MOST_BYTES + MOST_BYTES // 16, "on the endpoint {url} is larger than 32 MB")]
)
def test_a_large_module_of_an_endpoint(
    installed: InstalledModules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, words: str
) -> None:
    with deployed(tmp_path, of_size(copying(), size)) as url:
        monkeypatch.setattr(installed, "endpoints", lambda: [Endpoint("field", url)])
        dialog = InstallDialog(installed)
        dialog.show()
        dialog.from_endpoint.setChecked(True)
        until(lambda: not dialog.is_busy() and dialog.description.toPlainText() + dialog.words.text() != "")
        assert words.format(url=url) in dialog.words.text() and dialog.install_button.isEnabled() == (not words)
        dialog.reject()


def test_an_endpoint_that_is_gone_is_said(installed: InstalledModules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "endpoints", lambda: [Endpoint("gone", "http://127.0.0.1:9")])
    dialog = InstallDialog(installed)
    dialog.show()
    dialog.from_endpoint.setChecked(True)
    until(lambda: not dialog.is_busy())
    assert "127.0.0.1:9" in dialog.words.text() and not dialog.install_button.isEnabled()
    dialog.reject()
