"""Check that what the QGIS side takes from Qt is in Qt 6, by mypy and PyQt6's description of itself: `make types`.

QGIS 3 runs on Qt 5, QGIS 4 on Qt 6, where enumerators have their enum's name before them and some classes and methods
are gone. Only attributes that are not there count: QGIS's own classes have no description that could be checked.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

MODULES = ("QtCore", "QtGui", "QtNetwork", "QtPrintSupport", "QtSvg", "QtWidgets", "QtXml", "sip")
PACKAGES = ("edgegis.edgegis_plugin", "edgegis.processing_providers")
ANYTHING = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"
MISSING = "[attr-defined]"


def main() -> None:
    """Print the findings; ends with 1 if there are any."""
    with tempfile.TemporaryDirectory() as folder:
        write_stubs(Path(folder) / "qgis")
        environment = {**os.environ, "MYPYPATH": f"{folder}{os.pathsep}{os.environ['MYPYPATH']}"}
        said = subprocess.run(command(folder), env=environment, check=False, capture_output=True, text=True)
    if said.returncode not in (0, 1):
        sys.exit(said.stdout + said.stderr)
    findings = [line for line in said.stdout.splitlines() if line.endswith(MISSING) and "/PyQt6/" not in line]
    if findings:
        sys.exit("\n".join(findings))
    print("Qt 6: no finding")


def write_stubs(package: Path) -> None:
    """Write a package `qgis` whose PyQt is PyQt6, and all else is anything."""
    (package / "PyQt").mkdir(parents=True)
    for name in MODULES:
        (package / "PyQt" / f"{name}.pyi").write_text(f"from PyQt6.{name} import *\n")
    (package / "PyQt" / "__init__.pyi").write_text("from PyQt6 import sip as sip\n")
    (package / "__init__.pyi").touch()
    for name in ("core", "gui", "utils"):
        (package / f"{name}.pyi").write_text(ANYTHING)


def command(cache: str) -> list[str]:
    options = ["--config-file=", "--cache-dir", f"{cache}/cache", "--ignore-missing-imports", "--check-untyped-defs"]
    packages = [part for name in PACKAGES for part in ("-p", name)]
    return [sys.executable, "-m", "mypy", *options, "--python-version", "3.11", *packages]


if __name__ == "__main__":
    main()
