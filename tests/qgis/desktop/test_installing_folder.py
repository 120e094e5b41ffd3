"""The folder of the profile: damage is seen, what is stale goes, and what is removed is gone."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from pathlib import Path

import pytest

from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.installing.pip_child import Source
from edgegis.tests.qgis.desktop import installing_index

pytestmark = pytest.mark.qgis


@pytest.fixture
def fetched(packages: Packages, wheels: list[Path]) -> Packages:
    """As pip leaves it, in a QGIS that starts now."""
    with packages.folder.part() as part:
        for wheel in wheels:
            zipfile.ZipFile(wheel).extractall(part / "site")
        packages.folder.publish(part)
    return packages


def names(packages: Packages) -> set[str]:
    return {path.name for path in packages.folder.root.iterdir()}


def test_start_appends_what_is_whole(fetched: Packages) -> None:
    """Once, at the end of the path: nothing of ours hides what others bring."""
    before = [*sys.path]
    fetched.start()
    fetched.start()
    assert sys.path == [*before, str(fetched.folder.site)]
    assert not fetched.state().damaged and fetched.state().fetched_bytes > 0


@pytest.mark.parametrize("damage", ["shorter", "missing", "no manifest", "no JSON", "other JSON"])
def test_start_leaves_out_what_is_damaged(fetched: Packages, damage: str) -> None:
    file, manifest = fetched.folder.site / "nanoarrow" / "__init__.py", fetched.folder.path / "manifest.json"
    if damage == "shorter":
        file.write_bytes(file.read_bytes()[:-1])
    elif damage == "missing":
        file.unlink()
    elif damage == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text("{" if damage == "no JSON" else '{"files": {"a": 3}}')
    fetched.start()
    assert str(fetched.folder.site) not in sys.path
    assert fetched.state().damaged


def test_other_content_of_the_same_size_is_found_in_the_background(fetched: Packages) -> None:
    file = fetched.folder.site / "nanoarrow" / "__init__.py"
    file.write_bytes(bytes(len(file.read_bytes())))
    assert fetched.folder.is_whole()
    assert not fetched.is_whole()


def test_fetching_again_heals(fetched: Packages, wheels: list[Path]) -> None:
    file = fetched.folder.site / "nanoarrow" / "__init__.py"
    content = file.read_bytes()
    file.write_bytes(bytes(len(content)))
    fetched.fetch(Source(str(wheels[0].parent)))
    assert file.read_bytes() == content
    assert fetched.is_whole() and names(fetched) == {fetched.wheels.folder_name}


def test_files_that_python_adds_are_no_damage(fetched: Packages) -> None:
    cache = fetched.folder.site / "nanoarrow" / "__pycache__"
    cache.mkdir()
    (cache / "made.pyc").write_bytes(b"code")
    assert fetched.is_whole()


def test_what_another_qgis_has_fetched_meanwhile_stays(fetched: Packages, wheels: list[Path]) -> None:
    before = fetched.folder.path.stat().st_ino
    fetched.fetch(Source(str(wheels[0].parent)))
    assert fetched.folder.path.stat().st_ino == before


def test_start_purges_other_versions_and_leftovers(fetched: Packages) -> None:
    """Not what another Python has of this version, nor what another QGIS is fetching now."""
    root = fetched.folder.root
    for name in ("0123456789ab-cpython-39-win-amd64", ".part-old", ".part-new", ".gone-1"):
        (root / name / "site").mkdir(parents=True)
        (root / name / "site" / "file").write_bytes(b"bytes")
    other = root / f"{fetched.wheels.key}-cpython-39-win-amd64"
    other.mkdir()
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(root / ".part-old", (long_ago, long_ago))
    fetched.start()
    assert names(fetched) == {fetched.wheels.folder_name, other.name, ".part-new"}


def test_a_new_version_of_the_plugin_purges_the_old_packages(fetched: Packages, tmp_path: Path) -> None:
    wheel = installing_index.make_wheel(tmp_path / "wheels", "wasmtime", {"wasmtime/__init__.py": "NEW = True\n"})
    nanoarrow = next((tmp_path / "wheels").glob("nanoarrow*"))
    newer = Packages(tmp_path / "profile", installing_index.make_list(tmp_path / "newer.txt", [wheel, nanoarrow]))
    newer.start()
    assert not fetched.folder.exists() and not newer.folder.exists()


def test_a_plugin_that_lacks_its_list_starts_and_purges_nothing(fetched: Packages, tmp_path: Path) -> None:
    broken = Packages(tmp_path / "profile", tmp_path / "missing.txt")
    broken.start()
    assert fetched.is_whole() and broken.state().fetch_bytes is None


def test_remove_all_says_what_it_freed(fetched: Packages) -> None:
    fetched.start()
    lies_there = sum(path.stat().st_size for path in fetched.folder.root.rglob("*") if path.is_file())
    assert fetched.remove_all() == lies_there > 0
    assert not fetched.folder.root.parent.exists()
    assert str(fetched.folder.site) not in sys.path
    assert fetched.remove_all() == 0


def test_what_cannot_be_removed_now_goes_at_the_next_start(fetched: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, which keeps a folder from being renamed while a library of it is in use."""
    fetched.start()
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr(Path, "rename", refused)
    assert fetched.remove_all() == 0
    assert fetched.folder.is_whole(thorough=True), "nothing is half removed"
    monkeypatch.setattr(Path, "rename", rename)
    fetched.start()
    assert not fetched.folder.root.exists()


def test_a_profile_that_cannot_be_written_says_so(packages: Packages, wheels: list[Path]) -> None:
    packages.folder.root.parent.parent.mkdir(parents=True)
    packages.folder.root.parent.write_text("a file where the folder should be")
    with pytest.raises(Exception, match=r"cannot be written to .*packages: .*Make room"):
        packages.fetch(Source(str(wheels[0].parent)))
