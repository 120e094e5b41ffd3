"""Jobs get a process of their own where wasmtime cannot be used in QGIS's: another plugin's is there, or it fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wasmtime  # noqa: F401 - this process has the right one

from edgegis.edgegis_plugin.installing import choices, own_process
from edgegis.edgegis_plugin.installing import packages as found_packages
from edgegis.edgegis_plugin.installing.packages import Found, Packages
from edgegis.edgegis_plugin.installing.pip_child import Source
from edgegis.processing_providers import own_guests, run_on
from edgegis.processing_providers.apart import apart
from edgegis.tests.cases import layers
from edgegis.tests.qgis.attempts import DEM, cells, runs
from edgegis.tests.qgis.desktop import installing_index
from edgegis.tests.qgis.desktop.installing_desktop import Desktop

pytestmark = pytest.mark.qgis


@pytest.fixture
def fetched(tmp_path: Path, real_wheels: list[Path]) -> Packages:
    """A profile into which the real packages were fetched."""
    packages = Packages(tmp_path / "profile", installing_index.make_list(tmp_path / "plugin.txt", real_wheels))
    assert packages.fetch(Source(str(real_wheels[0].parent))) == {}
    return packages


@pytest.fixture
def older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wasmtime that comes first on Python's path, does not work, and counts as loaded."""
    folder = tmp_path / "another"
    (folder / "wasmtime").mkdir(parents=True)
    (folder / "wasmtime" / "__init__.py").write_text("raise ImportError('too old')")
    monkeypatch.syspath_prepend(str(folder))
    find = found_packages.find_package

    def found(name: str) -> Found | None:
        return Found(folder / "wasmtime" / "__init__.py", "9.0", True) if name == "wasmtime" else find(name)

    monkeypatch.setattr(found_packages, "find_package", found)
    monkeypatch.setattr(choices, "find_package", found)
    return folder


@pytest.fixture(autouse=True)
def as_before(plugin: Any) -> Iterator[None]:
    yield
    apart.declare("")
    plugin.provider.targets.close()


def test_another_plugins_older_wasmtime_hinders_nobody(
    fetched: Packages, older_one: Path, plugin: Any, tmp_path: Path
) -> None:
    """A raster and a layer: the same results, said in the log and in the list `Run on`."""
    runs("slope", {"INPUT": DEM, "RUN_ON": "local"}, tmp_path / "here.tif")
    run_on.unusable.update(fetched.start())
    words = own_process.declare(fetched)
    assert "because another plugin has loaded wasmtime 9.0, and EdgeGIS needs 24 or newer" in words
    assert fetched.state().is_ready and not own_guests.available()
    assert plugin.provider.targets.local_available()
    log = runs("slope", {"INPUT": DEM}, tmp_path / "there.tif")
    assert any("It runs in a process of its own because another plugin has loaded" in line for line in log), log
    assert (cells(tmp_path / "here.tif")[0] == cells(tmp_path / "there.tif")[0]).all()
    given = {"POLYGONS": str(layers.make("polygons", tmp_path)), "POINTS": str(layers.make("points", tmp_path))}
    runs("countpointsinpolygon", {**given, "RUN_ON": "local"}, tmp_path / "count.gpkg")


def test_the_background_compiles_there_too(
    fetched: Packages, older_one: Path, plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    own_process.declare(fetched)
    targets = plugin.provider.targets
    made = tmp_path / "cache" / "compiled"
    targets.compile_all(lambda: made.is_dir() and len(list(made.iterdir())) >= 1)
    assert len(list(made.iterdir())) == 1


def test_the_probe_tries_what_was_fetched(fetched: Packages, older_one: Path) -> None:
    assert fetched.probe() == {}
    fetched.remove_all()
    assert "too old" in fetched.probe()["wasmtime"]
    assert fetched.state().missing == ("wasmtime",) and "wasmtime" in fetched.state().too_old


@pytest.fixture
def desktop(fetched: Packages, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    monkeypatch.setattr(Packages, "probe", lambda self: {})
    desktop = Desktop(fetched)
    yield desktop
    desktop.offer.stop()
    desktop.wait()


def test_a_qgis_that_may_not_make_code_is_found_out(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    monkeypatch.setattr(Packages, "try_here", lambda self: tries.append(1) or "cannot make memory executable")
    desktop.begin()
    assert desktop.ready == 1 and desktop.said() == ""
    assert apart.why == "QGIS's own process cannot run them (cannot make memory executable)" and apart.first == ()
    assert not own_guests.available() and run_on.obstacle(is_local=True, layers=True) == ""
    apart.declare("")
    run_on.unusable.clear()
    own_process.declare(desktop.packages)
    assert apart.why != "", "the next start knows"
    desktop.restarted()
    desktop.begin()
    assert tries == [1] and apart.why != ""
    desktop.offer.remove_all()
    assert apart.why == "", "removing forgets it"


def test_a_crash_while_trying_is_known_at_the_next_start(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: Packages) -> str:
        raise SystemExit  # nothing more happens in this QGIS

    monkeypatch.setattr(Packages, "try_here", crash)
    with pytest.raises(SystemExit):
        own_process.try_in_qgis(desktop.packages)
    desktop.restarted()
    own_process.declare(desktop.packages)
    assert apart.why == own_process.CRASHED
    own_process.try_in_qgis(desktop.packages)  # not again


def test_what_fails_everywhere_gets_no_process_of_its_own(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Packages, "probe", lambda self: {"wasmtime": "unable to make memory executable"})
    choices.remember_own_process("QGIS's own process cannot run them")
    desktop.begin()
    assert apart.why == "" and desktop.ready == 0
    assert "does not work on this computer" in run_on.obstacle(is_local=True, layers=True)


def test_where_all_is_well_nothing_changes(desktop: Desktop) -> None:
    desktop.begin()
    assert desktop.ready == 1 and apart.why == "" and own_guests.available()
    assert "wasmtime" in sys.modules, "it was called here"
