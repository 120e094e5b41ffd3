"""The house rules: who imports whom, what importing costs, what the tree may hold."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgegis.tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parent.parent
# What each of our packages may import of ours, besides itself.
MAY_IMPORT = {
    "runtime": set(),
    "endpoint": {"runtime"},
    "processing_providers": {"runtime"},
    "edgegis_plugin": {"runtime", "processing_providers"},
}
WITH_QGIS = {"edgegis_plugin", "processing_providers"}
# Rasters and layers reach the core through protocols; the endpoint stores chunks.
WITHOUT_GDAL = {"runtime", "endpoint"}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Absolute names of all that a file imports, wherever in it; ours begin with `edgegis`."""
    inside = ("edgegis", *path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            base = ".".join((*inside[: -node.level], module)).strip(".") if node.level else module
            yield from (f"{base}.{alias.name}" for alias in node.names)


def room(name: str) -> str:
    """Which of our packages a name belongs to; empty for foreign ones."""
    parts = name.split(".")
    return parts[1] if parts[0] == "edgegis" and len(parts) > 1 else ""


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages_import_only_what_they_may(package: str) -> None:
    files = sources(package)
    assert files, f"{package} holds no Python"
    allowed = MAY_IMPORT[package] | {package, ""}
    forbidden = {"qgis"} if package not in WITH_QGIS else set()
    forbidden |= {"osgeo"} if package in WITHOUT_GDAL else set()
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports(path)
        if room(name) not in allowed or name.split(".")[0] in forbidden
    ]
    assert not wrong, "\n".join(wrong)


def test_the_import_rule_sees_relative_and_late_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule above can fail."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "runtime" / "targets").mkdir(parents=True)
    path = tmp_path / "runtime" / "targets" / "local.py"
    path.write_text("from ...endpoint import app\ndef late():\n    import qgis.core\n    from .. import errors\n")
    assert set(imports(path)) == {"edgegis.endpoint.app", "edgegis.runtime.errors", "qgis.core"}
    assert room("edgegis.endpoint.app") not in MAY_IMPORT["runtime"] | {"runtime", ""}


def test_inside_the_package_imports_are_relative() -> None:
    """QGIS loads the folder under the name of the plugin's folder, so an absolute name of ours breaks somewhere."""
    wrong = []
    for package in MAY_IMPORT:
        for path in sources(package):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                wrong += [
                    f"{path.relative_to(ROOT)}: {n}" for n in names if n.split(".")[0] in ("edgegis", *MAY_IMPORT)
                ]
    assert not wrong, "\n".join(wrong)


IMPORT_THE_PLUGIN = """
import sys
import qgis.core, numpy
def opened(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        raise SystemExit(f"importing the plugin does {event} {arguments}")
sys.addaudithook(opened)
import edgegis
edgegis.classFactory(None)
print("wasmtime" in sys.modules)
"""


@pytest.mark.qgis
def test_importing_the_plugin_compiles_nothing_and_asks_nobody() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-W", "ignore", "-c", IMPORT_THE_PLUGIN]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "False\n", "importing the plugin imports wasmtime"


def tracked() -> list[Path]:
    """The files that git knows; of an exported tree, all."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".git" not in path.parts]


# A path of one machine in a committed file works there alone. Written so that this file does not hold them itself.
MACHINE_PATHS = re.compile(r"(?<![\w$}.])/(?:root|work|home)/" + r"[a-z]", re.IGNORECASE)
TEXTS = {".py", ".md", ".rs", ".json", ".toml", ".mjs", ".sh", ".txt", ".cfg", ".ini", ".yml", ""}


def test_no_file_holds_a_path_of_one_machine() -> None:
    wrong = []
    for path in tracked():
        if path.suffix not in TEXTS or path == Path(__file__).resolve():
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{n}: {line.strip()}"
            for n, line in enumerate(lines, 1)
            if MACHINE_PATHS.search(line)
        ]
    assert not wrong, "\n".join(wrong)


def test_no_file_is_a_leftover() -> None:
    """No caches, backups or credentials lie in the tree that is packed and pushed."""
    left = re.compile(r"(__pycache__|\.pyc$|~$|\.orig$|\.rej$|\.bak$|\.swp$|\.pem$|^id_rsa|^\.env$)")
    wrong = [str(path.relative_to(ROOT)) for path in tracked() if left.search(path.name)]
    assert not wrong, wrong


NO_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}


def test_files_are_named_after_what_they_hold() -> None:
    wrong = [str(path.relative_to(ROOT)) for path in tracked() if path.stem in NO_NAMES]
    assert not wrong, wrong


@pytest.mark.parametrize("package", [*MAY_IMPORT, "tests", "bench", "tools"])
def test_files_and_functions_are_small(package: str) -> None:
    """Files under 300 lines, functions under 40 or so: one sentence says what each is for."""
    wrong = []
    for path in sources(package):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 300:
            wrong.append(f"{path.relative_to(ROOT)} has {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)
