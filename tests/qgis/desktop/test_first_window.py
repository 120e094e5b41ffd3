"""A window opens at once the first time, too: what takes QGIS's main thread long to import is imported later."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.qgis

WINDOWS = ["jobs.panel", "modules.install_dialog", "modules.modules_dialog", "options.endpoint_dialog", "options.page"]
CHILD = """
import importlib, sys
import qgis.core, qgis.gui
brought_by_qgis = set(sys.modules)  # newer ones bring numpy
importlib.import_module("edgegis.edgegis_plugin." + sys.argv[1])
print(sorted({"numpy", "nanoarrow", "requests", "wasmtime"} & set(sys.modules) - brought_by_qgis))
"""


@pytest.mark.parametrize("window", WINDOWS)
def test_what_is_heavy_is_imported_later(window: str) -> None:
    done = subprocess.run([sys.executable, "-c", CHILD, window], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
