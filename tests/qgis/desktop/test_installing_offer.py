"""The offer in QGIS's message bar, and the box in the options: what is said, once, and what a click does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsSettings

from edgegis.edgegis_plugin import settings
from edgegis.edgegis_plugin.installing import choices
from edgegis.edgegis_plugin.installing import packages as found_packages
from edgegis.edgegis_plugin.installing.box import PackagesBox
from edgegis.edgegis_plugin.installing.offer import PackagesOffer
from edgegis.edgegis_plugin.installing.packages import Found, Packages
from edgegis.processing_providers import run_on
from edgegis.runtime.errors import TargetMissing
from edgegis.tests.qgis.desktop.installing_desktop import Desktop
from edgegis.tests.qgis.desktop.installing_index import Index, serving

pytestmark = pytest.mark.qgis


@pytest.fixture
def pip_index(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What pip is set to, in the place of the administrator's folder."""

    def choose(url: str) -> None:
        QgsSettings().remove(settings.PACKAGES_FOLDER)
        monkeypatch.setenv("PIP_INDEX_URL", url)

    return choose


@pytest.fixture
def desktop(packages: Packages, wheels: list[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A QGIS in which only what was fetched can be imported, and whose administrator has filled a folder."""

    def only_fetched(name: str) -> Found | None:
        origin = packages.folder.site / name / "__init__.py"
        on_path = str(packages.folder.site) in found_packages.sys.path
        return Found(origin, "99", False) if on_path and origin.exists() else None

    monkeypatch.setattr(found_packages, "find_package", only_fetched)
    monkeypatch.setattr(choices, "find_package", only_fetched)
    monkeypatch.setattr(Packages, "probe", lambda self: {})
    QgsSettings().setValue(settings.PACKAGES_FOLDER, str(wheels[0].parent))
    desktop = Desktop(packages)
    yield desktop
    desktop.offer.stop()
    desktop.wait()


def test_the_offer_says_what_how_large_and_from_where(desktop: Desktop, wheels: list[Path], tmp_path: Path) -> None:
    desktop.begin()
    assert desktop.said() == f"Needs wasmtime and nanoarrow. Fetch 0 MB from the folder {wheels[0].parent}?"
    assert desktop.buttons() == ["Fetch", "Not now"]
    QgsSettings().remove(settings.PACKAGES_FOLDER)
    assert desktop.offer.download(Packages(tmp_path).state()) == "11 MB with pip"


@pytest.mark.parametrize("answer", ["Not now", "closed", "none"])
def test_it_is_said_once(desktop: Desktop, answer: str) -> None:
    desktop.begin()
    if answer == "Not now":
        desktop.click(answer)
    elif answer == "closed":
        desktop.bar.popWidget()
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == "" and desktop.ready == 0
    assert not desktop.packages.folder.root.exists()


def test_a_click_fetches_and_no_restart_is_needed(desktop: Desktop) -> None:
    desktop.begin()
    desktop.click("Fetch")
    assert desktop.said() == "Fetching packages" and desktop.buttons() == ["Cancel"]
    desktop.wait()
    assert desktop.said().startswith("Ready") and desktop.ready == 1
    assert desktop.offer.state().is_ready
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == "" and desktop.ready == 2


def test_what_worked_is_not_tried_again(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    monkeypatch.setattr(Packages, "probe", lambda self: tries.append(1) or {})
    desktop.offer.fetch()
    desktop.wait()
    QgsSettings().remove(settings.PACKAGES_TRIED)
    for expected in (2, 2, 3):
        if expected == 3:
            QgsSettings().setValue(settings.PACKAGES_TRIED, "another system")
        desktop.restarted()
        desktop.begin()
        assert len(tries) == expected


def test_what_cannot_be_tried_is_used_and_tried_the_next_time(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no Python is found as a program."""
    desktop.offer.fetch()
    desktop.wait()
    QgsSettings().remove(settings.PACKAGES_TRIED)

    def no_interpreter(packages: Packages) -> dict[str, str]:
        raise TargetMissing("no Python")

    monkeypatch.setattr(Packages, "probe", no_interpreter)
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == "" and desktop.ready == 2
    assert not choices.have_been_tried()


def test_cancel_leaves_nothing_and_counts_as_no(desktop: Desktop, wheels: list[Path], pip_index: Any) -> None:
    with serving(Index(wheels, slow=True)) as index:
        pip_index(index.url)
        desktop.begin()
        desktop.click("Fetch")
        desktop.wait(index.is_sending.is_set)
        desktop.click("Cancel")
        desktop.wait()
    assert desktop.said() == "" and list(desktop.packages.folder.root.iterdir()) == []
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == ""


def test_closing_qgis_ends_the_download_and_the_next_start_goes_on(
    desktop: Desktop, wheels: list[Path], pip_index: Any
) -> None:
    with serving(Index(wheels, slow=True)) as index:
        pip_index(index.url)
        desktop.offer.fetch()
        desktop.wait(index.is_sending.is_set)
        desktop.offer.stop()
        desktop.wait()
    assert list(desktop.packages.folder.root.iterdir()) == [] and desktop.said() == ""
    with serving(Index(wheels)) as index:
        pip_index(index.url)
        desktop.restarted()
        desktop.begin()
    assert desktop.offer.state().is_ready and desktop.said() == ""


def test_offline_says_so_and_can_be_tried_again(desktop: Desktop, wheels: list[Path], pip_index: Any) -> None:
    pip_index("http://127.0.0.1:9/simple")
    desktop.begin()
    desktop.click("Fetch")
    desktop.wait()
    assert "cannot be reached" in desktop.said() and desktop.buttons() == ["Try again"]
    assert "cannot be reached" in PackagesBox(desktop.offer).label.text(), "the options lie over the bar"
    with serving(Index(wheels)) as index:
        pip_index(index.url)
        desktop.click("Try again")
        desktop.wait()
    assert desktop.said().startswith("Ready")


@pytest.mark.parametrize("damage", ["shorter", "other content", "another version"])
def test_damage_and_updates_heal_without_a_word(desktop: Desktop, damage: str) -> None:
    """What the user has let EdgeGIS fetch once."""
    desktop.offer.fetch()
    desktop.wait()
    file = desktop.packages.folder.site / "wasmtime" / "__init__.py"
    content = file.read_bytes()
    file.write_bytes(content[:-1] if damage == "shorter" else bytes(len(content)))
    if damage == "another version":
        folder = desktop.packages.folder.path
        folder.rename(folder.with_name("0123456789ab-of-an-older-plugin"))
    found_packages.sys.path.remove(str(desktop.packages.folder.site))
    desktop.restarted()
    desktop.begin()
    desktop.wait()
    assert desktop.said() == "" and file.read_bytes() == content
    assert desktop.offer.state().is_ready and not desktop.offer.state().damaged
    assert len(list(desktop.packages.folder.root.iterdir())) == 1


def test_healing_that_fails_is_no_message_either(desktop: Desktop, pip_index: Any) -> None:
    pip_index("http://127.0.0.1:9/simple")
    choices.let_fetch(True)
    desktop.begin()
    assert desktop.said() == "" and desktop.ready == 0 and choices.may_fetch()


def test_an_administrator_sets_both_for_all_profiles(desktop: Desktop, wheels: list[Path], tmp_path: Path) -> None:
    """In QGIS's global settings: the folder, and that nobody is asked."""
    QgsSettings().remove(settings.PACKAGES_FOLDER)
    ini = tmp_path / "qgis_global_settings.ini"
    ini.write_text(f"[EdgeGIS]\npackages\\folder={wheels[0].parent}\npackages\\fetch=true\n")
    QgsSettings.setGlobalSettingsPath(str(ini))
    try:
        desktop.begin()
    finally:
        ini.write_text("")  # QGIS takes no path of nothing
    assert desktop.said() == "" and desktop.ready == 1


def test_where_guests_cannot_run_it_is_said_once_and_by_every_algorithm(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Packages, "probe", lambda self: {"wasmtime": "unable to make memory executable"})
    desktop.begin()
    desktop.click("Fetch")
    desktop.wait()
    assert "unable to make memory executable" in desktop.said() and "endpoint" in desktop.said()
    assert desktop.ready == 0 and not run_on.is_installed("wasmtime")
    sentence = run_on.obstacle(is_local=True, layers=True)
    assert sentence.startswith("EdgeGIS cannot run algorithms on this computer. wasmtime does not work")
    assert run_on.obstacle(is_local=False, layers=False) == ""
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == "", "the second time"
    monkeypatch.setattr(Packages, "probe", lambda self: {})
    desktop.restarted()
    desktop.begin()
    assert desktop.ready == 1 and run_on.unusable == {}


def test_an_older_one_of_another_plugin_is_said_once(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_packages, "find_package", lambda name: Found(Path("/other/x/__init__.py"), "0.1", True))
    desktop.begin()
    assert desktop.said().startswith("The wasmtime of another plugin is too old. Fetch 0 MB from the folder")
    assert "another plugin" in run_on.obstacle(is_local=True, layers=True)
    desktop.click("Not now")
    desktop.restarted()
    desktop.begin()
    assert "has been loaded already, by another plugin" in desktop.said() and "fetch EdgeGIS's own" in desktop.said()
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == ""


def test_without_a_desktop_nothing_is_said(desktop: Desktop) -> None:
    offer = PackagesOffer(desktop.packages, None, lambda: None)
    offer.begin()
    assert not offer.is_busy() and desktop.said() == ""


def test_box_fetches_and_removes(desktop: Desktop) -> None:
    box = PackagesBox(desktop.offer)
    label, fetch, remove = box.findChildren(type(box.label))[0], box.fetch_button, box.remove_button
    assert "wasmtime 50.0.1 and nanoarrow 0.9.0" in label.text() and fetch.isEnabled() and not remove.isEnabled()
    fetch.click()
    assert not fetch.isEnabled() and box.cancel_button.isVisibleTo(box)
    desktop.wait()
    assert label.text().startswith("All that the algorithms need is there") and not fetch.isEnabled()
    size = desktop.offer.state().fetched_bytes
    remove.click()
    assert label.text().startswith(f"Freed {size / 1e6:.1f} MB") and fetch.isEnabled() and not remove.isEnabled()
    desktop.restarted()
    desktop.begin()
    assert desktop.said() == "" and not desktop.packages.folder.root.exists()
