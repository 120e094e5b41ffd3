"""Fetching the packages by pip: from a folder and from an index, and every way in which that breaks off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from edgegis.edgegis_plugin.installing import pip_child
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.installing.pip_child import Source
from edgegis.edgegis_plugin.installing.wheels import LEAST, LOCKED, read_wheels
from edgegis.runtime import interpreter
from edgegis.runtime.errors import Cancelled, TargetMissing
from edgegis.tests.qgis.desktop import installing_index
from edgegis.tests.qgis.desktop.installing_index import Index, serving

CHECKOUT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.qgis


def left(packages: Packages) -> list[str]:
    """What lies in the profile, temporary folders included."""
    root = packages.folder.root
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def test_list_names_the_wheels_of_the_runtime() -> None:
    wheels = read_wheels()
    pins = dict(line.split("==") for line in (CHECKOUT / "requirements" / "runtime.txt").read_text().split())
    assert wheels.versions == pins
    assert wheels.bytes_here and 5e6 < wheels.bytes_here < 20e6
    text = LOCKED.read_text()
    assert text.count(".whl\n") == text.count("--hash=sha256:")


def test_oldest_versions_are_those_of_the_server() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text()
    assert all(f'"{name}>={least}"' in text for name, least in LEAST.items())


@pytest.mark.parametrize(
    ("platform", "machine", "python"),
    [
        *(("win32", "AMD64", minor) for minor in (9, 12, 13)),
        *(("darwin", "arm64", minor) for minor in (9, 12, 13)),
        *(("darwin", "x86_64", minor) for minor in (9, 12)),
        *(("linux", "x86_64", minor) for minor in range(9, 15)),
        *(("linux", "aarch64", minor) for minor in range(9, 15)),
    ],
)
def test_there_are_wheels_wherever_qgis_runs(
    monkeypatch: pytest.MonkeyPatch, platform: str, machine: str, python: int
) -> None:
    class Version:
        major, minor = 3, python

    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("sys.version_info", Version)
    assert (read_wheels().bytes_here or 0) > 5e6


def test_where_there_is_no_wheel_nothing_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    packages = Packages(tmp_path)
    assert packages.state().fetch_bytes is None
    with pytest.raises(TargetMissing, match="no packages for this computer"):
        packages.fetch(Source())


def test_fetches_from_a_folder_and_asks_nobody_else(
    packages: Packages, wheels: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when pip is set to other places, or to install for the user."""
    with serving(Index(wheels)) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", index.url)
        monkeypatch.setenv("PIP_USER", "1")
        fractions: list[float] = []
        packages.fetch(Source(str(wheels[0].parent)), fractions.append)
        assert index.asked == []
    assert left(packages) == [packages.wheels.folder_name]
    assert packages.folder.is_whole(thorough=True)
    assert sys.path[-1] == str(packages.folder.site)
    assert (packages.folder.site / "wasmtime" / "__init__.py").read_text() == "NAME = 'wasmtime'\n"
    assert all(0 <= fraction <= 1 for fraction in fractions)


def test_fetches_from_the_index_of_pips_configuration(
    packages: Packages, wheels: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The network is asked for that index's address, by what the user has set for pip."""
    indexes: list[str] = []

    def network(index: str, folder: Path) -> dict[str, str]:
        indexes.append(index)
        assert folder.is_dir()
        return {}

    with serving(Index(wheels)) as index:
        (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {index.url}\n")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        packages.fetch(Source(network=network))
        assert indexes == [index.url]
        assert {path for path in index.asked if path.startswith("/files/")} == {
            f"/files/{each.name}" for each in wheels
        }
    assert left(packages) == [packages.wheels.folder_name]


def test_other_bytes_than_the_listed_ones_are_refused(packages: Packages, wheels: list[Path]) -> None:
    installing_index.make_wheel(wheels[0].parent, "wasmtime", {"wasmtime/__init__.py": "print('another')\n"})
    with pytest.raises(TargetMissing, match="not what EdgeGIS was tested with"):
        packages.fetch(Source(str(wheels[0].parent)))
    assert left(packages) == []
    assert str(packages.folder.site) not in sys.path


def test_cut_download_leaves_nothing(packages: Packages, wheels: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Index(wheels, cut=True)) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with pytest.raises(TargetMissing, match=r"Packages were not fetched: .*[Tt]ry again"):
            packages.fetch(Source())
    assert left(packages) == []


def test_cancel_ends_pip_and_leaves_nothing(
    packages: Packages, wheels: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = interpreter.Interpreter.start
    monkeypatch.setattr(interpreter.Interpreter, "start", lambda *a, **k: started.append(start(*a, **k)) or started[-1])
    with serving(Index(wheels, slow=True)) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with pytest.raises(Cancelled):
            packages.fetch(Source(), is_cancelled=index.is_sending.is_set)
    assert started and all(process.poll() is not None for process in started)
    assert left(packages) == []


def test_progress_follows_the_download(tmp_path: Path, wheels: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What has come of a file that never ends is seen in the temporary folder, whatever pip says."""
    big = installing_index.make_wheel(tmp_path / "wheels", "wasmtime", {"wasmtime/data": os.urandom(4_000_000)})
    packages = Packages(tmp_path / "profile", installing_index.make_list(tmp_path / "list.txt", [big, wheels[1]]))
    half = threading.Event()
    with serving(Index([big, wheels[1]], slow=True)) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)

        def progress(fraction: float) -> None:
            if 0.4 < fraction < 0.6:
                half.set()

        with pytest.raises(Cancelled):
            packages.fetch(Source(), progress, half.is_set)


def test_offline_says_so(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(TargetMissing, match="pip's package index cannot be reached") as caught:
        packages.fetch(Source())
    assert "wasmtime" in caught.value.details["pip"], "what pip said, for the log"
    assert left(packages) == []


def test_index_without_the_packages_says_so(packages: Packages, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TargetMissing, match=r"the folder .*empty does not have them"):
        packages.fetch(Source(str(tmp_path / "empty")))


def test_without_pip_it_says_what_to_install(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    said = (1, f"{sys.executable}: No module named pip\n")
    monkeypatch.setattr(interpreter.Interpreter, "says", lambda *a, **k: said)
    monkeypatch.setattr(interpreter, "find_interpreter", lambda: interpreter.Interpreter(Path(sys.executable)))
    with pytest.raises(TargetMissing, match="python3-pip"):
        packages.fetch(Source())


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ProxyError('Cannot connect', '407 Proxy Authentication Required')", "user name"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "not trusted"),
        ("ERROR: something that nobody has seen", r"pip failed \(something that nobody has seen\)"),
        ("", "said nothing"),
    ],
)
def test_what_pip_says_becomes_a_sentence(said: str, meaning: str) -> None:
    assert re.search(meaning, pip_child.meaning(said, Source()))


def test_finds_python_where_the_executable_is_qgis(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on Windows and macOS; a program beside it that is another Python is passed over."""
    other = tmp_path / f"python{sys.version_info.major}.{sys.version_info.minor}"
    other.write_text("#!/bin/sh\necho cpython-27 linux\n")
    other.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "qgis-bin.exe"))
    monkeypatch.setattr(sys, "exec_prefix", str(tmp_path))
    found = interpreter.find_interpreter()
    assert found.path.name.startswith("python3") and found.path != other


def test_no_python_is_an_error_that_says_what_was_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\nexit 3\n")
    other.chmod(0o755)
    monkeypatch.setattr(interpreter, "_candidates", lambda: iter([other, tmp_path / "missing"]))
    with pytest.raises(TargetMissing, match=f"{other} is another or does not start"):
        interpreter.find_interpreter()


def test_command_says_what_it_needs(tmp_path: Path) -> None:
    """Where there is no desktop; the checkout lies in no profile."""
    command = [sys.executable, "-m", "edgegis.edgegis_plugin.installing"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        done = [*command, *arguments]
        return subprocess.run(done, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "--profile" in run().stderr
    answer = run("--profile", str(tmp_path / "profile"))
    assert (answer.returncode, answer.stdout) == (0, "all that the algorithms need is there\n"), answer.stderr
    assert run("--profile", str(tmp_path / "profile"), "--remove").stdout == "freed 0.0 MB\n"
