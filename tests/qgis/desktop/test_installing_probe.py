"""The packages are tried in a child process; another's older ones are found out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from edgegis.edgegis_plugin.installing import packages, probe
from edgegis.edgegis_plugin.installing.probe import try_packages
from edgegis.runtime.interpreter import find_interpreter

pytestmark = pytest.mark.qgis


def fake(folder: Path, version: str, code: str = "") -> Path:
    """Put a wasmtime before all others."""
    (folder / "wasmtime").mkdir(parents=True)
    (folder / "wasmtime" / "__init__.py").write_text(code)
    (folder / f"wasmtime-{version}.dist-info").mkdir()
    sys.path.insert(0, str(folder))
    return folder / "wasmtime" / "__init__.py"


def forget_wasmtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a QGIS that has not imported it yet."""
    for name in [name for name in sys.modules if name.split(".")[0] == "wasmtime"]:
        monkeypatch.delitem(sys.modules, name)


def test_what_works_has_no_problem() -> None:
    assert try_packages(find_interpreter(), packages.NEEDED) == {"wasmtime": "", "nanoarrow": ""}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ImportError('cannot allocate memory in static TLS block')", "static TLS block"),
        ("import os; os.abort()", r"it crashed \(SIGABRT\)"),
        ("import os; os._exit(7)", "Python ended with 7"),
        ("import time; time.sleep(60)", "did not answer within"),
    ],
)
def test_what_does_not_work_is_said_and_the_rest_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    monkeypatch.setattr(probe, "_TIME_S", 5)
    fake(tmp_path, "50.0", code)
    problems = try_packages(find_interpreter(), packages.NEEDED)
    assert re.search(said, problems["wasmtime"]), problems
    if "sleep" not in code:
        assert problems["nanoarrow"] == ""


# Linux can forbid a process and its children to make memory executable, as SELinux and hardened systems do.
WITHOUT_JIT = """
import ctypes, json, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    sys.exit(5)
from pathlib import Path
from edgegis.edgegis_plugin.installing.packages import Packages
print(json.dumps(Packages(Path(sys.argv[1])).probe()))
"""
PRCTL_UNKNOWN = 5


def test_a_system_that_forbids_to_make_code_is_found_out(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", WITHOUT_JIT, str(tmp_path)]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode == PRCTL_UNKNOWN:
        pytest.skip("this kernel has no PR_SET_MDWE")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)) == ["wasmtime"], done.stdout


def test_an_older_one_that_comes_first_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_wasmtime(monkeypatch)
    fake(tmp_path, "20.0.0")
    said = packages.too_old()
    assert list(said) == ["wasmtime"]
    assert "24 or newer, but wasmtime 20.0.0 comes first on Python's path" in said["wasmtime"]
    assert str(tmp_path) in said["wasmtime"] and "endpoint" in said["wasmtime"]


def test_an_older_one_that_another_plugin_has_loaded_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_wasmtime(monkeypatch)
    fake(tmp_path, "9.0")
    __import__("wasmtime")
    sys.path.remove(str(tmp_path))
    assert "wasmtime 9.0 has been loaded already, by another plugin" in packages.too_old()["wasmtime"]
    del sys.modules["wasmtime"]


@pytest.mark.parametrize("version", ["24", "24.0.0", "50.0.1", "dev"])
def test_newer_ones_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    forget_wasmtime(monkeypatch)
    fake(tmp_path, version)
    assert packages.too_old() == {}


def test_finding_a_package_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_wasmtime(monkeypatch)
    found = packages.find_package("wasmtime")
    assert found is not None and found.version and not found.loaded
    assert "wasmtime" not in sys.modules
    spec = find_spec("wasmtime")
    assert spec is not None and spec.origin == str(found.origin)
