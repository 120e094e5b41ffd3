"""The packaged plugin: what is in the zip, and that it runs from a fresh profile as the plugin installer leaves it."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.request import urlopen

import pytest

from edgegis.runtime.version import VERSION
from edgegis.tools import package

CHECKOUT = Path(__file__).resolve().parents[1]
DEM = CHECKOUT / "resources" / "data" / "jacksboro_fault_dem.tif"
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
LIMIT_BYTES = 10_000_000
NEEDED = {
    *("general.name", "general.qgisMinimumVersion", "general.description", "general.about", "general.version"),
    *("general.author", "general.email", "general.repository", "general.tracker", "general.homepage", "general.tags"),
    *("general.icon", "general.hasProcessingProvider", "general.license"),
}


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "edgegis.zip"
    package.pack(path, sorted(package.shipped()))
    return path


def names(path: Path) -> list[PurePosixPath]:
    with zipfile.ZipFile(path) as archive:
        return [PurePosixPath(name) for name in archive.namelist()]


def test_it_is_small(zipped: Path) -> None:
    assert zipped.stat().st_size < LIMIT_BYTES


def test_all_lies_below_one_folder(zipped: Path) -> None:
    found = names(zipped)
    assert {name.parts[0] for name in found} == {"edgegis"}
    assert len(found) == len(set(found))
    assert not any(".." in name.parts or name.is_absolute() for name in found)


@pytest.mark.parametrize("kind", ["__pycache__", "tests", "tools", "bench", "build", "node_modules", "target", ".git"])
def test_no_folder_that_does_not_run(zipped: Path, kind: str) -> None:
    assert [str(name) for name in names(zipped) if kind in name.parts] == []


def test_no_caches_links_or_hidden_files(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        entries = archive.infolist()
    modes = {entry.external_attr >> 16 for entry in entries}
    assert modes == {0o644}, "a link has other bits"
    bad = [entry.filename for entry in entries if entry.filename.endswith((".pyc", ".pyo", ".rs", "~"))]
    hidden = [entry.filename for entry in entries if any(part.startswith(".") for part in entry.filename.split("/"))]
    assert bad == hidden == []


def test_metadata_is_complete(zipped: Path) -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    with zipfile.ZipFile(zipped) as archive:
        metadata.read_string(archive.read("edgegis/metadata.txt").decode())
        there = set(archive.namelist())
    missing = {key for key in NEEDED if not metadata.get(*key.split("."), fallback="").strip()}
    assert missing == set()
    general = metadata["general"]
    assert f"edgegis/{general['icon']}" in there
    assert "edgegis/LICENSE" in there
    assert general["hasProcessingProvider"] == "yes"
    assert general["version"] == VERSION
    assert f'version = "{VERSION}"' in (CHECKOUT / "pyproject.toml").read_text()
    for address in ("repository", "tracker", "homepage"):
        assert general[address].startswith("https://")


def test_the_same_content_gives_the_same_bytes(zipped: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    package.pack(again, sorted(package.shipped()))
    assert again.read_bytes() == zipped.read_bytes()


def test_every_module_is_the_listed_one(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        sums = archive.read("edgegis/wasm/dist/SHA256SUMS").decode().split()[1::2]
    assert {f"edgegis/wasm/dist/{name}" for name in sums} <= {str(name) for name in names(zipped)}


@pytest.mark.slow
@pytest.mark.qgis
@pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")
def test_installed_in_a_fresh_profile_it_runs(zipped: Path, tmp_path: Path) -> None:
    """As QGIS's plugin installer does: unpacked into the profile's python/plugins, and enabled."""
    plugins = tmp_path / "profile" / "profiles" / "default" / "python" / "plugins"
    plugins.mkdir(parents=True)
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(plugins)
    output = tmp_path / "shade.tif"
    assert qgis_process(tmp_path, "plugins", "enable", "edgegis").returncode == 0
    answer = qgis_process(tmp_path, "run", "edgegis:hillshade", f"--INPUT={DEM}", f"--OUTPUT={output}")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "Runs on this computer" in answer.stdout
    assert output.exists()
    where = qgis_process(tmp_path, "plugins")
    assert "edgegis" in where.stdout


def qgis_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """With the wheels importable, and nothing of this checkout."""
    wheels = folder / "wheels"
    if not wheels.exists():
        wheels.mkdir()
        for name in ("wasmtime", "nanoarrow"):
            spec = find_spec(name)
            assert spec is not None and spec.origin is not None
            (wheels / name).symlink_to(Path(spec.origin).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDGEGIS_", "QGIS_", "PYTHON"))}
    environment = {
        **kept,
        "PYTHONPATH": str(wheels),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder / "profile"),
        "QT_QPA_PLATFORM": "offscreen",
        "EDGEGIS_CACHE_DIR": str(folder / "cache"),
    }
    assert PROGRAM is not None
    return subprocess.run(
        [PROGRAM, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.slow
def test_the_plugin_repository_finds_nothing(zipped: Path) -> None:
    """Bandit and detect-secrets, as `make package` runs them."""
    for checker in ("bandit", "detect_secrets"):
        if find_spec(checker) is None:
            pytest.skip(f"{checker} is not installed for {sys.executable}")
    assert list(package.content_problems(zipped)) == []


def test_an_endpoint_starts_from_the_package(zipped: Path, tmp_path: Path) -> None:
    """As the options page starts it, with what it has fetched behind QGIS's path."""
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path)
    elsewhere = [folder for folder in sys.path if folder and not (Path(folder) / "edgegis").exists()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *elsewhere])}
    launch = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0"]
    with subprocess.Popen(launch, cwd="/", env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().split()[-1]
            with urlopen(f"{address}/processes/hillshade?f=html", timeout=30) as page:
                assert b"Hillshade" in page.read()
        finally:
            process.terminate()
