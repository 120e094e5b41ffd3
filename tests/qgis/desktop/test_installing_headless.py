"""Without a desktop nothing is fetched unasked: the error names the command, and the command does it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from edgegis.tests.qgis.attempts import DEM
from edgegis.tests.qgis.desktop import installing_index
from edgegis.tools import package

PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
pytestmark = [pytest.mark.qgis, pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")]


def run(command: list[str], folder: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """As a user has it: nothing of this checkout, and no packages but the system's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDGEGIS_", "QGIS_", "PYTHON"))}
    environment = {
        **kept,
        "QGIS_CUSTOM_CONFIG_PATH": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "EDGEGIS_CACHE_DIR": str(folder / "cache"),
    }
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def installed(folder: Path, wheels: list[Path]) -> Path:
    """Unpack the plugin's zip as QGIS's plugin installer does; the list names the wheels made here."""
    plugins = folder / "profiles" / "default" / "python" / "plugins"
    package.pack(folder / "edgegis.zip", sorted(package.shipped()))
    with zipfile.ZipFile(folder / "edgegis.zip") as archive:
        archive.extractall(plugins)
    installing_index.make_list(plugins / "edgegis" / "requirements" / "plugin.txt", wheels)
    return plugins


@pytest.mark.slow
def test_the_error_names_the_command_that_fetches(tmp_path: Path, real_wheels: list[Path]) -> None:
    assert PROGRAM is not None
    if run(["/usr/bin/python3", "-c", "import wasmtime"], tmp_path, tmp_path).returncode == 0:
        pytest.skip("the system has wasmtime")
    plugins, output = installed(tmp_path, real_wheels), tmp_path / "shade.tif"
    assert run([PROGRAM, "plugins", "enable", "edgegis"], tmp_path, tmp_path).returncode == 0
    algorithm = [PROGRAM, "run", "edgegis:hillshade", f"--INPUT={DEM}", f"--OUTPUT={output}"]

    refused = run(algorithm, tmp_path, tmp_path)
    said = refused.stdout + refused.stderr
    found = re.search(r"'(python3 -m [\w.]+)' in the folder (\S+),", said)
    assert refused.returncode and found, said
    assert Path(found[2]) == plugins and not list(tmp_path.rglob("edgegis/packages"))

    command = [*shlex.split(found[1]), "--folder", str(real_wheels[0].parent)]
    fetched = run(["/usr/bin/python3", *command[1:]], tmp_path, plugins)
    if run(["/usr/bin/python3", "-m", "pip", "--version"], tmp_path, tmp_path).returncode:  # Debian has it apart
        assert "Install it (on Debian and Ubuntu the package python3-pip)" in fetched.stderr
        return
    assert fetched.returncode == 0, fetched.stdout + fetched.stderr
    assert fetched.stdout.endswith("all that the algorithms need is there\n")

    done = run(algorithm, tmp_path, tmp_path)
    assert "Runs on this computer" in done.stdout, done.stdout + done.stderr
    assert output.exists()
    freed = run(["/usr/bin/python3", *command[1:-2], "--remove"], tmp_path, plugins)
    assert re.fullmatch(r"freed [\d.]+ MB\n", freed.stdout) and not list(tmp_path.rglob("edgegis/packages"))


START = """
import sys
def noticed(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.posix_spawn"):
        raise SystemExit(f"the start does {event} {arguments}")
sys.addaudithook(noticed)
from pathlib import Path
from edgegis.edgegis_plugin.installing.packages import Packages
Packages(Path(sys.argv[1])).start()
print(sorted({"wasmtime", "nanoarrow", "subprocess", "importlib.metadata"} & set(sys.modules)))
"""


def test_the_start_imports_no_package_and_starts_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-W", "ignore", "-c", START, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "[]\n", done.stdout + done.stderr
